"""What a run leaves for people, and the same for programs: report.html and report.json.

The page is one file that needs nothing beside it: no script, no font, no picture from elsewhere. It
is in English and in Korean, and whoever reads it switches. What is here blocks, and is run in
threads.
"""

from trainer.reporting.content import PicturePair, ReportContent
from trainer.reporting.document import ReportDocument
from trainer.reporting.page import render
from trainer.reporting.writing import document_path, page_path, write_report

__all__ = [
    "PicturePair",
    "ReportContent",
    "ReportDocument",
    "document_path",
    "page_path",
    "render",
    "write_report",
]
