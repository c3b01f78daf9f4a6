import pytest

from discord_emulator import Discord, GuildSeed, UserSeed
from protos.training.v1 import styles_pb2, training_pb2
from rpc.errors import FailedPrecondition, InvalidRequest
from tests.bot.conftest import StartBot
from tests.bot.paced_training import PacedTraining
from tests.bot.training.started import proposed, started


@pytest.mark.usefixtures("bot")
async def test_a_manager_is_told_what_a_run_would_do_and_starts_it(
    people: Discord, training: PacedTraining
) -> None:
    ksh = people.guild().user("ksh")
    reply = await proposed(ksh, "재학습", 에포크=3)
    assert not reply.is_ephemeral
    assert reply.text.splitlines() == [
        "🎓 `ksh` 그림체를 다시 학습할까요?",
        "• 그림 60장 (`ksh@1` 이후 새 그림 12장) · 확인용 그림 5장",
        "• `ksh@1` 버전에서 이어서 학습해요",
        "• 8스텝, 한 번에 4장, 지난 학습 속도로 약 3분",
        "• 설정: `에포크` 3",
        "-# 학습하는 동안에도 계속 그릴 수 있어요.",
    ]
    assert reply.buttons == ["학습 시작", "취소"]
    assert training.started == []

    await ksh.click(reply, "학습 시작")
    await ksh.until(reply, lambda message: "이제 `ksh@2` 버전으로 그려요" in message.text)
    [run] = training.started
    assert run.parameters.num_train_epochs == 3
    assert run.agreed_from == 1
    assert (run.style, run.actor.manager, run.actor.operator) == ("ksh", True, True)


@pytest.mark.usefixtures("bot")
@pytest.mark.parametrize(("name", "told"), [("alex", "Only managers"), ("mina", "관리자")])
async def test_members_are_refused(
    people: Discord, training: PacedTraining, name: str, told: str
) -> None:
    member = people.guild().user(name)
    refusal = await proposed(member)
    assert refusal.is_ephemeral
    assert told in refusal.text

    message = await proposed(people.guild().user("hana"))
    for button in ("Start", "Cancel"):
        refusal = await (await member.click(message, button)).reply()
        assert refusal.is_ephemeral
        assert told in refusal.text
    assert training.started == []


@pytest.mark.usefixtures("bot")
async def test_what_the_trainer_refuses_is_told_to_who_asked_alone(
    people: Discord, training: PacedTraining
) -> None:
    training.refuse_runs = FailedPrecondition("ksh has 3 drawings, and a run needs at least 8")
    refusal = await proposed(people.guild().user("hana"))
    assert refusal.is_ephemeral
    assert "a run needs at least 8" in refusal.text


@pytest.mark.usefixtures("bot")
async def test_a_setting_that_the_trainer_refuses_is_called_as_its_option_is(
    people: Discord, training: PacedTraining
) -> None:
    training.refuse_runs = InvalidRequest(
        "resolution must be a multiple of 8 between 64 and 1024, not 100"
    )
    hana, ksh = (people.guild().user(name) for name in ("hana", "ksh"))
    refusal = await proposed(ksh, "재학습", 해상도=100)
    assert refusal.text.endswith(
        "해상도 값은 64에서 1024 사이의 8의 배수여야 해요. (입력한 값: 100)"
    )
    refusal = await proposed(hana, resolution=100)
    assert "resolution must be a multiple of 8" in refusal.text
    training.refuse_runs = InvalidRequest("num_train_epochs must be 1 to 1000, not 1001")
    assert "에포크 값은 1에서" in (await proposed(ksh, "재학습")).text


@pytest.mark.usefixtures("bot")
@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"style": "`x" * 3000}, "There is no style"),
        ({"epochs": 3, "max_train_steps": 10}, "not both"),
        ({"seed": "9223372036854775808"}, "The seed must be a whole number from 0 to"),
        ({"seed": "²"}, "The seed must be a whole number from 0 to"),
    ],
)
async def test_what_cannot_be_is_refused_with_the_rule(
    people: Discord, training: PacedTraining, options: dict[str, object], told: str
) -> None:
    refusal = await proposed(people.guild().user("hana"), **options)
    assert refusal.is_ephemeral
    assert told in refusal.text
    assert training.planned == []


