"""The buttons below messages about versions. They say everything, and so survive a restart."""

import re
from abc import abstractmethod
from typing import TYPE_CHECKING, Any, ClassVar, Self

import discord
from discord import ui

from bot.error_handler import answering_errors

if TYPE_CHECKING:
    from bot.adapters.cog import Adapters


class _AdapterButton(ui.DynamicItem[ui.Button[ui.View]], template=r"adapter:(?!)"):
    """A button whose custom_id is `adapter:<action>:<style>:<number>`."""

    action: ClassVar[str]

    def __init_subclass__(cls, *, action: str) -> None:
        super().__init_subclass__(
            template=rf"adapter:{action}:(?P<style>[a-z][a-z0-9-]{{0,31}}):(?P<number>[0-9]{{1,9}})"
        )
        cls.action = action

    def __init__(self, style: str, number: int, label: str = "") -> None:
        self._style, self._number = style, number
        super().__init__(
            ui.Button(
                # One that was pressed is made anew, and is not shown.
                label=label or "…",
                custom_id=f"adapter:{self.action}:{style}:{number}",
            )
        )

    @classmethod
    async def from_custom_id(
        cls, interaction: discord.Interaction[Any], item: ui.Item[Any], match: re.Match[str]
    ) -> Self:
        del interaction, item
        return cls(match["style"], int(match["number"]))

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        cog: Adapters | None = interaction.client.get_cog("Adapters")
        if cog is not None:
            async with answering_errors(interaction):
                await self.pressed(cog, interaction, self._style, self._number)

    @staticmethod
    @abstractmethod
    async def pressed(
        cog: "Adapters", interaction: discord.Interaction, style: str, number: int
    ) -> None:
        """Does what the button says."""


class UseButton(_AdapterButton, action="use"):
    """Puts a version into service: what rolls back, and what undoes."""

    @staticmethod
    async def pressed(
        cog: "Adapters", interaction: discord.Interaction, style: str, number: int
    ) -> None:
        await cog.put_into_service(interaction, style, number)


class RetireButton(_AdapterButton, action="retire"):
    """Takes a version out of service: what undoes where none was in service before."""

    @staticmethod
    async def pressed(
        cog: "Adapters", interaction: discord.Interaction, style: str, number: int
    ) -> None:
        await cog.retire(interaction, style, number)


class VersionsPageButton(_AdapterButton, action="page"):
    """Shows another page of the list in place of this one."""

    @staticmethod
    async def pressed(
        cog: "Adapters", interaction: discord.Interaction, style: str, number: int
    ) -> None:
        await cog.turn_to(interaction, style, number)
