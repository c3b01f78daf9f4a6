"""What `/help`, `/about` and `/queue` show."""

import platform
import re
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from math import isfinite
from typing import Final

import discord

from bot import problem
from bot.about.condition import DrawingServer, Health, WaitingRun
from bot.drawing.request import Draw
from bot.language import Language, Sentence
from bot.language import about as say
from bot.language import drawing as drawing_words
from bot.language.commands import KOREAN, written
from bot.quotation import ELLIPSIS, plain, shortened
from rpc.errors import KshError
from rpc.language import about as duration


def _menu(name: str) -> Sentence:
    return Sentence(en=name, ko=KOREAN[name])


_FOR_ALL: Final = (
    say.GUIDE_DRAW,
    say.GUIDE_BUTTONS,
    say.GUIDE_MENUS,
    say.GUIDE_QUEUE,
    say.GUIDE_STYLES,
)
_FOR_MANAGERS: Final = (say.GUIDE_CHANNEL, say.GUIDE_RETRAIN, say.GUIDE_SERVER)
# What the guide names: commands by their English names, buttons and menus by what stands on them.
_NAMED: Final[Mapping[str, str | Sentence]] = {
    "draw": "draw",
    "queue": "queue",
    "me": "settings me",
    "server": "settings server",
    "channel": "drawings channel",
    "retrain": "retrain",
    "styles": "style list",
    "versions": "adapter list",
    "rollback": "adapter rollback",
    "again": drawing_words.AGAIN,
    "edit": drawing_words.EDIT,
    "details": drawing_words.DETAILS_BUTTON,
    "redraw": _menu("Redraw in this style"),
    "parameters": _menu("Show parameters"),
}
_MS: Final = 1000
_NAME_CHARACTERS: Final = 80
_RUNS: Final = 5
# Ten of them, with their addresses, fit into 2000.
_LINK_CHARACTERS: Final = 30
_NOT_IN_A_LINK: Final = re.compile(r"[^\w\s,.'-]|_")


def guide(language: Language, *, is_manager: bool) -> str:
    """What one can do here."""
    lines = [*_FOR_ALL, *(_FOR_MANAGERS if is_manager else ())]
    values = {
        name: written(value, language) if isinstance(value, str) else value
        for name, value in _NAMED.items()
    }
    return "\n".join(line(language, **values) for line in lines)


def condition(
    drawing: Health,
    training: Health,
    told: DrawingServer | None,
    *,
    ping_s: float,
    up_s: float,
    language: Language,
) -> str:
    """Versions, and how the services are.

    Args:
        drawing: Of the inference server.
        training: Of the trainer.
        told: What the inference server says of itself; None: nothing.
        ping_s: To Discord and back; infinite while that is not known.
        up_s: Since the bot was started.
        language: The member's.
    """
    lines = [
        say.ABOUT(language, version=version("ksh-drawing-ai")),
        _discord(ping_s, language),
        _health(say.THE_DRAWING_SERVER, drawing, language),
    ]
    if told is not None:
        software, model = (
            plain(name, _NAME_CHARACTERS) for name in (told.software, told.base_model)
        )
        safety = say.CHECKED if told.checks_safety else say.UNCHECKED
        lines += [f"-# {software} · {model} · {told.device}", f"-# {safety(language)}"]
    up = say.UP_FOR(language, time=duration(up_s, language))
    lines += [
        _health(say.THE_TRAINER, training, language),
        f"-# discord.py {discord.__version__} · Python {platform.python_version()} · {up}",
    ]
    return "\n".join(lines)


def queue(
    load: DrawingServer | KshError,
    draws: Sequence[Draw],
    left: tuple[int, int] | None,
    runs: Sequence[WaitingRun],
    language: Language,
) -> str:
    """How long a picture takes at the moment.

    Args:
        load: Or why the inference server cannot be asked.
        draws: The member's own.
        left: How often they may still draw, of how often in a day; None: there is no limit.
        runs: Those that have not ended, the next first.
        language: The member's.
    """
    lines = [_load(load, language)]
    if draws:
        lines.append(say.YOUR_DRAWS(language, draws=" · ".join(map(_link, draws))))
    if left is not None:
        lines.append(say.LEFT_TODAY(language, left=left[0], limit=left[1]))
    lines += [_run(run, language) for run in runs[:_RUNS]]
    if len(runs) > _RUNS:
        lines.append(say.MORE_RUNS(language, count=len(runs) - _RUNS))
    return "\n".join(lines)


def _discord(ping_s: float, language: Language) -> str:
    # discord.py knows it from the first heartbeat that is answered.
    if not isfinite(ping_s):
        return say.DISCORD_JUST_CONNECTED(language)
    return say.DISCORD(language, ping_ms=round(ping_s * _MS))


def _health(server: Sentence, health: Health, language: Language) -> str:
    if health.answered_s is None:
        return say.IS_AWAY(language, server=server)
    if not health.is_serving:
        return say.SERVES_NOT(language, server=server)
    return say.SERVES(language, server=server, answered_ms=round(health.answered_s * _MS))


def _link(draw: Draw) -> str:
    """To its message, by what is drawn: nothing of which may end the link or be markdown in it."""
    words = shortened(_NOT_IN_A_LINK.sub(" ", draw.form.prompt), _LINK_CHARACTERS) or ELLIPSIS
    place = f"{draw.guild_id}/{draw.channel_id}/{draw.message_id}"
    return f"[{words}](https://discord.com/channels/{place})"


def _load(load: DrawingServer | KshError, language: Language) -> str:
    if isinstance(load, KshError):
        return problem.told(load, language)
    if not load.num_waiting and not load.num_running:
        return say.NOBODY_WAITS(language)
    return say.LOAD(
        language,
        running=load.num_running,
        waiting=load.num_waiting,
        eta=duration(load.busy_s, language),
    )


def _run(run: WaitingRun, language: Language) -> str:
    if not run.step:
        return say.RUN_WAITS(language, style=run.style)
    return say.RUN_UNDER_WAY(language, style=run.style, step=run.step, steps=run.max_train_steps)
