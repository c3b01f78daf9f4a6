import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from PIL import Image

from rpc.errors import ResourceExhausted
from rpc.settings import ClientSettings
from tests.trainer.recording_inference_server import RecordingInferenceServer
from tests.trainer.train.runs import PARAMETERS
from trainer.inference_server import InferenceServer
from trainer.runs.comparison import Comparison, choose_comparison, draw_pictures, join_pictures
from trainer.train.folder import RunFolder, flag_of
from trainer.train.job import Job, JobDrawing, JobSamples

COMPARISON = Comparison(
    ["a girl drawn by KSH drawing style", "a boy drawn by KSH drawing style"], [[1, 2], [3, 4]]
)


def a_job(num_held_out: int, num_drawings: int) -> Job:
    def some(name: str, count: int) -> tuple[JobDrawing, ...]:
        return tuple(
            JobDrawing(path=Path(f"/{name}-{i}"), sha256=f"{i:064}", caption=f"{name} {i}")
            for i in reversed(range(count))
        )

    return Job(
        run_id="r",
        style="ksh",
        base_model="m",
        device="cpu",
        cache=Path("/cache"),
        drawings=some("learnt", num_drawings),
        held_out=some("held out", num_held_out),
        parameters=PARAMETERS.model_copy(update={"seed": 100}),
        samples=JobSamples(
            prompt="validation", seed=1, count=1, num_inference_steps=1, guidance_scale=1.0
        ),
        num_judged_prompts=5,
        num_judged_seeds=2,
    )


def test_it_is_the_validation_prompt_then_what_is_held_out_and_others_where_that_is_little() -> (
    None
):
    comparison = choose_comparison(a_job(2, 9))

    assert comparison.prompts == [
        *("validation", "held out 0", "held out 1", "learnt 0", "learnt 1")
    ]
    # No two pictures have a seed in common.
    assert comparison.seeds == [[100, 101], [102, 103], [104, 105], [106, 107], [108, 109]]
    assert choose_comparison(a_job(1, 1)).prompts == [*("validation", "held out 0", "learnt 0")]


@pytest.fixture
async def server(inference_server: RecordingInferenceServer) -> AsyncIterator[InferenceServer]:
    async with InferenceServer.opened(ClientSettings(address=inference_server.address)) as server:
        yield server


async def drawn(server: InferenceServer, folder: RunFolder, timeout_s: float = 20) -> list[int]:
    """What was told of the progress."""
    told = []

    async def report(num_done: int, num_pictures: int) -> None:
        assert num_pictures == 8
        told.append(num_done)

    async with asyncio.timeout(60):
        await draw_pictures(
            server,
            "ksh",
            COMPARISON,
            folder,
            versions=(1, 2),
            timeout_s=timeout_s,
            report=report,
        )
    return told


async def test_each_prompt_is_drawn_with_each_seed_by_both_as_it_stands_for_it_holds_the_trigger(
    tmp_path: Path, inference_server: RecordingInferenceServer, server: InferenceServer
) -> None:
    told = await drawn(server, RunFolder(tmp_path))

    assert told == list(range(9))
    assert sorted((draw.version, draw.prompt, draw.seed) for draw in inference_server.draws) == [
        (version, prompt, seed)
        for version in (1, 2)
        for prompt, seeds in sorted(zip(COMPARISON.prompts, COMPARISON.seeds, strict=True))
        for seed in seeds
    ]
    assert all(draw.raw_prompt for draw in inference_server.draws)


async def test_what_is_drawn_already_is_not_drawn_again(
    tmp_path: Path, inference_server: RecordingInferenceServer, server: InferenceServer
) -> None:
    folder = RunFolder(tmp_path)
    await drawn(server, folder)
    inference_server.draws.clear()
    folder.picture(2, 1, 0).unlink()

    assert await drawn(server, folder) == [7, 8]
    assert [(draw.version, draw.seed) for draw in inference_server.draws] == [(2, 3)]


async def test_which_pictures_the_safety_checker_flagged_is_kept_beside_them(
    tmp_path: Path, inference_server: RecordingInferenceServer, server: InferenceServer
) -> None:
    inference_server.flag_prompts_with = "boy"
    folder = RunFolder(tmp_path)
    await drawn(server, folder)

    girls, boys = COMPARISON.pictures(folder, 2)
    assert not any(flag_of(picture).exists() for picture in girls)
    assert all(picture.exists() and flag_of(picture).exists() for picture in boys)


async def test_a_prompt_that_cannot_be_drawn_costs_no_other(
    tmp_path: Path, inference_server: RecordingInferenceServer, server: InferenceServer
) -> None:
    inference_server.refuse_prompts_with = "boy"
    folder = RunFolder(tmp_path)

    assert await drawn(server, folder) == list(range(9))
    assert all(picture.exists() for picture in COMPARISON.pictures(folder, 2)[0])
    assert not any(picture.exists() for picture in COMPARISON.pictures(folder, 2)[1])


async def test_a_picture_that_there_is_never_room_for_is_given_up(
    tmp_path: Path, inference_server: RecordingInferenceServer, server: InferenceServer
) -> None:
    inference_server.no_room_for_draws = True

    with pytest.raises(ResourceExhausted):
        await drawn(server, RunFolder(tmp_path), timeout_s=2)


def test_a_grid_has_a_row_for_each_version(tmp_path: Path) -> None:
    files = []
    for i, color in enumerate(("red", "green", "blue", "white")):
        files.append(tmp_path / f"{i}.png")
        Image.new("RGB", (32, 32), color).save(files[-1])
    (tmp_path / "grid.png").write_bytes(join_pictures([files[:2], files[2:]]))

    with Image.open(tmp_path / "grid.png") as grid:
        assert grid.size == (32 + 4 + 32, 32 + 4 + 32)
        corners = [grid.getpixel(place) for place in ((0, 0), (67, 0), (0, 67), (67, 67))]
    assert corners == [(255, 0, 0), (0, 128, 0), (0, 0, 255), (255, 255, 255)]
