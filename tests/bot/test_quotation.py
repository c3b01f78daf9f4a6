from discord.utils import remove_markdown
from hypothesis import given
from hypothesis import strategies as st

from bot.quotation import listed, plain, quoted, shortened


@given(st.text(), st.integers(2, 100))
def test_nothing_gets_longer_than_its_limit(text: str, limit: int) -> None:
    assert len(shortened(text, limit)) <= limit
    assert len(plain(text, limit)) <= limit
    assert len(quoted(text, limit)) <= limit + 2


@given(st.text())
def test_a_quotation_ends_where_it_should(text: str) -> None:
    assert "`" not in quoted(text)[1:-1]
    assert "\n" not in quoted(text)


def test_markdown_is_shown_and_not_obeyed() -> None:
    text = "**bold** _it_ ~~no~~ ||spoiler|| # title [link](https://example.com)"
    assert remove_markdown(plain(text, 500), ignore_links=False) != plain(text, 500)
    for sign in ("**", "||", "~~", "[link]"):
        assert sign not in plain(text, 500).replace("\\*", "").replace("\\|", "").replace(
            "\\~", ""
        ).replace("\\[", "")


def test_what_discord_would_put_something_in_place_of_is_shown_as_it_was_typed() -> None:
    typed = "<t:0:R> </draw:1> <@2> <@!2> <@&3> <#4> <id:home> @everyone @here"
    assert plain(typed, 500) == (
        r"\<t:0:R> \</draw:1> \<@2> \<@!2> \<@&3> \<#4> \<id:home> \@everyone \@here"
    )
    assert plain("a@b <3 <:ksh:5>", 500) == "a@b <3 <:ksh:5>"


def test_nothing_turns_what_follows_around() -> None:
    assert shortened("a \u202egirl\u202c \u2067b\u2069", 60) == "a girl b"
    assert quoted("\u202enes") == "`nes`"


def test_an_address_is_shown_without_a_preview_of_what_is_there() -> None:
    assert plain("see https://example.com/a_b, or (http://c.d)", 500) == (
        "see <https://example.com/a_b>, or (<http://c.d>)"
    )
    assert plain("<https://example.com>", 500) == "<https://example.com>"


def test_a_long_list_is_cut() -> None:
    assert listed([]) == "–"
    assert listed(list("abcdefghij")).endswith("`i`, `j`")
    assert listed(list("abcdefghijk")).endswith("`i`, `j`, …")


def test_a_short_text_is_left_as_it_is() -> None:
    assert shortened("an anime girl,\n blonde  hair", 60) == "an anime girl, blonde hair"
