import hashlib
import json
from pathlib import Path

import pytest

from protos.drawing.v1 import adapters_pb2
from tests.inference_server.client import Client
from tests.inference_server.conftest import serving, settings_in
from tests.tiny_models import build_stable_diffusion
from tests.trainer.train.loras import candidate, unet_with_lora
from tests.trainer.train.runs import a_run
from trainer.train.base_model import BaseModel
from trainer.train.job import Job
from trainer.train.lora import TARGET_MODULES
from trainer.train.publication import save_adapter
from trainer.train.results import AdapterManifest

STYLE = adapters_pb2.Style(name="ksh", display_name="KSH", trigger="drawn by KSH drawing style")


@pytest.fixture
def model(tmp_path: Path) -> Path:
    return build_stable_diffusion(tmp_path / "tiny")


@pytest.fixture
def adapter(tmp_path: Path, model: Path) -> Path:
    """As a run leaves it."""
    run = a_run(tmp_path / "run", model)
    base_model, unet = BaseModel.find(str(model)), unet_with_lora(model)
    manifest = AdapterManifest(
        base_model_name=base_model.name,
        base_model_digest=base_model.digest(),
        rank=4,
        lora_alpha=8,
        target_modules=TARGET_MODULES,
        dataset_digest="d" * 64,
        step=40,
    )
    job = Job.model_validate_json(run.job.read_bytes())
    save_adapter(unet, candidate(run.candidate(40), unet), run.adapter, job, manifest)
    return run.adapter


async def fetched(client: Client, layout: "adapters_pb2.AdapterLayout.ValueType") -> bytes:
    request = adapters_pb2.FetchAdapterRequest(style="ksh", version=1, layout=layout)
    return b"".join([part.data async for part in client.adapters.Fetch(request)])


def metadata_of(content: bytes) -> dict[str, str]:
    length = int.from_bytes(content[:8], "little")
    metadata: dict[str, str] = json.loads(content[8 : 8 + length])["__metadata__"]
    return metadata


async def test_a_file_is_let_in_and_given_out_with_all_that_it_says_of_itself(
    tmp_path: Path, model: Path, adapter: Path
) -> None:
    async with serving(settings_in(tmp_path, model, None)) as client:
        await client.adapters.PutStyle(adapters_pb2.PutStyleRequest(style=STYLE))
        published = await client.publish(adapter)
        content = await fetched(client, adapters_pb2.ADAPTER_LAYOUT_DIFFUSERS)
        for_others = await fetched(client, adapters_pb2.ADAPTER_LAYOUT_KOHYA)

    assert published.adapter.id.version == 1
    assert published.adapter.sha256 == hashlib.sha256(adapter.read_bytes()).hexdigest()
    assert content == adapter.read_bytes()
    told, told_to_others = metadata_of(content), metadata_of(for_others)
    assert told["ksh.run_id"] == "run"
    of_diffusers = {"lora_adapter_metadata", "modelspec.hash_sha256"}
    assert told.keys() - told_to_others.keys() == of_diffusers
    assert all(told_to_others[name] == told[name] for name in told.keys() - of_diffusers)
