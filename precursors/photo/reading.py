"""The only door to a photo: it is read in a process of its own, with bounds on bytes, pixels, memory and time.

A picture comes from a stranger, and what decodes it is native code. The process reads one photo and ends: with it goes
the memory that the models took.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from precursors.photo.model import Photo

MAX_BYTES = 15 << 20
SECONDS = 120.0  # by the clock, on a busy machine; the processor time is bounded in the process itself
_NEEDS = ("rapidocr", "onnxruntime", "zxingcpp", "PIL")


class PhotoRefused(Exception):
    """A photo that cannot be read; ``code`` says why, as a key of the messages."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@cache
def available() -> bool:
    """Whether the extra that reads photos is installed."""
    return all(find_spec(name) is not None for name in _NEEDS)


def read_photo(content: bytes, seconds: float = SECONDS) -> Photo:
    """Read the label on a photo.

    Args:
        content: JPEG, PNG or WebP, at most 15 MiB.
        seconds: by the clock.

    Raises:
        PhotoRefused: it is too large, of another kind or damaged, took too long, or the extra is not installed.

    """
    if not available():
        raise PhotoRefused("needs_extra")
    found = run_worker(content, seconds)
    assert isinstance(found, Photo)  # noqa: S101 - what that worker answers
    return found


def run_worker(content: bytes, seconds: float, *how: str) -> Photo | bytes:
    """Have the worker read a picture, or do with it what ``how`` says.

    Raises:
        PhotoRefused: as ``read_photo``.

    """
    if len(content) > MAX_BYTES:
        raise PhotoRefused("too_large")
    root = str(Path(__file__).resolve().parents[2])
    search = os.pathsep.join(filter(None, (root, os.environ.get("PYTHONPATH"))))
    try:
        done = subprocess.run(  # noqa: S603 - our own module, and words of our own
            [sys.executable, "-m", "precursors.photo.worker", *how],
            input=content,
            capture_output=True,
            timeout=seconds,
            check=False,
            env={**os.environ, "PYTHONPATH": search},
        )
    except subprocess.TimeoutExpired as error:
        raise PhotoRefused("over_budget") from error
    if done.returncode:
        raise PhotoRefused("over_budget")
    found: Photo | bytes | str = pickle.loads(done.stdout)  # noqa: S301 - from the process started above
    if isinstance(found, str):
        raise PhotoRefused(found)
    return found
