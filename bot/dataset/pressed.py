"""Buttons whose custom_id says everything, so that they work after a restart."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Self

import discord
from discord import ui

from bot import problem
from bot.error_handler import answering_errors
from bot.errors import Refused
from bot.language import dataset as say
from bot.language import problems as say_problem
from rpc.errors import KshError

STYLE = r"[a-z][a-z0-9-]{0,31}"


class PressedButton(ui.DynamicItem[ui.Button[ui.View]], template=r"(?!)"):
    """One of them; a subclass has its template, and the name of the cog that answers it."""

    cog_name: str

    def __init__(self, button: ui.Button[Any], values: dict[str, str] | None = None) -> None:
        self.values = values or {}
        super().__init__(button)

    @classmethod
    async def from_custom_id(
        cls, interaction: discord.Interaction[Any], item: ui.Item[Any], match: re.Match[str]
    ) -> Self:
        del interaction
        assert isinstance(item, ui.Button)  # noqa: S101 - no other component has such ids
        return cls(item, match.groupdict())

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        cog = interaction.client.get_cog(self.cog_name)
        if cog is not None:
            async with answering_errors(interaction), of_the_trainer(interaction):
                await self.pressed(interaction, cog)

    async def pressed(self, interaction: discord.Interaction[Any], cog: Any) -> None:  # noqa: ANN401 - the cog that cog_name names
        """Does what the button says. Whoever may press it is checked by the cog."""
        raise NotImplementedError


@asynccontextmanager
async def of_the_trainer(interaction: discord.Interaction[Any]) -> AsyncIterator[None]:
    """Around what asks the trainer: the error handler cannot tell by a button whom it asks."""
    try:
        yield
    except KshError as error:
        language = await interaction.client.members.language_of(interaction)
        told = problem.told(error, language, say_problem.TRAINER)
        raise Refused(say.TOLD, detail=told) from error
