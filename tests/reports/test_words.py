"""The words of reports: both languages, the same values in both, none unused."""

from __future__ import annotations

import re
from pathlib import Path

from registry.reports.words import texts

ROOT = Path(__file__).resolve().parents[2]
# The first part of keys whose second part is a code of the data.
COMPUTED = tuple(
    f"{group}_"
    for group in "action age board column disposition encoded fact false_flag goods hand lane method movement note outcome part party permit receipt state title unknown".split()
)


def test_every_word_has_both_languages_and_the_same_values() -> None:
    for key, said in texts().items():
        assert set(said) == {"en", "es"}, key
        assert sorted(re.findall(r"\{\w+", said["en"])) == sorted(re.findall(r"\{\w+", said["es"])), key


def test_no_word_is_unused() -> None:
    places = [
        *(ROOT / "registry").rglob("*.py"),
        *(ROOT / "registry").rglob("*.html"),
        *(ROOT / "registry").rglob("*.typ"),
    ]
    code = "\n".join(path.read_text("utf-8") for path in places)
    unused = [key for key in texts() if f'"{key}"' not in code and f"'{key}'" not in code]
    assert [key for key in unused if not key.startswith(COMPUTED)] == []
