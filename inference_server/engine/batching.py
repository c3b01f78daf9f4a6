"""Continuous batching: who is in the next step.

At every step those with the best claim are in, up to the width that pays. A draw joins at the next
step and leaves at the next step; what does not fit waits with its latents and loses nothing.
"""

import time
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from contextlib import suppress
from functools import partial
from typing import Final

import structlog
import torch

from inference_server.adapters.adapter import AdapterFile
from inference_server.adapters.lora import Lora
from inference_server.engine.adapter_files import read_adapter
from inference_server.engine.admission import Admission
from inference_server.engine.draw import Draw
from inference_server.engine.metrics import EngineMetrics
from inference_server.engine.order import Begun, Done, Picture, Pixels, Stepped
from inference_server.engine.pipeline import Pipeline
from inference_server.engine.sample import Bucket, Enlarged, Sample
from inference_server.errors import OutOfDeviceMemory, PictureNotFinite
from rpc.errors import KshError

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)

_Member = tuple[Draw, Sample]

# Steps after which a batch that was too large for the memory is tried again: others come and go.
_CAUTIOUS_STEPS: Final = 200


class Batching:
    """Steps the draws that were let in. Lives in the device's thread.

    Args:
        pipeline: Draws.
        admission: Says who is next.
        metrics: Told of everything.
        readers: Threads that read adapters' files.
        decoders: Threads that decode pictures beside the steps; None: between them.
        call: Calls something in the device's thread.
    """

    def __init__(
        self,
        pipeline: Pipeline,
        admission: Admission,
        metrics: EngineMetrics,
        *,
        readers: Executor,
        decoders: Executor | None,
        call: Callable[[Callable[[], None]], None],
    ) -> None:
        self._pipeline = pipeline
        self._admission = admission
        self._metrics = metrics
        self._readers = readers
        self._decoders = decoders
        self._call = call
        # Work that a bucket's memory holds, and the steps for which that is believed.
        self._most_work: dict[Bucket, tuple[float, int]] = {}
        self._being_read: set[str] = set()
        self._counted = (0, 0, 0, 0)

    def turn(self) -> bool:
        """Takes one step; False: there is none to take."""
        for draw in self._admission.withdrawn():
            self._leave(draw)
        batch = self._batch()
        if batch:
            self._step(batch)
        else:
            self._admission.costs.rest()
        self._tell_the_waiting()
        self._count()
        return bool(batch)

    def load(self, adapter: AdapterFile, lora: Lora) -> None:
        """Makes an adapter resident, unless all slots are being drawn with."""
        slots = self._pipeline.slots
        if slots.room:
            slots.load(adapter, lora)

    def _batch(self) -> list[_Member]:
        """Who is in the next step: in their order, as many as pay."""
        batch: list[_Member] = []
        bucket: Bucket | None = None
        room, rows = 0.0, self._pipeline.most_rows
        slots_are_short = False
        for draw in self._admission.in_order():
            slots_are_short |= draw.held and self._slots_are_promised()
            if not draw.begun:
                # Who comes later must not keep all slots taken.
                if slots_are_short and draw.order.adapter is not None:
                    continue
                if bucket is not None and not _may_join(draw, bucket, room, rows):
                    continue
                if not self._begin(draw):
                    slots_are_short |= draw.held and self._slots_are_promised()
                    continue
            for sample in draw.with_a_step:
                own = self._pipeline.bucket(sample)
                if bucket is None:
                    bucket = own
                    room = max(self._widest(bucket), sample.work)
                if own != bucket or sample.work > room or sample.rows > rows:
                    continue
                batch.append((draw, sample))
                room -= sample.work
                rows -= sample.rows
        return batch

    def _begin(self, draw: Draw) -> bool:
        """Begins a draw; False: not yet, or never."""
        if draw.held:
            return False
        draw.stopwatch.lap("queued")
        adapter = self._admission.begin(draw)
        if adapter is not None:
            draw.slot = self._pipeline.slots.pin(adapter)
            if draw.slot is None:
                self._hold(draw, adapter)
                return False
        samples = self._samples(draw, draw.order.seeds)
        if samples is None:
            return False
        draw.samples = [*samples]
        self._admission.begun(draw)
        draw.stopwatch.lap("encode")
        self._metrics.waited_s.observe(draw.stopwatch.laps["queued"])
        draw.mailbox.post(Begun(adapter, draw.num_steps))
        return True

    def _samples(
        self, draw: Draw, seeds: Sequence[int], *, precise: bool = False
    ) -> list[Sample] | None:
        """Pictures of a draw, about to be drawn; None: it has failed."""
        error: Exception
        try:
            conditions = self._pipeline.conditions(draw.order, draw.slot)
            return [
                self._pipeline.sample(draw.order, seed, conditions, precise=precise)
                for seed in seeds
            ]
        except torch.OutOfMemoryError:
            error = _too_large()
        except torch.AcceleratorError:
            raise
        except Exception as raised:  # noqa: BLE001 - one draw's prompt must not end all others
            error = raised
        self._fail(draw, error)
        return None

    def _hold(self, draw: Draw, adapter: AdapterFile) -> None:
        """Reads a draw's adapter while others draw."""
        draw.held = True
        if not self._slots_are_promised() and adapter.sha256 not in self._being_read:
            self._being_read.add(adapter.sha256)
            self._readers.submit(self._read, adapter)

    def _slots_are_promised(self) -> bool:
        """Whether every slot is drawn with, or is to be that of an adapter being read."""
        return self._pipeline.slots.room <= len(self._being_read)

    def _read(self, adapter: AdapterFile) -> None:
        """On a thread of its own."""
        try:
            lora = read_adapter(adapter, self._pipeline.max_rank)
        except Exception as error:  # noqa: BLE001 - whoever draws with it is told
            self._call(partial(self._unreadable, adapter, error))
            return
        self._call(partial(self._was_read, adapter, lora))

    def _was_read(self, adapter: AdapterFile, lora: Lora) -> None:
        try:
            self.load(adapter, lora)
        except torch.OutOfMemoryError:
            self._unreadable(adapter, _too_large())
            return
        self._being_read.discard(adapter.sha256)
        self._let_go()

    def _unreadable(self, adapter: AdapterFile, error: Exception) -> None:
        self._being_read.discard(adapter.sha256)
        for draw in self._admission.in_order():
            if draw.held and draw.adapter is not None and draw.adapter.sha256 == adapter.sha256:
                self._fail(draw, error)

    def _let_go(self) -> None:
        """Whoever is held may try again."""
        for draw in self._admission.in_order():
            draw.held = False

    def _step(self, batch: list[_Member]) -> None:
        samples = [sample for _, sample in batch]
        bucket = self._pipeline.bucket(samples[0])
        works = [sample.work for sample in samples]
        began = time.perf_counter()
        stepped = None
        with suppress(torch.OutOfMemoryError):
            stepped = self._pipeline.step(samples)
        if stepped is None:
            # Not where it was caught: its traceback holds what the step had taken.
            self._shrink(batch, bucket)
            return
        seconds = time.perf_counter() - began
        self._trust(bucket)
        self._admission.costs.took(
            sum(works) * (stepped.rows + stepped.padding) / stepped.rows, seconds
        )
        size = f"{bucket.width * 8}x{bucket.height * 8}"
        self._metrics.step_s.labels(size).observe(seconds)
        self._metrics.rows.observe(stepped.rows)
        self._metrics.padding.inc(stepped.padding)
        for (draw, _), work in zip(batch, works, strict=True):
            self._admission.did(draw, work)
        for draw in dict.fromkeys(draw for draw, _ in batch):
            self._tell(draw)
        for draw, sample in batch:
            # Another of its pictures may have ended it.
            if not draw.gone and not sample.has_a_step:
                self._decode(draw, sample)

    def _widest(self, bucket: Bucket) -> float:
        most, _ = self._most_work.get(bucket, (float("inf"), 0))
        return min(self._admission.costs.widest, most)

    def _shrink(self, batch: list[_Member], bucket: Bucket) -> None:
        """The batch was too large for the memory. Its samples are as they were."""
        torch.cuda.empty_cache()
        self._metrics.retries.inc()
        if len(batch) == 1:
            self._fail(batch[0][0], _too_large())
            return
        work = sum(sample.work for _, sample in batch) / 2
        self._most_work[bucket] = (work, _CAUTIOUS_STEPS)
        log.warning("batch too large for the memory", samples=len(batch), height=bucket.height)

    def _trust(self, bucket: Bucket) -> None:
        if bucket in self._most_work:
            work, steps = self._most_work[bucket]
            self._most_work[bucket] = (work, steps - 1)
            if steps <= 1:
                del self._most_work[bucket]

    def _tell(self, draw: Draw) -> None:
        """Tells how far a draw has come, if it has come further than ever: not with another try."""
        step = draw.step
        if step <= draw.step_told:
            return
        if not draw.step_told:
            self._metrics.first_step_s.observe(draw.stopwatch.total())
        draw.step_told = step
        every = draw.order.preview_interval_steps
        previews: list[tuple[int, Pixels]] = []
        if every and step % every == 0:
            previews = [
                (index, self._pipeline.preview(each))
                for index, each in enumerate(draw.samples)
                if each is not None
            ]
        left_s = self._admission.left_s(draw)
        draw.mailbox.post(Stepped(step, draw.num_steps, left_s, tuple(previews)))

    def _tell_the_waiting(self) -> None:
        for draw in self._admission.in_order():
            if draw.begun:
                continue
            draw.tell_place(self._admission.place(draw))

    def _decode(self, draw: Draw, sample: Sample) -> None:
        index = draw.samples.index(sample)
        if not draw.unfinished:
            draw.stopwatch.lap("denoise")
        if self._decoders is None:
            self._decoded(draw, index, sample, self._outcome(sample))
        else:
            self._decoders.submit(self._decode_beside, draw, index, sample)

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
            return _too_large()
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
            self._fail(draw, outcome)
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
            self._leave(draw)

    def _is_worth_another_try(self, sample: Sample, outcome: Pixels | Exception) -> bool:
        """No numbers, or black all over: half precision makes that of numbers too large for it."""
        failed = isinstance(outcome, PictureNotFinite) or (
            not isinstance(outcome, Exception) and not outcome.any()
        )
        return failed and self._pipeline.can_be_more_precise and not sample.precise

    def _draw_again(self, draw: Draw, index: int, sample: Sample) -> None:
        again = self._samples(draw, [sample.seed], precise=True)
        if again is not None:
            (draw.samples[index],) = again
            self._admission.again(draw)

    def _fail(self, draw: Draw, error: Exception) -> None:
        if draw.gone:
            return
        if not isinstance(error, KshError):
            log.error("draw failed", exc_info=error)
        draw.mailbox.fail(error)
        self._leave(draw)

    def _leave(self, draw: Draw) -> None:
        draw.gone = True
        self._unpin(draw)
        draw.samples = []
        self._admission.leave(draw)
        draws = self._admission.in_order()
        if not any(each.precise for other in draws for each in other.unfinished):
            self._pipeline.forget_precise()

    def _unpin(self, draw: Draw) -> None:
        """Gives a draw's slot back."""
        if draw.slot is None:
            return
        self._pipeline.slots.unpin(draw.slot)
        draw.slot = None
        self._let_go()

    def _count(self) -> None:
        waiting, running = self._admission.counts()
        self._metrics.waiting.set(waiting)
        self._metrics.running.set(running)
        self._metrics.in_use.set(self._pipeline.slots.pinned)
        slots, encoder = self._pipeline.slots, self._pipeline.encoder
        counted = (slots.loads, slots.evictions, encoder.hits, encoder.misses)
        counters = (
            self._metrics.loads,
            self._metrics.evictions,
            self._metrics.prompt_hits,
            self._metrics.prompt_misses,
        )
        for counter, now, before in zip(counters, counted, self._counted, strict=True):
            counter.inc(now - before)
        self._counted = counted
        if self._pipeline.device.type == "cuda":
            self._metrics.memory.set(torch.cuda.memory_reserved(self._pipeline.device))


def _may_join(draw: Draw, bucket: Bucket, room: float, rows: int) -> bool:
    """Whether a draw that has not begun can be in a step with others."""
    return draw.cells == bucket.cells and draw.work <= room and draw.rows <= rows


def _too_large() -> OutOfDeviceMemory:
    return OutOfDeviceMemory(
        "the picture does not fit into the device's memory; ask for a smaller one or fewer"
    )
