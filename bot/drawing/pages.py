"""What the message of a draw shows, from the first answer to the pictures."""

from collections.abc import Sequence
from typing import Final

from bot.bar import bar
from bot.drawing.buttons import (
    AgainButton,
    CancelButton,
    DeleteButton,
    EditButton,
    MendButton,
    TryAgainButton,
    of_pictures,
)
from bot.drawing.events import Picture as Drawn
from bot.drawing.events import Started
from bot.drawing.fitting import Fitted
from bot.drawing.mending import PROMPTS
from bot.drawing.progress import DrawProgress
from bot.drawing.request import Draw
from bot.english import holds_unread_letters
from bot.language import Language
from bot.language import drawing as say
from bot.live_message import Page, Picture
from bot.quotation import plain, shortened
from bot.view import Button
from rpc.language import about, measured

# Discord takes 2000 characters: up to five lines tell what became of the member's words, and the
# rest of the page needs fewer than 500.
_PROMPT_CHARACTERS: Final = 600
_WORDS_CHARACTERS: Final = 200
_ALT_CHARACTERS: Final = 1024
_MIB: Final = 1024 * 1024


def waiting(draw: Draw, progress: DrawProgress | None = None) -> Page:
    """Before and while it is drawn: the place in the queue, then a bar and previews."""
    progress = progress or DrawProgress()
    looks = []
    if progress.look is not None:
        step = progress.look.step
        for index, preview in sorted(progress.look.previews.items()):
            # A new name for each, or clients show the one they have.
            name = f"preview-{step}.webp" if index == 0 else f"preview-{step}-{index + 1}.webp"
            looks.append(Picture(name, preview, shortened(draw.form.prompt, _ALT_CHARACTERS)))
    return _page(
        draw,
        [_status(progress, draw.language)],
        [CancelButton.of(draw.request_id, draw.language)],
        looks,
    )


def away(draw: Draw) -> Page:
    """While the server is gone in the middle."""
    return _page(draw, [say.AWAY(draw.language)], [CancelButton.of(draw.request_id, draw.language)])


def finished(
    draw: Draw,
    progress: DrawProgress,
    files: Sequence[Fitted | None],
    *,
    upload_limit_bytes: int,
) -> Page:
    """The pictures with what they were made with, or why they cannot be shown.

    Args:
        draw: The draw.
        progress: With all of its pictures.
        files: Of each picture; None: it was withheld, or does not fit.
        upload_limit_bytes: What the guild takes.
    """
    pictures = progress.pictures
    sent = [(drawn, file) for drawn, file in zip(pictures, files, strict=True) if file is not None]
    withheld = [drawn for drawn in pictures if drawn.png is None]
    too_large = len(pictures) - len(sent) - len(withheld)
    lines = [] if not sent else [say.DONE(draw.language)]
    if too_large:
        lines.append(_too_large(pictures, upload_limit_bytes, draw.language))
    if withheld or not pictures:
        lines.append(_withheld(len(withheld), len(pictures), draw))
    if len(withheld) < len(pictures):
        lines.append(f"-# {_details(draw, progress)}")
    lines += (f"-# {note}" for note in _notes(draw, progress, [drawn for drawn, _ in sent]))
    buttons = of_pictures(
        draw.request_id,
        [drawn.index for drawn, _ in sent],
        draw.language,
        upscaled=draw.form.hires_strength is not None,
        of=max(1, len(pictures)),
    )
    alt_text = shortened(draw.form.prompt, _ALT_CHARACTERS)
    shown = [
        Picture(_file_name(drawn, file), file.data, alt_text, is_spoiler=drawn.is_flagged)
        for drawn, file in sent
    ]
    return _page(draw, lines, buttons, shown)


def cancelled(draw: Draw, by: int | None = None) -> Page:
    """By its author, unless it says who else."""
    buttons = [kind.of(draw.request_id, draw.language) for kind in (AgainButton, EditButton)]
    said = (
        say.CANCELLED(draw.language)
        if by is None
        else say.CANCELLED_BY(draw.language, who=f"<@{by}>")
    )
    return _page(draw, [said], [*buttons, _delete(draw)])


def refused(draw: Draw, why: str, option: str | None) -> Page:
    """It cannot be drawn as it was asked for; `option`: for which it was refused, if for one."""
    return _page(draw, [f"⚠️ {why}"], [_edit(draw, option), _delete(draw)])


def put_aside(draw: Draw, why: str, option: str) -> Page:
    """It was refused before it began; its author may edit it."""
    return Page(why, buttons=[_edit(draw, option)])


def failed(draw: Draw, why: str) -> Page:
    """It may work in a moment."""
    return _page(
        draw, [f"⚠️ {why}"], [TryAgainButton.of(draw.request_id, draw.language), _delete(draw)]
    )


def _edit(draw: Draw, option: str | None) -> Button:
    if option in (None, PROMPTS):
        return EditButton.of(draw.request_id, draw.language)
    return MendButton.of(draw.request_id, option, draw.language)


