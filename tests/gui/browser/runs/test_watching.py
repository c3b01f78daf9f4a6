"""Watching a run."""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.async_api import expect

from protos.training.v1 import styles_pb2, training_pb2
from rpc.server import Server, running
from rpc.settings import ServerSettings
from tests.gui.browser.conftest import OpenPage
from tests.gui.browser.runs.events import ended, progress, sample
from tests.gui.browser.runs.paced_runs import PacedRuns, PacedVersions
from tests.gui.browser.runs.test_starting import more

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_a_run_is_seen_as_it_goes(open_page: OpenPage, runs: PacedRuns) -> None:
    run = runs.add("QUEUED")
    page = await open_page(f"runs/{run.id}")
    step = page.get_by_role("list", name="Stages").locator("[aria-current=step]")
    await runs.tell(run, training_pb2.RunEvent(queued=training_pb2.RunQueued(position=2)))
    await expect(page.get_by_text("2 runs ahead of this one")).to_be_visible()
    await expect(step).to_have_text("Waiting")

    caching = training_pb2.RunPreparing(num_done=30, num_drawings=60)
    await runs.tell(run, training_pb2.RunEvent(preparing=caching))
    await expect(page.get_by_text("30 of 60 drawings looked at")).to_be_visible()
    await expect(page.get_by_role("progressbar", name="Progress")).to_have_attribute("value", "0.5")

    await runs.tell(run, *[progress(step, 1 / step) for step in range(10, 260, 10)], sample(250))
    await expect(page.get_by_text("Step 250 of 1,000")).to_be_visible()
    await expect(page.get_by_text("8 min")).to_be_visible()
    await expect(page.get_by_text("12.5")).to_be_visible()
    await expect(
        page.get_by_role("img", name="Drawn after 250 steps: a girl").first
    ).to_be_visible()
    chart = page.get_by_role("img", name="Loss")
    await expect(chart.locator("path.smooth")).to_be_visible()
    await expect(chart.locator("desc")).to_have_text(
        "Loss from 0.1 at step 10 to 0.004 at step 250; the lowest is 0.004 at step 250."
    )
    await expect(page.get_by_role("status").filter(has_text="Now: Learning")).to_have_count(1)

    judging = training_pb2.RunJudging(num_done=3, num_pictures=12)
    await runs.tell(run, training_pb2.RunEvent(judging=judging))
    await expect(page.get_by_text("3 of 12 pictures drawn to compare")).to_be_visible()
    await expect(step).to_have_text("Comparing pictures")


async def test_no_time_is_told_where_nothing_comes_for_long(
    open_page: OpenPage, runs: PacedRuns
) -> None:
    run = runs.add("JUDGING")

    def drawn(number: int) -> training_pb2.RunEvent:
        return training_pb2.RunEvent(
            judging=training_pb2.RunJudging(num_done=number, num_pictures=12)
        )

    page = await open_page(f"runs/{run.id}")
    await runs.tell(run, drawn(0))
    await runs.tell(run, drawn(3))
    await expect(page.get_by_text("Time left here")).to_be_visible()
    await page.clock.set_fixed_time(datetime.now(UTC) + timedelta(minutes=20))
    await expect(page.get_by_text("Time left here")).to_have_count(0)
    await expect(page.get_by_text("3 of 12 pictures drawn to compare")).to_be_visible()


async def test_the_best_checkpoint_is_seen_being_published(
    open_page: OpenPage, runs: PacedRuns
) -> None:
    run = runs.add("EVALUATING")
    page = await open_page(f"runs/{run.id}")
    step = page.get_by_role("list", name="Stages").locator("[aria-current=step]")
    for done, stage in ((3, "Measuring"), (4, "Publishing")):
        measured = training_pb2.RunEvaluating(num_done=done, num_checkpoints=4)
        await runs.tell(run, training_pb2.RunEvent(evaluating=measured))
        await expect(step).to_have_text(stage)
    await expect(page.get_by_text("is being registered and tested")).to_be_visible()
    published = training_pb2.RunPublished(version=2)
    await runs.tell(run, training_pb2.RunEvent(published=published))
    await expect(step).to_have_text("Comparing pictures")
    # It stays in what happened when the run has long ended.
    await expect(page.get_by_role("log")).to_contain_text("ksh@2 was published.")
    await expect(page.get_by_role("log")).not_to_contain_text("tested")


async def test_a_run_that_begins_otherwise_than_was_agreed_to_says_so(
    open_page: OpenPage, runs: PacedRuns
) -> None:
    run = runs.add("PREPARING")
    began = training_pb2.RunBeganOtherwise(agreed_from=6, continued_from=7, reason="")
    await runs.tell(run, training_pb2.RunEvent(began_otherwise=began))
    page = await open_page(f"runs/{run.id}")
    log = page.get_by_role("log")
    await expect(log).to_contain_text("it continues from ksh@7, which came into service meanwhile")


