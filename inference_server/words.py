"""The words in front of a prompt. The server alone puts them there."""

from dataclasses import dataclass

from inference_server.adapters.adapter import Style
from inference_server.engine.textual_inversions import TextualInversions
from inference_server.errors import InvalidDraw
from inference_server.request import DrawRequest
from inference_server.translation.hangul import holds_hangul
from inference_server.translation.translator import Translator


def joined(*parts: str) -> str:
    """Puts words one after the other, with commas between.

    >>> joined("drawn by KSH drawing style,", "", "smile")
    'drawn by KSH drawing style, smile'
    """
    stripped = (part.strip().strip(",").strip() for part in parts)
    return ", ".join(part for part in stripped if part)


@dataclass(frozen=True, kw_only=True)
class Words:
    """What a draw says, and what became of what was asked for.

    Attributes:
        prompt: As it is drawn, in full, as `negative_prompt`.
        translated_prompt: The English in place of a Korean prompt; None: it was not Korean.
        untranslated: Korean words that nobody could translate: they are left out.
        missing_textual_inversions: Words that the style lists and the server does not have,
            left out likewise.
    """

    prompt: str
    negative_prompt: str
    translated_prompt: str | None
    translated_negative_prompt: str | None
    untranslated: tuple[str, ...]
    missing_textual_inversions: tuple[str, ...]


class Wording:
    """Makes what is drawn of what was asked for.

    Args:
        translator: From Korean, which the model's text encoder cannot read.
        inversions: The textual inversions that are installed.
    """

    def __init__(self, translator: Translator, inversions: TextualInversions) -> None:
        self._translator = translator
        self._inversions = inversions

    @property
    def textual_inversions(self) -> tuple[str, ...]:
        """Their names."""
        return self._inversions.names

    def words(self, request: DrawRequest, style: Style) -> Words:
        """The words of a draw. May block, where a model translates.

        The style's words come first, then the guild's, then what was asked for: CLIP gives more to
        what stands in front.

        Raises:
            InvalidDraw: Nothing is left of the prompt.
        """
        untranslated: dict[str, None] = {}

        def english(korean: str) -> str:
            translation = self._translator.translate(korean, self._inversions.names)
            untranslated.update(dict.fromkeys(translation.untranslated))
            return translation.text

        own, own_negative = english(request.prompt), english(request.negative_prompt)
        if not any(character.isalnum() for character in own):
            msg = f"nothing of the prompt could be translated from Korean: {request.prompt[:80]!r}"
            raise InvalidDraw(msg)
        prompt, negative_prompt = own, own_negative
        if not request.raw_prompt:
            prompt = joined(style.prompt_prefix, english(request.guild_prompt_prefix), own)
            negative_prompt = joined(
                style.negative_prompt_prefix,
                english(request.guild_negative_prompt_prefix),
                own_negative,
            )
        listed = style.textual_inversions
        prompt, missing = self._inversions.prepared(prompt, listed)
        negative_prompt, also_missing = self._inversions.prepared(negative_prompt, listed)
        return Words(
            prompt=prompt,
            negative_prompt=negative_prompt,
            translated_prompt=own if holds_hangul(request.prompt) else None,
            translated_negative_prompt=(
                own_negative if holds_hangul(request.negative_prompt) else None
            ),
            untranslated=tuple(untranslated),
            missing_textual_inversions=tuple(dict.fromkeys((*missing, *also_missing))),
        )
