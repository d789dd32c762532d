"""Folders for what need not outlive a run. Those of runs that were killed are cleared away by the next."""

from __future__ import annotations

import os
import re
import shutil
import weakref
from contextlib import suppress
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory, gettempdir

_NAME = re.compile(r"precursor-[a-z]+-(\d+)-\w+")


def prefix(kind: str) -> str:
    """How the name of a folder of this process begins."""
    return f"precursor-{kind}-{os.getpid()}-"


class Scratch(TemporaryDirectory[str]):
    """A folder that goes at the end of its block, or with the next run if this one is killed.

    Args:
        kind: what it is for, in lower-case letters.
        place: where it lies; the folder of the system for such things if not given.

    """

    def __init__(self, kind: str, place: Path | None = None) -> None:
        clear_away(place or Path(gettempdir()))
        super().__init__(prefix=prefix(kind), dir=place, ignore_cleanup_errors=True)
        lock = _lock_of(self.name)
        self._unlock = weakref.finalize(self, os.close, lock) if lock is not None else None

    def cleanup(self) -> None:
        """Remove the folder and all that is in it."""
        super().cleanup()
        if self._unlock:
            self._unlock()


@cache
def clear_away(place: Path) -> None:
    """Remove the folders of this account in a place whose processes are gone; asked again, nothing is done."""
    with suppress(OSError), os.scandir(place) as entries:
        for entry in entries:
            name = _NAME.fullmatch(entry.name)
            if name and not _is_alive(int(name[1])):
                with suppress(OSError):
                    if entry.is_dir(follow_symlinks=False) and entry.stat(follow_symlinks=False).st_uid == os.getuid():
                        _remove(entry.path)


def _is_alive(number: int) -> bool:
    try:
        os.kill(number, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except OSError:
        return True  # somebody else's
    return True


def _remove(folder: str) -> None:
    """Remove a folder unless it is in use: of a process in another container, the number in its name says nothing."""
    if (lock := _lock_of(folder)) is not None:
        try:
            shutil.rmtree(folder, ignore_errors=True)
        finally:
            os.close(lock)


def _lock_of(folder: str) -> int | None:
    """A hold on a folder that the system gives up when the process ends; nothing where another has it."""
    try:
        import fcntl
    except ImportError:  # a system without such locks keeps what a killed run left
        return None
    held = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(held)
        return None
    return held
