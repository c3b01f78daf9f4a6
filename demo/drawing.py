"""Typing `/draw`, and following its message to the picture."""

import time
from typing import Final

from demo.errors import NotDrawn, NotTaken
from demo.picture import Picture
from demo.terminal import Terminal, seen
from discord_emulator import Message, User

_CANCEL: Final = "Cancel"
# Between two edits: the first step of a cold process is the slowest.
_EDIT_S: Final = 120.0


async def draw(
    member: User,
    terminal: Terminal,
    prompt: str,
    *,
    seed: int | None = None,
    version: int | None = None,
) -> Picture:
    """The picture that the bot posts, after showing how it comes about.

    Args:
        member: Somebody who reads English, in a channel.
        terminal: Shows it.
        prompt: What to draw.
        seed: None: the bot chooses.
        version: Of the style; None: the one in service.

    Raises:
        NotTaken: The bot does not take the prompt.
        NotDrawn: The bot answers that it cannot.
    """
    options = {"prompt": prompt, "seed": None if seed is None else str(seed), "version": version}
    given = {name: value for name, value in options.items() if value is not None}
    words = " ".join(f"{name}: {value}" for name, value in given.items())
    terminal.typed(member.name, f"/draw {words}")
    began = time.perf_counter()
    message = await (await member.slash("draw", **given)).reply()
    if message.is_ephemeral:
        raise NotTaken(f"the bot answered: {seen(message.text)}")
    with terminal.bar("…") as bar:
        async for state in member.edits(message, until=_is_over, timeout_s=_EDIT_S):
            message = state
            bar.follow(message)
    png = next((file for file in message.attachments if file.content_type == "image/png"), None)
    if png is None:
        raise NotDrawn(f"the bot answered: {seen(message.text)}")
    seconds = time.perf_counter() - began
    terminal.told(message)
    return Picture(await member.download(png), seconds)


def _is_over(message: Message) -> bool:
    # As long as a draw goes on it can be cancelled.
    return _CANCEL not in message.buttons
