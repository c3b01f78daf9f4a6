"""An uploader asks to be forgotten."""

import asyncio
import json
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from protos.drawing.v1 import adapters_pb2
from protos.training.v1 import dataset_pb2, styles_pb2, training_pb2
from rpc.errors import FailedPrecondition, InvalidRequest, NotFound, PermissionDenied, Unavailable
from tests.trainer.house import OPERATOR, STRANGER, House, a_picture, open_house
from tests.trainer.recording_inference_server import RecordingInferenceServer
from trainer.runs.report import GridColumn, Report
from trainer.train.folder import RunFolder

HANA = 70
RUN_ID = "669f3c70-463c-4a46-8495-f22c1afffe2f"
HERSELF = styles_pb2.Actor(guild_id=7, user_id=HANA)


async def add_some(house: House) -> list[dataset_pb2.Drawing]:
    """Two of Hana's and two of the operator's."""
    return [
        (await house.add(a_picture(color), f"{color}.png", caption="a girl", **whose)).drawing
        for color, whose in (
            ("red", {"uploader_id": HANA}),
            ("green", {"uploader_id": HANA}),
            ("blue", {}),
            ("white", {}),
        )
    ]


async def forget(house: House, **asked: object) -> dataset_pb2.ForgetResponse:
    request = {"actor": HERSELF, "uploader_id": HANA} | asked
    return await house.dataset.Forget(dataset_pb2.ForgetRequest(**request))  # type: ignore[arg-type] # as asked


async def names(house: House) -> list[str]:
    page = await house.listed()
    return [drawing.file_name for drawing in page.drawings]


async def test_all_of_an_uploaders_drawings_are_deleted_with_their_files(house: House) -> None:
    await add_some(house)

    forgotten = await forget(house)

    assert forgotten.num_removed == 2
    assert forgotten.adapter_versions == []
    assert await names(house) == ["white.png", "blue.png"]
    assert len(house.files) == 2
    assert "red.png" not in house.table
    assert not (house.data / "styles" / "ksh" / "red.png").is_symlink()
    # Asked again, there is nothing more to do.
    assert (await forget(house)).num_removed == 0


async def test_an_uploader_sees_their_own_drawings_and_nobody_elses(house: House) -> None:
    await add_some(house)
    asked = dataset_pb2.ListDrawingsRequest(actor=HERSELF, style="ksh", uploader_id=HANA)
    own = await house.dataset.List(asked)
    assert [drawing.file_name for drawing in own.drawings] == ["green.png", "red.png"]
    asked.uploader_id = HANA + 1
    with pytest.raises(PermissionDenied):
        await house.dataset.List(asked)
    asked.ClearField("uploader_id")
    with pytest.raises(PermissionDenied):
        await house.dataset.List(asked)


async def test_the_ledger_keeps_that_they_were_there_and_not_what_they_were_called(
    house: House,
) -> None:
    await add_some(house)

    await forget(house)

    ledger = await house.dataset.ListLedger(
        dataset_pb2.ListLedgerRequest(actor=OPERATOR, style="ksh")
    )
    theirs = [entry for entry in ledger.entries if entry.uploader_id == HANA]
    assert [entry.file_name for entry in theirs] == ["", "", "", ""]
    assert [entry.action for entry in theirs] == [
        *[dataset_pb2.LEDGER_ACTION_FORGOTTEN] * 2,
        *[dataset_pb2.LEDGER_ACTION_ADDED] * 2,
    ]
    assert theirs[0].user_id == HANA


def consent(given_at: datetime, agreed_anew_at: datetime | None = None) -> dataset_pb2.Consent:
    message = dataset_pb2.Consent(statement="yes")
    message.given_at.FromDatetime(given_at)
    if agreed_anew_at is not None:
        message.agreed_anew_at.FromDatetime(agreed_anew_at)
    return message


async def test_no_more_is_taken_of_them_unless_they_agree_anew(house: House) -> None:
    before = datetime.now(UTC)
    await forget(house)
    since = datetime.now(UTC)

    async def added(given: dataset_pb2.Consent | None) -> dataset_pb2.AddDrawingResponse:
        return await house.add(a_picture(), caption="a girl", uploader_id=HANA, consent=given)

    # A habit is no consent, nor is what they had agreed to before.
    for given in (None, consent(before), consent(since), consent(since, before)):
        refusal = (await added(given)).refusal
        assert refusal.reason == dataset_pb2.REFUSAL_REASON_FORGOTTEN
        assert "agreed anew since" in refusal.message
    # What was on its way when they asked is not taken by what they agree to later.
    late = (await added(consent(before, since))).refusal
    assert late.reason == dataset_pb2.REFUSAL_REASON_FORGOTTEN
    assert house.files == []
    kept = (await added(consent(since, since))).drawing.consent
    assert kept.given_at.ToDatetime(tzinfo=UTC) == since
    assert not kept.HasField("agreed_anew_at")


