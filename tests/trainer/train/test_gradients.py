import io
from pathlib import Path

import numpy as np
import pytest
import torch
from accelerate import Accelerator
from diffusers import DDPMScheduler, UNet2DConditionModel
from peft import LoraConfig

from tests.trainer.train.runs import MIXED, a_run, job_of
from trainer.train.base_model import BaseModel
from trainer.train.batches import Batches, MadeAhead, placed
from trainer.train.job import Job
from trainer.train.lora import target_modules
from trainer.train.memory import Portion
from trainer.train.portions import Portions
from trainer.train.preparation import Examples, prepare
from trainer.train.sampling import Bucket, Sampling
from trainer.train.training import make_gradients, make_learner

CPU = torch.device("cpu")


def learnt_from(job: Job, base_model: Path) -> tuple[Examples, ...]:
    model = BaseModel.find(str(base_model))
    return prepare(job.drawings, 64, job.cache, model, CPU, lambda _: None)


def sampling_of(examples: tuple[Examples, ...], **changed: object) -> Sampling:
    buckets = tuple(
        Bucket(tuple(each.mean.shape[2:]), (1,) * len(each.drawings)) for each in examples
    )
    arguments = {"random_flip": True, "num_train_timesteps": 1000, **changed}
    return Sampling(5508, buckets, 2, **arguments)  # type: ignore[arg-type] # as asked


def batches_of(job: Job, base_model: Path, **changed: object) -> tuple[Sampling, Batches]:
    examples = learnt_from(job, base_model)
    sampling = sampling_of(examples, **changed)
    schedule = BaseModel.find(str(base_model)).noise_schedule()
    made = Batches(sampling, examples, schedule, snr_gamma=None, device=CPU, dtype=torch.float32)
    return sampling, made


@pytest.mark.parametrize("gamma", [None, 5.0])
def test_gradients_are_those_of_diffusers_script_row_by_row(
    tmp_path: Path, base_model: Path, gamma: float | None
) -> None:
    """Of PEFT's own layers, a row at a time, by the formulas as they are written there."""
    asked = {"snr_gamma": gamma, "lora_targets": "all", "gradient_accumulation_steps": 3}
    job = job_of(a_run(tmp_path / "run", base_model, MIXED, parameters=asked))
    model = BaseModel.find(str(base_model))
    examples = learnt_from(job, base_model)
    learner = make_learner(model, job, CPU)
    for weight in learner.weights.values():
        torch.nn.init.normal_(weight, std=0.1, generator=torch.Generator().manual_seed(1))
    stock: UNet2DConditionModel = model.unet(torch.float32)
    stock.add_adapter(LoraConfig(r=4, lora_alpha=8, target_modules=list(target_modules("all"))))
    stock.load_state_dict(learner.unet.state_dict())
    schedule = model.noise_schedule()
    gradients = make_gradients(
        Accelerator(cpu=True),
        learner,
        schedule,
        examples,
        job,
        io.StringIO(),
        Portions(tmp_path / "portions.json"),
    )

    loss = gradients.compute(1)

    total = torch.zeros(())
    alphas = schedule.alphas_cumprod
    for number in (3, 4, 5):
        batch = sampling_of(examples).micro_batch(number)
        group = examples[batch.bucket]
        for sample in batch.samples:
            mean, std = (
                each[sample.drawing, int(sample.flipped)].float()
                for each in (group.mean, group.std)
            )
            latents = mean + std * torch.from_numpy(sample.posterior)
            noise = torch.from_numpy(sample.noise)
            alpha = alphas[sample.timestep]
            noisy = alpha.sqrt() * latents + (1 - alpha).sqrt() * noise
            states = group.embeddings[group.caption_of[sample.drawing]].float()
            predicted = stock(noisy[None], sample.timestep, states[None]).sample[0]
            snr = alpha / (1 - alpha)
            weighing = 1.0 if gamma is None else snr.clamp(max=gamma) / snr
            total = total + weighing * (predicted - noise).square().mean() / 6
    total.backward()
    torch.testing.assert_close(loss, total.detach())
    ours, theirs = dict(learner.unet.named_parameters()), dict(stock.named_parameters())
    for name in learner.weights:
        gradient, expected = ours[name].grad, theirs[name].grad
        assert gradient is not None
        assert expected is not None
        assert (gradient - expected).norm() <= 1e-4 * expected.norm() + 1e-9, name


def test_a_base_model_that_predicts_velocity_learns_velocity(
    tmp_path: Path, base_model: Path
) -> None:
    job = job_of(a_run(tmp_path / "run", base_model))
    (examples,) = learnt_from(job, base_model)
    sampling = sampling_of((examples,))
    epsilon = BaseModel.find(str(base_model)).noise_schedule()
    schedule = DDPMScheduler.from_config(epsilon.config, prediction_type="v_prediction")

    batch = Batches(
        sampling, (examples,), schedule, snr_gamma=5.0, device=CPU, dtype=torch.float32
    )[2]

    for row, sample in enumerate(sampling.micro_batch(2).samples):
        mean, std = (
            each[sample.drawing, int(sample.flipped)].float()
            for each in (examples.mean, examples.std)
        )
        latents = mean + std * torch.from_numpy(sample.posterior)
        noise = torch.from_numpy(sample.noise)
        alpha = schedule.alphas_cumprod[sample.timestep]
        # Salimans and Ho 2022, arXiv:2202.00512; its weights: Hang et al. 2023, section 3.4.
        velocity = alpha.sqrt() * noise - (1 - alpha).sqrt() * latents
        torch.testing.assert_close(batch.target[row], velocity)
        snr = alpha / (1 - alpha)
        torch.testing.assert_close(batch.weights[row], snr.clamp(max=5) / (snr + 1))


