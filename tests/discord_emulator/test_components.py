import asyncio
import io

import discord
import pytest
from discord import ui

from discord_emulator import Discord, Emulator, File, Message, Refused
from discord_emulator.driver.user import User
from tests.discord_emulator.bot import Bot, connected
from tests.discord_emulator.panels import Choosers, Panel


def a_bot() -> Bot:
    bot = Bot()

    @bot.tree.command()
    async def panel(interaction: discord.Interaction) -> None:
        await interaction.response.send_message("a picture", view=Panel(timeout=None))

    return bot


async def panel_of(user: User) -> Message:
    return await (await user.slash("panel")).reply()


async def test_a_button_is_clicked_by_its_label_or_its_custom_id(
    emulator: Emulator, discord_driver: Discord
) -> None:
    async with connected(a_bot(), emulator.address):
        mina, alex = (discord_driver.guild().user(name) for name in ("mina", "alex"))
        panel = await panel_of(mina)
        assert panel.buttons == ["Again", "Change", "Later", "Words"]

        by_label = await (await mina.click(panel, "Again")).reply()
        by_custom_id = await (await alex.click(panel, "draw:again")).reply()
        assert by_label.content == by_custom_id.content == "once more"
        assert by_label.replies_to == panel.id
    assert emulator.violations == []


async def test_a_click_can_change_its_message(emulator: Emulator, discord_driver: Discord) -> None:
    async with connected(a_bot(), emulator.address):
        mina = discord_driver.guild().user("mina")
        panel = await panel_of(mina)
        changed = await (await mina.click(panel, "Change")).reply()
        assert (changed.id, changed.content, changed.buttons) == (panel.id, "changed", [])


async def test_a_deferred_click_changes_its_message_later(
    emulator: Emulator, discord_driver: Discord
) -> None:
    async with connected(a_bot(), emulator.address):
        mina = discord_driver.guild().user("mina")
        panel = await panel_of(mina)
        click = await mina.click(panel, "Later")
        assert await click.acknowledged() == "deferred_update"
        changed = await click.reply()
        assert (changed.id, changed.content) == (panel.id, "changed later")


@pytest.mark.parametrize(
    ("button", "message"),
    [
        ("Off", "'Off' is disabled"),
        ("Never", "no button or select 'Never'; it has: 'Again', 'Change', 'Later'"),
    ],
)
async def test_a_button_that_cannot_be_clicked_is_refused(
    emulator: Emulator, discord_driver: Discord, button: str, message: str
) -> None:
    async with connected(a_bot(), emulator.address):
        mina = discord_driver.guild().user("mina")
        with pytest.raises(Refused, match=message):
            await mina.click(await panel_of(mina), button)


async def test_a_select_takes_what_its_person_reads(
    emulator: Emulator, discord_driver: Discord
) -> None:
    async with connected(a_bot(), emulator.address):
        mina = discord_driver.guild().user("mina")
        panel = await panel_of(mina)

        styles = await (await mina.select(panel, "Style", "KSH", "mono")).reply()
        friend = await (await mina.select(panel, "Friend", "hana")).reply()
        assert (styles.content, friend.content) == ("ksh and mono", "for hana")
        with pytest.raises(Refused, match="'Style' takes 1 to 2 values, not 3"):
            await mina.select(panel, "Style", "ksh", "kim", "mono")
        with pytest.raises(Refused, match="'red' is none of KSH, KIM, MONO"):
            await mina.select(panel, "Style", "red")


async def test_selects_choose_among_roles_channels_and_members(
    emulator: Emulator, discord_driver: Discord
) -> None:
    async with connected(Bot(), emulator.address) as bot:
        mina = discord_driver.guild().user("mina")
        sent = await bot.guilds[0].text_channels[0].send("choose", view=Choosers())
        panel = await mina.sees(lambda message: message.id == str(sent.id))

        chosen = [
            await (await mina.select(panel, "Role", "manager")).reply(),
            await (await mina.select(panel, "Channel", "#drawings")).reply(),
            await (await mina.select(panel, "Anyone", "hana", "admin")).reply(),
        ]
        assert [reply.content for reply in chosen] == ["manager", "drawings", "admin and hana"]
        with pytest.raises(Refused, match="there is no role 'boss'"):
            await mina.select(panel, "Role", "boss")
    assert emulator.violations == []


