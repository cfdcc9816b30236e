"""Looks at a PNG picture without an imaging library: enough to tell ink from paper."""

from __future__ import annotations

import struct
import zlib

import numpy as np


def darkness(png: bytes) -> np.ndarray:
    """(height, width) uint8: 0 is white paper, 255 is black ink."""
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    at, packed, width, height, channels = 8, b"", 0, 0, 0
    while at < len(png):
        size, kind = struct.unpack(">I4s", png[at : at + 8])
        chunk = png[at + 8 : at + 8 + size]
        if kind == b"IHDR":
            width, height, depth, colour = struct.unpack(">IIBB", chunk[:10])
            channels = {0: 1, 2: 3, 4: 2, 6: 4}[colour]
            assert depth == 8
        elif kind == b"IDAT":
            packed += chunk
        at += size + 12
    raw = np.frombuffer(zlib.decompress(packed), np.uint8).reshape(height, 1 + width * channels)
    pixels = np.zeros((height, width * channels), np.uint8)
    above = np.zeros(width * channels, np.uint8)
    for y in range(height):
        pixels[y] = above = _unfiltered(int(raw[y, 0]), raw[y, 1:], above, channels)
    shades = pixels.reshape(height, width, channels)[:, :, : 3 if channels >= 3 else 1]
    return 255 - shades.min(axis=2)


def _unfiltered(kind: int, line: np.ndarray, above: np.ndarray, step: int) -> np.ndarray:
    if kind == 0:
        return line
    if kind == 1:
        return np.cumsum(line.reshape(-1, step), axis=0, dtype=np.uint8).reshape(-1)
    if kind == 2:
        return line + above
    out = bytearray(len(line))
    for i, (value, up) in enumerate(zip(line.tolist(), above.tolist(), strict=True)):
        left = out[i - step] if i >= step else 0
        corner = int(above[i - step]) if i >= step else 0
        out[i] = (value + ((left + up) // 2 if kind == 3 else _paeth(left, up, corner))) & 255
    return np.frombuffer(bytes(out), np.uint8)


def _paeth(left: int, up: int, corner: int) -> int:
    guess = left + up - corner
    return min((left, up, corner), key=lambda v: abs(guess - v))
