from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from rpc.errors import ServerAway
from trainer.inference_server import Version
from trainer.parameters import TrainingParameters
from trainer.runs import beginning
from trainer.runs.beginning import Beginning, Known, begin, find_in_service
from trainer.runs.child import TrainingImpossible
from trainer.runs.run import Run, RunMode, RunState

PARAMETERS = TrainingParameters(rank=16, lora_alpha=16, lora_targets="all", learning_rate=1e-3)
IN_SERVICE = Version(6, "run-6", fits=True, active=True, was_active=True)
LEARNT = frozenset(f"drawing {i}" for i in range(100))


def a_run(
    mode: RunMode = RunMode.AUTO,
    agreed_from: int | None = None,
    **parameters: Any,  # noqa: ANN401 - of each kind
) -> Run:
    return Run(
        "run-7",
        "ksh",
        RunState.QUEUED,
        replace(PARAMETERS, **parameters),
        datetime.now(UTC),
        mode=mode,
        agreed_from=agreed_from,
    )


def begun(
    run: Run,
    *,
    in_service: Version | None = IN_SERVICE,
    known: bool = True,
    forgotten: bool = False,
    come: int = 0,
    gone: int = 0,
    held_out: Sequence[str] = (),
) -> Beginning:
    there = {each for each in LEARNT if int(each.split()[1]) >= gone}
    there |= {f"new drawing {i}" for i in range(come)}
    before = Run("run-6", "ksh", RunState.ACTIVATED, PARAMETERS, datetime.now(UTC), version=6)
    return begin(
        run,
        in_service,
        Known(before, LEARNT, forgotten) if known else None,
        there,
        frozenset(held_out),
        max_growth=0.25,
    )


class StartingServer:
    """Is not there for the first moments."""

    def __init__(self) -> None:
        self.asked = 0

    async def in_service(self, style: str) -> Version:
        self.asked += 1
        if self.asked < 3:
            raise ServerAway(f"no {style} yet")
        return IN_SERVICE


async def test_a_server_that_starts_is_waited_for_whatever_the_run_begins_with() -> None:
    for mode in RunMode:
        assert await find_in_service(StartingServer(), a_run(mode)) == IN_SERVICE  # type: ignore[arg-type] # asked for nothing else


async def test_a_run_goes_on_without_a_server_that_does_not_come(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(beginning, "_STARTING_S", 0.1)

    assert await find_in_service(StartingServer(), a_run()) is None  # type: ignore[arg-type] # likewise


def test_it_continues_where_few_drawings_came_and_knows_which_they_are() -> None:
    beginning = begun(a_run(), come=20, gone=5)

    assert beginning.continues is not None
    assert beginning.continues.id == "run-6"
    assert beginning.new == {f"new drawing {i}" for i in range(20)}
    assert beginning.reason == "20 drawings came and 5 went since ksh@6, which learnt from 100"


@pytest.mark.parametrize(("come", "gone"), [(26, 0), (0, 26), (13, 13)])
def test_it_begins_from_scratch_where_many_came_or_went_unless_it_is_told_to_continue(
    come: int, gone: int
) -> None:
    beginning = begun(a_run(), come=come, gone=gone)

    assert beginning.continues is None
    assert beginning.reason.endswith("which learnt from 100: more than 25% of them")
    assert begun(a_run(RunMode.CONTINUE), come=come, gone=gone).continues is not None


def test_a_quarter_is_not_more_than_a_quarter() -> None:
    assert begun(a_run(), come=25).continues is not None


@pytest.mark.parametrize(
    ("run", "facts", "reason"),
    [
        ({"rank": 8}, {}, "rank of ksh@6 is 16, and this run's is 8"),
        ({"lora_alpha": 8.0}, {}, "lora_alpha of ksh@6 is 16, and this run's is 8.0"),
        ({"lora_targets": "attention"}, {}, "lora_targets of ksh@6 is all, and this run's"),
        ({}, {"forgotten": True}, "learnt from asked to be forgotten"),
        ({}, {"held_out": ["drawing 3"]}, "ksh@6 learnt from drawings that are held out now"),
        ({}, {"known": False}, "ksh@6 was made by no run of this trainer"),
        ({}, {"in_service": None}, "no version is known to be in service"),
    ],
)
def test_what_cannot_be_continued_is_begun_from_scratch_and_refused_where_it_must_be(
    run: dict[str, Any], facts: dict[str, Any], reason: str
) -> None:
    beginning = begun(a_run(**run), **facts)

    assert beginning.continues is None
    assert reason in beginning.reason
    assert len(beginning.new) == 100
    with pytest.raises(TrainingImpossible, match="the run cannot continue"):
        begun(a_run(RunMode.CONTINUE, **run), **facts)


@pytest.mark.parametrize("mode", [RunMode.AUTO, RunMode.CONTINUE])
def test_what_was_agreed_to_begin_from_scratch_does_so_whatever_came_meanwhile(
    mode: RunMode,
) -> None:
    beginning = begun(a_run(mode, agreed_from=0))

    assert beginning.continues is None
    assert beginning.reason == "that was agreed to"


def test_a_beginning_from_scratch_has_the_reason_that_it_would_have_had_by_itself() -> None:
    beginning = begun(a_run(agreed_from=0), come=99)

    assert beginning.continues is None
    assert "99 drawings came" in beginning.reason


def test_what_was_agreed_to_continue_does_so_however_many_drawings_came() -> None:
    assert begun(a_run(agreed_from=6), come=99).continues is not None
    # It was agreed to for another version.
    assert begun(a_run(agreed_from=5), come=99).continues is None
    assert begun(a_run(agreed_from=5), come=1).continues is not None


def test_what_was_agreed_to_continue_and_cannot_is_begun_from_scratch() -> None:
    assert begun(a_run(agreed_from=6), forgotten=True).continues is None


async def test_a_server_is_waited_for_where_it_was_agreed_to_continue(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(beginning, "_STARTING_S", 0.1)

    found = await find_in_service(StartingServer(), a_run(agreed_from=6))  # type: ignore[arg-type] # likewise
    assert found == IN_SERVICE


def test_another_learning_rate_is_no_obstacle() -> None:
    assert begun(a_run(learning_rate=5e-4)).continues is not None


def test_scratch_is_scratch() -> None:
    beginning = begun(a_run(RunMode.SCRATCH))

    assert beginning.continues is None
    assert beginning.reason == "that was asked for"
