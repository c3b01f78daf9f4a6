"""A source of drawings: a folder or a zip, gone through one drawing at a time."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from trainer.errors import SourceRefused
from trainer.exchange.captions import CaptionIndex
from trainer.exchange.file import File
from trainer.exchange.folder import files_of_folder
from trainer.exchange.limits import DEFAULT_LIMITS, SourceLimits
from trainer.exchange.names import (
    PARQUET_SUFFIX,
    SIDE_SUFFIXES,
    drawing_name,
    is_hidden_file,
    is_in_hidden_folder,
    is_table,
    suffix_of,
    without_suffix,
)
from trainer.exchange.parquet import num_rows, read_rows
from trainer.exchange.sign import Signs
from trainer.exchange.zipped import open_zip
from trainer.picture_name import PICTURE_SUFFIXES


@dataclass(frozen=True)
class Offered:
    """A file that may be a drawing.

    Attributes:
        path: From the source's root, with `/` between its parts.
        file_name: What the drawing may be called: the last part, made to fit.
        size_bytes: As the source says; what it holds may turn out to be another.
        caption: As the source has it, without white space at its ends; without the trigger that an
            export says it has. None: it has none.
        open: See File.
    """

    path: str
    file_name: str
    size_bytes: int
    caption: str | None
    open: Callable[[], BinaryIO]


class Source:
    """What is offered, and what is not.

    Args:
        files: Of a folder or a zip.
        limits: How much of tables is held in memory.
        reads_parquet: Whether Parquet files can be read in place.

    Attributes:
        left_alone: Paths of files that are neither drawings nor speak of any.

    Raises:
        SourceRefused: A table or a Parquet file cannot be read.
    """

    def __init__(self, files: Sequence[File], limits: SourceLimits, *, reads_parquet: bool) -> None:
        seen = [file for file in files if not is_in_hidden_folder(file.path)]
        self._signs = Signs(seen)
        self._captions = CaptionIndex(
            [file for file in seen if _is_drawing_or_plain(file.path)], limits
        )
        self._pictures = [file for file in seen if self._is_picture(file.path)]
        self._parquets = [
            file for file in seen if reads_parquet and suffix_of(file.path) == PARQUET_SUFFIX
        ]
        self._problems: list[str] = []
        self.left_alone = list(self._others(seen))
        self.num_offered = len(self._pictures) + sum(map(num_rows, self._parquets))

    @property
    def problems(self) -> Sequence[str]:
        """What tables say that could not be used; complete when all has been offered."""
        return [*self._captions.problems, *self._problems]

    def offered(self) -> Iterator[Offered]:
        """All that may be drawings, to be used before the source is closed.

        Raises:
            SourceRefused: A Parquet file cannot be read to its end.
        """
        for file in self._pictures:
            yield self._offered(file, file.path, self._captions.of(file.path))
        for parquet in self._parquets:
            for row in read_rows(parquet):
                if row.file is None:
                    self._problems.append(f"{parquet.path}: row {row.number} has no picture in it")
                else:
                    yield self._offered(row.file, parquet.path, row.caption)

    def check_offers(self, name: str) -> None:
        """Does nothing if anything is offered.

        Args:
            name: What errors call the source.

        Raises:
            SourceRefused: Nothing is.
        """
        if self.num_offered == 0:
            kinds = ", ".join(sorted(PICTURE_SUFFIXES))
            msg = f"{name} holds no drawings ({kinds}), and {len(self.left_alone)} other files"
            raise SourceRefused(msg)

    def _offered(self, file: File, captioned_in: str, caption: str | None) -> Offered:
        words = self._signs.without_trigger(captioned_in, caption)
        return Offered(file.path, drawing_name(file.path), file.size_bytes, words, file.open)

    def _is_picture(self, path: str) -> bool:
        if self._captions.is_named(path):
            # Whatever it is called: `miku` without a suffix, or `.miku.png`.
            return True
        return suffix_of(path) in PICTURE_SUFFIXES and not is_hidden_file(path)

    def _others(self, files: Sequence[File]) -> Iterator[str]:
        taken = {file.path for file in (*self._pictures, *self._parquets)}
        stems = {without_suffix(file.path) for file in self._pictures}
        for path in (file.path for file in files):
            is_side_file = suffix_of(path) in SIDE_SUFFIXES and without_suffix(path) in stems
            if not (path in taken or is_table(path) or is_side_file or is_hidden_file(path)):
                yield path


@contextmanager
def open_source(
    path: Path,
    limits: SourceLimits = DEFAULT_LIMITS,
    *,
    links_into: Path | None = None,
    name: str | None = None,
) -> Iterator[Source]:
    """Opens a folder or a zip of drawings.

    Args:
        path: Where it is.
        limits: What a zip may hold, and how large tables may be.
        links_into: Where a folder's symbolic links may lead to besides itself, such as the hub's
            cache, where a data set's folder is made of them.
        name: What errors call a zip, where it is not known by the name that it has there.

    Raises:
        SourceRefused: It is neither, or cannot be read, or breaks a limit or a rule; says which.
    """
    if path.is_dir():
        yield Source(list(files_of_folder(path, links_into)), limits, reads_parquet=True)
        return
    if not path.is_file():
        raise SourceRefused(f"drawings come from a folder or a zip, and {str(path)!r} is neither")
    with open_zip(path, limits, name=name) as files:
        # Not in a zip: Parquet is read from its end, which unpacks all before it each time.
        yield Source(files, limits, reads_parquet=False)


def _is_drawing_or_plain(path: str) -> bool:
    # `._miku.txt` is macOS's, and no text.
    return not (is_hidden_file(path) and (suffix_of(path) in SIDE_SUFFIXES or is_table(path)))
