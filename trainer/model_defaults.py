"""What a base model is trained and drawn with best: its optional `defaults.json`."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from pydantic import TypeAdapter

from rpc.errors import InvalidRequest, StartupError
from trainer.parameters import NOTHING, TrainingParameters, checked

_FILE: Final = "defaults.json"
_PARAMETERS: Final = TypeAdapter(TrainingParameters)
_DRAWING: Final = ("default_num_inference_steps", "default_guidance_scale")


@dataclass(frozen=True)
class ModelDefaults:
    """What a model's folder brings; a hub id brings nothing, and the artist's settings hold."""

    training: TrainingParameters = NOTHING
    default_num_inference_steps: int = 30
    default_guidance_scale: float = 7.5


_DEFAULTS: Final = TypeAdapter(ModelDefaults)


def read_model_defaults(base_model: str) -> ModelDefaults:
    """The defaults of a model.

    Raises:
        StartupError: The file is malformed.
    """
    path = Path(base_model) / _FILE
    try:
        content: dict[str, Any] = json.loads(path.read_bytes())
        # The inference server's keys are in it too.
        known = {name: content[name] for name in vars(TrainingParameters()) if name in content}
        drawing = {name: content[name] for name in _DRAWING if name in content}
        training = checked(_PARAMETERS.validate_python(known))
        return _DEFAULTS.validate_python({**drawing, "training": training})
    except FileNotFoundError:
        return ModelDefaults()
    except (ValueError, TypeError, InvalidRequest) as error:
        msg = f"{path} is malformed: {error}"
        raise StartupError(msg) from error
