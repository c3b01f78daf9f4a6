import pytest

from bot.bot import Bot
from bot.preferences.guild import GuildPreferences, UnsafePolicy
from discord_emulator import Discord, GuildSeed, UserSeed
from protos.training.v1 import styles_pb2
from rpc.server import Server
from tests.bot.paced_drawing import PacedDrawing
from tests.bot.paced_training import RUN_ID, PacedTraining

pytestmark = pytest.mark.usefixtures("bot")


@pytest.fixture
def drawing() -> PacedDrawing:
    return PacedDrawing(versions={"ksh": [1, 2, 3], "monet": []}, candidates=[3])


async def test_anybody_sees_the_versions_newest_first_and_what_each_is(people: Discord) -> None:
    alex, mina = (people.guild().user(name) for name in ("alex", "mina"))
    listed = await (await alex.slash("adapter list")).reply()
    assert listed.is_ephemeral
    lines = listed.text.splitlines()
    assert lines[0] == "Versions of **ksh**"
    assert lines[1].startswith("**`ksh@3`** · never in service · <t:")
    assert lines[2] == "-# 53 drawings · rank 4 · step 480 of 600 · brought in from elsewhere"
    assert lines[3] == "-# Error on drawings it never saw 0.1100"
    assert lines[4].startswith("**`ksh@2`** · 🟢 in service")
    assert lines[7].startswith("**`ksh@1`** · was in service")

    listed = await (await mina.slash("어댑터 목록", 그림체="ksh")).reply()
    assert "**`ksh@2`** · 🟢 사용 중" in listed.text
    none = await (await mina.slash("어댑터 목록", 그림체="monet")).reply()
    assert "`monet` 그림체에는 아직 버전이 없어요" in none.text


async def test_what_is_not_known_of_a_version_from_elsewhere_is_left_out(
    people: Discord, drawing: PacedDrawing
) -> None:
    drawing.versions, drawing.from_elsewhere = {"ksh": [1]}, [1]
    alex, mina = (people.guild().user(name) for name in ("alex", "mina"))
    listed = await (await alex.slash("adapter list")).reply()
    assert listed.text.splitlines()[2] == "-# rank 4 · brought in from elsewhere"
    info = await (await alex.slash("adapter info")).reply()
    assert "rank 4, alpha 4, on `to_k`, `to_q`" in info.text
    assert "-# Brought in from elsewhere" in info.text.splitlines()
    for unknown in ("Learnt", "drawings", "px", "step", "batch", "rate", "seed", "Made by"):
        assert unknown not in info.text
    info = await (await mina.slash("어댑터 정보")).reply()
    for unknown in ("학습:", "그림 0", "픽셀", "스텝", "배치", "학습률", "시드", "만든 프로그램"):
        assert unknown not in info.text
    [choice] = await alex.suggestions("adapter info", "version", version="")
    assert choice.name == "ksh@1 · in service"


async def test_a_long_list_is_turned_page_by_page(people: Discord, drawing: PacedDrawing) -> None:
    drawing.versions = {"ksh": list(range(1, 15))}
    alex = people.guild().user("alex")
    page = await (await alex.slash("adapter list")).reply()
    assert page.buttons == ["Next"]
    assert "Page 1 of 3" in page.text
    await alex.click(page, "Next")
    second = await alex.until(page, lambda seen: "Page 2 of 3" in seen.text)
    assert "`ksh@8`" in second.text
    assert second.buttons == ["Back", "Next"]
    # Versions may be gone by the time that a button is pressed.
    drawing.versions = {"ksh": [1]}
    await alex.click(second, "Next")
    only = await alex.until(page, lambda seen: "Page" not in seen.text)
    assert "`ksh@1`" in only.text


