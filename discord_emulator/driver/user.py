"""A person in a guild, and all that they can do there."""

import json
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final
from urllib.parse import quote

from discord_emulator.driver.control import Control
from discord_emulator.driver.errors import NotSeen
from discord_emulator.driver.interaction import Interaction
from discord_emulator.driver.screen import Screen
from discord_emulator.driver.seen import Attachment, Choice, Message, Modal
from discord_emulator.driver.upload import File, Sendable, as_file
from discord_emulator.jsontypes import Json

# nobody waits so long for what comes; a machine may be busy with much else
SEE_TIMEOUT_S: Final = 30.0


@dataclass(frozen=True, slots=True)
class User:
    """A person, in one of the guild's channels.

    What Discord's client or server would not let them do raises `Refused`.

    Args:
        name: The username.
        channel: The name of the channel they are in; see `at`.
        control: How their acts reach the emulator.
        path: Where, for this person.
        screen: What they see.
    """

    name: str
    channel: str
    control: Control
    path: str
    screen: Screen

    def at(self, channel: str) -> "User":
        """The same person in another channel, or in a thread, by its name or id."""
        return replace(self, channel=channel.removeprefix("#"))

    async def slash(self, command: str, /, **options: object) -> Interaction:
        """Use a slash command, such as `slash("style add", name="ksh")`.

        Options are text, numbers, booleans, the names of users, channels and roles, or
        files (`File` or `Path`). A choice is given by its value or by the name that the
        person sees.
        """
        values, files = _without_files(options)
        fields = {"command": command, "options": values}
        return await self._interact("commands", f"/{command}", fields, files)

    async def user_menu(self, user: str, command: str) -> Interaction:
        """Use a command in the menu of a user, given by name or id."""
        fields = {"command": command, "user": user}
        return await self._interact("menus", f"{command!r} on {user}", fields)

    async def message_menu(self, message: Message, command: str) -> Interaction:
        """Use a command in the menu of a message."""
        fields = {**_on(message), "command": command}
        return await self._interact("menus", f"{command!r} on {message}", fields)

    async def suggestions(self, command: str, focused: str, /, **options: object) -> list[Choice]:
        """What the bot suggests while the option `focused` is typed as far as given, if at all."""
        values, files = _without_files({focused: "", **options})
        fields = {"command": command, "options": values, "focused": focused}
        asked = await self._interact("suggestions", f"/{command} {focused}", fields, files)
        return await asked.suggestions()

    async def click(self, message: Message, button: str) -> Interaction:
        """Click a message's button, by its label or custom id."""
        return await self._interact(
            "components", f"the button {button!r}", {**_on(message), "component": button}
        )

    async def select(self, message: Message, select: str, *values: str) -> Interaction:
        """Choose in a message's select, by its placeholder or custom id."""
        fields = {**_on(message), "component": select, "values": values}
        return await self._interact("components", f"the select {select!r}", fields)

    async def fill(
        self, modal: Modal, entries: Mapping[str, object] | None = None, /, **by_id: object
    ) -> Interaction:
        """Submit a modal: entries by label or custom id, or by custom id as keywords."""
        values, files = _without_files({**(entries or {}), **by_id})
        fields = {"interaction_id": modal.interaction_id, "entries": values}
        return await self._interact("modals", f"the modal {modal.title!r}", fields, files)

    async def say(self, content: str, *, reply_to: Message | None = None) -> Message:
        """Send a message in the channel they are in."""
        fields = {"content": content, "reply_to": reply_to.id if reply_to else None}
        return await self._send(fields, ())

    async def type(self) -> None:
        """Be seen typing in the channel they are in."""
        await self._act("typing", {})

    async def upload(
        self, channel: str, files: Sequence[Sendable], *, content: str = ""
    ) -> Message:
        """Send files to a channel."""
        return await self.at(channel)._send(  # noqa: SLF001 - one's own, elsewhere
            {"content": content}, [as_file(file) for file in files]
        )

    async def edit(self, message: Message, content: str) -> None:
        """Change a message of one's own."""
        await self._act("edits", {**_on(message), "content": content})

    async def delete(self, message: Message) -> None:
        """Delete a message of one's own, or another's with the permission to."""
        await self._act("deletions", _on(message))

    async def delete_channel(self) -> None:
        """Delete the channel or the thread that they are in, with the permission to."""
        await self._act("channel-deletions", {})

    async def react(self, message: Message, emoji: str) -> None:
        """React to a message."""
        await self._act("reactions", {**_on(message), "emoji": emoji})

    async def unreact(self, message: Message, emoji: str) -> None:
        """Take a reaction back."""
        await self._act("reactions", {**_on(message), "emoji": emoji, "remove": True})

    async def history(self) -> list[Message]:
        """Everything that they see in the channel they are in, oldest first."""
        await self.screen.open()
        told = await self.control.get(f"{self.path}/channels/{self.channel}/messages")
        return [Message(payload, self.screen.position) for payload in told]

    async def commands(self) -> list[Json]:
        """The commands that their client offers there, with `shown_name` in their language."""
        path = f"{self.path}/commands?channel={quote(self.channel)}"
        offered: list[Json] = await self.control.get(path)
        return offered

    async def download(self, attachment: Attachment) -> bytes:
        """Fetch a file."""
        return await self.control.download(attachment.url)

    async def sees(
        self,
        wanted: Callable[[Message], object],
        *,
        timeout_s: float = SEE_TIMEOUT_S,
        what: str = "such a message",
    ) -> Message:
        """A message that is on the screen, or comes onto it; `what` is for the error."""
        await self.screen.open()
        since = self.screen.position
        for message in self.screen.messages:
            if wanted(message):
                return message

        def match(event: Json, position: int) -> Message | None:
            if "message" not in event:
                return None
            message = Message(event["message"], position)
            return message if wanted(message) else None

        return await self.screen.first(match, since=since, timeout_s=timeout_s, what=what)

    async def edits(
        self,
        message: Message,
        *,
        until: Callable[[Message], object] | None = None,
        timeout_s: float = SEE_TIMEOUT_S,
    ) -> AsyncIterator[Message]:
        """A message, then each of its edits, none left out.

        It ends after the first one that `until` holds for, or when the message is deleted;
        `NotSeen` is raised when nothing comes for `timeout_s`.
        """
        await self.screen.open()
        what = f"an edit of {message}"
        async for state in self.screen.states(message, timeout_s=timeout_s, what=what):
            yield state
            if until is not None and until(state):
                return

    async def until(
        self,
        message: Message,
        wanted: Callable[[Message], object],
        *,
        timeout_s: float = SEE_TIMEOUT_S,
    ) -> Message:
        """The first state of a message, from the given one on, that is as wanted.

        `timeout_s` is the longest time between two edits.
        """
        async for state in self.edits(message, until=wanted, timeout_s=timeout_s):
            last = state
        if not wanted(last):
            raise NotSeen(f"{message} was deleted before {self.name} saw it as wanted")
        return last

    async def sees_deleted(self, message: Message, *, timeout_s: float = SEE_TIMEOUT_S) -> None:
        """Wait until a message is gone."""
        async for _ in self.edits(message, timeout_s=timeout_s):
            pass

    async def _send(self, fields: Mapping[str, object], files: Sequence[File]) -> Message:
        sent = await self._act("messages", fields, files)
        return await self.sees(lambda message: message.id == sent["message_id"])

    async def _interact(
        self, path: str, title: str, fields: Mapping[str, object], files: Sequence[File] = ()
    ) -> Interaction:
        await self.screen.open()
        since = self.screen.position
        opened = await self._act(path, fields, files)
        return Interaction(opened["interaction_id"], title, self.screen, since)

    async def _act(
        self, path: str, fields: Mapping[str, object], files: Sequence[File] = ()
    ) -> Json:
        await self.screen.open()
        act = {"channel": self.channel, **fields}
        return await self.control.post(f"{self.path}/{path}", act, files)


def _on(message: Message) -> dict[str, object]:
    return {"channel": message.channel_id, "message_id": message.id}


def _without_files(values: Mapping[str, object]) -> tuple[Json, list[File]]:
    """The values with each file as `{"upload": n}`, and the files."""
    files: list[File] = []

    def take(value: object) -> object:
        if isinstance(value, list | tuple):
            return [take(item) for item in value]
        if isinstance(value, File | Path):
            files.append(as_file(value))
            return {"upload": len(files) - 1}
        return value

    taken = {name: take(value) for name, value in values.items()}
    json.dumps(taken)  # a value that no client could send is told here, not over there
    return taken, files
