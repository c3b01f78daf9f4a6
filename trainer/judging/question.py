"""What is asked about pictures and what is answered, in words that both processes know."""

from pathlib import Path
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, model_validator

FigureName = Literal["adherence", "style", "diversity", "copies"]

_Drawings = tuple[Path, ...]
_Pictures = tuple[tuple[Path, ...], ...]


class _Said(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Question(_Said):
    """Which pictures to judge, and by what.

    A file that cannot be read, or is gone, is left out.

    Attributes:
        held_out: Drawings of the artist that neither version learnt from.
        training: Drawings that the candidate learnt from, in an order that says nothing of them.
        prompts: What was drawn, as it was asked for.
        candidate: The new version's pictures: for each prompt one a seed.
        rival: The other's, likewise, with the same seeds.
        trigger: The style's words, which say nothing of what a picture shows.
    """

    held_out: _Drawings
    training: _Drawings
    prompts: tuple[str, ...]
    candidate: _Pictures
    rival: _Pictures
    trigger: str = ""

    @model_validator(mode="after")
    def _must_be_paired(self) -> Self:
        shapes = [[len(row) for row in pictures] for pictures in (self.candidate, self.rival)]
        if shapes[0] != shapes[1] or len(shapes[0]) != len(self.prompts):
            msg = f"pictures must be as many of both versions for each prompt, not {shapes}"
            raise ValueError(msg)
        return self


class Figure(_Said):
    """What one figure is of both versions.

    Attributes:
        candidate: Of the new version.
        rival: Of the other.
        low: Of the 95 % bootstrap interval of the new version's less the other's, over the prompts.
        high: Likewise.
    """

    name: FigureName
    candidate: float
    rival: float
    low: float
    high: float


class Judgement(_Said):
    """What there is to say of the pictures.

    Attributes:
        figures: Those that could be told; too few pictures or drawings tell none of some.
        num_pictures: Of each version, that were judged.
    """

    figures: tuple[Figure, ...]
    num_pictures: int
