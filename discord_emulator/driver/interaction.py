"""What a person did with a command, a component or a modal, and what came of it."""

from dataclasses import dataclass
from typing import Final

from discord_emulator.driver.errors import InteractionFailed
from discord_emulator.driver.screen import Screen
from discord_emulator.driver.seen import Choice, Message, Modal
from discord_emulator.jsontypes import Json

# much longer than the 3 s after which Discord itself says that the application did not respond: a
# machine may be busy with much else
REPLY_TIMEOUT_S: Final = 30.0


@dataclass(frozen=True, slots=True)
class Interaction:
    """One interaction from its person's side.

    All that waits raises `InteractionFailed` as soon as the person is told that the
    application did not respond, and `NotSeen` after `timeout_s`.

    Args:
        id: Its id.
        title: What the person did, for errors.
        screen: The person's.
        since: What was on the screen before.
    """

    id: str
    title: str
    screen: Screen
    since: int

    async def acknowledged(self, timeout_s: float = REPLY_TIMEOUT_S) -> str:
        """How the bot answered at first.

        One of `message`, `deferred_message`, `deferred_update`, `update_message`, `modal`,
        `autocomplete_result`.
        """
        event = await self._acknowledgement(timeout_s)
        return str(event["callback"])

    async def reply(self, timeout_s: float = REPLY_TIMEOUT_S) -> Message:
        """The first message that the bot sent or edited for it, "is thinking" left out."""

        def match(event: Json, position: int) -> Message | None:
            self._raise_if_failed(event)
            if "message" not in event or event.get("interaction_id") != self.id:
                return None
            message = Message(event["message"], position)
            return None if message.is_loading else message

        return await self.screen.first(
            match, since=self.since, timeout_s=timeout_s, what=f"a reply to {self.title}"
        )

    async def followup(self, number: int = 1, timeout_s: float = REPLY_TIMEOUT_S) -> Message:
        """The n-th message that the bot sent for it after its answer, counted from 1."""
        sent: list[str] = []

        def match(event: Json, position: int) -> Message | None:
            self._raise_if_failed(event)
            if event["kind"] != "message" or event.get("interaction_id") != self.id:
                return None
            message = Message(event["message"], position)
            metadata = message.payload["interaction_metadata"]
            if "original_response_message_id" not in metadata:
                return None
            sent.append(message.id)
            return message if len(sent) == number else None

        what = f"follow-up {number} to {self.title}"
        return await self.screen.first(match, since=self.since, timeout_s=timeout_s, what=what)

    async def modal(self, timeout_s: float = REPLY_TIMEOUT_S) -> Modal:
        """The modal that the bot opened."""
        event = await self._acknowledgement(timeout_s)
        if "modal" not in event:
            raise InteractionFailed(
                f"the bot answered {self.title} with {event['callback']}, not with a modal"
            )
        return Modal(self.id, event["modal"])

    async def suggestions(self, timeout_s: float = REPLY_TIMEOUT_S) -> list[Choice]:
        """The choices that the bot suggested."""
        event = await self._acknowledgement(timeout_s)
        return [Choice(choice["name"], choice["value"]) for choice in event.get("choices", ())]

    async def failed(self, timeout_s: float = REPLY_TIMEOUT_S) -> None:
        """Wait until the person is told that the application did not respond."""

        def match(event: Json, _position: int) -> bool | None:
            return (event["kind"] == "failed" and event["interaction_id"] == self.id) or None

        what = f"{self.title} fail"
        await self.screen.first(match, since=self.since, timeout_s=timeout_s, what=what)

    async def _acknowledgement(self, timeout_s: float) -> Json:
        def match(event: Json, _position: int) -> Json | None:
            self._raise_if_failed(event)
            is_it = event["kind"] == "acknowledged" and event["interaction_id"] == self.id
            return event if is_it else None

        what = f"{self.title} acknowledged"
        return await self.screen.first(match, since=self.since, timeout_s=timeout_s, what=what)

    def _raise_if_failed(self, event: Json) -> None:
        if event["kind"] == "failed" and event["interaction_id"] == self.id:
            raise InteractionFailed(f"{self.title}: the application did not respond")