@pytest.mark.parametrize(
    "portion",
    [Portion(3, gradient_checkpointing=False), Portion(1, gradient_checkpointing=True)],
    ids=str,
)
def test_gradients_of_smaller_portions_are_those_of_the_whole(
    tmp_path: Path, base_model: Path, portion: Portion
) -> None:
    asked = {"train_batch_size": 5, "gradient_accumulation_steps": 2, "snr_gamma": 5.0}
    job = job_of(a_run(tmp_path / "run", base_model, MIXED, parameters=asked))

    whole = Portion(5, gradient_checkpointing=False)
    for step in (0, 1):
        expected_loss, expected = computed(job, base_model, step, whole, tmp_path)
        loss, gradients = computed(job, base_model, step, portion, tmp_path)

        torch.testing.assert_close(loss, expected_loss, rtol=1e-4, atol=0)
        assert gradients.keys() == expected.keys()
        for name, gradient in gradients.items():
            difference = (gradient - expected[name]).norm()
            assert difference <= 1e-4 * expected[name].norm() + 1e-9, name


def computed(
    job: Job, base_model: Path, step: int, portion: Portion, folder: Path
) -> tuple[torch.Tensor, dict[str, torch.Tensor]]:
    """Loss and gradients of one step of a LoRA that is not fresh, in this portion."""
    model = BaseModel.find(str(base_model))
    learner = make_learner(model, job, CPU)
    for weight in learner.weights.values():
        torch.nn.init.normal_(weight, std=0.1, generator=torch.Generator().manual_seed(1))
    portions = Portions(folder / "portions.json")
    portions.change(0, portion)
    gradients = make_gradients(
        Accelerator(cpu=True),
        learner,
        model.noise_schedule(),
        learnt_from(job, base_model),
        job,
        io.StringIO(),
        portions,
    )
    loss = gradients.compute(step)
    found = {name: weight.grad for name, weight in learner.weights.items()}
    return loss, {name: grad for name, grad in found.items() if grad is not None}


def test_a_dropped_caption_is_the_empty_prompt(tmp_path: Path, base_model: Path) -> None:
    job = job_of(a_run(tmp_path / "run", base_model))
    sampling, batches = batches_of(job, base_model, caption_dropout_rate=0.5)
    (examples,) = learnt_from(job, base_model)

    dropped = 0
    for number in range(10):
        rows = zip(sampling.micro_batch(number).samples, batches[number].embeddings, strict=True)
        for sample, told in rows:
            caption = examples.caption_of[sample.drawing] if sample.captioned else -1
            assert torch.equal(told, examples.embeddings[caption].float())
            dropped += not sample.captioned
    assert 3 < dropped < 17


def test_batches_made_ahead_are_the_same_in_any_order(tmp_path: Path, base_model: Path) -> None:
    job = job_of(a_run(tmp_path / "run", base_model, MIXED))
    _, batches = batches_of(job, base_model)
    ahead = MadeAhead(batches, stride=2)

    for number in (0, 2, 4, 2, 4, 6, 7):
        for name, tensor in vars(batches[number]).items():
            assert torch.equal(getattr(ahead[number], name), tensor)


def test_a_batch_in_portions_is_the_batch(tmp_path: Path, base_model: Path) -> None:
    job = job_of(a_run(tmp_path / "run", base_model))
    _, batches = batches_of(job, base_model)

    portions = list(batches[0].split(1))

    assert len(portions) == 2
    for name, tensor in vars(batches[0]).items():
        assert torch.equal(torch.cat([getattr(each, name) for each in portions]), tensor)


def test_examples_go_where_there_is_room_for_all_of_them(tmp_path: Path, base_model: Path) -> None:
    job = job_of(a_run(tmp_path / "run", base_model, MIXED))
    examples = learnt_from(job, base_model)
    # A device without memory shows where they went.
    elsewhere = torch.device("meta")
    size = examples[0].embeddings.nbytes + sum(
        each.mean.nbytes + each.std.nbytes for each in examples
    )

    assert {each.mean.device for each in placed(examples, elsewhere, size)} == {elsewhere}
    assert {each.mean.device for each in placed(examples, elsewhere, size - 1)} == {CPU}
    # Captions are chosen where the samples are.
    assert {each.caption_of.device for each in placed(examples, elsewhere, size)} == {CPU}


def test_no_two_rows_of_a_batch_have_the_same_noise(tmp_path: Path, base_model: Path) -> None:
    _, batches = batches_of(job_of(a_run(tmp_path / "run", base_model)), base_model)

    noises = np.concatenate([batches[number].target.numpy() for number in range(4)])

    assert len(np.unique(noises.reshape(8, -1)[:, 0])) == 8
