"""Pictures that are kept: made anew in the worker, upright and bounded, without what the camera wrote into them."""

from __future__ import annotations

from importlib.util import find_spec

from precursors.photo.reading import PhotoRefused, run_worker

_SECONDS = 60.0  # by the clock, on a busy machine


def can_clean() -> bool:
    """Whether what opens pictures is installed."""
    return find_spec("PIL") is not None


def clean_picture(content: bytes) -> bytes:
    """A picture as it may be kept: upright, at most 1,600 pixels long, JPEG, nothing of place, time or device in it.

    Args:
        content: JPEG, PNG or WebP, at most 15 MiB.

    Raises:
        PhotoRefused: it is too large, of another kind or damaged, took too long, or the extra is not installed.

    """
    if not can_clean():
        raise PhotoRefused("needs_extra")
    found = run_worker(content, _SECONDS, "clean")
    assert isinstance(found, bytes)  # noqa: S101 - what that worker answers
    return found
