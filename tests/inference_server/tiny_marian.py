"""A real MarianMT, laid out as `Helsinki-NLP/opus-mt-ko-en` is, that knows four lines by heart."""

import io
import json
import warnings
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

import torch
from sentencepiece import SentencePieceProcessor, SentencePieceTrainer
from transformers import MarianConfig, MarianMTModel, MarianTokenizer

LINES: Final = {
    "홍길동이": "Hong Gildong",
    "홍길동과 임꺽정": "Hong Gildong and Im Kkeokjeong",
    "옛날 조선의 영웅": "a hero of old Korea",
    "산을 넘어 걸어간다": "walks over the mountain",
}
_VOCAB_SIZE: Final = 60
_MAX_LENGTH: Final = 512
_TRAIN_STEPS: Final = 200


def write_marian(folder: Path) -> Path:
    """A folder with all that transformers reads of the published ones, in safetensors."""
    folder.mkdir(parents=True)
    korean = _write_pieces(folder / "source.spm", LINES.keys())
    english = _write_pieces(folder / "target.spm", LINES.values())
    # One vocabulary for both languages, numbered otherwise than in either.
    pieces = dict.fromkeys(["</s>", "<unk>", *korean, *english, "<pad>"])
    vocab = {piece: index for index, piece in enumerate(pieces)}
    special: dict[str, Any] = {
        "decoder_start_token_id": vocab["<pad>"],
        "eos_token_id": vocab["</s>"],
        "forced_eos_token_id": vocab["</s>"],
        "pad_token_id": vocab["<pad>"],
    }
    _write(folder / "vocab.json", vocab)
    _write(folder / "tokenizer_config.json", {"source_lang": "kor", "target_lang": "eng"})
    torch.manual_seed(0)
    marian = MarianMTModel(
        MarianConfig(
            vocab_size=len(vocab),
            d_model=32,
            encoder_layers=1,
            decoder_layers=1,
            encoder_attention_heads=2,
            decoder_attention_heads=2,
            encoder_ffn_dim=32,
            decoder_ffn_dim=32,
            max_position_embeddings=_MAX_LENGTH,
            activation_function="swish",
            scale_embedding=True,
            **special,
        )
    )
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Recommended: pip install sacremoses")
        tokenizer = MarianTokenizer.from_pretrained(folder)
    _learn(marian, tokenizer)
    marian.save_pretrained(folder)
    bounds = {"bad_words_ids": [[vocab["<pad>"]]], "max_length": _MAX_LENGTH, "num_beams": 6}
    _write(folder / "generation_config.json", {**special, **bounds})
    return folder


def pickle_weights(folder: Path) -> None:
    """Puts the same weights there in the way of 2020 alone."""
    weights = MarianMTModel.from_pretrained(folder).state_dict()
    torch.save(weights, folder / "pytorch_model.bin", _use_new_zipfile_serialization=False)
    (folder / "model.safetensors").unlink()


def _write_pieces(path: Path, lines: Iterable[str]) -> list[str]:
    model = io.BytesIO()
    SentencePieceTrainer.train(
        sentence_iterator=iter(lines),
        model_writer=model,
        vocab_size=_VOCAB_SIZE,
        hard_vocab_limit=False,
        minloglevel=2,
    )
    path.write_bytes(model.getvalue())
    processor = SentencePieceProcessor(model_proto=model.getvalue())
    ids = range(processor.get_piece_size())
    return [
        processor.id_to_piece(i)
        for i in ids
        if not processor.is_control(i) and not processor.is_unknown(i)
    ]


def _write(path: Path, content: object) -> None:
    path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")


def _learn(marian: MarianMTModel, tokenizer: MarianTokenizer) -> None:
    batch = tokenizer(
        list(LINES), text_target=list(LINES.values()), padding=True, return_tensors="pt"
    )
    batch["labels"][batch["labels"] == tokenizer.pad_token_id] = -100
    optimizer = torch.optim.Adam(marian.parameters(), lr=0.01)
    for _ in range(_TRAIN_STEPS):
        loss = marian(**batch).loss
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()
    marian.eval()
