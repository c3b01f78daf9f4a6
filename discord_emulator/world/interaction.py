"""Interactions and their life.

    opened ──3 s──▶ failed
       │
       └─▶ acknowledged ──▶ follow-ups and edits, until 15 min after the opening

Source: https://discord.com/developers/docs/interactions/receiving-and-responding.
"""

from dataclasses import dataclass, field
from enum import IntEnum
from typing import TYPE_CHECKING, Final

from discord_emulator.jsontypes import Json
from discord_emulator.world.channel import Channel
from discord_emulator.world.guild import Member

if TYPE_CHECKING:
    from discord_emulator.world.message import Message

ACKNOWLEDGE_WITHIN_S: Final = 3.0
TOKEN_LIFE_S: Final = 15 * 60.0


class InteractionType(IntEnum):
    """What a person did."""

    PING = 1
    APPLICATION_COMMAND = 2
    MESSAGE_COMPONENT = 3
    AUTOCOMPLETE = 4
    MODAL_SUBMIT = 5


class CallbackType(IntEnum):
    """How a bot answers."""

    PONG = 1
    MESSAGE = 4
    DEFERRED_MESSAGE = 5
    DEFERRED_UPDATE = 6
    UPDATE_MESSAGE = 7
    AUTOCOMPLETE_RESULT = 8
    MODAL = 9
    LAUNCH_ACTIVITY = 12


@dataclass(slots=True)
class Interaction:
    """One thing that a person did and that the bot is to answer.

    Args:
        id: Its id.
        token: Under which the bot answers, for 15 minutes.
        type: What the person did.
        member: Who did it.
        channel: Where.
        data: Discord's `data` of it: the command with its options, the component, the modal.
        opened_at: When, by the emulator's clock.
        source: The message whose component was used, or that a modal was opened from.
        opener: The interaction whose answer opened the modal that was submitted.
        answered_with: How the bot acknowledged it, None until then.
        original_id: The message of that answer (`@original`); for an answer that updates
            the source, the source.
        followup_ids: The messages that the bot sent after it.
        modal: The modal that the answer opened, None once it is submitted.
        failed: Whether the person was told that the application did not respond.
    """

    id: int
    token: str
    type: InteractionType
    member: Member
    channel: Channel
    data: Json
    opened_at: float
    source: "Message | None" = None
    opener: "Interaction | None" = None
    answered_with: CallbackType | None = None
    original_id: int | None = None
    followup_ids: list[int] = field(default_factory=list)
    modal: Json | None = None
    failed: bool = False

    @property
    def acknowledge_by(self) -> float:
        """When it is too late to acknowledge."""
        return self.opened_at + ACKNOWLEDGE_WITHIN_S

    @property
    def expires_at(self) -> float:
        """When its token ends."""
        return self.opened_at + TOKEN_LIFE_S

    @property
    def command_path(self) -> list[str]:
        """The names of the command, its group and its subcommand, empty for other types."""
        names = [self.data["name"]] if "name" in self.data else []
        options = self.data.get("options") or []
        while options and options[0]["type"] in (1, 2):
            names.append(options[0]["name"])
            options = options[0].get("options") or []
        return names

    @property
    def command_name(self) -> str:
        """The command's name with its subcommands, empty for other types."""
        return " ".join(self.command_path)
