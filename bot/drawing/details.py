"""All that pictures were made with, for whoever wants to know."""

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import discord

from bot.drawing.form import Form, as_typed
from bot.drawing.parameters import Inspection, Parameters, seed_of
from bot.drawing.request import Draw
from bot.errors import Refused
from bot.language import Language, Sentence
from bot.language import drawing as say
from bot.language.commands import KOREAN
from bot.quotation import ends_a_fence, fenced

# Discord takes 2000, names and the signs around them included. The negative prompt has the rest.
_MESSAGE_CHARACTERS: Final = 1800
_PROMPT_CHARACTERS: Final = 450
_VALUES_CHARACTERS: Final = 400
_COMMAND_CHARACTERS: Final = 600
_FILE_NAME: Final = "parameters.txt"
_OPTIONS: Final = (
    *("size", "steps", "guidance", "seed", "style", "version", "count"),
    *("style_weight", "sampler", "strength"),
)


@dataclass(frozen=True)
class Told:
    """A message, and all of it where some did not fit or could not be shown as it is."""

    text: str
    in_full: str | None

    def files(self) -> list[discord.File]:
        if self.in_full is None:
            return []
        return [discord.File(io.BytesIO(self.in_full.encode()), _FILE_NAME)]


@dataclass(frozen=True)
class _Part:
    """Some text under its name, and how much of it the message holds."""

    name: str
    text: str
    limit: int


def of_draw(draw: Draw, language: Language) -> Told:
    """What a draw's pictures were made with, and the command that repeats it.

    Raises:
        Refused: Nobody knows.
    """
    if draw.made_with is None or draw.request is None:
        raise Refused(say.FORGOTTEN)
    made_with = draw.made_with
    seeds = [seed_of(made_with.seed, index) for index in range(draw.request.num_images)]
    return _told(_parts(made_with, seeds, language, _repeating(draw, made_with, language)))


def of_pictures(inspections: Sequence[Inspection], language: Language) -> Told:
    """What stands in the files of pictures that may be anybody's.

    Raises:
        Refused: Nothing does.
    """
    if not inspections:
        raise Refused(say.NO_PARAMETERS)
    made_with = inspections[0].parameters
    # Pictures of one draw differ in nothing but their seeds.
    if all(
        inspection.is_ours and replace(inspection.parameters, seed=made_with.seed) == made_with
        for inspection in inspections
    ):
        seeds = [inspection.parameters.seed for inspection in inspections]
        return _told(_parts(made_with, seeds, language))
    limit = _MESSAGE_CHARACTERS // len(inspections) - len("```\n\n```\n")
    return _told([_Part("", inspection.text, limit) for inspection in inspections])


def of_form(form: Form, why: str, language: Language) -> Told:
    """What somebody typed and cannot have, to be copied, after why."""
    head = f"{why}\n{say.GIVEN_BACK(language)}"
    if form.image is not None:
        head += f" {say.IMAGE_NOT_GIVEN_BACK(language)}"
    rest = [
        _Part(say.FULL_NEGATIVE_PROMPT(language), form.negative_prompt or "", _VALUES_CHARACTERS),
        _Part(say.OTHER_OPTIONS(language), _options(form, language), _VALUES_CHARACTERS),
    ]
    rest = [part for part in rest if part.text]
    left = _MESSAGE_CHARACTERS - len(head) - sum(min(len(part.text), part.limit) for part in rest)
    told = _told([_Part(say.FULL_PROMPT(language), form.prompt, left), *rest])
    return replace(told, text=f"{head}\n{told.text}")


def _told(parts: Sequence[_Part]) -> Told:
    shown = (
        line for part in parts for line in (_bold(part.name), fenced(part.text, part.limit)) if line
    )
    fits = all(len(part.text) <= part.limit and not ends_a_fence(part.text) for part in parts)
    in_full = "\n\n".join(f"{part.name}\n{part.text}".strip() for part in parts)
    return Told("\n".join(shown), None if fits else in_full)


