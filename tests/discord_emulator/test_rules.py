"""What Discord refuses, rule by rule, with and without its API description at hand."""

import asyncio
from dataclasses import replace
from typing import Any

import discord
import pytest

from discord_emulator import Discord, Emulator, Settings
from discord_emulator.world.command_rules import is_name
from tests.discord_emulator.api_client import Answer, api_client
from tests.discord_emulator.bot import Bot, connected

Json = dict[str, Any]


@pytest.fixture(params=["described", "not described"])
def emulator_settings(emulator_settings: Settings, request: pytest.FixtureRequest) -> Settings:
    if request.param == "described":
        return emulator_settings
    return replace(emulator_settings, openapi=None)


def a_row(*children: Json) -> Json:
    return {"components": [{"type": 1, "components": list(children)}]}


def a_button(**fields: object) -> Json:
    return {"type": 2, "style": 1, "label": "Again", "custom_id": "again", **fields}


def a_select(choices: int) -> Json:
    options = [{"label": str(n), "value": str(n)} for n in range(choices)]
    return {"type": 3, "custom_id": "style", "options": options}


def buttons(count: int) -> list[Json]:
    return [a_button(custom_id=str(n)) for n in range(count)]


def an_embed(**fields: object) -> Json:
    return {"embeds": [fields]}


MESSAGES = [
    ("2,000 characters", {"content": "x" * 2000}, {"content": "x" * 2001}),
    (
        "custom ids of 100 characters",
        a_row(a_button(custom_id="x" * 100)),
        a_row(a_button(custom_id="x" * 101)),
    ),
    ("custom ids of a character", a_row(a_button(custom_id="x")), a_row(a_button(custom_id=""))),
    (
        "custom ids that are unique",
        a_row(a_button(), a_button(custom_id="other")),
        a_row(a_button(), a_button()),
    ),
    (
        "buttons with a custom id",
        a_row(a_button()),
        a_row({"type": 2, "style": 1, "label": "Again"}),
    ),
    (
        "links with a URL",
        a_row({"type": 2, "style": 5, "label": "Site", "url": "https://example.com"}),
        a_row({"type": 2, "style": 5, "label": "Site"}),
    ),
    ("labels of 80 characters", a_row(a_button(label="x" * 80)), a_row(a_button(label="x" * 81))),
    ("5 buttons a row", a_row(*buttons(5)), a_row(*buttons(6))),
    ("25 choices", a_row(a_select(25)), a_row(a_select(26))),
    ("a choice at least", a_row(a_select(1)), a_row(a_select(0))),
    ("a select alone in its row", a_row(a_select(2)), a_row(a_select(2), a_button())),
    (
        "5 rows",
        {"components": [a_row(a_button(custom_id=str(n)))["components"][0] for n in range(5)]},
        {"components": [a_row(a_button(custom_id=str(n)))["components"][0] for n in range(6)]},
    ),
    ("embeds of 10", {"embeds": [{"title": "x"}] * 10}, {"embeds": [{"title": "x"}] * 11}),
    ("embed titles of 256", an_embed(title="x" * 256), an_embed(title="x" * 257)),
    ("descriptions of 4096", an_embed(description="x" * 4096), an_embed(description="x" * 4097)),
    (
        "25 fields",
        an_embed(fields=[{"name": "n", "value": "v"}] * 25),
        an_embed(fields=[{"name": "n", "value": "v"}] * 26),
    ),
    (
        "field values of 1024",
        an_embed(fields=[{"name": "n", "value": "v" * 1024}]),
        an_embed(fields=[{"name": "n", "value": "v" * 1025}]),
    ),
    (
        "6,000 characters of embeds",
        {"embeds": [{"description": "x" * 3000}] * 2},
        {"embeds": [{"description": "x" * 3000}, {"description": "x" * 3001}]},
    ),
    ("nonces of 25", {"content": "x", "nonce": "n" * 25}, {"content": "x", "nonce": "n" * 26}),
]


@pytest.mark.parametrize(("rule", "kept", "broken"), MESSAGES, ids=[m[0] for m in MESSAGES])
async def test_a_message_keeps(emulator: Emulator, rule: str, kept: Json, broken: Json) -> None:
    del rule
    async with api_client(emulator.address) as client:
        messages = f"{await client.first_channel()}/messages"
        accepted = await client.request("POST", messages, kept)
        refused = await client.request("POST", messages, broken)

    assert (accepted.status, refused.status) == (200, 400), accepted.payload
    assert refused.payload["message"] == "Invalid Form Body"
    assert (refused.code, bool(refused.payload["errors"])) == (50035, True)
    assert len(emulator.violations) == 1


