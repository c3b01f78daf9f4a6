"""What is shown of versions: the list, one of them, and what became of a change."""

from collections.abc import Sequence
from typing import Final

from discord.utils import format_dt

from bot.adapters.adapter import Adapter, AdapterLayout, Manifest
from bot.adapters.buttons import RetireButton, UndoButton, UseButton, VersionsPageButton
from bot.figures import measured
from bot.language import Language, Sentence
from bot.language import adapters as say
from bot.language import styles as say_styles
from bot.live_message import Page
from bot.paging import Stretch
from bot.quotation import listed as names_listed
from bot.quotation import plain, quoted, shortened
from bot.view import Button

_ON_A_PAGE: Final = 6
_MIB: Final = 1024 * 1024
_DIGEST_CHARACTERS: Final = 12
_RUN_CHARACTERS: Final = 8
_NAME_CHARACTERS: Final = 80


def listed(style: str, adapters: Sequence[Adapter], page: int, language: Language) -> Page:
    """One page of a style's versions, newest first."""
    if not adapters:
        return Page(say.NO_VERSIONS(language, style=quoted(style)))
    stretch = Stretch.of(adapters, page, _ON_A_PAGE)
    lines = [say.TITLE(language, style=style)]
    lines += [_entry(adapter, language) for adapter in stretch.items]
    buttons: list[Button] = []
    if stretch.num_pages > 1:
        told = say_styles.PAGE(language, page=stretch.page + 1, pages=stretch.num_pages)
        lines.append(f"-# {told}")
    if stretch.has_earlier:
        label = say_styles.EARLIER_PAGE(language)
        buttons.append(VersionsPageButton.of(style, stretch.page - 1, label))
    if stretch.has_next:
        label = say_styles.NEXT_PAGE(language)
        buttons.append(VersionsPageButton.of(style, stretch.page + 1, label))
    return Page("\n".join(lines), buttons=buttons)


def info(adapter: Adapter, language: Language) -> Page:
    """Everything that its manifest tells."""
    manifest = adapter.manifest
    lines = [
        say.VERSION(
            language,
            version=adapter.id,
            state=_state(adapter),
            when=format_dt(adapter.published_at, "D"),
        )
    ]
    if adapter.activated_at is not None:
        lines.append(say.ACTIVATED(language, when=format_dt(adapter.activated_at, "f")))
    if manifest.metrics:
        told = [measured(name, value, language) for name, value in manifest.metrics.items()]
        lines.append(say.FIGURES(language, figures=plain(" · ".join(told), 600)))
    lines += [f"-# {line}" for line in _origin(adapter, manifest, language)]
    return Page("\n".join(lines))


def in_use(adapter: str, number: int, before: int | None, who: int, language: Language) -> Page:
    """A version went into service.

    Args:
        adapter: Its style.
        number: Its number.
        before: That of the version before; None: there was none.
        who: Who did it.
        language: Theirs.
    """
    was = say.NONE(language) if before is None else f"`{adapter}@{before}`"
    text = say.IN_USE(language, version=f"{adapter}@{number}", before=was, who=f"<@{who}>")
    undo: Button
    if before is None:
        undo = RetireButton.of(adapter, number, say.UNDO_FIRST(language))
    else:
        undo = UndoButton.of(adapter, before, say.UNDO(language, version=f"{adapter}@{before}"))
    return Page(text, buttons=[undo])


def out_of_use(style: str, number: int, who: int, language: Language) -> Page:
    """A version was taken out of service, and none took its place."""
    version = f"{style}@{number}"
    text = say.OUT_OF_USE(language, version=version, style=quoted(style), who=f"<@{who}>")
    return Page(text)


def roll_back_button(style: str, number: int, language: Language) -> Button:
    return UseButton.of(style, number, say.ROLL_BACK(language, version=f"{style}@{number}"))


def size(size_bytes: int, language: Language) -> str:
    return say.MEBIBYTES(language, count=f"{max(size_bytes / _MIB, 0.1):.1f}")


