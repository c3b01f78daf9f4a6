"""A lesson as an artist gives it: drawings for the channel, `/retrain`, before and after."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from demo.drawing import draw
from demo.errors import Failed
from demo.picture import Picture
from demo.terminal import Terminal, seen
from discord_emulator import File, Guild, Message, User

# Managers of the local Discord's guild, and members; both read English.
ARTIST: Final = "hana"
MEMBER: Final = "alex"

_CHANNEL: Final = "drawings"
_FILES_OF_A_MESSAGE: Final = 10
# Loading the captioner, and ten captions.
_CAPTIONS_S: Final = 300.0
# Between two edits of the run's message: preparing it, and the pictures of its report.
_EDIT_S: Final = 300.0
# Asked about, or under way.
_UNDER_WAY: Final = "🎓 Teach"
_START: Final = "Start"
_VERSION: Final = re.compile(r"`(?P<style>[a-z0-9-]+)@(?P<version>\d+)`")


@dataclass(frozen=True)
class Lesson:
    """One prompt and one seed, before and after."""

    before: Picture
    after: Picture


async def teach(
    guild: Guild,
    terminal: Terminal,
    drawings: Sequence[File],
    *,
    prompt: str,
    seed: int,
    epochs: int | None = None,
) -> Lesson:
    """Gives a lesson.

    Args:
        guild: Of the local Discord.
        terminal: Shows it.
        drawings: To learn from.
        prompt: Drawn before and after.
        seed: Likewise.
        epochs: Passes over the drawings; None: as many as the model wants.

    Raises:
        Failed: A drawing was not taken, or the run came to nothing.
    """
    artist, member = guild.user(ARTIST), guild.user(MEMBER)
    before = await draw(member, terminal, prompt, seed=seed)
    await drop(artist, terminal, drawings)
    version = await retrain(artist, terminal, epochs)
    after = await draw(member, terminal, prompt, seed=seed, version=version)
    return Lesson(before, after)


async def drop(artist: User, terminal: Terminal, drawings: Sequence[File]) -> None:
    """Posts the drawings in their channel and shows the captions that come back.

    Raises:
        Failed: One was not taken.
    """
    artist = artist.at(_CHANNEL)
    size = _FILES_OF_A_MESSAGE
    parts = [drawings[start : start + size] for start in range(0, len(drawings), size)]
    terminal.say(f"{artist.name} drops {len(drawings)} drawings into #{_CHANNEL}")
    messages = [await artist.upload(_CHANNEL, part) for part in parts]
    done = 0
    with terminal.bar("captions") as bar:
        for message, part in zip(messages, parts, strict=True):
            bar.count(done, len(drawings), "captions")
            answer = await _answer_to(artist, message)
            terminal.told(answer)
            if "⚠️" in answer.text:
                raise Failed(f"not every drawing was taken: {seen(answer.text)}")
            done += len(part)


async def retrain(artist: User, terminal: Terminal, epochs: int | None = None) -> int:
    """Types `/retrain` and follows the run to its end: the version that came of it.

    Raises:
        Failed: None did.
    """
    options = {} if epochs is None else {"epochs": epochs}
    terminal.typed(artist.name, " ".join(["/retrain", *(f"epochs: {n}" for n in options.values())]))
    message = await (await artist.at(_CHANNEL).slash("retrain", **options)).reply()
    with terminal.bar("…") as bar:
        if not message.is_ephemeral:
            await artist.at(_CHANNEL).click(message, _START)
            async for state in artist.edits(message, until=_is_over, timeout_s=_EDIT_S):
                message = state
                bar.follow(message)
    version = _VERSION.search(message.text)
    if version is None:
        raise Failed(f"the bot answered: {seen(message.text)}")
    terminal.told(message)
    return int(version["version"])


async def _answer_to(artist: User, message: Message) -> Message:
    return await artist.sees(
        lambda answer: answer.replies_to == message.id,
        timeout_s=_CAPTIONS_S,
        what="the captions of the drawings",
    )


def _is_over(message: Message) -> bool:
    return not message.text.startswith(_UNDER_WAY)
