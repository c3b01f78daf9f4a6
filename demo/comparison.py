"""Two pictures side by side, with words below them."""

from typing import Final

from PIL import Image, ImageDraw, ImageFont

from demo.picture import Picture

_SIDE: Final = 384
_MARGIN: Final = 16
_LINE: Final = 24
_PAPER: Final = (255, 255, 255)
_INK: Final = (40, 36, 44)
_PALE: Final = (110, 104, 116)


def side_by_side(before: Picture, after: Picture) -> Image.Image:
    """Before on the left, after on the right, each with its adapter; below, what both share."""
    width = 2 * _SIDE + 3 * _MARGIN
    sheet = Image.new("RGB", (width, _SIDE + 3 * _MARGIN + 3 * _LINE), _PAPER)
    page = ImageDraw.Draw(sheet)
    for column, (name, picture) in enumerate((("before", before), ("after", after))):
        left = _MARGIN + column * (_SIDE + _MARGIN)
        # Enlarged without inventing anything: small pictures are to be seen as they are.
        enlarged = picture.image.resize((_SIDE, _SIDE), Image.Resampling.BICUBIC)
        sheet.paste(enlarged, (left, _MARGIN))
        label = f"{name}: {picture.adapter or 'the base model alone'}"
        _write(page, (left, _SIDE + 2 * _MARGIN), label, _INK, 18)
    below = _SIDE + 2 * _MARGIN + _LINE + _LINE // 2
    _write(page, (_MARGIN, below), str(after.parameters["prompt"]), _PALE, 14)
    _write(page, (_MARGIN, below + _LINE), f"the same seed: {after.seed}", _PALE, 14)
    return sheet


def _write(
    page: ImageDraw.ImageDraw,
    at: tuple[int, int],
    words: str,
    ink: tuple[int, int, int],
    size: int,
) -> None:
    font = ImageFont.load_default(size)
    room = page.im.size[0] - at[0] - _MARGIN
    while page.textlength(words, font) > room:
        words = f"{words[:-2]}…"
    page.text(at, words, ink, font)
