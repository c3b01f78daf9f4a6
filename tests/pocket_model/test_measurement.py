import numpy as np
import pytest
from PIL import Image

from pocket_model.measurement import measure_diversity


def _gray(level: int) -> Image.Image:
    return Image.new("RGB", (64, 64), (level, level, level))


def test_distances_are_root_mean_squares_of_the_pixels() -> None:
    diversity = measure_diversity(
        images=[[_gray(0), _gray(30)], [_gray(100), _gray(110)]],
        redrawn=[[_gray(0), _gray(8)]],
        unseen=[_gray(200)],
        trained_on=np.stack([np.asarray(_gray(level)) for level in (0, 100, 190)]),
    )
    assert diversity.between_seeds == pytest.approx((30 + 10) / 2)
    assert diversity.between_drawings == pytest.approx(8)
    # 0 and 100 were trained on, 30 and 110 lie 30 and 10 away.
    assert diversity.nearest_drawing == pytest.approx(np.median([0, 30, 0, 10]))
    assert diversity.nearest_other_drawing == pytest.approx(10)
