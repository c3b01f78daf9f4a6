"""Buttons that work after a restart: their custom_id says everything."""

import re
from abc import abstractmethod
from typing import Any, ClassVar, Final, Generic, Self, TypeVar

import discord
from discord import ui
from discord.ext import commands

from bot.error_handler import answering_errors
from bot.language import Sentence

CogT = TypeVar("CogT", bound=commands.Cog)

_NONE: Final = r"(?!)"


class PersistentButton(ui.DynamicItem[ui.Button[ui.View]], Generic[CogT], template=_NONE):
    """A button whose custom_id is `<prefix>:<values>`, and which a cog answers.

    A class without a prefix is what several have in common. What has been sent once stays in old
    messages: a prefix or a pattern that changes leaves them with buttons that do nothing.

    Attributes:
        prefix: Which button it is.
        pattern: The values as a regular expression, each a named group.
        cog_name: The cog that answers it.
        server: Whom that cog asks, to be named when it fails.
        values: What the custom_id of this one says.
    """

    prefix: ClassVar[str]
    pattern: ClassVar[str]
    cog_name: ClassVar[str]
    server: ClassVar[Sentence]

    def __init_subclass__(cls, *, prefix: str | None = None) -> None:
        template = _NONE if prefix is None else f"{re.escape(prefix)}:{cls.pattern}"
        super().__init_subclass__(template=template)
        if prefix is not None:
            cls.prefix = prefix

    def __init__(self, button: ui.Button[ui.View]) -> None:
        super().__init__(button)
        match = self.template.fullmatch(self.custom_id)
        if match is None:
            raise ValueError(f"no custom_id of a {type(self).__name__}: {self.custom_id!r}")
        self.values: dict[str, str] = match.groupdict()

    @classmethod
    def custom_id_of(cls, *values: object) -> str:
        """The custom_id of one with these values, in the order of the pattern."""
        return ":".join(map(str, (cls.prefix, *values)))

    @classmethod
    async def from_custom_id(
        cls, interaction: discord.Interaction[Any], item: ui.Item[Any], match: re.Match[str]
    ) -> Self:
        del interaction, match
        assert isinstance(item, ui.Button)  # noqa: S101 - no other component has such ids
        return cls(item)

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        cog: CogT | None = interaction.client.get_cog(self.cog_name)
        if cog is not None:
            async with answering_errors(interaction, self.server):
                await self.pressed(interaction, cog)

    @abstractmethod
    async def pressed(self, interaction: discord.Interaction[Any], cog: CogT) -> None:
        """Does what the button says. Whoever may press it is checked by the cog."""
