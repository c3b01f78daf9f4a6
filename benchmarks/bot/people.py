"""People who draw: how long each waits for the bot's first answer, and whether a picture comes."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from benchmarks.progress import progress
from discord_emulator import Discord, InteractionFailed, Message, NotSeen, User
from discord_emulator.seed import GuildSeed, UserSeed

_PROMPT: Final = "an anime girl, blonde hair, green eyes, school uniform, smile, park"
_ANSWER_S: Final = 30.0
# Between two edits of a message, in the longest queue.
_EDIT_S: Final = 120.0


@dataclass(frozen=True)
class Drawn:
    """One use of /draw.

    Attributes:
        acknowledged_s: From the key press to the answer on the screen; None: there was none.
        picture_s: Likewise to the picture; None: it was lost.
    """

    acknowledged_s: float | None = None
    picture_s: float | None = None


async def gather_people(discord: Discord, count: int) -> list[User]:
    """Each in a guild of their own.

    In one guild the local Discord would tell everybody of all that the others do, and be measured
    by that in the bot's place.
    """
    people = []
    for number in range(count):
        guild = await discord.create_guild(
            GuildSeed(name=f"guild {number}", users=(UserSeed(f"member-{number}"),))
        )
        people.append(guild.user(f"member-{number}"))
    await asyncio.gather(*(person.screen.open() for person in people))
    return people


async def draw_at_once(people: Sequence[User], draws: int, each: int, steps: int) -> list[Drawn]:
    """So many draws at once, and after each the next, until there were `each` of them."""

    ended: list[Drawn] = []

    async def one_after_another(person: User) -> None:
        for _ in range(each):
            ended.append(await _draw(person, steps))
            progress(f"{each} × {draws} draws", len(ended), each * draws)

    await asyncio.gather(
        *(one_after_another(people[number % len(people)]) for number in range(draws))
    )
    return ended


async def _draw(person: User, steps: int) -> Drawn:
    began = time.perf_counter()
    drawn = Drawn()
    try:
        used = await person.slash("draw", prompt=_PROMPT, steps=steps)
        await used.acknowledged(_ANSWER_S)
        drawn = Drawn(acknowledged_s=time.perf_counter() - began)
        message = await person.until(await used.reply(_EDIT_S), _is_over, timeout_s=_EDIT_S)
    except (InteractionFailed, NotSeen):
        return drawn
    if not _has_picture(message):
        return drawn
    return Drawn(drawn.acknowledged_s, time.perf_counter() - began)


def _has_picture(message: Message) -> bool:
    # Previews are WebP.
    return any(file.content_type == "image/png" for file in message.attachments)


def _is_over(message: Message) -> bool:
    # As long as a draw goes on it can be cancelled.
    return _has_picture(message) or "Cancel" not in message.buttons
