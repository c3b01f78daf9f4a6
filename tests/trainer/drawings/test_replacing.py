import pytest
from hypothesis import given
from hypothesis import strategies as st

from protos.training.v1 import dataset_pb2
from rpc.errors import InvalidRequest, PermissionDenied
from tests.trainer.drawings.test_drawings import listing
from tests.trainer.house import OPERATOR, STRANGER, House, a_scribble
from trainer.drawings.replacing import Replacement

TRIGGER = "drawn by KSH drawing style"


def asking(words: str, replacement: str, **asked: object) -> dataset_pb2.ReplaceWordsRequest:
    return dataset_pb2.ReplaceWordsRequest(
        **{  # type: ignore[arg-type] # as asked
            "actor": OPERATOR,
            "style": "ksh",
            "words": words,
            "replacement": replacement,
            **asked,
        }
    )


async def replaced(
    house: House, words: str, replacement: str, **asked: object
) -> dataset_pb2.ReplaceFinished:
    call = house.dataset.ReplaceWords(asking(words, replacement, **asked))
    *progress, last = [event async for event in call]
    assert all(event.HasField("progress") for event in progress)
    assert last.HasField("finished")
    return last.finished


async def captions(house: House) -> dict[str, str]:
    page = await house.dataset.List(listing(page_size=200))
    return {drawing.file_name: drawing.caption for drawing in page.drawings}


async def test_words_are_replaced_in_all_captions_but_not_in_the_trigger(house: House) -> None:
    await house.add(a_scribble(1), "1.png", caption="a Blonde girl drawn in ink")
    await house.add(a_scribble(2), "2.png", caption="a girl with blonde hair, blonde")
    await house.add(a_scribble(3), "3.png", caption="a boy")

    finished = await replaced(house, "blonde", "silver")
    assert (finished.num_changed, finished.num_refused) == (2, 0)
    assert await captions(house) == {
        "1.png": f"a silver girl drawn in ink {TRIGGER}",
        "2.png": f"a girl with silver hair, silver {TRIGGER}",
        "3.png": f"a boy {TRIGGER}",
    }
    await replaced(house, "drawn", "made")
    assert (await captions(house))["1.png"] == f"a silver girl made in ink {TRIGGER}"
    [edited] = (await house.dataset.List(listing(query="made"))).drawings
    assert edited.caption_source == dataset_pb2.CAPTION_SOURCE_PERSON


async def test_a_preview_says_what_would_be_and_changes_nothing(house: House) -> None:
    await house.add(a_scribble(1), "1.png", caption="a girl")
    await house.add(a_scribble(2), "2.png", caption="girl")
    before = await captions(house)

    finished = await replaced(house, "girl", "", preview=True)

    assert await captions(house) == before
    assert finished.num_changed == 1
    [example] = finished.examples
    assert (example.before, example.after) == (before["1.png"], f"a {TRIGGER}")
    # It would say nothing.
    assert finished.num_refused == 1
    assert finished.problems == ["2.png: a caption must say something besides the trigger"]


async def test_whole_words_leave_longer_ones_alone(house: House) -> None:
    await house.add(a_scribble(1), "1.png", caption="a cat in a category, cat")

    await replaced(house, "cat", "dog", whole_words=True)
    assert (await captions(house))["1.png"] == f"a dog in a category, dog {TRIGGER}"
    await replaced(house, "cat", r"\1", whole_words=False)
    assert (await captions(house))["1.png"] == rf"a dog in a \1egory, dog {TRIGGER}"


async def test_a_replacement_that_is_ended_keeps_what_it_did_and_is_gone_on_with(
    house: House,
) -> None:
    for i in range(60):
        await house.add(a_scribble(i), f"{i}.png", caption="a girl")
    call = house.dataset.ReplaceWords(asking("girl", "boy"))
    async for event in call:
        if event.progress.num_changed:
            break
    call.cancel()

    async def of_boys() -> int:
        return (await house.dataset.List(listing(query="boy", page_size=1))).num_drawings

    assert 0 < await of_boys() <= 60
    await replaced(house, "girl", "boy")
    assert await of_boys() == 60


async def test_whoever_does_not_manage_the_style_replaces_nothing(house: House) -> None:
    with pytest.raises(PermissionDenied):
        await replaced(house, "girl", "boy", actor=STRANGER)
    with pytest.raises(InvalidRequest, match="words must have 1 to 200 characters, not 2"):
        await replaced(house, "  ", "boy")
    with pytest.raises(InvalidRequest, match="at most 200 characters, not 201"):
        await replaced(house, "girl", "a" * 201)


@given(words=st.text(min_size=1).filter(str.strip), replacement=st.text(), caption=st.text())
def test_no_words_are_a_pattern(words: str, replacement: str, caption: str) -> None:
    changed = Replacement(words[:200], replacement[:200]).applied_to(caption, TRIGGER)
    if words.strip().casefold() not in caption.casefold():
        assert changed == caption.removesuffix(TRIGGER)
