"""Continuous batching: who is in the next step.

At every step those with the best claim are in, up to the width that pays. A draw joins at the next
step and leaves at the next step; what does not fit waits with its latents and loses nothing.
"""

import time
from collections.abc import Callable
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
from inference_server.engine.finishing import Finishing, too_large
from inference_server.engine.metrics import EngineMetrics
from inference_server.engine.order import Begun, Pixels, Stepped
from inference_server.engine.pipeline import Pipeline
from inference_server.engine.sample import Bucket, Sample

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
        self._call = call
        self._finishing = Finishing(pipeline, admission, metrics, decoders=decoders, call=call)
        # Work that a bucket's memory holds, and the steps for which that is believed.
        self._most_work: dict[Bucket, tuple[float, int]] = {}
        self._being_read: set[str] = set()
        self._counted = (0, 0, 0, 0)

    def turn(self) -> bool:
        """Takes one step; False: there is none to take."""
        for draw in self._admission.withdrawn():
            self._finishing.leave(draw)
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
        with self._finishing.failing(draw):
            draw.samples = [*self._pipeline.samples(draw.order, draw.order.seeds, draw.slot)]
        if draw.gone:
            return False
        self._admission.begun(draw)
        draw.stopwatch.lap("encode")
        self._metrics.waited_s.observe(draw.stopwatch.laps["queued"])
        draw.mailbox.post(Begun(adapter, draw.num_steps))
        return True

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
            self._unreadable(adapter, too_large())
            return
        self._being_read.discard(adapter.sha256)
        self._finishing.let_go()

    def _unreadable(self, adapter: AdapterFile, error: Exception) -> None:
        self._being_read.discard(adapter.sha256)
        for draw in self._admission.in_order():
            if draw.held and draw.adapter is not None and draw.adapter.sha256 == adapter.sha256:
                self._finishing.fail(draw, error)

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
                self._finishing.decode(draw, sample)

    def _widest(self, bucket: Bucket) -> float:
        most, _ = self._most_work.get(bucket, (float("inf"), 0))
        return min(self._admission.costs.widest, most)

    def _shrink(self, batch: list[_Member], bucket: Bucket) -> None:
        """The batch was too large for the memory. Its samples are as they were."""
        torch.cuda.empty_cache()
        self._metrics.retries.inc()
        if len(batch) == 1:
            self._finishing.fail(batch[0][0], too_large())
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

    def _count(self) -> None:
        load = self._admission.load()
        self._metrics.waiting.set(load.num_waiting)
        self._metrics.running.set(load.num_running)
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
