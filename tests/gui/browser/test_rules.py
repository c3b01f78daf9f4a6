"""What servers say, in the browser: the table is Python's, and so is what comes of it."""

from typing import Literal

import pytest

from rpc.language import Language, rule
from rpc.language.rules import KOREAN
from tests.gui.browser.conftest import OpenPage
from tests.rpc.language.sayings import fillings, sayings

pytestmark = pytest.mark.asyncio(loop_scope="session")

# Put together from parts, or with seconds in them; and one of which nothing is known.
BESIDES = (
    (
        "it knows the style less well: the loss on drawings held out rose from 0.1 with the base "
        "model to 0.2, and may rise by 0.01"
    ),
    "its pictures could not be judged: it broke down\nin the second line",
    "112 drawings came and 4 went since ksh@6, which learnt from 412: more than 25% of them",
    "at most 8 draws may wait, and as many do; try again in 95 s",
    "the trainer did not answer within 0.5 s",
    "the disk is full; try again in 3700 s",
)
SAID = [*BESIDES, *(next(fillings(saying)) for saying in sorted(sayings()))]
TOLD = """async (sentences) => {
  const { said } = await import("/page/rules.js");
  return sentences.map(said);
}"""
WRONG = """async (patterns) => {
  const wrong = (pattern) => {
    try {
      return !new RegExp(`^(?:${pattern.replaceAll("(?P<", "(?<")})$`, "su");
    } catch {
      return true;
    }
  };
  return patterns.filter(wrong);
}"""


@pytest.mark.parametrize("language", ["en", "ko"])
async def test_what_servers_say_is_told_as_the_bot_tells_it(
    open_page: OpenPage, language: Literal["en", "ko"]
) -> None:
    page = await open_page(language=language)
    told = await page.evaluate(TOLD, SAID)
    assert told == [rule(said, Language(language)) for said in SAID]


async def test_every_pattern_is_one_in_javascript(open_page: OpenPage) -> None:
    page = await open_page()
    assert await page.evaluate(WRONG, ["(?P<a>x", *KOREAN]) == ["(?P<a>x"]
