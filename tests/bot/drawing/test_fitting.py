import io

import pytest
from PIL import Image, PngImagePlugin

from bot.drawing.fitting import as_png, fitted, parameters_of
from discord_emulator import Discord
from tests.bot.drawing.drawn import draws
from tests.bot.paced_drawing import PacedDrawing

TEXT = "소녀, smile\nNegative prompt: 모자\nSteps: 20, Sampler: Euler a, Seed: 5"


def noise(size: int = 256) -> bytes:
    """A PNG that hardly shrinks."""
    info = PngImagePlugin.PngInfo()
    info.add_itxt("parameters", TEXT)
    file = io.BytesIO()
    Image.effect_noise((size, size), 90).convert("RGB").save(file, "PNG", pnginfo=info)
    return file.getvalue()


def test_what_fits_stays_as_it_is() -> None:
    png = noise()
    kept = fitted(png, len(png))
    assert kept is not None
    assert (kept.data, kept.suffix) == (png, "png")


def test_what_is_a_little_too_large_loses_nothing() -> None:
    png = noise()
    smaller = fitted(png, len(png) - 1)
    assert smaller is not None
    assert smaller.suffix == "webp"
    before, after = Image.open(io.BytesIO(png)), Image.open(io.BytesIO(smaller.data))
    assert before.tobytes() == after.tobytes()


def test_what_is_much_too_large_becomes_worse_and_still_says_what_it_was_made_with() -> None:
    png = noise()
    smaller = fitted(png, len(png) // 4)
    assert smaller is not None
    assert len(smaller.data) <= len(png) // 4
    assert parameters_of(smaller.data) == TEXT
    told = Image.open(io.BytesIO(as_png(smaller.data))).info["parameters"]
    assert told == TEXT


def test_what_cannot_be_made_small_enough_is_not_shown() -> None:
    assert fitted(noise(), 100) is None


@pytest.mark.parametrize("encoding", ["utf-16-be", "utf-16-le"])
def test_the_text_of_other_programs_is_read_in_either_order(encoding: str) -> None:
    exif = Image.Exif()
    exif.get_ifd(0x8769)[0x9286] = b"UNICODE\0" + TEXT.encode(encoding)
    file = io.BytesIO()
    Image.new("RGB", (8, 8)).save(file, "JPEG", exif=exif)
    assert parameters_of(file.getvalue()) == TEXT


@pytest.mark.parametrize("data", [b"", b"no picture", noise(8), noise(8)[:40]])
def test_whatever_carries_no_such_text_stays_as_it_is(data: bytes) -> None:
    assert as_png(data) == data


@pytest.mark.usefixtures("bot")
async def test_a_picture_too_large_for_the_guild_is_made_smaller_and_can_be_inspected(
    people: Discord, drawing: PacedDrawing
) -> None:
    drawing.padding = bytes(11 << 20)
    mina = people.guild().user("mina")
    shown = await draws(mina, prompt="an anime girl", seed="7")
    [file] = shown.attachments
    assert file.filename == "ksh-1-7.webp"
    assert file.content_type == "image/webp"
    told = await (await mina.message_menu(shown, "생성 정보 보기")).reply()
    assert "an anime girl\nSteps: 12, Seed: 7" in told.text
