import pytest

from trainer.parameters import TrainingParameters
from trainer.settings import RunLimits
from trainer.train.loop import evenly_spaced


@pytest.mark.parametrize(
    ("epochs", "drawings", "batch", "steps"),
    [(50, 60, 1, 3000), (3, 28, 8, 11), (1, 3, 8, 1), (2, 8, 4, 4)],
)
def test_a_run_looks_at_each_drawing_as_often_as_it_has_epochs(
    epochs: int, drawings: int, batch: int, steps: int
) -> None:
    parameters = TrainingParameters(num_train_epochs=epochs, train_batch_size=batch)
    assert parameters.num_steps(drawings) == steps
    assert epochs * drawings <= steps * batch < epochs * drawings + batch


def test_each_checkpoint_that_is_measured_has_its_picture() -> None:
    limits = RunLimits()
    assert evenly_spaced(limits.num_samples, 60) == evenly_spaced(limits.num_checkpoints, 60)
