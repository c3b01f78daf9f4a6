"""What the message of a proposal shows: what a run would do, and the question."""

from typing import Any, Final

from bot.english import holds_other_letters
from bot.language import Language
from bot.language import training as say
from bot.language.commands import option
from bot.live_message import Page
from bot.quotation import plain, quoted
from bot.training.buttons import DropButton, StartButton
from bot.training.parameters import RunPlan, RunRequest
from bot.training.proposals import Proposal
from bot.training.reason import reason_told
from rpc.language import about

_VALUE_CHARACTERS: Final = 80


def asking(proposal: Proposal, plan: RunPlan, *, has_changed: bool = False) -> Page:
    """What a manager says yes or no to.

    Args:
        proposal: What is asked.
        plan: What the run would do.
        has_changed: Whether somebody said yes to something else.
    """
    language, request = proposal.language, proposal.request
    lines = [
        say.PROPOSAL(language, style=quoted(request.style)),
        *([f"⚠️ {say.HAS_CHANGED(language)}"] if has_changed else []),
        f"• {_drawings(request.style, plan, language)}",
        f"• {_beginning(request.style, plan, language)}",
        f"• {_length(plan, language)}",
    ]
    given = request.parameters.given()
    if given:
        told = " · ".join(
            f"`{option(name, language)}` {_value(value)}" for name, value in given.items()
        )
        lines.append(f"• {say.SETTINGS(language, settings=told)}")
    if holds_other_letters(request.parameters.validation_prompt or ""):
        name = option("validation_prompt", language)
        lines.append(f"-# ⚠️ {say.VALIDATION_NOT_ENGLISH(language, option=name)}")
    if plan.num_uncaptioned:
        lines.append(f"-# {say.UNCAPTIONED(language, count=plan.num_uncaptioned)}")
    if plan.num_waiting:
        lines.append(f"-# {say.BEHIND(language, count=plan.num_waiting)}")
    lines.append(f"-# {say.DRAWING_GOES_ON(language)}")
    return Page("\n".join(lines), buttons=_buttons(proposal))


def failed(proposal: Proposal, why: str) -> Page:
    """It was not started; one may try again."""
    return Page(f"⚠️ {why}", buttons=_buttons(proposal))


def starting(request: RunRequest, language: Language) -> Page:
    return Page(
        f"{say.RETRAINING(language, style=quoted(request.style))}\n{say.STARTING(language)}"
    )


def dropped(request: RunRequest, who: int, language: Language) -> Page:
    return Page(say.DROPPED(language, style=quoted(request.style), who=f"<@{who}>"))


def _buttons(proposal: Proposal) -> tuple[StartButton, DropButton]:
    return (
        StartButton.of(proposal.id, proposal.language),
        DropButton.of(proposal.id, proposal.language),
    )


def _drawings(style: str, plan: RunPlan, language: Language) -> str:
    if plan.num_new_drawings is None or plan.in_service is None:
        told = say.DRAWINGS(language, count=plan.num_drawings)
    else:
        version = f"{style}@{plan.in_service}"
        told = say.DRAWINGS_NEW(
            language, count=plan.num_drawings, new=plan.num_new_drawings, version=version
        )
    if plan.num_held_out:
        told += say.HELD_OUT(language, count=plan.num_held_out)
    return told


def _beginning(style: str, plan: RunPlan, language: Language) -> str:
    if plan.continued_from is not None:
        return say.CONTINUES(language, version=f"{style}@{plan.continued_from}")
    told = say.FROM_SCRATCH(language)
    reason = reason_told(plan.mode_reason, language)
    return told + (say.BECAUSE(language, reason=reason) if reason else "")


def _length(plan: RunPlan, language: Language) -> str:
    if plan.eta_s is None:
        time = say.TIME_UNKNOWN(language)
    else:
        time = say.TAKES(language, time=about(plan.eta_s, language))
    steps = plan.parameters.max_train_steps or 0
    samples = plan.parameters.train_batch_size or 1
    samples *= plan.parameters.gradient_accumulation_steps or 1
    if samples == 1:
        return say.STEPS_AND_TIME(language, steps=steps, time=time)
    return say.STEPS_AT_ONCE(language, steps=steps, samples=samples, time=time)


def _value(value: Any) -> str:  # noqa: ANN401 - of any parameter's type
    if isinstance(value, str):
        return plain(value, _VALUE_CHARACTERS)
    if isinstance(value, bool):
        return "✓" if value else "✗"
    return f"{value:g}" if isinstance(value, float) else str(value)
