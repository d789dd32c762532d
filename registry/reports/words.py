"""The words of reports and charts in both languages, from ``locale/reports.yaml``."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from precursors.yamls import parse

_FILE = Path(__file__).resolve().parents[2] / "locale" / "reports.yaml"


@lru_cache(maxsize=1)
def texts() -> Mapping[str, Mapping[str, str]]:
    """Every word of the reports, both languages side by side."""
    content: Mapping[str, Mapping[str, str]] = parse(_FILE.read_text("utf-8"))
    return content


def word(key: str, language: str, **values: object) -> str:
    """One word or sentence in a language, its values filled in.

    Raises:
        KeyError: there is no such word.

    """
    return texts()[key][language].format(**values)


def code_word(group: str, code: str, language: str) -> str:
    """The word of a code, such as a disposition; the code itself where it has none."""
    found = texts().get(f"{group}_{code}")
    return found[language] if found else code.replace("_", " ")


@lru_cache(maxsize=2)
def _territories(language: str) -> Mapping[str, str]:
    from babel import Locale

    found: Mapping[str, str] = Locale(language).territories
    return found


def country_name(code: str, language: str) -> str:
    """The name of a country with its code; a word for none."""
    if not code:
        return word("no_country", language)
    name = _territories(language).get(code)
    return f"{name} ({code})" if name else code
