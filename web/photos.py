"""Photos of labels: read one at a time, each in a process of its own; the picture is shown and not kept."""

from __future__ import annotations

import base64
import threading
from collections.abc import Sequence
from datetime import date
from typing import Any

from fastapi import Request, UploadFile

from precursors.messages import say
from precursors.model import Answer
from precursors.photo.model import Photo
from precursors.photo.reading import MAX_BYTES, PhotoRefused, read_photo
from precursors.recognition.recogniser import Query
from web.errors import Refused
from web.logged_queries import look_up
from web.shared import language_of

_PATIENCE = 30.0  # seconds that a photo waits for the one before it
_STATUS = {"too_large": 413, "not_a_picture": 415, "over_budget": 413, "needs_extra": 503}
_turn = threading.BoundedSemaphore(1)  # of the process: a second reader would take the processors from who types


def read_label(request: Request, file: UploadFile) -> Photo:
    """The label on a photo that was sent.

    Raises:
        Refused: it cannot be read, or others wait; says what to do.

    """
    content = file.file.read(MAX_BYTES + 1)
    if not _turn.acquire(timeout=_PATIENCE):
        raise Refused(429, headers={"retry-after": "10"})
    try:
        return read_photo(content)
    except PhotoRefused as error:
        raise Refused(_STATUS[error.code], say("photo", error.code, language_of(request))) from error
    finally:
        _turn.release()


def look_up_label(
    request: Request, photo: Photo, day: date, authority: Sequence[str] | None, lang: str = ""
) -> tuple[Answer, Any]:
    """The answer on a photo, and that on all its lines; what was guessed never clears, and never decides alone."""
    asked, values = tuple(authority) if authority else None, [Query(text=text) for text in photo.texts]
    found = [look_up(request, [value], day, asked, lang)[0] for value in values]
    answers = [Answer((one["found"] if lang else one)["answer"]) for one in found]
    return photo.answer(answers), found[0] if found else None


def shown_picture(photo: Photo) -> str:
    """The upright picture as the address of an image."""
    return "data:image/jpeg;base64," + base64.b64encode(photo.picture).decode()
