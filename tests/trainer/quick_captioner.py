"""A captioner's process that loads no model: it says how light a drawing is.

`python -m tests.trainer.quick_captioner MODEL DEVICE BATCH_SIZE`, as trainer.captioner.blip2.
"""

import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from safetensors import safe_open

from trainer.captioner import captioner
from trainer.captioner.question import Said
from trainer.processes.answering import Answer, answer_requests
from trainer.processes.worker import Worker


def caption(question: dict[str, Any]) -> dict[str, Any]:
    said = [
        Said(f"a drawing as light as {_lightness(path)}", seed)
        for path, seed in zip(question["paths"], question["seeds"], strict=True)
    ]
    return {"said": [asdict(each) for each in said]}


def _lightness(path: str) -> int:
    with Image.open(path) as image:
        return int(np.asarray(image.convert("L")).mean())


def use_quick_captioner(monkeypatch: pytest.MonkeyPatch) -> None:
    """In place of the real one, in whatever is opened from now on."""

    def worker(_module: str, *arguments: Any, **named: Any) -> Worker:  # noqa: ANN401 - Worker's
        return Worker(__name__, *arguments, **named)

    monkeypatch.setattr(captioner, "Worker", worker)


def prepare() -> Answer:
    """Raises where the model's weights are none, as whoever loads them would."""
    for weights in Path(sys.argv[1]).glob("*.safetensors"):
        with safe_open(weights, framework="numpy"):
            pass
    return caption


if __name__ == "__main__":
    answer_requests(prepare)