def file_name(adapter: Adapter, layout: AdapterLayout) -> str:
    """What its download is called: both layouts may lie in one folder."""
    ending = "-kohya" if layout is AdapterLayout.KOHYA else ""
    return f"{adapter.style}-{adapter.version}{ending}.safetensors"


def digest(sha256: str) -> str:
    return sha256[:_DIGEST_CHARACTERS]


def _entry(adapter: Adapter, language: Language) -> str:
    manifest = adapter.manifest
    title = say.VERSION(
        language,
        version=adapter.id,
        state=_state(adapter),
        when=format_dt(adapter.published_at, "d"),
    )
    facts = [
        *_learnt_from(manifest, language),
        say.RANK(language, rank=manifest.rank),
        *_steps(manifest, language),
        _maker(manifest, _RUN_CHARACTERS, language),
    ]
    figures = [measured(name, value, language) for name, value in manifest.metrics.items()][:2]
    lines = [title, f"-# {' · '.join(facts)}"]
    if figures:
        lines.append(f"-# {plain(' · '.join(figures), 200)}")
    return "\n".join(lines)


def _maker(manifest: Manifest, run_characters: int, language: Language) -> str:
    if not manifest.run_id:
        return say.FROM_ELSEWHERE(language)
    return say.BY_RUN(language, run=shortened(manifest.run_id, _NAME_CHARACTERS)[:run_characters])


def _origin(adapter: Adapter, manifest: Manifest, language: Language) -> list[str]:
    """How it was made, line by line, as far as it is known."""
    lines = []
    maker = _maker(manifest, _NAME_CHARACTERS, language)
    learnt = _learning(manifest, language)
    if learnt:
        lines.append(say.LEARNT(language, facts=", ".join(learnt)))
    lines += [
        say.LORA(
            language,
            rank=manifest.rank,
            alpha=f"{manifest.lora_alpha:g}",
            modules=names_listed(manifest.target_modules),
        ),
        say.BASE_MODEL(
            language,
            model=plain(manifest.base_model or "–", _NAME_CHARACTERS),
            digest=digest(manifest.base_model_digest) or "–",
        ),
        say.FILE(
            language, size=size(adapter.size_bytes, language), sha256=digest(adapter.sha256) or "–"
        ),
        # In the list it stands within a line.
        f"{maker[:1].upper()}{maker[1:]}",
    ]
    if manifest.software:
        lines.append(say.MADE_BY(language, software=plain(manifest.software, _NAME_CHARACTERS)))
    return lines


def _learning(manifest: Manifest, language: Language) -> list[str]:
    """What is known of it; of a version from elsewhere, zeros stand for what is not."""
    facts = _learnt_from(manifest, language)
    if manifest.resolution:
        facts.append(say.RESOLUTION(language, resolution=manifest.resolution))
    facts += _steps(manifest, language)
    if manifest.train_batch_size:
        facts.append(say.BATCH(language, batch=manifest.train_batch_size))
    if manifest.learning_rate:
        told = say.LEARNING_RATE(language, learning_rate=f"{manifest.learning_rate:g}")
        scheduler = plain(manifest.lr_scheduler, 40)
        facts.append(f"{told} ({scheduler})" if scheduler else told)
    # A seed may be 0: whoever knows the steps knows it.
    if manifest.seed or manifest.max_train_steps:
        facts.append(say.SEED(language, seed=manifest.seed))
    return facts


def _learnt_from(manifest: Manifest, language: Language) -> list[str]:
    count = manifest.num_drawings
    return [say.LEARNT_FROM(language, count=count)] if count else []


def _steps(manifest: Manifest, language: Language) -> list[str]:
    step, steps = manifest.step, manifest.max_train_steps
    return [say.STEPS(language, step=step, steps=steps)] if steps else []


def _state(adapter: Adapter) -> Sentence:
    if not adapter.fits:
        return say.STATE_ELSEWHERE
    if adapter.active:
        return say.STATE_IN_SERVICE
    return say.STATE_CANDIDATE if adapter.activated_at is None else say.STATE_WAS
