"""A LoRA's layers as a file holds them, whatever its layout."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from torch import Tensor

from inference_server.errors import AdapterRejected

UNET: Final = "unet."
TEXT_ENCODER: Final = "text_encoder."

Part = Literal["a", "b", "alpha"]

_LINEAR: Final = 2
_CONVOLUTION: Final = 4


@dataclass(frozen=True, eq=False)
class Layer:
    """What is added to a layer's weight: B·A, scaled by alpha / rank.

    Attributes:
        a: Shape (rank, in), or (rank, in, 1, 1) for a 1 × 1 convolution.
        b: Shape (out, rank), or (out, rank, 1, 1).

    Source: Hu et al. 2021, arXiv:2106.09685.
    """

    a: Tensor
    b: Tensor
    alpha: float

    @property
    def rank(self) -> int:
        return len(self.a)


Layers = Mapping[str, Layer]
"""By the layer's place in the pipeline: `unet.mid_block.attentions.0.proj_in`,
`text_encoder.encoder.layers.0.mlp.fc1`."""


def gathered(parts: Iterable[tuple[str, Part, Tensor]]) -> Layers:
    """Puts together what belongs to a layer; without an alpha, that is the rank.

    Args:
        parts: The layer, which part of it, and the part.

    Raises:
        AdapterRejected: There are none, one has no partner, or it is no LoRA of a linear layer or
            of a 1 × 1 convolution; names it.
    """
    found: dict[str, dict[Part, Tensor]] = {}
    for name, part, tensor in parts:
        if not tensor.is_floating_point():
            msg = f"the adapter's {name} must hold floating-point numbers, not {tensor.dtype}"
            raise AdapterRejected(msg)
        found.setdefault(name, {})[part] = tensor
    if not found:
        raise AdapterRejected("the adapter is empty")
    return {name: _layer(name, own) for name, own in sorted(found.items())}


def usual_rank(layers: Layers) -> int:
    """The rank that most of them have."""
    return Counter(layer.rank for layer in layers.values()).most_common(1)[0][0]


def usual_alpha(layers: Layers) -> float:
    """The alpha that most of them have."""
    return Counter(layer.alpha for layer in layers.values()).most_common(1)[0][0]


def _layer(name: str, parts: Mapping[Part, Tensor]) -> Layer:
    a, b, alpha = parts.get("a"), parts.get("b"), parts.get("alpha")
    if a is None or b is None:
        raise AdapterRejected(
            f"the adapter's {name} must have both its matrices, and one is missing"
        )
    kernel = a.shape[2:]
    if a.ndim == _CONVOLUTION and tuple(kernel) != (1, 1):
        msg = (
            f"the adapter's {name} is a LoRA of a {kernel[0]} × {kernel[1]} convolution; "
            "only linear layers and 1 × 1 convolutions are taken"
        )
        raise AdapterRejected(msg)
    if (
        {a.ndim, b.ndim} - {_LINEAR, _CONVOLUTION}
        or not 1 <= len(a) == b.shape[1]
        or b.shape[2:].numel() != 1
    ):
        msg = (
            f"the adapter's {name} must have matrices of shapes (rank, in) and (out, rank), "
            f"not {tuple(a.shape)} and {tuple(b.shape)}"
        )
        raise AdapterRejected(msg)
    if alpha is not None and alpha.numel() != 1:
        msg = f"the adapter's {name} must have one number as its alpha, not {tuple(alpha.shape)}"
        raise AdapterRejected(msg)
    return Layer(a, b, float(len(a)) if alpha is None else float(alpha))
