"""The buttons that turn the pages of the list of styles."""

from typing import TYPE_CHECKING, Any, Self

from discord import Interaction, ui

from bot.language.problems import TRAINER
from bot.persistent_button import PersistentButton

if TYPE_CHECKING:
    from bot.styles.cog import Styles


class StylesPageButton(PersistentButton["Styles"], prefix="styles:page"):
    """Shows another page in place of this one."""

    cog_name = "Styles"
    server = TRAINER
    pattern = r"(?P<page>[0-9]{1,4})"

    @classmethod
    def to(cls, page: int, label: str) -> Self:
        return cls(ui.Button(label=label, custom_id=cls.custom_id_of(page)))

    async def pressed(self, interaction: Interaction[Any], cog: "Styles") -> None:
        await cog.turn_to(interaction, int(self.values["page"]))
