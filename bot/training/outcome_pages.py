"""What the message of a run shows in the end: what was decided and why, and before and after."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from bot.adapters.pages import roll_back_button
from bot.figures import compared
from bot.language import Language
from bot.language import training as say
from bot.language.drawing import NOT_TAKEN
from bot.live_message import Page, Picture
from bot.quotation import shortened
from bot.screening import Shown
from bot.training.buttons import PromoteButton, ReportButton
from bot.training.reason import reason_told
from bot.training.run import Report, Run, RunEnded, RunState
from bot.view import Button
from rpc.language import about

# Of one for each figure, which with the figures fit into Discord's 2000.
_EACH_REASON_CHARACTERS: Final = 180
_ALT_CHARACTERS: Final = 1024


def ended(
    end: RunEnded,
    report: Report | None,
    language: Language,
    *,
    cancelled_by: int | None = None,
    picture: Picture | None = None,
    grid: Shown = Shown.OPENLY,
) -> Sequence[Page]:
    """How it ended; with a report, the figures and the grid of before and after.

    Args:
        end: How.
        report: What it came to; None: it came to nothing, or the report cannot be had.
        language: Of the message.
        cancelled_by: Who cancelled it, if somebody here did.
        picture: What the message shows so far; it stays where there is no grid.
        grid: How that is shown.

    Returns:
        The page, and what to show in its place where Discord does not take the picture.
    """
    run = end.run
    match run.state:
        case RunState.ACTIVATED | RunState.KEPT_BACK:
            return _with_a_version(end, report, grid, language)
        case RunState.CANCELLED if run.reason:
            # What it drew on its way had learnt from what is gone: the picture goes, too.
            text = say.RUN_CANCELLED_BECAUSE(
                language, style=run.style, reason=_reason(run, language)
            )
            return [Page(text)]
        case RunState.CANCELLED if cancelled_by is not None:
            text = say.RUN_CANCELLED_BY(language, style=run.style, who=f"<@{cancelled_by}>")
        case RunState.CANCELLED:
            text = say.RUN_CANCELLED(language, style=run.style)
        case _:
            text = say.RUN_FAILED(language, style=run.style, reason=_reason(run, language))
    return [Page(text, picture), Page(text)]


def _reason(run: Run, language: Language) -> str:
    return reason_told(run.reason, language) or "–"


def _with_a_version(
    end: RunEnded, report: Report | None, shown: Shown, language: Language
) -> Sequence[Page]:
    lines = _decision(end, report, language)
    buttons = _buttons(end, language)
    if report is None:
        return [Page("\n".join(lines), buttons=buttons)]
    lines += [f"-# {line}" for line in _figures(end.run, report, language)]
    grid = _grid(end.run, report, language)
    if grid is None:
        return [Page("\n".join(lines), buttons=buttons)]
    if shown is Shown.NOT_AT_ALL:
        lines.append(f"-# {say.GRID_WITHHELD(language)}")
        return [Page("\n".join(lines), buttons=buttons)]
    told = [f"-# {say.GRID(language)}"]
    if shown is Shown.HIDDEN:
        grid = replace(grid, is_spoiler=True)
        told.append(f"-# {say.GRID_HIDDEN(language)}")
    page = Page("\n".join((*lines, *told)), grid, buttons)
    not_taken = "\n".join((*lines, f"-# {NOT_TAKEN(language)}"))
    return [page, replace(page, text=not_taken, picture=None)]


def _decision(end: RunEnded, report: Report | None, language: Language) -> list[str]:
    run = end.run
    version = f"{run.style}@{run.version}"
    rival = say.BASE_MODEL(language)
    if report is not None and report.compared_with is not None:
        rival = f"`{run.style}@{report.compared_with}`"
    if run.state is RunState.ACTIVATED:
        told = say.ACTIVATED(language, version=version)
        if end.previous_version is not None:
            told += say.BEFORE(language, version=f"{run.style}@{end.previous_version}")
        if report is None or not report.metrics or report.reasons:
            return [told]
        worse = any(each.margin is not None and each.worse_by > 0 for each in report.metrics)
        passed = say.PASSED if worse else say.NO_WORSE
        return [told, passed(language, rival=rival)]
    reasons = (report.reasons if report is not None else ()) or (run.reason,)
    return [
        say.KEPT_BACK(language, version=version, rival=rival),
        *(
            say.REASON(
                language, reason=reason_told(reason, language, limit=_EACH_REASON_CHARACTERS)
            )
            for reason in reasons
        ),
        say.PROMOTE_IT(language),
    ]


def _figures(run: Run, report: Report, language: Language) -> list[str]:
    sentence = say.LEARNT if run.continued_from is None else say.LEARNT_NEW
    told = sentence(
        language,
        drawings=run.num_drawings,
        new=report.num_new_drawings,
        steps=run.max_train_steps,
        time=about(report.total_s, language),
    )
    if run.continued_from is not None:
        told += say.CONTINUED(language, version=f"{run.style}@{run.continued_from}")
    with_a_version = report.compared_with is not None
    return [
        told,
        *(compared(each, language, with_a_version=with_a_version) for each in report.metrics),
    ]


def _buttons(end: RunEnded, language: Language) -> list[Button]:
    run = end.run
    buttons: list[Button] = []
    if run.state is RunState.KEPT_BACK and run.version is not None:
        label = say.PROMOTE(language, version=f"{run.style}@{run.version}")
        buttons.append(PromoteButton.of(run.id, run.style, label))
    elif end.previous_version is not None and end.previous_version != run.version:
        buttons.append(roll_back_button(run.style, end.previous_version, language))
    buttons.append(ReportButton.of(run.id, run.style, say.REPORT(language)))
    return buttons


def _grid(run: Run, report: Report, language: Language) -> Picture | None:
    if report.grid_png is None:
        return None
    alt_text = say.GRID_ALT_TEXT(language, prompts=" | ".join(report.prompts))
    name = f"{run.style}-{run.version}-before-after.png"
    return Picture(name, report.grid_png, shortened(alt_text, _ALT_CHARACTERS))
