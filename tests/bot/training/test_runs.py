import pytest

from discord_emulator import Discord, GuildSeed, Message, User, UserSeed
from protos.training.v1 import styles_pb2, training_pb2
from rpc.errors import FailedPrecondition
from tests.bot.conftest import StartBot
from tests.bot.paced_drawing import PacedDrawing
from tests.bot.paced_training import RUN_ID, PacedTraining
from tests.bot.training.started import started

KEPT_BACK = training_pb2.RUN_STATE_KEPT_BACK


def stand_still(training: PacedTraining) -> None:
    training.stop_at = 5
    training.may_go_on.clear()


def has(message: Message, filename: str) -> bool:
    return [file.filename for file in message.attachments] == [filename]


async def ended(person: User, message: Message, told: str) -> Message:
    return await person.until(message, lambda seen: told in seen.text)


@pytest.mark.usefixtures("bot")
async def test_a_run_is_cancelled_by_another_manager_and_says_by_whom(
    people: Discord, training: PacedTraining
) -> None:
    hana, ksh = (people.guild().user(name) for name in ("hana", "ksh"))
    stand_still(training)
    message = await started(hana)
    await hana.until(message, lambda seen: has(seen, "loss-5.png"))
    await ksh.click(message, "Cancel")
    cancelled = await ended(hana, message, "Teaching `ksh` was cancelled by <@")
    assert cancelled.buttons == []
    [request] = training.cancelled
    assert f"<@{request.actor.user_id}>" in cancelled.text
    assert request.run_id == RUN_ID
    # How far it came stays to be seen.
    assert has(cancelled, "loss-5.png")


@pytest.mark.usefixtures("bot")
async def test_the_queue_of_the_operators_guild_has_runs_of_styles_that_are_not_shared(
    people: Discord, training: PacedTraining
) -> None:
    training.made["secret"] = styles_pb2.Style(name="secret")
    stand_still(training)
    hana = people.guild().user("hana")
    await hana.until(await started(hana, style="secret"), lambda seen: "5/8" in seen.text)
    told = await (await hana.slash("queue")).reply()
    assert "secret" in told.text
    elsewhere = await people.create_guild(GuildSeed("Elsewhere", [UserSeed("mallory")]))
    told = await (await elsewhere.user("mallory").slash("queue")).reply()
    assert "secret" not in told.text


async def test_who_cancelled_is_known_after_a_restart(
    people: Discord, training: PacedTraining, start_bot: StartBot
) -> None:
    hana = people.guild().user("hana")
    stand_still(training)
    async with start_bot():
        message = await started(hana)
        await hana.until(message, lambda seen: "5/8" in seen.text)
    async with start_bot():
        await (await hana.click(message, "Cancel")).acknowledged()
        await ended(hana, message, "Teaching `ksh` was cancelled by <@")


@pytest.mark.usefixtures("bot")
async def test_members_can_neither_cancel_nor_promote_nor_roll_back(
    people: Discord, training: PacedTraining, drawing: PacedDrawing
) -> None:
    hana, alex, mina = (people.guild().user(name) for name in ("hana", "alex", "mina"))
    drawing.versions = {"ksh": [1, 2]}
    stand_still(training)
    message = await started(hana)
    await hana.until(message, lambda seen: "5/8" in seen.text)
    refusal = await (await mina.click(message, "Cancel")).reply()
    assert refusal.is_ephemeral
    assert "관리자" in refusal.text

    training.may_go_on.set()
    await ended(hana, message, "is in service now")
    refusal = await (await alex.click(message, "Roll back to ksh@1")).reply()
    assert "Only managers" in refusal.text

    training.ends_as = KEPT_BACK
    message = await started(hana)
    await ended(hana, message, "is kept back")
    refusal = await (await alex.click(message, "Promote ksh@2")).reply()
    assert "Only managers" in refusal.text
    assert (training.cancelled, training.promoted, drawing.in_service) == ([], [], {})


@pytest.mark.usefixtures("bot")
async def test_a_version_that_was_kept_back_is_promoted_and_that_is_undone(
    people: Discord, training: PacedTraining, drawing: PacedDrawing
) -> None:
    drawing.versions = {"ksh": [1, 2]}
    training.ends_as = KEPT_BACK
    training.reason = (
        "its pictures repeat drawings that it learnt from: "
        "the share of copies went from 0.10 with ksh@1 to 0.40, more than by 0.1"
    )
    ksh = people.guild().user("ksh")
    message = await (await ksh.slash("재학습")).reply()
    await ksh.click(message, "학습 시작")
    kept = await ended(ksh, message, "버전은 아래 이유로 적용하지 않았어요")
    why = "• 학습한 그림을 그대로 따라 그려요. 베낀 그림의 비율이 커졌어요. (0.10 → 0.40)"
    assert why in kept.text
    assert kept.buttons == ["ksh@2 사용하기", "보고서"]

    promoted = await (await ksh.click(kept, "ksh@2 사용하기")).reply()
    assert not promoted.is_ephemeral
    assert "이제 `ksh@2` 버전으로 그려요. (이전: `ksh@1`)" in promoted.text
    again = await (await ksh.click(kept, "ksh@2 사용하기")).reply()
    assert "이미 `ksh@2` 버전으로 그리고 있어요." in again.text
    assert again.is_ephemeral

    await (await ksh.click(promoted, "실행 취소: ksh@1")).acknowledged()
    await ended(ksh, promoted, "이제 `ksh@1` 버전으로 그려요. (이전: `ksh@2`)")
    assert drawing.in_service == {"ksh": 1}


