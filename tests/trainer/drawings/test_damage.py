"""Files that are damaged, missing or nobody knows of."""

from pathlib import Path

import pytest

from protos.training.v1 import dataset_pb2, training_pb2
from rpc.errors import FailedPrecondition
from tests.trainer.drawings.store import open_store
from tests.trainer.house import OPERATOR, House, a_picture, open_house
from tests.trainer.recording_inference_server import RecordingInferenceServer

TRIGGER = "drawn by KSH drawing style"


UNREADABLE = r"'white\.png' is missing or damaged"


@pytest.mark.endurance
async def test_a_damaged_file_is_put_aside_before_a_run_and_made_whole_by_the_same_file(
    house: House,
) -> None:
    await house.add_three()
    file = a_picture("white")
    drawing = (await house.add(file, "white.png", caption="a white girl")).drawing
    (kept,) = (path for path in house.files if path.name == drawing.id)
    damaged = bytearray(file)
    damaged[len(file) // 2] ^= 1
    kept.write_bytes(damaged)

    run = await house.start()
    *_, last = await house.watch(run.id)

    assert last.ended.run.state == training_pb2.RUN_STATE_ACTIVATED
    assert last.ended.run.num_drawings == 3
    assert (house.data / "drawings" / "quarantined" / drawing.id).read_bytes() == damaged
    assert await damage(house, drawing.id) == dataset_pb2.DRAWING_DAMAGE_QUARANTINED
    # Nobody waits for what cannot come.
    look = dataset_pb2.GetDrawingRequest(
        actor=OPERATOR, style="ksh", drawing_id=drawing.id, max_edge=64
    )
    with pytest.raises(FailedPrecondition, match=UNREADABLE):
        await house.dataset.Get(look)
    caption = dataset_pb2.EditCaptionRequest(actor=OPERATOR, style="ksh", drawing_id=drawing.id)
    with pytest.raises(FailedPrecondition, match=UNREADABLE):
        await house.dataset.EditCaption(caption)
    again = (await house.add(file, "another name.png", caption="another caption")).drawing
    assert again.damage == dataset_pb2.DRAWING_DAMAGE_UNSPECIFIED
    assert (again.file_name, again.caption) == ("white.png", f"a white girl {TRIGGER}")
    assert kept.read_bytes() == file


async def test_a_missing_file_is_told_at_the_start_and_its_drawing_is_kept(
    tmp_path: Path,
    base_model: Path,
    captioner: Path,
    inference_server: RecordingInferenceServer,
) -> None:
    data = tmp_path / "data"
    async with open_house(data, base_model, captioner, inference_server.address) as house:
        drawing = (await house.add(a_picture(), caption="a girl")).drawing
        (kept,) = house.files
        kept.unlink()

    async with open_house(data, base_model, captioner, inference_server.address) as house:
        assert await damage(house, drawing.id) == dataset_pb2.DRAWING_DAMAGE_MISSING
        kept.write_bytes(a_picture())

    async with open_house(data, base_model, captioner, inference_server.address) as house:
        assert await damage(house, drawing.id) == dataset_pb2.DRAWING_DAMAGE_UNSPECIFIED


async def test_a_lost_file_is_brought_back_by_the_same_file_before_anybody_has_noticed(
    house: House,
) -> None:
    drawing = (await house.add(a_picture(), caption="a girl")).drawing
    (kept,) = house.files
    kept.unlink()

    assert (await house.add(a_picture())).drawing == drawing
    assert kept.read_bytes() == a_picture()


async def test_drawings_beside_a_database_that_does_not_know_them_are_put_aside_not_deleted(
    tmp_path: Path,
) -> None:
    data = tmp_path / "data"
    async with open_store(data) as store:
        first = await store.add(a_picture("red"))
        await store.add(a_picture("blue"), "removed.png")
    for path in data.glob("trainer.sqlite3*"):
        path.unlink()

    async with open_store(data) as store:
        aside = data / "drawings" / "quarantined"
        assert {path.name: path.read_bytes() for path in aside.iterdir()}[first.id] == a_picture(
            "red"
        )
        assert len(list(aside.iterdir())) == 2
        # And can be taken in again.
        await store.add(a_picture("red"))


async def damage(house: House, drawing_id: str) -> "dataset_pb2.DrawingDamage.ValueType":
    request = dataset_pb2.GetDrawingRequest(actor=OPERATOR, style="ksh", drawing_id=drawing_id)
    return (await house.dataset.Get(request)).drawing.damage
