"""Functions that are named by a lone participle, `kept` or `_told`: `python -m tests.health.names` names them all.

Such a name says that something was done and not what is given. A participle that is also the verb, `read` or `put`, is
none, nor is a property, which reads as a quality of its object.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("commands", "precursors", "rules", "registry", "web")
IRREGULAR = frozenset(
    """begun bent borne bound bought bred brought built caught chosen dealt done drawn driven eaten fallen fed felt
    forgotten found frozen given gone got grown heard held hidden kept known laid led left lent lost made meant met paid
    ridden run said seen sent shown sold sought spent stood struck sworn taken taught thought thrown told torn turned
    understood undone withdrawn won worn woven written unwritten""".split()
)
NO_PARTICIPLE = frozenset("embed exceed feed need proceed red seed shed speed succeed".split())
DECORATED = ("property", ".command", ".group", ".get(", ".post(", ".put(", ".delete(")  # not called by that name


class Lone(NamedTuple):
    """One such function; ``apart`` is true of those that other modules may call."""

    path: str
    name: str
    apart: bool


def is_lone(name: str) -> bool:
    """Whether a name is a participle and nothing more."""
    bare = name.strip("_")
    regular = re.fullmatch(r"[a-z]{2,}ed", bare) is not None and bare not in NO_PARTICIPLE
    return bare in IRREGULAR or regular


def lone(root: Path = ROOT) -> Iterator[Lone]:
    """Every function and method of the product that is named so; migrations are what they were."""
    for room in ROOMS:
        for path in sorted((root / room).rglob("*.py")):
            if "versions" in path.parts:
                continue
            tree = ast.parse(path.read_text("utf-8"))
            outside = {id(node) for node in tree.body}
            for node in ast.walk(tree):
                if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and is_lone(node.name):
                    if any(mark in ast.unparse(one) for one in node.decorator_list for mark in DECORATED):
                        continue
                    apart = id(node) in outside and not node.name.startswith("_")
                    yield Lone(path.relative_to(root).as_posix(), node.name, apart)


if __name__ == "__main__":
    for one in lone(Path(sys.argv[1]) if sys.argv[1:] else ROOT):
        sys.stdout.write(f"{'*' if one.apart else ' '} {one.path} {one.name}\n")
