import math

from hypothesis import example, given
from hypothesis import strategies as st

from rpc.language import Language
from tests.trainer.reporting.reading import Page
from trainer.reporting.chart import Chart, Level, Mark, draw, smoothed
from trainer.reporting.interval import draw_interval
from trainer.reporting.language import Sentence
from trainer.reporting.number import number
from trainer.reporting.scale import Scale
from trainer.runs.report import LossPoint, Metric

WORD = Sentence("a word", "낱말")
SIZES = st.floats(-1e30, 1e30)


def drawn(
    *losses: float, marks: tuple[Mark, ...] = (), levels: tuple[Level, ...] = (), every: int = 100
) -> Page:
    points = [LossPoint((i + 1) * every, loss) for i, loss in enumerate(losses)]
    chart = Chart(
        "loss", WORD, WORD, WORD, WORD, (("raw", points),), len(points) * every, marks, levels
    )
    return Page(draw(chart).told(Language.ENGLISH).encode())


@given(SIZES, SIZES)
@example(0.0, 5e-324)
@example(0.0, 1e-299)
def test_an_axis_holds_all_its_values_between_round_numbers(one: float, other: float) -> None:
    low, high = sorted((one, other))
    scale = Scale.around(low, high, count=5)
    assert list(scale.ticks) == sorted(set(scale.ticks))
    assert 2 <= len(scale.ticks) <= 8
    assert all(-1e-6 <= scale.share(value) <= 1 + 1e-6 for value in (low, high))


@given(st.integers(0, 1_000_000))
def test_steps_are_marked_at_whole_numbers_to_their_end(last: int) -> None:
    scale = Scale.of_steps(last, count=5)
    assert scale.ticks[0] == 0
    assert all(tick == int(tick) <= max(last, 1) for tick in scale.ticks)
    assert 2 <= len(scale.ticks) <= 7


def test_a_curve_goes_from_its_first_point_to_its_last() -> None:
    (line,) = drawn(0.2, 0.1).all("polyline", "curve")
    assert line["points"] == "500.0,0.0 1000.0,1000.0"


def test_a_loss_that_is_no_number_leaves_a_gap() -> None:
    chart = drawn(0.2, 0.1, math.nan, 0.15, 0.1, math.inf, 0.3)
    assert len(chart.all("polyline", "curve")) == 2
    # The last one has no neighbour that it could be joined with.
    assert len(chart.all("circle", "dot")) == 1


def test_losses_that_are_all_no_numbers_make_no_chart() -> None:
    assert drawn(math.nan, math.inf).elements == []
    assert drawn().elements == []


def test_one_loss_is_a_dot() -> None:
    chart = drawn(0.2)
    assert chart.all("polyline") == []
    assert chart.all("circle", "dot")[0]["cx"] == "100.00%"


def test_a_level_lies_where_a_point_of_that_loss_does() -> None:
    mark = Mark(LossPoint(100, 0.13), WORD, chosen=True)
    chart = drawn(0.2, 0.1, marks=(mark,), levels=(Level("in-service", 0.13),))
    (level,), (point,) = chart.all("line", "in-service"), chart.all("circle", "chosen")
    assert level["y1"] == level["y2"] == point["cy"]


def test_a_level_that_is_no_number_is_left_out() -> None:
    assert drawn(0.2, 0.1, levels=(Level("in-service", math.nan),)).all("line", "level") == []


def test_the_trend_of_a_straight_line_is_that_line() -> None:
    points = [LossPoint(step, step / 10) for step in range(100)]
    # At the ends it has neighbours on one side alone.
    assert all(
        math.isclose(smooth.loss, point.loss, abs_tol=1e-9)
        for smooth, point in list(zip(smoothed(points), points, strict=True))[10:-10]
    )


def test_the_trend_jumps_less_than_what_was_measured() -> None:
    points = [LossPoint(step, step % 2) for step in range(100)]
    assert all(abs(point.loss - 0.5) < 0.1 for point in smoothed(points)[10:-10])


def metric(
    candidate: float,
    rival: float,
    low: float,
    high: float,
    margin: float | None,
    *,
    lower_is_better: bool,
) -> Metric:
    return Metric("a", candidate, rival, low, high, margin, lower_is_better, passed=True)


def interval(metric: Metric) -> Page:
    return Page(draw_interval(metric, WORD).told(Language.ENGLISH).encode())


def test_what_is_better_lies_on_the_right_whichever_way_is_better() -> None:
    lower = interval(metric(0.1, 0.2, -0.15, -0.05, 0.01, lower_is_better=True))
    higher = interval(metric(0.2, 0.1, 0.05, 0.15, 0.01, lower_is_better=False))
    for plot in (lower, higher):
        (dot,) = plot.all("circle", "passed")
        assert float(dot["cx"].rstrip("%")) > 50
    assert lower.all("line") == higher.all("line")


def test_the_margin_begins_left_of_the_middle() -> None:
    (band,) = interval(metric(0.2, 0.2, -0.1, 0.1, 0.05, lower_is_better=True)).all(
        "rect", "allowed"
    )
    assert float(band["x"].rstrip("%")) < 50
    assert interval(metric(0.2, 0.2, -0.1, 0.1, None, lower_is_better=True)).all("rect") == []


def test_numbers_are_written_as_people_read_them() -> None:
    assert number(0.000_1) == "0.0001"
    assert number(-0.002_53) == "−0.00253"
    assert number(1234.6) == "1,235"
    assert number(3e-9) == "3e−09"
    assert number(math.nan) == "NaN"
    assert number(-math.inf) == "−∞"
    assert number(0) == "0"