def a_command(**fields: object) -> Json:
    return {"name": "draw", "description": "Draw a picture", **fields}


def an_option(name: str = "prompt", **fields: object) -> Json:
    return {"type": 3, "name": name, "description": "What to draw", **fields}


def options(count: int) -> list[Json]:
    return [an_option(f"o{n}") for n in range(count)]


def choices(count: int) -> list[Json]:
    return [{"name": str(n), "value": str(n)} for n in range(count)]


def long_choices() -> list[Json]:
    return [{"name": "x" * 100, "value": f"{n:0100}"} for n in range(25)]


COMMANDS = [
    ("names of 32 characters", a_command(name="x" * 32), a_command(name="x" * 33)),
    ("names in lower case", a_command(name="draw"), a_command(name="Draw")),
    ("names without spaces", a_command(name="draw-it"), a_command(name="draw it")),
    (
        "descriptions of 100 characters",
        a_command(description="x" * 100),
        a_command(description="x" * 101),
    ),
    ("a description", a_command(), a_command(description="")),
    ("25 options", a_command(options=options(25)), a_command(options=options(26))),
    (
        "options of different names",
        a_command(options=options(2)),
        a_command(options=[an_option(), an_option()]),
    ),
    (
        "required options first",
        a_command(options=[an_option("a", required=True), an_option("b")]),
        a_command(options=[an_option("a"), an_option("b", required=True)]),
    ),
    (
        "25 choices",
        a_command(options=[an_option(choices=choices(25))]),
        a_command(options=[an_option(choices=choices(26))]),
    ),
    (
        "choices or suggestions",
        a_command(options=[an_option(autocomplete=True)]),
        a_command(options=[an_option(autocomplete=True, choices=choices(1))]),
    ),
    (
        "localized names as they must be",
        a_command(name_localizations={"ko": "그리기"}),
        a_command(name_localizations={"de": "Zeichne was"}),
    ),
    (
        "menu commands without a description",
        {"type": 3, "name": "Describe This"},
        {"type": 3, "name": "Describe This", "description": "what it shows"},
    ),
    (
        "subcommands in groups in commands",
        a_command(options=[an_option("g", type=2, options=[an_option("s", type=1)])]),
        a_command(options=[an_option("s", type=1, options=[an_option("s", type=1)])]),
    ),
    (
        "8,000 characters",
        a_command(options=[an_option(choices=long_choices())]),
        a_command(options=[an_option(name, choices=long_choices()) for name in ("a", "b")]),
    ),
]


@pytest.mark.parametrize(("rule", "kept", "broken"), COMMANDS, ids=[c[0] for c in COMMANDS])
async def test_a_command_keeps(emulator: Emulator, rule: str, kept: Json, broken: Json) -> None:
    del rule
    async with api_client(emulator.address) as client:
        application = (await client.request("GET", "/applications/@me")).payload["id"]
        path = f"/applications/{application}/commands"
        accepted = await client.request("PUT", path, [kept])
        refused = await client.request("PUT", path, [broken])
        left = await client.request("GET", path)

    assert (accepted.status, refused.status) == (200, 400), accepted.payload
    assert refused.code == 50035
    assert [command["id"] for command in left.payload] == [accepted.payload[0]["id"]]


@pytest.mark.parametrize(
    "name", ["draw", "그리기", "描く", "don't", "top_10", "ñandú", "รูป", "चित्र"]
)
def test_a_name_may_be_in_any_language(name: str) -> None:
    assert is_name(name)


@pytest.mark.parametrize("name", ["", "Draw", "two words", "draw!", "Ärger", "x" * 33, "a/b", None])
def test_a_name_may_not_be(name: str | None) -> None:
    assert not is_name(name)


async def answered(emulator: Emulator, driver: Discord, use: str, callback: Json) -> Answer:
    """What a callback to /go, or to the suggestions for it, is answered."""
    bot, heard = Bot(), asyncio.Queue[discord.Interaction]()

    @bot.event
    async def on_interaction(interaction: discord.Interaction) -> None:
        await heard.put(interaction)

    async with connected(bot, emulator.address), api_client(emulator.address) as client:
        application = f"/applications/{bot.application_id}/commands"
        option = an_option(autocomplete=True)
        await client.request("PUT", application, [a_command(name="go", options=[option])])
        mina = driver.guild().user("mina")
        opened = mina.slash("go") if use == "slash" else mina.suggestions("go", "prompt", prompt="")
        using = asyncio.ensure_future(opened)
        interaction = await heard.get()
        path = f"/interactions/{interaction.id}/{interaction.token}/callback"
        answer = await client.request("POST", path, callback)
        using.cancel()
        await asyncio.gather(using, return_exceptions=True)
        return answer


