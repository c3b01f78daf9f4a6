import sqlite3
from base64 import urlsafe_b64encode
from contextlib import closing

import pytest

from protos.training.v1 import dataset_pb2
from rpc.errors import InternalError, InvalidRequest, KshError, NotFound, PermissionDenied
from tests.trainer.house import OPERATOR, STRANGER, House, a_picture

COLORS = ("red", "green", "blue", "white", "black")


async def add_five(house: House) -> list[dataset_pb2.Drawing]:
    return [
        (await house.add(a_picture(color), f"{color}.png", caption=f"a {color} girl")).drawing
        for color in COLORS
    ]


def listing(**asked: object) -> dataset_pb2.ListDrawingsRequest:
    return dataset_pb2.ListDrawingsRequest(
        **({"actor": OPERATOR, "style": "ksh"} | asked)  # type: ignore[arg-type] # as asked
    )


async def test_drawings_are_listed_newest_first_a_page_at_a_time(house: House) -> None:
    await add_five(house)
    names, token = [], ""
    while True:
        page = await house.dataset.List(listing(page_size=2, page_token=token))
        names.append([drawing.file_name for drawing in page.drawings])
        assert page.num_drawings == 5
        token = page.next_page_token
        if not token:
            break

    assert names == [["black.png", "white.png"], ["blue.png", "green.png"], ["red.png"]]
    for foreign in ("mine", "LTE=", urlsafe_b64encode(b"9" * 25).decode()):
        with pytest.raises(InvalidRequest, match="page_token"):
            await house.dataset.List(listing(page_token=foreign))
    with pytest.raises(InvalidRequest, match="page_size must be 1 to 200, not 0"):
        await house.dataset.List(listing(page_size=0))
    with pytest.raises(PermissionDenied):
        await house.dataset.List(listing(actor=STRANGER))


async def test_an_edited_caption_is_the_persons_and_in_the_table(house: House) -> None:
    drawing = (await house.add(a_picture(), caption="a girl")).drawing
    edit = dataset_pb2.EditCaptionRequest(
        actor=OPERATOR, style="ksh", drawing_id=drawing.id, caption="a red girl"
    )

    edited = (await house.dataset.EditCaption(edit)).drawing

    assert edited.caption == "a red girl drawn by KSH drawing style"
    assert edited.caption_source == dataset_pb2.CAPTION_SOURCE_PERSON
    assert house.table == "image,text\nmiku.png,a red girl drawn by KSH drawing style\n"
    edit.caption = " drawn by KSH drawing style "
    with pytest.raises(InvalidRequest, match="besides the trigger"):
        await house.dataset.EditCaption(edit)


async def test_a_removed_drawing_is_gone_from_disk_and_table(house: House) -> None:
    first, *_ = await add_five(house)
    remove = dataset_pb2.RemoveDrawingRequest(actor=OPERATOR, style="ksh", drawing_id=first.id)

    await house.dataset.Remove(remove)

    assert len(house.files) == 4
    assert "red.png" not in house.table
    with pytest.raises(NotFound, match=f"no drawing '{first.id}'"):
        await house.dataset.Remove(remove)
    # It may come again.
    assert (await house.add(a_picture("red"), caption="a girl")).HasField("drawing")


async def test_a_removal_that_fails_keeps_the_drawing_and_its_file(house: House) -> None:
    drawing = (await house.add(a_picture(), caption="a girl")).drawing
    remove = dataset_pb2.RemoveDrawingRequest(actor=OPERATOR, style="ksh", drawing_id=drawing.id)
    with closing(sqlite3.connect(house.data / "trainer.sqlite3")) as database:
        # What is looked at when a transaction ends makes its end fail.
        database.execute(
            "CREATE TABLE held (drawing REFERENCES drawings DEFERRABLE INITIALLY DEFERRED)"
        )
        database.execute("INSERT INTO held SELECT number FROM drawings")
        database.commit()

        with pytest.raises(InternalError):
            await house.dataset.Remove(remove)
        assert len(house.files) == 1
        assert (await house.dataset.List(listing())).num_drawings == 1

        database.execute("DROP TABLE held")
        database.commit()
    await house.dataset.Remove(remove)
    assert house.files == []


async def test_methods_of_later_versions_say_so(house: House) -> None:
    with pytest.raises(KshError, match="not implemented"):
        await house.dataset.Forget(dataset_pb2.ForgetRequest(actor=OPERATOR, uploader_id=1))
