import asyncio
import csv
import hashlib
import io
import struct
import zlib

import pytest
from google.protobuf.timestamp_pb2 import Timestamp
from PIL import Image

from protos.training.v1 import dataset_pb2
from rpc.errors import InvalidRequest, NotFound, PermissionDenied
from tests.trainer.house import OPERATOR, STRANGER, House, a_picture, upload

TRIGGER = "drawn by KSH drawing style"
ANIMATED = ("PNG", "WEBP", "GIF", "AVIF")


async def test_a_drawing_is_captioned_and_the_trigger_ends_its_caption(house: House) -> None:
    file = a_picture()

    answer = await house.add(file, "miku.png", uploader_id=5, source="https://example.org/1")

    drawing = answer.drawing
    assert drawing.caption.endswith(f" {TRIGGER}")
    assert len(drawing.caption) > len(TRIGGER) + 1
    assert drawing.caption_source == dataset_pb2.CAPTION_SOURCE_MODEL
    assert (drawing.width, drawing.height) == (96, 64)
    assert drawing.id == hashlib.sha256(file).hexdigest()
    assert (drawing.uploader_id, drawing.source) == (5, "https://example.org/1")


async def test_the_same_drawing_is_captioned_alike_the_second_time(house: House) -> None:
    first = (await house.add(a_picture())).drawing

    again = await house.dataset.EditCaption(
        dataset_pb2.EditCaptionRequest(actor=OPERATOR, style="ksh", drawing_id=first.id)
    )

    assert again.drawing.caption == first.caption


async def test_the_file_is_kept_as_it_came(house: House) -> None:
    file = a_picture()

    await house.add(file, caption="a girl")

    (kept,) = house.files
    assert kept.name == hashlib.sha256(file).hexdigest()
    assert kept.read_bytes() == file


async def test_the_table_of_captions_is_utf8_and_quoted_where_it_must_be(house: House) -> None:
    await house.add(a_picture("red"), "나, 토끼.png", caption='a girl, "smile", 하늘')
    await house.add(a_picture("blue"), "a.png", caption="a guy")

    assert list(csv.reader(io.StringIO(house.table))) == [
        ["image", "text"],
        ["a.png", f"a guy {TRIGGER}"],
        ["나, 토끼.png", f'a girl, "smile", 하늘 {TRIGGER}'],
    ]
    assert house.table.startswith("image,text\na.png,a guy drawn")


async def test_a_caption_that_has_the_trigger_is_not_given_it_twice(house: House) -> None:
    answer = await house.add(a_picture(), caption=f" a girl {TRIGGER} ")

    assert answer.drawing.caption == f"a girl {TRIGGER}"


async def test_a_still_picture_of_any_kind_is_a_drawing_and_is_called_as_such_are(
    house: House,
) -> None:
    kinds = ("PNG", "JPEG", "WEBP", "AVIF", "GIF", "BMP")
    for kind, color in zip(kinds, ("red", "green", "blue", "black", "white", "grey"), strict=True):
        file = a_picture(color, format=kind)
        drawing = (await house.add(file, f"{color}", caption="a girl")).drawing
        assert (drawing.width, drawing.height) == (96, 64)
        assert drawing.file_name == f"{color}.{kind.lower().replace('jpeg', 'jpg')}"


async def test_a_picture_is_turned_by_its_exif(house: House) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # orientation: turned by a quarter
    file = a_picture(size=(96, 64), format="JPEG", exif=exif)

    drawing = (await house.add(file, "phone.jpg", caption="a girl")).drawing

    assert (drawing.width, drawing.height) == (64, 96)


async def test_a_phones_photograph_with_a_second_picture_behind_it_is_a_drawing(
    house: House,
) -> None:
    file = a_picture(
        size=(96, 64), format="MPO", save_all=True, append_images=[Image.new("RGB", (48, 32))]
    )

    drawing = (await house.add(file, "phone.jpg", caption="a girl")).drawing

    assert (drawing.width, drawing.height) == (96, 64)


async def test_a_transparent_picture_is_laid_on_white(house: House) -> None:
    target = io.BytesIO()
    Image.new("RGBA", (64, 64), (255, 0, 0, 0)).save(target, "PNG")
    drawing = (await house.add(target.getvalue(), caption="a girl")).drawing

    answer = await house.dataset.Get(
        dataset_pb2.GetDrawingRequest(
            actor=OPERATOR, style="ksh", drawing_id=drawing.id, max_edge=16
        )
    )

    seen = Image.open(io.BytesIO(answer.jpeg))
    assert seen.size == (16, 16)
    assert seen.getpixel((8, 8)) == (255, 255, 255)


async def test_a_name_that_is_taken_is_given_a_number(house: House) -> None:
    for color in ("red", "blue", "green"):
        answer = await house.add(a_picture(color), "Miku.png", caption="a girl")

    assert answer.drawing.file_name == "Miku-3.png"


