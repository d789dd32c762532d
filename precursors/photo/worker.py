"""The process that reads one photo from standard input and writes what it found to standard output. Meant to be killed.

The models come with the packages: nothing is asked of the network.
"""

from __future__ import annotations

import io
import os
import pickle
import resource
import statistics
import sys
from collections.abc import Sequence
from typing import Any

from precursors import guarded
from precursors.photo.model import Code, Line, Photo

MAX_PIXELS = 60_000_000
LONGEST = 2_000  # pixels of the longer side that is read; more was no better on labels (measured), and slower
SHOWN = 1_000  # pixels of the longer side of the picture that is shown
KEPT = 1_600  # and of one that is kept with an inspection
MAX_LINES = 200
MAX_CODES = 20
_FORMATS = ("JPEG", "PNG", "WEBP")
_MEMORY = 1_200 << 20
_SECONDS = 30  # of processor time
_GIVES_WAY = 10  # of the nice values: whoever types is answered first, and a photo is still read on a busy desk
_UPRIGHT = 1.3  # how many times higher than wide a box is, if its line stands on end


def main() -> None:
    """Read one photo, or with ``clean`` only make it anew."""
    resource.setrlimit(resource.RLIMIT_DATA, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    guarded.give_way(_GIVES_WAY)
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # nothing a library prints gets into the answer
    with answers:
        work = _clean if sys.argv[1:] == ["clean"] else _read_photo
        answers.write(pickle.dumps(work(sys.stdin.buffer.read())))


def _clean(content: bytes) -> bytes | str:
    """The picture made anew, or the code of why it cannot be opened."""
    opened = _opened_picture(content)
    return opened if isinstance(opened, str) else _small(opened, KEPT)


def _read_photo(content: bytes) -> Photo | str:
    """What is on the photo, or the code of why it cannot be read."""
    opened = _opened_picture(content)
    if isinstance(opened, str):
        return opened
    reader = _Reader()
    found = reader.lines(opened)
    if _stands_on_end(found):
        opened = opened.rotate(90, expand=True)
        found = reader.lines(opened)
    lines = tuple(line for line, _ in found[:MAX_LINES])
    return Photo(lines, _codes(opened), _small(opened), opened.size)


def _opened_picture(content: bytes) -> Any:
    """The picture, turned upright as the camera says, or why it cannot be opened."""
    from PIL import Image, ImageOps, UnidentifiedImageError

    Image.MAX_IMAGE_PIXELS = None  # counted below, before anything is decoded
    try:
        with Image.open(io.BytesIO(content), formats=_FORMATS) as given:
            if given.width * given.height > MAX_PIXELS:
                return "too_large"
            given.draft("RGB", (LONGEST, LONGEST))
            upright = ImageOps.exif_transpose(given).convert("RGB")
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError):
        return "not_a_picture"
    upright.thumbnail((LONGEST, LONGEST))
    return upright


class _Reader:
    """The reader of lines, its models loaded once."""

    def __init__(self) -> None:
        from rapidocr import RapidOCR

        one = {f"EngineConfig.onnxruntime.{kind}_op_num_threads": 1 for kind in ("intra", "inter")}
        self._engine = RapidOCR(params={"Global.log_level": "critical", **one})

    def lines(self, picture: Any) -> list[tuple[Line, float]]:
        """Every line with how many times higher than wide its box is, from top to bottom."""
        import numpy

        found = self._engine(numpy.asarray(picture)[:, :, ::-1].copy())
        if found.txts is None:
            return []
        rows = zip(found.txts, found.scores, found.boxes, strict=True)
        return [_line(text, float(score), box, picture.size) for text, score, box in rows if text.strip()]


def _line(text: str, score: float, box: Sequence[Sequence[float]], size: tuple[int, int]) -> tuple[Line, float]:
    across, down = [float(x) for x, _ in box], [float(y) for _, y in box]
    left, top, right, bottom = min(across), min(down), max(across), max(down)
    place = (left / size[0], top / size[1], right / size[0], bottom / size[1])
    return Line(text.strip(), round(score, 3), place), (bottom - top) / max(1.0, right - left)


def _stands_on_end(found: Sequence[tuple[Line, float]]) -> bool:
    return bool(found) and statistics.median(tall for _, tall in found) > _UPRIGHT


def _codes(picture: Any) -> tuple[Code, ...]:
    import zxingcpp

    return tuple(Code(one.format.name, one.text) for one in zxingcpp.read_barcodes(picture)[:MAX_CODES] if one.text)


def _small(picture: Any, longest: int = SHOWN) -> bytes:
    shown = picture.copy()
    shown.thumbnail((longest, longest))
    out = io.BytesIO()
    shown.save(out, "JPEG", quality=82)  # a picture made anew: nothing that the camera wrote is in it
    return out.getvalue()


if __name__ == "__main__":
    main()
