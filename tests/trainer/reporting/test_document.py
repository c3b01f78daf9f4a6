import json
import math
from dataclasses import replace
from typing import NoReturn

import pytest
from pydantic import ValidationError

from trainer.reporting import ReportContent, ReportDocument, document_path, write_report
from trainer.runs.report import LossPoint
from trainer.train.folder import RunFolder


def written(folder: RunFolder, content: ReportContent) -> bytes:
    write_report(folder, content)
    return document_path(folder).read_bytes()


def test_what_is_written_is_read_back(folder: RunFolder, content: ReportContent) -> None:
    report = replace(content.report, losses=(LossPoint(1, math.inf), LossPoint(2, -math.inf)))
    read = ReportDocument.from_json(written(folder, replace(content, report=report)))
    assert read.report == report
    assert read.run == replace(content.run, started_by=None)
    assert read.version == "ksh@7"
    assert read.base_loss == content.base_loss


def test_it_is_json_for_every_reader_though_a_loss_is_no_number(
    folder: RunFolder, content: ReportContent
) -> None:
    def refuse(constant: str) -> NoReturn:
        raise AssertionError(constant)

    report = replace(content.report, losses=(LossPoint(1, math.nan),))
    document = written(folder, replace(content, report=report))
    assert json.loads(document, parse_constant=refuse)["report"]["losses"][0]["loss"] == "NaN"
    assert math.isnan(ReportDocument.from_json(document).report.losses[0].loss)


def test_it_names_the_pictures_that_there_are(folder: RunFolder, content: ReportContent) -> None:
    folder.sample(50).unlink()
    (folder.path / "after-1.png").unlink()
    pictures = ReportDocument.from_json(written(folder, content)).pictures
    assert [sample.file for sample in pictures.samples] == [
        "samples/0000000.png",
        "samples/0000100.png",
    ]
    assert [(pair.before, pair.after) for pair in pictures.pairs] == [
        ("before-0.png", "after-0.png"),
        ("before-1.png", None),
    ]


def test_it_does_not_say_who_started_the_run(folder: RunFolder, content: ReportContent) -> None:
    assert str(content.run.started_by).encode() not in written(folder, content)


def test_a_document_of_another_format_version_is_refused(
    folder: RunFolder, content: ReportContent
) -> None:
    newer = {**json.loads(written(folder, content)), "format_version": 2}
    with pytest.raises(ValidationError, match="format_version"):
        ReportDocument.from_json(json.dumps(newer).encode())
