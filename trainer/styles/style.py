"""A style, and what its words may be."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from rpc.errors import InvalidRequest
from trainer.parameters import NOTHING, TrainingParameters

NAME: Final = re.compile(r"[a-z][a-z0-9-]{0,31}")
MAX_DISPLAY_NAME: Final = 64
MAX_PREFIX: Final = 4000
MAX_TRIGGER_TOKENS: Final = 16
MAX_TEXTUAL_INVERSIONS: Final = 64

_TEXTUAL_INVERSION: Final = re.compile(r"[^\s,]{1,64}")

_ALLOWED_CONTROLS: Final = "\n\r\t"


@dataclass(frozen=True)
class Words:
    """What a style is called and what it says.

    Attributes:
        display_name: For people.
        trigger: Appended to each caption.
        prompt_prefix: Put in front of every prompt by the inference server.
        negative_prompt_prefix: Likewise.
        textual_inversions: The words of both that stand for learnt embeddings.
    """

    display_name: str
    trigger: str
    prompt_prefix: str = ""
    negative_prompt_prefix: str = ""
    textual_inversions: tuple[str, ...] = ()


@dataclass(frozen=True)
class Style:
    """A named drawing style.

    Attributes:
        owner_guild_id: The guild that owns it; None: the operator.
        shared: Whether other guilds may draw with it.
        training_defaults: What its runs start from.
        num_drawings: That it has now.
    """

    name: str
    words: Words
    created_at: datetime
    updated_at: datetime
    owner_guild_id: int | None = None
    shared: bool = True
    training_defaults: TrainingParameters = NOTHING
    num_drawings: int = 0


# The style that is there from the start, in the artist's own words: those that the inference server
# draws it with before it is told any.
KSH: Final = "ksh"
_KSH_TRIGGER: Final = "drawn by KSH drawing style"
KSH_WORDS: Final = Words(
    display_name="KSH",
    trigger=_KSH_TRIGGER,
    prompt_prefix=f"({_KSH_TRIGGER}:1.5)",
    negative_prompt_prefix=(
        "FastNegativeV2, (bad-artist:1.0), (bad_prompt_version2:0.8), bad-hands-5, "
        "bad-artist-anime, badhandv4, EasyNegative, ng_deepnegative_v1_75t, "
        "verybadimagenegative_v1.3, BadDream, "
        "(worst quality, low quality:1.4), (more than two hands:1.4), (more than two legs:1.2), "
        "(three hands:1.1), (three legs:1.1), ((text)), ((username)), (watermark), (extra limbs), "
        "lowres, bad anatomy, bad hands, missing fingers, extra digit, fewer digits, error, "
        "cropped, normal quality, blurry, words, logo"
    ),
    textual_inversions=(
        *("FastNegativeV2", "bad-artist", "bad_prompt_version2", "bad-hands-5", "bad-artist-anime"),
        *("badhandv4", "EasyNegative", "ng_deepnegative_v1_75t", "verybadimagenegative_v1.3"),
        "BadDream",
    ),
)


def check_name(name: str) -> None:
    """Does nothing if a style may be called so.

    Raises:
        InvalidRequest: It may not.
    """
    if NAME.fullmatch(name) is None:
        msg = (
            "a style's name must have 1 to 32 characters of a-z, 0-9 and -, "
            f"starting with a letter, not {name!r}"
        )
        raise InvalidRequest(msg)


def check_words(words: Words, *, num_trigger_tokens: int) -> None:
    """Does nothing if a style may have these words.

    Args:
        words: Of the style.
        num_trigger_tokens: CLIP tokens of the trigger.

    Raises:
        InvalidRequest: One is empty, too long or holds control characters.
    """
    _check_textual_inversions(words.textual_inversions)
    for name in ("display_name", "trigger", "prompt_prefix", "negative_prompt_prefix"):
        _check_characters(name, getattr(words, name))
    for name, text, low, high in (
        ("display_name", words.display_name, 1, MAX_DISPLAY_NAME),
        ("prompt_prefix", words.prompt_prefix, 0, MAX_PREFIX),
        ("negative_prompt_prefix", words.negative_prompt_prefix, 0, MAX_PREFIX),
    ):
        if not low <= len(text) <= high or len(text.strip()) < low:
            raise InvalidRequest(f"{name} must have {low} to {high} characters, not {len(text)}")
    if not words.trigger.strip():
        raise InvalidRequest("trigger must not be empty")
    if words.trigger != " ".join(words.trigger.split()):
        raise InvalidRequest("trigger must be words with single spaces between them")
    if num_trigger_tokens > MAX_TRIGGER_TOKENS:
        msg = (
            f"trigger must have at most {MAX_TRIGGER_TOKENS} CLIP tokens, not {num_trigger_tokens}"
        )
        raise InvalidRequest(msg)


def retriggered(prefix: str, old: str, new: str) -> str:
    """A prompt prefix with the new trigger where the old one stood as a whole.

    CLIP reads all letters as small ones. A prefix that holds the new one already stays as it is.

    >>> retriggered("(Drawn by MONA:1.5), ink", "drawn by MONA", "drawn by MONA style")
    '(drawn by MONA style:1.5), ink'
    >>> retriggered("drawn by MONA2, ink", "drawn by MONA", "drawn by MO")
    'drawn by MONA2, ink'
    """
    if _whole(new).search(prefix) is not None:
        return prefix
    return _whole(old).sub(lambda _: new, prefix)


def _whole(words: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){re.escape(words)}(?!\w)", re.IGNORECASE)


def _check_textual_inversions(words: Sequence[str]) -> None:
    if len(words) > MAX_TEXTUAL_INVERSIONS:
        msg = f"textual_inversions must be at most {MAX_TEXTUAL_INVERSIONS} words, not {len(words)}"
        raise InvalidRequest(msg)
    for word in words:
        if _TEXTUAL_INVERSION.fullmatch(word) is None:
            msg = (
                "textual_inversions must be words of 1 to 64 characters without blanks and commas, "
                f"not {word[:80]!r}"
            )
            raise InvalidRequest(msg)
        _check_characters("textual_inversions", word)


def _check_characters(name: str, text: str) -> None:
    for character in text:
        if unicodedata.category(character) == "Cc" and character not in _ALLOWED_CONTROLS:
            msg = f"{name} must not hold control characters, such as U+{ord(character):04X}"
            raise InvalidRequest(msg)
