"""`/drawings list`: which drawings are on which page, and what it shows."""

import asyncio
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import discord

from bot.actor import Actor
from bot.dataset.client import DatasetClient
from bot.dataset.drawing import Drawing
from bot.dataset.replies import FILE_NAME_CHARACTERS, caption_of
from bot.language import Language
from bot.language.dataset import lists as say
from bot.quotation import plain, quoted, shortened
from rpc.errors import KshError

DRAWINGS_ON_A_PAGE: Final = 5
# The trainer's own limit, and a multiple of ours.
_IN_A_CALL: Final = 200
# Sharp on a phone, small to upload.
_EDGE: Final = 240
# Of a message. Anything else that an import says could lead anywhere.
MESSAGE_LINK: Final = re.compile(
    r"https://discord\.com/channels/(?P<guild>\d+)/(?P<channel>\d+)/(?P<message>\d+)"
)
_COLOR: Final = 0x6F7CF6


@dataclass(frozen=True)
class Listing:
    """What a manager looks at.

    Attributes:
        number: Of the page, from 0.
        query: Words that all of them have; empty: all.
    """

    style: str
    number: int
    query: str


@dataclass(frozen=True)
class ListedPage:
    """One page of it.

    Attributes:
        looks: A small JPEG of each; None where there is none.
        num_drawings: On all pages together.
    """

    listing: Listing
    drawings: Sequence[Drawing]
    looks: Sequence[bytes | None]
    num_drawings: int

    @property
    def num_pages(self) -> int:
        return max(1, -(-self.num_drawings // DRAWINGS_ON_A_PAGE))

    @property
    def first(self) -> int:
        """The number of its first drawing: they are counted over all pages."""
        return self.listing.number * DRAWINGS_ON_A_PAGE + 1


async def listed_page(client: DatasetClient, actor: Actor, listing: Listing) -> ListedPage:
    """Looks a page up, the last one if there are not so many.

    The trainer's pages have tokens that do not fit into a button: it is walked to the page, 200
    drawings a step.
    """
    start, token, skipped = listing.number * DRAWINGS_ON_A_PAGE, "", 0
    while True:
        page = await client.page(
            actor, listing.style, size=_IN_A_CALL, token=token, query=listing.query
        )
        is_last = not page.next_token
        if start < skipped + len(page.drawings) or is_last:
            break
        token, skipped = page.next_token, skipped + len(page.drawings)
    offset = start - skipped
    if offset >= len(page.drawings):
        last = max(0, (len(page.drawings) - 1) // DRAWINGS_ON_A_PAGE)
        offset = last * DRAWINGS_ON_A_PAGE
    drawings = page.drawings[offset : offset + DRAWINGS_ON_A_PAGE]
    shown = Listing(listing.style, (skipped + offset) // DRAWINGS_ON_A_PAGE, listing.query)
    looks = await asyncio.gather(*(_look(client, actor, drawing) for drawing in drawings))
    return ListedPage(shown, drawings, looks, page.num_drawings)


async def _look(client: DatasetClient, actor: Actor, drawing: Drawing) -> bytes | None:
    try:
        return await client.look(actor, drawing.style, drawing.id, max_edge=_EDGE)
    except KshError:
        # Its file is damaged, or it was removed at this moment: it is listed all the same.
        return None


def title(page: ListedPage, language: Language) -> str:
    style, query = page.listing.style, page.listing.query
    if not page.num_drawings:
        empty = say.NOTHING_FOUND if query else say.NO_DRAWINGS
        return empty(language, style=style, query=quoted(query))
    told = say.LISTED(
        language,
        style=style,
        count=page.num_drawings,
        page=page.listing.number + 1,
        pages=page.num_pages,
    )
    return f"{told}{say.SEARCHED(language, query=quoted(query))}" if query else told


def embeds(page: ListedPage, language: Language) -> list[discord.Embed]:
    """A card for each drawing, with its look beside it."""
    cards = []
    shown = zip(page.drawings, page.looks, strict=True)
    for number, (drawing, look) in enumerate(shown, start=page.first):
        name = plain(drawing.file_name, FILE_NAME_CHARACTERS)
        words = shortened(caption_of(drawing, language), 300)
        card = discord.Embed(
            title=f"{number} · {name}", description=f"{words}\n{_facts(drawing, language)}"
        )
        card.color = discord.Color(_COLOR)
        if look is not None:
            card.set_thumbnail(url=f"attachment://{_look_name(number)}")
        cards.append(card)
    return cards


def files(page: ListedPage) -> list[discord.File]:
    return [
        discord.File(io.BytesIO(look), _look_name(number))
        for number, look in enumerate(page.looks, start=page.first)
        if look is not None
    ]


def _look_name(number: int) -> str:
    return f"{number}.jpg"


def _facts(drawing: Drawing, language: Language) -> str:
    """Below the caption, small: size, whose, when, where from, and what is the matter with it."""
    by = say.BY_OPERATOR(language) if drawing.uploader_id is None else f"<@{drawing.uploader_id}>"
    facts = [
        f"{drawing.width}×{drawing.height}",
        by,
        discord.utils.format_dt(drawing.uploaded_at, "d"),
    ]
    if MESSAGE_LINK.fullmatch(drawing.source):
        facts.append(f"[{say.SOURCE(language)}]({drawing.source})")
    if drawing.by_person:
        facts.append(say.BY_PERSON(language))
    if drawing.num_near:
        facts.append(say.NEAR(language))
    if drawing.held_out:
        facts.append(say.HELD_OUT(language))
    if drawing.damaged:
        facts.append(say.DAMAGED(language))
    return "-# " + " · ".join(facts)