async def test_a_drawing_that_waits_for_its_caption_meanwhile_is_refused_as_theirs(
    house: House,
) -> None:
    adding = asyncio.create_task(house.add(a_picture(), uploader_id=HANA))
    while not await names(house):
        assert not adding.done()

    await forget(house)

    assert (await adding).refusal.reason == dataset_pb2.REFUSAL_REASON_FORGOTTEN


async def test_what_was_forgotten_is_not_taken_in_again_as_somebody_elses(house: House) -> None:
    await add_some(house)
    await forget(house)

    for whose in ({}, {"uploader_id": 71}):
        answer = await house.add(a_picture("red"), "red.png", caption="a girl", **whose)
        assert answer.refusal.reason == dataset_pb2.REFUSAL_REASON_FORGOTTEN


async def test_nobody_consents_for_somebody_who_was_forgotten(house: House) -> None:
    await add_some(house)
    await forget(house)
    now = datetime.now(UTC)

    theirs = {"caption": "a girl", "uploader_id": 71, "consent": consent(now, now)}
    answer = await house.add(a_picture("red"), "red.png", **theirs)
    assert answer.refusal.reason == dataset_pb2.REFUSAL_REASON_FORGOTTEN


async def test_a_consent_that_is_yet_to_be_given_is_an_error(house: House) -> None:
    now = datetime.now(UTC)
    tomorrow = now + timedelta(days=1)

    for which, given in (
        ("given_at", consent(tomorrow)),
        ("agreed_anew_at", consent(now, tomorrow)),
    ):
        with pytest.raises(InvalidRequest, match=rf"consent\.{which} must not be in the future"):
            await house.add(a_picture(), uploader_id=HANA, consent=given)


async def test_they_ask_for_it_themselves_or_a_manager_does_and_nobody_else(house: House) -> None:
    await add_some(house)

    with pytest.raises(PermissionDenied, match="at their own wish"):
        await forget(house, actor=styles_pb2.Actor(guild_id=7, user_id=71, manager=True))
    with pytest.raises(PermissionDenied):
        await forget(house, actor=STRANGER, uploader_id=71, style="ksh")
    with pytest.raises(NotFound):
        await forget(house, style="nobody")
    with pytest.raises(InvalidRequest, match="uploader_id must be 1 to"):
        await forget(house, uploader_id=0)
    assert len(await names(house)) == 4
    assert (await forget(house, actor=OPERATOR, style="ksh")).num_removed == 2


@pytest.fixture
async def taught(house: House, inference_server: RecordingInferenceServer) -> House:
    """A house whose version 1 learnt from Hana's drawings, one of which was removed since.

    It is as a run leaves it, which would take a quarter of a minute; see test_runs for one.
    """
    drawings = await add_some(house)
    with closing(sqlite3.connect(house.data / "trainer.sqlite3")) as database, database:
        database.execute(
            "INSERT INTO runs (id, style, state, parameters, num_drawings, created_at, step,"
            " max_train_steps, reason, version) VALUES (?, 'ksh', 'activated', '{}', 4,"
            " '2026-01-01 00:00:00.000000', 6, 6, '', 1)",
            [RUN_ID],
        )
        database.executemany(
            "INSERT INTO run_drawings VALUES (?, ?)", [(RUN_ID, each.id) for each in drawings]
        )
    inference_server.versions.append(version_of(RUN_ID))
    inference_server.active = 1
    inference_server.were_active.add(1)
    for drawing in drawings:
        latents = house.data / "cache" / "latents" / drawing.id / "latents.safetensors"
        latents.parent.mkdir(parents=True)
        latents.touch()
    await house.dataset.Remove(
        dataset_pb2.RemoveDrawingRequest(actor=OPERATOR, style="ksh", drawing_id=drawings[0].id)
    )
    return house


def version_of(run_id: str) -> adapters_pb2.PublishHeader:
    return adapters_pb2.PublishHeader(style="ksh", manifest=adapters_pb2.Manifest(run_id=run_id))


async def test_versions_that_learnt_from_them_are_named_and_withdrawn_when_asked_again(
    taught: House, inference_server: RecordingInferenceServer
) -> None:
    computed = taught.data / "cache" / "latents"
    assert len(list(computed.iterdir())) == 3

    named = await forget(taught)

    assert named.num_removed == 1
    assert named.adapter_versions == ["ksh@1"]
    # What was computed of a drawing goes with it.
    assert len(list(computed.iterdir())) == 2
    assert inference_server.active == 1
    inference_server.draws_to_finish = 1

    withdrawn = await forget(taught, withdraw=True)

    assert withdrawn.withdrawn_versions == ["ksh@1"]
    assert inference_server.deactivations == ["ksh"]
    assert inference_server.removed == {1}
    assert (await forget(taught, withdraw=True)).withdrawn_versions == []


