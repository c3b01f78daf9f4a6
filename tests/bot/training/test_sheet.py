import io

import pytest
from PIL import Image

from bot.training.curve import LossPoint
from bot.training.sheet import SheetSample, sheet
from tests.bot.paced_drawing import picture

CURVE = tuple(LossPoint(step, 1 / step) for step in range(1, 40))


def size(png: bytes) -> tuple[int, int]:
    image = Image.open(io.BytesIO(png))
    image.load()
    return image.size


def test_samples_stand_below_the_loss() -> None:
    alone = size(sheet(CURVE, 100, []))
    sample = SheetSample(20, picture(64, 96, 250))
    with_one = sheet(CURVE, 100, [sample])
    assert size(with_one)[0] == alone[0]
    assert size(with_one)[1] > alone[1] * 1.5
    colours = Image.open(io.BytesIO(with_one)).convert("RGB").getcolors(1 << 20)
    assert colours is not None
    assert (250, 0, 128) in [colour for _, colour in colours]


@pytest.mark.parametrize("curve", [CURVE[:1], CURVE[:2], (LossPoint(9, 0.0),), CURVE])
def test_any_curve_can_be_drawn(curve: tuple[LossPoint, ...]) -> None:
    assert size(sheet(curve, 0, []))[0] == 1000


@pytest.mark.parametrize("loss", [0.5, 0.02345, 0.0000234, 123456.0])
def test_no_number_stands_over_the_left_edge(loss: float) -> None:
    curve = [LossPoint(step, loss * (1 + step % 7 / 1000)) for step in range(40)]
    edge = Image.open(io.BytesIO(sheet(curve, 48, []))).crop((0, 0, 8, 460))
    assert edge.getcolors() == [(8 * 460, edge.getpixel((0, 0)))]


def test_a_sample_that_was_cleared_up_or_cannot_be_read_is_left_out() -> None:
    bad = [
        SheetSample(1, b""),
        SheetSample(2, b"no picture"),
        SheetSample(3, picture(64, 64, 1)[:50]),
    ]
    assert sheet(CURVE, 100, bad) == sheet(CURVE, 100, [])
