import asyncio
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image, ImageDraw

from tests.tiny_models import SIZE, build_blip2
from tests.trainer.processes import processes_of
from trainer.judging.critic import Critic
from trainer.judging.eyes import Eyes
from trainer.judging.judge import judge
from trainer.judging.judging import Judging, NotJudged
from trainer.judging.question import Judgement, Question
from trainer.settings import JudgingSettings

PROMPTS = (
    "a girl with red hair drawn by KSH drawing style",
    "drawn by KSH drawing style, a guy, blue hair",
    "a girl in a park drawn by KSH drawing style",
)
TRIGGER = "drawn by KSH drawing style"


@pytest.fixture(autouse=True)
def _one_thread() -> Iterator[None]:
    # Rows so small are slower on two.
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture(scope="module")
def eyes(base_model: Path, captioner: Path) -> Eyes:
    return Eyes(str(base_model), str(captioner), "cpu", 2)


def files(folder: Path, count: int, first_seed: int) -> tuple[Path, ...]:
    """Pictures, each another one."""
    folder.mkdir()
    for i in range(count):
        rng = np.random.default_rng(first_seed + i)
        image = Image.new("RGB", (SIZE, SIZE), tuple(int(v) for v in rng.integers(256, size=3)))
        box = sorted(int(v) for v in rng.integers(SIZE, size=2))
        color = tuple(int(v) for v in rng.integers(256, size=3))
        ImageDraw.Draw(image).rectangle((*box, box[1] + 9, box[1] + 9), color)
        image.save(folder / f"{i}.png")
    return tuple(folder / f"{i}.png" for i in range(count))


def by_twos(paths: tuple[Path, ...]) -> tuple[tuple[Path, ...], ...]:
    return tuple(paths[i : i + 2] for i in range(0, len(paths), 2))


@pytest.fixture
def question(tmp_path: Path) -> Question:
    return Question(
        held_out=files(tmp_path / "held_out", 3, 0),
        training=files(tmp_path / "training", 5, 10),
        prompts=PROMPTS,
        candidate=by_twos(files(tmp_path / "candidate", 6, 20)),
        rival=by_twos(files(tmp_path / "rival", 6, 30)),
        trigger=TRIGGER,
    )


def test_prompts_are_judged_alike_in_any_order(eyes: Eyes, question: Question) -> None:
    rows = {
        name: tuple(getattr(question, name)[i] for i in (2, 0, 1))
        for name in ("prompts", "candidate", "rival")
    }

    found = judge(eyes, question)

    assert [each.name for each in found.figures] == ["adherence", "style", "diversity", "copies"]
    assert judge(eyes, question.model_copy(update=rows)) == found


def test_a_picture_that_cannot_be_read_is_left_out_of_both_versions(
    eyes: Eyes, question: Question
) -> None:
    (gone, *_), (_, damaged), _ = question.candidate
    gone.unlink()
    damaged.write_bytes(damaged.read_bytes()[:-40])
    question.held_out[0].unlink()
    question.rival[0][0].write_bytes(b"whatever")
    kept = {
        "candidate": tuple(
            tuple(path for path in row if path not in (gone, damaged)) for row in question.candidate
        ),
        "rival": ((question.rival[0][1],), (question.rival[1][0],), question.rival[2]),
        "held_out": question.held_out[1:],
    }

    found = judge(eyes, question)

    assert found.num_pictures == 4
    assert found == judge(eyes, question.model_copy(update=kept))


