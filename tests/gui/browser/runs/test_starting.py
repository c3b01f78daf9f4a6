"""Starting a run, and the list of them."""

import re

import pytest
from playwright.async_api import Page, expect

from protos.training.v1 import styles_pb2, training_pb2
from rpc.errors import FailedPrecondition, QueueFull
from tests.gui.browser.conftest import OpenPage
from tests.gui.browser.runs.events import ended
from tests.gui.browser.runs.paced_runs import PacedRuns, PacedVersions

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def more(page: Page) -> None:
    await page.get_by_text("More", exact=True).click()


async def test_a_run_is_started_with_what_was_chosen_and_nothing_else(
    open_page: OpenPage, runs: PacedRuns
) -> None:
    page = await open_page("runs")
    await page.get_by_role("radio", name="Continue").check()
    await page.get_by_label("How long").select_option("Epochs")
    await page.get_by_label("Number of epochs").fill("30")
    await more(page)
    await page.get_by_label("Learning rate", exact=True).fill("5e-5")
    await page.get_by_label("Mirror drawings").select_option("no")
    await page.get_by_label("Seed").fill("9223372036854775807")
    await page.get_by_role("button", name="Start training").click()

    await expect(page.get_by_role("heading", name="Run of ksh")).to_be_focused()
    [request] = runs.started
    assert request.mode == training_pb2.RUN_MODE_CONTINUE
    assert request.parameters == styles_pb2.TrainingParameters(
        num_train_epochs=30, learning_rate=5e-5, random_flip=False, seed=2**63 - 1
    )
    assert request.actor.operator


async def test_a_run_is_started_with_what_was_shown_that_it_begins_with(
    open_page: OpenPage, runs: PacedRuns
) -> None:
    runs.plan.continued_from = 6
    page = await open_page("runs")
    await expect(page.get_by_text("ksh@6")).to_be_visible()
    await page.get_by_role("button", name="Start training").click()
    await expect(page.get_by_role("heading", name="Run of ksh")).to_be_focused()
    [request] = runs.started
    assert request.agreed_from == 6


async def test_what_was_typed_survives_a_reload_until_it_is_put_back(open_page: OpenPage) -> None:
    page = await open_page("runs")
    await page.get_by_role("radio", name="From scratch").check()
    await more(page)
    await page.get_by_label("Rank").fill("16")
    await page.get_by_label("Validation prompt").fill("a girl in the rain")
    await page.reload()
    await expect(page.get_by_role("radio", name="From scratch")).to_be_checked()
    await expect(page.get_by_label("Rank")).to_have_value("16")
    await expect(page.get_by_label("Validation prompt")).to_have_value("a girl in the rain")
    await page.get_by_role("button", name="Back to the usual").click()
    await expect(page.get_by_role("radio", name="Automatic")).to_be_checked()
    await expect(page.get_by_label("Rank")).to_have_value("")


async def test_each_style_has_its_own_settings_and_tells_what_is_usual(
    open_page: OpenPage, runs: PacedRuns
) -> None:
    usual = styles_pb2.TrainingParameters(rank=8, random_flip=True, learning_rate=0.0001)
    runs.styles.append(styles_pb2.Style(name="monet", num_drawings=1200, training_defaults=usual))
    page = await open_page("runs")
    await more(page)
    await page.get_by_label("Rank").fill("16")
    await page.get_by_label("Style", exact=True).select_option("monet")
    await expect(page.get_by_text("from its 1,200 drawings")).to_be_visible()
    await more(page)
    await expect(page.get_by_label("Rank")).to_have_value("")
    await expect(page.get_by_label("Rank")).to_have_attribute("placeholder", "usually 8")
    await expect(page.get_by_label("Mirror drawings")).to_contain_text("usually yes")
    await page.get_by_label("Style", exact=True).select_option("ksh")
    await expect(page.get_by_label("Rank")).to_have_value("16")


@pytest.mark.parametrize(
    ("label", "typed", "rule"),
    [
        ("Rank", "129", "A whole number from 1 to 128"),
        ("Rank", "many", "A whole number from 1 to 128"),
        ("Resolution", "513", "A multiple of 8 from 64 to 1024"),
        ("Learning rate", "0", "A number above 0, at most 0.1"),
        ("Caption dropout", "1.5", "A number from 0 to 1"),
        ("Seed", "9223372036854775808", "A whole number from 0 to 2^63"),
    ],
)
async def test_what_is_out_of_its_range_is_marked_before_it_is_sent(
    open_page: OpenPage, runs: PacedRuns, label: str, typed: str, rule: str
) -> None:
    page = await open_page("runs")
    await more(page)
    field = page.get_by_label(label, exact=True)
    await field.fill(typed)
    await page.keyboard.press("Tab")
    await expect(page.get_by_text(rule)).to_be_visible()
    await more(page)
    await page.get_by_role("button", name="Start training").click()
    await expect(field).to_be_focused()
    await expect(field).to_have_attribute("aria-invalid", "true")
    await expect(page.get_by_text(rule)).to_be_visible()
    assert runs.started == []


