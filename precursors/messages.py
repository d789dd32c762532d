"""Messages in both languages, read from ``locale/messages.yaml``."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from precursors.yamls import parse

LANGUAGES = ("en", "es")
_FOLDER = Path(__file__).resolve().parent.parent / "locale"


@lru_cache(maxsize=1)
def _messages() -> Mapping[str, Mapping[str, Mapping[str, str]]]:
    content: Mapping[str, Mapping[str, Mapping[str, str]]] = _load("messages.yaml")
    return content


@lru_cache(maxsize=1)
def _words() -> Mapping[str, str]:
    content: Mapping[str, str] = _load("words.yaml")
    return content


@lru_cache(maxsize=1)
def _caveats() -> tuple[Mapping[str, str], tuple[tuple[re.Pattern[str], str], ...]]:
    """Whole sentences, and sentences in which something varies: ``{x}``, ``{y}``."""
    content: Mapping[str, str] = _load("caveats.yaml")
    exact = {english: spanish for english, spanish in content.items() if "{" not in english}
    varying = [(english, spanish) for english, spanish in content.items() if "{" in english]
    patterns = ((re.sub(r"\\{(\w)\\}", r"(?P<\1>.+)", re.escape(english)), spanish) for english, spanish in varying)
    return exact, tuple((re.compile(pattern), spanish) for pattern, spanish in patterns)


def _load(name: str) -> Any:
    return parse((_FOLDER / name).read_text("utf-8"))


def say(group: str, key: str, language: str, **values: object) -> str:
    """One message in a language, its values filled in.

    Raises:
        KeyError: there is no such message.

    """
    return _messages()[group][key][language].format(**values)


def both(group: str, key: str, **values: object) -> dict[str, str]:
    """One message in both languages."""
    return {language: say(group, key, language, **values) for language in LANGUAGES}


def has(group: str, key: str) -> bool:
    """Whether there is such a message."""
    return key in _messages()[group]


def scope_words(words: str, language: str) -> str:
    """The scope words of a listing in a language; as the list file has them where no translation is known."""
    return _words().get(words, words) if language == "es" else words


def caveat(text: str, language: str) -> str:
    """A caveat of a listing or a reason for a refusal, in a language; in English where no translation is known."""
    if language != "es":
        return text
    exact, patterns = _caveats()
    if text in exact:
        return exact[text]
    for pattern, spanish in patterns:
        if match := pattern.fullmatch(text):
            return spanish.format(**match.groupdict())
    return text


def default_language() -> str:
    """Spanish where the system's locale is Spanish, else English."""
    for variable in ("PRECURSOR_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(variable, "")
        if value and not value.startswith(("C", "POSIX")):
            return "es" if value.startswith("es") else "en"
    return "en"
