"""Pictures of two versions judged beside each other, in a process of its own; see `figures`."""

from trainer.judging.judging import Judging, NotJudged
from trainer.judging.question import Figure, Judgement, Question

__all__ = ["Figure", "Judgement", "Judging", "NotJudged", "Question"]
