"""What a person sees: messages, files and modals, as they were at one moment."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from discord_emulator.jsontypes import Json

EPHEMERAL: Final = 1 << 6
LOADING: Final = 1 << 7
BUTTON: Final = 2
TEXT_DISPLAY: Final = 10


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file on a message; `User.download` fetches it. Width and height are pictures'."""

    filename: str
    url: str
    size_bytes: int
    content_type: str | None
    width: int | None
    height: int | None
    description: str | None


@dataclass(frozen=True, slots=True)
class Message:
    """A message as a person saw it at one moment.

    Args:
        payload: Discord's message object.
        position: How much had come onto the screen before; waiting for what comes after
            this message begins there.
    """

    payload: Json = field(repr=False)
    position: int = field(repr=False, compare=False)

    @property
    def id(self) -> str:
        """Its id."""
        return str(self.payload["id"])

    @property
    def channel_id(self) -> str:
        """The channel's, or the thread's, that it is in."""
        return str(self.payload["channel_id"])

    @property
    def author(self) -> str:
        """Who wrote it, by username."""
        return str(self.payload["author"]["username"])

    @property
    def content(self) -> str:
        """Its text."""
        return str(self.payload["content"])

    @property
    def embeds(self) -> list[Json]:
        """Its embeds, as Discord's JSON."""
        return list(self.payload["embeds"])

    @property
    def components(self) -> list[Json]:
        """Its components, as Discord's JSON."""
        return list(self.payload["components"])

    @property
    def attachments(self) -> tuple[Attachment, ...]:
        """Its files."""
        return tuple(
            Attachment(
                filename=told["filename"],
                url=told["url"],
                size_bytes=told["size"],
                content_type=told.get("content_type"),
                width=told.get("width"),
                height=told.get("height"),
                description=told.get("description"),
            )
            for told in self.payload["attachments"]
        )

    @property
    def is_ephemeral(self) -> bool:
        """Whether nobody else sees it."""
        return bool(self.payload["flags"] & EPHEMERAL)

    @property
    def is_loading(self) -> bool:
        """Whether it says "… is thinking"."""
        return bool(self.payload["flags"] & LOADING)

    @property
    def is_edited(self) -> bool:
        """Whether it bears the mark "(edited)"."""
        return self.payload["edited_timestamp"] is not None

    @property
    def replies_to(self) -> str | None:
        """The id of the message that it replies to."""
        reference = self.payload.get("message_reference") or {}
        return reference.get("message_id")

    @property
    def thread(self) -> str | None:
        """The name of the thread that starts here."""
        return (self.payload.get("thread") or {}).get("name")

    @property
    def reactions(self) -> dict[str, int]:
        """How many reacted with what."""
        reactions = self.payload.get("reactions") or ()
        return {reaction["emoji"]["name"]: reaction["count"] for reaction in reactions}

    @property
    def buttons(self) -> list[str]:
        """The labels of the buttons that can be clicked."""
        return [
            component.get("label") or (component.get("emoji") or {}).get("name") or ""
            for component in _walk(self.components)
            if component["type"] == BUTTON and not component.get("disabled")
        ]

    @property
    def text(self) -> str:
        """All that there is to read: content, embeds and text components, line by line."""
        return "\n".join(filter(None, self._texts()))

    def _texts(self) -> Iterator[str]:
        yield self.content
        for embed in self.embeds:
            yield (embed.get("author") or {}).get("name") or ""
            yield embed.get("title") or ""
            yield embed.get("description") or ""
            for part in embed.get("fields") or ():
                yield f"{part['name']}: {part['value']}"
            yield (embed.get("footer") or {}).get("text") or ""
        for component in _walk(self.components):
            if component["type"] == TEXT_DISPLAY:
                yield component["content"]

    def __str__(self) -> str:
        files = ", ".join(attachment.filename for attachment in self.attachments)
        state = "is thinking" if self.is_loading else repr(self.text)
        return f"{self.author}: {state}{f' with {files}' if files else ''}"


@dataclass(frozen=True, slots=True)
class Modal:
    """A modal that is open on a person's screen; `User.fill` submits it."""

    interaction_id: str
    payload: Json = field(repr=False)

    @property
    def title(self) -> str:
        """Its title."""
        return str(self.payload["title"])

    @property
    def fields(self) -> list[Json]:
        """Its inputs, as Discord's JSON."""
        return [part for part in _walk(self.payload["components"]) if "custom_id" in part]


@dataclass(frozen=True, slots=True)
class Choice:
    """A suggestion while an option is typed."""

    name: str
    value: str | int | float


def _walk(components: list[Json]) -> Iterator[Json]:
    for component in components:
        yield component
        yield from _walk(component.get("components") or [])
        nested = (component.get("component"), component.get("accessory"))
        yield from _walk([child for child in nested if child])
