import doctest

from inference_server import words
from inference_server.adapters.adapter import Style
from inference_server.request import DrawRequest
from inference_server.words import full_prompts, joined

STYLE = Style(name="ksh", display_name="KSH", trigger="ksh", prompt_prefix="by KSH,")


def test_the_style_comes_first_then_the_guild_then_the_prompt() -> None:
    request = DrawRequest(prompt="girl", guild_prompt_prefix=" best quality , ")
    assert full_prompts(request, STYLE) == ("by KSH, best quality, girl", "")


def test_a_raw_prompt_stands_alone() -> None:
    request = DrawRequest(prompt=" girl,", raw_prompt=True, guild_prompt_prefix="best quality")
    assert full_prompts(request, STYLE) == (" girl,", "")


def test_nothing_joined_is_nothing() -> None:
    assert joined("", " , ", ",") == ""


def test_the_examples_in_the_docstrings_hold() -> None:
    assert doctest.testmod(words).failed == 0
