"""Documents that people send: bounded, of few kinds, kept on disk under the hash of their content.

A file is there before the log tells of it, for the account of this program alone, and is never changed. What an ending
promises is held against the first bytes; nothing of a document is opened, drawn or run here.
"""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine

from precursors.messages import Refusal
from precursors.whole import whole
from registry.settings import Settings
from registry.store.store import private

MOST_BYTES = 10_000_000
_MOST_NAME = 120
_NOT_TEXT = re.compile(rb"[\x00-\x08\x0b\x0e-\x1f\x7f]")
_OFFICE = "[Content_Types].xml"  # in every workbook and text of an office program
_DIGEST = re.compile(r"[0-9a-f]{64}")


class DocumentError(Refusal):
    """A document that cannot be taken, or is not as it was taken; names it and says what to do."""


@dataclass(frozen=True, slots=True)
class Given:
    """A document as it is sent: the name that its sender gave it, and its content."""

    name: str
    content: bytes

    @property
    def sha256(self) -> str:
        """The hash of its content."""
        return hashlib.sha256(self.content).hexdigest()


def _begins(*starts: bytes) -> Callable[[bytes], bool]:
    return lambda content: content.startswith(starts)


def _is_text(content: bytes) -> bool:
    return not _NOT_TEXT.search(content)


def _is_office(content: bytes) -> bool:
    """A workbook or text of an office program, without macros."""
    try:
        names = zipfile.ZipFile(io.BytesIO(content)).namelist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return False
    return _OFFICE in names and not any(name.lower().endswith("vbaproject.bin") for name in names)


KINDS: Mapping[str, Callable[[bytes], bool]] = {
    "pdf": _begins(b"%PDF-"),
    "png": _begins(b"\x89PNG\r\n\x1a\n"),
    "jpg": _begins(b"\xff\xd8\xff"),
    "jpeg": _begins(b"\xff\xd8\xff"),
    "xlsx": _is_office,
    "docx": _is_office,
    "csv": _is_text,
    "txt": _is_text,
}


def checked_document(given: Given) -> Given:
    """A document that may be taken, under a plain name.

    Raises:
        DocumentError: its size or kind is not one that is taken.

    """
    name = plain_name(given.name)
    if not given.content or len(given.content) > MOST_BYTES:
        raise DocumentError("bytes_a_document_has_from_1_to", x=name, y=f"{len(given.content):,}", z=f"{MOST_BYTES:,}")
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    if ending not in KINDS:
        raise DocumentError("this_kind_of_document_is_not_taken_send", x=name, y=", ".join(KINDS))
    if not KINDS[ending](given.content):
        raise DocumentError("its_content_is_not_what_its_ending_says_save", x=name, y=ending)
    return Given(name, given.content)


def plain_name(name: str) -> str:
    """The name alone of a file, without folders and without what a header or a shell reads otherwise."""
    last = re.split(r"[/\\]", name)[-1]
    plain = "".join(c if c.isalnum() or c in "-_. ()" else "_" for c in last).strip(" .") or "document"
    stem, dot, ending = plain.rpartition(".")
    return (
        f"{stem[: _MOST_NAME - len(ending) - 1]}.{ending}" if dot and len(ending) < _MOST_NAME else plain[:_MOST_NAME]
    )


def folder_of(engine: Engine) -> Path:
    """Where the documents of a registry lie."""
    return Settings().answers_for(str(engine.url.database or ""))


def keep(engine: Engine, given: Given) -> None:
    """Put a document on disk, unless it lies there already."""
    folder = folder_of(engine)
    path = folder / given.sha256
    if path.exists() and hashlib.sha256(path.read_bytes()).hexdigest() == given.sha256:
        return
    with whole(path) as draft:
        private(draft)
        draft.write_bytes(given.content)
    path.chmod(0o600)


def read(engine: Engine, sha256: str) -> bytes:
    """The content of a document.

    Raises:
        DocumentError: it is not there, or not as it was taken.

    """
    content = stored_content(engine, sha256)
    if content is None:
        raise DocumentError("the_document_is_not_as_it_was_sent_or_is_gone")
    return content


def stored_content(engine: Engine, sha256: str) -> bytes | None:
    """The content of a document, where it lies whole on disk."""
    if not _DIGEST.fullmatch(sha256):
        return None
    try:
        content = (folder_of(engine) / sha256).read_bytes()
    except OSError:
        return None
    return content if hashlib.sha256(content).hexdigest() == sha256 else None
