"""What a person does: `/_emulator/guilds/{guild}/users/{user}/…`."""

from dataclasses import dataclass
from typing import Any

from aiohttp import web

from discord_emulator.control.component_use import component_data, usable_component
from discord_emulator.control.directory import Directory
from discord_emulator.control.errors import Refused, understood
from discord_emulator.control.invocation import (
    check_suggests,
    command_data,
    typed_command,
)
from discord_emulator.control.menu import message_menu_data, user_menu_data
from discord_emulator.control.modal_form import ModalForm
from discord_emulator.control.offer import offered, offered_command
from discord_emulator.control.resolved import Resolved
from discord_emulator.control.screen import Screen
from discord_emulator.control.surroundings import surroundings
from discord_emulator.jsontypes import Json
from discord_emulator.rest.body import read_body
from discord_emulator.wire.messages import MessagePayloads
from discord_emulator.world.attachment import Upload
from discord_emulator.world.channel import Channel
from discord_emulator.world.closing import delete_channel
from discord_emulator.world.command import CommandType
from discord_emulator.world.events import TypingStarted
from discord_emulator.world.guild import Member
from discord_emulator.world.interaction import InteractionType
from discord_emulator.world.interactions import Interactions
from discord_emulator.world.message import Message, MessageBody
from discord_emulator.world.permissions import Permissions
from discord_emulator.world.posting import Posting
from discord_emulator.world.reacting import react, unreact
from discord_emulator.world.threads import wake_thread
from discord_emulator.world.world import World


@dataclass(frozen=True, slots=True)
class Act:
    """What was asked: by whom, with which fields and files."""

    member: Member
    directory: Directory
    fields: Json
    files: dict[int, Upload]

    def __getitem__(self, field: str) -> Any:  # noqa: ANN401 - JSON of any kind
        """A field that the request must have."""
        try:
            return self.fields[field]
        except KeyError:
            raise Refused(f"the request lacks {field}") from None

    @property
    def locale(self) -> str:
        """The person's."""
        return self.member.user.locale

    def channel(self, needed: Permissions = Permissions.VIEW_CHANNEL) -> Channel:
        """The channel that it happens in, if the person may do this there."""
        channel = self.directory.channel(self["channel"])
        missing = needed & ~channel.guild.permissions_of(self.member, channel)
        if missing:
            names = ", ".join(p.name.lower() for p in Permissions if p in missing and p.name)
            raise Refused(f"{self.member.user.username} lacks {names} in #{channel.name}")
        return channel

    def message(self) -> Message:
        """The message that it is about, if the person sees it."""
        message = self.channel().messages.get(int(self["message_id"]))
        if message is None or not message.seen_by(self.member.user.id):
            raise Refused(f"{self.member.user.username} does not see message {self['message_id']}")
        return message


