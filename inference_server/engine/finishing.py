"""What comes of draws: pictures, larger ones to go on from, second tries, failures."""

from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from functools import partial

import structlog
import torch

from inference_server.engine.admission import Admission
from inference_server.engine.draw import Draw
from inference_server.engine.metrics import EngineMetrics
from inference_server.engine.order import Done, Picture, Pixels
from inference_server.engine.pipeline import Pipeline
from inference_server.engine.sample import Enlarged, Sample
from inference_server.errors import OutOfDeviceMemory, PictureNotFinite
from rpc.errors import KshError

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)


class Finishing:
    """Makes pictures of samples that have taken their steps, and ends draws.

    Lives in the device's thread.

    Args:
        pipeline: Draws.
        admission: Told of who is done.
        metrics: Told of pictures and of second tries.
        decoders: Threads that decode pictures beside the steps; None: between them.
        call: Calls something in the device's thread.
    """

    def __init__(
        self,
        pipeline: Pipeline,
        admission: Admission,
        metrics: EngineMetrics,
        *,
        decoders: Executor | None,
        call: Callable[[Callable[[], None]], None],
    ) -> None:
        self._pipeline = pipeline
        self._admission = admission
        self._metrics = metrics
        self._decoders = decoders
        self._call = call

    def decode(self, draw: Draw, sample: Sample) -> None:
        """Makes of its latents the picture, or from what it goes on, beside the steps or now."""
        index = draw.samples.index(sample)
        if not draw.unfinished:
            draw.stopwatch.lap("denoise")
        if self._decoders is None:
            self._decoded(draw, index, sample, self._outcome(sample))
        else:
            self._decoders.submit(self._decode_beside, draw, index, sample)

    @contextmanager
    def failing(self, draw: Draw) -> Iterator[None]:
        """Whatever is raised within ends the draw, and nobody else's; but not a broken device."""
        try:
            yield
        except torch.OutOfMemoryError:
            self.fail(draw, too_large())
        except torch.AcceleratorError:
            raise
        except Exception as error:  # noqa: BLE001 - one draw's prompt must not end all others
            self.fail(draw, error)

    def fail(self, draw: Draw, error: Exception) -> None:
        """Ends a draw with what is told to whoever waits for it."""
        if draw.gone:
            return
        if not isinstance(error, KshError):
            log.error("draw failed", exc_info=error)
        draw.mailbox.fail(error)
        self.leave(draw)

    def leave(self, draw: Draw) -> None:
        """Ends a draw, however far it has come."""
        draw.gone = True
        self._unpin(draw)
        draw.samples = []
        self._admission.leave(draw)
        draws = self._admission.in_order()
        if not any(each.precise for other in draws for each in other.unfinished):
            self._pipeline.forget_precise()

    def let_go(self) -> None:
        """Whoever is held may try again."""
        for draw in self._admission.in_order():
            draw.held = False

    def _decode_beside(self, draw: Draw, index: int, sample: Sample) -> None:
        """On a thread of its own, and on CUDA in a stream of its own."""
        with torch.no_grad(), torch.cuda.stream(torch.cuda.Stream(self._pipeline.device)):
            outcome = self._outcome(sample)
            torch.cuda.current_stream().synchronize()
        self._call(partial(self._decoded, draw, index, sample, outcome))

    def _outcome(self, sample: Sample) -> Pixels | Enlarged | Exception:
        """Of its latents: the picture, or from what it goes on."""
        try:
            pixels = self._pipeline.autoencoder.decode(sample.latents)
            return sample.enlarged(pixels) if sample.is_to_be_enlarged else pixels
        except torch.OutOfMemoryError:
            return too_large()
        except Exception as error:  # noqa: BLE001 - told to whoever waits for the picture
            return error

    def _decoded(
        self, draw: Draw, index: int, sample: Sample, outcome: Pixels | Enlarged | Exception
    ) -> None:
        if draw.gone:
            return
        if isinstance(outcome, Enlarged):
            sample.go_on(outcome)
        elif self._is_worth_another_try(sample, outcome):
            self._metrics.retries.inc()
            log.warning("picture drawn again in fp32", seed=sample.seed)
            self._draw_again(draw, index, sample)
        elif isinstance(outcome, Exception):
            self.fail(draw, outcome)
        else:
            self._finish(draw, index, outcome)

    def _finish(self, draw: Draw, index: int, pixels: Pixels) -> None:
        draw.samples[index] = None
        self._metrics.images.inc()
        draw.mailbox.post(Picture(index, pixels))
        if all(each is None for each in draw.samples):
            laps = draw.stopwatch
            laps.lap("decode")
            names = ("queued", "encode", "denoise", "decode")
            draw.mailbox.post(Done(*(laps.laps.get(name, 0.0) for name in names)))
            self.leave(draw)

    def _is_worth_another_try(self, sample: Sample, outcome: Pixels | Exception) -> bool:
        """No numbers, or black all over: half precision makes that of numbers too large for it."""
        failed = isinstance(outcome, PictureNotFinite) or (
            not isinstance(outcome, Exception) and not outcome.any()
        )
        return failed and self._pipeline.can_be_more_precise and not sample.precise

    def _draw_again(self, draw: Draw, index: int, sample: Sample) -> None:
        with self.failing(draw):
            (draw.samples[index],) = self._pipeline.samples(
                draw.order, [sample.seed], draw.slot, precise=True
            )
        if not draw.gone:
            self._admission.again(draw)

    def _unpin(self, draw: Draw) -> None:
        """Gives a draw's slot back."""
        if draw.slot is None:
            return
        self._pipeline.slots.unpin(draw.slot)
        draw.slot = None
        self.let_go()


def too_large() -> OutOfDeviceMemory:
    """What is told to whoever's picture does not fit."""
    return OutOfDeviceMemory(
        "the picture does not fit into the device's memory; ask for a smaller one or fewer"
    )
