"""Captions that come later: the queue in the database, and who may write into it."""

import asyncio
import hashlib
import shutil
from pathlib import Path

import pytest

from protos.training.v1 import dataset_pb2, training_pb2
from rpc.errors import NotFound
from tests.trainer.drawings.store import open_store
from tests.trainer.house import OPERATOR, House, a_picture, open_house
from tests.trainer.recording_inference_server import RecordingInferenceServer
from trainer.captioner.question import PROMPT
from trainer.drawings.drawing import CaptionState

pytestmark = pytest.mark.usefixtures("quick_captioner")

TRIGGER = "drawn by KSH drawing style"
COLORS = ("red", "green", "blue", "black", "white")


def broken(captioner: Path, folder: Path) -> Path:
    """A captioner that is found and cannot be loaded."""
    shutil.copytree(captioner, folder)
    for weights in folder.glob("*.safetensors"):
        weights.write_bytes(b"no weights")
    return folder


async def drawing(house: House, drawing_id: str) -> dataset_pb2.Drawing:
    request = dataset_pb2.GetDrawingRequest(actor=OPERATOR, style="ksh", drawing_id=drawing_id)
    return (await house.dataset.Get(request)).drawing


async def captioned(house: House, drawing_id: str) -> dataset_pb2.Drawing:
    """The drawing once its caption does not wait any more."""
    async with asyncio.timeout(60):
        while True:
            found = await drawing(house, drawing_id)
            if found.caption_state != dataset_pb2.CAPTION_STATE_PENDING:
                return found
            await asyncio.sleep(0.05)


async def test_a_drawing_is_answered_before_its_caption_which_comes_with_its_origin(
    house: House,
) -> None:
    added = (await house.add(a_picture(), caption_later=True)).drawing

    assert added.caption_state == dataset_pb2.CAPTION_STATE_PENDING
    assert added.caption == TRIGGER
    found = await captioned(house, added.id)
    assert found.caption_state == dataset_pb2.CAPTION_STATE_READY
    assert found.caption.endswith(f" {TRIGGER}")
    async with asyncio.timeout(60):
        while found.caption not in house.table:  # noqa: ASYNC110 - a file tells nobody
            await asyncio.sleep(0.01)
    assert found.caption_origin.model == "tiny-captioner"
    assert found.caption_origin.prompt == PROMPT
    assert found.caption_origin.seed > 0


async def test_captions_that_are_to_come_survive_a_restart_and_edited_ones_are_never_overwritten(
    tmp_path: Path,
    base_model: Path,
    captioner: Path,
    inference_server: RecordingInferenceServer,
) -> None:
    data, away = tmp_path / "data", broken(captioner, tmp_path / "broken")
    async with open_house(data, base_model, away, inference_server.address) as house:
        # Not refused, and not held up: there is nobody to write captions for the moment.
        ids = [(await house.add(a_picture(color), f"{color}.png")).drawing.id for color in COLORS]
        assert (await drawing(house, ids[0])).caption_state == dataset_pb2.CAPTION_STATE_PENDING
        edit = dataset_pb2.EditCaptionRequest(
            actor=OPERATOR, style="ksh", drawing_id=ids[1], caption="a girl in green"
        )
        await house.dataset.EditCaption(edit)

    async with open_house(data, base_model, captioner, inference_server.address) as house:
        found = [await captioned(house, id_) for id_ in ids]

    assert found[1].caption == f"a girl in green {TRIGGER}"
    assert found[1].caption_source == dataset_pb2.CAPTION_SOURCE_PERSON
    assert not found[1].HasField("caption_origin")
    others = [each for each in found if each.id != ids[1]]
    assert all(each.caption_source == dataset_pb2.CAPTION_SOURCE_MODEL for each in others)
    assert all(len(each.caption) > len(TRIGGER) + 1 for each in others)


