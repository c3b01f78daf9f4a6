import pytest

from benchmarks.gpu_train import seen_for, with_ratios
from benchmarks.train.watched import Sighting


def test_ratios_are_to_the_peer_and_to_the_peak_of_the_same_run() -> None:
    rated = with_ratios(
        {
            "matmul_peak_tflops": 171.4,
            "peer": {"samples_per_s": 2.0},
            "ours_eager_batch_8": {"samples_per_s": 50.0},
            "ours_eager_batch_32": {"left_out": "there was no time for it"},
        }
    )
    assert rated["ours_eager_batch_8"]["ratio_to_peer"] == pytest.approx(25.0)
    assert rated["ours_eager_batch_8"]["share_of_peak"] == pytest.approx(0.5)
    assert rated["ours_eager_batch_32"] == {"left_out": "there was no time for it"}


def test_without_a_peer_there_is_no_ratio_to_it() -> None:
    rated = with_ratios({"matmul_peak_tflops": 100.0, "ours": {"samples_per_s": 1.0}})
    assert "ratio_to_peer" not in rated["ours"]


def test_enough_is_seen_when_the_seconds_after_the_warm_up_are() -> None:
    enough = seen_for(2.0, warm_up_steps=10)
    sightings = [Sighting(0.0, 1), Sighting(90.0, 9)]
    assert not enough(sightings)
    sightings += [Sighting(100.0, 12), Sighting(101.0, 20)]
    assert not enough(sightings)
    assert enough([*sightings, Sighting(102.0, 30)])