async def test_a_modal_is_filled_by_label_or_custom_id(
    emulator: Emulator, discord_driver: Discord
) -> None:
    async with connected(a_bot(), emulator.address):
        mina = discord_driver.guild().user("mina")
        modal = await (await mina.click(await panel_of(mina), "Words")).modal()
        assert modal.title == "Other words"

        entries = {"Prompt": "a dog", "Note": "soon", "Mood": "Calm", "Sketch": File("s.png", b"s")}
        reply = await (await mina.fill(modal, entries)).reply()
        assert reply.content == "a dog|soon|Calm|[b's']"
        assert reply.is_ephemeral
        with pytest.raises(Refused, match="not open"):
            await mina.fill(modal, entries)
    assert emulator.violations == []


async def test_a_modal_keeps_what_stood_in_it(emulator: Emulator, discord_driver: Discord) -> None:
    async with connected(a_bot(), emulator.address):
        mina = discord_driver.guild().user("mina")
        modal = await (await mina.click(await panel_of(mina), "Words")).modal()
        reply = await (await mina.fill(modal)).reply()
        assert reply.content == "a cat|||[]"


@pytest.mark.parametrize(
    ("entries", "message"),
    [
        ({"Prompt": ""}, "'Prompt' must have 1 to 20 characters, not 0"),
        ({"Prompt": "x" * 21}, "'Prompt' must have 1 to 20 characters, not 21"),
        ({"Mood": "Sad"}, "'Sad' is none of Calm, Wild"),
        ({"Colour": "red"}, "'Other words' has no field 'Colour'"),
    ],
)
async def test_what_a_modal_does_not_take_is_refused(
    emulator: Emulator, discord_driver: Discord, entries: dict[str, object], message: str
) -> None:
    async with connected(a_bot(), emulator.address):
        mina = discord_driver.guild().user("mina")
        modal = await (await mina.click(await panel_of(mina), "Words")).modal()
        with pytest.raises(Refused, match=message):
            await mina.fill(modal, entries)


async def test_another_persons_modal_cannot_be_filled(
    emulator: Emulator, discord_driver: Discord
) -> None:
    async with connected(a_bot(), emulator.address):
        guild = discord_driver.guild()
        mina = guild.user("mina")
        modal = await (await mina.click(await panel_of(mina), "Words")).modal()
        with pytest.raises(Refused, match="not open"):
            await guild.user("alex").fill(modal)


async def test_persistent_buttons_work_for_a_bot_that_was_restarted(
    emulator: Emulator, discord_driver: Discord
) -> None:
    mina = discord_driver.guild().user("mina")
    async with connected(a_bot(), emulator.address):
        panel = await panel_of(mina)
    restarted, clicked = Bot(), asyncio.Event()

    @restarted.event
    async def on_interaction(interaction: discord.Interaction) -> None:
        assert interaction.message is not None
        assert interaction.message.content == "a picture"
        await interaction.response.send_message("still here")
        clicked.set()

    async with connected(restarted, emulator.address, sync=False):
        assert (await (await mina.click(panel, "draw:again")).reply()).content == "still here"


async def test_a_layout_view_shows_its_texts_and_buttons(
    emulator: Emulator, discord_driver: Discord
) -> None:
    bot = Bot()

    class Layout(ui.LayoutView):
        text: ui.TextDisplay["Layout"] = ui.TextDisplay("## A picture")
        row: ui.ActionRow["Layout"] = ui.ActionRow()

        @row.button(label="More")
        async def more(self, interaction: discord.Interaction, _: ui.Button["Layout"]) -> None:
            await interaction.response.send_message("more")

    @bot.tree.command()
    async def panel(interaction: discord.Interaction) -> None:
        file = discord.File(io.BytesIO(b"picture"), "shown.png")
        view = Layout()
        view.add_item(ui.MediaGallery(discord.MediaGalleryItem(file)))
        await interaction.response.send_message(view=view, file=file)

    async with connected(bot, emulator.address):
        mina = discord_driver.guild().user("mina")
        panel_message = await panel_of(mina)
        assert (panel_message.text, panel_message.buttons) == ("## A picture", ["More"])
        gallery = panel_message.components[2]["items"][0]["media"]
        assert gallery["url"].startswith(f"{emulator.address}/attachments/")
        assert (await (await mina.click(panel_message, "More")).reply()).content == "more"
    assert emulator.violations == []
