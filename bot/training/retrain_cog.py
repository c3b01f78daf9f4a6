"""`/retrain`: a style taught anew from the drawings it has now, once a manager has said yes."""

import uuid
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import discord
import structlog
from discord import app_commands
from discord.ext import commands

from bot import problem
from bot.actor import Actor
from bot.answering import answer, answered_at_once
from bot.background import Background
from bot.errors import Refused
from bot.language import problems as say_problem
from bot.language import training as say
from bot.live_message import LiveMessage, MessagePlace, Place
from bot.quotation import quoted
from bot.reply_token import ReplyToken
from bot.styles.suggestions import visible_styles
from bot.training import proposal_pages
from bot.training.buttons import DropButton, StartButton
from bot.training.parameters import RunMode, RunPlan, RunRequest, TrainingParameters
from bot.training.proposals import Proposal, Proposals, Start
from bot.training.runs_cog import Runs
from bot.training.watched import WatchedRun
from bot.training.watching import Watching
from rpc.request_id import bound_request_id

if TYPE_CHECKING:
    from bot.bot import Bot

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)

_BUTTONS: Final = (StartButton, DropButton)
_LARGEST_SEED: Final = 2**63 - 1
_DIGITS: Final = 19
_PROMPT_CHARACTERS: Final = 1000
_SCHEDULERS: Final = (
    "cosine",
    "linear",
    "cosine_with_restarts",
    "polynomial",
    "constant",
    "constant_with_warmup",
)
_MODES: Final = (
    app_commands.Choice(name="by itself: continue where few drawings came", value="auto"),
    app_commands.Choice(name="continue from the version in service", value="continue"),
    app_commands.Choice(name="from scratch", value="scratch"),
)
_LAYERS: Final = (
    app_commands.Choice(name="attention layers", value="attention"),
    app_commands.Choice(name="attention and feed-forward", value="feed_forward"),
    app_commands.Choice(name="all layers", value="all"),
)
_Count = app_commands.Range[int, 1, 1_000_000]