async def test_a_version_is_used_and_undone(people: Discord, drawing: PacedDrawing) -> None:
    hana = people.guild().user("hana")
    used = await (await hana.slash("adapter use", version=3)).reply()
    assert not used.is_ephemeral
    assert "`ksh@3` is in service now (before: `ksh@2`) · <@" in used.text
    assert drawing.in_service == {"ksh": 3}
    again = await (await hana.slash("adapter use", version=3)).reply()
    assert again.is_ephemeral
    assert "`ksh@3` is in service already" in again.text

    # In the same message, which would go on saying that the other is.
    await (await hana.click(used, "Undo: back to ksh@2")).acknowledged()
    undone = await hana.until(
        used, lambda seen: "`ksh@2` is in service now (before: `ksh@3`)" in seen.text
    )
    assert undone.buttons == []
    assert drawing.in_service == {"ksh": 2}


async def test_a_first_version_is_undone_by_taking_it_out_of_service(
    people: Discord, drawing: PacedDrawing
) -> None:
    drawing.versions, drawing.candidates = {"ksh": [1]}, [1]
    ksh = people.guild().user("ksh")
    used = await (await ksh.slash("어댑터 사용", 버전=1)).reply()
    assert "이제 `ksh@1` 버전으로 그려요. (이전: 없음)" in used.text
    await (await ksh.click(used, "실행 취소: 버전 없음")).acknowledged()
    undone = await ksh.until(used, lambda seen: "`ksh@1` 버전을 더는 쓰지 않아요" in seen.text)
    assert "`ksh` 그림체는 기본 모델로 그려요." in undone.text
    assert undone.buttons == []
    assert drawing.in_service == {"ksh": None}


async def test_rollback_goes_to_the_version_that_was_in_service_before(
    people: Discord, drawing: PacedDrawing
) -> None:
    hana = people.guild().user("hana")
    back = await (await hana.slash("adapter rollback")).reply()
    assert "`ksh@1` is in service now (before: `ksh@2`)" in back.text
    # Not to a candidate, which never was, but to the one that was before this.
    forth = await (await hana.slash("adapter rollback")).reply()
    assert "`ksh@2` is in service now (before: `ksh@1`)" in forth.text

    drawing.versions = {"ksh": [2]}
    refusal = await (await hana.slash("adapter rollback")).reply()
    assert refusal.is_ephemeral
    assert "No other version of `ksh` was ever in service" in refusal.text
    none = await (await hana.slash("adapter rollback", style="monet")).reply()
    assert "`monet` has no versions yet" in none.text
    assert "`/retrain` makes one" in none.text


async def test_what_cannot_be_used_is_refused_with_the_reason(
    people: Discord, drawing: PacedDrawing
) -> None:
    drawing.of_another_model = [1]
    hana = people.guild().user("hana")
    refusal = await (await hana.slash("adapter use", version=1)).reply()
    assert "`ksh@1` was made for another base model (`pocket`)" in refusal.text
    refusal = await (await hana.slash("adapter use", version=9)).reply()
    assert "`ksh` has no version 9. It has: 3, 2, 1." in refusal.text
    assert drawing.in_service == {}


async def test_everything_that_is_known_of_a_version_is_told_with_its_grid(
    people: Discord, drawing: PacedDrawing
) -> None:
    drawing.run_ids = {2: RUN_ID}
    alex = people.guild().user("alex")
    info = await (await alex.slash("adapter info")).reply()
    assert info.is_ephemeral
    for fact in (
        "**`ksh@2`** · 🟢 in service",
        "Learnt: 52 drawings, 128 px, step 480 of 600, batch 8, learning rate 0.0001 (cosine)",
        "seed `5508`",
        "rank 4, alpha 4, on `to_k`, `to_q`",
        "Base model: pocket (`abababababab`)",
        "File: 3.0 MiB, SHA-256 `cdcdcdcdcdcd`",
        f"-# Run `{RUN_ID}`",
        "Made by ksh-drawing-ai 0.1.0",
    ):
        assert fact in info.text
    assert [file.filename for file in info.attachments] == ["ksh-2-before-after.png"]
    other = await (await alex.slash("adapter info", version=1)).reply()
    assert other.attachments == ()


