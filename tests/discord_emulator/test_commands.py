from typing import Any

import discord
import pytest
from discord import app_commands

from discord_emulator import Discord, Emulator, File, GuildSeed, NotSeen, Refused, UserSeed
from tests.discord_emulator.bot import Bot, connected


class Korean(app_commands.Translator):
    async def translate(
        self,
        string: app_commands.locale_str,
        locale: discord.Locale,
        context: app_commands.TranslationContextTypes,  # noqa: ARG002 - discord.py's signature
    ) -> str | None:
        korean = {"draw": "그리기", "prompt": "프롬프트", "Draw a picture": "그림을 그려요"}
        return korean.get(string.message) if locale is discord.Locale.korean else None


def a_bot(heard: dict[str, object] | None = None) -> Bot:
    """A bot whose /draw notes its options and whose other commands are there to be refused."""
    bot = Bot()
    heard = heard if heard is not None else {}

    @bot.tree.command(description="Draw a picture")
    @app_commands.choices(
        size=[
            app_commands.Choice(name="Tall", value="512x768"),
            app_commands.Choice(name="Wide", value="768x512"),
        ]
    )
    async def draw(  # noqa: PLR0913, PLR0917 - one of each kind
        interaction: discord.Interaction,
        prompt: app_commands.Range[str, 1, 20],
        steps: app_commands.Range[int, 1, 100] = 20,
        guidance: float = 7.5,
        size: str = "512x512",
        upscale: bool = False,  # noqa: FBT001, FBT002 - a slash option
        friend: discord.Member | None = None,
        where: discord.TextChannel | None = None,
        reference: discord.Attachment | None = None,
    ) -> None:
        heard.update(
            prompt=prompt,
            steps=steps,
            guidance=guidance,
            size=size,
            upscale=upscale,
            friend=friend and friend.name,
            where=where and where.name,
            reference=reference and await reference.read(),
            locale=interaction.locale.value,
        )
        await interaction.response.send_message("drawn")

    @bot.tree.command()
    @app_commands.default_permissions(manage_guild=True)
    async def retrain(interaction: discord.Interaction) -> None:
        await interaction.response.send_message("trained")

    style = app_commands.Group(name="style", description="Styles")

    @style.command()
    async def add(interaction: discord.Interaction, name: str) -> None:
        heard.update(name=name)
        await interaction.response.send_message("added")

    @add.autocomplete("name")
    async def suggest(_: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        names = ["ksh", "kim", "mono"]
        return [app_commands.Choice(name=n, value=n) for n in names if n.startswith(typed)]

    bot.tree.add_command(style)
    return bot


async def test_a_slash_command_reaches_the_bot_with_its_options(
    emulator: Emulator, discord_driver: Discord
) -> None:
    heard: dict[str, object] = {}
    async with connected(a_bot(heard), emulator.address):
        mina = discord_driver.guild().user("mina")
        draw = await mina.slash(
            "draw",
            prompt="a cat",
            steps=30,
            guidance=8,
            size="Tall",
            upscale=True,
            friend="hana",
            where="drawings",
            reference=File("ref.png", b"picture"),
        )
        assert (await draw.reply()).content == "drawn"

    assert heard == {
        "prompt": "a cat",
        "steps": 30,
        "guidance": 8.0,
        "size": "512x768",
        "upscale": True,
        "friend": "hana",
        "where": "drawings",
        "reference": b"picture",
        "locale": "ko",
    }
    assert emulator.violations == []


async def test_options_that_are_left_out_have_their_defaults(
    emulator: Emulator, discord_driver: Discord
) -> None:
    heard: dict[str, object] = {}
    async with connected(a_bot(heard), emulator.address):
        draw = await discord_driver.guild().user("alex").slash("draw", prompt="a cat")
        await draw.reply()

    assert (heard["steps"], heard["friend"], heard["locale"]) == (20, None, "en-US")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({}, "/draw needs prompt"),
        ({"prompt": ""}, "prompt must have 1 to 20 characters, not 0"),
        ({"prompt": "x" * 21}, "prompt must have 1 to 20 characters, not 21"),
        ({"prompt": 5}, "prompt must be text, not 5"),
        ({"prompt": "x", "steps": 0}, "steps must be between 1 and 100, not 0"),
        ({"prompt": "x", "steps": 101}, "steps must be between 1 and 100, not 101"),
        ({"prompt": "x", "steps": 2.5}, "steps must be an integer, not 2.5"),
        ({"prompt": "x", "steps": True}, "steps must be an integer, not True"),
        ({"prompt": "x", "guidance": 2**64}, "guidance must be between"),
        ({"prompt": "x", "size": "Square"}, "size must be one of Tall, Wide, not 'Square'"),
        ({"prompt": "x", "friend": "nobody"}, "there is no member 'nobody'"),
        ({"prompt": "x", "reference": "a name"}, "a file is needed, not 'a name'"),
        ({"prompt": "x", "colour": "red"}, "/draw has no option colour; it has: prompt, steps"),
    ],
)
async def test_what_a_real_client_would_not_send_is_refused(
    emulator: Emulator, discord_driver: Discord, options: dict[str, object], message: str
) -> None:
    async with connected(a_bot(), emulator.address):
        with pytest.raises(Refused, match=message):
            await discord_driver.guild().user("mina").slash("draw", **options)


