"""The adapter versions that sit in the UNet, ready to be drawn with."""

from collections import OrderedDict

import structlog
from diffusers.models.unets.unet_2d_condition import UNet2DConditionModel

from inference_server.adapters.adapter import AdapterFile
from inference_server.adapters.lora import read_lora
from inference_server.errors import AdapterDamaged
from inference_server.model.digest import sha256_of

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)


class ResidentAdapters:
    """Keeps the adapters that were used last in the UNet; the device's thread owns it.

    An adapter is known by its digest: what a name stands for may change, these bytes may not.

    Args:
        unet: Gets LoRA layers. Its state belongs to this class alone.
        most: How many stay.
    """

    def __init__(self, unet: UNet2DConditionModel, most: int) -> None:
        self._unet = unet
        self._most = most
        # By digest, the one used last at the end.
        self._resident: OrderedDict[str, None] = OrderedDict()
        self._in_place: tuple[str, float] | None = None

    def use(self, adapter: AdapterFile | None, weight: float) -> None:
        """Puts an adapter in place, or none. Costs nothing if it is already there.

        Args:
            adapter: Loaded if it is not resident.
            weight: Scales its output.

        Raises:
            AdapterDamaged: Its file is not what its digest says.
        """
        wanted = None if adapter is None else (adapter.sha256, weight)
        if adapter is not None:
            self.load(adapter)
        if wanted == self._in_place:
            return
        if wanted is None:
            self._unet.disable_lora()
        else:
            self._unet.enable_lora()
            self._unet.set_adapters([wanted[0]], weights=[weight])
        self._in_place = wanted

    def load(self, adapter: AdapterFile) -> None:
        """Makes an adapter resident; the one not used for longest makes room for it.

        Raises:
            AdapterDamaged: Its file is not what its digest says.
        """
        if adapter.sha256 in self._resident:
            self._resident.move_to_end(adapter.sha256)
            return
        _check(adapter)
        while len(self._resident) >= self._most:
            oldest, _ = self._resident.popitem(last=False)
            self._unet.delete_adapters(oldest)
        tensors = dict(read_lora(adapter.path))
        # Whatever was in place before, the newest one is now.
        self._in_place = ("", 0.0)
        self._unet.load_lora_adapter(tensors, prefix=None, adapter_name=adapter.sha256)
        self._resident[adapter.sha256] = None
        log.info("adapter loaded", adapter=str(adapter.id), resident=len(self._resident))


def _check(adapter: AdapterFile) -> None:
    try:
        digest = sha256_of(adapter.path)
    except OSError as error:
        msg = f"the file of {adapter.id} cannot be read: {error.strerror}"
        raise AdapterDamaged(msg) from error
    if digest != adapter.sha256:
        msg = f"the file of {adapter.id} has changed since it was published; roll back or retrain"
        raise AdapterDamaged(msg)
