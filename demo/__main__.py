"""`python -m demo draw PROMPT`, `… teach`, `… run`, `… screenshots`."""

import argparse
import asyncio
import signal
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Final

import aiohttp

from demo.attached import end_with_parent
from demo.comparison import side_by_side
from demo.drawing import draw
from demo.errors import Failed
from demo.house import ROOT, House, Models, open_house
from demo.lesson import MEMBER, teach
from demo.running import run
from demo.samples import sample_drawings
from demo.terminal import Terminal
from discord_emulator import Discord, File, InteractionFailed, NotSeen, Refused

_PROMPT: Final = "an anime girl, blonde hair, green eyes, school uniform, smile, park"
_SEED: Final = 5508
_INTERRUPTED: Final = 128


async def _draw(arguments: argparse.Namespace, terminal: Terminal) -> int:
    began = time.perf_counter()
    models = Models.embedded(arguments.models)
    async with _discord(arguments.at, models, terminal) as discord:
        member = discord.guild().user(MEMBER)
        picture = await draw(member, terminal, arguments.prompt, seed=arguments.seed)
    arguments.out.write_bytes(picture.png)
    terminal.picture(arguments.out, picture, time.perf_counter() - began)
    return 0


async def _teach(arguments: argparse.Namespace, terminal: Terminal) -> int:
    began = time.perf_counter()
    shipped = Models.embedded(arguments.models)
    # With nothing learnt yet: what there is to see afterwards was learnt here, from these drawings.
    models = Models(shipped.base_model, shipped.captioner, first_adapter=None)
    async with _discord(arguments.at, models, terminal, with_trainer=True) as discord:
        with terminal.waiting(f"drawing {arguments.count} samples…"):
            drawings = await _samples(arguments.count)
        lesson = await teach(
            discord.guild(),
            terminal,
            drawings,
            prompt=arguments.prompt,
            seed=arguments.seed,
            epochs=arguments.epochs,
        )
    side_by_side(lesson.before, lesson.after).save(arguments.out)
    terminal.picture(arguments.out, lesson.after, time.perf_counter() - began)
    before = lesson.before.adapter or "the base model alone, which was never taught the style"
    terminal.say(f"left: {before} · right: {lesson.after.adapter}, taught just now")
    return 0


async def _samples(count: int) -> list[File]:
    # One by one: a thread cannot be interrupted.
    drawings = sample_drawings(count)
    return [await asyncio.to_thread(next, drawings) for _ in range(count)]


async def _screenshots(arguments: argparse.Namespace, terminal: Terminal) -> int:
    # It drives a browser, which nobody else here needs.
    from demo.screenshots import take  # noqa: PLC0415

    models = Models.embedded(arguments.models)
    drawings = await _samples(arguments.count)
    async with _opened(models, terminal, with_trainer=True, with_page=True) as house:
        for file in await take(house.address, house.page_address, drawings, arguments.out):
            terminal.say(str(file))
    return 0


async def _run(_arguments: argparse.Namespace, _terminal: Terminal) -> int:
    return await run(ROOT)


@asynccontextmanager
async def _discord(
    running: str | None, models: Models, terminal: Terminal, *, with_trainer: bool = False
) -> AsyncIterator[Discord]:
    """The local Discord of a house that runs already, or of one made for the moment.

    Raises:
        Failed: Something there does not do what it should.
    """
    async with AsyncExitStack() as stack:
        if running is None:
            opening = _opened(models, terminal, with_trainer=with_trainer)
            running = (await stack.enter_async_context(opening)).address
        try:
            yield await stack.enter_async_context(Discord(running))
        except aiohttp.InvalidURL as error:
            msg = f"--at must be an address such as http://127.0.0.1:8080, not {running}"
            raise Failed(msg) from error
        except aiohttp.ClientConnectionError as error:
            raise Failed(f"nobody answers at {running}: {error}") from error
        except (InteractionFailed, NotSeen, Refused) as error:
            raise Failed(str(error)) from error


@asynccontextmanager
async def _opened(
    models: Models, terminal: Terminal, *, with_trainer: bool, with_page: bool = False
) -> AsyncIterator[House]:
    """A house whose folder goes when it does: a `make run` has another."""
    began = time.perf_counter()
    trainer = ", the trainer" if with_trainer else ""
    page = ", the local page" if with_page else ""
    words = f"a local Discord, the inference server{trainer}{page} and the bot"
    async with AsyncExitStack() as stack:
        temporary = tempfile.TemporaryDirectory(prefix="ksh-demo-", ignore_cleanup_errors=True)
        folder = Path(stack.enter_context(temporary))
        with terminal.waiting(f"starting {words}…"):
            opening = open_house(folder, models, with_trainer=with_trainer, with_page=with_page)
            house = await stack.enter_async_context(opening)
        terminal.say(f"{words} are running, after {time.perf_counter() - began:.1f} s")
        yield house


Command = Callable[[argparse.Namespace, Terminal], Coroutine[object, object, int]]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m demo", description=__doc__)
    commands = parser.add_subparsers(required=True)
    drawing = commands.add_parser("draw", help="draw one picture over a local Discord")
    drawing.add_argument("prompt", nargs="?", default=_PROMPT)
    drawing.add_argument("--seed", type=int)
    drawing.add_argument("--out", type=Path, default=Path("drawing.png"))
    drawing.set_defaults(run=_draw)
    teaching = commands.add_parser("teach", help="teach the style, and draw before and after")
    teaching.add_argument("prompt", nargs="?", default=_PROMPT)
    teaching.add_argument("--seed", type=int, default=_SEED)
    teaching.add_argument("--count", type=int, default=60, help="drawings to learn from")
    teaching.add_argument("--epochs", type=int, help="passes over them")
    teaching.add_argument("--out", type=Path, default=Path("before-after.png"))
    teaching.set_defaults(run=_teach)
    for command in (drawing, teaching):
        command.add_argument("--at", metavar="URL", help="a local Discord that `make run` started")
        command.add_argument("--models", type=Path, default=ROOT / "models")
    pictures = commands.add_parser("screenshots", help="take pictures of the bot and the page")
    pictures.add_argument("--count", type=int, default=20, help="drawings to learn from")
    pictures.add_argument("--out", type=Path, default=ROOT / "docs" / "screenshots")
    pictures.add_argument("--models", type=Path, default=ROOT / "models")
    pictures.set_defaults(run=_screenshots)
    running = commands.add_parser("run", help="run everything in the Procfile, until Ctrl-C")
    running.set_defaults(run=_run)
    return parser


async def _until_signalled(command: Callable[[], Coroutine[object, object, int]]) -> int:
    """The command's exit status, or that of a process that a signal ended.

    The first SIGINT or SIGTERM has everything stopped in order, a second one at once.
    """
    task = asyncio.create_task(command())
    received: list[signal.Signals] = []

    def on_signal(number: signal.Signals) -> None:
        received.append(number)
        task.cancel()

    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, on_signal, number)
    try:
        return await task
    except asyncio.CancelledError:
        if not received:
            raise
        return _INTERRUPTED + received[0]


def main() -> int:
    """Runs one command; its exit status."""
    end_with_parent()
    arguments = _parser().parse_args()
    terminal = Terminal()
    command: Command = arguments.run
    try:
        return asyncio.run(_until_signalled(partial(command, arguments, terminal)))
    except Failed as error:
        terminal.failure(str(error), error.logs)
        return 1


if __name__ == "__main__":
    sys.exit(main())
