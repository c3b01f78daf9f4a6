"""The safety checker: how near a picture comes to what CLIP knows as unsafe."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import torch
from diffusers.pipelines.stable_diffusion.safety_checker import (
    StableDiffusionSafetyChecker,
    cosine_distance,
)
from numpy.typing import NDArray
from PIL import Image
from transformers.models.clip.image_processing_pil_clip import CLIPImageProcessorPil

from inference_server.engine.order import Pixels
from inference_server.errors import ModelRefused
from inference_server.model.pickles import unconverted
from inference_server.model.source import ModelSource

_WEIGHTS: Final = "model.safetensors"
_WANTED: Final = ("config.json", _WEIGHTS, "preprocessor_config.json")
# As diffusers': what is near a special-care concept is judged this much more strictly.
_SPECIAL_CARE: Final = 0.01
_DECIMALS: Final = 3


@dataclass(frozen=True)
class Safety:
    """What the checker says of a picture.

    Attributes:
        score: The largest difference of the cosine of picture and concept to the concept's
            threshold, -2 to 2; flagged above 0.
    """

    flagged: bool
    score: float


class SafetyChecker:
    """Stable Diffusion's own checker, without its blackening of what it flags.

    Args:
        model: On its device.
        processor: Makes pixels what the model takes.

    Source: Rando et al. 2022, arXiv:2210.04610, which reads the concepts out of it.
    """

    def __init__(
        self, model: StableDiffusionSafetyChecker, processor: CLIPImageProcessorPil
    ) -> None:
        self._model = model
        self._processor = processor

    @torch.no_grad()
    def check(self, pixels: Pixels) -> Safety:
        """Looks at a picture. Blocks; may be called in several threads at once."""
        model = self._model
        # Of its shape alone an array does not tell whether its channels are the first or the last.
        inputs = self._processor(images=Image.fromarray(pixels), return_tensors="pt")
        pooled = model.vision_model(inputs["pixel_values"].to(model.device))[1]  # (1, hidden_size)
        embedding = model.visual_projection(pooled)  # (1, projection_dim)
        care = _scores(embedding, model.special_care_embeds, model.special_care_embeds_weights)
        adjustment = _SPECIAL_CARE if (care > 0).any() else 0.0
        score = _scores(embedding, model.concept_embeds, model.concept_embeds_weights, adjustment)
        return Safety(flagged=bool((score > 0).any()), score=float(score.max()))


def _scores(
    embedding: torch.Tensor,
    concepts: torch.Tensor,
    thresholds: torch.Tensor,
    adjustment: float = 0.0,
) -> NDArray[np.float32]:
    # Its forward() decides by what it has rounded, so the rounding belongs to the decision.
    cosines: NDArray[np.float32] = cosine_distance(embedding, concepts).cpu().float().numpy()
    scores: NDArray[np.float32] = cosines - thresholds.cpu().numpy() + np.float32(adjustment)
    return scores.round(_DECIMALS)


def load_safety_checker(model: str, device: torch.device) -> SafetyChecker:
    """Loads a safety checker, downloading it if it is named by a hub id and not here yet.

    A folder is never looked for on any network, and only safetensors are loaded.

    Args:
        model: A folder laid out as `CompVis/stable-diffusion-safety-checker` is, or a hub id.
        device: Where it is to look.

    Raises:
        ModelRefused: There is none, it is incomplete, or its weights are pickled or damaged.
    """
    source = ModelSource.find(model, wanted=_WANTED, kind="safety checker")
    folder = source.folder
    for name in _WANTED:
        if not (folder / name).is_file():
            pickled = unconverted(folder, hub_id=source.hub_id) if name == _WEIGHTS else None
            msg = f"the safety checker {model} is incomplete: {name} is missing"
            raise ModelRefused(pickled or msg)
    try:
        checker, told = StableDiffusionSafetyChecker.from_pretrained(
            folder,
            # Half precision would move the decision, and gains nothing worth having.
            dtype=torch.float32,
            use_safetensors=True,
            local_files_only=True,
            output_loading_info=True,
        )
        processor = CLIPImageProcessorPil.from_pretrained(folder, local_files_only=True)
    except Exception as error:  # its libraries raise nothing narrower
        msg = f"the safety checker {model} cannot be loaded: {error}"
        raise ModelRefused(msg) from error
    # Else they would be random numbers, and so would be what it says.
    if told["missing_keys"]:
        msg = f"the safety checker {model} has no weights for {', '.join(told['missing_keys'])}"
        raise ModelRefused(msg)
    return SafetyChecker(checker.to(device).requires_grad_(requires_grad=False), processor)