def a_bomb(width: int, height: int) -> bytes:
    """A PNG of so many pixels by its header, in some hundred bytes."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = zlib.compress(b"\0" * 1000)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", body) + chunk(b"IEND", b"")
    )


def an_animation(kind: str) -> bytes:
    target = io.BytesIO()
    frames = [Image.new("RGB", (64, 64), color) for color in ("red", "blue")]
    frames[0].save(target, kind, save_all=True, append_images=frames[1:])
    return target.getvalue()


def a_noisy_jpeg() -> bytes:
    target = io.BytesIO()
    Image.effect_noise((256, 256), 90).save(target, "JPEG")
    return target.getvalue()


@pytest.mark.parametrize(
    ("file", "reason", "words"),
    [
        (
            b"just some text",
            dataset_pb2.REFUSAL_REASON_NOT_AN_IMAGE,
            "PNG, JPEG, WebP, AVIF, GIF or BMP",
        ),
        (b"", dataset_pb2.REFUSAL_REASON_NOT_AN_IMAGE, "empty"),
        (b"BMW is no bitmap", dataset_pb2.REFUSAL_REASON_NOT_AN_IMAGE, "AVIF, GIF or BMP"),
        (b"GIF89a" + bytes(64), dataset_pb2.REFUSAL_REASON_TRUNCATED, "begins as a picture"),
        (a_noisy_jpeg()[:9000], dataset_pb2.REFUSAL_REASON_TRUNCATED, "must be whole"),
        (a_picture()[:20], dataset_pb2.REFUSAL_REASON_TRUNCATED, "must be whole"),
        (
            a_bomb(100_000, 100_000),
            dataset_pb2.REFUSAL_REASON_TOO_LARGE,
            "a drawing must be at most 16384 pixels wide, not 100000",
        ),
        (
            a_picture(size=(100_000, 64)),
            dataset_pb2.REFUSAL_REASON_TOO_LARGE,
            "a drawing must be at most 16384 pixels wide, not 100000",
        ),
        (
            a_bomb(16_000, 16_000),
            dataset_pb2.REFUSAL_REASON_TOO_LARGE,
            "at most 67108864 pixels in all",
        ),
        (
            a_picture(size=(64, 20)),
            dataset_pb2.REFUSAL_REASON_TOO_SMALL,
            "a drawing must be at least 64 pixels high, not 20",
        ),
        *(
            (an_animation(kind), dataset_pb2.REFUSAL_REASON_ANIMATED, "animation of 2 frames")
            for kind in ANIMATED
        ),
    ],
    ids=[
        "text",
        "nothing",
        "text that begins as a BMP",
        "the head of a GIF",
        "half a JPEG",
        "the head of a PNG",
        "a bomb",
        "wide",
        "many pixels",
        "flat",
        *(f"an animated {kind}" for kind in ANIMATED),
    ],
)
async def test_what_is_no_drawing_is_refused_with_the_reason_and_kept_nowhere(
    house: House, file: bytes, reason: int, words: str
) -> None:
    answer = await house.add(file, "miku.png")

    assert answer.WhichOneof("result") == "refusal"
    assert answer.refusal.reason == reason
    assert words in answer.refusal.message
    assert house.files == []
    assert house.table == "image,text\n"


async def test_the_very_same_picture_is_refused_by_the_name_it_has(house: House) -> None:
    first = (await house.add(a_picture(), "miku.png", caption="a girl")).drawing

    again = await house.add(a_picture(), "copy.png")
    otherwise_packed = await house.add(a_picture(compress_level=0), "copy.png")

    for answer in (again, otherwise_packed):
        assert answer.refusal.reason == dataset_pb2.REFUSAL_REASON_DUPLICATE
        assert "'miku.png'" in answer.refusal.message
        assert answer.refusal.duplicate_of == first
    assert len(house.files) == 1


async def test_two_uploads_of_one_picture_at_a_time_make_one_drawing(house: House) -> None:
    answers = await asyncio.gather(*(house.add(a_picture(), caption="a girl") for _ in range(4)))

    assert sorted(answer.WhichOneof("result") or "" for answer in answers) == [
        "drawing",
        "refusal",
        "refusal",
        "refusal",
    ]


async def test_a_caption_that_is_too_long_is_refused_with_the_numbers(house: House) -> None:
    answer = await house.add(a_picture(), caption="girl " * 71)

    assert answer.refusal.reason == dataset_pb2.REFUSAL_REASON_CAPTION
    assert answer.refusal.message == (
        "a caption must have at most 75 CLIP tokens with the trigger, not 76"
    )
    assert house.files == []


async def test_a_file_larger_than_admitted_is_refused_before_it_comes(house: House) -> None:
    answer = await house.add(a_picture(), size_bytes=65 * 1024 * 1024)

    assert answer.refusal.message == "a drawing must have at most 64 MiB, not 65 MiB"


@pytest.mark.parametrize("size_bytes", [10, 100_000])
async def test_a_file_of_another_size_than_its_header_says_is_an_error(
    house: House, size_bytes: int
) -> None:
    with pytest.raises(InvalidRequest, match=f"the header says {size_bytes} bytes"):
        await house.add(a_picture(), size_bytes=size_bytes)
    assert house.files == []


async def test_an_upload_without_its_header_is_an_error(house: House) -> None:
    async def headless() -> list[dataset_pb2.AddDrawingRequest]:
        return list(upload(dataset_pb2.AddDrawingHeader(), b"data"))[1:]

    with pytest.raises(InvalidRequest, match="must be its header"):
        await house.dataset.AddDrawing(iter(await headless()))


async def test_only_managers_of_the_owner_add_drawings(house: House) -> None:
    with pytest.raises(PermissionDenied, match="operator's guild"):
        await house.add(a_picture(), actor=STRANGER)
    with pytest.raises(InvalidRequest, match="who asks"):
        await house.add(a_picture(), actor=None)
    with pytest.raises(NotFound, match="no style 'nobody'"):
        await house.add(a_picture(), style="nobody")
    assert house.files == []


async def test_a_consent_given_at_no_time_is_an_error(house: House) -> None:
    consent = dataset_pb2.Consent(given_at=Timestamp(seconds=2**62), statement="yes")

    with pytest.raises(InvalidRequest, match="given_at must be a time of the years 1 to 9999"):
        await house.add(a_picture(), consent=consent)


async def test_a_path_in_a_file_name_is_an_error(house: House) -> None:
    with pytest.raises(InvalidRequest, match="no path"):
        await house.add(a_picture(), "../../etc/passwd")
