import asyncio
import io
from base64 import urlsafe_b64encode
from collections.abc import Sequence

import pytest
from PIL import Image
from safetensors.numpy import load as load_safetensors

from protos.drawing.v1 import drawing_pb2
from protos.training.v1 import styles_pb2, training_pb2
from rpc.errors import (
    AlreadyExists,
    FailedPrecondition,
    InvalidRequest,
    NotFound,
    PermissionDenied,
    ResourceExhausted,
)
from tests.trainer.house import FEW_STEPS, OPERATOR, STRANGER, House, a_picture
from tests.trainer.processes import processes_of
from tests.trainer.recording_inference_server import RecordingInferenceServer


def must_be_drawn_alike(
    draws: Sequence[drawing_pb2.DrawRequest], *, versions: tuple[int, int], count: int
) -> None:
    """Both versions were given the same prompts and seeds; 0 stands for the base model alone."""
    drawn = [
        sorted((draw.prompt, draw.seed) for draw in draws if draw.version == version)
        for version in versions
    ]
    assert drawn[0] == drawn[1]
    assert len(set(drawn[0])) == len(drawn[0]) == count


async def test_a_run_goes_from_drawings_to_a_version_in_service(
    house: House, inference_server: RecordingInferenceServer
) -> None:
    await house.add_three()
    run = await house.start(request_id="once")

    events = await house.watch(run.id)

    kinds = [event.WhichOneof("event") for event in events]
    assert list(dict.fromkeys(kinds)) == [
        *("queued", "preparing", "progress", "sampling", "sample", "evaluating"),
        *("published", "judging", "ended"),
    ]
    # Those held out are looked at as well, and counted from the first word on.
    assert {e.preparing.num_drawings for e in events if e.HasField("preparing")} == {3}
    assert [event.sequence for event in events] == sorted({event.sequence for event in events})
    last = next(e.progress for e in reversed(events) if e.WhichOneof("event") == "progress")
    assert (last.step, last.max_train_steps) == (6, 6)
    ended = events[-1].ended
    assert ended.run.state == training_pb2.RUN_STATE_ACTIVATED, ended.run.reason
    # One of three is held out.
    assert (ended.run.num_drawings, ended.run.version) == (2, 1)
    assert (ended.run.mode, ended.run.mode_reason) == (
        training_pb2.RUN_MODE_AUTO,
        "no version is known to be in service",
    )
    (sample,) = (event.sample for event in events if event.WhichOneof("event") == "sample")
    assert sample.step == 6
    assert Image.open(io.BytesIO(sample.png)).size == (64, 64)
    assert not ended.HasField("previous_version")
    assert inference_server.active == 1

    (header,) = inference_server.versions
    assert header.manifest.run_id == run.id
    assert header.manifest.num_drawings == 2
    assert header.manifest.step in (3, 6)
    assert len(header.manifest.base_model.digest) == 64
    lora = load_safetensors(inference_server.files[0])
    assert all(name.startswith("unet.") for name in lora)
    assert all(str(tensor.dtype) == "float32" for tensor in lora.values())
    # B starts as zeros: it has learnt.
    assert all(abs(tensor).max() > 0 for name, tensor in lora.items() if "lora_B" in name)

    request = training_pb2.GetReportRequest(run_id=run.id, page_language="ko")
    response = await house.training.GetReport(request)
    report = response.report
    assert len(report.columns) == house.settings.runs.num_grid_columns
    assert b"<html" in response.page_html
    async with asyncio.timeout(60):
        while not (house.data / "runs" / run.id / "report.html").exists():  # noqa: ASYNC110 - a file tells nobody
            await asyncio.sleep(0.1)
    assert [point.step for point in report.held_out_losses] == [3, 6]
    assert report.chosen_step == header.manifest.step
    assert {metric.name for metric in report.metrics} >= {"held_out_loss", "adherence"}
    assert (report.num_new_drawings, report.num_held_out) == (2, 1)
    assert report.columns[0].prompt.startswith("drawn by KSH drawing style, an anime girl")
    grid = Image.open(io.BytesIO(report.grid_png))
    assert grid.size == (4 * 36 - 4, 2 * 36 - 4)
    # Above the base model's colour, below that of version 1.
    assert (grid.getpixel((0, 0)), grid.getpixel((0, 36))) == ((0, 0, 0), (80, 0, 0))
    assert {draw.prompt for draw in inference_server.draws} == {c.prompt for c in report.columns}
    must_be_drawn_alike(inference_server.draws, versions=(0, 1), count=2 * len(report.columns))
    assert (report.losses[-1].step, report.grid_flagged) == (6, False)

    # Told again to whoever asks again, from where they left.
    assert await house.watch(run.id, after=events[-3].sequence) == events[-2:]
    assert (await house.start(request_id="once")).id == run.id
    with pytest.raises(AlreadyExists, match="request_id 'once' belongs to another run"):
        await house.start(styles_pb2.TrainingParameters(rank=8), request_id="once")


@pytest.mark.endurance
async def test_a_grid_with_a_picture_that_the_safety_checker_flagged_says_so(
    house: House, inference_server: RecordingInferenceServer
) -> None:
    inference_server.flag_prompts_with = "an anime girl"
    await house.add_three()
    run = await house.start()
    await house.watch(run.id)

    response = await house.training.GetReport(training_pb2.GetReportRequest(run_id=run.id))

    assert response.report.grid_png
    assert response.report.grid_flagged


