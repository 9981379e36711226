"""Pictures drawn by the simulator itself, so that no one else's are needed.

PNG is written by hand (zlib and struct): the shapes are few, and an imaging library would be
the only reason to install one.
"""

from __future__ import annotations

import colorsys
import hashlib
import math
import struct
import zlib
from functools import lru_cache

RGB = tuple[int, int, int]


def encode_png(width: int, height: int, pixels: bytes) -> bytes:
    """`pixels` is width * height * 3 bytes, RGB, top row first."""
    rows = b"".join(b"\0" + pixels[y * width * 3 : (y + 1) * width * 3] for y in range(height))
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(rows, 6)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, data) for kind, data in chunks)


@lru_cache(maxsize=64)
def portrait(hue: int, size: int = 160) -> bytes:
    """PNG of a plain head and shoulders on a coloured ground; `hue` is 0-359."""
    ground, skin, cloth = _rgb(hue, 0.30, 0.92), _rgb(28, 0.32, 0.97), _rgb(hue, 0.62, 0.55)
    hair = _rgb(hue + 20, 0.45, 0.22)
    shapes = (
        (0.50, 1.12, 0.42, 0.40, cloth),
        (0.50, 0.38, 0.25, 0.25, hair),
        (0.50, 0.45, 0.195, 0.23, skin),
        (0.425, 0.45, 0.022, 0.028, hair),
        (0.575, 0.45, 0.022, 0.028, hair),
    )
    return _draw(size, size, ground, shapes)


@lru_cache(maxsize=64)
def landscape(hue: int, width: int = 360, height: int = 240) -> bytes:
    """PNG of hills under a sun: the ready-made photo of a phone."""
    shapes = (
        (0.74, 0.30, 0.09, 0.135, _rgb(hue + 30, 0.25, 1.0)),
        (0.22, 1.05, 0.55, 0.55, _rgb(hue + 80, 0.35, 0.62)),
        (0.80, 1.12, 0.60, 0.52, _rgb(hue + 95, 0.45, 0.48)),
        (0.45, 1.28, 0.75, 0.48, _rgb(hue + 105, 0.50, 0.36)),
    )
    return _draw(width, height, _rgb(hue, 0.22, 0.96), shapes)


@lru_cache(maxsize=512)
def face(name: str, size: int = 120) -> bytes:
    """PNG of a face whose colour and looks follow from a name: a sticker's or an emoji's."""
    digest = hashlib.blake2b(name.encode(), digest_size=4).digest()
    hue = int(digest[0] * 360 / 256)
    skin, dark = _rgb(hue, 0.38, 0.98), _rgb(hue, 0.30, 0.20)
    eye, mouth = 0.035 + digest[1] % 4 * 0.012, 0.03 + digest[2] % 5 * 0.022
    shapes = (
        (0.24, 0.18, 0.14, 0.14, _rgb(hue, 0.50, 0.90)),
        (0.76, 0.18, 0.14, 0.14, _rgb(hue, 0.50, 0.90)),
        (0.50, 0.54, 0.42, 0.42, skin),
        (0.36, 0.46, eye, eye + 0.02, dark),
        (0.64, 0.46, eye, eye + 0.02, dark),
        (0.50, 0.70, 0.15, mouth, dark),
    )
    return _draw(size, size, (255, 255, 255), shapes)


Ellipse = tuple[float, float, float, float, RGB]  # centre x, y and radii as shares of the picture


def _draw(width: int, height: int, ground: RGB, shapes: tuple[Ellipse, ...]) -> bytes:
    pixels = bytearray(bytes(ground) * (width * height))
    for shape in shapes:
        for y in range(height):
            _draw_row(pixels, width, y, height, shape)
    return encode_png(width, height, bytes(pixels))


def _draw_row(pixels: bytearray, width: int, y: int, height: int, shape: Ellipse) -> None:
    """Fill the span of the ellipse on this row, its two ends blended by their coverage."""
    cx, cy, rx, ry, colour = shape
    inside = 1 - (((y + 0.5) / height - cy) / ry) ** 2
    if inside <= 0:
        return
    half = rx * math.sqrt(inside) * width
    left, right = max(0.0, cx * width - half), min(float(width), cx * width + half)
    first, last = math.ceil(left), math.floor(right)
    if last > first:
        pixels[(y * width + first) * 3 : (y * width + last) * 3] = bytes(colour) * (last - first)
    for x, coverage in ((first - 1, first - left), (last, right - last)):
        if coverage > 0 and 0 <= x < width:
            at = (y * width + x) * 3
            for i in range(3):
                pixels[at + i] = round(pixels[at + i] * (1 - coverage) + colour[i] * coverage)


def _rgb(hue: int, saturation: float, value: float) -> RGB:
    red, green, blue = colorsys.hsv_to_rgb((hue % 360) / 360, saturation, value)
    return round(red * 255), round(green * 255), round(blue * 255)


def _chunk(kind: bytes, data: bytes) -> bytes:
    checksum = zlib.crc32(kind + data)
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", checksum)
