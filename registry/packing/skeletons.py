"""Texts that share all but some values, kept on SQLite as these values; many times sooner made than deflated ones.

A skeleton is what such texts share, with a mark in the place of each value. That of a line is ``line_skeleton.txt``
beside this module, with stars for marks, and is never changed; another shape would be another first byte. Entries of
the log that are written together carry theirs along, packed. Values are as JSON writes them inside a text: no mark and
nothing that parts values stands in one.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache
from pathlib import Path

from registry.packing.deflated import deflated, inflated

HASH, TEXT = "\x01", "\x02"  # marks: 64 hexadecimal digits, kept as their bytes; any other value
VALUES, SHARED = b"\x04", b"\x05"  # first bytes: values of a line; a skeleton and its values
END = "\x1f"  # parts values
_BYTES = 32  # of a hash
_LENGTH = 2  # bytes that say how long a packed skeleton is


class Skeleton:
    """What some texts share.

    Attributes:
        text: with its marks.
        pieces: between them.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        marks = [sign for sign in text if sign in (HASH, TEXT)]
        self.pieces = text.replace(HASH, TEXT).split(TEXT)
        self._hashes = [place for place, mark in enumerate(marks) if mark == HASH]
        self._texts = [place for place, mark in enumerate(marks) if mark == TEXT]
        self._template = text.replace("%", "%%").replace(HASH, "%s").replace(TEXT, "%s")
        self._head = b""

    def filled(self, values: Sequence[str]) -> str:
        """The text of some values, in the order of their marks."""
        return self._template % tuple(values)

    def kept(self, values: Sequence[str]) -> bytes:
        """What SQLite keeps of that text."""
        digits = "".join([values[place] for place in self._hashes])
        texts = END.join([values[place] for place in self._texts])
        return (self._head or self._begun()) + bytes.fromhex(digits) + texts.encode()

    def _begun(self) -> bytes:
        packed = deflated(self.text, "entry")
        self._head = SHARED + len(packed).to_bytes(_LENGTH, "big") + packed
        return self._head

    def of(self, content: bytes) -> str | None:
        """The text of kept values; ``None`` if they are damaged."""
        split = len(self._hashes) * _BYTES
        hashes = [content[start : start + _BYTES].hex() for start in range(0, split, _BYTES)]
        texts = content[split:].decode().split(END) if self._texts or content[split:] else []
        if len(content) < split or len(texts) != len(self._texts):
            return None
        values = [""] * (len(hashes) + len(texts))
        for places, found in ((self._hashes, hashes), (self._texts, texts)):
            for place, value in zip(places, found, strict=True):
                values[place] = value
        return self.filled(values)


def unfilled(kept: bytes) -> str | None:
    """The text of what was kept as values; ``None`` if it is damaged, or was kept otherwise.

    Raises:
        UnicodeDecodeError: it is damaged.

    """
    if kept[:1] == VALUES:
        return of_line().of(kept[1:])
    if kept[:1] != SHARED:
        return None
    start = len(SHARED) + _LENGTH
    end = start + int.from_bytes(kept[len(SHARED) : start], "big")
    skeleton = _carried(kept[start:end])
    return None if skeleton is None else skeleton.of(kept[end:])


@lru_cache(maxsize=256)  # the entries of one submission carry the same
def _carried(packed: bytes) -> Skeleton | None:
    text = inflated(packed)
    return None if text is None else Skeleton(text)


@cache
def of_line() -> Skeleton:
    """The skeleton of a line's one text (``registry.checking.contents.bodies``)."""
    return Skeleton((Path(__file__).parent / "line_skeleton.txt").read_text("utf-8").strip().replace("*", TEXT))
