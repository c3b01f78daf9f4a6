import asyncio

import discord
import pytest

from discord_emulator import LOCAL_TOKEN, Discord, Emulator, GuildSeed, Refused, RoleSeed, UserSeed
from tests.discord_emulator.bot import Bot, connected, point_at


async def test_the_bot_hears_of_new_guilds_channels_and_members(
    emulator: Emulator, discord_driver: Discord
) -> None:
    bot, heard = Bot(), asyncio.Queue[str]()

    @bot.event
    async def on_guild_join(guild: discord.Guild) -> None:
        await heard.put(f"guild {guild.name} in {guild.preferred_locale}")

    @bot.event
    async def on_guild_channel_create(channel: discord.abc.GuildChannel) -> None:
        await heard.put(f"channel {channel.name}")

    @bot.event
    async def on_member_join(member: discord.Member) -> None:
        await heard.put(f"member {member.display_name}")

    async with connected(bot, emulator.address):
        seed = GuildSeed("작업실", [UserSeed("owner")], locale="ko", premium_tier=2)
        guild = await discord_driver.create_guild(seed)
        await guild.add_channel("sketches", topic="quick ones")
        jun = await guild.add_user("jun", locale="ko", nick="Jun")

        assert [await heard.get() for _ in range(3)] == [
            "guild 작업실 in ko",
            "channel sketches",
            "member Jun",
        ]
        assert bot.guilds[-1].filesize_limit == 50 * 1024 * 1024
        assert (await jun.at("sketches").say("hello")).author == "jun"


@pytest.mark.parametrize(
    ("seed", "message"),
    [
        (GuildSeed("g", []), "a guild needs a user who owns it"),
        (GuildSeed("g", [UserSeed("a", locale="xx")]), "'xx' is no locale of Discord's"),
        (GuildSeed("g", [UserSeed("a", roles=["boss"])]), "g has no role 'boss'"),
        (GuildSeed("g", [UserSeed("a")], roles=[RoleSeed("r", ["fly"])]), "'fly' is no permission"),
    ],
)
async def test_a_guild_that_makes_no_sense_is_refused(
    discord_driver: Discord, seed: GuildSeed, message: str
) -> None:
    with pytest.raises(Refused, match=message):
        await discord_driver.create_guild(seed)


async def test_members_are_found_by_name_and_listed(emulator: Emulator) -> None:
    async with connected(Bot(), emulator.address) as bot:
        guild = bot.guilds[0]
        by_name = await guild.query_members("mi")
        mina = by_name[0]
        by_id = await guild.query_members(user_ids=[mina.id, 1])
        listed = [member.name async for member in guild.fetch_members(limit=None)]

    assert [member.name for member in by_name] == ["mina"]
    assert [member.id for member in by_id] == [mina.id]
    assert sorted(listed) == ["KSH Drawing AI", "alex", "hana", "ksh", "mina", "sam"]


async def test_a_sharded_client_hears_of_each_guild_once(emulator: Emulator) -> None:
    point_at(emulator.address)
    bot = discord.AutoShardedClient(intents=discord.Intents.default(), shard_count=2)
    async with bot:
        await bot.login(LOCAL_TOKEN)
        running = asyncio.create_task(bot.connect())
        await bot.wait_until_ready()
        assert (len(bot.shards), len(bot.guilds)) == (2, 1)
        await bot.close()
        await running


async def test_the_bot_may_do_nothing_in_a_channel_that_it_does_not_know(
    emulator: Emulator,
) -> None:
    async with connected(Bot(), emulator.address) as bot:
        with pytest.raises(discord.NotFound, match="Unknown Channel"):
            await bot.get_partial_messageable(1).send("hello?")


async def test_reactions_are_listed_and_removed_with_the_permission(
    emulator: Emulator, discord_driver: Discord
) -> None:
    async with connected(Bot(), emulator.address) as bot:
        mina = discord_driver.guild().user("mina")
        sent = await bot.guilds[0].text_channels[0].send("vote")
        seen = await mina.sees(lambda message: message.id == str(sent.id))
        await mina.react(seen, "✅")
        await sent.add_reaction("✅")
        voted = await sent.fetch()
        users = [user async for user in voted.reactions[0].users()]
        assert {user.name for user in users} == {"mina", "KSH Drawing AI"}
        assert (voted.reactions[0].count, voted.reactions[0].me) == (2, True)

        await sent.remove_reaction("✅", bot.guilds[0].me)
        with pytest.raises(discord.Forbidden, match="Missing Permissions"):
            await sent.remove_reaction("✅", users[0] if users[0].name == "mina" else users[1])
        last = await mina.until(seen, lambda message: message.reactions == {"✅": 1})
        await mina.unreact(last, "✅")
        await mina.until(last, lambda message: not message.reactions)
    assert emulator.violations == []
