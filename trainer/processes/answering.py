"""The worker's side: reads questions, writes answers, ends with its parent."""

import json
import os
import sys
import traceback
from collections.abc import Callable
from typing import Any, TextIO

from trainer.processes.lifeline import die_with_parent

Answer = Callable[[dict[str, Any]], dict[str, Any]]


def answer_requests(prepare: Callable[[], Answer]) -> None:
    """Answers until the parent closes the pipe.

    Args:
        prepare: Loads what is needed and returns what answers. The parent is told when it is done,
            or what it raised.
    """
    die_with_parent()
    answers = _take_standard_output()
    try:
        answer = prepare()
    except Exception as error:  # noqa: BLE001 - told to the parent, whatever it is
        traceback.print_exc()
        _write(answers, {"error": _words(error)})
        sys.exit(1)
    _write(answers, {"ready": True})
    for line in sys.stdin:
        try:
            answered = answer(json.loads(line))
        except Exception as error:  # noqa: BLE001 - told to the parent, whatever it is
            traceback.print_exc()
            answered = {"error": _words(error)}
        _write(answers, answered)


def _take_standard_output() -> TextIO:
    """The pipe to the parent; what libraries print goes to standard error from now on."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    return answers


def _write(answers: TextIO, answer: dict[str, Any]) -> None:
    answers.write(json.dumps(answer) + "\n")
    answers.flush()


def _words(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"
