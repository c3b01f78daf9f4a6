"""Real models with random weights, small enough to be made in a moment.

Same classes and same files as the big ones: a Stable Diffusion 1.x folder of 64 px pictures, and
BLIP-2 folders with both kinds of language model.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

import torch
from diffusers import AutoencoderKL, DDIMScheduler, StableDiffusionPipeline, UNet2DConditionModel
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, trainers
from transformers import (
    Blip2Config,
    Blip2ForConditionalGeneration,
    Blip2Processor,
    Blip2QFormerConfig,
    Blip2VisionConfig,
    CLIPTextConfig,
    CLIPTextModel,
    CLIPTokenizer,
    OPTConfig,
    PreTrainedConfig,
    PreTrainedTokenizerFast,
    T5Config,
)
from transformers.models.blip.image_processing_pil_blip import BlipImageProcessorPil

if TYPE_CHECKING:
    from pathlib import Path

SIZE: Final = 64
"""Width and height of the tiny Stable Diffusion's pictures, px."""

WORDS: Final = (
    "drawn by KSH drawing style an anime girl guy with long short blonde black hair green blue "
    "eyes school uniform smile sunshine outside park river sky wearing a red hat and , . best "
    "Describe this image's appearance in detailed natural-sounding sentence."
)
_START, _END = "<|startoftext|>", "<|endoftext|>"


def build_stable_diffusion(folder: Path, *, seed: int = 0) -> Path:
    """Writes a Stable Diffusion 1.x folder in diffusers layout, of about 1 MB."""
    torch.manual_seed(seed)
    tokenizer = build_clip_tokenizer()
    pipeline = StableDiffusionPipeline(
        vae=AutoencoderKL(
            block_out_channels=(8, 8, 16, 16),
            down_block_types=("DownEncoderBlock2D",) * 4,
            up_block_types=("UpDecoderBlock2D",) * 4,
            latent_channels=4,
            layers_per_block=1,
            norm_num_groups=4,
            sample_size=SIZE,
        ),
        text_encoder=CLIPTextModel(
            CLIPTextConfig(
                vocab_size=len(tokenizer),
                hidden_size=32,
                intermediate_size=64,
                num_hidden_layers=2,
                num_attention_heads=4,
                bos_token_id=tokenizer.bos_token_id,
                eos_token_id=tokenizer.eos_token_id,
                pad_token_id=tokenizer.pad_token_id,
            )
        ),
        tokenizer=tokenizer,
        unet=UNet2DConditionModel(
            sample_size=SIZE // 8,
            block_out_channels=(16, 32),
            down_block_types=("CrossAttnDownBlock2D", "DownBlock2D"),
            up_block_types=("UpBlock2D", "CrossAttnUpBlock2D"),
            layers_per_block=1,
            cross_attention_dim=32,
            attention_head_dim=4,
            norm_num_groups=4,
        ),
        scheduler=DDIMScheduler(
            beta_start=0.00085,
            beta_end=0.012,
            beta_schedule="scaled_linear",
            clip_sample=False,
            set_alpha_to_one=False,
            steps_offset=1,
        ),
        safety_checker=None,
        feature_extractor=None,
        requires_safety_checker=False,
    )
    pipeline.save_pretrained(folder)
    return folder


def build_clip_tokenizer() -> CLIPTokenizer:
    """CLIP's own kind of tokenizer; each of WORDS is one token, all else falls into bytes."""
    # CLIP's normaliser and splitter, so that learning and use cut words alike.
    clip = CLIPTokenizer(vocab={_START: 0, _END: 1}, merges=[]).backend_tokenizer
    learner = Tokenizer(models.BPE(end_of_word_suffix="</w>"))
    learner.normalizer, learner.pre_tokenizer = clip.normalizer, clip.pre_tokenizer
    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    trainer = trainers.BpeTrainer(
        vocab_size=1000,
        initial_alphabet=alphabet,
        end_of_word_suffix="</w>",
        show_progress=False,
    )
    learner.train_from_iterator([WORDS] * 4, trainer)
    learnt = json.loads(learner.to_str())["model"]
    tokens = dict.fromkeys(
        [*alphabet, *(f"{letter}</w>" for letter in alphabet), *learnt["vocab"], _START, _END]
    )
    return CLIPTokenizer(
        vocab={token: i for i, token in enumerate(tokens)},
        merges=[tuple(merge) for merge in learnt["merges"]],  # type: ignore[misc] # pairs too
        model_max_length=77,
    )


def build_blip2(folder: Path, *, language_model: str = "t5", seed: int = 0) -> Path:
    """Writes a BLIP-2 folder.

    Args:
        folder: Where to.
        language_model: `t5`, an encoder-decoder, or `opt`, a decoder only.
        seed: Of its weights.
    """
    torch.manual_seed(seed)
    image_processor = BlipImageProcessorPil(size={"height": 32, "width": 32})
    processor = Blip2Processor(image_processor, _word_tokenizer(), num_query_tokens=4)
    tokenizer = processor.tokenizer
    text: PreTrainedConfig = T5Config(  # type: ignore[call-arg] # decoder_start_token_id
        vocab_size=len(tokenizer),
        d_model=32,
        d_kv=8,
        d_ff=64,
        num_layers=2,
        num_heads=4,
        decoder_start_token_id=tokenizer.pad_token_id,
        pad_token_id=tokenizer.pad_token_id,
        eos_token_id=tokenizer.eos_token_id,
    )
    if language_model == "opt":
        text = OPTConfig(
            vocab_size=len(tokenizer),
            hidden_size=32,
            ffn_dim=64,
            num_hidden_layers=2,
            num_attention_heads=4,
            word_embed_proj_dim=32,
            max_position_embeddings=256,
            bos_token_id=tokenizer.bos_token_id,
            pad_token_id=tokenizer.pad_token_id,
            eos_token_id=tokenizer.eos_token_id,
        )
    config = Blip2Config(
        vision_config=Blip2VisionConfig(
            hidden_size=32,
            intermediate_size=64,
            num_hidden_layers=2,
            num_attention_heads=4,
            image_size=32,
            patch_size=8,
            # With its own 1e-10 the picture is lost among rounding errors.
            initializer_range=0.3,
        ).to_dict(),
        qformer_config=Blip2QFormerConfig(
            hidden_size=32,
            intermediate_size=64,
            num_hidden_layers=2,
            num_attention_heads=4,
            encoder_hidden_size=32,
            cross_attention_frequency=1,
            vocab_size=8,
            initializer_range=0.3,
        ).to_dict(),
        text_config=text.to_dict(),
        num_query_tokens=4,
        image_token_index=tokenizer.convert_tokens_to_ids("<image>"),
    )
    model = Blip2ForConditionalGeneration(config)
    # Zeros, as they come, would make every query the same.
    torch.nn.init.normal_(model.query_tokens)
    torch.nn.init.normal_(model.language_projection.weight)
    model.save_pretrained(folder)
    processor.save_pretrained(folder)
    return folder


def _word_tokenizer() -> PreTrainedTokenizerFast:
    tokenizer = Tokenizer(models.WordLevel(unk_token="<unk>"))
    tokenizer.normalizer = normalizers.Lowercase()
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    special = ["<pad>", "</s>", "<s>", "<unk>"]
    tokenizer.train_from_iterator([WORDS], trainers.WordLevelTrainer(special_tokens=special))
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        pad_token="<pad>",
        eos_token="</s>",
        bos_token="<s>",
        unk_token="<unk>",
    )
