"""A real Stable Diffusion of a few thousand random weights: every class, every file."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import torch
from diffusers import AutoencoderKL, PNDMScheduler, StableDiffusionPipeline, UNet2DConditionModel
from peft import LoraConfig, get_peft_model_state_dict
from tokenizers.pre_tokenizers import ByteLevel
from transformers import CLIPTextConfig, CLIPTextModel, CLIPTokenizer

WIDTH: Final = 16
ATTENTION: Final = ("to_q", "to_k", "to_v", "to_out.0")
WORDS: Final = ("girl", "anime", "smile", "park", "hair", "drawn", "by", "style", ",")


def tokenizer() -> CLIPTokenizer:
    """Knows single bytes and a few words; the end token is the last, as CLIP wants it."""
    alphabet: list[str] = sorted(ByteLevel.alphabet())
    words = (*alphabet, *(f"{byte}</w>" for byte in alphabet))
    tokens: dict[str, None] = dict.fromkeys(words)
    merges = []
    for word in WORDS:
        pieces = [*word[:-1], f"{word[-1]}</w>"]
        while len(pieces) > 1:
            merges.append((pieces[0], pieces[1]))
            pieces = [pieces[0] + pieces[1], *pieces[2:]]
            tokens[pieces[0]] = None
    vocab = {token: i for i, token in enumerate([*tokens, "<|startoftext|>", "<|endoftext|>"])}
    pairs = list(dict.fromkeys(merges))
    # BPE wants pairs, whatever the annotation says.
    return CLIPTokenizer(vocab=vocab, merges=pairs, model_max_length=77)  # type: ignore[arg-type]


def pipeline(seed: int = 0) -> StableDiffusionPipeline:
    torch.manual_seed(seed)
    words = tokenizer()
    return StableDiffusionPipeline(
        vae=AutoencoderKL(
            down_block_types=("DownEncoderBlock2D",) * 4,
            up_block_types=("UpDecoderBlock2D",) * 4,
            block_out_channels=(8, 8, 8, 8),
            layers_per_block=1,
            norm_num_groups=4,
            sample_size=64,
        ),
        text_encoder=CLIPTextModel(
            CLIPTextConfig(
                vocab_size=len(words),
                hidden_size=WIDTH,
                intermediate_size=2 * WIDTH,
                num_hidden_layers=1,
                num_attention_heads=2,
                max_position_embeddings=77,
                projection_dim=WIDTH,
                bos_token_id=words.bos_token_id,
                eos_token_id=words.eos_token_id,
                pad_token_id=words.pad_token_id,
            )
        ),
        tokenizer=words,
        unet=UNet2DConditionModel(
            sample_size=8,
            block_out_channels=(8, 16),
            layers_per_block=1,
            down_block_types=("CrossAttnDownBlock2D", "DownBlock2D"),
            up_block_types=("UpBlock2D", "CrossAttnUpBlock2D"),
            cross_attention_dim=WIDTH,
            attention_head_dim=2,
            norm_num_groups=4,
        ),
        # Stable Diffusion 1.5's own.
        scheduler=PNDMScheduler(
            beta_start=0.00085,
            beta_end=0.012,
            beta_schedule="scaled_linear",
            skip_prk_steps=True,
            steps_offset=1,
        ),
        safety_checker=None,
        feature_extractor=None,
        requires_safety_checker=False,
    )


def write_model(folder: Path, seed: int = 0) -> Path:
    pipeline(seed).save_pretrained(folder)
    return folder


def write_lora(
    folder: Path,
    *,
    rank: int = 4,
    alpha: float = 4,
    seed: int = 1,
    scale: float = 0.5,
    targets: Sequence[str] = ATTENTION,
    text_targets: Sequence[str] = (),
) -> Path:
    """A LoRA as diffusers' training script writes it, far from zero so that it shows.

    Args:
        folder: Where the file is put.
        rank: Of all its layers.
        alpha: Likewise.
        seed: Of its numbers.
        scale: Their deviation.
        targets: PEFT's `target_modules` of the UNet.
        text_targets: Those of the text encoder; none: it has no part for it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "pytorch_lora_weights.safetensors"
    file.write_bytes(_lora(rank, alpha, seed, scale, tuple(targets), tuple(text_targets)))
    return file


@cache
def _lora(
    rank: int,
    alpha: float,
    seed: int,
    scale: float,
    targets: tuple[str, ...],
    text_targets: tuple[str, ...],
) -> bytes:
    tiny = pipeline()
    torch.manual_seed(seed)
    parts: dict[str, Any] = {}
    for name, module, own in (
        ("unet", tiny.unet, targets),
        ("text_encoder", tiny.text_encoder, text_targets),
    ):
        if not own:
            continue
        config = LoraConfig(r=rank, lora_alpha=alpha, target_modules=list(own))
        module.add_adapter(config)
        parts[f"{name}_lora_layers"] = {
            key: torch.randn_like(tensor) * scale
            for key, tensor in get_peft_model_state_dict(module, adapter_name="default").items()
        }
        parts[f"{name}_lora_adapter_metadata"] = module.peft_config["default"].to_dict()
    with TemporaryDirectory() as folder:
        StableDiffusionPipeline.save_lora_weights(folder, **parts)
        return (Path(folder) / "pytorch_lora_weights.safetensors").read_bytes()
