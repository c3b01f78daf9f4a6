"""`/drawings import` and `/drawings export`."""

import io
import json
import zipfile
from pathlib import Path

import pytest

from bot.bot import Bot
from bot.dataset.transfers.splitting import split
from discord_emulator import Discord, File
from protos.training.v1 import dataset_pb2
from rpc.errors import InvalidRequest, Unavailable
from tests.bot.conftest import StartBot
from tests.bot.paced_drawing import picture
from tests.bot.paced_training import SIGN, PacedTraining, exported


def zipped(count: int) -> File:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for number in range(count):
            archive.writestr(f"{number}.png", picture(48, 48, number))
    return File("drawings.zip", file.getvalue())


def drawings(training: PacedTraining, count: int, size: int = 1000) -> None:
    for number in range(count):
        header = dataset_pb2.AddDrawingHeader(style="ksh", file_name=f"그림 {number}.png")
        drawing = training.taken_in(header, bytes([number]) * size)
        drawing.caption = f'a girl, "{number}", 한국어'


@pytest.mark.usefixtures("bot")
async def test_a_zip_is_taken_in_and_told_of_with_the_reasons(
    people: Discord, training: PacedTraining
) -> None:
    training.answer["1.png"] = dataset_pb2.Refusal(
        reason=dataset_pb2.REFUSAL_REASON_TOO_SMALL,
        message="a drawing must be at least 64 pixels wide, not 48",
    )
    hana = people.guild().user("hana")
    reply = await (await hana.slash("drawings import", file=zipped(3))).reply()
    ended = await hana.until(reply, lambda seen: "has been imported" in seen.text)
    assert "2 added · 0 there already · 1 refused" in ended.text
    assert "**1.png** · ⚠️ It is too small: a drawing must be at least 64 pixels" in ended.text
    [(header, data)] = training.imports
    assert data == zipped(3).data
    assert header.consent.statement.startswith("I agree that")
    assert header.source == "drawings.zip"


@pytest.mark.usefixtures("bot")
async def test_an_import_of_who_was_forgotten_says_how_to_agree_anew(
    people: Discord, training: PacedTraining
) -> None:
    training.answer["0.png"] = dataset_pb2.Refusal(
        reason=dataset_pb2.REFUSAL_REASON_FORGOTTEN, message="its uploader asked on 2026-01-02"
    )
    hana = people.guild().user("hana")
    reply = await (await hana.slash("drawings import", file=zipped(1))).reply()
    ended = await hana.until(reply, lambda seen: "has been imported" in seen.text)
    assert "`/drawings add` one of them, press *I agree, add it*" in ended.text


@pytest.mark.usefixtures("bot")
async def test_what_is_no_zip_is_refused(people: Discord) -> None:
    ksh = people.guild().user("ksh")
    refusal = await (await ksh.slash("그림 가져오기", 파일=File("a.png", b"PNG"))).reply()
    assert refusal.is_ephemeral
    assert "zip 파일이어야 해요" in refusal.text
    reply = await (await ksh.slash("그림 가져오기", 파일=File("a.zip", b"PNG"))).reply()
    await ksh.until(reply, lambda seen: "처리할 수 없는 요청이에요" in seen.text)


async def test_an_import_that_a_restart_ends_says_so(
    people: Discord, training: PacedTraining, start_bot: StartBot
) -> None:
    training.slow_import = True
    training.may_go_on.clear()
    hana = people.guild().user("hana")
    async with start_bot():
        reply = await (await hana.slash("drawings import", file=zipped(3))).reply()
        await hana.until(reply, lambda seen: "1 added" in seen.text)
    await hana.until(reply, lambda seen: "import the same zip again" in seen.text)


@pytest.mark.usefixtures("bot")
async def test_what_is_wrong_with_a_zip_is_told_of_its_own_name(
    people: Discord, training: PacedTraining
) -> None:
    training.import_fails_with = InvalidRequest(
        "drawings.zip holds no drawings (.jpg, .png), and 1 other files"
    )
    hana, ksh = (people.guild().user(name) for name in ("hana", "ksh"))
    reply = await (await hana.slash("drawings import", file=zipped(1))).reply()
    await hana.until(reply, lambda seen: "drawings.zip holds no drawings (.jpg" in seen.text)
    reply = await (await ksh.slash("그림 가져오기", 파일=zipped(1))).reply()
    await ksh.until(reply, lambda seen: "drawings.zip에 그림이 없어요" in seen.text)


