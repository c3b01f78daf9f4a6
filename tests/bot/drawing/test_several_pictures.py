import pytest

from discord_emulator import Discord
from protos.drawing.v1.drawing_pb2 import Safety
from tests.bot.drawing.drawn import draws, is_done
from tests.bot.paced_drawing import PacedDrawing

pytestmark = pytest.mark.usefixtures("bot")

PROMPT = "an anime girl"


async def test_four_pictures_stand_in_one_message_each_with_its_buttons(people: Discord) -> None:
    alex = people.guild().user("alex")
    shown = await draws(alex, prompt=PROMPT, seed="7", count=4)
    assert [file.filename for file in shown.attachments] == [
        f"ksh-1-{seed}.png" for seed in (7, 8, 9, 10)
    ]
    assert "seed `7–10`" in shown.text
    rows = [[button["label"] for button in row["components"]] for row in shown.components]
    assert rows == [
        ["U1", "U2", "U3", "U4"],
        ["V1", "V2", "V3", "V4"],
        ["Again", "Edit", "Details", "Delete"],
    ]


async def test_all_pictures_are_seen_as_they_come(people: Discord, drawing: PacedDrawing) -> None:
    drawing.stop_at = 6
    drawing.may_go_on.clear()
    alex = people.guild().user("alex")
    reply = await (await alex.slash("draw", prompt=PROMPT, count=3)).reply()
    stepping = await alex.until(reply, lambda message: "6/12" in message.text)
    names = [file.filename for file in stepping.attachments]
    assert names == ["preview-6.webp", "preview-6-2.webp", "preview-6-3.webp"]
    drawing.may_go_on.set()
    shown = await alex.until(stepping, is_done)
    assert len(shown.attachments) == 3


async def test_the_last_seeds_go_on_at_zero(people: Discord) -> None:
    alex = people.guild().user("alex")
    shown = await draws(alex, prompt=PROMPT, seed=str(2**63 - 1), count=2)
    assert [file.filename for file in shown.attachments] == [
        f"ksh-1-{2**63 - 1}.png",
        "ksh-1-0.png",
    ]


async def test_of_several_a_flagged_one_alone_is_withheld(
    people: Discord, drawing: PacedDrawing
) -> None:
    drawing.safety = Safety(checked=True, flagged=True, withheld=True)
    drawing.flagged_only = {1}
    mina = people.guild().user("mina")
    shown = await draws(mina, prompt=PROMPT, seed="1", count=3)
    assert [file.filename for file in shown.attachments] == ["ksh-1-1.png", "ksh-1-3.png"]
    assert "이미지 3장 가운데 1장은 안전 검사에 걸려" in shown.text
    assert shown.buttons[:4] == ["U1", "U3", "V1", "V3"]


@pytest.mark.parametrize(
    ("person", "told"),
    [
        ("alex", "flagged 2 of 4 pictures (2, 4): hidden until clicked"),
        ("mina", "이미지 4장 가운데 2장(2, 4번)은 안전 검사에 걸려서 가려 두었어요."),
    ],
)
async def test_of_several_it_is_told_which_are_flagged(
    people: Discord, drawing: PacedDrawing, person: str, told: str
) -> None:
    drawing.safety = Safety(checked=True, flagged=True)
    drawing.flagged_only = {1, 3}
    shown = await draws(people.guild().user(person), prompt=PROMPT, seed="1", count=4)
    assert [file.filename.startswith("SPOILER_") for file in shown.attachments] == [
        False,
        True,
        False,
        True,
    ]
    assert told in shown.text


async def test_again_draws_as_many_in_the_same_way(people: Discord, drawing: PacedDrawing) -> None:
    alex = people.guild().user("alex")
    options = {"count": 2, "style_weight": 0.5, "sampler": "Euler a", "negative_prompt": "hat"}
    shown = await draws(alex, prompt=PROMPT, **options)
    await alex.until(await (await alex.click(shown, "Again")).reply(), is_done)
    first, second = drawing.asked
    assert (first.num_images, first.adapter_weight, first.scheduler) == (2, 0.5, "euler_a")
    second.request_id, second.seed = first.request_id, first.seed
    assert first == second


async def test_a_server_that_draws_fewer_says_so(people: Discord, drawing: PacedDrawing) -> None:
    drawing.max_num_images = 2
    for person, told in (("alex", "between 1 and 2, not 3"), ("mina", "1장에서 2장까지")):
        user = people.guild().user(person)
        refusal = await (await user.slash("draw", prompt=PROMPT, count=3)).reply()
        assert refusal.is_ephemeral
        assert told in refusal.text


async def test_samplers_are_suggested_and_a_wrong_one_is_refused(people: Discord) -> None:
    alex = people.guild().user("alex")
    suggested = await alex.suggestions("draw", "sampler", prompt=PROMPT, sampler="eu")
    assert [(sampler.name, sampler.value) for sampler in suggested] == [("Euler a", "euler_a")]
    refusal = await (await alex.slash("draw", prompt=PROMPT, sampler="ddim")).reply()
    assert "no sampler `ddim`. There are: `dpmpp_2m_karras`, `euler_a`." in refusal.text