@pytest.mark.usefixtures("bot")
async def test_a_version_that_went_into_service_is_rolled_back(
    people: Discord, drawing: PacedDrawing
) -> None:
    drawing.versions = {"ksh": [1, 2]}
    hana = people.guild().user("hana")
    message = await started(hana)
    shown = await ended(hana, message, "is in service now")
    rolled = await (await hana.click(shown, "Roll back to ksh@1")).reply()
    assert "`ksh@1` is in service now (before: `ksh@2`)" in rolled.text
    assert drawing.in_service == {"ksh": 1}


@pytest.mark.usefixtures("bot")
async def test_a_run_that_ends_with_its_drawings_says_so_and_names_nobody(
    people: Discord, training: PacedTraining
) -> None:
    training.ends_as = training_pb2.RUN_STATE_CANCELLED
    training.reason = (
        "drawings that the run learnt from were removed at a person's wish; start another run"
    )
    hana, ksh = (people.guild().user(name) for name in ("hana", "ksh"))
    shown = await ended(hana, await started(hana), "was cancelled: drawings that the run learnt")
    assert "<@" not in shown.text
    # What it drew on its way had learnt from them.
    assert not shown.attachments
    message = await (await ksh.slash("재학습")).reply()
    proposal = await ksh.until(message, lambda seen: "학습 시작" in seen.buttons)
    await (await ksh.click(proposal, "학습 시작")).acknowledged()
    await ended(ksh, message, "그림을 삭제해 달라는 요청이 있었어요")


@pytest.mark.usefixtures("bot")
async def test_the_report_is_sent_to_whoever_may_draw_with_the_style(
    people: Discord, training: PacedTraining
) -> None:
    training.report_page = b"<!doctype html><title>ksh@2"
    hana, mina = (people.guild().user(name) for name in ("hana", "mina"))
    message = await started(hana)
    shown = await ended(hana, message, "is in service now")
    report = await (await mina.click(shown, "Report")).reply()
    assert report.is_ephemeral
    assert "`ksh@2` 버전의 학습 보고서예요" in report.text
    [page] = report.attachments
    assert page.filename == "ksh-2-report.html"
    assert await mina.download(page) == training.report_page


@pytest.mark.usefixtures("bot")
async def test_the_report_of_a_withdrawn_version_is_answered_with_the_reason(
    people: Discord, training: PacedTraining
) -> None:
    hana, mina = (people.guild().user(name) for name in ("hana", "mina"))
    message = await started(hana)
    shown = await ended(hana, message, "is in service now")
    training.refuse_reports = FailedPrecondition(
        "the run has no report any more: its version was withdrawn, for drawings that it had "
        "learnt from were removed at a person's wish"
    )
    told = await (await hana.click(shown, "Report")).reply()
    assert "its version was withdrawn" in told.text
    told = await (await mina.click(shown, "Report")).reply()
    assert "버전을 철회해서 보고서도 삭제했어요" in told.text
    assert not told.attachments


@pytest.mark.usefixtures("bot")
async def test_a_report_that_discord_would_not_take_is_told_where_it_lies(
    people: Discord, training: PacedTraining
) -> None:
    training.report_page = bytes(10 * 1024 * 1024 + 1)
    hana = people.guild().user("hana")
    message = await started(hana)
    shown = await ended(hana, message, "is in service now")
    report = await (await hana.click(shown, "Report")).reply()
    assert "The report is 10.0 MiB, and this server takes at most 10 MiB" in report.text
    assert RUN_ID in report.text


@pytest.mark.usefixtures("bot")
async def test_a_run_that_was_started_elsewhere_is_shown(
    people: Discord, training: PacedTraining
) -> None:
    training.started.append(training_pb2.StartRunRequest(style="ksh"))
    stand_still(training)
    hana = people.guild().user("hana")
    [suggested] = await hana.suggestions("retrain", "watch", watch="")
    assert suggested.value == RUN_ID
    assert suggested.name.startswith("ksh@2 · learning, 0/8 · 60 drawings · ")
    assert suggested.name.endswith(f" days ago · run {RUN_ID[:8]}")
    first, second = [await (await hana.slash("retrain", watch=RUN_ID)).reply() for _ in range(2)]
    for message in (first, second):
        await hana.until(message, lambda seen: "5/8" in seen.text)
    await hana.click(first, "Cancel")
    for message in (first, second):
        await ended(hana, message, "was cancelled by <@")
    assert training.planned == []


@pytest.mark.usefixtures("bot")
async def test_a_run_of_a_style_that_a_guild_does_not_know_is_not_shown(
    people: Discord, training: PacedTraining
) -> None:
    ours = int(people.guild().id)
    training.made["secret"] = styles_pb2.Style(name="secret", owner_guild_id=ours)
    training.started.append(training_pb2.StartRunRequest(style="secret"))
    elsewhere = await people.create_guild(GuildSeed("Elsewhere", [UserSeed("mallory")]))
    mallory = elsewhere.user("mallory")
    assert await mallory.suggestions("retrain", "watch", watch="") == []
    refusal = await (await mallory.slash("retrain", watch=RUN_ID)).reply()
    assert refusal.is_ephemeral
    assert "There is no such run here" in refusal.text
    assert training.watched == []