def test_a_copy_is_found_of_any_drawing_that_was_learnt_from(
    eyes: Eyes, question: Question, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("trainer.judging.judge._MAX_STATISTICS", 3)
    question.candidate[0][0].write_bytes(question.training[4].read_bytes())

    *_, copies = judge(eyes, question).figures

    assert copies.name == "copies"
    assert copies.candidate == pytest.approx(1 / 6)


def test_without_pictures_there_is_nothing_to_tell(eyes: Eyes, question: Question) -> None:
    for row in question.candidate:
        for path in row:
            path.unlink()

    assert judge(eyes, question) == Judgement(figures=(), num_pictures=0)


def test_copies_of_drawings_are_told(eyes: Eyes, question: Question) -> None:
    copied = question.model_copy(
        update={"candidate": by_twos((*question.training, *question.training[:1]))}
    )

    copies = judge(eyes, copied).figures[-1]

    assert (copies.name, copies.candidate) == ("copies", 1.0)


def test_the_triggers_words_are_not_judged(eyes: Eyes, question: Question) -> None:
    bare = ("a girl with red hair", "a guy, blue hair", "a girl in a park")

    # Sorted alike, for the interval.
    assert (
        judge(eyes, question.model_copy(update={"prompts": bare, "trigger": ""})).figures[1:]
        == judge(eyes, question).figures[1:]
    )


@pytest.mark.parametrize("language_model", ["t5", "opt"])
def test_likelihoods_are_those_of_the_words_one_by_one(tmp_path: Path, language_model: str) -> None:
    critic = Critic(str(build_blip2(tmp_path, language_model=language_model)), "cpu", 2)
    texts = ["a girl", "an anime guy with long black hair and blue eyes", "a hat"]
    images = [Image.new("RGB", (64, 64), color) for color in ("red", "white")]
    told = [critic.features(image)[0] for image in images]
    tokens = critic.tokens(texts)

    found = np.array([critic.likelihoods(each, tokens) for each in told])

    assert (found < 0).all()
    assert not np.allclose(found[0], found[1])
    alone = [
        [critic.likelihoods(each, critic.tokens([text]))[0] for text in texts] for each in told
    ]
    assert found == pytest.approx(np.array(alone), abs=1e-4)
    # What is answered, begun with the same words, is as likely word by word.
    begun = critic.tokens([texts[1]])[:, :3]
    first = [critic.likelihoods(told[0], begun[:, : n + 1])[0] * (n + 1) for n in range(3)]
    assert first == sorted(first, reverse=True)


async def test_a_process_judges_and_its_answer_is_kept(
    base_model: Path, captioner: Path, question: Question, eyes: Eyes
) -> None:
    judging = Judging(str(base_model), str(captioner), "cpu", JudgingSettings())

    found = await judging.judge(question)

    for each, here in zip(found.figures, judge(eyes, question).figures, strict=True):
        assert each.name == here.name
        # Another process may add up in another order.
        assert each.candidate == pytest.approx(here.candidate, rel=0.02, abs=1e-3)
        assert each.rival == pytest.approx(here.rival, rel=0.02, abs=1e-3)
    assert Judgement.model_validate_json(found.model_dump_json()) == found


async def test_models_that_cannot_be_loaded_are_told(
    base_model: Path, captioner: Path, question: Question
) -> None:
    settings = JudgingSettings(load_timeout_s=0.001)

    with pytest.raises(NotJudged, match=r"not ready within 0\.001 s"):
        await Judging(str(base_model), str(captioner), "cpu", settings).judge(question)


async def test_pictures_that_take_too_long_are_given_up(
    base_model: Path, captioner: Path, question: Question
) -> None:
    settings = JudgingSettings(timeout_s=0.001)

    with pytest.raises(NotJudged, match=r"took longer than 0\.001 s"):
        await Judging(str(base_model), str(captioner), "cpu", settings).judge(question)


async def test_whoever_gives_up_leaves_no_process_behind(
    base_model: Path, captioner: Path, question: Question
) -> None:
    judging = Judging(str(base_model), str(captioner), "cpu", JudgingSettings())
    asking = asyncio.create_task(judging.judge(question))
    while not processes_of(captioner):  # noqa: ASYNC110 - nothing tells when it is there
        await asyncio.sleep(0.02)

    asking.cancel()
    await asyncio.gather(asking, return_exceptions=True)

    assert not processes_of(captioner)