async def test_a_grid_with_a_flagged_picture_is_shown_as_the_guild_decided(
    people: Discord, bot: Bot, drawing: PacedDrawing, training: PacedTraining
) -> None:
    drawing.run_ids = {2: RUN_ID}
    training.grid_flagged = True
    alex = people.guild().user("alex")
    info = await (await alex.slash("adapter info")).reply()
    assert [file.filename for file in info.attachments] == ["SPOILER_ksh-2-before-after.png"]
    assert "hidden until you click" in info.text
    block = GuildPreferences(unsafe_policy=UnsafePolicy.BLOCK)
    await bot.guild_preferences.prefer(int(people.guild().id), block)
    info = await (await alex.slash("adapter info")).reply()
    assert info.attachments == ()
    assert "they are not shown" in info.text


@pytest.mark.parametrize(
    ("layout", "name"),
    [("diffusers", "ksh-2.safetensors"), ("kohya", "ksh-2-kohya.safetensors")],
)
async def test_a_manager_downloads_a_version(people: Discord, layout: str, name: str) -> None:
    hana = people.guild().user("hana")
    sent = await (await hana.slash("adapter download", layout=layout)).reply()
    assert sent.is_ephemeral
    [file] = sent.attachments
    assert file.filename == name
    data = await hana.download(file)
    assert data == f"ADAPTER_LAYOUT_{layout.upper()} to its end".encode()


async def test_a_file_that_the_guild_does_not_take_is_told_where_it_lies(
    people: Discord, drawing: PacedDrawing
) -> None:
    drawing.size_bytes = 11 << 20
    ksh = people.guild().user("ksh")
    told = await (await ksh.slash("어댑터 다운로드", 버전=1)).reply()
    assert told.attachments == ()
    assert "파일은 11.0 MiB인데 이 서버에는 10.0 MiB까지만" in told.text
    assert "`ksh/1/adapter.safetensors`" in told.text


@pytest.mark.parametrize(
    ("command", "options"),
    [
        ("adapter use", {"version": 1}),
        ("adapter rollback", {}),
        ("adapter download", {}),
    ],
)
async def test_only_managers_of_the_owner_change_or_take_a_version(
    people: Discord, drawing: PacedDrawing, command: str, options: dict[str, object]
) -> None:
    refusal = await (await people.guild().user("alex").slash(command, **options)).reply()
    assert refusal.is_ephemeral
    assert "Only managers" in refusal.text

    elsewhere = await people.create_guild(GuildSeed("Elsewhere", [UserSeed("mallory")]))
    mallory = elsewhere.user("mallory")
    refusal = await (await mallory.slash(command, style="ksh", **options)).reply()
    assert "`ksh` belongs to another server" in refusal.text
    assert (refusal.attachments, drawing.in_service) == ((), {})


async def test_versions_of_a_style_that_a_guild_does_not_know_are_not_shown(
    people: Discord, drawing: PacedDrawing, training: PacedTraining
) -> None:
    drawing.versions = {"ksh": [1], "secret": [1, 2]}
    ours = int(people.guild().id)
    training.made["secret"] = styles_pb2.Style(name="secret", owner_guild_id=ours)
    mallory = (await people.create_guild(GuildSeed("Elsewhere", [UserSeed("mallory")]))).user(
        "mallory"
    )
    for command in ("adapter list", "adapter info", "adapter download", "adapter rollback"):
        refusal = await (await mallory.slash(command, style="secret")).reply()
        assert "There is no style `secret` here" in refusal.text
    suggested = await mallory.suggestions("adapter info", "version", style="secret", version="")
    assert suggested == []
    alex = people.guild("KSH Studio").user("alex")
    suggested = await alex.suggestions("adapter info", "version", style="secret", version="")
    assert [choice.value for choice in suggested] == [2, 1]
    assert suggested[0].name == "secret@2 · 52 drawings · in service"


async def test_a_trainer_that_is_away_is_told_of_as_such(people: Discord, trainer: Server) -> None:
    await trainer.__aexit__()
    mina = people.guild().user("mina")
    told = await (await mina.slash("어댑터 목록")).reply()
    assert "지금은 학습 서버에 연결할 수 없어요" in told.text