def suggestions(names: list[str]) -> Json:
    return {"type": 8, "data": {"choices": [{"name": name, "value": name} for name in names]}}


def a_modal(**fields: object) -> Json:
    text = {"type": 4, "custom_id": "prompt", "style": 1}
    label = {"type": 18, "label": "Prompt", "component": text}
    return {
        "type": 9,
        "data": {"custom_id": "words", "title": "Other words", "components": [label], **fields},
    }


def labels(count: int) -> list[Json]:
    return [
        {"type": 18, "label": "L", "component": {"type": 4, "custom_id": str(n), "style": 1}}
        for n in range(count)
    ]


CALLBACKS: list[tuple[str, str, Json, Json]] = [
    (
        "25 suggestions",
        "suggestions",
        suggestions([str(n) for n in range(25)]),
        suggestions([str(n) for n in range(26)]),
    ),
    (
        "suggestions of 100 characters",
        "suggestions",
        suggestions(["x" * 100]),
        suggestions(["x" * 101]),
    ),
    ("titles of 45 characters", "slash", a_modal(title="x" * 45), a_modal(title="x" * 46)),
    ("modals with an id", "slash", a_modal(custom_id="x"), a_modal(custom_id="")),
    (
        "5 components in a modal",
        "slash",
        a_modal(components=labels(5)),
        a_modal(components=labels(6)),
    ),
    ("a component in a modal", "slash", a_modal(), a_modal(components=[])),
]


@pytest.mark.parametrize(
    ("rule", "use", "kept", "broken"), CALLBACKS, ids=[rule for rule, *_ in CALLBACKS]
)
async def test_an_answer_keeps(
    emulator: Emulator, discord_driver: Discord, rule: str, use: str, kept: Json, broken: Json
) -> None:
    del rule
    refused = await answered(emulator, discord_driver, use, broken)
    accepted = await answered(emulator, discord_driver, use, kept)
    assert (accepted.status, refused.status) == (204, 400), accepted.payload
    assert refused.code == 50035


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("limit=0", "limit"),
        ("limit=101", "limit"),
        ("limit=many", "limit"),
        ("before=yesterday", "before"),
        ("around=-1", "around"),
    ],
)
async def test_a_query_that_makes_no_sense_is_refused(
    emulator: Emulator, query: str, field: str
) -> None:
    async with api_client(emulator.address) as client:
        answer = await client.request("GET", f"{await client.first_channel()}/messages?{query}")
    assert (answer.status, answer.code) == (400, 50035)
    assert list(answer.payload["errors"]) == [field]


async def test_a_body_that_is_no_json_is_refused(emulator: Emulator) -> None:
    async with api_client(emulator.address) as client:
        channel = await client.first_channel()
        answer = await client.request("POST", f"{channel}/messages", data="{no json")
    assert (answer.status, answer.code) == (400, 50109)


async def test_a_command_is_edited_in_part(emulator: Emulator) -> None:
    async with api_client(emulator.address) as client:
        application = (await client.request("GET", "/applications/@me")).payload["id"]
        path = f"/applications/{application}/commands"
        made = (await client.request("POST", path, a_command())).payload
        edited = await client.request("PATCH", f"{path}/{made['id']}", {"description": "Paint"})
        refused = await client.request("PATCH", f"{path}/{made['id']}", {"name": "Two words"})

    assert (edited.status, refused.status) == (200, 400)
    assert edited.payload["description"] == "Paint"
    assert (edited.payload["name"], edited.payload["id"]) == ("draw", made["id"])
    assert edited.payload["version"] != made["version"]


@pytest.mark.parametrize(
    "body",
    [
        {"components": [{}]},
        {"components": [{"type": 99}]},
        {"components": "none"},
        {"embeds": [1]},
        {"content": "x", "message_reference": {}},
        {"content": ["x"]},
    ],
)
async def test_a_body_of_another_shape_is_refused(emulator: Emulator, body: Json) -> None:
    async with api_client(emulator.address) as client:
        answer = await client.request("POST", f"{await client.first_channel()}/messages", body)
    assert (answer.status, answer.code) == (400, 50035)
    assert len(emulator.violations) == 1
