"""The buttons below messages about versions."""

from typing import TYPE_CHECKING, Any, Self

from discord import Interaction, ui

from bot.language.problems import DRAWING_SERVER
from bot.persistent_button import PersistentButton
from bot.styles import style as styles

if TYPE_CHECKING:
    from bot.adapters.cog import Adapters


class _AdapterButton(PersistentButton["Adapters"]):
    """A button of a style, with the number of a version or of a page."""

    cog_name = "Adapters"
    server = DRAWING_SERVER
    pattern = rf"(?P<style>{styles.NAME}):(?P<number>[0-9]{{1,9}})"

    @classmethod
    def of(cls, style: str, number: int, label: str) -> Self:
        return cls(ui.Button(label=label, custom_id=cls.custom_id_of(style, number)))

    @property
    def style_and_number(self) -> tuple[str, int]:
        return self.values["style"], int(self.values["number"])


class UseButton(_AdapterButton, prefix="adapter:use"):
    """Puts a version into service: what rolls back."""

    async def pressed(self, interaction: Interaction[Any], cog: "Adapters") -> None:
        await cog.put_into_service(interaction, *self.style_and_number)


class UndoButton(_AdapterButton, prefix="adapter:undo"):
    """Puts the version before back into service, and says so in place of what is undone."""

    async def pressed(self, interaction: Interaction[Any], cog: "Adapters") -> None:
        await cog.put_into_service(interaction, *self.style_and_number, undoes=True)


class RetireButton(_AdapterButton, prefix="adapter:retire"):
    """Takes a version out of service: what undoes where none was in service before."""

    async def pressed(self, interaction: Interaction[Any], cog: "Adapters") -> None:
        await cog.retire(interaction, *self.style_and_number)


class VersionsPageButton(_AdapterButton, prefix="adapter:page"):
    """Shows another page of the list in place of this one."""

    async def pressed(self, interaction: Interaction[Any], cog: "Adapters") -> None:
        await cog.turn_to(interaction, *self.style_and_number)
