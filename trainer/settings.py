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

    model_config = ConfigDict(frozen=True, extra="forbid")

    max_file_bytes: PositiveInt = 64 * MIB
    # Of width and of height, px.
    min_edge: PositiveInt = 64
    max_edge: PositiveInt = 16_384
    # Of width times height: an RGBA picture of so many takes 256 MiB decoded.
    max_pixels: PositiveInt = 64 * MIB
    # For decoding one, after which its process is ended.
    decode_timeout_s: PositiveFloat = 60.0
    # Address space of the process that decodes.
    decode_memory_bytes: PositiveInt = 2048 * MIB
    # That may be taken in at a time; each waits on the disk for its turn.
    max_uploads: PositiveInt = 64
    # Of a zip that is imported.
    max_import_bytes: PositiveInt = 64 * 1024 * MIB


class CaptionerSettings(BaseModel):
    """The captioner, a BLIP-2."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    # A folder or a hub id; None: BLIP-2 FLAN-T5 XL with CUDA, else the pocket captioner.
    model: str | None = None
    # Drawings that it looks at together. On two cores the pocket captioner writes 2.4, 4.0, 5.8,
    # 8.8 and 12.9 captions a second in batches of 1, 2, 4, 8 and 16. 8 for most of that: what a
    # drawing adds to BLIP-2 FLAN-T5 XL's memory is little beside its 8 GB, but the first of a batch
    # waits for the last.
    batch_size: PositiveInt = 8
    # For loading it, a download included.
    load_timeout_s: PositiveFloat = 3600.0
    # For one batch. A batch that takes longer is captioned one by one, with as much for each.
    caption_timeout_s: PositiveFloat = 300.0


class JudgingSettings(BaseModel):
    """Looking at pictures of a new version beside those of the one in service."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    # Prompts whose likelihood the captioner tells together.
    batch_size: PositiveInt = 12
    # For loading both models, a download included.
    load_timeout_s: PositiveFloat = 3600.0
    # For all pictures and drawings.
    timeout_s: PositiveFloat = 1800.0


class GateMargins(BaseModel):
    """By how much a new version may be worse and still go into service.

    Where there are two of one, the second is for a style's first version, which is compared with
    the base model. docs/decisions/0061 says how they were found.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    # Share of the other's loss on drawings held out.
    held_out_loss: NonNegativeFloat = 0.02
    # Nats a token that a picture makes its prompt likelier than others.
    adherence: NonNegativeFloat = 0.4
    first_adherence: NonNegativeFloat = 0.8
    # Of the distance from drawings held out to those learnt from; a first version must be nearer.
    style: NonNegativeFloat = 0.05
    # Share of the other's distance between two seeds.
    diversity: Annotated[float, Field(ge=0, le=1)] = 0.4
    first_diversity: Annotated[float, Field(ge=0, le=1)] = 0.7
    # Share of the pictures.
    copies: Annotated[float, Field(ge=0, le=1)] = 0.1


class RunLimits(BaseModel):
    """What a run may be."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    # Fewer teach nothing.
    min_drawings: PositiveInt = 3
    max_queue: PositiveInt = 8
    # Kept in the course of a run, to choose the best one from.
    num_checkpoints: Annotated[int, Field(ge=1, le=100)] = 4
    # Pictures of the validation prompt in the course of a run.
    num_samples: Annotated[int, Field(ge=0, le=100)] = 3
    # Where losses and pictures are shown beside our own report: accelerate's trackers.
    trackers: tuple[Literal["tensorboard", "wandb", "trackio"], ...] = ("tensorboard",)
    # On CUDA, that train together, each on a GPU of its own: a step is of so many batches.
    num_processes: PositiveInt = 1
    # The UNet, on CUDA: a minute or two at the start of a run for faster steps.
    compile: bool = False
    # Of the device's memory, which a run leaves to the inference server beside it.
    reserve_bytes: NonNegativeInt = 2048 * MIB
    # Up to which share of drawings that came or went a run by itself continues from the version in
    # service, and what share of the steps it then takes, unless it is told how many.
    max_growth: Annotated[float, Field(ge=0)] = 0.25
    continue_steps: Annotated[float, Field(gt=0, le=1)] = 0.25
    # How often a run that continues shows each new drawing for once that it shows the others.
    new_drawing_repeats: Annotated[int, Field(ge=1, le=100)] = 3
    # A version is judged by the pictures of so many prompts with so many seeds each.
    num_judged_prompts: Annotated[int, Field(ge=1, le=100)] = 12
    num_judged_seeds: Annotated[int, Field(ge=2, le=8)] = 2
    gate: GateMargins = GateMargins()
    # Columns of the before/after grid.
    num_grid_columns: Annotated[int, Field(ge=1, le=8)] = 4
    # For one picture of it, waiting behind members' draws included.
    draw_timeout_s: PositiveFloat = 900.0
    # For the child to write its checkpoint when it is told to stop.
    stop_timeout_s: PositiveFloat = 20.0


class Settings(ServerSettings):
    """Everything an operator can set. Ranges are in the types, defaults are for one machine."""

    model_config = SettingsConfigDict(env_prefix="TRAINER_")

    listen: Address = "127.0.0.1:50052"
    inference_server: ClientSettings = ClientSettings(address="127.0.0.1:50051")
    data: Path = Path("data/trainer")
    # A Stable Diffusion 1.x folder in diffusers layout, or a hub id; None: Anything-V5 with CUDA,
    # else the pocket model. The inference server must hold the same.
    base_model: str | None = None
    device: Literal["auto", "cpu", "cuda"] = "auto"
    captioner: CaptionerSettings = CaptionerSettings()
    drawings: DrawingLimits = DrawingLimits()
    judging: JudgingSettings = JudgingSettings()
    runs: RunLimits = RunLimits()
    # Of the Hugging Face hub, for pushing drawings there: one that may write.
    hub_token: SecretStr | None = None

    def base_model_on(self, device: Device) -> str:
        """The base model's folder or hub id."""
        return self.base_model or (BIG_MODEL if device == "cuda" else POCKET_MODEL)

    def captioner_on(self, device: Device) -> str:
        """The captioner's folder or hub id."""
        return self.captioner.model or (BIG_CAPTIONER if device == "cuda" else POCKET_CAPTIONER)