async def test_a_picture_on_the_way_can_be_looked_at_again(
    open_page: OpenPage, runs: PacedRuns
) -> None:
    run = runs.add("TRAINING")
    await runs.tell(run, sample(100), sample(200))
    page = await open_page(f"runs/{run.id}")
    large = page.locator(".sample-large")
    await expect(large).to_have_attribute("alt", "Drawn after 200 steps: a girl")
    first = page.get_by_role("button", name="Step 100")
    await first.press("Enter")
    await expect(large).to_have_attribute("alt", "Drawn after 100 steps: a girl")
    # What was chosen stays when another one comes.
    await runs.tell(run, sample(300))
    await expect(page.get_by_role("button", name="Step 300")).to_be_visible()
    await expect(first).to_have_attribute("aria-pressed", "true")


async def test_a_reload_shows_all_that_was_told_before(
    open_page: OpenPage, runs: PacedRuns
) -> None:
    run = runs.add("TRAINING")
    await runs.tell(run, progress(10, 0.5), progress(20, 0.4), sample(20))
    page = await open_page(f"runs/{run.id}")
    await expect(page.get_by_text("Step 20 of 1,000")).to_be_visible()
    await page.reload()
    await expect(page.locator("desc")).to_contain_text("Loss from 0.5 at step 10 to 0.4 at step 20")
    await expect(page.get_by_role("button", name="Step 20")).to_have_count(1)


async def test_a_watch_goes_on_where_it_was_when_the_trainer_is_back(
    open_page: OpenPage, runs: PacedRuns, trainer: Server
) -> None:
    run = runs.add("TRAINING")
    await runs.tell(run, progress(10), progress(20), sample(20))
    page = await open_page(f"runs/{run.id}")
    await expect(page.get_by_text("Step 20 of 1,000")).to_be_visible()
    await trainer.__aexit__()
    await expect(page.get_by_text("The trainer cannot be reached")).to_be_visible()
    # Nobody knows how it gets on.
    await expect(page.locator(".run-head .badge")).to_have_text("Not reachable")
    await expect(page.get_by_text("Time left here")).to_have_count(0)
    settings = ServerSettings(listen=trainer.address, drain_s=0)
    async with running(settings, runs.load(), name="trainer"):
        # Nothing new has happened, and it is there again all the same.
        await expect(page.get_by_text("Connected again.")).to_be_visible()
        await runs.tell(run, progress(30))
        await expect(page.get_by_text("Step 30 of 1,000")).to_be_visible()
        await expect(page.get_by_text("Time left here")).to_be_visible()
        assert runs.watched[-1].after_sequence == 2
        await expect(page.get_by_role("button", name="Step 20")).to_have_count(1)
        await expect(page.get_by_text("Connected again.")).to_have_count(0)
        await page.close()


async def test_what_went_otherwise_than_planned_is_told(
    open_page: OpenPage, runs: PacedRuns
) -> None:
    run = runs.add("TRAINING")
    lowered = training_pb2.RunLowered(train_batch_size=2, gradient_accumulation_steps=4)
    resumed = training_pb2.RunInterrupted(resumed_at_step=20)
    await runs.tell(
        run,
        progress(20, 0.4),
        training_pb2.RunEvent(lowered=lowered),
        progress(40, 0.1),
        training_pb2.RunEvent(interrupted=resumed),
        progress(30, 0.3),
    )
    page = await open_page(f"runs/{run.id}", language="ko")
    notes = page.get_by_role("log")
    await expect(notes).to_contain_text("한 번에 2장씩, 스텝마다 4번 나눠 학습해요")
    await expect(notes).to_contain_text("20스텝부터 이어졌어요")
    # The steps after the checkpoint were lost, and so is their loss.
    await expect(page.locator("desc")).to_contain_text("최저는 30스텝의 0.3")


async def test_a_run_is_cancelled_only_after_a_yes(open_page: OpenPage, runs: PacedRuns) -> None:
    run = runs.add("TRAINING")
    await runs.tell(run, progress(240))
    page = await open_page(f"runs/{run.id}")
    cancel = page.get_by_role("button", name="Cancel the run")
    dialog = page.get_by_role("dialog", name="Cancel this run?")
    await cancel.click()
    await expect(dialog.get_by_role("button", name="Keep training")).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(dialog).to_be_hidden()
    await expect(cancel).to_be_focused()
    assert run.state == training_pb2.RUN_STATE_TRAINING

    run.step = 240
    await cancel.press("Enter")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("The run was cancelled at step 240 of 1,000")).to_be_visible()
    await expect(cancel).to_be_hidden()
    await expect(page.get_by_role("heading", name="Run of ksh")).to_be_focused()


async def test_of_a_run_cancelled_while_it_waited_nothing_is_told_that_did_not_happen(
    open_page: OpenPage, runs: PacedRuns
) -> None:
    run = runs.add("QUEUED", num_drawings=0, max_train_steps=0)
    await runs.tell(run, training_pb2.RunEvent(queued=training_pb2.RunQueued(position=1)))
    page = await open_page(f"runs/{run.id}")
    await page.get_by_role("button", name="Cancel the run").click()
    dialog = page.get_by_role("dialog", name="Cancel this run?")
    await expect(dialog).to_contain_text("It has learnt nothing yet")
    await dialog.get_by_role("button", name="Cancel the run").click()
    await expect(page.locator(".decision")).to_contain_text("was cancelled before it began")
    await expect(page.get_by_text("The curve begins")).to_be_hidden()


