import hashlib
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import numpy as np
import pytest

from inference_server.adapters import data_folder
from inference_server.errors import RegistryUnreadable
from inference_server.model.digest import sha256_of
from inference_server.settings import Settings
from protos.drawing.v1 import adapters_pb2, drawing_pb2
from rpc.errors import FailedPrecondition, NotFound, ResourceExhausted
from tests.inference_server.adapters.loras import write_kohya
from tests.inference_server.client import Client, pixels
from tests.inference_server.conftest import serving
from tests.inference_server.tiny_model import write_lora


@pytest.fixture
def lora(tmp_path: Path) -> Path:
    return write_lora(tmp_path / "second", seed=2)


async def test_what_is_published_is_a_candidate_until_it_is_activated(
    client: Client, lora: Path
) -> None:
    published = await client.publish(lora)
    assert (published.adapter.id.style, published.adapter.id.version) == ("ksh", 2)
    assert not published.adapter.active
    assert not published.adapter.HasField("activated_at")
    assert published.adapter.fits
    assert pixels(published.canary_png).shape == (64, 64, 3)
    first = await client.draw()
    candidate = await client.draw(version=2)
    assert (first.started.adapter.version, candidate.started.adapter.version) == (1, 2)
    assert not np.array_equal(first.pixels[0], candidate.pixels[0])

    activated = await client.activate(2)
    assert activated.previous_version == 1
    assert activated.adapter.active
    assert activated.adapter.HasField("activated_at")
    assert np.array_equal((await client.draw()).pixels[0], candidate.pixels[0])

    assert (await client.activate(1)).previous_version == 2
    assert np.array_equal((await client.draw()).pixels[0], first.pixels[0])


async def test_the_manifest_is_kept_as_it_was_written(client: Client, lora: Path) -> None:
    manifest = adapters_pb2.Manifest(
        base_model=(await client.capabilities()).base_model,
        run_id="8b1c",
        rank=4,
        lora_alpha=4,
        target_modules=["to_k", "to_q"],
        num_drawings=60,
        dataset_digest="ab" * 32,
        resolution=128,
        train_batch_size=8,
        max_train_steps=800,
        step=600,
        learning_rate=5e-4,
        lr_scheduler="cosine",
        seed=5508,
        metrics={"held_out_loss": 0.12},
        software="ksh-drawing-ai 0.1.0",
    )
    manifest.trained_at.FromJsonString("2026-01-02T03:04:05.678Z")
    await client.publish(lora, manifest=manifest)
    newest, first = await client.versions("ksh")
    assert newest.manifest == manifest
    assert (newest.id.version, first.id.version) == (2, 1)
    assert newest.sha256 == hashlib.sha256(lora.read_bytes()).hexdigest()


