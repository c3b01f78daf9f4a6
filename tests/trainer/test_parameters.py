import pytest

from trainer.parameters import TrainingParameters


@pytest.mark.parametrize(("epochs", "batch", "steps"), [(3, 8, 11), (4, 7, 16), (1, 64, 1)])
def test_each_drawing_is_looked_at_as_often_as_was_asked_for(
    epochs: int, batch: int, steps: int
) -> None:
    asked = TrainingParameters(
        num_train_epochs=epochs, train_batch_size=batch, gradient_accumulation_steps=1
    )
    assert asked.num_steps(28) == steps
    assert steps * batch >= epochs * 28
