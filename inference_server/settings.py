"""The inference server's settings: INFERENCE_SERVER_… in the environment, or in `.env`."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, PositiveFloat, PositiveInt, field_validator
from pydantic_settings import SettingsConfigDict

from inference_server.limits import MIN_SIZE, Limits
from rpc.address import Address
from rpc.settings import MIB, ServerSettings


class Settings(ServerSettings):
    """What an operator may set."""

    model_config = SettingsConfigDict(env_prefix="INFERENCE_SERVER_")

    listen: Address = "127.0.0.1:50051"
    # A folder in diffusers' layout, or a hub id. None: `stablediffusionapi/anything-v5` where there
    # is CUDA, else the embedded `models/pocket`.
    model: str | None = None
    # Where adapter versions and the styles' words are kept; several servers may share it.
    data: Path = Path("data/inference_server")
    # The version that `ksh` starts with, as diffusers' training scripts leave it; taken if it fits.
    # Empty: none.
    first_adapter: Path | None = Path("models/pocket-ksh")
    device: Literal["auto", "cpu", "cuda", "mps"] = "auto"
    # `auto`: float16 on a GPU, float32 on the CPU.
    dtype: Literal["auto", "float32", "float16", "bfloat16"] = "auto"

    # Compile the UNet for the default size at start, which takes minutes: torch.compile's modes.
    compile: Literal["default", "reduce-overhead", "max-autotune"] | None = None
    # The same request gives the same bits whatever else is drawn: every batch gets one size, which
    # costs speed. Without it pictures differ by rounding.
    deterministic: bool = False

    # Learnt embeddings: safetensors files that are called as the word is that stands for them.
    # Empty: none.
    textual_inversions: Path | None = Path("data/textual_inversions")
    # From Korean to English, a MarianMT: a folder or a hub id, for what the glossary lacks.
    translation_model: str | None = None
    # Stable Diffusion's: a folder or a hub id. None: nobody looks at pictures.
    safety_checker: str | None = None
    # Whether a flagged picture is sent with its verdict, or left out, unless the request says.
    safety_policy: Literal["report", "withhold"] = "report"

    # Draws that may wait for a place in the batch, of all and of one requester.
    max_queue: PositiveInt = 64
    max_queue_per_requester: PositiveInt = 8
    # Draws with a request_id that are kept for 30 s after their stream is lost.
    max_kept_draws: PositiveInt = 32
    # Of their pictures, and of those that they start from.
    max_kept_bytes: PositiveInt = 256 * MIB
    # Adapter versions in the device's memory at once, and the largest rank that one may have, for
    # which memory is reserved.
    adapter_slots: Annotated[int, Field(ge=2, le=64)] = 8
    max_adapter_rank: Annotated[int, Field(ge=1, le=512)] = 64
    max_adapter_bytes: PositiveInt = 512 * MIB

    # As the trainer's bound on a style's words.
    max_prompt_characters: PositiveInt = 4000
    max_size: Annotated[int, Field(ge=MIN_SIZE)] = 1024
    max_pixels: Annotated[int, Field(ge=MIN_SIZE * MIN_SIZE)] = 1024 * 1024
    max_num_inference_steps: PositiveInt = 150
    max_num_images: PositiveInt = 4
    max_image_bytes: PositiveInt = 16 * MIB

    # For draws and publications that come without a deadline of their own.
    draw_deadline_s: PositiveFloat = 600.0

    @field_validator(
        "first_adapter",
        "compile",
        "textual_inversions",
        "translation_model",
        "safety_checker",
        mode="before",
    )
    @classmethod
    def _empty_is_none(cls, value: object) -> object:
        # An empty path would be the folder that the server was started in, an empty name a model's.
        return value or None

    @property
    def limits(self) -> Limits:
        """The bounds within which it draws."""
        return Limits(
            max_prompt_characters=self.max_prompt_characters,
            max_size=self.max_size,
            max_pixels=self.max_pixels,
            max_num_inference_steps=self.max_num_inference_steps,
            max_num_images=self.max_num_images,
            max_image_bytes=self.max_image_bytes,
            max_queue=self.max_queue,
            max_queue_per_requester=self.max_queue_per_requester,
        )
