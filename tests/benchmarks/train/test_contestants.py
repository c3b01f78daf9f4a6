"""How the steps of both are read from what they tell."""

from benchmarks.train import ours, peer
from trainer.train.line import Finished, Trained


def test_the_peers_step_is_read_from_its_progress_bar() -> None:
    bar = "Steps:  80%|████████  | 16/20 [00:16<00:03,  1.15it/s, lr=9.55e-6, step_loss=0.602]"
    assert peer.step_in(bar) == 16
    assert peer.step_in(bar.replace("16/20", "0/20")) == 0


def test_other_progress_bars_are_not_the_peers_steps() -> None:
    assert (
        peer.step_in("Loading weights: 100%|██████████| 52/52 [00:00<00:00, 4347.21it/s]") is None
    )
    assert peer.step_in("Steps: 16 of 20") is None


def test_our_step_is_read_from_the_lines_about_steps_alone() -> None:
    trained = Trained(step=7, loss=0.1, learning_rate=1e-4, samples_per_s=2.0, eta_s=3.0)
    assert ours.step_in(trained.model_dump_json()) == 7
    assert ours.step_in(Finished().model_dump_json()) is None
    assert ours.step_in("") is None
