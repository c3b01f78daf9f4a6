"""Limits of embeds: https://discord.com/developers/docs/resources/message#embed-object-embed-limits."""

from collections.abc import Iterator, Sequence
from typing import Final

from discord_emulator.errors import FormError, Path
from discord_emulator.jsontypes import Json

EMBEDS_MAX: Final = 10
FIELDS_MAX: Final = 25
# of all of a message's embeds together
TEXT_MAX: Final = 6000
TEXTS: Final = (
    (("title",), 256),
    (("description",), 4096),
    (("footer", "text"), 2048),
    (("author", "name"), 256),
)
FIELD_TEXTS: Final = (("name", 256), ("value", 1024))


def embed_errors(embeds: Sequence[Json]) -> Iterator[FormError]:
    """What is wrong with a message's embeds."""
    if len(embeds) > EMBEDS_MAX:
        yield FormError(
            ("embeds",), f"Must be {EMBEDS_MAX} or fewer in length.", "BASE_TYPE_MAX_LENGTH"
        )
    characters = 0
    for index, embed in enumerate(embeds):
        for path, text, most in _texts(embed):
            characters += len(text)
            if len(text) > most:
                rule = f"Must be {most} or fewer in length."
                yield FormError(("embeds", index, *path), rule, "BASE_TYPE_MAX_LENGTH")
        if len(embed.get("fields") or ()) > FIELDS_MAX:
            rule = f"Must be {FIELDS_MAX} or fewer in length."
            yield FormError(("embeds", index, "fields"), rule, "BASE_TYPE_MAX_LENGTH")
    if characters > TEXT_MAX:
        rule = f"Embed size exceeds maximum size of {TEXT_MAX}"
        yield FormError(("embeds",), rule, "MAX_EMBED_SIZE_EXCEEDED")


def _texts(embed: Json) -> Iterator[tuple[Path, str, int]]:
    """Every text of an embed, where it stands and how long it may be."""
    for path, most in TEXTS:
        part: object = embed
        for name in path:
            part = part.get(name) if isinstance(part, dict) else None
        yield path, str(part or ""), most
    for index, field in enumerate(embed.get("fields") or ()):
        for name, most in FIELD_TEXTS:
            yield ("fields", index, name), str(field.get(name) or ""), most
