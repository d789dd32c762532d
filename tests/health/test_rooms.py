"""The house stays a house: few modules lie flat, no rooms lean on each other in a circle, and the drawing is of today."""

from __future__ import annotations

import pytest

from tests.health import rooms

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
