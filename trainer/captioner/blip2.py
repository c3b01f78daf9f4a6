"""The captioner's process: `python -m trainer.captioner.blip2 MODEL DEVICE BATCH_SIZE`."""

import sys
import traceback
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

import torch
from PIL import Image
from transformers import AutoTokenizer, Blip2ForConditionalGeneration, Blip2Processor

# By its name: asked for as BlipImageProcessor, transformers warns that torchvision is missing.
from transformers.models.blip.image_processing_pil_blip import BlipImageProcessorPil

from trainer.captioner.question import PROMPT, Said
from trainer.captioner.sampling import arguments_of, generation_settings
from trainer.captioner.wording import ATTEMPTS, is_useless, problem_of
from trainer.drawings import picture
from trainer.processes.answering import Answer, answer_requests

# As the artist handed them over, before the processor's own size.
_SIZE: Final = (512, 512)
# Pictures decoded at a time: the largest take 256 MiB each.
_DECODERS: Final = 4


@dataclass(frozen=True)
class _Row:
    """A picture that waits for a caption.

    Attributes:
        place: Among those that were asked for.
        pixels: Shape (3, H, W), as the vision tower takes it.
        seed: The drawing's.
    """

    place: int
    pixels: torch.Tensor
    seed: int


class Blip2:
    """A BLIP-2 that has shown that it sees.

    Args:
        name: A folder or hub id with the files of Blip2ForConditionalGeneration and Blip2Processor.
        device: Where it runs; on CUDA in fp16, as the artist ran it.
        batch_size: Pictures it looks at together.

    Raises:
        ValueError: Its words do not depend on the picture, or they do on the others in the batch.
    """

    def __init__(self, name: str, device: str, batch_size: int) -> None:
        dtype = torch.float16 if device == "cuda" else torch.float32
        self._model = Blip2ForConditionalGeneration.from_pretrained(name, dtype=dtype).eval()
        self._model.to(torch.device(device))
        self._processor = Blip2Processor(
            BlipImageProcessorPil.from_pretrained(name),
            AutoTokenizer.from_pretrained(name),
            num_query_tokens=self._model.config.num_query_tokens,
        )
        # (1, n): image tokens, then what is asked. One prompt for all, so no row is padded.
        self._asked = self._processor(
            images=Image.new("RGB", (8, 8)), text=PROMPT, return_tensors="pt"
        ).input_ids
        self._settings = generation_settings(self._model.generation_config)
        self._batch_size = batch_size
        self._must_see()

    def caption(self, paths: Sequence[Path], seeds: Sequence[int]) -> list[Said]:
        """What there is to say of each picture.

        A picture is told the same for the same seed, whatever is beside it and was before it. A
        file that cannot be read harms only itself.

        Args:
            paths: Of their files.
            seeds: One a picture.
        """
        said = [Said("", seed, "the file cannot be read") for seed in seeds]
        rows = [
            _Row(place, pixels, seeds[place])
            for place, pixels in enumerate(self._read(paths))
            if pixels is not None
        ]
        for attempt in range(ATTEMPTS):
            for row, text in zip(rows, self._say(rows, attempt), strict=True):
                if is_useless(text):
                    said[row.place] = Said("", row.seed, problem_of(text))
                else:
                    said[row.place] = Said(text, row.seed + attempt)
            rows = [row for row in rows if not said[row.place].text]
        return said

    def _read(self, paths: Sequence[Path]) -> Iterator[torch.Tensor | None]:
        """Pixels of each picture; None: the file cannot be read."""
        # Pillow releases the interpreter's lock while it decodes and resizes.
        with ThreadPoolExecutor(min(_DECODERS, max(1, len(paths)))) as decoders:
            yield from decoders.map(self._pixels, paths)

    def _pixels(self, path: Path) -> torch.Tensor | None:
        try:
            return self._seen(picture.read(path))
        except Exception:  # noqa: BLE001 - Pillow raises any class for a file that is damaged
            traceback.print_exc()
            return None

    def _seen(self, image: Image.Image) -> torch.Tensor:
        small = image.resize(_SIZE, Image.Resampling.BICUBIC)
        encoded = self._processor.image_processor(small, return_tensors="pt")
        pixels: torch.Tensor = encoded.pixel_values[0]
        return pixels

    def _say(self, rows: Sequence[_Row], attempt: int) -> list[str]:
        """What it says of each row, as many at a time as there is memory for."""
        # A model that does not sample would say the same again.
        settings = {**self._settings, "do_sample": True} if attempt else self._settings
        texts: list[str] = []
        while len(texts) < len(rows):
            few = rows[len(texts) : len(texts) + self._batch_size]
            batch = self._filled(few)
            arguments = arguments_of(settings, [row.seed + attempt for row in batch])
            try:
                tokens = self._generate([row.pixels for row in batch], arguments)
                texts += self._texts(tokens[: len(few)])
            except torch.OutOfMemoryError:
                if len(batch) == 1:
                    raise
                # For good: as much would be in its way the next time.
                self._batch_size = len(batch) // 2
                torch.cuda.empty_cache()
        return texts

    def _filled(self, few: Sequence[_Row]) -> list[_Row]:
        # How a row is rounded depends on how many there are. fp32 leaves that far below what would
        # change a word; in fp16 it does change some, and more rows cost next to nothing on CUDA.
        missing = self._batch_size - len(few) if self._model.device.type == "cuda" else 0
        return [*few, *([few[-1]] * missing)]

    @torch.inference_mode()
    def _generate(self, pixels: Sequence[torch.Tensor], arguments: dict[str, Any]) -> Any:  # noqa: ANN401 - tokens or, if asked for, transformers' output
        asked = self._asked.expand(len(pixels), -1).to(self._model.device)
        return self._model.generate(
            pixel_values=torch.stack(list(pixels)).to(self._model.device, self._model.dtype),
            input_ids=asked,
            attention_mask=torch.ones_like(asked),
            **arguments,
        )

    def _texts(self, tokens: torch.Tensor) -> list[str]:
        if self._model.config.use_decoder_only_language_model:
            # It repeats what it was asked.
            tokens = tokens[:, self._asked.shape[1] :]
        texts = self._processor.batch_decode(tokens, skip_special_tokens=True)
        return [" ".join(str(text).split()) for text in texts]

    def _must_see(self) -> None:
        # Without image tokens in its input BLIP-2 answers, with no error, from the prompt alone.
        pictures = [
            self._seen(Image.linear_gradient("L").convert("RGB")),
            self._seen(Image.new("RGB", _SIZE, "red")),
        ]
        together = self._first_logits(pictures)
        alone = torch.cat([self._first_logits([pixels]) for pixels in pictures])
        difference = (alone[0] - alone[1]).abs().max()
        if not difference > 0:
            msg = "the captioner's words do not depend on the picture: its image tokens are missing"
            raise ValueError(msg)
        # Nearer to its own than to the other's: all that rounding leaves sure in fp16.
        if not (together - alone).abs().max() < difference / 2:
            msg = "the captioner says something else of a picture in a batch than of it alone"
            raise ValueError(msg)

    def _first_logits(self, pixels: Sequence[torch.Tensor]) -> torch.Tensor:
        """Of the first token, shape (rows, vocabulary)."""
        asked = {"output_logits": True, "return_dict_in_generate": True}
        settings = {"do_sample": False, "max_new_tokens": 1}
        logits: torch.Tensor = self._generate(pixels, {**settings, **asked}).logits[0]
        return logits.float()


def _prepare() -> Answer:
    name, device, batch_size = sys.argv[1:]
    blip2 = Blip2(name, device, int(batch_size))

    def answer(question: dict[str, Any]) -> dict[str, Any]:
        paths = [Path(path) for path in question["paths"]]
        return {"said": [asdict(said) for said in blip2.caption(paths, question["seeds"])]}

    return answer


if __name__ == "__main__":
    answer_requests(_prepare)
