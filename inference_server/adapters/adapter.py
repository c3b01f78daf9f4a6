"""A style, its adapter versions, and the base model they sit on."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Final

from inference_server.errors import OtherBaseModel
from inference_server.integers import UInt32

LORA_FILE: Final = "pytorch_lora_weights.safetensors"
"""What diffusers' training scripts call a LoRA in the folder that they leave."""


@dataclass(frozen=True)
class BaseModel:
    """The model that an adapter sits on.

    Attributes:
        name: The hub id or the folder's name, for people.
        digest: Lower-case hexadecimal SHA-256 over its weights: decides whether an adapter fits.
    """

    name: str
    digest: str

    def __str__(self) -> str:
        return f"{self.name or 'without a name'} ({self.digest[:8]})"


@dataclass(frozen=True, order=True)
class AdapterId:
    """`ksh@7`."""

    style: str
    version: UInt32

    def __str__(self) -> str:
        return f"{self.style}@{self.version}"


@dataclass(frozen=True, kw_only=True)
class Style:
    """A style as far as drawing needs it, as the trainer told it last.

    Attributes:
        trigger: The words that call it up.
        prompt_prefix: Put in front of every prompt drawn in it, unless the prompt is raw.
        owner_guild_id: Discord's id; None: the operator owns it.
        shared: Whether other guilds may draw with it; the bot holds to this.
        textual_inversions: The words of its prefixes that stand for learnt embeddings.
    """

    name: str
    display_name: str
    trigger: str
    prompt_prefix: str = ""
    negative_prompt_prefix: str = ""
    owner_guild_id: int | None = None
    shared: bool = False
    textual_inversions: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """Where an adapter comes from: written by the trainer, never changed.

    Attributes:
        run_id: Empty: it was not made by a trainer of ours.
        dataset_digest: SHA-256 over the sorted digests of drawings and captions.
        step: Of the checkpoint that was published.
        metrics: Measured on the drawings held out.
    """

    base_model: BaseModel
    run_id: str = ""
    rank: int = 0
    lora_alpha: float = 0.0
    target_modules: tuple[str, ...] = ()
    num_drawings: int = 0
    dataset_digest: str = ""
    resolution: int = 0
    train_batch_size: int = 0
    max_train_steps: int = 0
    step: int = 0
    learning_rate: float = 0.0
    lr_scheduler: str = ""
    seed: int = 0
    metrics: Mapping[str, float] = field(default_factory=dict)
    trained_at: datetime | None = None
    software: str = ""


@dataclass(frozen=True)
class AdapterFile:
    """A safetensors file as the engine loads it.

    Attributes:
        id: None: a candidate that the gate is still looking at.
        sha256: Of its bytes, lower-case hexadecimal; the engine knows it by this.
    """

    id: AdapterId | None
    path: Path
    sha256: str


@dataclass(frozen=True, kw_only=True)
class Adapter:
    """A version in the registry.

    Attributes:
        active: In service for the base model it was made for.
        activated_at: When it was last put into service; None: never, it is a candidate.
        fits: Made for the base model that this server holds.
    """

    id: AdapterId
    manifest: Manifest
    path: Path
    sha256: str
    size_bytes: int
    published_at: datetime
    active: bool
    activated_at: datetime | None
    fits: bool

    @property
    def file(self) -> AdapterFile:
        """What the engine needs of it."""
        return AdapterFile(self.id, self.path, self.sha256)

    def check_fits(self, base_model: BaseModel) -> None:
        """Checks that it was made for a base model.

        Raises:
            OtherBaseModel: It was not.
        """
        if self.manifest.base_model.digest != base_model.digest:
            msg = (
                f"{self.id} was made for the base model {self.manifest.base_model}, "
                f"and this server holds {base_model}"
            )
            raise OtherBaseModel(msg)