def _delete(draw: Draw) -> DeleteButton:
    return DeleteButton.of(draw.request_id, draw.language)


def _page(
    draw: Draw, lines: Sequence[str], buttons: Sequence[Button], pictures: Sequence[Picture] = ()
) -> Page:
    prompt = f"**{plain(draw.form.prompt, _PROMPT_CHARACTERS)}**"
    text = "\n".join((prompt, *lines))
    return Page(text, pictures[0] if pictures else None, buttons, pictures[1:])


def _status(progress: DrawProgress, language: Language) -> str:
    steps, queued = progress.progress, progress.queued
    if steps is not None:
        left = (
            "" if steps.eta_s is None else say.TIME_LEFT(language, eta=about(steps.eta_s, language))
        )
        return f"{say.WAITING(language)}\n{bar(steps.step, steps.of)} {steps.step}/{steps.of}{left}"
    if progress.started is not None or queued is None:
        return say.WAITING(language)
    if queued.position == 0:
        status = say.NEXT(language)
    else:
        status = say.QUEUED(language, position=queued.position)
    if queued.eta_s:
        status += say.STARTS_IN(language, eta=about(queued.eta_s, language))
    return status


def _too_large(pictures: Sequence[Drawn], limit_bytes: int, language: Language) -> str:
    largest = max(len(drawn.png or b"") for drawn in pictures)
    return say.TOO_LARGE_TO_UPLOAD(
        language, size_mib=f"{largest / _MIB:.1f}", limit_mib=f"{limit_bytes / _MIB:.1f}"
    )


def _withheld(count: int, of: int, draw: Draw) -> str:
    language = draw.language
    told = say.WITHHELD(language)
    if of > 1 and count:
        told = say.SOME_WITHHELD(language, count=count, of=of)
    if draw.request is not None and draw.request.shows_flagged_elsewhere:
        told += say.SHOWN_ELSEWHERE(language)
    return told


def _flagged(which: Sequence[Drawn], of: int, language: Language) -> str:
    if of == 1:
        return say.FLAGGED(language)
    numbers = ", ".join(str(drawn.index + 1) for drawn in which)
    return say.SOME_FLAGGED(language, count=len(which), of=of, which=numbers)


def _details(draw: Draw, progress: DrawProgress) -> str:
    language, parameters = draw.language, progress.pictures[0].parameters
    adapter = progress.started.adapter if progress.started is not None else None
    seconds = progress.finished.total_s if progress.finished is not None else 0.0
    seeds = [drawn.seed for drawn in progress.pictures]
    details = say.DETAILS(
        language,
        seed=str(seeds[0]) if len(seeds) == 1 else f"{seeds[0]}–{seeds[-1]}",
        steps=parameters.num_inference_steps,
        guidance=f"{parameters.guidance_scale:g}",
        size=parameters.size,
        adapter=f"`{adapter}`" if adapter is not None else say.WITHOUT_ADAPTER(language),
        seconds=measured(seconds, language),
    )
    if draw.form.image is not None and parameters.strength is not None:
        details += say.FROM_IMAGE(language, strength=f"{parameters.strength:g}")
    if parameters.hires_strength is not None:
        details += say.UPSCALED(language)
    return details


def _notes(draw: Draw, progress: DrawProgress, shown: Sequence[Drawn]) -> list[str]:
    """What else the member should know of the pictures."""
    if not shown:
        return []
    notes = _words_drawn(draw, progress.started) if progress.started is not None else []
    if draw.request is not None and draw.request.version is None:
        notes.append(say.NONE_ACTIVE(draw.language))
    flagged = [drawn for drawn in shown if drawn.is_flagged]
    if flagged:
        notes.append(_flagged(flagged, len(progress.pictures), draw.language))
    return notes


def _words_drawn(draw: Draw, started: Started) -> list[str]:
    """What became of the member's words, where they were not drawn as they stand."""
    # Those of the style's and the guild's own words are not the member's business.
    missing = filter(draw.form.mentions, started.missing_textual_inversions)
    told = (
        (say.DRAWN_AS, started.translated_prompt),
        (say.KEPT_OUT_AS, started.translated_negative_prompt),
        (say.UNTRANSLATED, ", ".join(filter(draw.form.holds, started.untranslated))),
        (say.NOT_INSTALLED, ", ".join(missing)),
    )
    notes = [
        sentence(draw.language, words=plain(words, _WORDS_CHARACTERS))
        for sentence, words in told
        if words
    ]
    if holds_unread_letters(f"{draw.form.prompt} {draw.form.negative_prompt or ''}"):
        notes.append(say.UNREAD(draw.language))
    return notes


def _file_name(drawn: Drawn, file: Fitted) -> str:
    """`ksh-7-123456.png`: the version and the seed."""
    adapter = drawn.parameters.adapter
    return f"{(adapter or 'base').replace('@', '-')}-{drawn.seed}.{file.suffix}"
