"""Teaching: two runs, one that is given up, and the versions that come of them."""

from safetensors.torch import load

from bot.language import about as say_about
from bot.language import adapters as say_adapters
from bot.language import training as say
from bot.language.dataset import answers as say_answers
from discord_emulator import Message
from tests.system.shown import SOON_S, drawn, parameters, picture
from tests.system.tour.studio import Studio, tour

pytestmark = tour

PROMPT = "an anime girl, blonde hair, smile"


async def started(studio: Studio, **options: object) -> Message:
    proposal = await studio.artist.asks("retrain", style=studio.style, **options)
    proposal = await studio.artist.until(proposal, say.DRAWING_GOES_ON)
    await studio.artist.presses(proposal, say.START)
    return proposal


async def ended(studio: Studio, run: Message) -> tuple[Message, Message]:
    """The run's message at its end, and the one that tells that its version is in service.

    A version that is kept back after a few steps is promoted, as an artist may.
    """
    artist = studio.artist
    report = say.REPORT(artist.language)
    told = await artist.user.until(run, lambda seen: report in seen.buttons, timeout_s=SOON_S)
    if artist.reads(told, say.ACTIVATED):
        return told, told
    assert artist.reads(told, say.KEPT_BACK), told.text
    [promote] = [label for label in told.buttons if f"{studio.style}@" in label]
    used = await (await artist.user.click(told, promote)).reply(SOON_S)
    assert artist.reads(used, say_adapters.IN_USE), used.text
    return told, used


async def add(studio: Studio, first: int, count: int) -> None:
    files = {f"file{n + 1}": studio.drawing(first + n) for n in range(count)}
    adding = await studio.artist.asks("drawings add", **files, style=studio.style)
    await studio.artist.until(adding, say_answers.ADDED, style=studio.style)


async def test_a_style_is_taught_judged_put_into_service_and_rolled_back(studio: Studio) -> None:
    artist, member, style = studio.artist, studio.member, studio.style
    await add(studio, 100, 6)
    run = await started(studio, max_train_steps=6)
    # Drawing goes on.
    meanwhile = await member.asks("draw", prompt=PROMPT, style="ksh", steps=4)
    assert (await drawn(member.user, meanwhile)).attachments
    first, _ = await ended(studio, run)
    assert first.attachments
    report = await (await artist.presses(first, say.REPORT)).reply(SOON_S)
    [page] = report.attachments
    assert b"<html" in await artist.user.download(page)

    await add(studio, 110, 2)
    run = await started(studio, max_train_steps=4, mode="continue")
    _, second = await ended(studio, run)
    in_service = await member.asks("draw", prompt=PROMPT, style=style, steps=4)
    told = parameters(await picture(member.user, await drawn(member.user, in_service)))
    assert told["adapter"] == {"style": style, "version": 2}

    listed = await artist.asks("adapter list", style=style)
    assert artist.reads(listed, say_adapters.TITLE, style=style)
    for version in (f"{style}@1", f"{style}@2"):
        assert version in listed.text
    facts = await artist.asks("adapter info", style=style, version=2)
    assert artist.reads(facts, say_adapters.LEARNT)
    [back] = [label for label in second.buttons if f"{style}@1" in label]
    await artist.user.click(second, back)
    await artist.user.sees(
        lambda seen: artist.reads(
            seen, say_adapters.IN_USE, version=f"{style}@1", before=f"`{style}@2`"
        ),
        timeout_s=SOON_S,
    )
    used = await artist.asks("adapter use", version=2, style=style)
    assert artist.reads(used, say_adapters.IN_USE, version=f"{style}@2")
    rolled = await artist.asks("adapter rollback", style=style)
    assert artist.reads(rolled, say_adapters.IN_USE, version=f"{style}@1")
    for layout in ("diffusers", "kohya"):
        sent = await artist.asks("adapter download", style=style, layout=layout)
        [file] = sent.attachments
        assert load(await artist.user.download(file))


async def test_a_run_is_cancelled_while_it_learns(studio: Studio) -> None:
    artist = studio.artist
    await add(studio, 120, 4)
    run = await started(studio, max_train_steps=400, mode="scratch")
    await artist.until(run, say.TRAINING)
    queue = await artist.asks("queue")
    assert artist.reads(queue, say_about.RUN_UNDER_WAY, style=studio.style), queue.text
    await artist.presses(run, say.CANCEL)
    await artist.until(run, say.RUN_CANCELLED_BY, style=studio.style)