async def test_a_refused_version_fails_the_run_with_the_reason(
    house: House, inference_server: RecordingInferenceServer
) -> None:
    inference_server.refuse_because = "the canary picture is black"
    await house.add_three()
    run = await house.start()

    (*_, last) = await house.watch(run.id)

    assert last.ended.run.state == training_pb2.RUN_STATE_FAILED
    assert last.ended.run.reason == "the canary picture is black"
    with pytest.raises(FailedPrecondition, match="no report: it is failed"):
        await house.training.GetReport(training_pb2.GetReportRequest(run_id=run.id))


async def test_a_cancelled_run_leaves_no_process_and_no_version(
    house: House, inference_server: RecordingInferenceServer
) -> None:
    await house.add_three()
    long = styles_pb2.TrainingParameters()
    long.CopyFrom(FEW_STEPS)
    long.max_train_steps = 100_000
    run = await house.start(long)
    async for event in house.training.WatchRun(
        training_pb2.WatchRunRequest(run_id=run.id), timeout=500
    ):
        if event.WhichOneof("event") == "progress":
            break

    # One at a time: the next one waits.
    waiting = await house.start()
    assert waiting.state == training_pb2.RUN_STATE_QUEUED
    await house.training.CancelRun(training_pb2.CancelRunRequest(actor=OPERATOR, run_id=waiting.id))
    with pytest.raises(PermissionDenied):
        await house.training.CancelRun(training_pb2.CancelRunRequest(actor=STRANGER, run_id=run.id))
    cancelled = await house.training.CancelRun(
        training_pb2.CancelRunRequest(actor=OPERATOR, run_id=run.id)
    )

    assert cancelled.run.state == training_pb2.RUN_STATE_CANCELLED
    assert inference_server.versions == []
    assert not processes_of(house.data / "runs" / run.id)
    again = await house.training.CancelRun(
        training_pb2.CancelRunRequest(actor=OPERATOR, run_id=run.id)
    )
    assert again.run == cancelled.run


async def test_a_style_has_one_run_and_one_that_waits_and_no_more(
    house: House, inference_server: RecordingInferenceServer
) -> None:
    await house.add_three()
    inference_server.is_away = True
    first, second = [(await house.start(mode=training_pb2.RUN_MODE_CONTINUE)).id for _ in range(2)]

    rule = f"'ksh' has 2 runs that wait or are under way, as many as may: {first[:8]}, {second[:8]}"
    with pytest.raises(ResourceExhausted, match=rule):
        await house.start()
    with pytest.raises(ResourceExhausted, match=rule):
        await house.training.PlanRun(training_pb2.PlanRunRequest(actor=OPERATOR, style="ksh"))

    # Nobody else is held up, and who cancels one may start another.
    created = styles_pb2.CreateStyleRequest(
        actor=OPERATOR, name="ink", display_name="Ink", trigger="drawn by INK drawing style"
    )
    await house.styles.Create(created)
    for color in ("red", "green", "blue"):
        await house.add(a_picture(color), style="ink", caption="a girl")
    await house.start(style="ink")
    cancel = training_pb2.CancelRunRequest(actor=OPERATOR, run_id=second)
    await house.training.CancelRun(cancel)
    await house.start()


async def test_a_style_is_validated_with_its_own_trigger(house: House) -> None:
    created = styles_pb2.CreateStyleRequest(
        actor=OPERATOR, name="ink", display_name="Ink", trigger="drawn by INK drawing style"
    )
    await house.styles.Create(created)
    for color in ("red", "green", "blue"):
        await house.add(a_picture(color), style="ink", caption="a girl")

    run = await house.start(style="ink")

    assert run.parameters.validation_prompt.startswith("drawn by INK drawing style, an anime girl")


@pytest.mark.parametrize(
    ("parameters", "words"),
    [
        ({"resolution": 100}, "resolution must be a multiple of 8 between 64 and 1024, not 100"),
        ({"rank": 129}, "rank must be 1 to 128, not 129"),
        ({"learning_rate": 0.0}, "learning_rate must be above 0 and at most 0.1, not 0.0"),
        ({"learning_rate": float("nan")}, "not nan"),
        ({"lr_scheduler": "warm"}, "lr_scheduler must be one of linear, cosine"),
        ({"num_train_epochs": 1, "max_train_steps": 1}, "not both"),
        ({"seed": 2**63}, "seed must be 0 to 9223372036854775807"),
    ],
)
async def test_a_parameter_out_of_its_range_is_refused_with_the_range(
    house: House, parameters: dict[str, float], words: str
) -> None:
    with pytest.raises(InvalidRequest, match=words):
        await house.start(styles_pb2.TrainingParameters(**parameters))  # type: ignore[arg-type] # as asked


async def test_a_run_needs_a_few_drawings_and_a_style(house: House) -> None:
    with pytest.raises(FailedPrecondition, match="at least 3 drawings, and style 'KSH' has 0"):
        await house.start()
    with pytest.raises(NotFound, match="no style 'nobody'"):
        await house.start(style="nobody")
    with pytest.raises(PermissionDenied):
        await house.start(actor=STRANGER)
    with pytest.raises(NotFound, match="no run 'r'"):
        await house.watch("r")
    with pytest.raises(InvalidRequest, match="after_sequence must be at most"):
        await house.watch("r", after=2**64 - 1)
    token = urlsafe_b64encode(b"9" * 25).decode()
    with pytest.raises(InvalidRequest, match="page_token"):
        await house.training.ListRuns(training_pb2.ListRunsRequest(page_token=token))
