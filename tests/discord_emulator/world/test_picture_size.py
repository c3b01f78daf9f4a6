import io

import pytest
from PIL import Image

from discord_emulator.world.picture_size import picture_size


@pytest.mark.parametrize(
    ("kind", "options"),
    [
        ("PNG", {}),
        ("GIF", {}),
        ("JPEG", {}),
        ("JPEG", {"progressive": True}),
        ("WEBP", {}),
        ("WEBP", {"lossless": True}),
        ("WEBP", {"exif": b"Exif\x00\x00"}),
    ],
)
def test_a_pictures_size_is_read_from_its_header(kind: str, options: dict[str, object]) -> None:
    file = io.BytesIO()
    Image.new("RGB", (300, 200), "red").save(file, kind, **options)

    assert picture_size(file.getvalue()) == (300, 200)


@pytest.mark.parametrize("data", [b"", b"text", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xc0\x00"])
def test_what_is_no_whole_header_has_no_size(data: bytes) -> None:
    assert picture_size(data) is None
