"""Which channels teach, and the buttons that stop them."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, Self

import discord
from discord import ButtonStyle, ui

from bot.language import Language
from bot.language.dataset import channel as say
from bot.language.problems import TRAINER
from bot.live_message import Page
from bot.persistent_button import PersistentButton
from bot.quotation import shortened

if TYPE_CHECKING:
    from bot.dataset.channel.cog import Drawings

# Discord's bound, of a label; and of the buttons of a message.
_LABEL_CHARACTERS: Final = 80
_MOST: Final = 25


class StopLearningButton(PersistentButton["Drawings"], prefix="channel:stop"):
    """Has a channel teach nothing any more."""

    cog_name = "Drawings"
    server = TRAINER
    pattern = r"(?P<channel_id>[0-9]{1,20})"

    @classmethod
    def of(cls, channel: discord.TextChannel, language: Language) -> Self:
        label = say.STOP_LEARNING(language, channel=channel.name)
        return cls(
            ui.Button(
                label=shortened(label, _LABEL_CHARACTERS),
                style=ButtonStyle.secondary,
                custom_id=cls.custom_id_of(channel.id),
            )
        )

    async def pressed(self, interaction: discord.Interaction[Any], cog: "Drawings") -> None:
        await cog.stop_learning(interaction, int(self.values["channel_id"]))


def listed(taught: Mapping[discord.TextChannel, str], language: Language) -> Page:
    """The channels that teach, each with what it teaches and a button that stops it."""
    if not taught:
        return Page(f"{say.NO_CHANNELS(language)}\n{say.CHOOSE_CHANNEL(language)}")
    shown = list(taught.items())[:_MOST]
    lines = [
        say.CHANNEL_OF(language, channel=channel.mention, style=style) for channel, style in shown
    ]
    if len(taught) > len(shown):
        lines.append("…")
    text = "\n".join((say.CHANNELS(language), *lines, say.CHOOSE_CHANNEL(language)))
    return Page(text, buttons=[StopLearningButton.of(channel, language) for channel, _ in shown])
