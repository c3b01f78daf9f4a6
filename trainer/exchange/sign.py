"""What an export says of itself, beside its drawings: the style, and the trigger in its captions.

Whoever takes it in elsewhere can tell the trigger from the caption by that.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import PurePosixPath
from typing import Final, Self

from trainer.errors import SourceRefused
from trainer.exchange.file import File
from trainer.exchange.names import SIGN

_MAX_BYTES: Final = 64 * 1024


@dataclass(frozen=True)
class Sign:
    """Of an export.

    Attributes:
        style: The style's name.
        trigger: At the end of each caption; empty: it is not known.
    """

    style: str
    trigger: str = ""

    def written(self) -> bytes:
        """The file's content."""
        return json.dumps(asdict(self), ensure_ascii=False).encode() + b"\n"

    @classmethod
    def read(cls, data: bytes) -> Self | None:
        """What a file says; None: it is not one of ours."""
        try:
            match json.loads(data):
                case {"style": str(style), "trigger": str(trigger)}:
                    return cls(style, trigger)
                case {"style": str(style)}:
                    return cls(style)
        except (ValueError, RecursionError):
            pass
        return None


class Signs:
    """Those of a source: each is for what is in its folder, and below.

    Args:
        files: Of the source.
    """

    def __init__(self, files: Sequence[File]) -> None:
        self._triggers: dict[PurePosixPath, str] = {}
        for file in files:
            path = PurePosixPath(file.path)
            if path.name == SIGN and (sign := _read(file)) is not None:
                self._triggers[path.parent] = sign.trigger.strip()

    def without_trigger(self, path: str, caption: str | None) -> str | None:
        """The caption of a file as it was before the trigger came to it; None: it has none."""
        words = (caption or "").strip()
        parents = PurePosixPath(path).parents
        trigger = next((self._triggers[each] for each in parents if each in self._triggers), "")
        if trigger and f" {words}".endswith(f" {trigger}"):
            words = words.removesuffix(trigger).rstrip()
        return words or None


def _read(file: File) -> Sign | None:
    try:
        return Sign.read(file.read(_MAX_BYTES))
    except SourceRefused:
        return None
