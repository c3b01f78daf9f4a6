import base64
import hashlib
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from rpc.language import Language
from tests.trainer.reporting.reading import Page
from trainer.reporting import PicturePair, ReportContent, page_path, write_report
from trainer.reporting.page import render
from trainer.runs.report import GridColumn, LossPoint, Metric, Report
from trainer.runs.run import RunState
from trainer.train.folder import RunFolder

# Nothing is written into the folder, so it may be the same for all examples.
ONE_FOLDER = settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])


def page(folder: RunFolder, content: ReportContent, language: str = "en") -> Page:
    write_report(folder, content)
    return Page(page_path(folder).read_bytes(), language)


def test_the_page_is_well_formed_and_what_it_points_at_is_in_it(
    folder: RunFolder, content: ReportContent
) -> None:
    read = page(folder, content)
    assert read.faults == []
    ids = read.attributes("id")
    assert len(set(ids)) == len(ids)
    pointed = [
        name
        for attribute in ("for", "popovertarget", "aria-labelledby")
        for value in read.attributes(attribute)
        for name in value.split()
    ]
    assert pointed
    assert set(pointed) <= set(ids)


def test_the_page_stands_alone(folder: RunFolder, content: ReportContent) -> None:
    read = page(folder, content)
    assert all(uri.startswith("data:image/") for uri in read.attributes("src"))
    assert len(read.attributes("src")) == 7
    assert read.attributes("href") == []
    assert read.all("script") == read.all("link") == read.all("iframe") == []
    assert "url(" not in read.style
    assert "@import" not in read.style
    written = re.sub(r"data:image/[^\"]*", "", page_path(folder).read_text())
    assert "//" not in written


def test_the_page_lets_nothing_in_but_its_own_style_sheet(
    folder: RunFolder, content: ReportContent
) -> None:
    read = page(folder, content)
    policy = next(meta["content"] for meta in read.all("meta") if "http-equiv" in meta)
    digest = base64.b64encode(hashlib.sha256(read.style.encode()).digest()).decode()
    assert "default-src 'none'" in policy
    assert f"style-src 'sha256-{digest}'" in policy
    # It would not be obeyed.
    assert read.attributes("style") == []


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        "\"><img src=x onerror='alert(1)'>",
        "{{ 7 * 7 }} {0} {name} {% raw %}",
        "바다를 보는 소녀",
        "فتاة بجانب البحر \u202e abc",
        "아주 긴 캡션 " * 400,
    ],
)
def test_what_people_wrote_is_told_as_it_stands(
    folder: RunFolder, content: ReportContent, hostile: str
) -> None:
    plain = page(folder, content)
    read = page(
        folder,
        replace(
            content,
            run=replace(
                content.run,
                parameters=replace(content.run.parameters, validation_prompt=hostile),
            ),
            report=replace(content.report, mode_reason=hostile, reasons=(hostile,)),
            display_name=hostile,
            trigger=hostile,
            sample_prompt=hostile,
            base_model=hostile,
            pairs=(replace(content.pairs[0], column=GridColumn(hostile, 1)), content.pairs[1]),
        ),
    )
    assert read.faults == []
    told = " ".join(hostile.split())
    assert read.text.count(told) >= 8
    assert {tag for tag, _ in read.elements} == {tag for tag, _ in plain.elements} | {"ul", "li"}
    assert not any(name.startswith("on") for _, each in read.elements for name in each)


@ONE_FOLDER
@example(prompt="", losses=[], figure=1.797693134862316e306)
@given(prompt=st.text(), losses=st.lists(st.floats(), max_size=8), figure=st.floats())
def test_no_text_and_no_number_breaks_the_page(
    folder: RunFolder, content: ReportContent, prompt: str, losses: list[float], figure: float
) -> None:
    points = tuple(LossPoint(step, loss) for step, loss in enumerate(losses))
    metric = Metric(
        "style",
        figure,
        -figure,
        low=figure,
        high=1.0,
        margin=abs(figure),
        lower_is_better=False,
        passed=False,
    )
    report = replace(
        content.report, losses=points, held_out_losses=points, metrics=(metric,), samples=()
    )
    pairs = (PicturePair(GridColumn(prompt, 1), content.pairs[0].before),)
    odd = replace(content, report=report, pairs=pairs, base_loss=figure)
    read = Page(render(folder, odd, language=Language.ENGLISH))
    assert read.faults == []
    places = [value for name in ("cx", "cy", "points") for value in read.attributes(name)]
    assert not any(word in place for place in places for word in ("nan", "inf"))


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ["In service", "ksh@7 is no worse than ksh@6", "12 March 2027, 14:05 UTC"]),
        ("ko", ["사용 중", "ksh@7 버전은 모든 판정 기준에서", "2027년 3월 12일 14:05 UTC"]),
    ],
)
def test_one_page_is_read_in_either_language(
    folder: RunFolder, content: ReportContent, language: str, words: list[str]
) -> None:
    read = page(folder, content, language)
    assert [word for word in words if word not in read.text] == []


def test_a_page_opens_in_the_language_it_is_written_for(
    folder: RunFolder, content: ReportContent
) -> None:
    write_report(folder, content, language=Language.KOREAN)
    read = Page(page_path(folder).read_bytes())
    assert read.all("html")[0]["lang"] == "ko"
    assert [each["id"] for each in read.all("input") if "checked" in each] == ["language-ko"]


