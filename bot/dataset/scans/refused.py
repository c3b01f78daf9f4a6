"""The files that a scan came across and that are not learnt from."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from bot.dataset.drawing import RefusalReason
from bot.dataset.posts import Post, PostedFile
from bot.language import Language, Sentence
from bot.language.dataset import answers as say_answer
from bot.language.dataset import scans as say

# Why, in a few words. The others are told as whoever posted the file was told of them.
_SHORTLY: Final[Mapping[RefusalReason | None, Sentence]] = {
    RefusalReason.NOT_AN_IMAGE: say.SHORTLY_NOT_AN_IMAGE,
    RefusalReason.TRUNCATED: say.SHORTLY_TRUNCATED,
    RefusalReason.TOO_LARGE: say.SHORTLY_TOO_LARGE,
    RefusalReason.TOO_SMALL: say.SHORTLY_TOO_SMALL,
    RefusalReason.ANIMATED: say.SHORTLY_ANIMATED,
    RefusalReason.FORGOTTEN: say.SHORTLY_FORGOTTEN,
    RefusalReason.NO_CONSENT: say.SHORTLY_NO_CONSENT,
}


@dataclass(frozen=True)
class RefusedFile:
    """One of them, and why."""

    message_id: int
    file_name: str
    why: str


def refused_of(post: Post, language: Language) -> tuple[RefusedFile, ...]:
    """Those of a post, but for those that were there already."""
    return tuple(
        RefusedFile(post.message_id, file.file_name, _why(file, language))
        for file in post.files
        if file.drawing_id is None and file.refusal is not RefusalReason.DUPLICATE
    )


def _why(file: PostedFile, language: Language) -> str:
    if file.refusal in _SHORTLY:
        return _SHORTLY[file.refusal](language)
    return file.problem or say_answer.REMOVED_SINCE(language)
