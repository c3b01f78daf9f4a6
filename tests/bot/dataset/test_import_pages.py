"""What the message of an import shows."""

import pytest

from bot.dataset.drawing import NotAdded, RefusalReason
from bot.dataset.exchange import FileRefused, ImportFinished, NewZip
from bot.dataset.transfers import import_pages as pages
from bot.dataset.transfers.import_cog import Imports
from bot.language import Language

MANY = 10**6


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("reason", RefusalReason)
@pytest.mark.parametrize("words", ["x" * 300, "*_~`" * 80, "그림 " * 100])
def test_however_long_names_and_reasons_are_an_import_fits_into_a_message(
    language: Language, reason: RefusalReason, words: str
) -> None:
    new = NewZip("s" * 32, MANY, MANY, None, words)
    imports = Imports()
    for _ in range(20):
        imports.count(FileRefused(words, NotAdded(reason, words)))
    end = ImportFinished(MANY, MANY, MANY, [words] * 20)
    assert len(pages.finished(new, end, imports, language).text) <= 2000
