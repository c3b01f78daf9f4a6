"""The trainer's settings: TRAINER_… in the environment or in .env."""

from pathlib import Path
from typing import Annotated, Final, Literal

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    NonNegativeFloat,
    NonNegativeInt,
    PositiveFloat,
    PositiveInt,
    SecretStr,
)
from pydantic_settings import SettingsConfigDict

from rpc.address import Address
from rpc.settings import MIB, ClientSettings, ServerSettings

# Beside the packages of a checkout: what `make` runs.
_MODELS: Final = Path(__file__).resolve().parent.parent / "models"

POCKET_MODEL: Final = str(_MODELS / "pocket")
POCKET_CAPTIONER: Final = str(_MODELS / "pocket-captioner")
BIG_MODEL: Final = "stablediffusionapi/anything-v5"
BIG_CAPTIONER: Final = "Salesforce/blip2-flan-t5-xl"

Device = Literal["cpu", "cuda"]


class DrawingLimits(BaseModel):
    """What a file may be to be taken in as a drawing."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    max_file_bytes: PositiveInt = 64 * MIB
    """of one drawing"""
    min_edge: PositiveInt = 64
    """pixels of width and of height"""
    max_edge: PositiveInt = 16_384
    """pixels of width and of height"""
    # An RGBA picture of so many takes 256 MiB decoded.
    max_pixels: PositiveInt = 64 * MIB
    """width × height"""
    decode_timeout_s: PositiveFloat = 60.0
    """seconds for decoding one, after which its process is ended"""
    decode_memory_bytes: PositiveInt = 2048 * MIB
    """of each process that decodes; there are as many as cores, at most 4"""
    max_uploads: PositiveInt = 64
    """that may be taken in at a time; each waits on the disk for its turn"""
    max_import_bytes: PositiveInt = 64 * 1024 * MIB
    """of a zip that is imported through a front end"""


class CaptionerSettings(BaseModel):
    """The captioner, a BLIP-2."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    model: str | None = None
    """a BLIP-2: a folder or a hub id. Without it BLIP-2 FLAN-T5 XL where there is CUDA, else
    `models/pocket-captioner`"""
    # On two cores the pocket captioner writes 2.4, 4.0, 5.8, 8.8 and 12.9 captions a second in
    # batches of 1, 2, 4, 8 and 16. 8 for most of that: what a drawing adds to BLIP-2 FLAN-T5 XL's
    # memory is little beside its 8 GB, but the first of a batch waits for the last.
    batch_size: PositiveInt = 8
    """drawings that it looks at together"""
    load_timeout_s: PositiveFloat = 3600.0
    """seconds for loading it, a download included"""
    caption_timeout_s: PositiveFloat = 300.0
    """seconds for one batch; after them its drawings are captioned one by one, each with as long"""


class JudgingSettings(BaseModel):
    """Looking at pictures of a new version beside those of the one in service."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    batch_size: PositiveInt = 12
    """prompts that the captioner tells the likelihood of together"""
    load_timeout_s: PositiveFloat = 3600.0
    """seconds for loading captioner and VAE, a download included"""
    timeout_s: PositiveFloat = 1800.0
    """seconds for looking at all pictures"""


class GateMargins(BaseModel):
    """By how much a new version may be worse and still go into service.

    Where there are two of one, the second is for a style's first version, which is compared with
    the base model. docs/decisions/0061 says how they were found.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    held_out_loss: NonNegativeFloat = 0.02
    """share of the other's loss on drawings held out"""
    adherence: NonNegativeFloat = 0.4
    """nats a token by which a picture makes its prompt likelier than others"""
    first_adherence: NonNegativeFloat = 0.8
    """likewise, of a style's first version beside the base model"""
    style: NonNegativeFloat = 0.05
    """of the distance from drawings held out to those learnt from; a first version must be
    nearer"""
    diversity: Annotated[float, Field(ge=0, le=1)] = 0.4
    """share of the other's distance between two seeds"""
    first_diversity: Annotated[float, Field(ge=0, le=1)] = 0.7
    """likewise, of a first version"""
    copies: Annotated[float, Field(ge=0, le=1)] = 0.1
    """share of the pictures that repeat a drawing learnt from"""


