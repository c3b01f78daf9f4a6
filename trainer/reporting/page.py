"""report.html: one file that stands alone."""

import base64
import hashlib
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from rpc.language import Language
from trainer.reporting import sentences
from trainer.reporting.content import ReportContent
from trainer.reporting.decision import decide, in_both, rival_name, rival_of, version_name
from trainer.reporting.facts import data_set_parts, facts, mode, settings, time_parts
from trainer.reporting.figures import figure
from trainer.reporting.gallery import gallery
from trainer.reporting.glossary import METRICS, THE_REST
from trainer.reporting.losses import held_out_chart, training_chart
from trainer.train.folder import RunFolder

_TEMPLATES: Final = Path(__file__).parent / "templates"
_ENVIRONMENT: Final = Environment(
    loader=FileSystemLoader(_TEMPLATES),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_STYLE: Final = (_TEMPLATES / "report.css").read_text(encoding="utf-8")


def render(folder: RunFolder, content: ReportContent, *, language: Language) -> bytes:
    """The page, in UTF-8.

    Args:
        folder: Where the pictures on the way are.
        content: What to tell.
        language: What it is in until its reader switches.
    """
    page = _ENVIRONMENT.get_template("report.html.jinja").render(
        say=sentences,
        language=language,
        style=Markup(_STYLE),  # noqa: S704 - our own file
        policy=_policy(_STYLE),
        **_told(folder, content),
    )
    return page.encode()


def _told(folder: RunFolder, content: ReportContent) -> dict[str, Any]:
    run, report = content.run, content.report
    named = {metric.name for metric in report.metrics}
    return {
        "display_name": content.display_name,
        "version": None if run.version is None else version_name(run.style, run.version),
        "rival": rival_of(content),
        "rival_name": rival_name(content),
        "run": run,
        "report": report,
        "decision": decide(content),
        "facts": facts(content),
        "gallery": gallery(folder, content),
        "figures": [figure(metric) for metric in report.metrics],
        "glossary": [
            *(entry for name, entry in METRICS.items() if name in named),
            *(THE_REST if named else ()),
        ],
        "charts": [training_chart(content), held_out_chart(content)],
        "sample_prompt": content.sample_prompt,
        "trigger": content.trigger,
        "base_model": content.base_model,
        "mode": mode(content),
        "mode_reason": in_both(content.report.mode_reason),
        "data_set_parts": data_set_parts(content),
        "time_parts": time_parts(content),
        "settings": settings(run.parameters),
    }


def _policy(style: str) -> str:
    """Nothing is loaded or run, but pictures that are in the page and this very style sheet."""
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode("ascii")
    return f"default-src 'none'; img-src data:; style-src 'sha256-{digest}'; form-action 'none'"
