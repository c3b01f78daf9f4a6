"""What a server knows before anybody has told it anything: `ksh` and its first adapter."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import structlog
from safetensors import SafetensorError, safe_open

from inference_server.adapters.adapter import BaseModel, Manifest, Style
from inference_server.adapters.gate import Gate
from inference_server.adapters.registry import Registry
from inference_server.errors import AdapterRejected, StyleNotFound

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)

DEFAULT_STYLE: Final = "ksh"
_TRIGGER: Final = "drawn by KSH drawing style"
_FILE: Final = "pytorch_lora_weights.safetensors"

# The user's own, without the names of embeddings that were never loaded and without repetitions.
KSH: Final = Style(
    name=DEFAULT_STYLE,
    display_name="KSH",
    trigger=_TRIGGER,
    prompt_prefix=f"({_TRIGGER}:1.5)",
    negative_prompt_prefix=(
        "(worst quality, low quality:1.4), (more than two hands:1.4), (more than two legs:1.2), "
        "(three hands:1.1), (three legs:1.1), ((text)), ((username)), (watermark), (extra limbs), "
        "lowres, bad anatomy, bad hands, missing fingers, extra digit, fewer digits, error, "
        "cropped, normal quality, blurry, words, logo"
    ),
    shared=True,
)


async def prepare(
    registry: Registry, gate: Gate, base_model: BaseModel, first_adapter: Path | None
) -> None:
    """Tells the registry of `ksh`, if it does not know it, and gives it a version to start from.

    Args:
        registry: What is told.
        gate: Looks at the adapter.
        base_model: What it must fit.
        first_adapter: A folder as diffusers' training scripts leave it, holding the first version;
            None: none is shipped. Taken only while none was ever published for this base model.

    Raises:
        RegistryFull: The disk is full.
    """
    try:
        registry.style(DEFAULT_STYLE)
    except StyleNotFound:
        await registry.put_style(KSH)
    if first_adapter is None or registry.was_ever_taught(DEFAULT_STYLE):
        return
    path = first_adapter / _FILE
    try:
        manifest = _manifest(path, base_model)
        adapter = await gate.admit_shipped(DEFAULT_STYLE, manifest, path)
    except AdapterRejected as error:
        log.warning("first adapter left out", path=str(path), reason=str(error))
        return
    await registry.activate(DEFAULT_STYLE, adapter.id.version)
    log.info("first adapter in service", adapter=str(adapter.id))


def _manifest(path: Path, base_model: BaseModel) -> Manifest:
    """What the file itself tells of how it was made."""
    try:
        with safe_open(path, framework="numpy") as file:
            metadata = file.metadata() or {}
    except FileNotFoundError as error:
        raise AdapterRejected(f"there is no {path}") from error
    except (SafetensorError, OSError) as error:
        msg = f"{path} is no safetensors file: {error}"
        raise AdapterRejected(msg) from error
    try:
        config = json.loads(metadata.get("lora_adapter_metadata", "{}"))
        targets = config.get("unet.target_modules", [])
        return Manifest(
            base_model=base_model,
            rank=int(config.get("unet.r", 0)),
            lora_alpha=float(config.get("unet.lora_alpha", 0)),
            target_modules=(targets,) if isinstance(targets, str) else tuple(map(str, targets)),
            trained_at=datetime.fromtimestamp(path.stat().st_mtime, UTC),
        )
    except (ValueError, TypeError, AttributeError) as error:
        msg = f"the metadata of {path} cannot be read: {error}"
        raise AdapterRejected(msg) from error
