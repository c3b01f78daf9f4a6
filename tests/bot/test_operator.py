import asyncio

from structlog.testing import capture_logs

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


async def test_where_no_guild_acts_for_the_operator_the_log_says_what_to_set(
    settings: Settings,
) -> None:
    with capture_logs() as logs:
        async with (
            Emulator(EmulatorSettings(guilds=())) as emulator,
            connected_bot(settings, emulator) as bot,
            asyncio.timeout(60),
        ):
            while not any("BOT_OPERATOR_GUILD_ID" in line["event"] for line in logs):  # noqa: ASYNC110 - logs tell nobody
                await asyncio.sleep(0.05)
            assert bot.operator_guild_id() is None
