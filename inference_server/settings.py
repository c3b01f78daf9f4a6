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
    """where it listens: elsewhere than on loopback only with a token"""
    model: str | None = None
    """a Stable Diffusion 1.x: a folder in diffusers' layout, or a hub id. Without it Anything-V5
    where there is CUDA, else `models/pocket`"""
    data: Path = Path("data/inference_server")
    """where adapter versions and the styles' words are kept; several servers may share it"""
    first_adapter: Path | None = Path("models/pocket-ksh")
    """the version that `ksh` starts with, as diffusers' training scripts leave it, taken if it fits
    the model; empty: none"""
    device: Literal["auto", "cpu", "cuda", "mps"] = "auto"
    """where it draws"""
    dtype: Literal["auto", "float32", "float16", "bfloat16"] = "auto"
    """of its weights; `auto` is float16 on a GPU, float32 elsewhere"""

    compile: Literal["default", "reduce-overhead", "max-autotune"] | None = None
    """torch.compile's modes: the UNet is compiled for the default size at start, which takes
    minutes"""
    # Every batch gets one size then.
    deterministic: bool = False
    """the same request gives the same bits whatever else is drawn, which costs speed; without it
    pictures differ by rounding"""

    textual_inversions: Path | None = Path("data/textual_inversions")
    """a folder of learnt embeddings, each called as the word that stands for it; empty: none"""
    translation_model: str | None = None
    """from Korean to English, a MarianMT, for what the glossary lacks: a folder or a hub id"""
    safety_checker: str | None = None
    """Stable Diffusion's: a folder or a hub id. Without it nobody looks at pictures"""
    safety_policy: Literal["report", "withhold"] = "report"
    """a flagged picture is sent with its verdict, or the verdict alone is, unless the request
    says"""

    max_queue: PositiveInt = 64
    """draws that may wait for a place in the batch"""
    max_queue_per_requester: PositiveInt = 8
    """of these, one member's"""
    max_kept_draws: PositiveInt = 32
    """draws kept for 30 s for a bot that lost its connection"""
    max_kept_bytes: PositiveInt = 256 * MIB
    """of their pictures, and of those that they start from"""
    adapter_slots: Annotated[int, Field(ge=2, le=64)] = 8
    """adapter versions in the device's memory at once; draws of one more wait for a slot"""
    max_adapter_rank: Annotated[int, Field(ge=1, le=512)] = 64
    """of a version that is published; slots reserve memory for it"""
    max_adapter_bytes: PositiveInt = 512 * MIB
    """of a version that is published"""

    # As the trainer's bound on a style's words.
    max_prompt_characters: PositiveInt = 4000
    """of a prompt, as it is typed"""
    # As much as Upscale makes of the upright and wide pictures of Stable Diffusion, 512 × 768.
    max_size: Annotated[int, Field(ge=MIN_SIZE)] = 1536
    """pixels of width and of height"""
    max_pixels: Annotated[int, Field(ge=MIN_SIZE * MIN_SIZE)] = 1024 * 1536
    """width × height"""
    max_num_inference_steps: PositiveInt = 150
    """of one draw"""
    max_num_images: PositiveInt = 4
    """of one draw"""
    max_image_bytes: PositiveInt = 16 * MIB
    """of a picture that is sent to it"""

    draw_deadline_s: PositiveFloat = 600.0
    """seconds for draws and publications that come without a deadline"""

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