async def test_a_run_that_failed_is_started_again_with_what_was_asked_for(
    open_page: OpenPage, runs: PacedRuns
) -> None:
    runs.styles.append(styles_pb2.Style(name="monet", num_drawings=60))
    asked = styles_pb2.TrainingParameters(
        num_train_epochs=30,
        learning_rate=5e-5,
        random_flip=False,
        seed=2**63 - 1,
        noise_offset=0.05,
    )
    run = runs.add(
        "FAILED",
        style="monet",
        reason="the disk is full",
        mode=training_pb2.RUN_MODE_SCRATCH,
        asked=asked,
        parameters=styles_pb2.TrainingParameters(rank=4),
    )
    await runs.tell(run, ended(run))
    page = await open_page("runs")
    await more(page)
    await page.get_by_label("Rank").fill("16")
    await page.goto(f"{page.url.partition('#')[0]}#runs/{run.id}")
    await page.get_by_role("button", name="Start again with these settings").click()
    await expect(page.get_by_label("Style", exact=True)).to_have_value("monet")
    await expect(page.get_by_label("Number of epochs")).to_have_value("30")
    await expect(page.get_by_label("Rank")).to_have_value("")
    await page.get_by_role("button", name="Start training").click()
    await expect(page.get_by_role("heading", name="Run of monet")).to_be_visible()
    [request] = runs.started
    assert request.mode == training_pb2.RUN_MODE_SCRATCH
    assert request.parameters == asked


async def test_a_run_that_is_not_there_is_said(open_page: OpenPage) -> None:
    page = await open_page("runs/00000000-0000-4000-8000-000000000404")
    await expect(page.get_by_role("alert")).to_contain_text("There is no such run")
    view = page.locator(".run-view")
    await expect(view).to_have_text("← All runsThere is no such run.")
    await page.get_by_role("link", name="All runs").press("Enter")
    await expect(page.get_by_role("heading", name="Start a run")).to_be_visible()


async def test_who_cancels_a_run_that_has_published_is_told_what_stays(
    open_page: OpenPage, runs: PacedRuns, versions: PacedVersions
) -> None:
    run = runs.add("JUDGING")
    versions.add(2, run_id=run.id)
    page = await open_page(f"runs/{run.id}")
    await runs.tell(
        run,
        training_pb2.RunEvent(published=training_pb2.RunPublished(version=2)),
        training_pb2.RunEvent(judging=training_pb2.RunJudging(num_done=3, num_pictures=12)),
    )
    await expect(page.get_by_text("3 of 12 pictures drawn to compare")).to_be_visible()
    await page.get_by_role("button", name="Cancel the run").click()
    dialog = page.get_by_role("dialog", name="Cancel this run?")
    await expect(dialog).to_contain_text("ksh@2 has been published already: it stays")
    run.version = 2
    await dialog.get_by_role("button", name="Cancel the run").click()
    outcome = page.locator(".decision")
    await expect(outcome).to_contain_text("cancelled after ksh@2 had been published")
    # There is no report, and nothing in its place.
    await expect(outcome.get_by_role("button")).to_have_text(
        ["Put ksh@2 into service", "Start again with these settings"]
    )
    await expect(outcome.get_by_role("link")).to_have_count(0)


async def test_a_run_that_failed_tells_why_in_the_language_of_the_page(
    open_page: OpenPage, runs: PacedRuns
) -> None:
    reason = (
        "the loss was no number after step 40: the learning rate 0.1 is too high for these drawings"
    )
    run = runs.add("FAILED", reason=reason)
    await runs.tell(run, progress(40, float("nan")), ended(run))
    page = await open_page(f"runs/{run.id}", language="ko")
    await expect(page.get_by_text("오류가 나서 학습이 끝났어요")).to_be_visible()
    await expect(page.get_by_text("학습률 0.1 값이 이 그림들에는 너무 높아요")).to_be_visible()
    await expect(page.get_by_text("첫 스텝부터 곡선이 그려져요")).to_be_visible()


async def test_what_a_run_begins_with_is_told_once_it_has_begun(
    open_page: OpenPage, runs: PacedRuns
) -> None:
    run = runs.add("QUEUED", num_drawings=0)
    await runs.tell(run, training_pb2.RunEvent(queued=training_pb2.RunQueued(position=0)))
    page = await open_page(f"runs/{run.id}")
    await expect(page.get_by_text("Next in line")).to_be_visible()
    run.num_drawings, run.mode_reason = 57, "that was asked for"
    await runs.tell(run, progress(10))
    await expect(page.get_by_text("57 drawings · from scratch")).to_be_visible()
