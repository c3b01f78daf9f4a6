import pytest

from bot.dataset.conversion import added_or_not
from bot.dataset.drawing import Added
from bot.dataset.replies import replies
from bot.language import Language
from protos.training.v1 import dataset_pb2

TRIGGER = "drawn by KSH drawing style"


def answer(language: Language, **drawing: object) -> str:
    message = dataset_pb2.Drawing(width=96, height=128, **drawing)  # type: ignore[arg-type] # as asked
    outcome = added_or_not(dataset_pb2.AddDrawingResponse(drawing=message), "here")
    assert isinstance(outcome, Added)
    (text,) = replies("ksh", [("ruby.png", outcome)], language)
    return text


@pytest.mark.parametrize(
    ("state", "english", "korean"),
    [
        (dataset_pb2.CAPTION_STATE_PENDING, "Its caption follows", "캡션은 나중에 붙어요"),
        (dataset_pb2.CAPTION_STATE_FAILED, "found no words", "설명을 찾지 못해서"),
    ],
)
def test_a_drawing_whose_caption_does_not_stand_is_told_in_the_members_language(
    state: "dataset_pb2.CaptionState.ValueType", english: str, korean: str
) -> None:
    for language, words in ((Language.ENGLISH, english), (Language.KOREAN, korean)):
        text = answer(language, caption=TRIGGER, caption_state=state)
        assert words in text
        assert TRIGGER not in text


def test_a_near_duplicate_is_told_below_its_caption() -> None:
    plain = answer(Language.ENGLISH, caption=f"a girl {TRIGGER}")
    near = answer(Language.ENGLISH, caption=f"a girl {TRIGGER}", near_duplicate_ids=["1"])

    assert near == f"{plain}\n-# It looks nearly the same as another drawing of this style."
    assert "거의 똑같은 그림" in answer(Language.KOREAN, near_duplicate_ids=["1"])