@pytest.mark.usefixtures("bot")
async def test_a_trainer_that_goes_away_ends_an_import_with_what_to_do(
    people: Discord, training: PacedTraining
) -> None:
    training.import_fails_with = Unavailable("the trainer is shutting down")
    training.slow_import = True
    training.may_go_on.clear()
    hana = people.guild().user("hana")
    reply = await (await hana.slash("drawings import", file=zipped(2))).reply()
    await hana.until(reply, lambda seen: "1 added" in seen.text)
    training.may_go_on.set()
    ended = await hana.until(reply, lambda seen: "starting up or shutting down" in seen.text)
    assert "import the same zip again" in ended.text


@pytest.mark.usefixtures("bot")
async def test_an_export_that_fits_is_one_file_for_one_reader(
    people: Discord, training: PacedTraining
) -> None:
    drawings(training, 2)
    hana, mina = (people.guild().user(name) for name in ("hana", "mina"))
    export = await hana.slash("drawings export", format="info.csv")
    reply = await export.reply()
    assert reply.is_ephemeral
    handed = await export.followup()
    assert handed.is_ephemeral
    [attachment] = handed.attachments
    assert attachment.filename == "ksh-20260102.zip"
    with zipfile.ZipFile(io.BytesIO(await hana.download(attachment))) as archive:
        assert set(archive.namelist()) == {SIGN, "그림 0.png", "그림 1.png", "info.csv"}
    await hana.until(reply, lambda seen: "2 drawings of `ksh`" in seen.text)
    assert not [seen for seen in await mina.history() if seen.attachments]


@pytest.mark.usefixtures("bot")
async def test_an_export_that_does_not_fit_comes_in_parts_that_are_exports_themselves(
    people: Discord, training: PacedTraining, bot: Bot
) -> None:
    limit = bot.upload_limit_bytes(int(people.guild().id))
    drawings(training, 3, size=limit * 4 // 10)
    hana = people.guild().user("hana")
    export = await hana.slash("drawings export")
    names = set()
    for number in (1, 2):
        part = await export.followup(number, timeout_s=60)
        assert f"Part {number} of 2" in part.text
        with zipfile.ZipFile(io.BytesIO(await hana.download(part.attachments[0]))) as archive:
            table = archive.read("train/metadata.csv").decode()
            names |= {name for name in archive.namelist() if name.endswith(".png")}
            assert table.startswith("file_name,text\n")
            assert SIGN in archive.namelist()
            assert table.count("\n") == len(archive.namelist()) - 1
    assert len(names) == 3


@pytest.mark.usefixtures("bot")
async def test_an_export_of_nothing_is_told(people: Discord) -> None:
    ksh = people.guild().user("ksh")
    reply = await (await ksh.slash("그림 내보내기")).reply()
    await ksh.until(reply, lambda seen: "ksh 그림체에는 그림이 없어요" in seen.text)


@pytest.mark.parametrize(
    "table_format",
    [
        dataset_pb2.TABLE_FORMAT_METADATA_CSV,
        dataset_pb2.TABLE_FORMAT_METADATA_JSONL,
        dataset_pb2.TABLE_FORMAT_INFO_CSV,
        dataset_pb2.TABLE_FORMAT_TXT,
    ],
)
def test_the_parts_of_a_zip_hold_all_of_it_once_and_none_is_too_large(
    tmp_path: Path, table_format: "dataset_pb2.TableFormat.ValueType"
) -> None:
    training = PacedTraining()
    drawings(training, 20)
    header = dataset_pb2.AddDrawingHeader(style="ksh", file_name="huge.png")
    training.taken_in(header, b"h" * 9000)
    whole = tmp_path / "ksh.zip"
    whole.write_bytes(exported(training.drawings, table_format))

    made = split(whole, tmp_path, 6000)
    assert [name.rpartition("/")[2] for name in made.too_large] == ["huge.png"]
    assert len(made.parts) > 3
    entries: list[str] = []
    rows: list[str] = []
    for part in made.parts:
        assert part.stat().st_size <= 6000
        with zipfile.ZipFile(part) as archive:
            tables = [name for name in archive.namelist() if "metadata" in name or "info" in name]
            assert json.loads(archive.read(SIGN))["trigger"] == "drawn by KSH"
            entries += [name for name in archive.namelist() if name not in (*tables, SIGN)]
            for table in tables:
                rows += archive.read(table).decode().splitlines()
    assert len(entries) == len(set(entries)) == (20 if table_format != 4 else 40)
    for number in range(20):
        in_table = [row for row in rows if f"그림 {number}.png" in row]
        assert len(in_table) == (0 if table_format == dataset_pb2.TABLE_FORMAT_TXT else 1)
