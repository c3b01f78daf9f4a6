"""What a server knows before anybody has told it anything: `ksh` and its first adapter."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import structlog

from inference_server.adapters.adapter import LORA_FILE, BaseModel, Manifest, Style
from inference_server.adapters.gate import Gate
from inference_server.adapters.registry import Registry
from inference_server.errors import AdapterRejected, StyleNotFound

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)

DEFAULT_STYLE: Final = "ksh"
_TRIGGER: Final = "drawn by KSH drawing style"

# The user's own, each word once.
KSH: Final = Style(
    name=DEFAULT_STYLE,
    display_name="KSH",
    trigger=_TRIGGER,
    prompt_prefix=f"({_TRIGGER}:1.5)",
    negative_prompt_prefix=(
        "FastNegativeV2, (bad-artist:1.0), (bad_prompt_version2:0.8), bad-hands-5, "
        "bad-artist-anime, badhandv4, EasyNegative, ng_deepnegative_v1_75t, "
        "verybadimagenegative_v1.3, BadDream, "
        "(worst quality, low quality:1.4), (more than two hands:1.4), (more than two legs:1.2), "
        "(three hands:1.1), (three legs:1.1), ((text)), ((username)), (watermark), (extra limbs), "
        "lowres, bad anatomy, bad hands, missing fingers, extra digit, fewer digits, error, "
        "cropped, normal quality, blurry, words, logo"
    ),
    shared=True,
    textual_inversions=(
        *("FastNegativeV2", "bad-artist", "bad_prompt_version2", "bad-hands-5", "bad-artist-anime"),
        *("badhandv4", "EasyNegative", "ng_deepnegative_v1_75t", "verybadimagenegative_v1.3"),
        "BadDream",
    ),
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
            None: none is shipped. Taken only while none was ever in service for this base model.

    Raises:
        RegistryFull: The disk is full.
    """
    try:
        registry.style(DEFAULT_STYLE)
    except StyleNotFound:
        await registry.put_style(KSH)
    if first_adapter is None or registry.was_ever_in_service(DEFAULT_STYLE):
        return
    path = first_adapter / LORA_FILE
    try:
        trained_at = datetime.fromtimestamp(path.stat().st_mtime, UTC)
        manifest = Manifest(base_model=base_model, trained_at=trained_at)
        adapter = await gate.admit_shipped(DEFAULT_STYLE, manifest, path)
    except (AdapterRejected, FileNotFoundError, PermissionError) as error:
        log.warning("first adapter left out", path=str(path), reason=str(error))
        return
    await registry.activate(DEFAULT_STYLE, adapter.id.version)
    log.info("first adapter in service", adapter=str(adapter.id))
