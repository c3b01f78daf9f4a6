import asyncio

import pytest

from bot.bot import Bot
from discord_emulator import Discord, Slow
from discord_emulator.driver.errors import NotSeen, Refused
from tests.bot.conftest import StartBot
from tests.bot.drawing.drawn import drawn, draws, written_down
from tests.bot.paced_drawing import PacedDrawing

PROMPT = "an anime girl"


@pytest.mark.usefixtures("bot")
async def test_a_variation_starts_from_that_picture_with_another_seed(
    people: Discord, drawing: PacedDrawing
) -> None:
    alex, mina = people.guild().user("alex"), people.guild().user("mina")
    shown = await draws(alex, prompt=PROMPT, seed="7", count=4, size="144x96")
    picture = await alex.download(shown.attachments[2])

    varied = await drawn(mina, await mina.click(shown, "V3"))
    assert "원본 이미지 사용 (변화 강도 0.6)" in varied.text
    first, second = drawing.asked
    assert second.image == picture
    assert second.strength == pytest.approx(0.6)
    assert second.seed not in range(first.seed, first.seed + 4)
    assert (second.prompt, second.width, second.height) == (PROMPT, 144, 96)


@pytest.mark.usefixtures("bot")
async def test_a_variation_can_be_varied_and_drawn_again(
    people: Discord, drawing: PacedDrawing
) -> None:
    alex = people.guild().user("alex")
    shown = await draws(alex, prompt=PROMPT)
    varied = await drawn(alex, await alex.click(shown, "Vary"))
    await drawn(alex, await alex.click(varied, "Again"))
    await drawn(alex, await alex.click(varied, "Vary"))
    _, second, third, fourth = drawing.asked
    assert third.image == second.image
    assert fourth.image == await alex.download(varied.attachments[0])


@pytest.mark.usefixtures("bot")
async def test_an_upscaled_picture_is_the_same_request_and_seed_drawn_larger(
    people: Discord, drawing: PacedDrawing
) -> None:
    alex = people.guild().user("alex")
    shown = await draws(alex, prompt=PROMPT, seed="7", count=3, size="80x64", steps=5)
    upscaled = await drawn(alex, await alex.click(shown, "U2"))
    assert "seed `8` · 5 steps" in upscaled.text
    assert "160×128" in upscaled.text
    assert "upscaled" in upscaled.text
    assert (upscaled.attachments[0].width, upscaled.attachments[0].height) == (160, 128)
    # Once is as far as it goes.
    assert "Upscale" not in upscaled.buttons

    first, second = drawing.asked
    assert second.hires_strength == pytest.approx(0.3)
    assert second.seed == 8
    for field in ("hires_strength", "num_images"):
        first.ClearField(field)
        second.ClearField(field)
    second.seed, second.request_id = first.seed, first.request_id
    assert first == second


@pytest.mark.usefixtures("bot")
async def test_what_would_be_too_large_is_not_upscaled(
    people: Discord, drawing: PacedDrawing
) -> None:
    shown = await draws(people.guild().user("alex"), prompt=PROMPT)
    for person, told in (
        ("alex", "this picture of 128×128 would be 256×256. A picture may be 256 wide or high"),
        ("mina", "전체는 36864픽셀까지 가능해요"),
    ):
        user = people.guild().user(person)
        button = "Upscale"
        refusal = await (await user.click(shown, button)).reply()
        assert refusal.is_ephemeral
        assert told in refusal.text
    assert len(drawing.asked) == 1


@pytest.mark.usefixtures("bot")
async def test_a_style_that_is_shared_no_longer_draws_nothing_more_from_what_it_drew(
    people: Discord, drawing: PacedDrawing
) -> None:
    drawing.versions = {"ksh": [1], "monet": [3]}
    alex = people.guild().user("alex")
    shown = await draws(alex, prompt=PROMPT, style="monet", size="64x64")
    modal = await (await alex.click(shown, "Edit")).modal()
    drawing.private = {"monet": 1}
    presses = [await alex.click(shown, button) for button in ("Again", "Vary", "Upscale")]
    for press in (*presses, await alex.fill(modal, prompt="a boy", negative_prompt="")):
        refusal = await press.reply()
        assert refusal.is_ephemeral
        assert "There is no style `monet`. You can draw with: `ksh`." in refusal.text
    assert len(drawing.asked) == 1


