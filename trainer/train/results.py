"""What comes of a training beside the adapter: learnt.json, held_out.json and manifest.json."""

from trainer.train.job import JobDrawing, RunFile


class Learnt(RunFile):
    """learnt.json: the drawings that were there when training began, or was last gone on with."""

    drawings: tuple[JobDrawing, ...]


class CheckpointLoss(RunFile):
    """The mean loss of a checkpoint on the drawings held out."""

    step: int
    loss: float


class PairedLoss(RunFile):
    """How the best checkpoint compares with another model on the same drawings, noise, timesteps.

    Attributes:
        loss: The other's mean.
        difference: The best checkpoint's mean less the other's: below 0, it is better.
        low: Of the 95 % bootstrap interval of the difference, over the drawings.
        high: Likewise.
    """

    loss: float
    difference: float
    low: float
    high: float


class HeldOutLosses(RunFile):
    """held_out.json: every model on the drawings held out.

    Attributes:
        num_drawings: That were measured on; 0: there was none, and all else says nothing.
        checkpoints: By step.
        best_step: Of the checkpoint that is published; see `measuring`.
        base: Against the base model alone.
        in_service: Against the version in service.
    """

    num_drawings: int
    checkpoints: tuple[CheckpointLoss, ...]
    best_step: int
    base: PairedLoss | None = None
    in_service: PairedLoss | None = None


class AdapterManifest(RunFile):
    """manifest.json: where the adapter comes from; see drawing.v1.Manifest."""

    base_model_name: str
    base_model_digest: str
    rank: int
    lora_alpha: float
    target_modules: tuple[str, ...]
    dataset_digest: str
    step: int
