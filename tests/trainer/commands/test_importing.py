import asyncio
import io
import signal
import zipfile
from pathlib import Path
from typing import Final

import pytest

from protos.training.v1 import dataset_pb2
from rpc.errors import Unavailable
from tests.line import line_to
from tests.trainer.commands.running import caller_of, command, ended, start, trainer_at
from tests.trainer.exchange.sources import folder_of, zip_of
from tests.trainer.house import OPERATOR, House, a_picture
from trainer.commands.importing import main
from trainer.commands.intake import Destination, Intake
from trainer.commands.progress import Progress
from trainer.exchange import open_source
from trainer.settings import Settings

TRIGGER = "drawn by KSH drawing style"
COLORS = ("red", "green", "blue", "gray")
NUM_MANY: Final = 200


@pytest.fixture
def many(tmp_path: Path) -> Path:
    """So many drawings that somebody has the time to get in between."""
    folder = tmp_path / "many"
    for number in range(NUM_MANY):
        files = {f"{number}.png": a_picture(f"#{number:02x}8080"), f"{number}.txt": b"a girl"}
        folder_of(folder, files)
    return folder


async def drawings(house: House) -> dict[str, dataset_pb2.Drawing]:
    request = dataset_pb2.ListDrawingsRequest(actor=OPERATOR, style="ksh", page_size=200)
    return {drawing.file_name: drawing for drawing in (await house.dataset.List(request)).drawings}


async def some_of(house: House) -> None:
    """Returns when a few of many are there."""
    while len(await drawings(house)) < 3:  # noqa: ASYNC110 - the trainer tells nobody
        await asyncio.sleep(0.02)


def some_files() -> dict[str, bytes]:
    files = {f"{color}.png": a_picture(color) for color in COLORS}
    rows = "".join(f"{color}.png,a {color} girl, smiling\n" for color in COLORS)
    return {**files, "info.csv": f"image,text\n{rows}".encode("cp949")}


async def test_a_folder_is_taken_in_and_given_again_adds_nothing(
    trainer: House, address: str, tmp_path: Path
) -> None:
    folder = folder_of(tmp_path / "drawings", {f"in/{n}": f for n, f in some_files().items()})
    again = ("import", str(folder), "--style", "ksh", "--at", address)

    status, said = await command(*again, "--uploader", "5")

    assert (status, said) == (0, "4 added, 0 there already, 0 refused\n")
    found = await drawings(trainer)
    assert {name: drawing.caption for name, drawing in found.items()} == {
        f"{color}.png": f"a {color} girl, smiling {TRIGGER}" for color in COLORS
    }
    assert {(d.uploader_id, d.source) for d in found.values()} == {(5, "import of drawings")}
    assert await command(*again) == (0, "0 added, 4 there already, 0 refused\n")


async def test_what_is_refused_is_reported_by_name_and_the_rest_is_taken_in(
    trainer: House, address: str, tmp_path: Path
) -> None:
    files = {
        "a.png": a_picture("red"),
        "b.png": a_picture("red", compress_level=0),
        "cut.png": a_picture("blue")[:60],
        "text.jpg": b"no picture",
        "long.png": a_picture("green"),
        "README.md": b"",
        "metadata.csv": b"file_name,text\na.png,a girl\nlong.png,"
        + b"girl " * 90
        + b"\nno.png,x\n",
    }
    path = zip_of(tmp_path / "drawings.zip", files)
    content = path.read_bytes()
    path.write_bytes(content.replace(b"text.jpg", b"\x1b[1m.jpg"))

    status, said = await command("import", str(path), "--style", "ksh", "--at", address)

    assert status == 0
    lines = said.splitlines()
    assert lines[:2] == ["2 added, 1 there already, 2 refused", "refused:"]
    refused = dict(line.strip().split(": ", 1) for line in lines[2:4])
    assert set(refused) == {"cut.png", "\N{REPLACEMENT CHARACTER}[1m.jpg"}
    assert "must be whole" in refused["cut.png"]
    assert lines[4:] == [
        "caption refused, to be written by the captioner:",
        "  long.png: a caption must have at most 75 CLIP tokens with the trigger, not 95",
        "passed over in tables of captions:",
        "  metadata.csv:4: there is no 'no.png'",
        "other files, left alone: 1 (README.md)",
    ]
    assert (await drawings(trainer))["long.png"].caption.endswith(TRIGGER)


async def test_a_broken_drawing_in_a_zip_is_one_that_is_refused(
    trainer: House, address: str, tmp_path: Path
) -> None:
    path = tmp_path / "drawings.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for color in COLORS:
            archive.writestr(f"{color}.png", a_picture(color))
            archive.writestr(f"{color}.txt", f"a {color} girl")
    content = bytearray(path.read_bytes())
    content[content.index(b"green.png") + 50] ^= 0xFF
    path.write_bytes(content)

    status, said = await command("import", str(path), "--style", "ksh", "--at", address)

    assert status == 0
    assert said.startswith(
        "3 added, 0 there already, 1 refused\nrefused:\n  green.png: green.png must"
    )
    assert set(await drawings(trainer)) == {"red.png", "blue.png", "gray.png"}


