import io
import struct
import zlib
from pathlib import Path

import pytest
from PIL import Image

from demo.house import House
from discord_emulator import File, Guild, Message, User
from tests.system.shown import SOON_S, drawn, dropped, parameters, picture, typed

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(900)]

TRIGGER = "drawn by KSH drawing style"


def png(color: str, side: int = 96) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (side, side), color).save(file, "PNG")
    return file.getvalue()


def wide_png(width: int, height: int) -> bytes:
    """A small file that claims to be a very large picture."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = zlib.compress(bytes(height * (1 + 3 * width)), 9)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        chunk(kind, data) for kind, data in ((b"IHDR", header), (b"IDAT", rows), (b"IEND", b""))
    )


def table(house: House) -> str:
    return Path(house.trainer.program.environment["TRAINER_DATA"], "styles/ksh/info.csv").read_text(
        encoding="utf-8"
    )


async def test_a_drawing_dropped_into_its_channel_is_captioned(house: House, guild: Guild) -> None:
    answer = await dropped(guild.user("hana"), File("ruby.png", png("crimson")))
    assert "Added to `ksh`:" in answer.text
    assert "ruby.png" in answer.text
    assert answer.text.endswith(TRIGGER)
    [row] = [line for line in table(house).splitlines() if line.startswith("ruby.png,")]
    assert row.endswith(TRIGGER)


@pytest.mark.parametrize(
    ("file", "why"),
    [
        (File("cut.png", png("blue", 256)[:-60]), "The file is damaged or cut off"),
        (File("notes.txt", b"not a drawing"), "It is not a PNG, JPEG, WebP, AVIF, GIF or BMP"),
        (File("wide.png", wide_png(100_000, 64)), "It is too large"),
    ],
)
async def test_what_is_no_drawing_is_refused_with_the_reason_and_nothing_is_kept(
    house: House, guild: Guild, file: File, why: str
) -> None:
    good = File(f"beside-{file.name}.png", png(f"#{len(file.name):02x}80{len(why):02x}"))
    answer = await dropped(guild.user("hana"), file, good)
    assert why in answer.text
    assert good.name in answer.text
    kept = table(house)
    assert good.name in kept
    assert f"\n{file.name}," not in kept


async def test_a_member_who_manages_nothing_teaches_nothing(house: House, guild: Guild) -> None:
    before = table(house)
    answer = await dropped(guild.user("sam"), File("mine.png", png("olive")))
    assert "Only managers of this server can add drawings" in answer.text
    assert table(house) == before


async def test_a_lesson_goes_into_service_while_members_draw(guild: Guild) -> None:
    hana, alex = guild.user("hana"), guild.user("alex")
    for color in ("gold", "teal", "navy", "plum"):
        await dropped(hana, File(f"{color}.png", png(color)))

    lesson = await started(hana)
    meanwhile = await drawn(alex, await typed(alex, prompt="an anime girl"))
    assert "Here it is!" in meanwhile.text

    told = await hana.until(lesson, lambda state: "Teach" not in state.text, timeout_s=SOON_S)
    assert "is in service now." in told.text
    [grid] = told.attachments
    assert grid.filename.endswith("before-after.png")

    after = await drawn(alex, await typed(alex, prompt="an anime girl"))
    adapter = parameters(await picture(alex, after))["adapter"]
    assert f"`{adapter['style']}@{adapter['version']}`" in told.text


@pytest.mark.endurance
async def test_a_trainer_killed_in_mid_run_goes_on_where_it_was(house: House, guild: Guild) -> None:
    hana = guild.user("hana")
    for color in ("silver", "maroon", "lime"):
        await dropped(hana, File(f"{color}.png", png(color)))
    # So many that it is seen on its way, whose message is edited every 1.5 s: a machine may well
    # do fifty of them a second.
    lesson = await started(hana, max_train_steps=1000)
    # The tiny model's checkpoints are ten steps apart.
    await hana.until(lesson, lambda state: _step(state) > 10, timeout_s=SOON_S)

    await house.trainer.kill()
    await hana.until(lesson, lambda state: "cannot be reached" in state.text, timeout_s=SOON_S)
    await house.trainer.start()

    told = await hana.until(lesson, lambda state: "Teach" not in state.text, timeout_s=SOON_S)
    assert "is in service now." in told.text or "is kept back" in told.text
    assert told.id == lesson.id


async def started(person: User, **options: object) -> Message:
    lesson = await (await person.slash("retrain", **options)).reply()
    await person.click(lesson, "Start")
    return lesson


def _step(message: Message) -> int:
    """The step on the message's bar, while it learns."""
    words = message.text.partition("Learning\n")[2].split()
    return int(words[1].partition("/")[0]) if len(words) > 1 else 0
