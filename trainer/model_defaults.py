"""What a base model is trained with best: the trainer's part of its optional `defaults.json`."""

import json
from pathlib import Path
from typing import Any, Final

from pydantic import TypeAdapter

from rpc.errors import InvalidRequest, StartupError
from trainer.parameters import TrainingParameters, checked

_FILE: Final = "defaults.json"
_PARAMETERS: Final = TypeAdapter(TrainingParameters)


def read_model_defaults(base_model: str) -> TrainingParameters:
    """The training parameters that a model's folder brings; a hub id brings none.

    Raises:
        StartupError: The file is malformed.
    """
    path = Path(base_model) / _FILE
    try:
        content: dict[str, Any] = json.loads(path.read_bytes())
        # The inference server's keys are in it too.
        known = {name: content[name] for name in vars(TrainingParameters()) if name in content}
        return checked(_PARAMETERS.validate_python(known))
    except FileNotFoundError:
        return TrainingParameters()
    except (ValueError, TypeError, InvalidRequest) as error:
        msg = f"{path} is malformed: {error}"
        raise StartupError(msg) from error
