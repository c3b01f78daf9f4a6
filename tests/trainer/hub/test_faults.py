"""Pushes that are cut off, and what the hub may answer."""

import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from pathlib import Path

import pytest

from rpc.errors import FailedPrecondition, Unavailable
from tests.trainer.hub.conftest import DATA_SET, drawing_in, pushed
from tests.trainer.hub.faults import Fault
from tests.trainer.hub.repository import Repository, StoredFile
from tests.trainer.hub.stand_in import OWNER, TOKEN, StandIn
from trainer.errors import HubAway, HubRefused, PushOvertaken
from trainer.hub import Hub, HubDrawing, Pushing

pytestmark = pytest.mark.filterwarnings(
    # huggingface_hub gives httpx2 open files by a name that httpx2 wishes gone.
    "ignore:Use 'content=:DeprecationWarning"
)

DROPPED = 0
PUSH = """
import sys
from pathlib import Path
from tests.trainer.hub.conftest import DATA_SET, drawing_in, pushed
from tests.trainer.hub.stand_in import TOKEN
from trainer.hub import Hub
folder, endpoint, count = sys.argv[1:]
drawings = [drawing_in(Path(folder), f"{n}.png", n) for n in range(int(count))]
pushed(Hub(TOKEN, endpoint), drawings)
"""


@pytest.fixture
def twenty(tmp_path: Path) -> list[HubDrawing]:
    return [drawing_in(tmp_path, f"{number}.png", number) for number in range(20)]


def there(hub: StandIn) -> Repository:
    return hub.repositories[DATA_SET.repo_id]


def drawings_there(hub: StandIn) -> dict[str, StoredFile]:
    return {path: file for path, file in there(hub).files.items() if path.endswith(".png")}


def is_whole(hub: StandIn, drawings: list[HubDrawing]) -> bool:
    """All are there, by name and content, and none was sent twice."""
    wanted = {
        f"train/{drawing.file_name}": StoredFile(drawing.path.read_bytes(), drawing.sha256)
        for drawing in drawings
    }
    return drawings_there(hub) == wanted and set(Counter(hub.uploads).values()) == {1}


@pytest.mark.parametrize(
    ("fault", "count"),
    [
        ("POST /api/repos/create", 20),
        ("POST .*/preupload", 20),
        ("PUT /lfs", 20),
        # Between the first commit and the second.
        ("PUT /lfs", 100),
        ("POST .*/commit", 20),
    ],
)
def test_a_push_that_was_killed_is_gone_on_with(
    hub: StandIn, pushing: Hub, tmp_path: Path, fault: str, count: int
) -> None:
    skip = {20: 9, 100: 97}[count] if "PUT" in fault else 0
    stuck = hub.fail(Fault(fault, skip=skip, wait_s=60))
    arguments = [str(tmp_path), hub.endpoint, str(count)]
    process = subprocess.Popen([sys.executable, "-W", "ignore", "-c", PUSH, *arguments])
    try:
        assert stuck.hit.wait(120)
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()
    drawings = [drawing_in(tmp_path, f"{number}.png", number) for number in range(count)]
    sent = len(hub.uploads)
    first = next(pushing.push(DATA_SET, drawings))
    assert first == Pushing(96 if count == 100 else 0, count)
    pushed(pushing, drawings)
    assert is_whole(hub, drawings)
    assert len(hub.uploads) == count
    assert sent == 0 if skip == 0 and "commit" not in fault else sent > 0


def test_a_push_that_nobody_waits_for_any_more_is_gone_on_with(
    hub: StandIn, pushing: Hub, twenty: list[HubDrawing]
) -> None:
    events = pushing.push(DATA_SET, twenty)
    assert next(events) == Pushing(0, 20)
    assert next(events) == Pushing(8, 20)
    events.close()
    assert len(hub.uploads) == 8
    pushed(pushing, twenty)
    assert is_whole(hub, twenty)


