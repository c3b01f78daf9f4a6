"""One step of a batch: the UNet is run once, for rows of all kinds."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from inference_server.engine.sample import Sample
from inference_server.engine.slots import Network

UNet = Callable[..., tuple[Tensor]]


@dataclass(frozen=True)
class SteppedRows:
    """What a step was.

    Attributes:
        rows: With pictures in them.
        padding: Rows without.
    """

    rows: int
    padding: int


class Denoiser:
    """Takes steps. Lives in the device's thread.

    Args:
        unet: As diffusers' UNet2DConditionModel is called.
        network: Its adapters.
        dtype: The UNet's. Latents are fp32 whatever it is.
        device: The UNet's.
        padded_rows: How many rows a batch of so many is padded to.
        compiled: The UNet for latents of `compiled_cells`; None: there is none.
    """

    def __init__(
        self,
        unet: UNet,
        network: Network,
        *,
        dtype: torch.dtype,
        device: torch.device,
        padded_rows: Callable[[int], int],
        compiled: UNet | None = None,
        compiled_cells: tuple[int, ...] = (),
    ) -> None:
        self._unet = unet
        self._compiled = compiled
        self._compiled_cells = compiled_cells
        self._network = network
        self._dtype = dtype
        self._device = device
        self._padded_rows = padded_rows
        # Of the last batch: the same rows are often stepped again.
        self._prompts: tuple[tuple[Tensor, ...], Tensor, Tensor | None] | None = None

    def step(self, samples: Sequence[Sample]) -> SteppedRows:
        """Takes the next step of samples of one size. Nothing has changed if it raises.

        Raises:
            torch.OutOfMemoryError: They are too many.
        """
        guided = [i for i, sample in enumerate(samples) if sample.rows > 1]
        # Rows: each sample's prompt, then the negative prompts of the guided ones, then padding.
        of_row = [*range(len(samples)), *guided]
        rows = len(of_row)
        padding = self._padded_rows(rows) - rows
        of_row += [of_row[-1]] * padding
        table = torch.from_numpy(
            np.stack([sample.coefficients() for sample in samples]).astype(np.float32)
        ).to(self._device)
        timesteps, *columns = table.T
        input_scale, p, q, a, b, c, s, guidance_scale = (
            column.view(-1, 1, 1, 1) for column in columns
        )
        latents = torch.cat([sample.latents for sample in samples])  # (samples, channels, h, w)
        index = torch.tensor(of_row, device=self._device)
        is_compiled = self._compiled is not None and latents.shape[2:] == self._compiled_cells
        unet = self._compiled if self._compiled is not None and is_compiled else self._unet
        embeddings, mask = self._prompts_of(samples, guided, padding, always_masked=is_compiled)
        self._network.select([samples[i].conditions.taken for i in of_row])
        noisy = (latents * input_scale)[index].to(self._dtype)
        if is_compiled:
            _mark_shapes(noisy, embeddings, mask)
        (output,) = unet(
            noisy,
            timesteps[index],
            encoder_hidden_states=embeddings,
            encoder_attention_mask=mask,
            return_dict=False,
        )
        predicted = output[: len(samples)].float()
        if guided:
            without = output[len(samples) : rows].float()
            # Ho and Salimans 2022, arXiv:2207.12598.
            predicted[guided] = without + guidance_scale[guided] * (predicted[guided] - without)
        before = torch.cat([sample.clean for sample in samples])
        clean = p * latents + q * predicted
        stepped = a * latents + b * clean + c * before
        noise = _noise(samples)
        if noise is not None:
            stepped += s * noise
        for sample, own, own_clean in zip(samples, stepped.split(1), clean.split(1), strict=True):
            sample.stepped(own, own_clean)
        return SteppedRows(rows, padding)

    def _prompts_of(
        self,
        samples: Sequence[Sample],
        guided: Sequence[int],
        padding: int,
        *,
        always_masked: bool,
    ) -> tuple[Tensor, Tensor | None]:
        """Embeddings, shape (rows, tokens, width), and which tokens count, shape (rows, tokens)."""
        own = [
            *(sample.conditions.embeddings[0] for sample in samples),
            *(samples[i].conditions.embeddings[1] for i in guided),
        ]
        own += [own[-1]] * padding
        if self._prompts is not None and _same(self._prompts[0], own):
            return self._prompts[1:]
        lengths = torch.tensor([each.shape[1] for each in own])
        most = int(lengths.max())
        embeddings = torch.cat(
            [torch.nn.functional.pad(each, (0, 0, 0, most - each.shape[1])) for each in own]
        ).to(self._dtype)
        mask = None
        if always_masked or int(lengths.min()) < most:
            mask = (torch.arange(most)[None] < lengths[:, None]).to(self._device)
        self._prompts = (tuple(own), embeddings, mask)
        return embeddings, mask


def _mark_shapes(noisy: Tensor, embeddings: Tensor, mask: Tensor | None) -> None:
    """Compiled once for each number of rows, and once for all lengths of prompts."""
    torch._dynamo.mark_static(noisy, 0)  # noqa: SLF001 - its public home, whatever it is called
    for each in (embeddings, mask):
        if each is not None:
            torch._dynamo.mark_static(each, 0)  # noqa: SLF001
            torch._dynamo.maybe_mark_dynamic(each, 1)  # noqa: SLF001


def _same(some: Sequence[Tensor], others: Sequence[Tensor]) -> bool:
    return len(some) == len(others) and all(a is b for a, b in zip(some, others, strict=True))


def _noise(samples: Sequence[Sample]) -> Tensor | None:
    """Shape (samples, channels, h, w); zeros for samples that take none."""
    noises = [sample.step_noise() for sample in samples]
    if all(noise is None for noise in noises):
        return None
    return torch.cat(
        [
            torch.zeros_like(sample.latents) if noise is None else noise
            for sample, noise in zip(samples, noises, strict=True)
        ]
    )
