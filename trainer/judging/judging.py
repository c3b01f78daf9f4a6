"""The service's side of judging: a process for each question, which gives back all it took."""

import asyncio
from dataclasses import dataclass
from typing import Final

import structlog

from trainer.judging.question import Judgement, Question
from trainer.processes.worker import Worker, WorkerDied, WorkerFailed, WorkerNotStarted
from trainer.settings import Device, JudgingSettings

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)

# As the captioner's: threads that wait for each other spinning keep others from their cores.
_ENVIRONMENT: Final = {"OMP_WAIT_POLICY": "PASSIVE"}

_ATTEMPTS: Final = 3
_PAUSE_S: Final = 2.0


class NotJudged(Exception):
    """The pictures could not be judged; the message says why, for people."""


@dataclass(frozen=True)
class Judging:
    """Judges pictures.

    Attributes:
        base_model: A folder or hub id: its VAE looks at them.
        captioner: Likewise: a BLIP-2, which looks at them too.
        device: Where both run.
        settings: Their bounds.
    """

    base_model: str
    captioner: str
    device: Device
    settings: JudgingSettings

    async def judge(self, question: Question) -> Judgement:
        """What there is to say of the pictures; the same pictures are told the same.

        Raises:
            NotJudged: A model cannot be loaded, or broke down over them, or took too long.
        """
        for attempt in range(1, _ATTEMPTS + 1):
            try:
                return await self._judge(question)
            except (WorkerNotStarted, WorkerDied) as error:
                # Killed, or short of memory for a moment: a version that took hours is worth it.
                log.warning("the judge died", attempt=attempt, reason=str(error))
                if attempt == _ATTEMPTS:
                    raise NotJudged(str(error)) from error
            await asyncio.sleep(_PAUSE_S)
        raise AssertionError

    async def _judge(self, question: Question) -> Judgement:
        worker = Worker(
            "trainer.judging.judge",
            [self.base_model, self.captioner, self.device, str(self.settings.batch_size)],
            start_timeout_s=self.settings.load_timeout_s,
            environment=_ENVIRONMENT,
        )
        try:
            answer = await worker.ask(
                question.model_dump(mode="json"), timeout_s=self.settings.timeout_s
            )
        except TimeoutError as error:
            msg = f"judging the pictures took longer than {self.settings.timeout_s:g} s"
            raise NotJudged(msg) from error
        except WorkerFailed as error:
            raise NotJudged(str(error)) from error
        finally:
            await worker.stop()
        return Judgement.model_validate(answer)