def _bold(name: str) -> str:
    return f"**{name}**" if name else ""


def _parts(
    made_with: Parameters, seeds: Sequence[int], language: Language, *more: _Part
) -> list[_Part]:
    """The negative prompt is long, and much the same always: it has the room that is left."""
    prompt = made_with.full_prompt or made_with.prompt
    values = "\n".join(
        f"{name(language)}: {value}" for name, value in _values(made_with, seeds) if value
    )
    said = _Part(say.FULL_PROMPT(language), prompt, _PROMPT_CHARACTERS)
    rest = [_Part("", values, _VALUES_CHARACTERS), *more]
    negative_prompt = made_with.full_negative_prompt or made_with.negative_prompt
    if not negative_prompt:
        return [said, *rest]
    left = _MESSAGE_CHARACTERS - sum(min(len(part.text), part.limit) for part in (said, *rest))
    return [said, _Part(say.FULL_NEGATIVE_PROMPT(language), negative_prompt, left), *rest]


def _values(made_with: Parameters, seeds: Sequence[int]) -> Iterator[tuple[Sentence, str]]:
    yield say.SEED, ", ".join(map(str, seeds))
    yield say.STEPS, str(made_with.num_inference_steps)
    yield say.SAMPLER, made_with.scheduler
    yield say.GUIDANCE, f"{made_with.guidance_scale:g}"
    yield say.SIZE, str(made_with.size)
    yield say.STYLE, made_with.adapter or made_with.style or ""
    if made_with.adapter is not None:
        yield say.STYLE_WEIGHT, f"{made_with.adapter_weight:g}"
    if made_with.strength is not None:
        yield say.STRENGTH, f"{made_with.strength:g}"
    if made_with.hires_strength is not None:
        yield say.HIRES_STRENGTH, f"{made_with.hires_strength:g}"
    yield say.BASE_MODEL, made_with.base_model
    yield say.SOFTWARE, made_with.software


def _repeating(draw: Draw, made_with: Parameters, language: Language) -> _Part:
    several = draw.request is not None and draw.request.num_images > 1
    name = (say.REPEAT_SEVERAL if several else say.REPEAT)(language)
    hints = []
    if draw.form.image is not None:
        hints.append(say.REPEAT_WITH_IMAGE(language))
    if made_with.hires_strength is not None:
        hints.append(say.REPEAT_THEN_UPSCALE(language))
    if hints:
        name = f"{name} ({', '.join(hints)})"
    return _Part(name, _command(draw, made_with, language), _COMMAND_CHARACTERS)


def _command(draw: Draw, made_with: Parameters, language: Language) -> str:
    """As one types it, with everything decided.

    >>> # /draw prompt:an anime girl size:128x128 steps:12 seed:7 …
    """
    request = draw.request
    if request is None:
        raise Refused(say.FORGOTTEN)
    form = Form(
        prompt=request.prompt,
        negative_prompt=request.negative_prompt,
        size=f"{made_with.width}x{made_with.height}",
        steps=request.num_inference_steps,
        guidance=request.guidance_scale,
        seed=str(request.seed),
        style=request.style,
        version=request.version,
        count=request.num_images if request.num_images > 1 else None,
        style_weight=request.adapter_weight,
        sampler=made_with.scheduler,
        strength=request.strength,
    )
    prompts = {"prompt": form.prompt, "negative_prompt": form.negative_prompt}
    command = f"/{_name('draw', language)}"
    return " ".join((command, _typed(prompts, language), _options(form, language)))


def _options(form: Form, language: Language) -> str:
    """All but the prompts and the picture, as one types them."""
    return _typed({option: getattr(form, option) for option in _OPTIONS}, language)


def _typed(options: Mapping[str, object], language: Language) -> str:
    return " ".join(
        f"{_name(option, language)}:{' '.join(text.split())}"
        for option, value in options.items()
        if (text := as_typed(value))
    )


def _name(english: str, language: Language) -> str:
    return KOREAN[english] if language is Language.KOREAN else english
