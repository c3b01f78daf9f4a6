"""Adapter files on their way to the device: read and held against their digest, on any thread."""

from inference_server.adapters.adapter import AdapterFile
from inference_server.adapters.lora import Lora, read_lora
from inference_server.errors import AdapterDamaged, AdapterRejected
from inference_server.model.digest import sha256_of


def read_adapter(adapter: AdapterFile, max_rank: int) -> Lora:
    """Reads an adapter's file. Blocks.

    Args:
        adapter: Whose.
        max_rank: The largest that there is memory for.

    Raises:
        AdapterDamaged: It is not what its digest says.
        AdapterRejected: It was admitted under a larger `max_rank`.
    """
    try:
        digest = sha256_of(adapter.path)
    except OSError as error:
        msg = f"the file of {adapter.id} cannot be read: {error.strerror}"
        raise AdapterDamaged(msg) from error
    if digest != adapter.sha256:
        msg = f"the file of {adapter.id} has changed since it was published; roll back or retrain"
        raise AdapterDamaged(msg)
    try:
        lora = read_lora(adapter.path)
    except AdapterRejected as error:
        msg = f"the file of {adapter.id} cannot be drawn with: {error}"
        raise AdapterDamaged(msg) from error
    if lora.rank > max_rank:
        msg = (
            f"{adapter.id} has the rank {lora.rank}, and this server's slots hold at most "
            f"{max_rank}"
        )
        raise AdapterRejected(msg)
    return lora
