"""A server with an artist, who has a style of their own there."""

import io
from dataclasses import dataclass

import pytest

from bot.language import Language
from bot.language import styles as say_styles
from bot.language.dataset import channel as say_channel
from demo.house import House
from discord_emulator import ChannelSeed, Discord, File, GuildSeed, UserSeed
from pocket_model.drawings import draw
from tests.system.tour.speaker import Speaker

TRIGGER = "drawn by KSH drawing style"
LOCALES = {Language.ENGLISH: "en-US", Language.KOREAN: "ko"}
_SIDE = 256

# What each module of the tour is marked with. A process goes through its share of it in one house.
tour = [
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.endurance,
    pytest.mark.timeout(900),
]


@dataclass(frozen=True)
class Studio:
    """A server, and what is in it.

    Attributes:
        discord: All of Discord.
        house: The services.
        style: The artist's.
        artist: Who manages the server.
        member: Who does not.
        newcomer: Another, who has drawn nothing yet.
    """

    discord: Discord
    house: House
    style: str
    artist: Speaker
    member: Speaker
    newcomer: Speaker

    def drawing(self, number: int) -> File:
        """A drawing in the artist's style, the same for a number, that no other studio has."""
        first = 70_000_000 + 1000 * list(Language).index(self.artist.language)
        file = io.BytesIO()
        draw("ksh", first + number, _SIDE).image.save(file, "PNG")
        return File(f"{self.style}-{number}.png", file.getvalue())


async def found_studio(house: House, discord: Discord, language: Language) -> Studio:
    """Makes one, where a language is spoken; its style is made, and its channel chosen, there."""
    locale = LOCALES[language]
    names = [f"{who}-{language}" for who in ("artist", "member", "newcomer")]
    guild = await discord.create_guild(
        GuildSeed(
            name=f"studio {language}",
            users=[UserSeed(name, locale=locale) for name in names],
            channels=[ChannelSeed(name) for name in ("general", "drawings", "archive")],
            locale=locale,
        )
    )
    artist, member, newcomer = (Speaker(guild.user(name), language) for name in names)
    style = f"tour-{language}"
    made = await artist.asks("style create", name=style, trigger=TRIGGER)
    assert artist.reads(made, say_styles.CREATED), made.text
    chosen = await artist.asks("drawings channel", channel="drawings", style=style)
    assert artist.reads(chosen, say_channel.CHANNEL_SET, style=style), chosen.text
    return Studio(discord, house, style, artist, member, newcomer)
