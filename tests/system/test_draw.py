import pytest
from PIL import ImageChops

from discord_emulator import Guild
from tests.system.shown import SOON_S, drawn, parameters, picture, typed

pytestmark = pytest.mark.asyncio(loop_scope="session")

PROMPT = "an anime girl, blonde hair, green eyes, smile"


async def test_a_member_types_a_prompt_and_gets_the_picture(guild: Guild) -> None:
    alex = guild.user("alex")
    message = await drawn(alex, await typed(alex, prompt=PROMPT, seed="9223372036854775807"))

    assert "Here it is!" in message.text
    assert message.buttons == ["Again", "Vary", "Upscale", "Edit", "Details", "Delete"]
    image = await picture(alex, message)
    assert image.size == (64, 64)
    told = parameters(image)
    assert told["prompt"] == PROMPT
    assert told["full_prompt"].endswith(PROMPT)
    assert "drawn by KSH drawing style" in told["full_prompt"]
    assert told["seed"] == 2**63 - 1
    assert f"seed `{2**63 - 1}` · 8 steps" in message.text


async def test_a_korean_member_does_so_in_korean(guild: Guild) -> None:
    mina = guild.user("mina")
    asked = await mina.slash("그리기", 프롬프트=PROMPT, 크기="세로", 스텝=4, 시드="7")
    message = await drawn(mina, await asked.reply())

    assert "이미지 생성 완료!" in message.text
    assert "시드 `7` · 4스텝" in message.text
    assert (await picture(mina, message)).size == (64, 96)


async def test_a_draw_is_cancelled_and_the_next_one_follows(guild: Guild) -> None:
    alex = guild.user("alex")
    # It would take half a minute: it is seen on its way, and not done when the button is pressed.
    message = await typed(alex, prompt=PROMPT, steps=150, size="512x512")
    await alex.until(message, lambda state: "/150" in state.text, timeout_s=SOON_S)
    await alex.click(message, "Cancel")
    assert "Cancelled." in (await drawn(alex, message)).text
    again = await drawn(alex, await typed(alex, prompt=PROMPT, steps=2))
    assert "Here it is!" in again.text


async def test_a_seed_draws_the_same_again_and_another_does_not(guild: Guild) -> None:
    sam = guild.user("sam")
    first, again, other = [
        await picture(sam, await drawn(sam, await typed(sam, prompt=PROMPT, seed=seed)))
        for seed in ("1", "1", "2")
    ]
    assert ImageChops.difference(first, again).getbbox() is None
    assert ImageChops.difference(first, other).getbbox() is not None


async def test_everything_that_can_be_chosen_is_drawn_with(guild: Guild) -> None:
    alex = guild.user("alex")
    options = {"size": "96x72", "steps": 3, "guidance": 2.5, "negative_prompt": "hat"}
    message = await drawn(alex, await typed(alex, prompt=PROMPT, **options))
    told = parameters(await picture(alex, message))
    assert (told["width"], told["height"]) == (96, 72)
    assert told["num_inference_steps"] == 3
    assert told["guidance_scale"] == 2.5
    assert told["negative_prompt"] == "hat"


async def test_the_button_draws_once_more_with_another_seed(guild: Guild) -> None:
    alex = guild.user("alex")
    message = await drawn(alex, await typed(alex, prompt=PROMPT, seed="1"))
    again = await drawn(alex, await (await alex.click(message, "Again")).reply())
    assert again.id != message.id
    assert parameters(await picture(alex, again))["seed"] != 1


@pytest.mark.parametrize(
    ("options", "rule"),
    [
        ({"prompt": "   "}, "The prompt is empty"),
        ({"prompt": "😀 <:ksh:123456789> 1️⃣"}, "The prompt needs words"),
        ({"prompt": "a girl\x00"}, "a character that cannot be read (U+0000)"),
        ({"size": "513x512"}, "multiples of 8 between 64 and 1536, not 513×512"),
        ({"size": "4096x4096"}, "between 64 and 1536, not 4096×4096"),
        ({"size": "huge"}, "not `huge`"),
        ({"steps": 0}, "Steps must be between 1 and 150, not 0"),
        ({"steps": 1000}, "Steps must be between 1 and 150, not 1000"),
        ({"guidance": -1.0}, "not -1"),
        ({"seed": str(2**64)}, f"from 0 to {2**63 - 1}, not `{2**64}`"),
        ({"style": "mihoyo"}, "There is no style `mihoyo`. You can draw with: `ksh`"),
        ({"version": 99}, "`ksh` has no version 99"),
    ],
)
async def test_what_cannot_be_drawn_is_told_to_its_author_alone(
    guild: Guild, options: dict[str, object], rule: str
) -> None:
    alex, sam = guild.user("alex"), guild.user("sam")
    before = len(await sam.history())
    message = await typed(alex, **{"prompt": PROMPT, **options})
    assert rule in message.text
    assert message.is_ephemeral
    assert len(await sam.history()) == before
