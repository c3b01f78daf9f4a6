"""What the message of a scan shows."""

from typing import Final

from bot.bar import bar
from bot.dataset.scans.button import CancelScanButton
from bot.dataset.scans.refused import RefusedFile
from bot.dataset.scans.scan import Scan
from bot.language import Language
from bot.language.dataset import scans as say
from bot.language.drawing import TIME_LEFT
from bot.live_message import Page
from bot.quotation import plain, shortened
from rpc.language import about

_PARTS: Final = 1000
# Five of each, with the links, fit into 2000.
_NAME_CHARACTERS: Final = 50
_WHY_CHARACTERS: Final = 100
_NOT_IN_A_LINK: Final = str.maketrans("[]", "()")


def under_way(scan: Scan, eta_s: float | None) -> Page:
    """A bar, and what is left if that is known."""
    left = "" if eta_s is None else TIME_LEFT(scan.language, eta=about(eta_s, scan.language))
    shown = f"{bar(round(scan.done * _PARTS), _PARTS)} {scan.done:.0%}{left}"
    return _open(scan, f"{shown}\n{_counts(scan)}")


def waiting(scan: Scan) -> Page:
    """For the trainer."""
    return _open(scan, f"{say.SCAN_WAITS(scan.language)}\n{_counts(scan)}")


def ended(scan: Scan) -> Page:
    title = say.SCANNED(scan.language, channel=f"<#{scan.channel_id}>", style=scan.style)
    return Page(f"{title}\n{_counts(scan)}")


def cancelled(scan: Scan) -> Page:
    return Page(f"{say.SCAN_CANCELLED(scan.language)}\n{_counts(scan)}")


def gone(scan: Scan) -> Page:
    return Page(f"⚠️ {say.SCAN_CHANNEL_GONE(scan.language)}\n{_counts(scan)}")


def failed(why: str, language: Language) -> Page:
    return Page(f"⚠️ {why}\n-# {say.SCAN_AGAIN(language)}")


def _open(scan: Scan, text: str) -> Page:
    title = say.SCANNING(scan.language, channel=f"<#{scan.channel_id}>", style=scan.style)
    button = CancelScanButton.of(scan.channel_id, scan.language)
    return Page(f"{title}\n{text}", buttons=[button])


def _refused(scan: Scan) -> list[str]:
    """The first files that were refused, and how many there are besides."""
    named = [
        say.SCAN_REFUSED(
            scan.language, file=_link(scan, file), why=shortened(file.why, _WHY_CHARACTERS)
        )
        for file in scan.refused
    ]
    more = scan.num_refused - len(named)
    return [*named, say.SCAN_MORE_REFUSED(scan.language, count=more)] if named and more else named


def _link(scan: Scan, file: RefusedFile) -> str:
    """To the file's message, by a name that does not end the link itself."""
    name = plain(file.file_name.translate(_NOT_IN_A_LINK), _NAME_CHARACTERS)
    place = f"{scan.guild_id}/{scan.channel_id}/{file.message_id}"
    return f"[{name}](https://discord.com/channels/{place})"


def _counts(scan: Scan) -> str:
    counts = say.SCAN_COUNTS(
        scan.language,
        messages=scan.num_messages,
        added=scan.num_added,
        already=scan.num_already_there,
        refused=scan.num_refused,
    )
    lines = _refused(scan)
    lines += [
        sentence(scan.language, count=count)
        for sentence, count in (
            (say.SCAN_OF_ANOTHER_STYLE, scan.num_of_another_style),
            (say.SCAN_OF_MEMBERS, scan.num_of_members),
        )
        if count
    ]
    return "\n".join((counts, *lines))
