import discord
import pytest
from discord import ui

from discord_emulator import Discord, Emulator, Modal, Refused
from discord_emulator.driver.user import User
from tests.discord_emulator.bot import Bot, connected


class Wishes(ui.Modal, title="Wishes"):
    size: ui.Label["Wishes"] = ui.Label(
        text="Size",
        component=ui.RadioGroup(
            options=[
                discord.RadioGroupOption(label="Tall", value="512x768"),
                discord.RadioGroupOption(label="Wide", value="768x512", default=True),
            ]
        ),
    )
    moods: ui.Label["Wishes"] = ui.Label(
        text="Moods",
        component=ui.CheckboxGroup(
            required=False,
            max_values=2,
            min_values=0,
            options=[
                discord.CheckboxGroupOption(label=name, value=name.lower())
                for name in ("Calm", "Wild", "Odd")
            ],
        ),
    )
    again: ui.Label["Wishes"] = ui.Label(text="Once more", component=ui.Checkbox())

    async def on_submit(self, interaction: discord.Interaction) -> None:
        size, moods, again = self.size.component, self.moods.component, self.again.component
        assert isinstance(size, ui.RadioGroup)
        assert isinstance(moods, ui.CheckboxGroup)
        assert isinstance(again, ui.Checkbox)
        said = f"{size.value}|{','.join(moods.values)}|{again.value}"
        await interaction.response.send_message(said)


def a_bot() -> Bot:
    bot = Bot()

    @bot.tree.command()
    async def wish(interaction: discord.Interaction) -> None:
        await interaction.response.send_modal(Wishes())

    return bot


async def wishes_of(user: User) -> Modal:
    return await (await user.slash("wish")).modal()


async def test_a_modal_takes_what_is_chosen_and_checked(
    emulator: Emulator, discord_driver: Discord
) -> None:
    async with connected(a_bot(), emulator.address):
        mina = discord_driver.guild().user("mina")
        entries = {"Size": "Tall", "Moods": ["Calm", "Odd"], "Once more": True}
        reply = await (await mina.fill(await wishes_of(mina), entries)).reply()
        assert reply.content == "512x768|calm,odd|True"
        untouched = await (await mina.fill(await wishes_of(mina))).reply()
        assert untouched.content == "768x512||False"
    assert emulator.violations == []


@pytest.mark.parametrize(
    ("entries", "message"),
    [
        ({"Size": "Square"}, "'Square' is none of Tall, Wide"),
        ({"Size": ["Tall", "Wide"]}, "'Size' takes 1 value, not 2"),
        ({"Moods": ["Calm", "Wild", "Odd"]}, "'Moods' takes 0 to 2 values, not 3"),
        ({"Once more": "yes"}, "'Once more' is checked or not: True or False, not 'yes'"),
    ],
)
async def test_a_modal_takes_nothing_else(
    emulator: Emulator, discord_driver: Discord, entries: dict[str, object], message: str
) -> None:
    async with connected(a_bot(), emulator.address):
        mina = discord_driver.guild().user("mina")
        with pytest.raises(Refused, match=message):
            await mina.fill(await wishes_of(mina), entries)
