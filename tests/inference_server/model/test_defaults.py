import json
from pathlib import Path

import pytest

from inference_server.errors import ModelRefused
from inference_server.model.defaults import ModelDefaults


def test_a_model_without_the_file_draws_as_the_artist_drew_until_now(tmp_path: Path) -> None:
    defaults = ModelDefaults.of(tmp_path)
    assert (defaults.default_num_inference_steps, defaults.default_guidance_scale) == (30, 7.5)
    assert defaults.default_size is None


def test_a_model_brings_its_own_size_steps_and_guidance(tmp_path: Path) -> None:
    own = {
        "default_size": 128,
        "default_num_inference_steps": 20,
        "default_guidance_scale": 5.0,
        # The trainer's.
        "resolution": 128,
        "learning_rate": 5e-4,
    }
    (tmp_path / "defaults.json").write_text(json.dumps(own))
    defaults = ModelDefaults.of(tmp_path)
    assert defaults.default_size == 128
    assert defaults.default_num_inference_steps == 20
    assert defaults.default_guidance_scale == 5.0


@pytest.mark.parametrize("content", ["{", "[]", '{"default_size": 100}', '{"default_size": "big"}'])
def test_a_malformed_file_is_refused_by_name(tmp_path: Path, content: str) -> None:
    (tmp_path / "defaults.json").write_text(content)
    with pytest.raises(ModelRefused, match=r"defaults\.json is malformed"):
        ModelDefaults.of(tmp_path)
