"""Compiled files that can always be made again: list indexes, lexicons, tautomer tables.

A cache name carries the hash of what it was made from, so a stale file is never read: it is just not
found. Two places are looked in: one beside the installation, filled by ``make setup`` and read-only on a
hardened machine, and one of the user's. Nothing in either is a source of truth.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import platformdirs

SETTING = "PRECURSOR_CACHE_DIR"


def folder() -> Path:
    """The folder that compiled files are written to: the setting, the installation, or the user's."""
    named = os.environ.get(SETTING)
    if named:
        return Path(named)
    beside = _beside_installation()
    if os.access(beside if beside.exists() else beside.parent, os.W_OK):
        return beside
    return Path(platformdirs.user_cache_dir("precursor"))


def compiled_file(name: str) -> Path | None:
    """The compiled file of that name, or ``None`` if it has to be made."""
    for place in (folder(), _beside_installation()):
        path = place / name
        if path.exists():
            return path
    return None


def write(name: str, content: bytes | Callable[[Path], None]) -> Path:
    """Write a compiled file so that another process sees all of it or nothing.

    Args:
        name: file name, with the hash of its sources in it.
        content: the bytes, or a function that fills the path it is given.

    Returns:
        Where the file stands. If the cache folder cannot be written, a file in a temporary folder that
        serves this process only.

    """
    try:
        return _place(folder(), name, content)
    except OSError:
        return _place(Path(tempfile.mkdtemp(prefix="precursor-")), name, content)


def _beside_installation() -> Path:
    return Path(sys.prefix) / "share" / "precursor"


def _place(place: Path, name: str, content: bytes | Callable[[Path], None]) -> Path:
    if not place.exists():
        place.mkdir(parents=True, exist_ok=True)
        place.chmod(0o755)
    handle, draft = tempfile.mkstemp(prefix=f".{name}.", dir=place)
    os.close(handle)
    path = Path(draft)
    try:
        if isinstance(content, bytes):
            path.write_bytes(content)
        else:
            content(path)
        path.chmod(0o644)  # the officer's account reads what the administrator's made
        target = place / name
        path.replace(target)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return target
