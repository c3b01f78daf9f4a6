import shutil
from pathlib import Path

from structlog.testing import capture_logs

from inference_server.settings import Settings
from protos.drawing.v1 import adapters_pb2, drawing_pb2
from tests.inference_server.conftest import serving
from tests.inference_server.tiny_model import write_lora


async def test_the_first_picture_is_in_style(settings: Settings) -> None:
    async with serving(settings) as client:
        (version,) = await client.versions()
        assert version.active
        assert (version.manifest.rank, version.manifest.lora_alpha) == (4, 4)
        assert version.manifest.target_modules == ["to_k", "to_out.0", "to_q", "to_v"]
        (style,) = (await client.capabilities()).styles
        assert style.style.trigger == "drawn by KSH drawing style"
        assert style.active_version == 1


async def test_a_second_start_takes_the_first_adapter_in_no_second_time(
    settings: Settings, tmp_path: Path
) -> None:
    for _ in range(2):
        async with serving(settings) as client:
            assert len(await client.versions()) == 1
    # Not even when it is gone: somebody removed it.
    async with serving(settings) as client:
        await client.publish(write_lora(tmp_path / "second", seed=2))
        await client.activate(2)
        await client.adapters.Remove(adapters_pb2.RemoveAdapterRequest(style="ksh", version=1))
    async with serving(settings) as client:
        assert [adapter.id.version for adapter in await client.versions()] == [2]


async def test_a_first_adapter_that_was_taken_out_of_service_stays_out(
    settings: Settings,
) -> None:
    async with serving(settings) as client:
        assert (await client.deactivate()).previous_version == 1
    async with serving(settings) as client:
        assert [adapter.active for adapter in await client.versions()] == [False]
        drawn = await client.draw()
        assert drawn.started.without_adapter == drawing_pb2.WITHOUT_ADAPTER_NONE_ACTIVE
        await client.adapters.Remove(adapters_pb2.RemoveAdapterRequest(style="ksh", version=1))
    async with serving(settings) as client:
        assert await client.versions() == []


async def test_a_first_adapter_that_does_not_fit_is_left_out(
    settings: Settings, lora_folder: Path, tmp_path: Path
) -> None:
    folder = Path(shutil.copytree(lora_folder, tmp_path / "broken"))
    path = folder / "pytorch_lora_weights.safetensors"
    path.write_bytes(path.read_bytes()[:100])
    reasons = {
        folder: ["must be a safetensors file"],
        tmp_path / "none": ["No such file or directory"],
        None: [],
    }
    for first_adapter, expected in reasons.items():
        with capture_logs() as logs:
            async with serving(settings, first_adapter=first_adapter) as client:
                assert await client.versions() == []
                drawn = await client.draw()
                assert drawn.started.without_adapter == drawing_pb2.WITHOUT_ADAPTER_NONE_ACTIVE
        told = [log["reason"] for log in logs if log["event"] == "first adapter left out"]
        assert len(told) == len(expected)
        assert all(words in reason for words, reason in zip(expected, told, strict=True))


async def test_a_first_start_that_was_killed_before_its_end_is_made_up_for(
    settings: Settings,
) -> None:
    async with serving(settings):
        pass
    (settings.data / "ksh/active.json").unlink()
    async with serving(settings) as client:
        (version,) = await client.versions()
        assert version.active