@pytest.mark.parametrize("status", [DROPPED, 500, 503, 429])
@pytest.mark.parametrize(
    "where", ["POST /api/repos", "GET /api/datasets/hana/drawings$", "PUT /lfs", "POST .*/commit"]
)
def test_a_fault_that_passes_is_nothing_to_tell_of(
    hub: StandIn, pushing: Hub, twenty: list[HubDrawing], where: str, status: int
) -> None:
    fault = hub.fail(Fault(where, status, times=1))
    pushed(pushing, twenty[:3])
    assert fault.hit.is_set()
    assert is_whole(hub, twenty[:3])


def test_a_commit_whose_answer_was_lost_is_not_made_twice(
    hub: StandIn, pushing: Hub, twenty: list[HubDrawing]
) -> None:
    hub.fail(Fault("POST .*/commit", DROPPED, times=1, is_late=True))
    done = pushed(pushing, twenty)
    assert is_whole(hub, twenty)
    assert [commit.id for commit in there(hub).commits[1:]] == [done.revision]


def test_a_commit_of_somebody_elses_in_between_is_not_undone(
    hub: StandIn, pushing: Hub, twenty: list[HubDrawing]
) -> None:
    events = pushing.push(DATA_SET, twenty)
    next(events)
    there(hub).write("notes.txt", b"of a person")
    for _ in events:
        pass
    assert there(hub).files["notes.txt"].content == b"of a person"
    assert is_whole(hub, twenty)


def test_progress_goes_on_from_where_it_was_before_a_fault(
    hub: StandIn, pushing: Hub, twenty: list[HubDrawing]
) -> None:
    hub.fail(Fault("POST .*/commit", times=1))
    told = [
        each.num_uploaded for each in pushing.push(DATA_SET, twenty) if isinstance(each, Pushing)
    ]
    assert told == sorted(told)
    assert told[-1] == 20


def test_a_hub_that_goes_on_committing_is_told_of(
    hub: StandIn, pushing: Hub, twenty: list[HubDrawing]
) -> None:
    hub.fail(Fault("POST .*/commit", 412, times=None))
    with pytest.raises(PushOvertaken, match="hana/drawings was changed on the hub"):
        pushed(pushing, twenty)
    assert hub.count("POST .*/commit") == 3


def test_without_a_token_nothing_is_asked_of_the_hub(
    hub: StandIn, twenty: list[HubDrawing], monkeypatch: pytest.MonkeyPatch
) -> None:
    # Of whoever runs the process, which is not for this.
    monkeypatch.setenv("HF_TOKEN", TOKEN)
    with pytest.raises(FailedPrecondition, match="no hub token is set: set TRAINER_HUB_TOKEN"):
        pushed(Hub(None, hub.endpoint), twenty)
    assert hub.requests == []


def test_a_token_that_the_hub_does_not_know_is_refused(
    hub: StandIn, twenty: list[HubDrawing]
) -> None:
    with pytest.raises(HubRefused, match="the hub refused the token: set TRAINER_HUB_TOKEN"):
        pushed(Hub("hf_of_somebody_else", hub.endpoint, waits_s=()), twenty)


def test_a_token_with_a_line_break_is_refused_and_not_told(
    hub: StandIn, twenty: list[HubDrawing]
) -> None:
    with pytest.raises(HubRefused, match="the hub token has blanks") as caught:
        pushed(Hub(f"{TOKEN}\n", hub.endpoint), twenty)
    assert TOKEN not in str(caught.value)


def test_a_data_set_of_another_owner_is_refused(
    hub: StandIn, pushing: Hub, twenty: list[HubDrawing]
) -> None:
    theirs = type(DATA_SET)(**{**vars(DATA_SET), "repo_id": "somebody/drawings"})
    with pytest.raises(HubRefused, match="does not let this token write to somebody/drawings"):
        pushed(pushing, twenty, theirs)
    hub.repositories["somebody/drawings"] = Repository("somebody/drawings", private=False)
    with pytest.raises(HubRefused, match="does not let this token write to somebody/drawings"):
        pushed(pushing, twenty, theirs)


