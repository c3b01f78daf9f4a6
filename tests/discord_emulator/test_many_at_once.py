import asyncio

import discord

from discord_emulator import Discord, Emulator
from tests.discord_emulator.bot import Bot, connected

INTERACTIONS = 500
PEOPLE = ("ksh", "hana", "mina", "alex", "sam")


async def test_500_interactions_at_once_lose_nothing(
    emulator: Emulator, discord_driver: Discord
) -> None:
    bot = Bot()

    @bot.tree.command()
    async def echo(interaction: discord.Interaction, number: int) -> None:
        await interaction.response.defer()
        await interaction.edit_original_response(content=f"{interaction.user.name} {number}")

    # how fast the machine is says nothing of what is lost
    async with connected(bot, emulator.address), discord_driver.clock_held():
        people = [discord_driver.guild().user(name) for name in PEOPLE]

        async def asked(number: int) -> str:
            person = people[number % len(people)]
            used = await person.slash("echo", number=number)
            return (await used.reply(timeout_s=60)).content

        answers = await asyncio.gather(*(asked(number) for number in range(INTERACTIONS)))

    assert answers == [f"{PEOPLE[n % len(PEOPLE)]} {n}" for n in range(INTERACTIONS)]
    assert len(await discord_driver.guild().user("alex").history()) == INTERACTIONS
    assert await discord_driver.rate_limited() == {}
    assert emulator.violations == []
