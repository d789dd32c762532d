"""The checklists for contributors name files, commands and targets that exist."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
NAMED = re.findall(r"`([^`\n]+)`", TEXT)
STANDS_FOR = re.compile(r"\b(?:AUTHORITY|NAME|LIST|XX)\b")  # what the contributor fills in


def test_every_file_of_a_checklist_is_there() -> None:
    paths = [one for one in NAMED if "/" in one and " " not in one]
    assert len(paths) > 10
    assert [one for one in paths if not any(ROOT.glob(STANDS_FOR.sub("*", one).rstrip("/")))] == []


def test_every_target_and_key_of_a_checklist_is_there() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    assert set(re.findall(r"(?:`|^)make ([a-z-]+)", TEXT, re.MULTILINE)) <= targets
    assert "\nlist_name:" in (ROOT / "locale" / "messages.yaml").read_text("utf-8")


def test_every_file_of_the_quick_selection_is_there() -> None:
    quick = re.search(r"^quick:.*?\n\n", (ROOT / "Makefile").read_text("utf-8"), re.DOTALL | re.MULTILINE)
    assert quick is not None
    names = re.findall(r"tests/[\w/.]+", quick[0])
    assert len(names) > 5 and [name for name in names if not (ROOT / name).exists()] == []


def test_every_fragment_of_the_changelog_is_named_by_one_scheme() -> None:
    fragments = [
        path.name for path in (ROOT / "changelog.d").iterdir() if path.name not in ("README.md", "page.md.jinja")
    ]
    assert [name for name in fragments if not re.fullmatch(r"[a-z0-9-]+\.(?:added|changed|fixed)\.md", name)] == []
