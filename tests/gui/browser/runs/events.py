"""Events and reports of runs, short to write."""

import io
from collections.abc import Iterable

from PIL import Image

from protos.training.v1 import training_pb2
from tests.bot.paced_drawing import picture

_GAP = 4

WORSE = (
    "its pictures are less like the drawings: their distance rose from 0.371 with the version in "
    "service to 0.412, and may rise by 0.01"
)


def progress(step: int, loss: float = 0.1, of: int = 1000) -> training_pb2.RunEvent:
    return training_pb2.RunEvent(
        progress=training_pb2.RunProgress(
            step=step,
            max_train_steps=of,
            loss=loss,
            learning_rate=1e-4,
            samples_per_s=12.5,
            eta_s=(of - step) * 0.6,
        )
    )


def sample(step: int) -> training_pb2.RunEvent:
    return training_pb2.RunEvent(
        sample=training_pb2.RunSample(step=step, png=picture(32, 32, step), prompt="a girl", seed=7)
    )


def ended(run: training_pb2.Run, previous: int | None = None) -> training_pb2.RunEvent:
    return training_pb2.RunEvent(ended=training_pb2.RunEnded(run=run, previous_version=previous))


def grid(num_columns: int, size: int = 32) -> bytes:
    """As a report's: before above, after below."""
    whole = Image.new("RGB", (num_columns * (size + _GAP) - _GAP, 2 * size + _GAP), (255, 255, 255))
    for column in range(num_columns):
        for row, colour in enumerate(((200, 0, 0), (0, 0, 200))):
            part = Image.new("RGB", (size, size), colour)
            whole.paste(part, (column * (size + _GAP), row * (size + _GAP)))
    file = io.BytesIO()
    whole.save(file, "PNG")
    return file.getvalue()


def report(
    run: training_pb2.Run,
    *,
    compared_with: int | None = 1,
    prompts: Iterable[str] = ("a girl", "a boy"),
    worse: bool = False,
) -> training_pb2.Report:
    """Of two figures; the second, the style, is worse where it is said."""
    columns = [training_pb2.GridColumn(prompt=prompt, seed=7) for prompt in prompts]
    style = 0.412 if worse else 0.35
    return training_pb2.Report(
        run=run,
        grid_png=grid(len(columns)),
        columns=columns,
        compared_with=compared_with,
        metrics=[
            training_pb2.Metric(
                name="adherence", candidate=0.52, rival=0.5, margin=0.1, passed=True
            ),
            training_pb2.Metric(
                name="style",
                candidate=style,
                rival=0.371,
                lower_is_better=True,
                low=0.02,
                high=0.06,
                margin=0.02,
                passed=not worse,
            ),
        ],
        reasons=[WORSE] if worse else [],
        losses=[training_pb2.LossPoint(step=step, loss=1 / step) for step in range(10, 1001, 10)],
        held_out_losses=[
            training_pb2.LossPoint(step=step, loss=0.1 + step / 1e5) for step in (500, 1000)
        ],
        chosen_step=500,
        num_new_drawings=20,
        num_held_out=3,
        training_s=130,
    )
