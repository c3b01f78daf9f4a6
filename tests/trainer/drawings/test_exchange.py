"""Import, Export and PushToHub of the trainer that runs."""

import asyncio
import io
import zipfile
from collections.abc import AsyncIterator
from pathlib import Path

import huggingface_hub.constants
import pytest
from pydantic import SecretStr

from protos.training.v1 import dataset_pb2, styles_pb2
from rpc.errors import FailedPrecondition, InvalidRequest, PermissionDenied
from tests.trainer.house import OPERATOR, STRANGER, House, a_picture, in_parts, open_house
from tests.trainer.hub.stand_in import OWNER, TOKEN, StandIn
from tests.trainer.recording_inference_server import RecordingInferenceServer

TRIGGER = "drawn by KSH drawing style"
FORMATS = [value for value in dataset_pb2.TableFormat.values() if value]


def a_zip(**files: bytes | str) -> bytes:
    """A zip of files by name; `__` stands for a dot, and `_in_` for a folder's slash."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in files.items():
            archive.writestr(name.replace("_in_", "/").replace("__", "."), content)
    return target.getvalue()


async def imported(house: House, file: bytes, **header: object) -> list[dataset_pb2.ImportEvent]:
    async def requests() -> AsyncIterator[dataset_pb2.ImportRequest]:
        asked = {"actor": OPERATOR, "style": "ksh", "size_bytes": len(file)} | header
        yield dataset_pb2.ImportRequest(header=dataset_pb2.ImportHeader(**asked))  # type: ignore[arg-type] # as asked
        async for part in in_parts(file):
            yield dataset_pb2.ImportRequest(data=part)

    return [event async for event in house.dataset.Import(requests())]


async def exported(house: House, style: str = "ksh", table_format: int = 0) -> bytes:
    request = dataset_pb2.ExportRequest(actor=OPERATOR, style=style, table_format=table_format)  # type: ignore[arg-type] # numbers beyond the known ones too
    header, *parts = [part async for part in house.dataset.Export(request)]
    assert header.header.file_name.startswith(f"{style}-")
    return b"".join(part.data for part in parts)


async def captions(house: House, style: str = "ksh") -> dict[str, str]:
    page = await house.dataset.List(dataset_pb2.ListDrawingsRequest(actor=OPERATOR, style=style))
    return {drawing.file_name: drawing.caption for drawing in page.drawings}


async def test_a_zip_is_taken_in_and_each_file_is_answered_for(house: House) -> None:
    file = a_zip(
        info__csv="image,text\nred.png,a red girl, smiling\ngone.png,nobody\n",
        red__png=a_picture("red"),
        sub_in_blue__png=a_picture("blue"),
        sub_in_blue__txt="a blue guy",
        bad__png=b"no picture",
    )

    events = await imported(house, file, uploader_id=5)

    added = {e.added.file_name: e.added for e in events if e.WhichOneof("event") == "added"}
    assert {name: drawing.caption for name, drawing in added.items()} == {
        "red.png": f"a red girl, smiling {TRIGGER}",
        "blue.png": f"a blue guy {TRIGGER}",
    }
    assert added["red.png"].uploader_id == 5
    (refused,) = (e.refused for e in events if e.WhichOneof("event") == "refused")
    assert refused.file_name == "bad.png"
    assert refused.refusal.reason == dataset_pb2.REFUSAL_REASON_NOT_AN_IMAGE
    finished = events[-1].finished
    assert (finished.num_added, finished.num_refused, finished.num_already_there) == (2, 1, 0)
    assert ["gone.png" in problem for problem in finished.problems] == [True]
    assert [path for path in house.files if path.parent.name == "arriving"] == []
    async with asyncio.timeout(60):
        while "a red girl" not in house.table:  # noqa: ASYNC110 - a file tells nobody
            await asyncio.sleep(0.01)

    again = (await imported(house, file))[-1].finished
    assert (again.num_added, again.num_refused, again.num_already_there) == (0, 1, 2)


async def test_a_caption_that_is_too_long_is_left_to_the_captioner(house: House) -> None:
    file = a_zip(red__png=a_picture("red"), red__txt="girl " * 80)

    (added, finished) = await imported(house, file)

    assert added.added.caption_state == dataset_pb2.CAPTION_STATE_PENDING
    (problem,) = finished.finished.problems
    assert problem.startswith("red.png: a caption must have at most 75 CLIP tokens")


@pytest.mark.parametrize("table_format", FORMATS)
async def test_what_is_exported_is_imported_as_it_was(house: House, table_format: int) -> None:
    await house.add(a_picture("red"), "나, 토끼.png", caption='a girl, "smile", 하늘')
    await house.add(a_picture("blue"), "b.png", caption="a guy")
    await house.styles.Create(
        styles_pb2.CreateStyleRequest(
            actor=OPERATOR, name="other", display_name="Other", trigger=TRIGGER
        )
    )

    events = await imported(house, await exported(house, table_format=table_format), style="other")

    assert events[-1].finished.num_added == 2
    assert await captions(house, "other") == await captions(house)


@pytest.mark.parametrize("table_format", FORMATS)
async def test_in_another_style_captions_have_that_styles_trigger_alone(
    house: House, table_format: int
) -> None:
    await house.add(a_picture("red"), "red.png", caption="a girl")
    await house.add(a_picture("blue"), "blue.png", caption="a guy")
    await house.styles.Create(
        styles_pb2.CreateStyleRequest(
            actor=OPERATOR, name="ink", display_name="Ink", trigger="drawn in ink"
        )
    )

    await imported(house, await exported(house, table_format=table_format), style="ink")
    await imported(house, await exported(house, "ink", table_format=table_format), style="ksh")

    assert await captions(house, "ink") == {
        "red.png": "a girl drawn in ink",
        "blue.png": "a guy drawn in ink",
    }


async def test_a_zip_that_is_none_or_leads_out_of_its_folder_is_an_error(house: House) -> None:
    slip = io.BytesIO()
    with zipfile.ZipFile(slip, "w") as archive:
        archive.writestr("../red.png", a_picture("red"))
    for file, rule in (
        (b"no zip at all", "^mine.zip must be whole"),
        (slip.getvalue(), r"\.\./red\.png"),
        (b"", "^mine.zip must be a zip of drawings, not an empty file$"),
        (a_zip(), r"^mine.zip holds no drawings \(.avif, .*\), and 0 other files$"),
        (a_zip(notes__md=b"", info__csv="image,text\na.png,a girl\n"), "and 1 other files$"),
    ):
        with pytest.raises(InvalidRequest, match=rule):
            await imported(house, file, source="mine.zip")
    with pytest.raises(InvalidRequest, match=r"^the zip must be whole"):
        await imported(house, b"no zip at all")
    with pytest.raises(
        InvalidRequest, match=r"^mine\.zip must be a zip of at most 64 GiB, not 64\.1 GiB$"
    ):
        await imported(house, b"", source="mine.zip", size_bytes=64 * 1024**3 + 1)
    with pytest.raises(PermissionDenied):
        await imported(house, a_zip(red__png=a_picture()), actor=STRANGER)
    assert house.files == []


async def test_nothing_is_exported_of_a_style_without_drawings(house: House) -> None:
    with pytest.raises(FailedPrecondition, match="style 'KSH' has no drawings"):
        await exported(house)
    with pytest.raises(InvalidRequest, match="table_format must be one of"):
        await exported(house, table_format=99)


@pytest.mark.filterwarnings("ignore:Use 'content=:DeprecationWarning")  # huggingface_hub's call
async def test_drawings_are_pushed_to_the_hub_with_the_trainers_token(
    tmp_path: Path,
    base_model: Path,
    captioner: Path,
    inference_server: RecordingInferenceServer,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def push(private: bool) -> dataset_pb2.PushToHubRequest:  # noqa: FBT001 - as the request has it
        return dataset_pb2.PushToHubRequest(
            actor=OPERATOR, style="ksh", repo_id=f"{OWNER}/ksh", private=private
        )

    with StandIn() as hub:
        monkeypatch.setattr(huggingface_hub.constants, "ENDPOINT", hub.endpoint)
        async with open_house(
            tmp_path / "data",
            base_model,
            captioner,
            inference_server.address,
            hub_token=SecretStr(TOKEN),
        ) as house:
            await house.add_three()
            events = [event async for event in house.dataset.PushToHub(push(private=True))]

    progress = [e.progress for e in events if e.WhichOneof("event") == "progress"]
    assert (progress[-1].num_uploaded, progress[-1].num_drawings) == (3, 3)
    assert events[-1].pushed.url == f"{hub.endpoint}/datasets/{OWNER}/ksh"
    table = hub.repositories[f"{OWNER}/ksh"].files["train/metadata.csv"].content.decode()
    assert f"red.png,a red girl {TRIGGER}" in table


async def test_without_a_token_nothing_is_pushed(house: House) -> None:
    await house.add_three()
    request = dataset_pb2.PushToHubRequest(actor=OPERATOR, style="ksh", repo_id="hana/ksh")

    with pytest.raises(FailedPrecondition, match="set TRAINER_HUB_TOKEN"):
        _ = [event async for event in house.dataset.PushToHub(request)]


async def test_the_operators_token_pushes_no_style_of_a_guilds_own(house: House) -> None:
    manager = styles_pb2.Actor(guild_id=7, user_id=70, manager=True)
    await house.styles.Create(
        styles_pb2.CreateStyleRequest(
            actor=manager, name="other", display_name="O", trigger=TRIGGER, owner_guild_id=7
        )
    )
    request = dataset_pb2.PushToHubRequest(actor=manager, style="other", repo_id="hana/ksh")

    with pytest.raises(PermissionDenied, match="with the operator's token"):
        _ = [event async for event in house.dataset.PushToHub(request)]
