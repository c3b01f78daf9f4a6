"""Writing both files into a run's folder."""

from pathlib import Path

from rpc.language import Language
from trainer.reporting.content import ReportContent
from trainer.reporting.document import ReportDocument
from trainer.reporting.page import render
from trainer.train.folder import RunFolder, write_whole


def page_path(folder: RunFolder) -> Path:
    """The report for people."""
    return folder.path / "report.html"


def document_path(folder: RunFolder) -> Path:
    """The report for programs."""
    return folder.path / "report.json"


def write_report(
    folder: RunFolder, content: ReportContent, *, language: Language = Language.ENGLISH
) -> None:
    """Writes both, each of them whole or not at all, over those that are there.

    Args:
        folder: The run's. The pictures on the way are read from it.
        content: What to tell. A picture that is missing or damaged is told as missing.
        language: What the page is in until its reader switches.

    Raises:
        OSError: A file cannot be written.
    """
    write_whole(document_path(folder), ReportDocument.of(folder, content).to_json())
    write_whole(page_path(folder), render(folder, content, language=language))
