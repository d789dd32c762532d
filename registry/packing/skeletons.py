"""Texts that share all but some values, kept on SQLite as these values; many times sooner made than deflated ones.

A skeleton is what such texts share, with a mark in the place of each value. That of a line is ``line_skeleton.txt``
beside this module, with stars for marks, and is never changed; another shape would be another first byte. Entries of
the log that are written together carry theirs along, packed. Values are as JSON writes them inside a text: no mark and
nothing that parts values stands in one.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, cached_property, lru_cache
from pathlib import Path
from typing import Any, TypeAlias

import pyarrow as pa
import pyarrow.compute as pc

from registry.packing.deflated import deflate, inflate

HASH, TEXT = "\x01", "\x02"  # marks: 64 hexadecimal digits, kept as their bytes; any other value
VALUES, SHARED = b"\x04", b"\x05"  # first bytes: values of a line; a skeleton and its values
END = "\x1f"  # parts values
DIGITS = 64  # of a hash
_BYTES = DIGITS // 2
_LENGTH = 2  # bytes that say how long a packed skeleton is
Column: TypeAlias = Any  # a pyarrow Array of texts, or a Scalar that stands for all rows


class TextSkeleton:
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

    def filled(self, values: Sequence[str]) -> str:
        """The text of some values, in the order of their marks."""
        return self._template % tuple(values)

    def filled_all(self, columns: Sequence[Column]) -> pa.Array:
        """Many texts, from the columns of their values in the order of the marks."""
        first, *others = self.pieces
        between = [part for column, piece in zip(columns, others, strict=True) for part in (column, piece)]
        return pc.binary_join_element_wise(*_run_together([first, *between], ""), pa.scalar(""))

    def kept_all(self, columns: Sequence[Column]) -> pa.Array:
        """What SQLite keeps of these texts."""
        parts: list[Column] = [pa.scalar(self._head, pa.binary())]
        parts += [_hash_bytes(columns[place]) for place in self._hashes]
        if texts := [columns[place] for place in self._texts]:
            parts.append(pc.binary_join_element_wise(*_run_together(texts, END), END).cast(pa.binary()))
        return pc.binary_join_element_wise(*parts, pa.scalar(b"", pa.binary()))

    @cached_property
    def _head(self) -> bytes:
        packed = deflate(self.text, "entry")
        return SHARED + len(packed).to_bytes(_LENGTH, "big") + packed

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


def _run_together(parts: Sequence[Column | str], between: str) -> list[Column]:
    """Parts of which those that are the same on all rows are joined once."""
    joined: list[Column | str] = []
    for part in parts:
        said = part.as_py() if isinstance(part, pa.Scalar) else part
        if isinstance(said, str) and joined and isinstance(joined[-1], str):
            joined[-1] += between + said
        else:
            joined.append(said)
    return [pa.scalar(one) if isinstance(one, str) else one for one in joined]


def _hash_bytes(digits: pa.Array) -> pa.Array:
    """Hashes in hexadecimal digits as their bytes."""
    content = bytes.fromhex("".join(digits.to_numpy(zero_copy_only=False).tolist()))
    return pa.Array.from_buffers(pa.binary(_BYTES), len(digits), [None, pa.py_buffer(content)]).cast(pa.binary())


def without_values(kept: bytes) -> str | None:
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
    skeleton = _carried_skeleton(kept[start:end])
    return None if skeleton is None else skeleton.of(kept[end:])


@lru_cache(maxsize=256)  # the entries of one submission carry the same
def _carried_skeleton(packed: bytes) -> TextSkeleton | None:
    text = inflate(packed)
    return None if text is None else TextSkeleton(text)


@cache
def of_line() -> TextSkeleton:
    """The skeleton of a line's one text (``registry.checking.contents.bodies``)."""
    return TextSkeleton((Path(__file__).parent / "line_skeleton.txt").read_text("utf-8").strip().replace("*", TEXT))
