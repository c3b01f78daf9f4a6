import math
from pathlib import Path

import pytest

from benchmarks.bot.__main__ import measured, waits
from benchmarks.bot.people import Drawn


def test_who_got_no_answer_waited_for_ever() -> None:
    answered = [Drawn(acknowledged_s=0.1, picture_s=2.0)] * 10
    told = waits([*answered, Drawn()], answered)
    assert told["ack_p50_ms"] == pytest.approx(100)
    assert told["ack_max_ms"] == math.inf
    assert told["ack_later_p99_ms"] == pytest.approx(100)
    assert told["picture_p50_s"] == pytest.approx(2)


@pytest.mark.endurance
@pytest.mark.timeout(300)
async def test_a_few_draws_are_measured_from_the_key_press_to_the_picture(tmp_path: Path) -> None:
    figures = await measured(tmp_path, draws=6, at_once=3)
    assert figures["draws"] == 6
    assert figures["lost"] == figures["violations"] == 0
    assert figures["ack_p50_ms"] > 0
    assert figures["picture_p50_s"] > 0
    assert figures["rss_mib"] > 10
    assert figures["cpu_ms_per_draw"] > 0
    assert figures["loop_hold_max_ms"] > 0
