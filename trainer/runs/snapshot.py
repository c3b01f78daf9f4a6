"""What a run learns from and begins with, as it was when the run began."""

import asyncio
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import structlog

from rpc.errors import FailedPrecondition, NotFound
from trainer.database import Database
from trainer.drawings.drawing import CaptionState, Drawing
from trainer.drawings.drawings import Drawings
from trainer.inference_server import InferenceServer, Version
from trainer.model_defaults import ModelDefaults
from trainer.parameters import TrainingParameters
from trainer.patience import NOT_NOW, patiently
from trainer.runs.beginning import Beginning, Known, begin, find_in_service, find_known, num_steps
from trainer.runs.book import RunBook
from trainer.runs.holding_out import hold_out
from trainer.runs.run import FROM_SCRATCH, BeganOtherwise, Run
from trainer.settings import Device, RunLimits
from trainer.train.folder import RunFolder, write_whole
from trainer.train.job import Job, JobDrawing, JobParameters, JobSamples

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Snapshots:
    """Where snapshots are taken.

    Attributes:
        cache: Of latents and text embeddings.
        base_model: A folder or hub id.
        model_defaults: What it is drawn with best.
        caption_model: What writes captions.
    """

    database: Database
    book: RunBook
    drawings: Drawings
    inference_server: InferenceServer
    cache: Path
    base_model: str
    model_defaults: ModelDefaults
    caption_model: str
    device: Device
    limits: RunLimits

    async def take(self, run: Run, folder: RunFolder, trigger: str) -> Job:
        """Writes the run's job, or finds it as it was written before the trainer died.

        What it learns from is in the book first: whoever asks to be forgotten from then on ends it.

        Args:
            run: Which.
            folder: The run's.
            trigger: The style's.

        Raises:
            FailedPrecondition: There are no drawings any more.
            TrainingImpossible: It was to continue, and cannot.
        """
        if folder.job.exists():
            return Job.model_validate_json(await asyncio.to_thread(folder.job.read_bytes))
        # First: it may have to be waited for, and drawings come and go meanwhile.
        in_service = await self._keep_in_service(run, folder)
        learnable, held_out = await self._found(run.style)
        known = await self._known(in_service)
        beginning = begin(
            run,
            in_service,
            known,
            {drawing.id for drawing in learnable},
            {drawing.id for drawing in held_out},
            max_growth=self.limits.max_growth,
        )
        before = beginning.continues
        continued_from = in_service.number if in_service and before else None
        await self.book.record_drawings(run.id, [drawing.id for drawing in learnable])
        await self.book.record(
            run.id,
            *_otherwise(run, continued_from, beginning.reason),
            mode_reason=beginning.reason,
            continued_run_id=before.id if before is not None else None,
            continued_from=continued_from,
        )
        job = self._job(run, learnable, held_out, beginning).model_copy(
            update={
                "trigger": trigger,
                "continues": folder.in_service if before is not None else None,
                "in_service": folder.in_service if _is_comparable(known, held_out) else None,
                "in_service_version": in_service.number if in_service is not None else None,
            }
        )
        await asyncio.to_thread(write_whole, folder.job, job.model_dump_json().encode())
        return job

    async def _keep_in_service(self, run: Run, folder: RunFolder) -> Version | None:
        """The version in service, its file kept; None: none is known to be."""
        version = await find_in_service(self.inference_server, run)
        if version is None:
            return None
        number = version.number
        try:
            content = await self._fetched(run, number)
        except (*NOT_NOW, NotFound) as error:
            log.info("the version in service cannot be had", reason=str(error))
            return None
        await asyncio.to_thread(write_whole, folder.in_service, content)
        return version

    async def _fetched(self, run: Run, version: int) -> bytes:
        if run.is_to_continue:
            return await patiently(lambda: self.inference_server.fetch(run.style, version))
        return await self.inference_server.fetch(run.style, version)

    async def _known(self, in_service: Version | None) -> Known | None:
        if in_service is None:
            return None
        async with self.database.reading() as session:
            return await find_known(session, in_service)

    async def _found(self, style: str) -> tuple[list[Drawing], list[Drawing]]:
        """Drawings to learn from, and those that are held out."""
        await hold_out(self.database, style)
        found = [
            drawing
            for drawing in await self.drawings.whole(style)
            # Came after all others were captioned: it is for the next run.
            if drawing.caption.state is not CaptionState.PENDING
        ]
        learnable = [drawing for drawing in found if not drawing.held_out]
        if not found:
            raise FailedPrecondition(
                "the style's drawings were all removed, or damaged, before the run began"
            )
        if not learnable:
            raise FailedPrecondition(
                f"all {len(found)} drawings of the style are held out, to be measured on: add some"
            )
        return learnable, [drawing for drawing in found if drawing.held_out]

    def _job(
        self,
        run: Run,
        learnable: Sequence[Drawing],
        held_out: Sequence[Drawing],
        beginning: Beginning,
    ) -> Job:
        parameters = self._parameters(run, beginning, len(learnable))
        full = asdict(parameters)
        return Job(
            run_id=run.id,
            style=run.style,
            base_model=self.base_model,
            device=self.device,
            cache=self.cache.resolve(),
            drawings=self._job_drawings(learnable, beginning),
            held_out=tuple(self._job_drawing(drawing) for drawing in held_out),
            parameters=JobParameters(
                **{
                    name: full[name]
                    for name in JobParameters.model_fields
                    if full.get(name) is not None
                }
            ),
            caption_model=self.caption_model,
            samples=self._samples(parameters),
            num_checkpoints=self.limits.num_checkpoints,
            trackers=self.limits.trackers,
            compile=self.limits.compile,
            reserve_bytes=self.limits.reserve_bytes,
            num_new=len(beginning.new),
            num_judged_prompts=self.limits.num_judged_prompts,
            num_judged_seeds=self.limits.num_judged_seeds,
        )

    def _parameters(self, run: Run, beginning: Beginning, num_drawings: int) -> TrainingParameters:
        """The run's, with a number of steps."""
        steps = num_steps(run, beginning, num_drawings, continue_steps=self.limits.continue_steps)
        return replace(run.parameters, max_train_steps=steps)

    def _job_drawings(
        self, learnable: Sequence[Drawing], beginning: Beginning
    ) -> tuple[JobDrawing, ...]:
        again = self.limits.new_drawing_repeats if beginning.continues is not None else 1
        new: AbstractSet[str] = beginning.new
        return tuple(
            self._job_drawing(drawing, again if drawing.id in new else 1) for drawing in learnable
        )

    def _job_drawing(self, drawing: Drawing, repeats: int = 1) -> JobDrawing:
        return JobDrawing(
            path=self.drawings.files.path(drawing.id).resolve(),
            sha256=drawing.id,
            caption=drawing.caption.text,
            repeats=repeats,
        )

    def _samples(self, parameters: TrainingParameters) -> JobSamples | None:
        if not self.limits.num_samples or parameters.validation_prompt is None:
            return None
        return JobSamples(
            prompt=parameters.validation_prompt,
            seed=parameters.seed or 0,
            count=self.limits.num_samples,
            num_inference_steps=self.model_defaults.default_num_inference_steps,
            guidance_scale=self.model_defaults.default_guidance_scale,
        )


def _otherwise(run: Run, continued_from: int | None, reason: str) -> list[BeganOtherwise]:
    """What is told of a run that does not begin with what was agreed to."""
    agreed_from = run.agreed_from
    if agreed_from is None or agreed_from == (continued_from or FROM_SCRATCH):
        return []
    return [BeganOtherwise(agreed_from, continued_from, reason)]


def _is_comparable(known: Known | None, held_out: Sequence[Drawing]) -> bool:
    """Whether the version in service has learnt from none of what is held out."""
    return known is not None and not known.drawings & {drawing.id for drawing in held_out}
