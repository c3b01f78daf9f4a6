"""Korean prompts in English: the glossary first, then a model for what it lacks."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final, Protocol

import structlog

from inference_server.translation.glossary import Glossary
from inference_server.translation.hangul import composed, holds_hangul
from inference_server.translation.negation import negations_last
from inference_server.translation.notation import Part, Stretch, Token, rendered, stretches
from inference_server.translation.phrasing import Tags, phrase
from inference_server.translation.segmentation import Piece, Unknown, segment

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)

# So that nobody's prompt keeps a model busy for minutes.
_MAX_PHRASES: Final = 16
_MAX_PHRASE_CHARACTERS: Final = 100
# Of a word that is told to be left out: somebody is to read it.
_MAX_TOLD_CHARACTERS: Final = 40
# As a Korean keyboard writes what is notation.
_NARROW: Final = str.maketrans("（）［］：", "()[]:")
# What a model may say that would be read as notation.
_NOTATION: Final = re.compile(r"[()\[\]{}<>|\\:]+")


@dataclass(frozen=True)
class Translation:
    """A prompt in English.

    Attributes:
        text: Without a Korean letter. Empty if there was nothing to draw in it.
        untranslated: Korean words that are left out of it, once each, in their order, each cut to
            at most 40 characters. As they were typed: the particle that a word seems to end with
            may be a part of it, 쏼라쏼라.
    """

    text: str
    untranslated: tuple[str, ...]


class Model(Protocol):
    """What translates a phrase, the same always to the same. May raise whatever it likes."""

    def __call__(self, korean: str, /) -> str: ...


class Translator:
    """Translates prompts. Blocks where it has a model; any thread may call it."""

    def __init__(self, glossary: Glossary, model: Model | None = None) -> None:
        self._glossary = glossary
        self._model = model

    def translate(self, prompt: str, keep: Collection[str] = ()) -> Translation:
        """Puts English in place of the Korean in a prompt.

        Everything else, weights, brackets, BREAK and English, stays as it is, but that the commas
        and brackets of what is left out go with it, and brackets and colons of full width become
        notation. Never raises.

        Args:
            prompt: Comes back as it is where there is no Korean in it.
            keep: Whole words that stay as they are, none of them with blanks, commas or notation:
                a textual inversion may have a Korean name. Only they leave Korean in the text.
        """
        if not holds_hangul(prompt):
            return Translation(prompt, ())
        narrow = composed(prompt).translate(_NARROW)
        kept = [composed(word) for word in keep]
        line = [(stretch, self._clauses(stretch)) for stretch in stretches(narrow, kept)]
        unknowns = [
            piece
            for _, clauses in line
            for pieces in clauses
            for piece in pieces
            if isinstance(piece, Unknown)
        ]
        english = self._modelled([unknown.phrase for unknown in unknowns])
        parts: list[Part] = [
            _tags(stretch, clauses, english) if stretch.token is Token.KOREAN else stretch
            for stretch, clauses in line
        ]
        missing = (
            word[:_MAX_TOLD_CHARACTERS]
            for unknown in unknowns
            if unknown.phrase not in english
            for word in unknown.words
        )
        return Translation(rendered(parts), tuple(dict.fromkeys(missing)))

    def _clauses(self, stretch: Stretch) -> list[list[Piece]]:
        if stretch.token is not Token.KOREAN:
            return []
        return [
            _run_together(
                negations_last(segment(clause, self._glossary, glued=stretch.glued and i == 0))
            )
            for i, clause in enumerate(stretch.clauses)
        ]

    def _modelled(self, phrases: Sequence[str]) -> Mapping[str, str]:
        """What the model makes of phrases; none of those that it does not translate."""
        english: dict[str, str] = {}
        if self._model is None:
            return english
        short = [korean for korean in phrases if len(korean) <= _MAX_PHRASE_CHARACTERS]
        for korean in list(dict.fromkeys(short))[:_MAX_PHRASES]:
            try:
                words = self._model(korean)
            except Exception:  # whatever it is, the rest of the prompt can be drawn
                log.exception("a phrase could not be translated", characters=len(korean))
                continue
            # Lower case, as CLIP reads it anyway: BREAK would be a command.
            words = " ".join(_NOTATION.sub(" ", words).lower().split()).strip(" .,;!?")
            if words and not holds_hangul(words):
                english[korean] = words
        return english


def _run_together(pieces: list[Piece]) -> list[Piece]:
    """Unknown words in a row as one: a model makes more of a phrase than of its words."""
    together: list[Piece] = []
    for is_unknown, group in groupby(pieces, lambda piece: isinstance(piece, Unknown)):
        if not is_unknown:
            together += group
            continue
        words: tuple[str, ...] = ()
        for piece in group:
            more = piece.words if isinstance(piece, Unknown) else ()
            if words and len(" ".join(words + more)) > _MAX_PHRASE_CHARACTERS:
                together.append(Unknown(words))
                words = ()
            words += more
        together.append(Unknown(words))
    return together


def _tags(stretch: Stretch, clauses: Sequence[Sequence[Piece]], english: Mapping[str, str]) -> Tags:
    made = [phrase(pieces, english) for pieces in clauses]
    texts = ", ".join(tags.text for tags in made if tags.text)
    ended = not made or not stretch.text[-1:].isalnum()
    return Tags(
        texts,
        apart=bool(made) and made[0].apart,
        done=ended or made[-1].done,
        negates=bool(made) and made[0].negates,
    )


def load_translator(model: str | None) -> Translator:
    """The glossary that comes with the server, and a model where one is set.

    Args:
        model: A folder or hub id of a model from Korean to English. None: the glossary alone.

    Raises:
        ModelRefused: The model cannot be loaded.
    """
    if model is None:
        return Translator(Glossary.shipped())
    from inference_server.translation.model import load_model  # noqa: PLC0415 - imports torch

    return Translator(Glossary.shipped(), load_model(model))
