"""`/retrain`: a style taught anew from the drawings it has now, once a manager has said yes."""

from typing import TYPE_CHECKING, Final

import discord
from discord import app_commands
from discord.ext import commands

from bot.errors import Refused
from bot.language import problems as say_problem
from bot.language import training as say
from bot.seed import read_seed
from bot.styles.suggestions import visible_styles
from bot.training.approval import Approval
from bot.training.buttons import DropButton, StartButton
from bot.training.parameters import RunMode, TrainingParameters
from bot.training.runs_cog import Runs
from bot.training.watching import Watching

if TYPE_CHECKING:
    from bot.bot import Bot

_BUTTONS: Final = (StartButton, DropButton)
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
    """The command that proposes a run.

    Attributes:
        approval: What its buttons do.
    """

    def __init__(self, bot: "Bot", watching: Watching, runs: Runs) -> None:
        self._bot = bot
        self._runs = runs
        self.approval = Approval(bot, watching)

    async def cog_load(self) -> None:
        self._bot.add_dynamic_items(*_BUTTONS)
        await self.approval.begin()

    async def cog_unload(self) -> None:
        await self.approval.close()
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
            seed=None if seed is None else read_seed(seed),
            validation_prompt=validation_prompt,
            snr_gamma=snr_gamma,
            noise_offset=noise_offset,
            caption_dropout_rate=caption_dropout_rate,
        )
        await self.approval.propose(interaction, actor, style, RunMode(mode), parameters)

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
