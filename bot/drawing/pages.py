"""What the message of a draw shows, from the first answer to the picture."""

from collections.abc import Sequence
from typing import Final

from bot.bar import bar
from bot.drawing.buttons import AgainButton, CancelButton, TryAgainButton
from bot.drawing.events import Picture as Drawn
from bot.drawing.events import Started
from bot.drawing.progress import DrawProgress
from bot.drawing.request import Draw
from bot.duration import about, measured
from bot.language import Language
from bot.language import drawing as say
from bot.live_message import Button, Page, Picture
from bot.quotation import plain, shortened

# Discord takes 2000 characters: up to four lines tell what became of the member's words, and the
# rest of the page needs fewer than 500.
_PROMPT_CHARACTERS: Final = 600
_WORDS_CHARACTERS: Final = 200
_MIB: Final = 1024 * 1024


def waiting(draw: Draw, progress: DrawProgress | None = None) -> Page:
    """Before and while it is drawn: the place in the queue, then a bar and a preview."""
    progress = progress or DrawProgress()
    picture = None
    if progress.look is not None and progress.look.preview is not None:
        picture = Picture(
            # A new name for each, or clients show the one they have.
            f"preview-{progress.look.step}.webp",
            progress.look.preview,
            shortened(draw.form.prompt, 1024),
        )
    return _page(
        draw,
        [_status(progress, draw.language)],
        picture,
        CancelButton(draw.request_id, draw.language),
    )


def finished(draw: Draw, progress: DrawProgress, *, upload_limit_bytes: int) -> Page:
    """The picture with what it was made with, or why it cannot be shown."""
    again = AgainButton(draw.request_id, draw.language)
    drawn, language = progress.picture, draw.language
    if drawn is None or drawn.png is None:
        return _page(draw, [say.WITHHELD(language)], None, again)
    details = f"-# {_details(drawn, progress, language)}"
    if len(drawn.png) > upload_limit_bytes:
        too_large = say.TOO_LARGE_TO_UPLOAD(
            language,
            size_mib=f"{len(drawn.png) / _MIB:.1f}",
            limit_mib=f"{upload_limit_bytes / _MIB:.1f}",
        )
        return _page(draw, [too_large, details], None, again)
    notes = (f"-# {note}" for note in _notes(draw, drawn, progress))
    picture = Picture(
        _file_name(drawn, progress),
        drawn.png,
        shortened(draw.form.prompt, 1024),
        is_spoiler=drawn.is_flagged,
    )
    return _page(draw, [say.DONE(language), details, *notes], picture, again)


def cancelled(draw: Draw) -> Page:
    return _page(
        draw, [say.CANCELLED(draw.language)], None, AgainButton(draw.request_id, draw.language)
    )


def refused(draw: Draw, why: str) -> Page:
    """It cannot be drawn as it was asked for; nothing to press."""
    return _page(draw, [f"⚠️ {why}"], None)


def failed(draw: Draw, why: str) -> Page:
    """It may work in a moment."""
    return _page(draw, [f"⚠️ {why}"], None, TryAgainButton(draw.request_id, draw.language))


def _page(draw: Draw, lines: Sequence[str], picture: Picture | None, *buttons: Button) -> Page:
    prompt = f"**{plain(draw.form.prompt, _PROMPT_CHARACTERS)}**"
    return Page("\n".join((prompt, *lines)), picture, buttons)


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


def _details(drawn: Drawn, progress: DrawProgress, language: Language) -> str:
    adapter = progress.started.adapter if progress.started is not None else None
    seconds = progress.finished.total_s if progress.finished is not None else 0.0
    return say.DETAILS(
        language,
        seed=drawn.seed,
        steps=drawn.num_inference_steps,
        guidance=f"{drawn.guidance_scale:g}",
        size=f"{drawn.width}×{drawn.height}",
        adapter=f"`{adapter}`" if adapter is not None else say.WITHOUT_ADAPTER(language),
        seconds=measured(seconds, language),
    )


def _notes(draw: Draw, drawn: Drawn, progress: DrawProgress) -> list[str]:
    """What else the member should know of the picture."""
    notes = _words_drawn(draw, progress.started) if progress.started is not None else []
    if draw.request is not None and draw.request.version is None:
        notes.append(say.NONE_ACTIVE(draw.language))
    if drawn.is_flagged:
        notes.append(say.FLAGGED(draw.language))
    return notes


def _words_drawn(draw: Draw, started: Started) -> list[str]:
    """What became of the member's words, where they were not drawn as they stand."""
    # Those of the style's own words are not the member's business.
    missing = filter(draw.form.mentions, started.missing_textual_inversions)
    told = (
        (say.DRAWN_AS, started.translated_prompt),
        (say.KEPT_OUT_AS, started.translated_negative_prompt),
        (say.UNTRANSLATED, ", ".join(started.untranslated)),
        (say.NOT_INSTALLED, ", ".join(missing)),
    )
    return [
        sentence(draw.language, words=plain(words, _WORDS_CHARACTERS))
        for sentence, words in told
        if words
    ]


def _file_name(drawn: Drawn, progress: DrawProgress) -> str:
    """`ksh-7-123456.png`: the version and the seed."""
    adapter = progress.started.adapter if progress.started is not None else None
    return f"{(adapter or 'base').replace('@', '-')}-{drawn.seed}.png"
