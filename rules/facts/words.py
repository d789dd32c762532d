"""The words of a declaration that its facts turn on: what says nothing, and what says that goods come as a parcel."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from precursors.yamls import parse

NO_DIGIT = (
    "^[^1-9\uff11-\uff19]*$"  # no paper has a number without a digit, whatever stands there and in whatever language
)


def placeholders() -> str:
    """The pattern of what stands where a name or number should and is none, in small letters."""
    return f"^ *({'|'.join(_words()['placeholders'])}) *$"


def parcels() -> str:
    """The pattern of ways of transport that are post, courier or parcel, in small letters."""
    words = _words()
    return f"{'|'.join(words['parcel_stems'])}|(^|[^a-z])({'|'.join(words['parcel_words'])})([^a-z]|$)"


@lru_cache(maxsize=1)
def _words() -> Mapping[str, Sequence[str]]:
    content: Mapping[str, Any] = parse(Path(__file__).with_name("words.yaml").read_text("utf-8"))
    return content
