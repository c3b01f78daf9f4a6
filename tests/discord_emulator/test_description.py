import os
from pathlib import Path

import discord
import pytest
from discord import ui

from discord_emulator import Emulator
from discord_emulator.rest.description import ApiDescription, description_from
from tests.discord_emulator.bot import Bot, connected

OPENAPI = os.environ.get("DISCORD_OPENAPI")
pytestmark = pytest.mark.skipif(
    not OPENAPI, reason="DISCORD_OPENAPI names no file: Discord's API description is not at hand"
)
MESSAGES = "/channels/{channel_id}/messages"


@pytest.fixture
def description() -> ApiDescription:
    return description_from(Path(OPENAPI or ""))


def a_select(choices: int, custom_id: str = "style") -> dict[str, object]:
    options = [{"label": str(n), "value": str(n)} for n in range(choices)]
    select = {"type": 3, "custom_id": custom_id, "options": options}
    return {"components": [{"type": 1, "components": [select]}]}


def told(description: ApiDescription, body: object) -> list[str]:
    return [str(error) for error in description.request_errors("POST", MESSAGES, body)]


def test_a_message_as_described_has_no_errors(description: ApiDescription) -> None:
    assert told(description, {"content": "hello", **a_select(25)}) == []


def test_26_choices_are_an_error_that_names_their_place(description: ApiDescription) -> None:
    (error,) = told(description, a_select(26))
    assert error.startswith("components.0.components.0.options: [")
    assert error.endswith("is too long")


def test_a_custom_id_of_101_characters_is_an_error(description: ApiDescription) -> None:
    (error,) = told(description, a_select(1, "x" * 101))
    assert error.startswith("components.0.components.0.custom_id: 'xxx")
    assert error.endswith("is too long")


def test_ids_may_be_integers_as_discord_py_sends_them(description: ApiDescription) -> None:
    assert told(description, {"content": "x", "attachments": [{"id": 0}]}) == []
    assert told(description, {"content": "x", "attachments": [{"id": 1.5}]}) != []


@pytest.mark.parametrize("body", [None, [], "text", {"components": [None]}, {"components": [{}]}])
def test_a_body_of_the_wrong_shape_is_an_error(description: ApiDescription, body: object) -> None:
    assert told(description, body) != []


class Wide(ui.View):
    @ui.select(custom_id="x" * 100, options=[discord.SelectOption(label=str(n)) for n in range(25)])
    async def choose(self, _: discord.Interaction, __: ui.Select["Wide"]) -> None:
        raise NotImplementedError


async def test_a_bot_that_breaks_the_description_is_answered_400_and_noted(
    emulator: Emulator,
) -> None:
    async with connected(Bot(), emulator.address) as bot:
        channel = bot.guilds[0].text_channels[0]
        await channel.send("fits", view=Wide())
        assert emulator.violations == []

        too_wide = Wide()
        # discord.py checks this itself in add_option, so the list is lengthened behind its back
        too_wide.choose.options.append(discord.SelectOption(label="26"))
        with pytest.raises(discord.HTTPException) as caught:
            await channel.send("does not fit", view=too_wide)

    assert (caught.value.status, caught.value.code) == (400, 50035)
    assert [violation.template for violation in emulator.violations] == [MESSAGES]


async def test_a_command_with_too_long_a_description_is_noted(emulator: Emulator) -> None:
    async with connected(Bot(), emulator.address) as bot:
        command = {"name": "draw", "description": "x" * 101}
        with pytest.raises(discord.HTTPException):
            await bot.http.bulk_upsert_global_commands(bot.application_id or 0, [command])

    assert "0.description: 'xxx" in str(emulator.violations[0])
