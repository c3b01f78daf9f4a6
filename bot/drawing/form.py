"""What a member typed into /draw, and the rules it must keep.

The inference server checks all of it again. It is checked here first so that the member reads the
rule in their own language, and before anything is posted for all to see.
"""

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

from bot.drawing.capabilities import Capabilities, Limits, Size, Style
from bot.errors import Refused
from bot.language import Sentence
from bot.language import drawing as say
from bot.quotation import listed, quoted

LARGEST_SEED: Final = 2**63 - 1
_SIZE: Final = re.compile(r"\s*(\d{1,6})\s*[x×*]\s*(\d{1,6})\s*", re.IGNORECASE | re.ASCII)
# Discord's own emoji, <:name:id>, and keycaps such as 1️⃣, hold letters or digits that are no words.
_EMOJI_WITH_WORD_CHARACTERS: Final = re.compile(r"<a?:\w+:\d+>|[0-9#*]\ufe0f?\u20e3")
# Control characters and halves of surrogate pairs.
_UNREADABLE: Final = frozenset({"Cc", "Cs"})
_SHAPES: Final = {
    shape: sentence.en
    for sentence in (say.SQUARE, say.PORTRAIT, say.LANDSCAPE)
    for shape in (sentence.en, sentence.ko)
}


@dataclass(frozen=True)
class Form:
    """The options of /draw as they were typed; None where nothing was.

    The seed is text: Discord's whole numbers end at 2^53, seeds at 2^63 - 1.
    """

    prompt: str
    negative_prompt: str | None = None
    size: str | None = None
    steps: int | None = None
    guidance: float | None = None
    seed: str | None = None
    style: str | None = None
    version: int | None = None

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
        _check_readable(self.prompt, say.PROMPT)
        _check_readable(self.negative_prompt or "", say.NEGATIVE_PROMPT)
        if not self.prompt.strip():
            raise Refused(say.PROMPT_EMPTY)
        words = _EMOJI_WITH_WORD_CHARACTERS.sub("", self.prompt)
        if not any(unicodedata.category(character)[0] in "LN" for character in words):
            raise Refused(say.PROMPT_WITHOUT_WORDS)

    def check_lengths(self, limits: Limits) -> None:
        """Raises Refused if a text is too long."""
        _check_length(self.prompt, say.PROMPT, limits)
        _check_length(self.negative_prompt or "", say.NEGATIVE_PROMPT, limits)

    def chosen_size(self, capabilities: Capabilities) -> Size:
        """The size in pixels.

        Raises:
            Refused: It is neither a shape nor a size, or the server does not draw it.
        """
        if self.size is None or not self.size.strip():
            return capabilities.default_size
        shapes = {
            say.SQUARE.en: capabilities.square(),
            say.PORTRAIT.en: capabilities.portrait(),
            say.LANDSCAPE.en: capabilities.landscape(),
        }
        shape = _SHAPES.get(self.size.strip().lower())
        named = shapes[shape] if shape is not None else None
        if named is not None:
            return named
        numbers = _SIZE.fullmatch(self.size)
        if numbers is None:
            default = capabilities.default_size
            raise Refused(
                say.SIZE_UNREADABLE,
                value=quoted(self.size),
                example=f"{default.width}x{default.height}",
            )
        size = Size(int(numbers[1]), int(numbers[2]))
        _check_size(size, capabilities.limits)
        return size

    def chosen_steps(self, capabilities: Capabilities) -> int:
        """Raises Refused if there are too few or too many."""
        steps = capabilities.default_num_inference_steps if self.steps is None else self.steps
        limits = capabilities.limits
        if not limits.min_num_inference_steps <= steps <= limits.max_num_inference_steps:
            raise Refused(
                say.STEPS_OUT_OF_RANGE,
                value=steps,
                smallest=limits.min_num_inference_steps,
                largest=limits.max_num_inference_steps,
            )
        return steps

    def chosen_guidance(self, capabilities: Capabilities) -> float:
        """Raises Refused if it is out of range."""
        guidance = capabilities.default_guidance_scale if self.guidance is None else self.guidance
        limits = capabilities.limits
        if not limits.min_guidance_scale <= guidance <= limits.max_guidance_scale:
            raise Refused(
                say.GUIDANCE_OUT_OF_RANGE,
                value=f"{guidance:g}",
                smallest=f"{limits.min_guidance_scale:g}",
                largest=f"{limits.max_guidance_scale:g}",
            )
        return guidance

    def chosen_seed(self) -> int | None:
        """None where the member left it to the bot; raises Refused if it is no seed."""
        if self.seed is None or not self.seed.strip():
            return None
        digits = self.seed.strip()
        # A limit on the digits before int(): Python refuses to read thousands of them.
        if (
            digits.isascii()
            and digits.isdecimal()
            and len(digits.lstrip("0")) <= len(str(LARGEST_SEED))
        ):
            seed = int(digits)
            if seed <= LARGEST_SEED:
                return seed
        raise Refused(say.SEED_OUT_OF_RANGE, value=quoted(self.seed), largest=LARGEST_SEED)

    def chosen_style(
        self, capabilities: Capabilities, guild_id: int, operator_guild_id: int | None
    ) -> Style:
        """Raises Refused if there is no such style, or not for this guild."""
        name = (self.style or "").strip() or capabilities.default_style
        style = capabilities.style(name)
        if style is not None and style.open_to(guild_id, operator_guild_id):
            return style
        names = [
            style.name
            for style in capabilities.styles
            if style.open_to(guild_id, operator_guild_id)
        ]
        raise Refused(say.STYLE_UNKNOWN, style=quoted(name), styles=listed(names))


def _check_readable(text: str, field: Sentence) -> None:
    # Line breaks and tabs are spaces to the tokenizer; the rest has no business in a text.
    for character in text.translate({0x09: " ", 0x0A: " ", 0x0D: " "}):
        if unicodedata.category(character) in _UNREADABLE:
            raise Refused(
                say.UNREADABLE_CHARACTER, field=field, character=f"U+{ord(character):04X}"
            )


def _check_length(text: str, field: Sentence, limits: Limits) -> None:
    if len(text) > limits.max_prompt_characters:
        raise Refused(
            say.TOO_LONG, field=field, limit=limits.max_prompt_characters, length=len(text)
        )


def _check_size(size: Size, limits: Limits) -> None:
    if any(
        side % limits.size_multiple or not limits.min_size <= side <= limits.max_size
        for side in (size.width, size.height)
    ):
        raise Refused(
            say.SIZE_OUT_OF_RANGE,
            multiple=limits.size_multiple,
            smallest=limits.min_size,
            largest=limits.max_size,
            width=size.width,
            height=size.height,
        )
    if size.pixels > limits.max_pixels:
        raise Refused(
            say.TOO_MANY_PIXELS,
            limit=limits.max_pixels,
            width=size.width,
            height=size.height,
            pixels=size.pixels,
        )