class Retraining(commands.Cog):
    """Runs, proposed to managers and started by them."""

    def __init__(self, bot: "Bot", watching: Watching, runs: Runs) -> None:
        self._bot = bot
        self._client = bot.servers.training
        self._proposals = Proposals(bot.database)
        self._watching = watching
        self._runs = runs
        self._background = Background()
        # Proposals that somebody is saying yes or no to.
        self._taken: set[str] = set()

    async def cog_load(self) -> None:
        """Goes on with what the last process was starting: the same request starts one run."""
        self._bot.add_dynamic_items(*_BUTTONS)
        for proposal in await self._proposals.started():
            self._taken.add(proposal.id)
            self._background.start(proposal.id, self._resume(proposal))

    async def cog_unload(self) -> None:
        await self._background.close()
        self._bot.remove_dynamic_items(*_BUTTONS)

    @app_commands.command(
        name="retrain",
        description="Teach the style anew from the drawings it has now",
        extras={"server": say_problem.TRAINER},
    )
    @app_commands.guild_only()
    @app_commands.describe(
        style="Which style to teach",
        epochs="Passes over the drawings; the style's own number if left out",
        mode="What to begin with; by itself if left out",
        max_train_steps="Steps in all, in place of epochs",
        learning_rate="How far one step may change the adapter, such as 0.0001",
        rank="How much the adapter can hold; more is larger and slower",
        resolution="Pixels, a multiple of 8; the model's own if left out",
        train_batch_size="Drawings at a time",
        gradient_accumulation_steps="Batches that make one step",
        lr_scheduler="How the learning rate changes on the way",
        lr_warmup_steps="Steps until the learning rate is reached",
        lora_alpha="How strongly the adapter works; as the rank if left out",
        lora_targets="Which layers of the model learn",
        random_flip="Whether drawings are mirrored now and then",
        seed="A whole number; the same seed and drawings give the same adapter",
        validation_prompt="What the pictures on the way show",
        snr_gamma="Min-SNR weighting, such as 5",
        noise_offset="For darker darks and lighter lights, such as 0.05",
        caption_dropout_rate="Share of drawings learnt without their caption, 0 to 1",
        watch="Show this run instead of starting one",
    )
    @app_commands.choices(
        mode=list(_MODES),
        lora_targets=list(_LAYERS),
        lr_scheduler=[app_commands.Choice(name=name, value=name) for name in _SCHEDULERS],
    )
    async def retrain(  # noqa: PLR0913, PLR0917 - discord.py makes an option of each
        self,
        interaction: discord.Interaction,
        style: str | None = None,
        epochs: app_commands.Range[int, 1, 1000] | None = None,
        mode: str = RunMode.AUTO.value,
        max_train_steps: _Count | None = None,
        learning_rate: app_commands.Range[float, 1e-8, 0.1] | None = None,
        rank: app_commands.Range[int, 1, 128] | None = None,
        resolution: app_commands.Range[int, 64, 1024] | None = None,
        train_batch_size: app_commands.Range[int, 1, 256] | None = None,
        gradient_accumulation_steps: app_commands.Range[int, 1, 16] | None = None,
        lr_scheduler: str | None = None,
        lr_warmup_steps: app_commands.Range[int, 0, 1_000_000] | None = None,
        lora_alpha: app_commands.Range[float, 0.01, 1024.0] | None = None,
        lora_targets: str | None = None,
        random_flip: bool | None = None,  # noqa: FBT001 - an option of Discord's
        # Text, because Discord's whole numbers end at 2^53 and seeds at 2^63 - 1.
        seed: app_commands.Range[str, 1, 40] | None = None,
        validation_prompt: app_commands.Range[str, 1, _PROMPT_CHARACTERS] | None = None,
        snr_gamma: app_commands.Range[float, 0.01, 1000.0] | None = None,
        noise_offset: app_commands.Range[float, 0.0, 1.0] | None = None,
        caption_dropout_rate: app_commands.Range[float, 0.0, 1.0] | None = None,
        watch: str | None = None,
    ) -> None:
        actor = await self._bot.managers.acting(interaction)
        if watch is not None:
            await self._runs.show(interaction, watch)
            return
        if epochs is not None and max_train_steps is not None:
            raise Refused(say.BOTH_LENGTHS)
        parameters = TrainingParameters(
            num_train_epochs=epochs,
            max_train_steps=max_train_steps,
            learning_rate=learning_rate,
            lr_scheduler=lr_scheduler,
            lr_warmup_steps=lr_warmup_steps,
            rank=rank,
            lora_alpha=lora_alpha,
            lora_targets=lora_targets,
            resolution=resolution,
            train_batch_size=train_batch_size,
            gradient_accumulation_steps=gradient_accumulation_steps,
            random_flip=random_flip,
            seed=None if seed is None else _seed(seed),
            validation_prompt=validation_prompt,
            snr_gamma=snr_gamma,
            noise_offset=noise_offset,
            caption_dropout_rate=caption_dropout_rate,
        )
        await self._propose(interaction, actor, style, RunMode(mode), parameters)

    @retrain.autocomplete("style")
    async def _suggest_styles(
        self, interaction: discord.Interaction, typed: str
    ) -> list[app_commands.Choice[str]]:
        return await visible_styles(self._bot.styles, interaction.guild_id or 0, typed)

    @retrain.autocomplete("watch")
    async def _suggest_runs(
        self, interaction: discord.Interaction, typed: str
    ) -> list[app_commands.Choice[str]]:
        return await self._runs.suggestions(interaction, typed)

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

    async def _propose(
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
                run = await self._client.start_run(actor, proposal.request, request_id=proposal.id)
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


def _seed(text: str) -> int:
    digits = text.strip()
    number = int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= _DIGITS else -1
    if not 0 <= number <= _LARGEST_SEED:
        raise Refused(say.SEED_UNREADABLE, largest=_LARGEST_SEED, value=quoted(text))
    return number
