"""The judge's process: `python -m trainer.judging.judge BASE_MODEL CAPTIONER DEVICE BATCH_SIZE`."""

import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import numpy as np

from trainer.judging.eyes import Eyes, Look, size_of
from trainer.judging.figures import Pictures, Seen, figures
from trainer.judging.question import Judgement, Question
from trainer.processes.answering import Answer, answer_requests

# Drawings whose statistics are taken: more cost minutes and change no figure. Copies are looked for
# among all.
_MAX_STATISTICS: Final = 500


def judge(eyes: Eyes, question: Question) -> Judgement:
    """What there is to say of the pictures."""
    # By their words: in which order they were asked for is not to change an interval.
    order = sorted(range(len(question.prompts)), key=lambda i: question.prompts[i])
    paths = [
        [path for i in order for path in pictures[i]]
        for pictures in (question.candidate, question.rival)
    ]
    prompt = [place for place, i in enumerate(order) for _ in question.candidate[i]]
    size = size_of(paths[0])
    if size is None:
        return Judgement(figures=(), num_pictures=0)
    pairs = [
        (place, *pair)
        for place, *pair in zip(prompt, *(eyes.pictures(row, size) for row in paths), strict=True)
        if None not in pair
    ]
    texts = [_without(question.trigger, question.prompts[i]) for i in order]
    held_out, training = (
        _drawings(eyes, drawings, size) for drawings in (question.held_out, question.training)
    )
    both = [
        _pictures(eyes, [pair[0] for pair in pairs], [pair[side] for pair in pairs], texts)
        for side in (1, 2)
    ]
    told = figures(both[0], both[1], held_out, training)
    return Judgement(figures=tuple(told), num_pictures=len(pairs))


def _pictures(
    eyes: Eyes, prompt: Sequence[int], looks: Sequence[Look], texts: Sequence[str]
) -> Pictures:
    tokens = eyes.critic.tokens(texts)
    likelihoods = [eyes.critic.likelihoods(look.told, tokens) for look in looks]
    return Pictures(
        seen=_seen(looks),
        prompt=np.asarray(prompt, dtype=np.int64),
        likelihoods=np.reshape(likelihoods, (len(looks), len(texts))),
    )


def _drawings(eyes: Eyes, paths: Sequence[Path], size: tuple[int, int]) -> Seen:
    seen = _seen(eyes.drawings(paths[:_MAX_STATISTICS], size))
    others = eyes.latents(paths[_MAX_STATISTICS:], size)
    if not others:
        return seen
    return replace(seen, latents=np.concatenate([seen.latents, np.asarray(others)]))


def _seen(looks: Sequence[Look]) -> Seen:
    return Seen(
        statistics=np.asarray([look.statistics for look in looks], dtype=np.float64),
        latents=np.asarray([look.latents for look in looks], dtype=np.float64),
    )


def _without(trigger: str, prompt: str) -> str:
    """The prompt without the words that say only in whose style it is."""
    words = " ".join(prompt.replace(trigger, " ").split()) if trigger else prompt
    return words.strip(" ,") or prompt


def _prepare() -> Answer:
    base_model, captioner, device, batch_size = sys.argv[1:]
    eyes = Eyes(base_model, captioner, device, int(batch_size))

    def answer(question: dict[str, Any]) -> dict[str, Any]:
        return judge(eyes, Question.model_validate(question)).model_dump(mode="json")

    return answer


if __name__ == "__main__":
    answer_requests(_prepare)
