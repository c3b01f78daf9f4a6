import sqlite3
from contextlib import closing

import pytest

from pocket_model.drawings import draw
from protos.training.v1 import dataset_pb2
from rpc.errors import InvalidRequest
from tests.trainer.drawings.test_drawings import as_png, listing, signed
from tests.trainer.house import OPERATOR, House, a_scribble
from trainer.drawings.selection import Filter


async def names(house: House, **asked: object) -> list[str]:
    page = await house.dataset.List(listing(**asked))
    assert page.num_drawings == len(page.drawings)
    return [drawing.file_name for drawing in page.drawings]


def execute(house: House, statement: str) -> None:
    with closing(sqlite3.connect(house.data / "trainer.sqlite3")) as database:
        database.executescript(statement)


def test_the_filters_are_those_of_the_contract() -> None:
    said = {
        name.removeprefix("DRAWING_FILTER_")
        for name in dataset_pb2.DrawingFilter.DESCRIPTOR.values_by_name
    }
    assert said == {"UNSPECIFIED"} | {each.name for each in Filter}


async def test_drawings_are_new_to_a_version_that_learnt_from_others(house: House) -> None:
    await house.add_three()
    execute(
        house,
        """
        INSERT INTO runs (id, style, state, parameters, created_at, num_drawings, step,
                          max_train_steps, reason, continued_run_id)
        VALUES ('first', 'ksh', 'activated', '{}', '2026-01-01', 1, 0, 0, '', NULL),
               ('second', 'ksh', 'activated', '{}', '2026-01-02', 1, 0, 0, '', 'first');
        INSERT INTO run_drawings SELECT 'first', sha256 FROM drawings WHERE file_name = 'red.png';
        INSERT INTO run_drawings SELECT 'second', sha256 FROM drawings
            WHERE file_name = 'green.png';
        """,
    )
    new = dataset_pb2.DRAWING_FILTER_NEW

    assert await names(house, filter=new, run_id="first") == ["blue.png", "green.png"]
    # It continued the first, and knows what that one knows.
    assert await names(house, filter=new, run_id="second") == ["blue.png"]
    assert len(await names(house, filter=new)) == 3
    assert len(await names(house, filter=new, run_id="another trainer's")) == 3
    execute(house, "UPDATE drawings SET held_out = 1 WHERE file_name = 'blue.png'")
    assert await names(house, filter=new, run_id="first") == ["green.png"]
    [held_out] = (await house.dataset.List(listing(query="blue.png"))).drawings
    assert held_out.held_out


async def test_what_a_person_wrote_and_what_is_damaged_are_found(house: House) -> None:
    await house.add_three()
    execute(
        house,
        """
        UPDATE drawings SET caption_source = 'model' WHERE file_name != 'red.png';
        UPDATE drawings SET damage = 'missing' WHERE file_name = 'green.png';
        UPDATE drawings SET caption_state = 'failed' WHERE file_name = 'blue.png';
        """,
    )

    assert await names(house, filter=dataset_pb2.DRAWING_FILTER_EDITED) == ["red.png"]
    assert await names(house, filter=dataset_pb2.DRAWING_FILTER_DAMAGED) == ["green.png"]
    assert await names(house, filter=dataset_pb2.DRAWING_FILTER_CAPTION_FAILED) == ["blue.png"]
    assert await names(house, filter=dataset_pb2.DRAWING_FILTER_CAPTION_PENDING) == []
    # A filter and words together.
    assert await names(house, filter=dataset_pb2.DRAWING_FILTER_EDITED, query="green") == []
    with pytest.raises(InvalidRequest, match=r"filter must be one of .*, not 77"):
        await house.dataset.List(listing(filter=77))


async def test_near_duplicates_stand_side_by_side_on_whichever_pages(house: House) -> None:
    one, other = draw("ksh", 7, 256).image, draw("ksh", 8, 256).image
    for name, file in (
        ("one.png", as_png(one)),
        ("other.png", as_png(other)),
        ("one again.png", as_png(one.resize((200, 200)))),
        ("solo.png", a_scribble(1)),
        ("other again.png", as_png(other.resize((200, 200)))),
        ("one signed.png", as_png(signed(one))),
    ):
        await house.add(file, name, caption="a girl")
    near = dataset_pb2.DRAWING_FILTER_NEAR_DUPLICATE

    found, token = [], ""
    while True:
        page = await house.dataset.List(listing(filter=near, page_size=2, page_token=token))
        found += [drawing.file_name for drawing in page.drawings]
        assert page.num_drawings == 5
        token = page.next_page_token
        if not token:
            break
        foreign = token
    ones, others = {"one.png", "one again.png", "one signed.png"}, {"other.png", "other again.png"}
    assert len(found) == 5
    assert [set(found[:2]), set(found[2:])] == [others, ones] or [
        set(found[:3]),
        set(found[3:]),
    ] == [ones, others]
    with pytest.raises(InvalidRequest, match="page_token"):
        await house.dataset.List(listing(page_token=foreign))

    for name in ("one.png", "one again.png"):
        [drawing] = (await house.dataset.List(listing(query=name, page_size=1))).drawings
        await house.dataset.Remove(
            dataset_pb2.RemoveDrawingRequest(actor=OPERATOR, style="ksh", drawing_id=drawing.id)
        )
    # One whose likes are gone is no duplicate any more.
    assert set(await names(house, filter=near)) == others
