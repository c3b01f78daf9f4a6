import doctest
import time
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inference_server.translation import phrasing
from inference_server.translation.glossary import Glossary
from inference_server.translation.hangul import holds_hangul
from inference_server.translation.translator import Translation, Translator, load_translator
from pocket_model.portrait import VALUES

TRANSLATOR = Translator(Glossary.shipped())

# As members type on phones, and what is to become of it.
ENGLISH = dict(
    line.split("\t")
    for line in Path(__file__).with_name("prompts.tsv").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
)


def english(prompt: str) -> str:
    translation = TRANSLATOR.translate(prompt)
    assert translation.untranslated == ()
    return translation.text


@pytest.mark.parametrize(("korean", "expected"), ENGLISH.items())
def test_korean_is_drawn_as_english_tags(korean: str, expected: str) -> None:
    assert english(korean) == expected


def test_decomposed_korean_reads_as_composed() -> None:
    for korean, expected in ENGLISH.items():
        assert english(unicodedata.normalize("NFD", korean)) == expected


@pytest.mark.parametrize(
    ("korean", "expected"),
    [
        ("(금발:1.3)", "(blonde hair:1.3)"),
        ("((교복)), [안경]", "((school uniform)), [glasses]"),
        (r"\(소녀\)", r"\(girl\)"),
        ("(금발 소녀 : 1.3)", "(blonde hair, girl : 1.3)"),
        ("금발 BREAK 공원에서 BREAK 웃는", "blonde hair BREAK park BREAK smile"),
        ("금발,교복 ,  안경", "blonde hair,school uniform ,  glasses"),
        ("masterpiece,  금발, (a:1.2)", "masterpiece,  blonde hair, (a:1.2)"),
        ("금발\n소녀", "blonde hair\ngirl"),
        ("<lora:x:1> 금발", "<lora:x:1> blonde hair"),
        ("café 금발", "café blonde hair"),
        ("(금발 소녀:1.3)가 웃는다", "(blonde hair, girl:1.3), smile"),
        ("(안경)을 쓴 [소녀]", "(glasses) [girl]"),
        ("(금발:1.3)소녀", "(blonde hair:1.3) girl"),
        ("（소녀：1.4）， ［모자］", "(girl:1.4)， [hat]"),
    ],
)
def test_notation_and_english_stay_as_they_are(korean: str, expected: str) -> None:
    assert english(korean) == expected


@pytest.mark.parametrize(
    ("korean", "text", "untranslated"),
    [
        ("홍길동", "", ("홍길동",)),
        # A particle, or a part of the word: who can tell?
        ("쏼라쏼라", "", ("쏼라쏼라",)),
        ("홍길동이 웃는 그림 그려줘", "smile", ("홍길동이",)),
        ("소녀, 홍길동, 고양이", "girl, cat", ("홍길동",)),
        ("홍길동과 홍길동은 소년", "boy", ("홍길동과", "홍길동은")),
        ("금발, (홍길동:1.3)", "blonde hair", ("홍길동",)),
        ("((홍길동)), 금발, [임꺽정]", "blonde hair", ("홍길동", "임꺽정")),
        ("(금발, 홍길동:1.3)", "(blonde hair:1.3)", ("홍길동",)),
        ("red 홍길동 hat", "red hat", ("홍길동",)),
        # Half a word that is known is no word.
        ("눈치", "", ("눈치",)),
        ("밤톨", "", ("밤톨",)),
        ("8등신 소녀", "girl", ("8등신",)),
        ("소녀 ㄱㅁ", "girl", ("ㄱㅁ",)),
        ("못", "", ("못",)),
        ("홍길동" * 20, "", (("홍길동" * 20)[:40],)),
    ],
)
def test_what_nobody_can_translate_is_left_out_and_told(
    korean: str, text: str, untranslated: tuple[str, ...]
) -> None:
    assert TRANSLATOR.translate(korean) == Translation(text, untranslated)


