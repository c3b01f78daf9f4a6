"""What is drawn."""

import random
from dataclasses import dataclass

_HAIR = ("blonde", "black", "brown", "pink", "blue", "white", "red", "green")
_EYES = ("blue", "green", "brown", "red", "yellow", "purple")
_SCHEDULERS = ("euler", "euler_a", "ddim", "dpmpp_2m", "dpmpp_2m_karras")


@dataclass(frozen=True)
class Job:
    """A draw, for either side: no words are put in front of its prompt."""

    prompt: str
    seed: int
    size: int = 128
    num_inference_steps: int = 20
    guidance_scale: float = 3.0
    scheduler: str = "dpmpp_2m_karras"
    negative_prompt: str = "blurry"


def plain_job(seed: int) -> Job:
    """As the embedded model draws by default; each with a prompt that was not encoded before."""
    return Job(_prompt(random.Random(seed), seed), seed)  # noqa: S311 - not a secret


def mixed_job(seed: int) -> Job:
    """Of 10 to 30 steps, any sampler, some without guidance."""
    dice = random.Random(seed)  # noqa: S311
    return Job(
        _prompt(dice, seed),
        seed,
        num_inference_steps=dice.randint(10, 30),
        guidance_scale=dice.choice((1.0, 2.0, 3.0, 5.0)),
        scheduler=dice.choice(_SCHEDULERS),
    )


def _prompt(dice: random.Random, seed: int) -> str:
    return (
        f"drawn by KSH drawing style, an anime girl, {dice.choice(_HAIR)} hair, "
        f"{dice.choice(_EYES)} eyes, smile, park, {seed}"
    )
