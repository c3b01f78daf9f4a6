from typing import Any

import pytest

from discord_emulator.errors import InvalidForm, NotImplementedHere, TooLarge
from discord_emulator.world.attachment import Upload
from discord_emulator.world.message import NO_FLAGS, MessageBody, MessageFlags
from discord_emulator.world.message_rules import check_message

LIMIT = 1000
BUTTON = {"type": 2, "style": 1, "label": "b"}


def row(*children: dict[str, Any]) -> dict[str, Any]:
    return {"type": 1, "components": list(children)}


def button(custom_id: str) -> dict[str, Any]:
    return {**BUTTON, "custom_id": custom_id}


def select(custom_id: str, options: int = 1) -> dict[str, Any]:
    choices = [{"label": str(n), "value": str(n)} for n in range(options)]
    return {"type": 3, "custom_id": custom_id, "options": choices}


def text(content: str) -> dict[str, Any]:
    return {"type": 10, "content": content}


@pytest.mark.parametrize(
    "fields",
    [
        {"content": "x" * 2000},
        {"embeds": [{"description": "x" * 3000}, {"description": "x" * 3000}]},
        {"components": [row(*(button(str(n)) for n in range(5))), row(select("s", 25))]},
        {"components": [row(button("x" * 100))]},
    ],
)
def test_what_is_just_within_the_rules_passes(fields: dict[str, Any]) -> None:
    check_message(MessageBody(fields), NO_FLAGS, LIMIT)


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"content": "x" * 2001}, "BASE_TYPE_MAX_LENGTH"),
        ({"attachments": [{"id": n} for n in range(11)]}, "BASE_TYPE_MAX_LENGTH"),
        (
            {
                "embeds": [
                    {"description": "x" * 3000, "fields": [{"name": "y", "value": "x"}]},
                    {"description": "x" * 3000},
                ]
            },
            "MAX_EMBED_SIZE_EXCEEDED",
        ),
        ({"components": [row(button("x" * 101))]}, "BASE_TYPE_BAD_LENGTH"),
        ({"components": [row(button("a"), button("a"))]}, "COMPONENT_CUSTOM_ID_DUPLICATED"),
        ({"components": [row(select("s", 26))]}, "BASE_TYPE_BAD_LENGTH"),
        (
            {"components": [row(*(button(str(n)) for n in range(6)))]},
            "COMPONENT_LAYOUT_WIDTH_EXCEEDED",
        ),
        ({"components": [row(select("s"), button("b"))]}, "COMPONENT_LAYOUT_WIDTH_EXCEEDED"),
        ({"components": [row(button(str(n))) for n in range(6)]}, "BASE_TYPE_MAX_LENGTH"),
        ({"components": [text("without the flag")]}, "UNION_TYPE_CHOICES"),
    ],
)
def test_what_is_just_beyond_them_is_refused(fields: dict[str, Any], code: str) -> None:
    with pytest.raises(InvalidForm) as caught:
        check_message(MessageBody(fields), NO_FLAGS, LIMIT)

    assert [error.code for error in caught.value.errors] == [code]


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        (
            {"content": "x", "components": [text("y")]},
            "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2",
        ),
        ({"components": [text("x") for _ in range(41)]}, "BASE_TYPE_MAX_LENGTH"),
        ({"components": [text("x" * 2001), text("x" * 2000)]}, "BASE_TYPE_MAX_LENGTH"),
    ],
)
def test_components_v2_have_rules_of_their_own(fields: dict[str, Any], code: str) -> None:
    with pytest.raises(InvalidForm) as caught:
        check_message(MessageBody(fields), MessageFlags.IS_COMPONENTS_V2, LIMIT)

    assert [error.code for error in caught.value.errors] == [code]


def test_a_file_over_the_guilds_limit_is_too_large() -> None:
    check_message(MessageBody({}, {0: Upload("a", b"x" * LIMIT)}), NO_FLAGS, LIMIT)
    with pytest.raises(TooLarge):
        check_message(MessageBody({}, {0: Upload("a", b"x" * (LIMIT + 1))}), NO_FLAGS, LIMIT)


def test_what_would_be_lost_here_is_not_taken() -> None:
    with pytest.raises(NotImplementedHere, match="'poll' in messages"):
        check_message(MessageBody({"poll": {"question": {}}}), NO_FLAGS, LIMIT)
