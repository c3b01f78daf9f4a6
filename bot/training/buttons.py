"""The buttons below a proposal and below a run. They say what they are about, and so survive."""

import re
from abc import abstractmethod
from typing import TYPE_CHECKING, Any, ClassVar, Self

import discord
from discord import ui

from bot.error_handler import answering_errors
from bot.language import Language, Sentence
from bot.language import training as say
from bot.language.problems import TRAINER

if TYPE_CHECKING:
    from bot.training.retrain_cog import Retraining
    from bot.training.runs_cog import Runs


class _ProposalButton(ui.DynamicItem[ui.Button[ui.View]], template=r"retrain:(?!)"):
    """A button whose custom_id is `retrain:<action>:<proposal id>`."""

    action: ClassVar[str]
    label: ClassVar[Sentence]
    style: ClassVar[discord.ButtonStyle]

    def __init_subclass__(cls, *, action: str) -> None:
        super().__init_subclass__(template=rf"retrain:{action}:(?P<proposal_id>[0-9a-f]{{32}})")
        cls.action = action

    def __init__(self, proposal_id: str, language: Language) -> None:
        self._proposal_id = proposal_id
        super().__init__(
            ui.Button(
                label=self.label(language),
                style=self.style,
                custom_id=f"retrain:{self.action}:{proposal_id}",
            )
        )

    @classmethod
    async def from_custom_id(
        cls, interaction: discord.Interaction[Any], item: ui.Item[Any], match: re.Match[str]
    ) -> Self:
        del item
        return cls(match["proposal_id"], await interaction.client.members.language_of(interaction))

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        cog: Retraining | None = interaction.client.get_cog("Retraining")
        if cog is not None:
            interaction.extras["server"] = TRAINER
            async with answering_errors(interaction):
                await self.pressed(cog, interaction, self._proposal_id)

    @staticmethod
    @abstractmethod
    async def pressed(
        cog: "Retraining", interaction: discord.Interaction, proposal_id: str
    ) -> None:
        """Does what the button says."""


class StartButton(_ProposalButton, action="start"):
    label = say.START
    style = discord.ButtonStyle.primary

    @staticmethod
    async def pressed(
        cog: "Retraining", interaction: discord.Interaction, proposal_id: str
    ) -> None:
        await cog.start(interaction, proposal_id)


class DropButton(_ProposalButton, action="drop"):
    label = say.DO_NOT
    style = discord.ButtonStyle.secondary

    @staticmethod
    async def pressed(
        cog: "Retraining", interaction: discord.Interaction, proposal_id: str
    ) -> None:
        await cog.drop(interaction, proposal_id)


class _RunButton(ui.DynamicItem[ui.Button[ui.View]], template=r"run:(?!)"):
    """A button whose custom_id is `run:<action>:<run id>:<style>`."""

    action: ClassVar[str]
    style: ClassVar[discord.ButtonStyle]

    def __init_subclass__(cls, *, action: str) -> None:
        super().__init_subclass__(
            template=rf"run:{action}:(?P<run_id>[0-9a-f-]{{36}}):(?P<style>[a-z][a-z0-9-]{{0,31}})"
        )
        cls.action = action

    def __init__(self, run_id: str, style: str, label: str = "") -> None:
        self._run_id, self._style = run_id, style
        super().__init__(
            ui.Button(
                # One that was pressed is made anew, and is not shown.
                label=label or "…",
                style=self.style,
                custom_id=f"run:{self.action}:{run_id}:{style}",
            )
        )

    @classmethod
    async def from_custom_id(
        cls, interaction: discord.Interaction[Any], item: ui.Item[Any], match: re.Match[str]
    ) -> Self:
        del interaction, item
        return cls(match["run_id"], match["style"])

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        cog: Runs | None = interaction.client.get_cog("Runs")
        if cog is not None:
            interaction.extras["server"] = TRAINER
            async with answering_errors(interaction):
                await self.pressed(cog, interaction, self._run_id, self._style)

    @staticmethod
    @abstractmethod
    async def pressed(
        cog: "Runs", interaction: discord.Interaction, run_id: str, style: str
    ) -> None:
        """Does what the button says."""


class CancelRunButton(_RunButton, action="cancel"):
    style = discord.ButtonStyle.danger

    @staticmethod
    async def pressed(
        cog: "Runs", interaction: discord.Interaction, run_id: str, style: str
    ) -> None:
        await cog.cancel(interaction, run_id, style)


class PromoteButton(_RunButton, action="promote"):
    style = discord.ButtonStyle.primary

    @staticmethod
    async def pressed(
        cog: "Runs", interaction: discord.Interaction, run_id: str, style: str
    ) -> None:
        await cog.promote(interaction, run_id, style)


class ReportButton(_RunButton, action="report"):
    style = discord.ButtonStyle.secondary

    @staticmethod
    async def pressed(
        cog: "Runs", interaction: discord.Interaction, run_id: str, style: str
    ) -> None:
        await cog.send_report(interaction, run_id, style)
