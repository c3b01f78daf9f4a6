"""Seeds, as people type them."""

from typing import Final

from bot.errors import Refused
from bot.language import problems as say
from bot.quotation import quoted

# Text, because Discord's whole numbers end at 2^53.
LARGEST_SEED: Final = 2**63 - 1


def read_seed(text: str) -> int:
    """A seed from 0 to LARGEST_SEED.

    Raises:
        Refused: It is none.
    """
    digits = text.strip()
    # A limit on the digits before int(): Python refuses to read thousands of them.
    if (
        digits.isascii()
        and digits.isdecimal()
        and len(digits.lstrip("0")) <= len(str(LARGEST_SEED))
    ):
        seed = int(digits)
        if seed <= LARGEST_SEED:
            return seed
    raise Refused(say.SEED_OUT_OF_RANGE, value=quoted(text), largest=LARGEST_SEED)
