"""The newcomer's terminal: what people type, and what they see on their own screens."""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table

from demo.picture import Picture
from discord_emulator import Message

# The bot's bar, with its numbers behind it: "▰▰▰▱▱▱ 6/12 · about 3 s left".
_BAR: Final = re.compile(r"[▰▱]+ (?P<done>\d+)/(?P<total>\d+)(?: · )?(?P<rest>.*)")
_ESCAPED: Final = re.compile(r"\\([^a-zA-Z0-9\s])")
_SMALL: Final = "-# "


class MessageBar:
    """A bar that follows a message of the bot's from edit to edit."""

    def __init__(self, progress: Progress, task: TaskID) -> None:
        self._progress = progress
        self._task = task

    def follow(self, message: Message) -> None:
        """Shows what the message shows now: its words, and its bar where it has one."""
        words, bar = split(message.text)
        if bar is None:
            self._progress.update(self._task, description=escape(words))
            return
        done, total, rest = bar
        told = " · ".join(filter(None, (words, rest)))
        self._progress.update(self._task, description=escape(told), completed=done, total=total)

    def count(self, done: int, total: int, words: str) -> None:
        """Shows a count of the terminal's own."""
        self._progress.update(self._task, description=words, completed=done, total=total)


class Terminal:
    """Writes to standard output, in colour where that is a terminal."""

    def __init__(self, console: Console | None = None) -> None:
        self._console = console or Console(highlight=False, soft_wrap=True)

    def say(self, words: str) -> None:
        """A line."""
        self._console.print(escape(words))

    @contextmanager
    def waiting(self, words: str) -> Iterator[None]:
        """Says what is waited for."""
        with self._console.status(escape(words)):
            yield

    def typed(self, name: str, what: str) -> None:
        """What somebody types in Discord."""
        self._console.print(f"[bold cyan]{escape(name)}[/] types  [bold]{escape(what)}[/]")

    def told(self, message: Message) -> None:
        """What a message of the bot's says, without the bars that it had."""
        lines = [line for line in seen(message.text).splitlines() if not _BAR.search(line)]
        for line in lines:
            self._console.print(f"  [green]│[/] {escape(line.removeprefix(_SMALL))}")

    @contextmanager
    def bar(self, words: str) -> Iterator[MessageBar]:
        """A bar that is gone when it is over: what comes then is told in words."""
        columns = (
            BarColumn(bar_width=40),
            TextColumn("{task.completed:.0f}/{task.total:.0f}"),
            TextColumn("{task.description}"),
            TimeElapsedColumn(),
        )
        with Progress(*columns, console=self._console, transient=True) as progress:
            yield MessageBar(progress, progress.add_task(escape(words), total=100))

    def table(self, title: str, rows: Mapping[str, object]) -> None:
        """Names and values."""
        table = Table(
            title=title, title_justify="left", show_header=False, box=None, pad_edge=False
        )
        table.add_column(style="cyan", no_wrap=True)
        table.add_column(overflow="fold")
        for name, value in rows.items():
            table.add_row(name, escape(str(value)))
        self._console.print(table, soft_wrap=False)

    def picture(self, path: Path, picture: Picture, seconds: float) -> None:
        """Where a picture lies, and what it was made with."""
        told = picture.parameters
        self.table(
            f"[bold]{escape(str(path))}[/]",
            {
                "seed": picture.seed,
                "adapter version": picture.adapter or "none",
                "parameters": (
                    f"{told['width']}×{told['height']} · {told['num_inference_steps']} steps · "
                    f"guidance {told['guidance_scale']:g} · {told['scheduler']}"
                ),
                "prompt": told["full_prompt"],
                "negative prompt": told["full_negative_prompt"] or "none",
                "base model": f"{told['base_model']['name']} ({told['base_model']['digest'][:8]})",
                "seconds": f"{picture.seconds:.1f} to draw, {seconds:.1f} in all",
            },
        )

    def failure(self, words: str, logs: Mapping[str, Sequence[str]]) -> None:
        """What went wrong, below the ends of the services' logs."""
        for name, lines in logs.items():
            self._console.rule(f"the last lines of the {name}", align="left")
            for line in lines or ("nothing",):
                self._console.print(line, markup=False)
        self._console.print(f"[bold red]failed:[/] {escape(words)}")


def seen(text: str) -> str:
    """A message's text as a person reads it: without markdown, and without what escapes it."""
    plain = text.replace("**", "").replace("`", "")
    return _ESCAPED.sub(r"\1", plain)


def split(text: str) -> tuple[str, tuple[int, int, str] | None]:
    r"""The line of a message that tells how it goes, and its bar: done, total and the rest.

    >>> split("**a girl**\nDrawing…\n▰▰▱▱ 6/12 · about 3 s left")
    ('Drawing…', (6, 12, 'about 3 s left'))
    """
    lines = seen(text).splitlines()
    for above, line in zip(["", *lines], lines, strict=False):
        found = _BAR.search(line)
        if found is not None:
            return above, (int(found["done"]), int(found["total"]), found["rest"])
    return (lines[-1] if lines else ""), None
