from bot.settings import Settings
from discord_emulator import Discord, Emulator
from discord_emulator import Settings as EmulatorSettings
from tests.bot.connected import connected_bot


async def test_the_guild_of_a_teams_owner_acts_for_the_operator(settings: Settings) -> None:
    async with (
        Emulator(EmulatorSettings(team=True)) as emulator,
        Discord(emulator.address) as people,
        connected_bot(settings, emulator) as bot,
    ):
        await people.bot_online(commands=["draw"])
        assert str(bot.operator_guild_id()) == people.guild().id
