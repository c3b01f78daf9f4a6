"""Embeds and components as they are told: uploaded files resolved, defaults filled in.

Source: https://discord.com/developers/docs/reference#editing-message-attachments and
https://discord.com/developers/docs/components/reference.
"""

import copy
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from discord_emulator.cdn import Cdn
from discord_emulator.jsontypes import Json
from discord_emulator.world.attachment import Attachment
from discord_emulator.world.component import SELECTS, ComponentType, media, walk
from discord_emulator.world.message import Message

ATTACHMENT_SCHEME: Final = "attachment://"
# what Discord tells of a component where the bot said nothing
DEFAULTS: Final[Mapping[ComponentType, Json]] = {
    **{select: {"min_values": 1, "max_values": 1} for select in SELECTS},
    ComponentType.CONTAINER: {"accent_color": None, "spoiler": False},
    ComponentType.THUMBNAIL: {"description": None, "spoiler": False},
    ComponentType.SEPARATOR: {"divider": True, "spacing": 1},
    ComponentType.FILE: {"name": None, "size": None, "spoiler": False},
}
ITEM_DEFAULTS: Final[Json] = {"description": None, "spoiler": False}


@dataclass(frozen=True, slots=True)
class Shown:
    """A message's embeds and components, and the ids of the attachments in its embeds.

    A file that an embed shows is not listed among the message's attachments.
    """

    embeds: list[Json]
    components: list[Json]
    in_embeds: frozenset[int]


def shown(message: Message, cdn: Cdn) -> Shown:
    """What a message shows, each `attachment://` URL resolved to the CDN's."""
    by_name = {attachment.filename: attachment for attachment in message.attachments}
    embeds, components = copy.deepcopy((message.embeds, message.components))
    for field in (field for embed in embeds for field in embed.get("fields") or ()):
        field.setdefault("inline", False)
    in_embeds = set()
    for item, field in _embed_media(embeds):
        if attachment := _named(item.get(field), by_name):
            item[field] = cdn.url(attachment)
            in_embeds.add(attachment.id)
            if attachment.size is not None and field == "url":
                item["width"], item["height"] = attachment.size
    _complete(components)
    for item in media(components):
        attachment = _named(item["url"], by_name)
        if attachment is not None:
            item |= {"url": cdn.url(attachment), "attachment_id": str(attachment.id)}
        item |= {"id": str((attachment or message).id), "proxy_url": item["url"]}
    return Shown(embeds, components, frozenset(in_embeds))


def _named(url: str | None, by_name: Mapping[str, Attachment]) -> Attachment | None:
    if url is None or not url.startswith(ATTACHMENT_SCHEME):
        return None
    return by_name.get(url.removeprefix(ATTACHMENT_SCHEME))


def _complete(components: Iterable[Json]) -> None:
    """Fill in what Discord tells even where the bot left it out."""
    for component in walk(components):
        for name, default in DEFAULTS.get(ComponentType(component["type"]), {}).items():
            component.setdefault(name, default)
        for item in component.get("items") or ():
            for name, default in ITEM_DEFAULTS.items():
                item.setdefault(name, default)


def _embed_media(embeds: Iterable[Json]) -> Iterator[tuple[Json, str]]:
    """The parts of embeds that may show an uploaded file, each with the field that names it."""
    for embed in embeds:
        for name, field in (
            ("image", "url"),
            ("thumbnail", "url"),
            ("author", "icon_url"),
            ("footer", "icon_url"),
        ):
            if embed.get(name):
                yield embed[name], field