@pytest.mark.usefixtures("bot")
async def test_every_setting_reaches_the_trainer(people: Discord, training: PacedTraining) -> None:
    options: dict[str, object] = {
        "mode": "scratch",
        "max_train_steps": 900,
        "learning_rate": 0.0003,
        "rank": 8,
        "resolution": 512,
        "train_batch_size": 2,
        "gradient_accumulation_steps": 3,
        "lr_scheduler": "constant",
        "lr_warmup_steps": 10,
        "lora_alpha": 4.0,
        "lora_targets": "all",
        "random_flip": False,
        "validation_prompt": "a girl *with* @everyone",
        "snr_gamma": 5.0,
        "noise_offset": 0.05,
        "caption_dropout_rate": 0.1,
    }
    hana = people.guild().user("hana")
    reply = await started(hana, seed=str(2**63 - 1), **options)
    await hana.until(reply, lambda message: "in service now" in message.text)
    [shown, planned], [run] = training.planned, training.started
    assert shown == planned
    assert planned.parameters == run.parameters
    assert planned.mode == run.mode == training_pb2.RUN_MODE_SCRATCH
    assert run.parameters.seed == 2**63 - 1
    for name, value in options.items():
        if name != "mode":
            assert getattr(run.parameters, name) == pytest.approx(value), name
    assert "\\*with\\*" in reply.text


@pytest.mark.usefixtures("bot")
async def test_settings_are_told_by_the_names_of_their_options(people: Discord) -> None:
    hana, mina = (people.guild().user(name) for name in ("hana", "ksh"))
    assert "`epochs` 3 · `rank` 8" in (await proposed(hana, epochs=3, rank=8)).text
    told = (await proposed(mina, "재학습", 에포크=3, 랭크=8)).text
    assert "`에포크` 3 · `랭크` 8" in told


@pytest.mark.usefixtures("bot")
async def test_who_gives_a_validation_prompt_that_is_not_english_is_warned(
    people: Discord,
) -> None:
    hana, ksh = (people.guild().user(name) for name in ("hana", "ksh"))
    reply = await proposed(hana, validation_prompt="바다의 소녀")
    assert "-# ⚠️ The model reads English, and `validation_prompt` is not translated" in reply.text
    reply = await proposed(ksh, "재학습", 확인_프롬프트="바다의 소녀")
    assert "-# ⚠️ 모델은 영어만 읽고 `확인_프롬프트` 옵션은 번역하지 않아요." in reply.text
    reply = await proposed(hana, validation_prompt="a girl by the sea, naïve")
    assert "⚠️" not in reply.text


@pytest.mark.usefixtures("bot")
async def test_a_proposal_says_how_many_runs_are_ahead_of_it(
    people: Discord, training: PacedTraining
) -> None:
    hana, ksh = (people.guild().user(name) for name in ("hana", "ksh"))
    assert "ahead of it" not in (await proposed(hana)).text
    training.plan.num_waiting = 1
    assert "-# 1 run is ahead of it" in (await proposed(hana)).text
    assert "-# 먼저 할 학습 1건이 있어요" in (await proposed(ksh, "재학습")).text


async def test_a_proposal_can_be_answered_after_a_restart_and_by_another_manager(
    people: Discord, training: PacedTraining, start_bot: StartBot
) -> None:
    ksh, hana = (people.guild().user(name) for name in ("ksh", "hana"))
    async with start_bot():
        message = await proposed(hana, rank=8)
    async with start_bot():
        await ksh.click(message, "Start")
        ended = await ksh.until(message, lambda seen: "in service now" in seen.text)
        # The message speaks the language of who asked.
        assert "Roll back to ksh@1" in ended.buttons
    assert training.started[0].parameters.rank == 8
    assert training.started[0].actor.user_id != 0


@pytest.mark.usefixtures("bot")
async def test_a_proposal_that_is_cancelled_starts_nothing(
    people: Discord, training: PacedTraining
) -> None:
    hana = people.guild().user("hana")
    message = await proposed(hana)
    await hana.click(message, "Cancel")
    dropped = await hana.until(message, lambda seen: "was not started" in seen.text)
    assert dropped.buttons == []
    assert training.started == []


@pytest.mark.usefixtures("bot")
async def test_another_guild_neither_teaches_nor_sees_what_is_not_its_own(
    people: Discord, training: PacedTraining
) -> None:
    elsewhere = await people.create_guild(GuildSeed("Elsewhere", [UserSeed("mallory")]))
    mallory = elsewhere.user("mallory")
    refusal = await proposed(mallory)
    assert refusal.is_ephemeral
    assert "This server has no style of its own yet" in refusal.text
    refusal = await proposed(mallory, style="ksh")
    assert refusal.is_ephemeral
    assert "`ksh` belongs to another server" in refusal.text

    ours = int(people.guild("KSH Studio").id)
    training.made["secret"] = styles_pb2.Style(name="secret", owner_guild_id=ours)
    refusal = await proposed(mallory, style="secret")
    assert "There is no style `secret` here. There are: `ksh`, `monet`." in refusal.text
    suggested = await mallory.suggestions("retrain", "style", style="")
    assert [choice.value for choice in suggested] == ["ksh", "monet"]
    hana = people.guild("KSH Studio").user("hana")
    suggested = await hana.suggestions("retrain", "style", style="sec")
    assert [choice.value for choice in suggested] == ["secret"]
    assert training.planned == []
