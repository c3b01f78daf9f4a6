"""Acknowledging interactions: `/interactions/{interaction_id}/{interaction_token}/callback`.

Source: https://discord.com/developers/docs/interactions/receiving-and-responding.
"""

from typing import Final

from discord_emulator.errors import InvalidForm, NotImplementedHere
from discord_emulator.jsontypes import Json
from discord_emulator.rest.call import NOTHING, Answer, Call, Route
from discord_emulator.wire.messages import MessagePayloads, Reader
from discord_emulator.world.callback_rules import check_modal, check_suggestions
from discord_emulator.world.component import numbered
from discord_emulator.world.interaction import CallbackType, Interaction, InteractionType
from discord_emulator.world.interactions import Interactions
from discord_emulator.world.message import Message, MessageBody, MessageFlags
from discord_emulator.world.posting import Posting
from discord_emulator.world.world import World

COMMAND: Final = InteractionType.APPLICATION_COMMAND
COMPONENT: Final = InteractionType.MESSAGE_COMPONENT
SUBMIT: Final = InteractionType.MODAL_SUBMIT
# which interactions may be answered how
ANSWERS_TO: Final = {
    CallbackType.MESSAGE: {COMMAND, COMPONENT, SUBMIT},
    CallbackType.DEFERRED_MESSAGE: {COMMAND, COMPONENT, SUBMIT},
    CallbackType.DEFERRED_UPDATE: {COMPONENT, SUBMIT},
    CallbackType.UPDATE_MESSAGE: {COMPONENT, SUBMIT},
    CallbackType.AUTOCOMPLETE_RESULT: {InteractionType.AUTOCOMPLETE},
    CallbackType.MODAL: {COMMAND, COMPONENT},
}
UPDATES: Final = {CallbackType.DEFERRED_UPDATE, CallbackType.UPDATE_MESSAGE}


class Callbacks:
    """The bot's first answer to an interaction."""

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
        """The route of this resource."""
        template = "/interactions/{interaction_id}/{interaction_token}/callback"
        return [Route("POST", template, self._answer, needs_token=False)]

    def _answer(self, call: Call) -> Answer:
        interaction = self._interactions.to_acknowledge(
            call.id("interaction_id"), call.path["interaction_token"]
        )
        callback = self._checked_type(call, interaction)
        body = MessageBody(call.fields.get("data") or {}, call.files)
        if callback is CallbackType.AUTOCOMPLETE_RESULT:
            check_suggestions(body.fields)
        if callback is CallbackType.MODAL:
            check_modal(body.fields)
        message = self._message_of(callback, interaction, body)
        if message is not None:
            interaction.original_id = message.id
        payload = body.fields
        if callback is CallbackType.MODAL:
            payload = {**payload, "components": numbered(payload.get("components") or ())}
        self._interactions.acknowledge(interaction, callback, payload)
        if not call.flag("with_response"):
            return NOTHING
        return Answer(self._response(interaction, callback, message))

    def _checked_type(self, call: Call, interaction: Interaction) -> CallbackType:
        try:
            callback = CallbackType(call.fields.get("type", 0))
        except ValueError:
            raise _refused_type() from None
        if callback in (CallbackType.PONG, CallbackType.LAUNCH_ACTIVITY):
            raise NotImplementedHere(f"interaction callback {callback.name}")
        has_source = interaction.source is not None
        if interaction.type not in ANSWERS_TO[callback] or (callback in UPDATES and not has_source):
            raise _refused_type()
        return callback

    def _message_of(
        self, callback: CallbackType, interaction: Interaction, body: MessageBody
    ) -> Message | None:
        """Do what the answer says; the message that it makes or changes, if any."""
        ephemeral = bool((body.fields.get("flags") or 0) & MessageFlags.EPHEMERAL)
        match callback:
            case CallbackType.MESSAGE:
                bot = self._world.application.bot
                return self._posting.send(
                    interaction.channel, bot, body, interaction=interaction, ephemeral=ephemeral
                )
            case CallbackType.DEFERRED_MESSAGE:
                return self._posting.think(interaction, ephemeral=ephemeral)
            case CallbackType.UPDATE_MESSAGE if interaction.source is not None:
                return self._posting.edit(interaction.source, body, interaction)
            case CallbackType.DEFERRED_UPDATE:
                return interaction.source
            case _:
                return None

    def _response(
        self, interaction: Interaction, callback: CallbackType, message: Message | None
    ) -> Json:
        """https://discord.com/developers/docs/interactions/receiving-and-responding#interaction-callback."""
        told: Json = {"id": str(interaction.id), "type": interaction.type.value}
        response: Json = {"interaction": told}
        if message is None:
            return response
        told["response_message_id"] = str(message.id)
        told["response_message_loading"] = message.is_loading
        told["response_message_ephemeral"] = message.ephemeral_to is not None
        told["channel_id"] = str(message.channel.id)
        told["guild_id"] = str(message.channel.guild.id)
        if callback in (CallbackType.MESSAGE, CallbackType.UPDATE_MESSAGE):
            reader = Reader(self._world.application.bot.id)
            payload = self._payloads.message(message, reader)
            response["resource"] = {"type": callback.value, "message": payload}
        return response


def _refused_type() -> InvalidForm:
    return InvalidForm.at(
        ["type"], "This interaction cannot be answered with this type.", "BASE_TYPE_CHOICES"
    )
