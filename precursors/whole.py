"""Files that stand whole or not at all, whatever happens while they are written: a full disk, a kill, a power cut."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


@contextmanager
def whole(path: Path) -> Iterator[Path]:
    """Where to write what is to be a file: beside it, until it is written; what stood there before stays until then.

    A link stays one. A device or a pipe is written to as it is: nothing can take its place.

    Raises:
        OSError: it cannot be written; names the file that was meant.

    """
    target = path.resolve()
    if target.exists() and not target.is_file():
        yield path
        return
    draft = target.with_name(f".{target.name}.{secrets.token_hex(4)}.part")
    try:
        yield draft
        if target.exists():
            draft.chmod(target.stat().st_mode & 0o777)
        _keep(draft)
        draft.replace(target)
        _keep(target.parent)
    except OSError as error:
        if error.errno:
            error.filename, error.filename2 = str(path), None
        raise
    finally:
        draft.unlink(missing_ok=True)


def write_whole(path: Path, content: str | bytes) -> None:
    """Write a file at once; a text as UTF-8, with its line ends as they are."""
    with whole(path) as draft:
        draft.write_bytes(content.encode() if isinstance(content, str) else content)


def make_once(path: Path, content: bytes) -> bytes:
    """Put a secret where none is, for its owner only.

    Returns:
        What stands there now: this, or what another put there first.

    Raises:
        OSError: it cannot be written; nothing stands there then.

    """
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as stream:
            stream.write(content)
        _keep(draft)
        with suppress(FileExistsError):
            os.link(draft, path)  # unlike a move it never takes the place of another's
            _keep(path.parent)
    except OSError as error:
        error.filename, error.filename2 = str(path), None
        raise
    finally:
        draft.unlink(missing_ok=True)
    return path.read_bytes()


def _keep(path: Path) -> None:
    """Have the disk keep a file, or the names in a folder; a file system that cannot says nothing."""
    number = os.open(path, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)


__all__ = ["make_once", "whole", "write_whole"]
