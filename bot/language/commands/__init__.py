"""The commands in Korean: names, descriptions, options, by the English that stands in the code."""

from collections.abc import Mapping
from typing import Final

from bot.language.commands import adapters, dataset, drawing, styles, training

KOREAN: Final[Mapping[str, str]] = {
    **drawing.KOREAN,
    **dataset.KOREAN,
    **training.KOREAN,
    **styles.KOREAN,
    **adapters.KOREAN,
}
