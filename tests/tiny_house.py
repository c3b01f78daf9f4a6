"""Models for a house of real processes: random weights, for where pictures do not matter."""

import json
from pathlib import Path
from typing import Final

from demo.house import Models
from tests.tiny_models import SIZE, build_blip2, build_stable_diffusion

_DEFAULTS: Final = {
    "default_size": SIZE,
    "default_num_inference_steps": 8,
    "resolution": SIZE,
    "train_batch_size": 2,
    "learning_rate": 1e-3,
    "max_train_steps": 6,
    "rank": 2,
    "checkpointing_steps": 10,
}


def build_models(folder: Path) -> Models:
    """Writes them as `models/` of the checkout has them, without an adapter."""
    base_model = build_stable_diffusion(folder / "pocket")
    (base_model / "defaults.json").write_text(json.dumps(_DEFAULTS), encoding="utf-8")
    return Models(base_model, build_blip2(folder / "pocket-captioner"), first_adapter=None)