async def test_an_answer_that_was_lost_is_asked_for_again_and_starts_no_second_run(
    open_page: OpenPage, runs: PacedRuns
) -> None:
    runs.lose_answers = 2
    page = await open_page("runs")
    start = page.get_by_role("button", name="Start training")
    await start.click()
    await expect(page.get_by_role("alert")).to_contain_text("Not right now")
    await start.click()
    await expect(page.get_by_role("button", name="Start training")).to_be_enabled()
    await page.get_by_role("radio", name="From scratch").check()
    await start.click()
    await expect(page.get_by_role("heading", name="Run of ksh")).to_be_visible()
    first, again, other = [request.request_id for request in runs.started]
    assert first == again
    assert first != other


async def test_a_refusal_is_told_in_the_language_of_the_page_and_nothing_is_lost(
    open_page: OpenPage, runs: PacedRuns
) -> None:
    page = await open_page("runs", language="ko")
    await page.get_by_label("학습 길이").select_option("스텝")
    await page.get_by_label("스텝 수").fill("1200")
    runs.refuse = QueueFull("8 runs are waiting, as many as may; try again later")
    await page.get_by_role("button", name="학습 시작하기").click()
    told = page.get_by_role("alert")
    await expect(told).to_contain_text("학습 8건이 이미 대기하고 있어요")
    await expect(page.get_by_label("스텝 수")).to_have_value("1200")


async def test_older_runs_come_a_page_at_a_time(open_page: OpenPage, runs: PacedRuns) -> None:
    for number in range(1, 46):
        runs.add("CANCELLED", number, step=number)
    page = await open_page("runs")
    rows = page.locator(".run-list .run-row")
    await expect(rows).to_have_count(20)
    await expect(rows.first).to_contain_text("45 of 1,000 steps")
    older = page.get_by_role("button", name="Show older runs")
    await older.click()
    await expect(rows).to_have_count(40)
    await expect(rows.nth(20)).to_be_focused()
    await older.click()
    await expect(rows).to_have_count(45)
    await expect(rows.last).to_contain_text("1 of 1,000 steps")
    await expect(older).to_be_hidden()


async def test_a_run_under_way_is_followed_in_the_list_to_its_end(
    open_page: OpenPage, runs: PacedRuns, versions: PacedVersions
) -> None:
    run = runs.add("TRAINING", step=250)
    versions.add(1, active=True)
    page = await open_page("runs")
    under_way = page.locator("section", has=page.get_by_role("heading", name="Under way"))
    await expect(under_way).to_contain_text("250 of 1,000 steps")
    await expect(under_way.get_by_role("progressbar")).to_have_attribute("value", "250")
    run.state, run.version = training_pb2.RUN_STATE_ACTIVATED, 1
    await runs.tell(run, ended(run))
    await expect(under_way).to_be_hidden()
    await expect(page.locator(".run-row", has_text="ksh@1")).to_contain_text("In service")
    await expect(page.get_by_role("status").filter(has_text="Went into service")).to_have_count(1)


async def test_a_run_pressed_while_it_goes_on_is_opened(
    open_page: OpenPage, runs: PacedRuns
) -> None:
    run = runs.add("TRAINING", step=250)
    page = await open_page("runs")
    row = page.locator(".run-row")
    await row.get_by_text("250 of 1,000 steps").hover()
    await page.mouse.down()
    run.step = 300
    await expect(row).to_contain_text("300 of 1,000 steps")
    await page.mouse.up()
    await expect(page).to_have_url(re.compile(f"#runs/{run.id}$"))


async def test_without_a_style_it_is_said_where_to_make_one(
    open_page: OpenPage, runs: PacedRuns
) -> None:
    runs.styles.clear()
    page = await open_page("runs")
    await expect(page.get_by_text("There is no style yet")).to_be_visible()
    await expect(page.get_by_role("button", name="Start training")).to_be_hidden()