@pytest.mark.parametrize(
    ("where", "status", "error"),
    [
        ("POST .*/commit", 401, "the hub refused the token"),
        ("POST .*/preupload", 403, "does not let this token write to hana/drawings"),
        ("POST .*/batch", 413, "the hub refused hana/drawings: a fault on demand"),
        ("POST /api/repos", 402, "the hub refused hana/drawings: a fault on demand"),
        ("POST /api/validate-yaml", 400, "the hub refused hana/drawings"),
    ],
)
def test_what_the_hub_refuses_is_told_and_not_tried_again(
    hub: StandIn, pushing: Hub, twenty: list[HubDrawing], where: str, status: int, error: str
) -> None:
    hub.fail(Fault(where, status, times=None))
    with pytest.raises(HubRefused, match=error):
        pushed(pushing, twenty)
    assert hub.count(where) == 1


def test_no_address_that_answers_is_told_of(twenty: list[HubDrawing]) -> None:
    with pytest.raises(Unavailable, match=r"the hub at http://127\.0\.0\.1:1 cannot be reached"):
        pushed(Hub(TOKEN, "http://127.0.0.1:1", waits_s=(0,)), twenty)


def test_a_hub_in_trouble_is_told_of_in_the_end(
    hub: StandIn, pushing: Hub, twenty: list[HubDrawing]
) -> None:
    hub.fail(Fault("GET /api/datasets", 503, times=None))
    with pytest.raises(HubAway, match="cannot be reached: it answered 503"):
        pushed(pushing, twenty)
    assert hub.count("GET /api/datasets") == 3


def test_a_hub_that_falls_silent_is_not_waited_for_for_ever(
    hub: StandIn, twenty: list[HubDrawing]
) -> None:
    hub.fail(Fault("GET /api/datasets", wait_s=30, times=None))
    began = time.monotonic()
    with pytest.raises(HubAway, match="cannot be reached"):
        pushed(Hub(TOKEN, hub.endpoint, timeout_s=0.2, waits_s=()), twenty)
    assert time.monotonic() - began < 20


def test_an_answer_that_is_no_hubs_is_told_of(
    hub: StandIn, pushing: Hub, twenty: list[HubDrawing]
) -> None:
    # A gateway that wants one to log in answers so.
    hub.fail(Fault("GET /api/datasets", 200, times=None, body="<html>Welcome</html>"))
    with pytest.raises(HubAway, match="cannot be reached"):
        pushed(pushing, twenty)


def test_the_token_is_never_told(
    hub: StandIn,
    pushing: Hub,
    twenty: list[HubDrawing],
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    caplog.set_level(logging.DEBUG)
    hub.fail(Fault("POST .*/preupload", 500, times=1))
    hub.fail(Fault("POST .*/commit", 403, body=f'{{"error": "no rights for {TOKEN}"}}'))
    with pytest.raises(HubRefused) as caught:
        pushed(pushing, twenty)
    told = capfd.readouterr()
    assert "no rights for" in str(caught.value)
    assert TOKEN not in str(caught.value) + caplog.text + told.out + told.err


def test_nothing_is_drawn_on_the_terminal(
    pushing: Hub, twenty: list[HubDrawing], capfd: pytest.CaptureFixture[str]
) -> None:
    pushed(pushing, twenty)
    told = capfd.readouterr()
    assert told.out + told.err == ""


def test_two_pushes_at_once_end_as_one_would(
    hub: StandIn, pushing: Hub, twenty: list[HubDrawing]
) -> None:
    pushed(pushing, twenty[:1])
    hubs = [Hub(TOKEN, hub.endpoint, timeout_s=10, waits_s=(0.1, 0.3, 0.5)) for _ in range(2)]
    threads = [threading.Thread(target=pushed, args=(each, twenty)) for each in hubs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(drawings_there(hub)) == {f"train/{drawing.file_name}" for drawing in twenty}
    assert there(hub).id.startswith(OWNER)
    assert os.environ.get("HF_TOKEN") is None