class RunLimits(BaseModel):
    """What a run may be."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    # Fewer teach nothing.
    min_drawings: PositiveInt = 3
    """to start a run"""
    max_queue: PositiveInt = 8
    """runs that may wait or be under way"""
    # Whoever has a style holds up all others no longer than for these.
    max_style_queue: PositiveInt = 2
    """those of one style among them"""
    num_checkpoints: Annotated[int, Field(ge=1, le=100)] = 4
    """kept in the course of a run; the one with the lowest loss on drawings held out is published,
    or the latest that cannot be told apart from it"""
    # As many as checkpoints: each that is measured has its picture.
    num_samples: Annotated[int, Field(ge=0, le=100)] = 4
    """pictures of the validation prompt in the course of a run"""
    trackers: tuple[Literal["tensorboard", "wandb", "trackio"], ...] = ("tensorboard",)
    """of accelerate, beside our own report: `wandb` and `trackio` once they are installed; `[]`:
    none"""
    num_processes: PositiveInt = 1
    """on CUDA, that train together, each on a GPU of its own; a step is of so many batches"""
    compile: bool = False
    """the UNet, on CUDA: minutes at the start of a run for faster steps"""
    reserve_bytes: NonNegativeInt = 2048 * MIB
    """of the device's memory, which a run leaves to the inference server"""
    max_growth: Annotated[float, Field(ge=0)] = 0.25
    """share of drawings that came or went, above which a run begins from scratch"""
    continue_steps: Annotated[float, Field(gt=0, le=1)] = 0.25
    """share of the steps that a run takes which continues, where nobody said how many"""
    new_drawing_repeats: Annotated[int, Field(ge=1, le=100)] = 3
    """how often such a run shows a new drawing for once that it shows the others"""
    num_judged_prompts: Annotated[int, Field(ge=1, le=100)] = 12
    """that a new version and the one before are drawn with, to be compared"""
    num_judged_seeds: Annotated[int, Field(ge=2, le=8)] = 2
    """of each prompt"""
    gate: GateMargins = GateMargins()
    num_grid_columns: Annotated[int, Field(ge=1, le=8)] = 4
    """of the picture of before and after"""
    draw_timeout_s: PositiveFloat = 900.0
    """seconds for one picture, behind members' draws; a version whose pictures are not drawn in
    time is kept back"""
    stop_timeout_s: PositiveFloat = 20.0
    """seconds for a run to write its checkpoint when the trainer stops"""


class Settings(ServerSettings):
    """Everything an operator can set. Ranges are in the types, defaults are for one machine."""

    model_config = SettingsConfigDict(env_prefix="TRAINER_")

    listen: Address = "127.0.0.1:50052"
    """where it listens: elsewhere than on loopback only with a token"""
    inference_server: ClientSettings = ClientSettings(address="127.0.0.1:50051")
    data: Path = Path("data/trainer")
    """where drawings and runs are kept: for one trainer alone"""
    base_model: str | None = None
    """as the inference server's model, and the same: a run says so before it trains"""
    device: Literal["auto", "cpu", "cuda"] = "auto"
    """where it captions and trains"""
    captioner: CaptionerSettings = CaptionerSettings()
    drawings: DrawingLimits = DrawingLimits()
    judging: JudgingSettings = JudgingSettings()
    runs: RunLimits = RunLimits()
    hub_token: SecretStr | None = None
    """of the Hugging Face hub, for pushing drawings there: one that may write"""

    def base_model_on(self, device: Device) -> str:
        """The base model's folder or hub id."""
        return self.base_model or (BIG_MODEL if device == "cuda" else POCKET_MODEL)

    def captioner_on(self, device: Device) -> str:
        """The captioner's folder or hub id."""
        return self.captioner.model or (BIG_CAPTIONER if device == "cuda" else POCKET_CAPTIONER)
