"""What the message of a scan shows."""

from dataclasses import replace

import pytest

from bot.dataset.scans import pages
from bot.dataset.scans.refused import RefusedFile
from bot.dataset.scans.scan import Scan, Tally
from bot.language import Language

ID = 2**63 - 1
SCAN = Scan(
    channel_id=ID,
    guild_id=ID,
    style="s" * 32,
    user_id=ID,
    language=Language.ENGLISH,
    shown_channel_id=ID,
    shown_message_id=ID,
    end_message_id=ID,
    num_of_another_style=9999,
    num_of_members=9999,
)


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("name", ["_" * 200, "[](" * 80, "그림 " * 60, "https://a.b/c" * 20])
def test_however_long_names_and_reasons_are_a_scan_fits_into_a_message(
    language: Language, name: str
) -> None:
    refused = tuple(RefusedFile(ID - n, name, "*why* " * 100) for n in range(9))
    scan = replace(SCAN, language=language).after(ID, Tally(num_refused=9, refused=refused))
    for page in (
        pages.under_way(scan, 3600.0 * 24 * 365),
        pages.waiting(scan),
        pages.ended(scan),
        pages.cancelled(scan),
        pages.gone(scan),
    ):
        assert len(page.text) <= 2000
        assert page.text.count("https://discord.com/channels/") == 5
