"""The button of a scan."""

from typing import TYPE_CHECKING, Any, Self

from discord import ButtonStyle, Interaction, ui

from bot.language import Language
from bot.language import drawing as say
from bot.language.problems import TRAINER
from bot.persistent_button import PersistentButton

if TYPE_CHECKING:
    from bot.dataset.scans.cog import Scanner


class CancelScanButton(PersistentButton["Scanner"], prefix="scan:cancel"):
    """Ends it; what was added stays."""

    cog_name = "Scanner"
    server = TRAINER
    pattern = r"(?P<channel_id>[0-9]{1,20})"

    @classmethod
    def of(cls, channel_id: int, language: Language) -> Self:
        return cls(
            ui.Button(
                label=say.CANCEL(language),
                style=ButtonStyle.secondary,
                custom_id=cls.custom_id_of(channel_id),
            )
        )

    async def pressed(self, interaction: Interaction[Any], cog: "Scanner") -> None:
        await cog.cancel(interaction, int(self.values["channel_id"]))
