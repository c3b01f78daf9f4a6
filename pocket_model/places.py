"""Where the embedded models are kept in a checkout."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Places:
    """The folders and the file that pretraining writes and everybody else reads."""

    root: Path = Path()

    @property
    def model(self) -> Path:
        """The Stable Diffusion in miniature, in diffusers' layout."""
        return self.root / "models" / "pocket"

    @property
    def captioner(self) -> Path:
        """The BLIP-2 in miniature, in transformers' layout."""
        return self.root / "models" / "pocket-captioner"

    @property
    def adapter(self) -> Path:
        """`ksh@1`, a LoRA in diffusers' format."""
        return self.root / "models" / "pocket-ksh"

    @property
    def judge(self) -> Path:
        """The judge's weights: no service reads them, so they are kept with the tests."""
        return self.root / "tests" / "judge" / "judge.safetensors"
