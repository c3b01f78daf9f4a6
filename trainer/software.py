"""What this program calls itself in manifests."""

from importlib.metadata import version
from typing import Final

SOFTWARE: Final = f"ksh-drawing-ai {version('ksh-drawing-ai')}"
