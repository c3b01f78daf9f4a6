"""Managers are asked before a run is started, and what they say is done."""

import uuid
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

import discord

from bot import problem
from bot.actor import Actor
from bot.answering import answer, answered_at_once
from bot.background import Background
from bot.errors import DISCORD_FAILURES, Refused
from bot.language import problems as say_problem
from bot.language import training as say
from bot.live_message import LiveMessage, MessagePlace, Place
from bot.reply_token import ReplyToken
from bot.training import proposal_pages
from bot.training.parameters import RunMode, RunPlan, RunRequest, TrainingParameters
from bot.training.proposals import Proposal, Proposals, Start
from bot.training.watched import WatchedRun
from bot.training.watching import Watching
from rpc.request_id import bound_request_id

if TYPE_CHECKING:
    from bot.bot import Bot


class Approval:
    """Runs, proposed to managers and started by them."""

    def __init__(self, bot: "Bot", watching: Watching) -> None:
        self._bot = bot
        self._client = bot.servers.training
        self._proposals = Proposals(bot.database)
        self._watching = watching
        self._background = Background()
        # Proposals that somebody is saying yes or no to.
        self._taken: set[str] = set()

    async def begin(self) -> None:
        """Goes on with what the last process was starting: the same request starts one run."""
        for proposal in await self._proposals.started():
            self._taken.add(proposal.id)
            self._background.start(proposal.id, self._resume(proposal))

    async def close(self) -> None:
        """Leaves what is being started to the next process."""
        await self._background.close()

    async def propose(
        self,
        interaction: discord.Interaction,
        actor: Actor,
        style: str | None,
        mode: RunMode,
        parameters: TrainingParameters,
    ) -> None:
        """Tells what the run would do, and asks."""

        async def planned() -> tuple[RunRequest, RunPlan]:
            found = await self._bot.styles.managed(actor, style)
            request = RunRequest(found.name, mode, parameters)
            return request, await self._client.plan_run(actor, request)

        request, plan = await answered_at_once(interaction, planned(), thinking=True)
        proposal = Proposal(
            id=uuid.uuid4().hex,
            guild_id=actor.guild_id,
            author_id=actor.user_id,
            language=await self._bot.members.language_of(interaction),
            request=request,
            continued_from=plan.continued_from,
        )
        await self._proposals.write(proposal)
        await answer(interaction, proposal_pages.asking(proposal, plan))

    async def start(self, interaction: discord.Interaction, proposal_id: str) -> None:
        """A manager says yes: whoever asked, or another.

        The trainer plans anew when it starts a run. Where that comes to another beginning than was
        said yes to, it is asked about again.
        """
        actor = await self._bot.managers.acting(interaction)
        self._take(proposal_id)
        try:
            proposal = await self._found(proposal_id, actor)
            await self._bot.styles.managed(actor, proposal.request.style)
            self._watching.must_have_room()
            planned = self._client.plan_run(actor, proposal.request)
            plan = await answered_at_once(interaction, planned, thinking=False)
            if not proposal.shows(plan):
                await self._ask_again(interaction, proposal, plan)
                return
            assert interaction.message is not None  # noqa: S101 - a button stands below one
            channel_id, message_id = interaction.channel_id or 0, interaction.message.id
            proposal = proposal.started(Start(actor.user_id, channel_id, message_id))
            # First: a bot that dies now starts it when it is back.
            await self._proposals.write(proposal)
            page = proposal_pages.starting(proposal.request, proposal.language)
            # Somebody has said yes, whether or not Discord hears that it was heard.
            with suppress(*DISCORD_FAILURES):
                await answer(interaction, page, in_place=True)
        except BaseException:
            self._taken.discard(proposal_id)
            raise
        place = MessagePlace(self._bot, channel_id, message_id, ReplyToken.of(interaction))
        self._background.start(proposal_id, self._begin(proposal, actor, place))

    async def drop(self, interaction: discord.Interaction, proposal_id: str) -> None:
        """A manager says no."""
        actor = await self._bot.managers.acting(interaction)
        self._take(proposal_id)
        try:
            proposal = await self._found(proposal_id, actor)
            await self._proposals.remove(proposal_id)
            page = proposal_pages.dropped(proposal.request, actor.user_id, proposal.language)
            await answer(interaction, page, in_place=True)
        finally:
            self._taken.discard(proposal_id)

    async def _ask_again(
        self, interaction: discord.Interaction, before: Proposal, plan: RunPlan
    ) -> None:
        # Under another id: whoever presses twice says yes to what they saw, and not to this.
        proposal = replace(before, id=uuid.uuid4().hex, continued_from=plan.continued_from)
        await self._proposals.write(proposal)
        page = proposal_pages.asking(proposal, plan, has_changed=True)
        await answer(interaction, page, in_place=True)
        await self._proposals.remove(before.id)
        self._taken.discard(before.id)

    def _take(self, proposal_id: str) -> None:
        if proposal_id in self._taken:
            raise Refused(say.PROPOSAL_TAKEN)
        self._taken.add(proposal_id)

    async def _found(self, proposal_id: str, actor: Actor) -> Proposal:
        proposal = await self._proposals.find(proposal_id)
        if proposal is None or proposal.guild_id != actor.guild_id:
            raise Refused(say.PROPOSAL_GONE)
        return proposal

    async def _resume(self, proposal: Proposal) -> None:
        # Until then it is not known whose guild the operator's is.
        await self._bot.wait_until_ready()
        start = proposal.start
        if start is not None:
            actor = self._bot.managers.actor(proposal.guild_id, start.user_id)
            place = MessagePlace(self._bot, start.channel_id, start.message_id)
            await self._begin(proposal, actor, place)

    async def _begin(self, proposal: Proposal, actor: Actor, place: Place) -> None:
        """Starts the run and shows it in the message of the proposal."""
        assert proposal.start is not None  # noqa: S101 - somebody said yes
        channel_id, message_id = proposal.start.channel_id, proposal.start.message_id
        with bound_request_id(proposal.id):
            try:
                run = await self._client.start_run(
                    actor,
                    proposal.request,
                    request_id=proposal.id,
                    agreed_from=proposal.continued_from,
                )
            except Exception as error:  # noqa: BLE001 - the boundary; the table sorts them
                await self._not_started(proposal, error, place)
            else:
                watched = WatchedRun(run.id, run.style, channel_id, message_id, proposal.language)
                await self._watching.begin(watched, place)
                await self._proposals.remove(proposal.id)
            finally:
                self._taken.discard(proposal.id)

    async def _not_started(self, proposal: Proposal, error: Exception, place: Place) -> None:
        """Tells why, with the buttons: what stood in the way may pass."""
        why = problem.told(error, proposal.language, say_problem.TRAINER)
        open_again = proposal.reopened()
        await self._proposals.write(open_again)
        self._taken.discard(proposal.id)
        interval_s = self._bot.settings.edit_interval_s
        async with LiveMessage(place, interval_s=interval_s) as message:
            await message.finish(proposal_pages.failed(open_again, why))