@pytest.fixture
def full_disk(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where an adapter arrives there is no room: each path is a device that is always full."""

    def full() -> UUID:
        name = uuid4()
        (own,) = (settings.data / ".arrivals").iterdir()
        (own / name.hex).symlink_to("/dev/full")
        return name

    monkeypatch.setattr(data_folder, "uuid4", full)


async def test_a_disk_that_fills_while_an_adapter_arrives_is_said_so(
    settings: Settings, lora: Path, request: pytest.FixtureRequest
) -> None:
    async with serving(settings) as client:
        request.getfixturevalue("full_disk")
        with pytest.raises(ResourceExhausted, match="the disk of the adapter registry is full"):
            await client.publish(lora)
        (own,) = (settings.data / ".arrivals").iterdir()
        assert [path.name for path in own.iterdir()] == [".lock"]
        assert [adapter.id.version for adapter in await client.versions()] == [1]


@pytest.mark.usefixtures("full_disk")
async def test_a_first_start_on_a_full_disk_is_said_so(settings: Settings) -> None:
    with pytest.raises(RegistryUnreadable, match="the disk of the adapter registry is full"):
        async with serving(settings):
            pass


async def test_the_same_bytes_published_again_are_the_version_they_were(
    client: Client, lora: Path
) -> None:
    first, again = await client.publish(lora), await client.publish(lora)
    assert again.already_published
    assert not first.already_published
    assert again.adapter == first.adapter
    assert again.canary_png == first.canary_png


async def fetched(client: Client, **fields: Any) -> tuple[adapters_pb2.Adapter, bytes]:  # noqa: ANN401
    request = adapters_pb2.FetchAdapterRequest(style="ksh", **fields)
    parts = [part async for part in client.adapters.Fetch(request)]
    assert [part.WhichOneof("part") for part in parts[:1]] == ["header"]
    return parts[0].header, b"".join(part.data for part in parts[1:])


async def test_what_is_fetched_is_what_was_published(client: Client, lora: Path) -> None:
    await client.publish(lora)
    header, data = await fetched(client, version=2)
    assert (header.id.version, data) == (2, lora.read_bytes())
    assert (await fetched(client))[0].id.version == 1
    with pytest.raises(NotFound, match="there is no ksh@3"):
        await fetched(client, version=3)


async def test_an_adapter_fetched_in_kohyas_layout_draws_what_it_drew(
    client: Client, tmp_path: Path
) -> None:
    await client.publish(write_lora(tmp_path / "second", alpha=2, seed=2))
    header, data = await fetched(client, version=2, layout=adapters_pb2.ADAPTER_LAYOUT_KOHYA)
    (tmp_path / "kohya.safetensors").write_bytes(data)
    assert (await fetched(client, version=2))[0].sha256 == header.sha256

    again = await client.publish(tmp_path / "kohya.safetensors")

    assert again.adapter.id.version == 3
    second, third = await client.draw(version=2), await client.draw(version=3)
    assert np.array_equal(second.pixels[0], third.pixels[0])


async def test_a_kohya_file_is_kept_in_diffusers_layout_and_known_by_either_bytes(
    client: Client, tmp_path: Path
) -> None:
    theirs = write_kohya(tmp_path / "kohya.safetensors")
    base_model = (await client.capabilities()).base_model
    published = await client.publish(theirs, manifest=adapters_pb2.Manifest(base_model=base_model))
    manifest = published.adapter.manifest
    assert manifest.rank == 4
    assert {"proj_in", "proj_out", "to_q", "to_out.0", "net.2"} < set(manifest.target_modules)

    header, kept = await fetched(client, version=2)
    assert header.sha256 == hashlib.sha256(kept).hexdigest() != sha256_of(theirs)
    (tmp_path / "kept.safetensors").write_bytes(kept)
    for path in (theirs, tmp_path / "kept.safetensors"):
        again = await client.publish(path)
        assert (again.already_published, again.adapter.id.version) == (True, 2)


async def test_a_removed_version_is_gone_and_its_number_is_not_given_again(
    settings: Settings, lora: Path
) -> None:
    async with serving(settings) as client:
        await client.publish(lora)
        await client.adapters.Remove(adapters_pb2.RemoveAdapterRequest(style="ksh", version=2))
        assert [adapter.id.version for adapter in await client.versions()] == [1]
        with pytest.raises(NotFound):
            await client.draw(version=2)
    async with serving(settings) as client:
        assert (await client.publish(lora)).adapter.id.version == 3


async def test_a_style_whose_version_is_taken_out_of_service_is_drawn_without_one(
    client: Client,
) -> None:
    with_first, without = await client.draw(), await client.draw(adapter_weight=0)
    taken_out = await client.deactivate()
    assert taken_out.previous_version == 1
    drawn = await client.draw()
    assert not drawn.started.HasField("adapter")
    assert drawn.started.without_adapter == drawing_pb2.WITHOUT_ADAPTER_NONE_ACTIVE
    assert np.array_equal(drawn.pixels[0], without.pixels[0])
    assert not (await client.deactivate()).HasField("previous_version")
    (style,) = (await client.capabilities()).styles
    assert not style.HasField("active_version")
    with pytest.raises(NotFound, match="ksh has no version in service"):
        await fetched(client)

    # The version is still there, and comes back.
    assert np.array_equal((await client.draw(version=1)).pixels[0], with_first.pixels[0])
    assert not (await client.activate(1)).HasField("previous_version")
    assert np.array_equal((await client.draw()).pixels[0], with_first.pixels[0])


async def test_a_style_that_there_is_not_has_none_to_take_out_of_service(client: Client) -> None:
    for style in ("ink", "", "../data/ksh"):
        for version in (None, 1):
            with pytest.raises(NotFound, match="there is no style"):
                await client.deactivate(style, version)


async def test_only_the_version_that_is_named_is_taken_out_of_service(
    client: Client, lora: Path
) -> None:
    await client.publish(lora)
    assert not (await client.deactivate(version=2)).HasField("previous_version")
    for missing in (0, 3):
        with pytest.raises(NotFound, match=f"there is no ksh@{missing}"):
            await client.deactivate(version=missing)
    assert (await client.draw()).started.adapter.version == 1
    assert (await client.deactivate(version=1)).previous_version == 1
    assert not (await client.draw()).started.HasField("adapter")


async def test_a_version_in_service_for_another_base_model_can_be_taken_out_and_removed(
    settings: Settings, other_model: Path
) -> None:
    async with serving(settings) as client:
        assert [adapter.active for adapter in await client.versions()] == [True]
    removal = adapters_pb2.RemoveAdapterRequest(style="ksh", version=1)
    async with serving(settings, model=str(other_model), first_adapter=None) as client:
        assert not (await client.deactivate()).HasField("previous_version")
        (first,) = await client.versions()
        assert (first.active, first.fits) == (True, False)
        with pytest.raises(FailedPrecondition, match="ksh@1 is in service"):
            await client.adapters.Remove(removal)
        assert (await client.deactivate(version=1)).previous_version == 1
        assert not (await client.deactivate(version=1)).HasField("previous_version")
        await client.adapters.Remove(removal)
        assert await client.versions() == []
    # The first adapter was in service once, and does not come back.
    async with serving(settings) as client:
        assert await client.versions() == []


async def test_the_version_in_service_is_not_removed(client: Client) -> None:
    with pytest.raises(FailedPrecondition, match="ksh@1 is in service; activate another"):
        await client.adapters.Remove(adapters_pb2.RemoveAdapterRequest(style="ksh", version=1))


async def test_a_version_that_a_draw_uses_is_not_removed(client: Client, lora: Path) -> None:
    await client.publish(lora)
    stream = client.stream(version=2, num_inference_steps=150, width=256, height=256)
    async for event in stream:
        if event.HasField("progress"):
            break
    with pytest.raises(FailedPrecondition, match="a draw uses ksh@2"):
        await client.adapters.Remove(adapters_pb2.RemoveAdapterRequest(style="ksh", version=2))
    stream.cancel()


async def test_versions_and_words_outlive_the_server(settings: Settings, lora: Path) -> None:
    style = adapters_pb2.Style(
        name="ink",
        display_name="Ink",
        trigger="in ink",
        owner_guild_id=3,
        prompt_prefix="in ink",
        textual_inversions=["blot"],
    )
    async with serving(settings) as client:
        created = await client.adapters.PutStyle(adapters_pb2.PutStyleRequest(style=style))
        assert created.created
        await client.publish(lora, style="ink")
        await client.activate(1, "ink")
        before, picture = await client.versions(), (await client.draw(style="ink")).pixels[0]
    async with serving(settings) as client:
        assert await client.versions() == before
        assert style in [told.style for told in (await client.capabilities()).styles]
        assert np.array_equal((await client.draw(style="ink")).pixels[0], picture)
        style.prompt_prefix = "in black ink"
        told = await client.adapters.PutStyle(adapters_pb2.PutStyleRequest(style=style))
        assert not told.created
        drawn = await client.draw(style="ink")
        assert drawn.images[0].parameters.full_prompt == "in black ink, girl"


async def test_versions_belong_to_the_base_model_they_were_made_for(
    settings: Settings, lora: Path, other_model: Path
) -> None:
    async with serving(settings) as client:
        await client.publish(lora)
    async with serving(settings, model=str(other_model), first_adapter=None) as client:
        assert not any(adapter.fits for adapter in await client.versions())
        drawn = await client.draw()
        assert drawn.started.without_adapter == drawing_pb2.WITHOUT_ADAPTER_NONE_ACTIVE
        for call in (client.draw(version=2), client.activate(2)):
            with pytest.raises(FailedPrecondition, match="ksh@2 was made for the base model tiny"):
                await call
    async with serving(settings) as client:
        assert (await client.draw()).started.adapter.version == 1


async def test_an_unknown_style_has_no_versions_to_list(client: Client) -> None:
    with pytest.raises(NotFound, match="there is no style 'ink'"):
        await client.versions("ink")
