"""Texts deflated (RFC 1951) against a dictionary of what all of their kind share, ``NAME.txt`` beside this module."""

from __future__ import annotations

import zlib
from functools import cache
from pathlib import Path
from typing import Any

DICTIONARIES = {"line": 1, "entry": 2, "finding": 3}  # the first byte of what was packed with each
_WINDOW = 12  # the dictionary and a text are seen at once; a larger one costs more to begin than it wins
_LEVEL, _MEMORY = 3, 5


def deflate(text: str, kind: str) -> bytes:
    """A text packed with the dictionary of its kind, however short."""
    content = text.encode()
    number, begun = _begun_packer(kind)
    packing = begun.copy()
    return bytes(number + packing.compress(content) + packing.flush())


def inflate(kept: bytes) -> str | None:
    """The text of what was packed with a dictionary; ``None`` where it was damaged, or never packed."""
    begun = _readers().get(kept[:1])
    if begun is None:
        return None
    reader = begun.copy()
    try:
        text = reader.decompress(kept[1:]).decode()
    except (zlib.error, UnicodeDecodeError):
        return None
    return text if reader.eof and not reader.unused_data else None


@cache
def _words(kind: str) -> bytes:
    return b"".join((Path(__file__).parent / f"{kind}.txt").read_bytes().splitlines())


@cache
def _begun_packer(kind: str) -> tuple[bytes, Any]:
    """The number of a dictionary, and a packer that has read it."""
    begun = zlib.compressobj(_LEVEL, zlib.DEFLATED, -_WINDOW, _MEMORY, zlib.Z_DEFAULT_STRATEGY, _words(kind))
    return bytes([DICTIONARIES[kind]]), begun


def is_deflated(kept: bytes) -> bool:
    """Whether something begins as what was packed does."""
    return kept[:1] in _readers()


@cache
def _readers() -> dict[bytes, Any]:
    return {bytes([number]): zlib.decompressobj(-_WINDOW, _words(kind)) for kind, number in DICTIONARIES.items()}
