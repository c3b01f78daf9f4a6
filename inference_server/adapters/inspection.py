"""Looking at an adapter file: what is in it, whether it fits, and putting it into our layout."""

from dataclasses import dataclass, replace
from pathlib import Path

from inference_server.adapters import diffusers_layout, kohya_layout
from inference_server.adapters.adapter import Manifest
from inference_server.adapters.layers import Layers, usual_alpha
from inference_server.adapters.lora import Shapes, check_fit, read_file


@dataclass(frozen=True, eq=False)
class Inspection:
    """What a look at a file has shown.

    Attributes:
        layers: Of the LoRA; they fit.
        converted: None: it is in diffusers' layout. Else the file that it should be.
    """

    layers: Layers
    converted: bytes | None

    def completed(self, manifest: Manifest) -> Manifest:
        """The manifest, with what the file shows of it where it says no rank."""
        if manifest.rank:
            return manifest
        return replace(
            manifest,
            rank=max(layer.rank for layer in self.layers.values()),
            lora_alpha=usual_alpha(self.layers),
            target_modules=tuple(sorted({_kind(name) for name in self.layers})),
        )


def inspect(path: Path, shapes: Shapes, max_rank: int) -> Inspection:
    """Looks at a file. Blocks.

    Raises:
        AdapterRejected: It is no LoRA that fits the base model; says why.
    """
    tensors, metadata = read_file(path)
    kohya = kohya_layout.is_kohya(tensors)
    layers = (
        kohya_layout.read(tensors, shapes) if kohya else diffusers_layout.read(tensors, metadata)
    )
    check_fit(layers, shapes, max_rank)
    return Inspection(layers, diffusers_layout.write(layers) if kohya else None)


def _kind(name: str) -> str:
    """What a layer is called in every block that has one, as PEFT's target_modules has it.

    >>> _kind("unet.mid_block.attentions.0.transformer_blocks.0.attn1.to_out.0")
    'to_out.0'
    """
    *_, before, last = name.split(".")
    return f"{before}.{last}" if last.isdecimal() else last
