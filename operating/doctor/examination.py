"""All that is looked at, in the order in which it is to be put right."""

import asyncio
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Final, TextIO

from operating.doctor.data import data
from operating.doctor.discord import discord
from operating.doctor.disk import disk
from operating.doctor.finding import Finding, Verdict, problem
from operating.doctor.gpu import gpu
from operating.doctor.models import models
from operating.doctor.ports import ports
from operating.doctor.setting import Settings, read_settings
from operating.doctor.software import software
from operating.doctor.tokens import tokens

_LOOKS: Final[tuple[tuple[str, Callable[[Settings], Iterable[Finding]]], ...]] = (
    ("software", software),
    ("GPU", gpu),
    ("models", models),
    ("ports", lambda settings: asyncio.run(ports(settings))),
    ("tokens", tokens),
    ("Discord", discord),
    ("disk", disk),
    ("data", data),
)
_WIDTH: Final = max(len(verdict.value) for verdict in Verdict)


def examine(out: TextIO) -> int:
    """Looks at everything and tells it; the exit status: 1 if there is a problem."""
    settings, wrong = read_settings()
    findings = [("settings", finding) for finding in wrong]
    # All at a time: most of them wait for something.
    with ThreadPoolExecutor(len(_LOOKS)) as pool:
        looking = [(area, pool.submit(_found, look, settings)) for area, look in _LOOKS]
        for area, found in looking:
            findings.extend((area, finding) for finding in found.result())
    out.writelines(f"{line}\n" for line in _report(findings))
    return int(any(finding.verdict is Verdict.PROBLEM for _, finding in findings))


def _found(look: Callable[[Settings], Iterable[Finding]], settings: Settings) -> list[Finding]:
    try:
        return list(look(settings))
    except Exception as error:  # noqa: BLE001 - the others may say why
        return [problem(f"could not be looked at: {error!r}", "this is a bug: report it")]


def _report(findings: Iterable[tuple[str, Finding]]) -> Iterator[str]:
    counts = dict.fromkeys(Verdict, 0)
    for area, finding in findings:
        counts[finding.verdict] += 1
        yield f"{finding.verdict.value:{_WIDTH}}  {area}: {finding.text}"
        if finding.advice:
            yield f"{'':{_WIDTH}}  → {finding.advice}"
    problems, warnings = counts[Verdict.PROBLEM], counts[Verdict.WARNING]
    yield f"\n{counts[Verdict.OK]} ok, {_many(warnings, 'warning')}, {_many(problems, 'problem')}"


def _many(count: int, word: str) -> str:
    return f"{count} {word}{'s' * (count != 1)}"