async def test_what_cannot_be_done_is_said_in_plain_words(address: str, tmp_path: Path) -> None:
    folder_of(tmp_path / "empty", {"notes.txt": b""})
    folder_of(tmp_path / "texts", {"a.png": b"text", "b.png": b"text"})
    folder_of(tmp_path / "tables", {"a.png": a_picture(), "info.csv": b"a.png,a girl\n"})
    evil = zip_of(tmp_path / "evil.zip", {"../a.png": a_picture()})
    for arguments, words in (
        (("empty", "ksh", address), "holds no drawings (.avif, "),
        (("texts", "ksh", address), "none of the 2 files could be taken in"),
        (("tables", "ksh", address), "info.csv must begin with the line image,text"),
        ((evil.name, "ksh", address), "a path in a zip must lead into it"),
        (("nothing", "ksh", address), "is no folder, no zip, and no data set's id"),
        (("texts", "ink", address), "there is no style 'ink'"),
        (("texts", "ksh", "127.0.0.1:1"), "the trainer at 127.0.0.1:1 cannot be reached"),
    ):
        what, style, at = arguments
        status, said = await command("import", str(tmp_path / what), "--style", style, "--at", at)
        assert (status, said.splitlines()[-1][:15]) == (1, "cannot import: ")
        assert words in said
    status, said = await command("import", "x", "--style", "ksh", "--at", "nowhere")
    assert (status, "must be host:port" in said) == (2, True)


@pytest.mark.parametrize("uploader", ["-5", "0", str(2**63), str(2**64), "hana", "5" * 5_000])
def test_an_uploader_is_one_that_discord_may_know(
    uploader: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        asyncio.run(main(["x", "--style", "ksh", "--uploader", uploader]))

    assert ended.value.code == 2
    assert f"must be 1 to 9223372036854775807, not '{uploader}'" in capsys.readouterr().err


@pytest.mark.endurance
async def test_an_import_that_is_interrupted_is_gone_on_with(
    trainer: House, address: str, many: Path
) -> None:
    arguments = ("import", str(many), "--style", "ksh", "--at")
    # Some of many get through.
    async with line_to(address, most_bytes=20_000) as line:
        process = await start(*arguments, line.address)
        await some_of(trainer)
        process.send_signal(signal.SIGINT)
        status, said = await ended(process)

    assert status == 128 + signal.SIGINT
    assert said.endswith(
        "interrupted; what was taken in is kept, and the same command goes on from there\n"
    )
    num_there = len(await drawings(trainer))
    assert 3 <= num_there < NUM_MANY
    status, said = await command(*arguments, address)
    # Above it stands how far it was, where that took seconds.
    summary = said.splitlines()[-1]
    added, there, refused = (int(part.split()[0]) for part in summary.split(","))
    assert (status, added + there, refused) == (0, NUM_MANY, 0)
    assert there >= num_there
    assert len(await drawings(trainer)) == NUM_MANY


@pytest.mark.endurance
async def test_a_trainer_that_is_started_anew_in_mid_import_is_waited_for(
    settings: Settings, free_address: str, many: Path
) -> None:
    settings = settings.model_copy(update={"listen": free_address, "drain_s": 0.0})
    async with caller_of(free_address, settings) as house:
        async with trainer_at(settings):
            process = await start("import", str(many), "--style", "ksh", "--at", free_address)
            await some_of(house)
        async with trainer_at(settings):
            status, said = await ended(process)
            assert (status, len(await drawings(house))) == (0, NUM_MANY)
    assert said.endswith(f"{NUM_MANY} added, 0 there already, 0 refused\n")


async def test_a_trainer_that_stays_away_ends_the_import_with_what_was_done(
    settings: Settings, free_address: str, many: Path
) -> None:
    settings = settings.model_copy(update={"listen": free_address, "drain_s": 0.0})
    async with caller_of(free_address, settings) as house:
        intake = Intake(house.dataset, Destination("ksh", None, "test"), pauses_s=(0.1, 0.1))
        with open_source(many) as source:
            async with trainer_at(settings):
                await intake.look()
                taking = asyncio.create_task(intake.take(source, Progress(None, "", io.StringIO())))
                await some_of(house)
            with pytest.raises(Unavailable):
                await taking
    assert 0 < intake.report.num_added < NUM_MANY
    assert intake.report.refused == []


async def test_a_data_set_on_a_hub_that_is_away_is_said_to_be(address: str, tmp_path: Path) -> None:
    status, said = await command(
        *("import", "somebody/drawings", "--style", "ksh", "--at", address),
        environment={"HF_HUB_OFFLINE": "1", "HF_HOME": str(tmp_path)},
    )

    assert status == 1
    assert said == (
        "cannot import: the hub cannot be reached, and somebody/drawings is not all here\n"
    )


async def test_a_data_set_of_the_hubs_is_read_through_the_links_of_its_cache(
    trainer: House, address: str, tmp_path: Path
) -> None:
    cache = tmp_path / "home" / "hub" / "datasets--somebody--drawings"
    snapshot = cache / "snapshots" / ("0" * 40)
    folder_of(cache, {"refs/main": b"0" * 40})
    for number, (name, content) in enumerate(some_files().items()):
        blob = folder_of(cache / "blobs", {str(number): content}) / str(number)
        link = snapshot / "train" / name
        link.parent.mkdir(parents=True, exist_ok=True)
        link.symlink_to(Path("..", "..", "..", "blobs", blob.name))

    status, said = await command(
        *("import", "somebody/drawings", "--style", "ksh", "--at", address),
        environment={"HF_HUB_OFFLINE": "1", "HF_HOME": str(tmp_path / "home")},
    )

    assert (status, said) == (0, "4 added, 0 there already, 0 refused\n")
    assert {d.source for d in (await drawings(trainer)).values()} == {"import of somebody/drawings"}
