"""What is told of a run where it is suggested: enough to know it from the others."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from bot.choices import NAME_CHARACTERS
from bot.language import Language, Sentence
from bot.language import adapters as say_adapters
from bot.language import training as say
from bot.quotation import shortened
from bot.training.run import Run, RunState
from rpc.language import about

# As in the list of versions.
_ID_CHARACTERS: Final = 8
_DAY_S: Final = 24 * 3600
_STATES: Final[Mapping[RunState, Sentence]] = {
    RunState.WAITING: say.STATE_WAITING,
    RunState.PREPARING: say.STATE_PREPARING,
    RunState.LEARNING: say.STATE_LEARNING,
    RunState.CHECKING: say.STATE_CHECKING,
    RunState.ACTIVATED: say.STATE_ACTIVATED,
    RunState.KEPT_BACK: say.STATE_KEPT_BACK,
    RunState.FAILED: say.STATE_FAILED,
    RunState.CANCELLED: say.STATE_CANCELLED,
}


def suggested(run: Run, now: datetime, language: Language) -> str:
    """`ksh@3 · kept back · 60 drawings · 12 min ago · run 0b1f6f8e`."""
    told = [
        run.style if run.version is None else f"{run.style}@{run.version}",
        _STATES[run.state](language, step=run.step, steps=run.max_train_steps),
    ]
    if run.num_drawings:
        told.append(say_adapters.LEARNT_FROM(language, count=run.num_drawings))
    told.append(_ago((now - run.created_at).total_seconds(), language))
    told.append(say.RUN_IS(language, run=run.id[:_ID_CHARACTERS]))
    return shortened(" · ".join(told), NAME_CHARACTERS)


def _ago(seconds: float, language: Language) -> str:
    if seconds < 2 * _DAY_S:
        return say.MINUTES_AGO(language, time=about(seconds, language))
    return say.DAYS_AGO(language, days=int(seconds // _DAY_S))
