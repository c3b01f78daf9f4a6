"""What is found of one thing."""

from dataclasses import dataclass
from enum import Enum


class Verdict(Enum):
    """How it stands with it; the values are what is printed."""

    OK = "ok"
    WARNING = "warning"
    PROBLEM = "problem"


@dataclass(frozen=True)
class Finding:
    """A line of the report.

    Attributes:
        text: What there is.
        advice: What to do about it.
    """

    verdict: Verdict
    text: str
    advice: str = ""


def ok(text: str) -> Finding:
    """Nothing is to be done."""
    return Finding(Verdict.OK, text)


def warning(text: str, advice: str) -> Finding:
    """It works, but perhaps not as it was meant."""
    return Finding(Verdict.WARNING, text, advice)


def problem(text: str, advice: str) -> Finding:
    """It does not work."""
    return Finding(Verdict.PROBLEM, text, advice)