@pytest.mark.parametrize(
    "told",
    [
        "Compared with ksh@6",
        "Held-out loss lower is better ksh@7 0.1344 ksh@6 0.1369",
        "Difference −0.0025 −0.0039 to −0.0011 Margin 0.001 Passed",
        "Prompt adherence higher is better ksh@7 −2.113 ksh@6 −2.087",
        "Difference −0.026 −0.071 to +0.019 Margin 0.1 Passed",
        "Copies lower is better",
        "For information",
        "chosen 0.1344 ksh@6 0.1369 Base model 0.1538",
        "Known before 392 New 20 Held out 21",
        "Digest of the data set 9f2b6f5d",
        "Preparing 1 min 34 s Learning 38 min 30 s Comparing 2 h 3 min",
        "Start Continued from ksh@6 the data set grew by 5 %",
        "Base model Anything-V5",
        "a girl by the sea seed 5508",
        "Step 50 chosen",
        "Run 6c1d4cf0",
        "drawn by KSH drawing style",
    ],
)
def test_the_page_tells(folder: RunFolder, content: ReportContent, told: str) -> None:
    assert told in page(folder, content).text


def test_the_page_tells_every_setting(folder: RunFolder, content: ReportContent) -> None:
    text = page(folder, content).text
    given_ = content.run.parameters.given()
    assert {name for name in given_ if name in text} == set(given_)
    assert "learning_rate how far one step may change the adapter 0.0001" in text
    assert "random_flip whether drawings are mirrored now and then yes" in text


def test_a_version_that_is_kept_back_comes_with_the_reasons_in_the_readers_language(
    folder: RunFolder, content: ReportContent
) -> None:
    known = (
        "its pictures are less like the drawings: their distance rose from 0.371 with the version "
        "in service to 0.412, and may rise by 0.01"
    )
    kept = replace(
        content,
        run=replace(content.run, state=RunState.KEPT_BACK, reason="the first of two"),
        report=replace(content.report, reasons=("it is worse here", known)),
    )
    text = page(folder, kept).text
    assert "Kept back" in text
    assert f"it is worse here {known}" in text
    # With all of them told, the short one says nothing more.
    assert "the first of two" not in text
    korean = page(folder, kept, "ko").text
    assert "거리가 커졌어요. (0.371 → 0.412)" in korean
    assert known not in korean
    # Nobody knows this one.
    assert "it is worse here" in korean


def test_what_it_began_with_is_told_in_the_readers_language(
    folder: RunFolder, content: ReportContent
) -> None:
    told = "no version is known to be in service"
    began = replace(content.report, continued_from=None, mode_reason=told)
    begun = replace(content, report=began)
    assert told in page(folder, begun).text
    korean = page(folder, begun, "ko").text
    assert "사용 중인 버전이 없어요." in korean
    assert told not in korean


def test_one_that_was_promoted_nevertheless_says_so(
    folder: RunFolder, content: ReportContent
) -> None:
    report = replace(content.report, reasons=("it is worse here",))
    text = page(folder, replace(content, report=report)).text
    assert "kept back at first, and put into service all the same" in text


def test_a_first_version_is_compared_with_the_base_model(
    folder: RunFolder, content: ReportContent
) -> None:
    report = replace(content.report, compared_with=None, continued_from=None)
    text = page(folder, replace(content, report=report, base_loss=None)).text
    assert "ksh@7 is no worse than the base model alone" in text
    assert "Compared with Base model" in text
    assert "Learnt from 412 Held out 21" in text
    assert "Start From scratch" in text
    assert "chosen 0.1344 Base model 0.1369" in text


@pytest.mark.parametrize("state", list(RunState))
def test_a_run_that_came_to_nothing_has_a_page_all_the_same(
    folder: RunFolder, content: ReportContent, state: RunState
) -> None:
    run = replace(
        content.run, state=state, reason="the disk is full", version=None, step=0, max_train_steps=0
    )
    nothing = ReportContent(run, Report(None, (), (), 0, 0, 0), "KSH", "by KSH")
    read = page(folder, nothing)
    assert read.faults == []
    assert "the disk is full" in read.text
    assert "Nothing was compared in this run" in read.text
    assert "No step was taken" in read.text
    assert "No checkpoint was measured on drawings held out" in read.text
    assert read.all("img") == read.all("svg", "chart") == []


def test_the_page_takes_the_place_of_the_one_before_and_leaves_nothing_beside_it(
    folder: RunFolder, content: ReportContent
) -> None:
    page(folder, content)
    before = set(folder.path.iterdir())
    text = page(folder, replace(content, display_name="Another name")).text
    assert "Another name" in text
    assert set(folder.path.iterdir()) == before


def test_the_service_writes_it_without_torch() -> None:
    code = "import sys, trainer.reporting; sys.exit('torch' in sys.modules)"
    root = Path(__file__).parents[3]
    assert subprocess.run([sys.executable, "-c", code], cwd=root, check=False).returncode == 0


def test_a_loss_of_the_base_model_is_not_said_to_be_that_of_the_version_in_service(
    folder: RunFolder, content: ReportContent
) -> None:
    loss, *others = content.report.metrics
    metrics = (replace(loss, rival=0.1538, rival_is_base=True), *others)
    report = replace(content.report, metrics=metrics)
    text = page(folder, replace(content, report=report)).text
    assert "ksh@7 0.1344 ksh@6 0.1538 Base model" in text
    assert "chosen 0.1344 Base model 0.1538" in text