class PersonApi:
    """The routes of one person's acts."""

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

    def routes(self) -> list[web.RouteDef]:
        """The routes for aiohttp, below the control API's prefix."""
        base = r"/_emulator/guilds/{guild:\d+}/users/{user}"
        return [
            web.get(f"{base}/guild", self._surroundings),
            web.get(f"{base}/screen", self._screen),
            web.get(f"{base}/commands", self._commands),
            web.get(f"{base}/channels/{{channel}}/messages", self._messages),
            web.post(f"{base}/commands", self._use_command),
            web.post(f"{base}/menus", self._use_menu),
            web.post(f"{base}/suggestions", self._ask_suggestions),
            web.post(f"{base}/components", self._use_component),
            web.post(f"{base}/modals", self._submit_modal),
            web.post(f"{base}/messages", self._say),
            web.post(f"{base}/typing", self._type),
            web.post(f"{base}/edits", self._edit),
            web.post(f"{base}/deletions", self._delete),
            web.post(f"{base}/channel-deletions", self._delete_channel),
            web.post(f"{base}/reactions", self._react),
        ]

    async def _surroundings(self, request: web.Request) -> web.Response:
        member, directory = self._who(request)
        return web.json_response(surroundings(directory.guild, member))

    async def _screen(self, request: web.Request) -> web.StreamResponse:
        member, directory = self._who(request)
        return await Screen(self._payloads, directory.guild, member).serve(
            request, self._world.events
        )

    async def _commands(self, request: web.Request) -> web.Response:
        member, directory = self._who(request)
        name = request.query.get("channel") or next(iter(directory.guild.channels), None)
        channel = directory.channel(name)
        return web.json_response(offered(self._world.commands, member, channel))

    async def _messages(self, request: web.Request) -> web.Response:
        member, directory = self._who(request)
        channel = directory.channel(request.match_info["channel"])
        screen = Screen(self._payloads, directory.guild, member)
        before, limit = (_number(request, name) for name in ("before", "limit"))
        return web.json_response(screen.messages(channel, before, limit))

    async def _use_command(self, request: web.Request) -> web.Response:
        act = await self._act(request)
        channel = act.channel(Permissions.USE_APPLICATION_COMMANDS)
        line = act["command"]
        typed = typed_command(self._world.commands, act.member, channel, line)
        data = command_data(typed, act["options"], self._resolved(act, channel), act.locale)
        kind = InteractionType.APPLICATION_COMMAND
        return self._opened(self._interactions.open(kind, act.member, channel, data).id)

    async def _use_menu(self, request: web.Request) -> web.Response:
        """A command in the menu of a `user`, or else of the message `message_id`."""
        act = await self._act(request)
        channel = act.channel(Permissions.USE_APPLICATION_COMMANDS)
        resolved = self._resolved(act, channel)
        kind = CommandType.USER if "user" in act.fields else CommandType.MESSAGE
        book, name = self._world.commands, act["command"]
        command = offered_command(book, act.member, channel, kind, name)
        if kind is CommandType.USER:
            data = user_menu_data(command, act["user"], resolved)
        else:
            data = message_menu_data(command, act.message(), resolved)
        used = InteractionType.APPLICATION_COMMAND
        return self._opened(self._interactions.open(used, act.member, channel, data).id)

    async def _ask_suggestions(self, request: web.Request) -> web.Response:
        act = await self._act(request)
        channel = act.channel(Permissions.USE_APPLICATION_COMMANDS)
        line, focused = act["command"], act["focused"]
        typed = typed_command(self._world.commands, act.member, channel, line)
        check_suggests(typed, focused, act.locale)
        resolved = self._resolved(act, channel)
        data = command_data(typed, act["options"], resolved, act.locale, focused)
        kind = InteractionType.AUTOCOMPLETE
        return self._opened(self._interactions.open(kind, act.member, channel, data).id)

    async def _use_component(self, request: web.Request) -> web.Response:
        act = await self._act(request)
        message = act.message()
        component = usable_component(message.components, act["component"])
        resolved = self._resolved(act, message.channel)
        data = component_data(component, act.fields.get("values"), resolved)
        interaction = self._interactions.open(
            InteractionType.MESSAGE_COMPONENT, act.member, message.channel, data, message
        )
        return self._opened(interaction.id)

    async def _submit_modal(self, request: web.Request) -> web.Response:
        act = await self._act(request)
        opener = self._interactions.get(int(act["interaction_id"]))
        if opener.modal is None or opener.member is not act.member:
            raise Refused("this modal is not open on the person's screen")
        resolved = self._resolved(act, opener.channel)
        data = ModalForm(opener.modal, act["entries"], resolved).data()
        opener.modal = None
        interaction = self._interactions.open(
            InteractionType.MODAL_SUBMIT, act.member, opener.channel, data, opener.source, opener
        )
        return self._opened(interaction.id)

    async def _say(self, request: web.Request) -> web.Response:
        act = await self._act(request)
        channel = act.channel()
        needed = channel.needed_to_talk
        if act.files:
            needed |= Permissions.ATTACH_FILES
        act.channel(needed)
        wake_thread(self._world, channel, channel.guild.permissions_of(act.member, channel))
        fields: Json = {"content": act.fields.get("content") or ""}
        if act.fields.get("reply_to"):
            fields["message_reference"] = {"message_id": act["reply_to"]}
        body = MessageBody(fields, act.files)
        message = self._posting.send(channel, act.member.user, body)
        return web.json_response({"message_id": str(message.id)})

    async def _edit(self, request: web.Request) -> web.Response:
        act = await self._act(request)
        message = act.message()
        if message.author is not act.member.user:
            raise Refused("nobody edits what another wrote")
        self._posting.edit(message, MessageBody({"content": act["content"]}))
        return web.json_response({})

    async def _delete(self, request: web.Request) -> web.Response:
        act = await self._act(request)
        message = act.message()
        # one's own, and those that only oneself sees
        own = message.author is act.member.user or message.ephemeral_to == act.member.user.id
        if not own:
            act.channel(Permissions.MANAGE_MESSAGES)
        self._posting.delete(message)
        return web.json_response({})

    async def _delete_channel(self, request: web.Request) -> web.Response:
        act = await self._act(request)
        channel = act.channel()
        delete_channel(self._world, act.channel(channel.needed_to_delete))
        return web.json_response({})

    async def _react(self, request: web.Request) -> web.Response:
        act = await self._act(request)
        message, emoji = act.message(), act["emoji"]
        if act.fields.get("remove"):
            unreact(self._world, message, act.member.user, emoji)
            return web.json_response({})
        if emoji not in message.reactions:
            act.channel(Permissions.ADD_REACTIONS)
        react(self._world, message, act.member.user, emoji)
        return web.json_response({})

    async def _type(self, request: web.Request) -> web.Response:
        act = await self._act(request)
        channel = act.channel(act.channel().needed_to_talk)
        self._world.events.publish(TypingStarted(channel, act.member.user))
        return web.json_response({})

    def _who(self, request: web.Request) -> tuple[Member, Directory]:
        directory = Directory(self._world.guild(int(request.match_info["guild"])))
        return directory.member(request.match_info["user"]), directory

    async def _act(self, request: web.Request) -> Act:
        member, directory = self._who(request)
        fields, files = await read_body(request)
        return Act(member, directory, fields or {}, files)

    def _resolved(self, act: Act, channel: Channel) -> Resolved:
        return Resolved(self._world, self._payloads, act.member, channel, act.files)

    @staticmethod
    def _opened(interaction_id: int) -> web.Response:
        return web.json_response({"interaction_id": str(interaction_id)})


def _number(request: web.Request, name: str) -> int | None:
    """A number of the request's query, if it has it."""
    told = request.query.get(name)
    return None if told is None else understood(lambda: int(told))
