"""What a style is learnt from, in numbers."""

import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

import discord

from bot.actor import Actor
from bot.dataset.client import DatasetClient
from bot.dataset.drawing import CaptionState, Drawing
from bot.dataset.listing import MESSAGE_LINK
from bot.language import Language
from bot.language.dataset import lists as say
from bot.quotation import plain

_IN_A_CALL: Final = 200
# Whoever has more is told of the newest.
_MOST_DRAWINGS: Final = 50_000
_SHOWN: Final = 8
_SOURCE_CHARACTERS: Final = 60
_CHANNEL: Final = re.compile(r"<#\d+>")


@dataclass
class Stats:
    """Counted over a style's drawings.

    Attributes:
        num_drawings: As the trainer says.
        by_model: Captions.
        by_person: Likewise.
        sources: By channel, or by what an import said.
        uploaders: By Discord user id; None: the operator.
    """

    num_drawings: int = 0
    by_model: int = 0
    by_person: int = 0
    pending: int = 0
    failed: int = 0
    near: int = 0
    held_out: int = 0
    damaged: int = 0
    newest: datetime | None = None
    sources: Counter[str] = field(default_factory=Counter)
    uploaders: Counter[int | None] = field(default_factory=Counter)

    def count(self, drawing: Drawing) -> None:
        match drawing.state:
            case CaptionState.PENDING:
                self.pending += 1
            case CaptionState.FAILED:
                self.failed += 1
            case CaptionState.READY:
                self.by_person += drawing.by_person
                self.by_model += not drawing.by_person
        self.near += bool(drawing.num_near)
        self.held_out += drawing.held_out
        self.damaged += drawing.damaged
        self.newest = max(self.newest or drawing.uploaded_at, drawing.uploaded_at)
        link = MESSAGE_LINK.fullmatch(drawing.source)
        self.sources[f"<#{link['channel']}>" if link else drawing.source] += 1
        self.uploaders[drawing.uploader_id] += 1


async def stats_of(client: DatasetClient, actor: Actor, style: str) -> Stats:
    """Counts a style's drawings."""
    stats, token, seen = Stats(), "", 0
    while seen < _MOST_DRAWINGS:
        page = await client.page(actor, style, size=_IN_A_CALL, token=token)
        for drawing in page.drawings:
            stats.count(drawing)
        seen += len(page.drawings)
        stats.num_drawings, token = page.num_drawings, page.next_token
        if not token:
            break
    return stats


def told(style: str, stats: Stats, language: Language) -> str:
    """All of it on a phone's screen."""
    if not stats.num_drawings:
        return say.NO_DRAWINGS(language, style=style, query="")
    lines = [say.STATS(language, style=style, count=stats.num_drawings)]
    if stats.newest is not None:
        lines.append(say.NEWEST(language, when=discord.utils.format_dt(stats.newest, "R")))
    lines.append(say.CAPTIONS(language, model=stats.by_model, person=stats.by_person))
    for sentence, count in (
        (say.CAPTIONS_PENDING, stats.pending),
        (say.CAPTIONS_FAILED, stats.failed),
        (say.NEAR_ONES, stats.near),
        (say.HELD_OUT_ONES, stats.held_out),
        (say.DAMAGED_ONES, stats.damaged),
    ):
        if count:
            lines.append(sentence(language, count=count))
    operator = say.BY_OPERATOR(language)
    names = {user: operator if user is None else f"<@{user}>" for user in stats.uploaders}
    people = [(names[user], count) for user, count in stats.uploaders.most_common()]
    lines.append(_ranked(say.UPLOADERS(language), people, language))
    places = [(_source(source, language), count) for source, count in stats.sources.most_common()]
    lines.append(_ranked(say.SOURCES(language), places, language))
    return "\n".join(lines)


def _source(source: str, language: Language) -> str:
    if _CHANNEL.fullmatch(source):
        return source
    return plain(source, _SOURCE_CHARACTERS) or say.UNKNOWN_SOURCE(language)


def _ranked(title: str, counted: list[tuple[str, int]], language: Language) -> str:
    shown = [f"{name} {count}" for name, count in counted[:_SHOWN]]
    rest = sum(count for _, count in counted[_SHOWN:])
    if rest:
        shown.append(say.OTHERS(language, count=rest))
    return f"**{title}** {' · '.join(shown)}"
