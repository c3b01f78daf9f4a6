"""Following up on interactions: `/webhooks/{webhook_id}/{webhook_token}`.

The webhook's id is the application's, its token is the interaction's.
"""

from typing import TYPE_CHECKING

from discord_emulator.errors import Unknown
from discord_emulator.rest.call import NOTHING, Answer, Call, Route
from discord_emulator.wire.messages import MessagePayloads, Reader
from discord_emulator.world.interaction import CallbackType, Interaction
from discord_emulator.world.interactions import Interactions
from discord_emulator.world.message import Message, MessageFlags
from discord_emulator.world.posting import Posting
from discord_emulator.world.world import World

if TYPE_CHECKING:
    from discord_emulator.jsontypes import Json


class Webhooks:
    """What a bot says after it has acknowledged an interaction."""

    def __init__(
        self,
        world: World,
        interactions: Interactions,
        posting: Posting,
        payloads: MessagePayloads,
    ) -> None:
        self._world = world
        self._interactions = interactions
        self._posting = posting
        self._payloads = payloads

    def routes(self) -> list[Route]:
        """The routes of this resource."""
        base = "/webhooks/{webhook_id}/{webhook_token}"
        return [
            Route("POST", base, self._follow_up, needs_token=False),
            *(
                route
                for name in ("@original", "{message_id}")
                for route in (
                    Route("GET", f"{base}/messages/{name}", self._get, needs_token=False),
                    Route("PATCH", f"{base}/messages/{name}", self._edit, needs_token=False),
                    Route("DELETE", f"{base}/messages/{name}", self._delete, needs_token=False),
                )
            ),
        ]

    def _follow_up(self, call: Call) -> Answer:
        interaction = self._interaction(call)
        original = interaction.channel.messages.get(interaction.original_id or 0)
        deferred = interaction.answered_with is CallbackType.DEFERRED_MESSAGE
        if deferred and original is not None and original.is_loading:
            # the first follow-up becomes the deferred answer, as ephemeral as that was
            return self._told(self._posting.edit(original, call.message, interaction))
        ephemeral = bool((call.fields.get("flags") or 0) & MessageFlags.EPHEMERAL)
        message = self._posting.send(
            interaction.channel,
            self._world.application.bot,
            call.message,
            interaction=interaction,
            ephemeral=ephemeral,
        )
        interaction.followup_ids.append(message.id)
        return self._told(message)

    def _get(self, call: Call) -> Answer:
        return self._told(self._message(call, self._interaction(call)))

    def _edit(self, call: Call) -> Answer:
        interaction = self._interaction(call)
        message = self._message(call, interaction)
        return self._told(self._posting.edit(message, call.message, interaction))

    def _delete(self, call: Call) -> Answer:
        self._posting.delete(self._message(call, self._interaction(call)))
        return NOTHING

    def _interaction(self, call: Call) -> Interaction:
        return self._interactions.to_follow_up(call.id("webhook_id"), call.path["webhook_token"])

    def _message(self, call: Call, interaction: Interaction) -> Message:
        """`@original`, or a message that this interaction's token sent."""
        if "message_id" not in call.path:
            message_id = interaction.original_id
        else:
            message_id = call.id("message_id")
        if message_id not in (interaction.original_id, *interaction.followup_ids):
            raise Unknown("Message")
        return self._world.message(interaction.channel, message_id or 0)

    def _told(self, message: Message) -> Answer:
        reader = Reader(self._world.application.bot.id)
        payload: Json = self._payloads.message(message, reader)
        return Answer(payload)
