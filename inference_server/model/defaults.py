"""What comes with a model: the size, steps and guidance it draws best with."""

from pathlib import Path
from typing import Annotated, Final, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from inference_server.errors import ModelRefused

_FILE: Final = "defaults.json"


class ModelDefaults(BaseModel):
    """A model folder's `defaults.json`, an optional file of ours; the rest is the trainer's."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    # Pixels of both sides. None: what the UNet was configured for.
    default_size: Annotated[int, Field(ge=64, le=2048, multiple_of=8)] | None = None
    # The user's practice with Anything-V5.
    default_num_inference_steps: Annotated[int, Field(ge=1, le=150)] = 30
    default_guidance_scale: Annotated[float, Field(ge=0, le=30)] = 7.5

    @classmethod
    def of(cls, folder: Path) -> Self:
        """Reads the file, if the folder has one.

        Raises:
            ModelRefused: It is malformed.
        """
        path = folder / _FILE
        if not path.is_file():
            return cls()
        try:
            return cls.model_validate_json(path.read_bytes())
        except ValidationError as error:
            problem = error.errors(include_url=False)[0]
            where = ".".join(map(str, problem["loc"])) or "it"
            msg = f"{path} is malformed: {where}: {problem['msg']}"
            raise ModelRefused(msg) from error
