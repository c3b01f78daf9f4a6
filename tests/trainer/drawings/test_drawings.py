import csv
import hashlib
import io
import sqlite3
from base64 import urlsafe_b64encode
from contextlib import closing

import pytest
from PIL import Image, ImageDraw

from pocket_model.drawings import draw
from protos.training.v1 import dataset_pb2, styles_pb2
from rpc.errors import InternalError, InvalidRequest, NotFound, PermissionDenied
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


async def test_captions_and_names_are_searched_for_all_words_in_upper_and_lower_case(
    house: House,
) -> None:
    await house.add(a_picture("red"), "미쿠.png", caption="a Girl, red hair, 100% smile")
    await house.add(a_picture("green"), "luka.png", caption="a girl, green hair")
    await house.add(a_picture("blue"), "kaito.png", caption="a guy, blue hair")

    async def found(query: str) -> list[str]:
        page = await house.dataset.List(listing(query=query))
        assert page.num_drawings == len(page.drawings)
        return sorted(drawing.file_name for drawing in page.drawings)

    assert await found("GIRL hair") == ["luka.png", "미쿠.png"]
    assert await found("미쿠") == ["미쿠.png"]
    assert await found("100%") == ["미쿠.png"]
    assert await found("%") == ["미쿠.png"]
    assert await found("_") == []
    assert await found("kaito blue") == ["kaito.png"]
    assert await found("' OR 1=1 --") == []
    assert len(await found(" ")) == 3
    with pytest.raises(InvalidRequest, match="query must have at most 200 characters, not 201"):
        await house.dataset.List(listing(query="a" * 201))


async def test_near_duplicates_are_taken_in_and_know_each_other(house: House) -> None:
    portrait = draw("ksh", 7, 256).image
    alike = [as_png(portrait), as_png(portrait.resize((200, 200))), as_png(signed(portrait))]
    other = as_png(draw("ksh", 8, 256).image)
    ids = []
    for i, file in enumerate((*alike, other)):
        ids.append((await house.add(file, f"{i}.png", caption="a girl")).drawing.id)

    page = await house.dataset.List(listing())

    near = {drawing.id: set(drawing.near_duplicate_ids) for drawing in page.drawings}
    assert near == {
        ids[0]: {ids[1], ids[2]},
        ids[1]: {ids[0], ids[2]},
        ids[2]: {ids[0], ids[1]},
        ids[3]: set(),
    }
    for id_ in ids[:2]:
        await house.dataset.Remove(
            dataset_pb2.RemoveDrawingRequest(actor=OPERATOR, style="ksh", drawing_id=id_)
        )
    left = dataset_pb2.GetDrawingRequest(actor=OPERATOR, style="ksh", drawing_id=ids[2])
    assert (await house.dataset.Get(left)).drawing.near_duplicate_ids == []


async def test_the_ledger_says_who_added_and_removed_what(house: House) -> None:
    manager = styles_pb2.Actor(operator=True, guild_id=1, user_id=77)
    drawing = (await house.add(a_picture(), caption="a girl", actor=manager, uploader_id=5)).drawing
    await house.add(a_picture("blue"), "blue.png", caption="a guy")
    await house.dataset.Remove(
        dataset_pb2.RemoveDrawingRequest(actor=manager, style="ksh", drawing_id=drawing.id)
    )

    def entries(page_size: int, token: str = "") -> dataset_pb2.ListLedgerRequest:
        return dataset_pb2.ListLedgerRequest(
            actor=OPERATOR, style="ksh", page_size=page_size, page_token=token
        )

    first = await house.dataset.ListLedger(entries(2))
    rest = await house.dataset.ListLedger(entries(2, first.next_page_token))

    assert [
        (
            dataset_pb2.LedgerAction.Name(entry.action).removeprefix("LEDGER_ACTION_"),
            entry.file_name,
            entry.uploader_id if entry.HasField("uploader_id") else None,
            entry.user_id if entry.HasField("user_id") else None,
        )
        for entry in (*first.entries, *rest.entries)
    ] == [
        ("REMOVED", "miku.png", 5, 77),
        ("ADDED", "blue.png", None, None),
        ("ADDED", "miku.png", 5, 77),
    ]
    assert rest.next_page_token == ""
    with pytest.raises(PermissionDenied):
        await house.dataset.ListLedger(dataset_pb2.ListLedgerRequest(actor=STRANGER, style="ksh"))


async def test_the_styles_folder_is_one_that_the_artist_knows(house: House) -> None:
    """info.csv beside the drawings it names, whatever they are called."""
    folder = house.data / "styles" / "ksh"
    (folder / "notes.txt").write_text("the artist's own")
    files = {"나, 토끼.png": a_picture("red"), "b.png": a_picture("blue")}
    for name, file in files.items():
        await house.add(file, name, caption="a girl")

    rows = list(csv.DictReader(io.StringIO(house.table)))

    assert {row["image"]: (folder / row["image"]).read_bytes() for row in rows} == files
    request = dataset_pb2.RemoveDrawingRequest(
        actor=OPERATOR, style="ksh", drawing_id=hashlib.sha256(files["b.png"]).hexdigest()
    )
    await house.dataset.Remove(request)
    assert {path.name for path in folder.iterdir()} == {"info.csv", "notes.txt", "나, 토끼.png"}


def as_png(image: Image.Image) -> bytes:
    target = io.BytesIO()
    image.save(target, "PNG")
    return target.getvalue()


def signed(image: Image.Image) -> Image.Image:
    copy = image.copy()
    ImageDraw.Draw(copy).text((10, 240), "KSH", fill="black")
    return copy