@pytest.mark.usefixtures("bot")
async def test_nor_is_a_draw_tried_again_in_it(people: Discord, drawing: PacedDrawing) -> None:
    drawing.versions = {"ksh": [1], "monet": [3]}
    drawing.refuse = RuntimeError("no")
    alex = people.guild().user("alex")
    failed = await (await alex.slash("draw", prompt=PROMPT, style="monet")).reply()
    drawing.refuse = None
    drawing.private = {"monet": 1}
    refusal = await (await alex.click(failed, "Try again")).reply()
    assert "There is no style `monet`" in refusal.text
    assert len(drawing.asked) == 1


@pytest.mark.usefixtures("bot")
async def test_editing_opens_the_prompts_and_draws_what_became_of_them(
    people: Discord, drawing: PacedDrawing
) -> None:
    alex, mina = people.guild().user("alex"), people.guild().user("mina")
    shown = await draws(alex, prompt=PROMPT, negative_prompt="hat", size="144x96")
    modal = await (await mina.click(shown, "Edit")).modal()
    assert modal.title == "수정해서 다시 그리기"
    assert [field["value"] for field in modal.fields] == [PROMPT, "hat"]

    edited = await drawn(
        mina, await mina.fill(modal, {"프롬프트": "a boy", "네거티브 프롬프트": ""})
    )
    assert "**a boy**" in edited.text
    second = drawing.asked[1]
    assert (second.prompt, second.negative_prompt, second.width) == ("a boy", "", 144)


@pytest.mark.usefixtures("bot")
async def test_what_is_edited_must_keep_the_rules_too(people: Discord) -> None:
    alex = people.guild().user("alex")
    shown = await draws(alex, prompt=PROMPT)
    modal = await (await alex.click(shown, "Edit")).modal()
    refusal = await (await alex.fill(modal, prompt="!!!", negative_prompt="")).reply()
    assert refusal.is_ephemeral
    assert "The prompt needs words" in refusal.text


async def test_buttons_and_windows_outlive_the_bot(
    people: Discord, start_bot: StartBot, drawing: PacedDrawing
) -> None:
    alex = people.guild().user("alex")
    async with start_bot() as bot:
        shown = await draws(alex, prompt=PROMPT, size="64x64", seed="3")
        await written_down(bot)
        modal = await (await alex.click(shown, "Edit")).modal()
    async with start_bot():
        await drawn(alex, await alex.fill(modal, prompt="a boy", negative_prompt=""))
        await drawn(alex, await alex.click(shown, "Vary"))
        await drawn(alex, await alex.click(shown, "Upscale"))
        told = await (await alex.click(shown, "Details")).reply()
    assert "seed:3" in told.text
    assert [asked.prompt for asked in drawing.asked] == [PROMPT, "a boy", PROMPT, PROMPT]


@pytest.mark.usefixtures("bot")
async def test_details_tell_everything_to_whoever_asks_alone(people: Discord) -> None:
    alex, mina = people.guild().user("alex"), people.guild().user("mina")
    shown = await draws(
        alex, prompt="a `girl`, smile", seed="7", count=2, negative_prompt="hat", style_weight=0.5
    )
    told = await (await alex.click(shown, "Details")).reply()
    assert told.is_ephemeral
    for line in (
        "Seed: 7, 8",
        "Sampler: dpmpp_2m_karras",
        "Size: 128×128",
        "Style: ksh@1",
        "Style weight: 0.5",
        "Base model: anything-v5",
        "/draw prompt:a `girl`, smile negative_prompt:hat size:128x128 steps:12 ",
        "guidance:7.5 seed:7 style:ksh version:1 count:2 style_weight:0.5 sampler:dpmpp_2m_karras",
    ):
        assert line in told.text

    told = await (await mina.click(shown, "Details")).reply()
    assert "/그리기 프롬프트:a `girl`" in told.text
    assert "시드:7" in told.text


@pytest.mark.usefixtures("bot")
@pytest.mark.parametrize("negative_prompt", ["hat", "hat, " * 700])
async def test_details_tell_the_prompts_first_and_how_to_repeat_them_last(
    people: Discord, negative_prompt: str
) -> None:
    alex = people.guild().user("alex")
    shown = await draws(alex, prompt=PROMPT, negative_prompt=negative_prompt)
    told = await (await alex.click(shown, "Details")).reply()
    names = [line for line in told.content.splitlines() if line.startswith("**")]
    assert names == ["**Prompt**", "**Negative prompt**", "**The same picture again**"]
    assert told.content.index("hat") < told.content.index("Seed: ")


@pytest.mark.usefixtures("bot")
async def test_a_command_that_no_block_of_code_can_hold_comes_as_a_file(people: Discord) -> None:
    alex = people.guild().user("alex")
    shown = await draws(alex, prompt="a girl, ```smile", seed="7")
    told = await (await alex.click(shown, "Details")).reply()
    (file,) = told.attachments
    assert "/draw prompt:a girl, ```smile size:128x128" in (await alex.download(file)).decode()


