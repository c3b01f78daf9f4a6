"""What a member typed into /draw, and the rules it must keep.

The inference server checks all of it again. It is checked here first so that the member reads the
rule in their own language, and before anything is posted for all to see.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from bot.drawing.capabilities import Capabilities, Limits, Size, Style
from bot.drawing.defaults import Defaults, UsualStyle
from bot.drawing.ranges import (
    check_between,
    check_doubled,
    check_length,
    check_readable,
    check_size,
)
from bot.errors import Refused
from bot.language import Sentence
from bot.language import drawing as say
from bot.quotation import listed, quoted
from bot.seed import read_seed

# Discord's own emoji, <:name:id>, and keycaps such as 1️⃣, hold letters or digits that are no words.
_EMOJI_WITH_WORD_CHARACTERS: Final = re.compile(r"<a?:\w+:\d+>|[0-9#*]\ufe0f?\u20e3")
# Of the contract.
_LARGEST_WEIGHT: Final = 2.0
SHAPES: Final[Mapping[str, Sentence]] = {
    name: shape
    for shape in (say.SQUARE, say.PORTRAIT, say.LANDSCAPE)
    for name in (shape.en, shape.ko)
}
"""By what members type for them, in any language."""


@dataclass(frozen=True)
class Form:
    """What a member asked for, in the words of /draw; None where they said nothing.

    Attributes:
        seed: Text: Discord's whole numbers end at 2^53, seeds at 2^63 - 1.
        image: The picture to start from, by the SHA-256 of its file.
        hires_strength: How far to draw on from the picture, doubled. No option: Upscale sets it.
    """

    prompt: str
    negative_prompt: str | None = None
    size: str | None = None
    steps: int | None = None
    guidance: float | None = None
    seed: str | None = None
    style: str | None = None
    version: int | None = None
    count: int | None = None
    style_weight: float | None = None
    sampler: str | None = None
    image: str | None = None
    strength: float | None = None
    hires_strength: float | None = None

    def filled(self, defaults: Defaults) -> "Form":
        """With what its author prefers where it says nothing.

        Not with a size where there is a picture to start from: that has its own.
        """
        return replace(
            self,
            size=self.size or (defaults.size if self.image is None else None),
            steps=defaults.steps if self.steps is None else self.steps,
            guidance=defaults.guidance if self.guidance is None else self.guidance,
        )

    def holds(self, korean: str) -> bool:
        """Whether some Korean stands in the prompt or the negative prompt, whatever is around it.

        >>> Form("갓을 쓴 소녀").holds("갓")
        True
        """
        texts = (self.prompt, self.negative_prompt or "")
        # Some phones send it in letters, and what the server tells of it is in syllables.
        return any(korean in unicodedata.normalize("NFC", text) for text in texts)

    def mentions(self, word: str) -> bool:
        """Whether a word stands, whole, in the prompt or the negative prompt.

        >>> Form("girl", "(Bad-Artist:1.2)").mentions("bad-artist")
        True
        >>> Form("girl", "bad-artist-anime").mentions("bad-artist")
        False
        """
        whole = re.compile(rf"(?<![\w-]){re.escape(word)}(?![\w-])", re.IGNORECASE)
        return any(whole.search(text) for text in (self.prompt, self.negative_prompt or ""))

    def check_words(self) -> None:
        """Checks what needs no limits of a server.

        Raises:
            Refused: The prompt holds no words, or some text cannot be read.
        """
        check_readable(self.prompt, say.PROMPT)
        check_readable(self.negative_prompt or "", say.NEGATIVE_PROMPT)
        if not self.prompt.strip():
            raise Refused(say.PROMPT_EMPTY)
        words = _EMOJI_WITH_WORD_CHARACTERS.sub("", self.prompt)
        if not any(unicodedata.category(character)[0] in "LN" for character in words):
            raise Refused(say.PROMPT_WITHOUT_WORDS)

    def check_lengths(self, limits: Limits) -> None:
        """Raises Refused if a text is too long."""
        check_length(self.prompt, say.PROMPT, limits)
        check_length(self.negative_prompt or "", say.NEGATIVE_PROMPT, limits)

    def chosen_size(self, capabilities: Capabilities) -> Size | None:
        """The size in pixels; None: of the shape of the picture to start from.

        Raises:
            Refused: It is neither a shape nor a size, or the server does not draw it.
        """
        if self.size is None or not self.size.strip():
            return capabilities.default_size if self.image is None else None
        sizes = {
            say.SQUARE: capabilities.square(),
            say.PORTRAIT: capabilities.portrait(),
            say.LANDSCAPE: capabilities.landscape(),
        }
        shape = SHAPES.get(self.size.strip().lower())
        named = None if shape is None else sizes[shape]
        if named is not None:
            return named
        size = Size.typed(self.size)
        if size is None:
            default = capabilities.default_size
            raise Refused(
                say.SIZE_UNREADABLE,
                value=quoted(self.size),
                example=f"{default.width}x{default.height}",
            )
        check_size(size, capabilities.limits)
        return size

    def chosen_steps(self, capabilities: Capabilities) -> int:
        """Raises Refused if there are too few or too many."""
        steps = capabilities.default_num_inference_steps if self.steps is None else self.steps
        limits = capabilities.limits
        check_between(
            steps,
            limits.min_num_inference_steps,
            limits.max_num_inference_steps,
            say.STEPS_OUT_OF_RANGE,
        )
        return steps

    def chosen_guidance(self, capabilities: Capabilities) -> float:
        """Raises Refused if it is out of range."""
        guidance = capabilities.default_guidance_scale if self.guidance is None else self.guidance
        limits = capabilities.limits
        check_between(
            guidance,
            limits.min_guidance_scale,
            limits.max_guidance_scale,
            say.GUIDANCE_OUT_OF_RANGE,
        )
        return guidance

    def chosen_count(self, capabilities: Capabilities) -> int:
        """Raises Refused if there are too many."""
        count = 1 if self.count is None else self.count
        check_between(count, 1, capabilities.limits.max_num_images, say.COUNT_OUT_OF_RANGE)
        return count

    def chosen_weight(self) -> float | None:
        """Raises Refused if it is out of range."""
        if self.style_weight is not None:
            check_between(self.style_weight, 0, _LARGEST_WEIGHT, say.WEIGHT_OUT_OF_RANGE)
        return self.style_weight

    def chosen_strength(self) -> float | None:
        """Raises Refused if it is out of range, or there is no picture to start from."""
        if self.strength is None:
            return None
        if self.image is None:
            raise Refused(say.STRENGTH_WITHOUT_IMAGE)
        if not 0 < self.strength <= 1:
            raise Refused(say.STRENGTH_OUT_OF_RANGE, value=f"{self.strength:g}")
        return self.strength

    def chosen_sampler(self, capabilities: Capabilities) -> str | None:
        """By either of its names; raises Refused if the server has none of that name."""
        wanted = (self.sampler or "").strip().lower()
        if not wanted:
            return None
        for sampler in capabilities.samplers:
            if wanted in (sampler.name.lower(), sampler.display_name.lower()):
                return sampler.name
        names = listed([sampler.name for sampler in capabilities.samplers])
        raise Refused(say.SAMPLER_UNKNOWN, sampler=quoted(wanted), samplers=names)

    def chosen_hires(self, size: Size | None, limits: Limits) -> float | None:
        """Raises Refused if the doubled size would pass the limits."""
        if self.hires_strength is not None and size is not None:
            check_doubled(size, limits)
        return self.hires_strength

    def chosen_seed(self) -> int | None:
        """None where the member left it to the bot; raises Refused if it is no seed."""
        if self.seed is None or not self.seed.strip():
            return None
        return read_seed(self.seed)

    def chosen_style(
        self, open_styles: Mapping[str, Style], preferred: Sequence[UsualStyle], default: str
    ) -> Style:
        """The style that it names, else the first of those preferred that there is.

        Args:
            open_styles: Those that the guild may draw with, by name.
            preferred: By those who draw, the dearest first.
            default: The server's own.

        Raises:
            Refused: There is no such style, or not for this guild.
        """
        named = (self.style or "").strip()
        if named:
            meant = [UsualStyle(named, say.STYLE_UNKNOWN)]
        else:
            meant = [*preferred, UsualStyle(default, say.USUAL_STYLE_CLOSED)]
        for style in meant:
            if style.name in open_styles:
                return open_styles[style.name]
        dearest = meant[0]
        raise Refused(dearest.gone, style=quoted(dearest.name), styles=listed(list(open_styles)))


def as_typed(value: object) -> str:
    """The value of an option, as one types it; empty where it was left out."""
    if isinstance(value, float):
        return f"{value:g}"
    return "" if value is None else str(value)
