"""What is drawn from a picture that is there."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import PurePath
from typing import Final

import discord

from bot.drawing.form import Form
from bot.drawing.parameters import Parameters, seed_of
from bot.drawing.request import Draw, DrawRequest
from bot.errors import Refused
from bot.language import drawing as say

# Like it, and not the same: the composition stays, the details are new.
_VARIED: Final = 0.6
# As the contract recommends: finer, and the same picture.
_HIRES: Final = 0.3


@dataclass(frozen=True)
class Drawn:
    """One picture of a draw."""

    draw: Draw
    request: DrawRequest
    first: Parameters
    index: int

    @classmethod
    def of(cls, draw: Draw, index: int) -> "Drawn":
        """Raises Refused if nobody knows what it was made with."""
        if draw.request is None or draw.made_with is None or index >= draw.request.num_images:
            raise Refused(say.FORGOTTEN)
        return cls(draw, draw.request, draw.made_with, index)

    @property
    def seed(self) -> int:
        return seed_of(self.first.seed, self.index)

    def attachment(self, attachments: Sequence[discord.Attachment]) -> discord.Attachment:
        """Which of a message's files it is: their names end in the seed.

        Raises:
            Refused: It is there no longer.
        """
        for attachment in attachments:
            if PurePath(attachment.filename).stem.endswith(f"-{self.seed}"):
                return attachment
        raise Refused(say.PICTURE_GONE)

    def varied(self) -> Form:
        """To be drawn from it, with other seeds."""
        return replace(
            self.draw.form,
            size=f"{self.first.width}x{self.first.height}",
            seed=None,
            strength=_VARIED,
            hires_strength=None,
        )

    def upscaled(self) -> tuple[Form, DrawRequest]:
        """The same once more, alone and twice as large; the request needs an id of its own."""
        size = f"{self.first.width}x{self.first.height}"
        form = replace(
            self.draw.form, size=size, seed=str(self.seed), count=1, hires_strength=_HIRES
        )
        request = replace(
            self.request,
            width=self.first.width,
            height=self.first.height,
            seed=self.seed,
            num_images=1,
            hires_strength=_HIRES,
        )
        return form, request
