"""The house stays a house: few modules lie flat, no rooms lean on each other in a circle, and the drawing is of today."""

from __future__ import annotations

import ast
from collections import Counter
from pathlib import Path

import pytest

from tests.health import names, rooms

ROOT = Path(__file__).resolve().parents[2]
MOST_FLAT = {"precursors": 22, "registry": 14, "rules": 13}


@pytest.mark.parametrize("package", rooms.PACKAGES)
def test_few_modules_lie_flat(package: str) -> None:
    assert len(rooms.flat(package)) <= MOST_FLAT[package], rooms.flat(package)


@pytest.mark.parametrize("package", rooms.PACKAGES)
def test_no_rooms_lean_on_each_other_in_a_circle(package: str) -> None:
    assert rooms.floors(rooms.arrows(package))


def test_a_circle_is_seen() -> None:
    with pytest.raises(ValueError, match="a circle among a, b"):
        rooms.floors({"a": {"b"}, "b": {"a"}, "c": {"a"}})
    assert rooms.floors({"a": {"b"}, "b": set(), "c": {"a"}}) == [["c"], ["a"], ["b"]]


@pytest.mark.parametrize("page", rooms.PAGES, ids=lambda page: page.parent.name)
def test_the_drawing_of_the_rooms_is_of_today(page: object) -> None:
    text = page.read_text("utf-8")  # type: ignore[attr-defined]
    assert rooms.BEGIN in text
    assert rooms.written(text) == text, "run python -m tests.health.rooms"


# What two things once bore each; a class that everyone names and a module that is opened by its name have one meaning.
ONCE_SHARED = {"CaseError", "Checker", "Engine", "Row", "Skeleton", "Source"}
ONCE_SHARED_MODULES = {"engine", "settings", "tables", "certificate"}


def test_no_two_things_share_a_name_again() -> None:
    named, modules = Counter[str](), Counter[str]()
    for path in sorted(one for room in (*rooms.PACKAGES, "web") for one in (ROOT / room).rglob("*.py")):
        modules[path.stem] += path.name != "__init__.py"
        named.update(name for node in ast.parse(path.read_text("utf-8")).body for name in _names(node))
    assert {name: named[name] for name in ONCE_SHARED} == dict.fromkeys(ONCE_SHARED, 1)
    assert [name for name in ONCE_SHARED_MODULES if modules[name] > 1] == []


def _names(node: ast.stmt) -> list[str]:
    """What a statement at the margin of a module gives a name to: a class or another name of a type."""
    if isinstance(node, ast.ClassDef):
        return [node.name]
    targets = [node.target] if isinstance(node, ast.AnnAssign) else node.targets if isinstance(node, ast.Assign) else []
    return [target.id for target in targets if isinstance(target, ast.Name)]


MOST_LONE, MOST_LONE_APART = 160, 0


def test_no_more_functions_are_named_by_a_lone_participle() -> None:
    """Name what a function gives, `kept_heads` for `kept`; whoever names some better lowers the number."""
    found = list(names.lone())
    assert len(found) <= MOST_LONE, "python -m tests.health.names"
    assert len([one for one in found if one.apart]) <= MOST_LONE_APART, "python -m tests.health.names"


def test_a_lone_participle_is_seen() -> None:
    assert all(map(names.is_lone, ("served", "_kept", "told", "unpacked")))
    assert not any(map(names.is_lone, ("read", "feed", "kept_heads", "serve", "_put")))