@pytest.mark.usefixtures("bot")
async def test_the_command_of_the_details_draws_the_very_same(
    people: Discord, drawing: PacedDrawing
) -> None:
    alex = people.guild().user("alex")
    shown = await draws(alex, prompt=PROMPT, count=2)
    told = await (await alex.click(shown, "Details")).reply()
    command = told.text.rpartition("```\n/draw ")[2].partition("\n```")[0]
    options = dict(option.partition(":")[::2] for option in command.replace(PROMPT, "X").split())
    numbers = {name: int(options[name]) for name in ("steps", "version", "count")}
    typed = {**options, **numbers, "guidance": float(options["guidance"]), "prompt": PROMPT}
    await draws(alex, **typed)
    first, second = drawing.asked
    second.request_id = first.request_id
    # The server's own, and by its name.
    first.scheduler = "dpmpp_2m_karras"
    assert first == second


@pytest.mark.usefixtures("bot")
async def test_details_that_are_too_long_come_as_a_file_too(people: Discord) -> None:
    mina = people.guild().user("mina")
    shown = await draws(mina, prompt="소녀, " * 900, negative_prompt="모자, " * 900)
    told = await (await mina.click(shown, "자세히")).reply()
    assert len(told.content) <= 2000
    [file] = told.attachments
    assert file.filename == "parameters.txt"
    assert ("소녀, " * 900).strip() in (await mina.download(file)).decode()


@pytest.mark.usefixtures("bot")
@pytest.mark.parametrize("person", ["alex", "ksh", "hana"])
async def test_the_author_and_managers_delete(people: Discord, person: str) -> None:
    alex = people.guild().user("alex")
    shown = await draws(alex, prompt=PROMPT)
    await people.guild().user(person).click(shown, "Delete")
    await alex.sees_deleted(shown)


@pytest.mark.usefixtures("bot")
async def test_of_two_who_delete_at_once_neither_is_told_of_trouble(people: Discord) -> None:
    alex, ksh = people.guild().user("alex"), people.guild().user("ksh")
    shown = await draws(alex, prompt=PROMPT)
    deletion = "/webhooks/{webhook_id}/{webhook_token}/messages/@original"
    await people.cause(Slow("DELETE", deletion, times=2, delay_s=0.2))
    await asyncio.gather(*(each.click(shown, "Delete") for each in (alex, ksh)))
    await alex.sees_deleted(shown)
    for each in (alex, ksh):
        with pytest.raises(NotSeen):
            await each.sees(lambda message: message.id != shown.id, timeout_s=0.5)


@pytest.mark.usefixtures("bot")
async def test_nobody_else_deletes_or_tries_again(people: Discord, drawing: PacedDrawing) -> None:
    alex, sam = people.guild().user("alex"), people.guild().user("sam")
    shown = await draws(alex, prompt=PROMPT)
    refusal = await (await sam.click(shown, "Delete")).reply()
    assert refusal.is_ephemeral
    assert "or a moderator, can delete it" in refusal.text

    drawing.stop_at = 6
    drawing.may_go_on.clear()
    reply = await (await alex.slash("draw", prompt=PROMPT)).reply()
    await alex.until(reply, lambda message: "6/12" in message.text)
    drawing.refuse = RuntimeError("no")
    drawing.away = 1
    drawing.may_go_on.set()
    failed = await alex.until(reply, lambda message: "Try again" in message.buttons)
    refusal = await (await sam.click(failed, "Try again")).reply()
    assert "or a moderator, can try it again" in refusal.text
    assert len(drawing.asked) == 3


@pytest.mark.usefixtures("bot")
async def test_a_deleted_message_has_no_buttons(people: Discord) -> None:
    alex = people.guild().user("alex")
    shown = await draws(alex, prompt=PROMPT)
    await alex.click(shown, "Delete")
    await alex.sees_deleted(shown)
    with pytest.raises(Refused):
        await alex.click(shown, "Vary")


async def test_a_window_that_is_closed_unsent_and_a_message_leave_nothing_behind(
    people: Discord, bot: Bot
) -> None:
    alex = people.guild().user("alex")
    shown = await draws(alex, prompt=PROMPT)
    await (await alex.click(shown, "Edit")).modal()
    kept = bot._connection._view_store  # noqa: SLF001 - discord.py tells nobody
    assert not kept._modals  # noqa: SLF001
    assert not kept._views  # noqa: SLF001
    assert not kept._synced_message_views  # noqa: SLF001