@pytest.mark.parametrize(
    ("korean", "text", "untranslated"),
    [
        ("안 귀여운 소녀", "girl", ("안 귀여운",)),
        ("안 너무 귀여운 소녀", "girl", ("안 귀여운",)),
        ("귀엽지 않은 소녀", "girl", ("귀엽지 않은",)),
        ("크지도 작지도 않은 소녀", "girl", ("크지도", "작지도 않은")),
        ("소녀 홍길동 없이", "girl", ("홍길동",)),
        ("소녀 안 움직이는", "girl", ("안 움직이는",)),
        ("사과 안 깎는 남자", "man", ("사과 안 깎는",)),
        ("사과를 깎지 않는 남자", "man", ("사과를 깎지 않는",)),
        ("방 안 홍길동", "room", ("홍길동",)),
    ],
)
def test_what_english_cannot_negate_is_not_drawn_as_if_it_were_affirmed(
    korean: str, text: str, untranslated: tuple[str, ...]
) -> None:
    assert TRANSLATOR.translate(korean) == Translation(text, untranslated)


@pytest.mark.parametrize(
    ("korean", "text"),
    [
        ("금발 소녀", "금발 girl"),
        ("(금발:1.2), 웃는", "(금발:1.2), smile"),
        ("금발의 소녀", "blonde hair, girl"),
        ("긴금발", "long blonde hair"),
        ("금발", "금발"),
    ],
)
def test_whole_words_that_are_to_be_kept_stay_as_they_are(korean: str, text: str) -> None:
    for prompt in (korean, unicodedata.normalize("NFD", korean)):
        assert TRANSLATOR.translate(prompt, keep=["금발"]) == Translation(text, ())


@pytest.mark.parametrize(
    "korean",
    [
        *("그려줘", "그림 그려주세요!", "있는", "ㅋㅋㅋ", "부탁해요~", "ㅎㅎ"),
        *("그려주실 수 있나요?", "그려주세요", "그냥", "좀", "제발", "ㅠㅠ"),
    ],
)
def test_words_that_only_ask_draw_nothing_and_are_not_missed(korean: str) -> None:
    assert english(korean) == ""


# What a member calls each attribute that the embedded model draws.
ATTRIBUTES = {
    "gender": ["소녀", "남자"],
    "hair_color": [
        "흑발",
        "갈색 머리",
        "금발",
        "빨간 머리",
        "분홍 머리",
        "파란 머리",
        "녹색 머리",
        "은발",
    ],
    "hair_style": [
        "긴 머리",
        "짧은 머리",
        "단발",
        "포니테일",
        "양갈래",
        "삐죽 머리",
        "옆으로 넘긴 머리",
    ],
    "eye_color": ["파란 눈", "초록 눈", "갈색 눈", "빨간 눈", "보라색 눈", "노란 눈"],
    "clothes": ["교복", "후드티", "티셔츠", "기모노", "스웨터"],
    "clothes_color": ["빨간 옷", "파란 옷", "초록 옷", "노란 옷", "하얀 옷", "검은 옷"],
    "expression": ["미소", "놀란 표정", "화난 표정", "슬픈 표정", "윙크"],
    "accessory": ["", "안경", "리본", "모자"],
    "background": ["공원", "강가", "하늘", "밤하늘", "해변", "교실", "노을", "단순한 배경"],
}
# The same, as the model was taught to read it.
SYNONYMS = {"guy": "man", "plain": "simple background"}


@pytest.mark.parametrize("attribute", VALUES)
def test_every_attribute_that_the_embedded_model_draws_has_its_korean(attribute: str) -> None:
    for value, korean in zip(VALUES[attribute], ATTRIBUTES[attribute], strict=True):
        if korean:
            assert SYNONYMS.get(value, value) in english(korean)


@given(st.text())
def test_a_prompt_without_korean_comes_back_byte_for_byte(prompt: str) -> None:
    if not holds_hangul(prompt):
        assert TRANSLATOR.translate(prompt) == Translation(prompt, ())