async def test_what_a_run_would_do_is_told_before_it_is_started(
    open_page: OpenPage, runs: PacedRuns
) -> None:
    runs.plan = training_pb2.RunPlan(
        parameters=styles_pb2.TrainingParameters(max_train_steps=1200, rank=32),
        num_drawings=57,
        num_new_drawings=20,
        num_held_out=3,
        continued_from=6,
        mode_reason="20 drawings came and 0 went since ksh@6, which learnt from 37",
        num_waiting=1,
        eta_s=700,
    )
    page = await open_page("runs")
    plan = page.get_by_role("status").filter(has_text="1,200 steps · about 12 min")
    await expect(plan).to_contain_text("It would continue from ksh@6")
    await expect(plan).to_contain_text("from 57 drawings, 20 of them new")
    await expect(plan).to_contain_text("1 run is ahead of it")
    await more(page)
    await expect(page.get_by_label("Rank")).to_have_attribute("placeholder", "usually 32")

    runs.plan.ClearField("continued_from")
    await page.get_by_role("radio", name="From scratch").check()
    await expect(plan).to_contain_text("It would begin from scratch")
    assert runs.planned[-1].mode == training_pb2.RUN_MODE_SCRATCH
    assert runs.started == []


async def test_why_no_run_could_be_started_is_told_before_somebody_tries(
    open_page: OpenPage, runs: PacedRuns
) -> None:
    runs.refuse = FailedPrecondition("a run needs at least 10 drawings, and style 'ksh' has 3")
    page = await open_page("runs", language="ko")
    await expect(page.get_by_text("그림이 10장 이상 있어야 하는데")).to_be_visible()
    await expect(page.get_by_role("alert")).to_have_count(0)
    link = page.get_by_role("link", name="그림 추가하기")
    await expect(link).to_have_attribute("href", "#drawings/ksh")


async def test_a_run_that_could_not_be_started_is_not(open_page: OpenPage, runs: PacedRuns) -> None:
    runs.refuse = FailedPrecondition(
        "the run cannot continue: no version is known to be in service; start one from scratch"
    )
    page = await open_page("runs")
    start = page.get_by_role("button", name="Start training")
    await expect(start).to_be_disabled()
    # It is found by keys, and says why.
    await expect(start).to_have_accessible_description(re.compile("The run cannot continue"))
    refused = page.expect_response(lambda answer: answer.url.endswith("Training/PlanRun"))
    async with refused:
        await page.get_by_role("radio", name="Automatic").press("Enter")
    await expect(page.get_by_text("A run cannot be started like this")).to_be_visible()
    await expect(start).to_be_disabled()
    assert runs.started == []
    # What stood in its way is looked for anew at each try.
    runs.refuse = None
    await start.press("Enter")
    await expect(page.get_by_text("It would begin from scratch")).to_be_visible()
    assert runs.started == []
    await expect(page.get_by_text("A run cannot be started like this")).to_have_count(0)
    await start.click()
    await expect(page.get_by_role("heading", name="Run of ksh")).to_be_focused()


async def test_nothing_is_told_of_a_run_started_before(open_page: OpenPage) -> None:
    page = await open_page("runs")
    await page.get_by_role("button", name="Start training").click()
    await page.get_by_role("link", name="All runs").click()
    await expect(page.get_by_role("button", name="Start training")).to_be_visible()
    await expect(page.get_by_text("The run was started")).to_have_count(0)


async def test_runs_under_way_stand_in_their_turn_and_others_newest_first(
    open_page: OpenPage, runs: PacedRuns
) -> None:
    older = runs.add("TRAINING", 1, step=250)
    runs.add("QUEUED", 2, max_train_steps=0)
    page = await open_page("runs")
    under_way = page.locator("section", has=page.get_by_role("heading", name="Under way"))
    await expect(under_way.locator(".badge")).to_have_text(["Learning", "Waiting"])
    await expect(page.get_by_text("No run has ended yet.")).to_be_visible()
    newer = runs.add("CANCELLED", 3)
    newest_first = page.locator(".run-list").last.locator(".badge")
    await expect(newest_first).to_have_text(["Cancelled"])
    older.state = training_pb2.RUN_STATE_FAILED
    await expect(newest_first).to_have_text(["Cancelled", "Failed"])
    assert newer.id > older.id
    await expect(page.get_by_text("No run has ended yet.")).to_be_hidden()


async def test_runs_without_a_version_are_told_apart(open_page: OpenPage, runs: PacedRuns) -> None:
    first = runs.add("CANCELLED", 1, asked=styles_pb2.TrainingParameters(rank=16))
    second = runs.add("CANCELLED", 2, asked=styles_pb2.TrainingParameters(rank=32))
    second.created_at.CopyFrom(first.created_at)
    second.created_at.seconds += 5
    page = await open_page("runs")
    rows = page.locator(".run-row")
    await expect(rows).to_have_count(2)
    await expect(rows.first).to_contain_text("Rank 32")
    names = await rows.locator("strong").all_inner_texts()
    assert names[0] != names[1]
