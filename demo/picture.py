"""A picture that the bot posted, and what it says of itself."""

import io
import json
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from PIL import Image
from PIL.PngImagePlugin import PngImageFile

# The PNG text in which our inference server writes everything that a picture was made with.
_PARAMETERS: Final = "ksh-drawing-ai"


@dataclass(frozen=True)
class Picture:
    """A PNG, and the seconds from the command to the post."""

    png: bytes
    seconds: float

    @property
    def image(self) -> Image.Image:
        """It, decoded."""
        return self._opened.convert("RGB")

    @cached_property
    def parameters(self) -> dict[str, Any]:
        """What it was made with, by diffusers' names."""
        parameters: dict[str, Any] = json.loads(str(self._opened.text[_PARAMETERS]))
        return parameters

    @property
    def seed(self) -> int:
        """What it was drawn with."""
        return int(self.parameters["seed"])

    @property
    def adapter(self) -> str | None:
        """The adapter version, such as `ksh@1`; None: the base model alone."""
        adapter = self.parameters["adapter"]
        return f"{adapter['style']}@{adapter['version']}" if adapter else None

    @cached_property
    def _opened(self) -> PngImageFile:
        opened = Image.open(io.BytesIO(self.png), formats=("PNG",))
        opened.load()
        assert isinstance(opened, PngImageFile)  # noqa: S101 - for the type checker
        return opened