PROMPTS = st.lists(
    st.one_of(
        st.sampled_from([*ENGLISH, "눈", "이", "의", "두", "없는", "아래", "안 ", "못"]),
        st.sampled_from(["홍길동", "BREAK", "girl"]),
        st.sampled_from([*"()[]\\:,.! \n1（）：", ":1.3)", "\\("]),
        st.text(st.characters(min_codepoint=0xAC00, max_codepoint=0xD7A3), max_size=3),
        st.text(st.sampled_from("\u1100\u1161\u11a8ㄱㅏㅋ\uffa1㉠"), max_size=2),
        st.text(max_size=3),
    ),
    max_size=8,
).map("".join)


def balanced(prompt: str) -> bool:
    open_brackets = []
    for bracket in prompt.translate(str.maketrans("（）［］", "()[]")):
        if bracket in "([":
            open_brackets.append(bracket)
        elif bracket in ")]" and (not open_brackets or open_brackets.pop() + bracket not in "()[]"):
            return False
    return not open_brackets


@given(PROMPTS)
def test_any_prompt_becomes_english_and_stays_so(prompt: str) -> None:
    translation = TRANSLATOR.translate(prompt)
    assert not holds_hangul(translation.text)
    assert TRANSLATOR.translate(translation.text) == Translation(translation.text, ())
    assert all(map(holds_hangul, translation.untranslated))
    assert all(len(word) <= 40 for word in translation.untranslated)
    if balanced(prompt):
        assert balanced(translation.text)


@pytest.mark.parametrize(
    "prompt",
    [
        "금발 소녀가 공원에서 웃고 있다 " * 222,
        "가나다라마바사" * 571,
        "눈" * 4000,
        "이가 " * 1333,
        "금" + " " * 3998 + "a",
        "금" + "." * 3998 + ",",
        "(" * 2000 + "눈" + ")" * 1999,
        "(홍길동:1.3), " * 333,
        "홍길동," * 1000,
        ") 없는" * 1000,
        "(" * 700 + "a" + ") 없는" * 700,
        "a " * 1900 + "없는",
    ],
)
def test_the_longest_prompt_takes_a_fraction_of_a_second(prompt: str) -> None:
    def seconds() -> float:
        began = time.process_time()
        TRANSLATOR.translate(prompt)
        return time.process_time() - began

    # Of processor time, which a busy machine makes dear; what grows with the square takes minutes.
    assert min(seconds() for _ in range(3)) < 4


@pytest.mark.parametrize(
    ("korean", "text"),
    [
        ("glasses 없는", "no glasses"),
        ("glasses가 없는 소녀", "no glasses, girl"),
        ("girl, blue eyes 없이 웃는", "girl, no blue eyes, smile"),
        ("girl BREAK hat 안 쓴", "girl BREAK no hat"),
        ("a girl with glasses 없는", "a girl with no glasses"),
        ("no hat 없는", "no hat"),
        ("a girl. hat 없는", "a girl. no hat"),
        ("embedding_v1.3 없는", "no embedding_v1.3"),
        # Of what was said without commas the last word.
        ("masterpiece best quality glasses 없는", "masterpiece best quality no glasses"),
        ("(안경:1.2) 없는", "(no glasses:1.2)"),
        ("금발, (모자:1.2)를 안 쓴 소녀", "blonde hair, (no hat:1.2), girl"),
        ("((안경)) 없이", "((no glasses))"),
        ("[안경, red 모자 리본] 없는 소녀", "[no glasses, no red hat, no ribbon] girl"),
        ("(안경 없는) 없이", "(no glasses)"),
        # What stands on its own is not what is taken away.
        ("glasses\n없는", "glasses"),
        ("glasses, 안경 없는", "glasses, no glasses"),
        (") 없는", ")"),
    ],
)
def test_english_and_brackets_that_korean_takes_away_are_not_drawn_as_if_affirmed(
    korean: str, text: str
) -> None:
    assert english(korean) == text


def test_without_a_model_there_is_the_glossary() -> None:
    assert load_translator(None).translate("금발").text == "blonde hair"


def test_the_examples_in_the_docstrings_hold() -> None:
    assert doctest.testmod(phrasing).failed == 0
