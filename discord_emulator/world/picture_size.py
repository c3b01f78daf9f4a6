"""A picture's width and height from its first bytes, as Discord tells them of attachments.

The emulator needs no imaging library for this: PNG, GIF, JPEG and WebP state their size in
their headers.
"""

import struct
from typing import Final, NamedTuple

JPEG_MARKER: Final = 0xFF
JPEG_FRAME_MARKERS: Final = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})
JPEG_STANDALONE_MARKERS: Final = frozenset({0x01, *range(0xD0, 0xD9)})


class Size(NamedTuple):
    """In pixels."""

    width: int
    height: int


def picture_size(data: bytes) -> Size | None:
    """The size of a PNG, GIF, JPEG or WebP picture, or None for anything else."""
    try:
        if data.startswith(b"\x89PNG\r\n\x1a\n"):
            return Size(*struct.unpack(">II", data[16:24]))
        if data.startswith((b"GIF87a", b"GIF89a")):
            return Size(*struct.unpack("<HH", data[6:10]))
        if data.startswith(b"\xff\xd8"):
            return _jpeg_size(data)
        if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
            return _webp_size(data)
    except struct.error:  # cut short inside the header
        return None
    return None


def _jpeg_size(data: bytes) -> Size | None:
    """Walk the segments to the frame header (ITU T.81, B.2.2)."""
    at = 2
    while at + 4 <= len(data) and data[at] == JPEG_MARKER:
        marker = data[at + 1]
        if marker in JPEG_FRAME_MARKERS:
            height, width = struct.unpack(">HH", data[at + 5 : at + 9])
            return Size(width, height)
        at += 2
        if marker not in JPEG_STANDALONE_MARKERS:
            at += struct.unpack(">H", data[at : at + 2])[0]
    return None


def _webp_size(data: bytes) -> Size | None:
    """The three kinds of WebP (RFC 9649, section 2)."""
    chunk = data[12:16]
    if chunk == b"VP8 ":
        width, height = struct.unpack("<HH", data[26:30])
        return Size(width & 0x3FFF, height & 0x3FFF)
    if chunk == b"VP8L":
        bits = struct.unpack("<I", data[21:25])[0]
        return Size((bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1)
    if chunk == b"VP8X":
        low_w, high_w, low_h, high_h = struct.unpack("<HBHB", data[24:30])
        return Size((low_w | high_w << 16) + 1, (low_h | high_h << 16) + 1)
    return None
