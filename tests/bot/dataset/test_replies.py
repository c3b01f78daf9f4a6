from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.dataset.drawing import CaptionState, Drawing
from bot.dataset.posts import Post, PostedFile
from bot.dataset.replies import replies
from bot.language import Language
from tests.bot.paced_training import TRIGGER

ID = "ab" * 32
DRAWING = Drawing(
    id=ID,
    style="ksh",
    file_name="ruby.png",
    width=96,
    height=128,
    caption=f"a girl {TRIGGER}",
    state=CaptionState.READY,
    by_person=False,
    uploader_id=1,
    uploaded_at=datetime.now(UTC),
    source="",
)


def answer(language: Language, drawing: Drawing) -> str:
    files = (PostedFile(1, "ruby.png", drawing_id=ID),)
    post = Post(1, 1, 1, 1, "ksh", language, files=files)
    (reply,) = replies(post, {ID: drawing})
    return reply.text


@pytest.mark.parametrize(
    ("state", "english", "korean"),
    [
        (CaptionState.PENDING, "Its caption follows", "캡션은 나중에 붙어요"),
        (CaptionState.FAILED, "found no words", "설명을 찾지 못해서"),
    ],
)
def test_a_drawing_whose_caption_does_not_stand_is_told_in_the_members_language(
    state: CaptionState, english: str, korean: str
) -> None:
    for language, words in ((Language.ENGLISH, english), (Language.KOREAN, korean)):
        text = answer(language, replace(DRAWING, caption=TRIGGER, state=state))
        assert words in text
        assert TRIGGER not in text


def test_a_near_duplicate_is_told_below_its_caption() -> None:
    plain = answer(Language.ENGLISH, DRAWING)
    near = answer(Language.ENGLISH, replace(DRAWING, num_near=1))
    assert near == f"{plain}\n-# It looks nearly the same as another drawing of this style."
    assert "거의 똑같은 그림" in answer(Language.KOREAN, replace(DRAWING, num_near=1))


def test_ten_long_captions_fit_into_messages_with_rows_for_their_buttons() -> None:
    ids = [f"{number:02x}" * 32 for number in range(10)]
    files = tuple(
        PostedFile(number, f"{number}.png", drawing_id=each, passing=number == 9)
        for number, each in enumerate(ids)
    )
    post = Post(1, 1, 1, 1, "ksh", Language.KOREAN, files=files)
    drawings = {each: replace(DRAWING, id=each, caption="word " * 199) for each in ids}
    for reply in replies(post, drawings):
        assert len(reply.text) <= 2000
        assert reply.view() is not None
