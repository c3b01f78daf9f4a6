"""Opening interactions, and holding the bot to their deadlines."""

import asyncio
import secrets
from collections import deque
from collections.abc import Coroutine

from discord_emulator.errors import Conflict, ExpiredToken, Unknown
from discord_emulator.jsontypes import Json
from discord_emulator.world.channel import Channel
from discord_emulator.world.events import (
    InteractionAcknowledged,
    InteractionFailed,
    InteractionOpened,
)
from discord_emulator.world.guild import Member
from discord_emulator.world.interaction import CallbackType, Interaction, InteractionType
from discord_emulator.world.message import Message
from discord_emulator.world.world import World


class Interactions:
    """The interactions that were opened, by id and by token."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._by_id: dict[int, Interaction] = {}
        self._by_token: dict[str, Interaction] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._delays: deque[float] = deque()

    def open(
        self,
        kind: InteractionType,
        member: Member,
        channel: Channel,
        data: Json,
        source: Message | None = None,
        opener: Interaction | None = None,
    ) -> Interaction:
        """A person does something: tell the bot and start its 3 s."""
        interaction = Interaction(
            id=self._world.snowflakes.next(),
            token=secrets.token_urlsafe(96),
            type=kind,
            member=member,
            channel=channel,
            data=data,
            opened_at=self._world.clock.now(),
            source=source,
            opener=opener,
        )
        self._by_id[interaction.id] = interaction
        self._by_token[interaction.token] = interaction
        if self._delays:
            self._start(self._tell_late(interaction, self._delays.popleft()))
        else:
            self._world.events.publish(InteractionOpened(interaction))
        self._start(self._hold_to_deadlines(interaction))
        return interaction

    def delay(self, seconds: float, times: int) -> None:
        """Have the bot hear of the next so many interactions only so long after they opened."""
        self._delays.extend([seconds] * times)

    def get(self, interaction_id: int) -> Interaction:
        """An interaction, or `Unknown`."""
        try:
            return self._by_id[interaction_id]
        except KeyError:
            raise Unknown("interaction") from None

    def to_acknowledge(self, interaction_id: int, token: str) -> Interaction:
        """The interaction that a callback is for, if it may still be acknowledged.

        Raises:
            Unknown: There is none, or its 3 s are over.
            Conflict: It was acknowledged before.
        """
        interaction = self.get(interaction_id)
        if interaction.token != token:
            raise Unknown("interaction")
        if interaction.answered_with is not None:
            raise Conflict.already_acknowledged()
        if interaction.failed or self._world.clock.now() > interaction.acknowledge_by:
            raise Unknown("interaction")
        return interaction

    def to_follow_up(self, application_id: int, token: str) -> Interaction:
        """The interaction that a webhook request is for.

        Raises:
            Unknown: There is none, or it was not acknowledged yet.
            ExpiredToken: Its 15 minutes are over.
        """
        interaction = self._by_token.get(token)
        if interaction is None or application_id != self._world.application.id:
            raise Unknown("Webhook")
        if self._world.clock.now() > interaction.expires_at:
            raise ExpiredToken
        if interaction.answered_with is None:
            raise Unknown("Webhook")
        return interaction

    def acknowledge(self, interaction: Interaction, callback: CallbackType, payload: Json) -> None:
        """The bot answered."""
        interaction.answered_with = callback
        if callback is CallbackType.MODAL:
            interaction.modal = payload
        self._world.events.publish(InteractionAcknowledged(interaction, callback, payload))

    async def close(self) -> None:
        """Let go of all deadlines."""
        tasks = tuple(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _start(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _tell_late(self, interaction: Interaction, delay_s: float) -> None:
        await self._world.clock.sleep_until(interaction.opened_at + delay_s)
        self._world.events.publish(InteractionOpened(interaction))

    async def _hold_to_deadlines(self, interaction: Interaction) -> None:
        """Tell the person when the bot was silent for 3 s, or thought for 15 minutes."""
        await self._world.clock.sleep_until(interaction.acknowledge_by)
        if interaction.answered_with is None:
            self._fail(interaction)
            return
        await self._world.clock.sleep_until(interaction.expires_at)
        original = interaction.channel.messages.get(interaction.original_id or 0)
        if original is not None and original.is_loading:
            self._fail(interaction)

    def _fail(self, interaction: Interaction) -> None:
        interaction.failed = True
        self._world.events.publish(InteractionFailed(interaction))