async def test_a_run_waits_for_captions_and_fails_with_the_reason_where_none_will_come(
    tmp_path: Path,
    base_model: Path,
    captioner: Path,
    inference_server: RecordingInferenceServer,
) -> None:
    away = broken(captioner, tmp_path / "broken")
    async with open_house(tmp_path / "data", base_model, away, inference_server.address) as house:
        for color in COLORS[:3]:
            await house.add(a_picture(color), f"{color}.png")

        run = await house.start()
        *_, last = await house.watch(run.id)

    assert last.ended.run.state == training_pb2.RUN_STATE_FAILED
    assert "3 drawings have no caption yet: the captioner" in last.ended.run.reason
    assert "cannot be loaded" in last.ended.run.reason


async def test_while_the_captioner_rests_drawings_are_taken_in_and_captioned_after_it(
    tmp_path: Path, captioner: Path
) -> None:
    """As it does while a run trains."""
    async with open_store(tmp_path / "data", captioner) as store:
        async with store.captioning.resting():
            async with store.captioning.resting():
                added = await store.add(a_picture(), caption=None)
                assert added.caption.state is CaptionState.PENDING
            # One of two is still at it.
            assert await store.captioning.captioned("ksh", added.id) == added

        told = []

        async def report(num_left: int) -> None:
            told.append(num_left)

        async with asyncio.timeout(60):
            await store.captioning.all_captioned("ksh", report)
            found = await store.drawings.get("ksh", added.id)
    assert found.caption.state is CaptionState.READY
    assert told == [1]


async def test_a_new_caption_is_asked_for_and_the_old_one_stands_until_it_comes(
    tmp_path: Path,
    base_model: Path,
    captioner: Path,
    inference_server: RecordingInferenceServer,
) -> None:
    away = broken(captioner, tmp_path / "broken")
    async with open_house(tmp_path / "data", base_model, away, inference_server.address) as house:
        added = (await house.add(a_picture(), caption="a girl")).drawing

        asked = await house.dataset.EditCaption(
            dataset_pb2.EditCaptionRequest(actor=OPERATOR, style="ksh", drawing_id=added.id)
        )

    assert asked.drawing.caption_state == dataset_pb2.CAPTION_STATE_PENDING
    assert asked.drawing.caption == f"a girl {TRIGGER}"


async def test_a_drawing_that_is_removed_before_its_caption_comes_is_waited_for_by_nobody(
    house: House,
) -> None:
    file = a_picture()
    adding = asyncio.create_task(house.add(file))
    async with asyncio.timeout(60):
        while not (page := await house.listed()).drawings:  # noqa: ASYNC110 - nobody is told
            await asyncio.sleep(0.01)
    remove = dataset_pb2.RemoveDrawingRequest(
        actor=OPERATOR, style="ksh", drawing_id=page.drawings[0].id
    )
    await house.dataset.Remove(remove)

    # Its caption may have been quicker; else there is no such drawing any more.
    async with asyncio.timeout(60):
        (answered,) = await asyncio.gather(adding, return_exceptions=True)
    assert isinstance(answered, NotFound | dataset_pb2.AddDrawingResponse)
    assert house.files == []


async def test_a_drawing_whose_uploader_hung_up_while_it_was_stored_is_captioned_all_the_same(
    house: House,
) -> None:
    for color in COLORS:
        file = a_picture(color)
        adding = asyncio.ensure_future(house.add(file, f"{color}.png"))
        kept = house.data / "drawings" / "kept" / sha256(file)[:2] / sha256(file)
        async with asyncio.timeout(60):
            while not kept.exists():  # noqa: ASYNC110 - a file tells nobody
                await asyncio.sleep(0)
        adding.cancel()
        await asyncio.gather(adding, return_exceptions=True)

    for color in COLORS:
        found = await captioned(house, sha256(a_picture(color)))
        assert found.caption_state == dataset_pb2.CAPTION_STATE_READY


def sha256(file: bytes) -> str:
    return hashlib.sha256(file).hexdigest()
