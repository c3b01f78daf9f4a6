import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trainer.train.buckets import bucket_size

edges = st.integers(64, 4096)


@given(edges, edges, st.sampled_from([(64, 16), (128, 32), (512, 64), (768, 64)]))
def test_a_bucket_takes_no_more_memory_than_the_square_and_keeps_the_shape_as_well_as_it_can(
    width: int, height: int, model: tuple[int, int]
) -> None:
    resolution, multiple = model

    found = bucket_size(width, height, resolution, multiple)

    assert all(edge % multiple == 0 for edge in found)
    assert found[0] * found[1] <= resolution**2
    assert max(found) <= 2 * min(found)
    # Of no other shape.
    assert (found[0] - found[1]) * (width - height) >= 0
    # Nor is any blurred for it, while there is a smaller size.
    enlarged = max(found[0] / width, found[1] / height)
    assert enlarged <= 2 or max(found) <= 2 * multiple


@pytest.mark.parametrize("edge", [512, 1024, 2000, 16_384])
def test_squares_are_learnt_at_the_resolution(edge: int) -> None:
    assert bucket_size(edge, edge, 512, 64) == (512, 512)
    # Which need not be a multiple of anything.
    assert bucket_size(edge, edge, 520, 64) == (520, 520)


def test_drawings_that_are_not_square_keep_most_of_themselves() -> None:
    assert bucket_size(2000, 1200, 512, 64) == (640, 384)
    assert bucket_size(1200, 2000, 512, 64) == (384, 640)
    assert bucket_size(1000, 900, 512, 64) == (512, 512)
    assert bucket_size(1000, 790, 512, 64) == (576, 448)
    # Strips are cropped.
    assert bucket_size(9000, 300, 512, 64) == (640, 384)


@given(edges, edges)
def test_a_bucket_has_about_as_many_pixels_as_the_square(width: int, height: int) -> None:
    width, height = width * 16, height * 16

    found = bucket_size(width, height, 512, 64)

    assert math.prod(found) > 0.9 * 512**2


def test_a_small_drawing_is_not_blown_up() -> None:
    assert bucket_size(256, 256, 512, 64) == (512, 512)
    assert bucket_size(200, 200, 512, 64) == (256, 256)
    assert bucket_size(64, 64, 512, 64) == (128, 128)
