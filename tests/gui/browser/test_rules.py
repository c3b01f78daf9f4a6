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
LABELLED = """async (sentences) => {
  const { labelled } = await import("/page/rules.js");
  return sentences.map(labelled);
}"""
ALONE = """async (sentences) => {
  const { asSentence, said } = await import("/page/rules.js");
  return sentences.map((each) => asSentence(said(each)));
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
    # But for the names of settings, which are those of its forms.
    expected = [rule(said, Language(language)) for said in SAID]
    assert told == await page.evaluate(LABELLED, expected)


@pytest.mark.parametrize(
    ("language", "told"),
    [
        (
            "en",
            [
                "Warm-up steps must be at most 20, the steps of the run, not 500.",
                "Guidance must be 1 to 30, not 99.",
                "Rank must be at most 8, what the inference server has room for, not 9.",
                "all.zip must be whole: it points out of itself.",
                "ksh@7 has no version in service for this base model.",
                "There is no style 'ksh'.",
            ],
        ),
        (
            "ko",
            [
                "워밍업 스텝은 전체 스텝 수인 20 이하여야 해요. (입력한 값: 500)",
                "가이던스 값은 1에서 30 사이여야 해요. (입력한 값: 99)",
                "이미지 생성 서버에서는 랭크를 8까지만 쓸 수 있어요. (입력한 값: 9)",
                "all.zip 파일이 손상됐거나 중간에 잘려서 풀 수 없어요.",
                "ksh@7 그림체에는 지금 기본 모델로 사용 중인 버전이 없어요.",
                "ksh 그림체를 찾을 수 없어요.",
            ],
        ),
    ],
)
async def test_settings_are_called_as_in_the_forms_and_names_keep_their_looks(
    open_page: OpenPage, language: Literal["en", "ko"], told: list[str]
) -> None:
    page = await open_page(language=language)
    said = [
        "lr_warmup_steps must be at most 20, the steps of the run, not 500",
        "guidance_scale must be 1 to 30, not 99",
        "rank must be at most 8, what the inference server has room for, not 9",
        "all.zip must be whole: it points out of itself",
        "ksh@7 has no version in service for this base model",
        "there is no style 'ksh'",
    ]
    assert await page.evaluate(ALONE, said) == told


async def test_every_pattern_is_one_in_javascript(open_page: OpenPage) -> None:
    page = await open_page()
    assert await page.evaluate(WRONG, ["(?P<a>x", *KOREAN]) == ["(?P<a>x"]