async def test_a_command_that_is_not_synced_is_refused_with_those_that_are(
    emulator: Emulator, discord_driver: Discord
) -> None:
    async with connected(a_bot(), emulator.address):
        with pytest.raises(Refused, match="no command /paint; there are: /draw, /retrain, /style"):
            await discord_driver.guild().user("mina").slash("paint")


async def test_a_command_for_managers_is_offered_to_managers_only(
    emulator: Emulator, discord_driver: Discord
) -> None:
    async with connected(a_bot(), emulator.address):
        guild = discord_driver.guild()
        mina, hana = guild.user("mina"), guild.user("hana")

        with pytest.raises(Refused, match="mina may not use /retrain: it needs manage_guild"):
            await mina.slash("retrain")
        assert "retrain" not in [command["name"] for command in await mina.commands()]
        assert (await (await hana.slash("retrain")).reply()).content == "trained"


async def test_subcommands_are_typed_after_their_command(
    emulator: Emulator, discord_driver: Discord
) -> None:
    heard: dict[str, object] = {}
    async with connected(a_bot(heard), emulator.address):
        mina = discord_driver.guild().user("mina")
        await (await mina.slash("style add", name="ksh")).reply()
        with pytest.raises(Refused, match="/style is no whole command; there are: add"):
            await mina.slash("style")

    assert heard == {"name": "ksh"}


async def test_the_bot_suggests_while_an_option_is_typed(
    emulator: Emulator, discord_driver: Discord
) -> None:
    async with connected(a_bot(), emulator.address):
        mina = discord_driver.guild().user("mina")
        choices = await mina.suggestions("style add", "name", name="k")
        assert [choice.value for choice in choices] == ["ksh", "kim"]
        # Before anything is typed.
        assert len(await mina.suggestions("style add", "name")) >= len(choices)
        with pytest.raises(Refused, match="/draw suggests nothing for prompt"):
            await mina.suggestions("draw", "prompt", prompt="a")


async def test_localized_names_are_kept_and_shown_in_the_users_language(
    emulator: Emulator, discord_driver: Discord
) -> None:
    heard: dict[str, object] = {}
    bot = a_bot(heard)
    await bot.tree.set_translator(Korean())
    async with connected(bot, emulator.address):
        guild = discord_driver.guild()
        mina, alex = guild.user("mina"), guild.user("alex")

        offered = {command["name"]: command for command in await mina.commands()}
        assert offered["draw"]["shown_name"] == "그리기"
        assert offered["draw"]["shown_description"] == "그림을 그려요"
        assert "draw" in [command["shown_name"] for command in await alex.commands()]
        assert (await (await mina.slash("그리기", 프롬프트="고양이")).reply()).content == "drawn"

    assert heard["prompt"] == "고양이"


async def test_a_command_that_is_synced_again_keeps_its_id(emulator: Emulator) -> None:
    async with connected(a_bot(), emulator.address) as bot:
        before = {command.name: command.id for command in await bot.tree.fetch_commands()}
        after = {command.name: command.id for command in await bot.tree.sync()}

    assert before == after


async def test_a_guild_command_is_there_for_that_guild_alone(
    emulator: Emulator, discord_driver: Discord
) -> None:
    elsewhere = await discord_driver.create_guild(GuildSeed("Elsewhere", [UserSeed("mina")]))
    async with connected(a_bot(), emulator.address) as bot:
        guild = discord.Object(elsewhere.id)
        bot.tree.copy_global_to(guild=guild)
        bot.tree.clear_commands(guild=None)
        await bot.tree.sync()
        await bot.tree.sync(guild=guild)

        reply = await (await elsewhere.user("mina").slash("draw", prompt="a cat")).reply()
        assert reply.content == "drawn"
        with pytest.raises(Refused, match="there are: none"):
            await discord_driver.guild().user("mina").slash("draw", prompt="a cat")


async def test_commands_are_added_looked_up_and_removed_one_by_one(
    emulator: Emulator, discord_driver: Discord
) -> None:
    async with connected(a_bot(), emulator.address) as bot:
        application_id = bot.application_id or 0
        paint: Any = {"name": "paint", "description": "Paint", "type": 1}
        added = await bot.http.upsert_global_command(application_id, paint)
        again = await bot.http.upsert_global_command(application_id, paint)
        assert (added["id"], added["version"]) == (again["id"], again["version"])
        found = await bot.tree.fetch_command(int(added["id"]))
        assert found.name == "paint"
        await discord_driver.bot_online(commands=["draw", "paint"], timeout_s=30)

        await found.delete()
        with pytest.raises(discord.NotFound, match="Unknown application command"):
            await bot.tree.fetch_command(found.id)
        with pytest.raises(NotSeen, match="the bot is online, its commands: draw, retrain, style"):
            await discord_driver.bot_online(commands=["paint"], timeout_s=0.1)


async def test_two_commands_of_one_name_are_refused(emulator: Emulator) -> None:
    async with connected(a_bot(), emulator.address) as bot:
        paint = {"name": "paint", "description": "Paint"}
        with pytest.raises(discord.HTTPException, match="names must be unique"):
            await bot.http.bulk_upsert_global_commands(bot.application_id or 0, [paint, paint])
