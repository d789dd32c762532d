"""The rooms of each package, drawn from the imports in the code: `python -m tests.health.rooms` writes the drawing."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("precursors", "rules", "registry")
PAGES = (ROOT / "docs" / "architecture.md", ROOT / "docs" / "es" / "architecture.md")
BEGIN, END = "<!-- rooms: python -m tests.health.rooms -->", "<!-- end of rooms -->"

Arrows = Mapping[str, set[str]]


def modules(package: str) -> dict[str, Path]:
    """Every module of a package by its dotted name; a folder's `__init__` by the folder's."""
    paths = sorted((ROOT / package).rglob("*.py"))
    names = (".".join(path.relative_to(ROOT).with_suffix("").parts) for path in paths)
    return {name.removesuffix(".__init__"): path for name, path in zip(names, paths, strict=True)}


def room(module: str) -> str:
    """The folder of a module right below its package, or the module itself where it lies flat."""
    return ".".join(module.split(".")[:2])


def imported(path: Path, known: Iterable[str]) -> set[str]:
    """The modules of a package that a file imports, wherever in it."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            full = (f"{node.module}.{alias.name}" for alias in node.names)
            found |= {one if one in known else node.module for one in full}
        elif isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
    return found & set(known)


def arrows(package: str) -> Arrows:
    """Which rooms each room leans on; the front door of the package is none."""
    known = modules(package)
    found: dict[str, set[str]] = {room(name): set() for name in known if name != package}
    for name, path in known.items():
        if name != package:
            found[room(name)] |= {room(one) for one in imported(path, known) if one != package}
    return {name: leans - {name} for name, leans in found.items()}


def floors(found: Arrows) -> list[list[str]]:
    """The rooms floor by floor, the topmost first; each leans on lower floors only.

    Raises:
        ValueError: rooms lean on each other in a circle; the message names them.

    """
    left, built = dict(found), []
    while left:
        floor = sorted(name for name, leans in left.items() if not leans & set(left))
        if not floor:
            raise ValueError(f"a circle among {', '.join(sorted(left))}")
        built.append(floor)
        left = {name: leans for name, leans in left.items() if name not in floor}
    return built[::-1]


def flat(package: str) -> list[str]:
    """The modules that lie right in the folder of a package."""
    return sorted(path.stem for path in (ROOT / package).glob("*.py"))


def drawing() -> str:
    """Every package with its floors; a room that is a folder ends in a stroke."""
    parts = []
    for package in PACKAGES:
        parts.append(f"{package}/")
        for floor in floors(arrows(package)):
            names = (name.partition(".")[2] for name in floor)
            said = (f"{name}/" if (ROOT / package / name).is_dir() else name for name in names)
            parts.append(f"    {'  '.join(said)}")
        parts.append("")
    return "\n".join(parts).strip()


def written(text: str) -> str:
    """A page with the drawing of today in its place."""
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n```\n{drawing()}\n```\n{END}{after}"


if __name__ == "__main__":
    for page in PAGES:
        page.write_text(written(page.read_text("utf-8")), "utf-8")
