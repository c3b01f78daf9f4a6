"""Message and modal components: https://discord.com/developers/docs/components/reference.

They are kept as the JSON that the bot sent, since most of it only a client that paints would
read. What Discord itself acts on (ids, custom ids, media, values) is found here.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from enum import IntEnum
from typing import Final

from discord_emulator.jsontypes import Json


class ComponentType(IntEnum):
    """Discord's component types."""

    ACTION_ROW = 1
    BUTTON = 2
    STRING_SELECT = 3
    TEXT_INPUT = 4
    USER_SELECT = 5
    ROLE_SELECT = 6
    MENTIONABLE_SELECT = 7
    CHANNEL_SELECT = 8
    SECTION = 9
    TEXT_DISPLAY = 10
    THUMBNAIL = 11
    MEDIA_GALLERY = 12
    FILE = 13
    SEPARATOR = 14
    CONTAINER = 17
    LABEL = 18
    FILE_UPLOAD = 19
    RADIO_GROUP = 21
    CHECKBOX_GROUP = 22
    CHECKBOX = 23


SELECTS: Final = frozenset(
    {
        ComponentType.STRING_SELECT,
        ComponentType.USER_SELECT,
        ComponentType.ROLE_SELECT,
        ComponentType.MENTIONABLE_SELECT,
        ComponentType.CHANNEL_SELECT,
    }
)
LINK_STYLE: Final = 5
PREMIUM_STYLE: Final = 6


def walk(components: Iterable[Json]) -> Iterator[Json]:
    """Every component, parents before children, in the order in which they are shown."""
    for component in components:
        yield component
        yield from walk(component.get("components") or ())
        if child := component.get("component"):
            yield from walk([child])
        if accessory := component.get("accessory"):
            yield from walk([accessory])


def numbered(components: Sequence[Json]) -> list[Json]:
    """A copy in which every component has an `id`, given in order where the bot gave none.

    What the bot sent as null is left out, which means the same.
    """
    numbered_components = [_without_nulls(component) for component in components]
    taken = {component.get("id") for component in walk(numbered_components)}
    next_id = 1
    for component in walk(numbered_components):
        if component.get("id"):
            continue
        while next_id in taken:
            next_id += 1
        component["id"] = next_id
        taken.add(next_id)
    return numbered_components


def _without_nulls(component: Json) -> Json:
    """A deep copy without the keys whose value is null."""
    copied: Json = json.loads(json.dumps(component), object_pairs_hook=_present)
    return copied


def _present(pairs: list[tuple[str, object]]) -> Json:
    return {key: value for key, value in pairs if value is not None}


def media(components: Iterable[Json]) -> Iterator[Json]:
    """Every media item `{"url": …}` of thumbnails, galleries and file components."""
    for component in walk(components):
        if component["type"] == ComponentType.THUMBNAIL:
            yield component["media"]
        elif component["type"] == ComponentType.MEDIA_GALLERY:
            yield from (item["media"] for item in component["items"])
        elif component["type"] == ComponentType.FILE:
            yield component["file"]


def label_of(component: Json) -> str:
    """What a person reads on it: a button's label or emoji, a select's placeholder."""
    emoji = component.get("emoji") or {}
    return component.get("label") or component.get("placeholder") or emoji.get("name") or ""
