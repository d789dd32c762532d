"""Messages in both languages, read from ``locale/messages.yaml``."""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

LANGUAGES = ("en", "es")
_FILE = Path(__file__).resolve().parent.parent / "locale" / "messages.yaml"


@lru_cache(maxsize=1)
def _messages() -> Mapping[str, Mapping[str, Mapping[str, str]]]:
    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    content: Mapping[str, Mapping[str, Mapping[str, str]]] = yaml.load(_FILE.read_text("utf-8"), loader)  # noqa: S506
    return content


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


def default_language() -> str:
    """Spanish where the system's locale is Spanish, else English."""
    for variable in ("PRECURSOR_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(variable, "")
        if value and not value.startswith(("C", "POSIX")):
            return "es" if value.startswith("es") else "en"
    return "en"