async def test_a_version_in_service_makes_room_for_the_newest_that_did_not_learn_from_them(
    taught: House, inference_server: RecordingInferenceServer
) -> None:
    # Another version, which learnt from none of hers and was in service before.
    inference_server.versions.append(version_of("another run"))
    inference_server.were_active.add(2)

    await forget(taught, withdraw=True)

    assert inference_server.active == 2
    assert inference_server.removed == {1}


async def test_the_report_of_a_withdrawn_version_and_all_its_pictures_are_gone(
    taught: House, inference_server: RecordingInferenceServer
) -> None:
    folder = RunFolder(taught.data / "runs" / RUN_ID)
    for file in (folder.job, folder.grid, folder.sample(2), folder.path / "report.html"):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(b"a girl")
    report = Report(
        compared_with=None,
        columns=(GridColumn("a girl", 7),),
        losses=(),
        preparing_s=1.0,
        training_s=2.0,
        evaluating_s=3.0,
    )
    with closing(sqlite3.connect(taught.data / "trainer.sqlite3")) as database, database:
        database.execute("UPDATE runs SET report = ?", [json.dumps(report.to_json())])
    asked = training_pb2.GetReportRequest(run_id=RUN_ID)
    inference_server.is_away = True
    with pytest.raises(Unavailable):
        await forget(taught, withdraw=True)
    # The version is there still, and so is what it came to.
    assert (await taught.training.GetReport(asked)).report.columns[0].prompt == "a girl"
    inference_server.is_away = False

    await forget(taught, withdraw=True)

    with pytest.raises(FailedPrecondition, match="its version was withdrawn"):
        await taught.training.GetReport(asked)
    assert not folder.path.exists()


async def test_where_the_inference_server_is_away_versions_are_named_and_withdrawn_later(
    taught: House, inference_server: RecordingInferenceServer
) -> None:
    inference_server.is_away = True

    with pytest.raises(Unavailable):
        await forget(taught, withdraw=True)

    assert await names(taught) == ["white.png", "blue.png"]
    assert (await forget(taught)).adapter_versions == ["ksh@1"]
    inference_server.is_away = False
    assert (await forget(taught, withdraw=True)).withdrawn_versions == ["ksh@1"]


async def test_a_run_that_learns_from_them_is_cancelled(
    house: House, inference_server: RecordingInferenceServer
) -> None:
    await add_some(house)
    run = await house.start()
    request = training_pb2.WatchRunRequest(run_id=run.id)
    async for event in house.training.WatchRun(request, timeout=100):
        if event.WhichOneof("event") == "preparing":
            break

    await forget(house)

    *_, last = await house.watch(run.id)
    assert last.ended.run.state == training_pb2.RUN_STATE_CANCELLED
    assert last.ended.run.reason == (
        "drawings that the run learnt from were removed at a person's wish; start another run"
    )
    assert inference_server.versions == []


async def test_a_run_that_was_interrupted_while_they_were_forgotten_does_not_go_on(
    tmp_path: Path,
    base_model: Path,
    captioner: Path,
    inference_server: RecordingInferenceServer,
) -> None:
    data = tmp_path / "data"
    async with open_house(data, base_model, captioner, inference_server.address) as house:
        await add_some(house)
        run = await house.start()
        request = training_pb2.WatchRunRequest(run_id=run.id)
        async for event in house.training.WatchRun(request, timeout=100):
            if event.WhichOneof("event") == "preparing":
                break
    with closing(sqlite3.connect(data / "trainer.sqlite3")) as database, database:
        # As far as a trainer comes that is killed between forgetting and cancelling.
        database.execute("DELETE FROM drawings WHERE uploader_id = ?", [HANA])
        database.execute(
            "INSERT INTO ledger (time, action, style, sha256, file_name, uploader_id)"
            " SELECT '2999-01-01 00:00:00.000000', 'forgotten', style, sha256, '', uploader_id"
            " FROM ledger WHERE uploader_id = ?",
            [HANA],
        )

    async with open_house(data, base_model, captioner, inference_server.address) as house:
        *_, last = await house.watch(run.id)

    assert last.ended.run.state == training_pb2.RUN_STATE_FAILED
    assert "asked to be forgotten" in last.ended.run.reason
    assert inference_server.versions == []
