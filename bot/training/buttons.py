"""The buttons below a proposal and below a run."""

from typing import TYPE_CHECKING, Any, ClassVar, Self

from discord import ButtonStyle, Interaction, ui

from bot.language import Language, Sentence
from bot.language import training as say
from bot.language.problems import TRAINER
from bot.persistent_button import PersistentButton
from bot.styles import style as styles

if TYPE_CHECKING:
    from bot.training.retrain_cog import Retraining
    from bot.training.runs_cog import Runs


class _ProposalButton(PersistentButton["Retraining"]):
    """An answer to a proposal."""

    cog_name = "Retraining"
    server = TRAINER
    pattern = r"(?P<proposal_id>[0-9a-f]{32})"
    label: ClassVar[Sentence]
    style: ClassVar[ButtonStyle]

    @classmethod
    def of(cls, proposal_id: str, language: Language) -> Self:
        return cls(
            ui.Button(
                label=cls.label(language),
                style=cls.style,
                custom_id=cls.custom_id_of(proposal_id),
            )
        )


class StartButton(_ProposalButton, prefix="retrain:start"):
    label = say.START
    style = ButtonStyle.primary

    async def pressed(self, interaction: Interaction[Any], cog: "Retraining") -> None:
        await cog.approval.start(interaction, self.values["proposal_id"])


class DropButton(_ProposalButton, prefix="retrain:drop"):
    label = say.DO_NOT
    style = ButtonStyle.secondary

    async def pressed(self, interaction: Interaction[Any], cog: "Retraining") -> None:
        await cog.approval.drop(interaction, self.values["proposal_id"])


class _RunButton(PersistentButton["Runs"]):
    """A button of a run."""

    cog_name = "Runs"
    server = TRAINER
    pattern = rf"(?P<run_id>[0-9a-f-]{{36}}):(?P<style>{styles.NAME})"
    style: ClassVar[ButtonStyle]

    @classmethod
    def of(cls, run_id: str, style: str, label: str) -> Self:
        return cls(
            ui.Button(label=label, style=cls.style, custom_id=cls.custom_id_of(run_id, style))
        )


class CancelRunButton(_RunButton, prefix="run:cancel"):
    style = ButtonStyle.danger

    async def pressed(self, interaction: Interaction[Any], cog: "Runs") -> None:
        await cog.cancel(interaction, self.values["run_id"], self.values["style"])


class PromoteButton(_RunButton, prefix="run:promote"):
    style = ButtonStyle.primary

    async def pressed(self, interaction: Interaction[Any], cog: "Runs") -> None:
        await cog.promote(interaction, self.values["run_id"], self.values["style"])


class ReportButton(_RunButton, prefix="run:report"):
    style = ButtonStyle.secondary

    async def pressed(self, interaction: Interaction[Any], cog: "Runs") -> None:
        await cog.send_report(interaction, self.values["run_id"], self.values["style"])
