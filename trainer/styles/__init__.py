"""Styles: the named drawing styles, and the telling of their words."""

from trainer.styles.style import KSH, Style
from trainer.styles.styles import Styles

__all__ = ["KSH", "Style", "Styles"]
