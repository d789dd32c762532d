"""Columns that SQLite keeps packed: long texts, and hashes as the bytes that they are. Who asks reads the text.

A text is deflated (RFC 1951) against a dictionary of what all texts of its kind share, ``NAME.txt`` beside this module,
and begins with the number of that dictionary. A dictionary is never changed: another would be another number. What is
written by thousands is kept as its values alone (``registry.packing.skeletons``). Short texts stay as they are, and so
does everything on PostgreSQL, which packs long values itself.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Dialect, String, TypeDecorator
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from registry.packing.deflated import DICTIONARIES, deflate, inflate, is_deflated
from registry.packing.skeletons import DIGITS, SHARED, VALUES, without_values

SHORT = 256  # characters; little is won on less, and who looks at the file with another program reads it
_MARKS = (*map(chr, DICTIONARIES.values()), VALUES.decode(), SHARED.decode())  # with which what is packed begins


def pack(text: str, kind: str) -> str | bytes:
    """A text as SQLite keeps it.

    Args:
        text: of any length.
        kind: of ``DICTIONARIES``.

    """
    if len(text) < SHORT and text[:1] not in _MARKS:
        return text
    try:
        return deflate(text, kind)
    except UnicodeEncodeError:  # half a character, as a damaged file may hold; SQLite says what is wrong with it
        return text


def unpack(kept: Any) -> Any:
    """The text of what SQLite keeps.

    What was damaged is a text as well, but none that was ever packed: it has another hash and is no JSON.
    """
    if not isinstance(kept, bytes):
        return kept
    try:
        text = _read_packed(kept)
    except UnicodeDecodeError:
        text = None
    return repr(kept) if text is None else text


def _read_packed(kept: bytes) -> str | None:
    if kept[:1] in (VALUES, SHARED):
        return without_values(kept)
    return inflate(kept) if is_deflated(kept) else kept.decode()


class _Text(FunctionElement[str]):
    """A packed column as its text, to be searched or compared inside a question."""

    name = "text"
    inherit_cache = True
    type = String()


@compiles(_Text)
def _text_as_it_is(element: Any, compiler: Any, **given: Any) -> str:
    return str(compiler.process(element.clauses, **given))


@compiles(_Text, "sqlite")
def _unpack_in_sql(element: Any, compiler: Any, **given: Any) -> str:
    return text_of(compiler.process(element.clauses, **given), "sqlite")


class _Searched(TypeDecorator.Comparator[str]):
    """Whoever searches a packed column searches its text."""

    def operate(self, op: Any, *other: Any, **given: Any) -> Any:
        """Ask the text."""
        return op(_Text(self.expr), *other, **given)


class _Bytes(FunctionElement[Any]):
    """A column as its bytes on SQLite, as it is elsewhere."""

    name = "bytes"
    inherit_cache = True

    def __init__(self, column: ColumnElement[Any], type_: TypeDecorator[str]) -> None:
        super().__init__(column)
        self.type = type_


@compiles(_Bytes)
def _as_it_is(element: Any, compiler: Any, **given: Any) -> str:
    return str(compiler.process(element.clauses, **given))


@compiles(_Bytes, "sqlite")
def _cast_in_sql(element: Any, compiler: Any, **given: Any) -> str:
    return f"CAST({compiler.process(element.clauses, **given)} AS BLOB)"


class Packed(TypeDecorator[str]):
    """A text that is packed where it is long."""

    impl = String
    cache_ok = True
    comparator_factory = _Searched

    def __init__(self, kind: str) -> None:
        super().__init__()
        self.kind = kind

    def kept(self, texts: Sequence[str | bytes]) -> list[str | bytes]:
        """Many texts as SQLite keeps them; those that are packed already stay as they are."""
        kept = {text: text if isinstance(text, bytes) else pack(text, self.kind) for text in set(texts)}
        return [kept[text] for text in texts]

    def column_expression(self, column: ColumnElement[Any]) -> ColumnElement[Any]:
        """How it is asked: as bytes, since what others changed in the file need not be a text."""
        return _Bytes(column, type_=self)

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        """As it is kept."""
        return pack(value, self.kind) if dialect.name == "sqlite" and isinstance(value, str) else value

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        """As it is read."""
        return unpack(value)


class Hash(TypeDecorator[str]):
    """A hash in hexadecimal digits, kept as its bytes."""

    impl = String
    cache_ok = True

    def kept(self, hashes: Sequence[str]) -> list[str | bytes]:
        """Many hashes as SQLite keeps them."""
        digits = "".join(hashes)
        content = hash_bytes(digits)
        if content is digits or set(map(len, hashes)) != {DIGITS}:
            return list(map(hash_bytes, hashes))
        return [content[start : start + DIGITS // 2] for start in range(0, len(content), DIGITS // 2)]

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        """As it is kept."""
        return hash_bytes(value) if dialect.name == "sqlite" else value

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        """As it is read."""
        return value.hex() if isinstance(value, bytes) else value


def hash_bytes(digits: Any) -> Any:
    """The bytes of a hash; what is none stays as it is."""
    try:
        content = bytes.fromhex(digits)
    except (TypeError, ValueError):
        return digits
    return content if content.hex() == digits else digits


def text_of(column: str, dialect: str) -> str:
    """A packed column as its text, inside a question to the store."""
    return f"unpacked(CAST({column} AS BLOB))" if dialect == "sqlite" else column


FUNCTIONS: dict[str, Callable[[Any], Any]] = {"unpacked": unpack}  # that SQLite calls
