"""No regular expression of the reading is slow on any text: each is fed 30,000 characters of its own alphabet."""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
import random
import re
import re._constants as sre  # type: ignore[import-untyped]
import re._parser as parser  # type: ignore[import-untyped]
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

import precursors

LENGTH = 30_000
SECONDS = 0.05
SIZES = (300, 3_000, LENGTH)  # a slow one is known by a short text already
TRIES = 3  # on a busy machine the processor's time of one run says little
METHODS: dict[str, Callable[[re.Pattern[str], str], object]] = {
    "search": lambda pattern, text: pattern.search(text),
    "finditer": lambda pattern, text: sum(1 for _ in pattern.finditer(text)),
    "match": lambda pattern, text: pattern.match(text),
    "fullmatch": lambda pattern, text: pattern.fullmatch(text),
}
CALLS = {name: name for name in METHODS} | dict.fromkeys(("sub", "subn", "split", "findall"), "finditer")
SAMPLES = {
    sre.CATEGORY_DIGIT: "7",
    sre.CATEGORY_SPACE: " ",
    sre.CATEGORY_WORD: "a",
    sre.CATEGORY_NOT_DIGIT: "x",
    sre.CATEGORY_NOT_SPACE: "x",
    sre.CATEGORY_NOT_WORD: "-",
}


def modules() -> Iterator[Any]:
    for found in pkgutil.walk_packages(precursors.__path__, "precursors."):
        yield importlib.import_module(found.name)


def trees() -> Iterator[tuple[Any, ast.Module]]:
    for module in modules():
        yield module, ast.parse(inspect.getsource(module))


def held(value: object, depth: int = 0) -> Iterator[re.Pattern[str]]:
    """The patterns that a value is, or holds."""
    if isinstance(value, re.Pattern):
        if isinstance(value.pattern, str):
            yield value
    elif depth < 4 and isinstance(value, tuple | list | set | frozenset):
        for one in value:
            yield from held(one, depth + 1)
    elif depth < 4 and isinstance(value, dict):
        for key, one in value.items():
            yield from held(key, depth + 1)
            yield from held(one, depth + 1)
    elif inspect.isclass(value) and value.__module__.startswith("precursors."):
        for one in vars(value).values():
            yield from held(one, depth + 2)


def calls() -> tuple[dict[str, set[str]], list[tuple[re.Pattern[str], str]]]:
    """How each name is asked anywhere in the package, and the patterns that are written where they are asked."""
    asked: dict[str, set[str]] = {}
    written: list[tuple[re.Pattern[str], str]] = []
    for _, tree in trees():
        for node in ast.walk(tree):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in CALLS):
                continue
            of, how = node.func.value, CALLS[node.func.attr]
            name = of.id if isinstance(of, ast.Name) else of.attr if isinstance(of, ast.Attribute) else ""
            first = node.args[0] if node.args else None
            if name == "re" and isinstance(first, ast.Constant) and isinstance(first.value, str):
                written.append((re.compile(first.value), how))
            else:
                asked.setdefault(name, set()).add(how)
    return asked, written


def patterns() -> dict[tuple[str, int], tuple[str, frozenset[str]]]:
    """Every pattern of the package, where it stands, and how it is asked; in every way where that is not seen."""
    asked, written = calls()
    found: dict[tuple[str, int], tuple[str, frozenset[str]]] = {}
    for module in modules():
        for name, value in vars(module).items():
            for pattern in held(value):
                how = asked.get(name) or ({"finditer"} if isinstance(value, re.Pattern) else set(METHODS) - {"search"})
                where, other = found.get((pattern.pattern, pattern.flags), (f"{module.__name__}.{name}", frozenset()))
                found[pattern.pattern, pattern.flags] = (where, other | how)
    for pattern, way in written:
        where, other = found.get((pattern.pattern, pattern.flags), ("written where it is asked", frozenset()))
        found[pattern.pattern, pattern.flags] = (where, other | {way})
    return found


def alphabet(parsed: Any) -> list[str]:
    """Characters that a pattern speaks of, one for each class."""
    found: list[str] = []
    for op, value in parsed:
        if op is sre.LITERAL:
            found.append(chr(value))
        elif op is sre.NOT_LITERAL or op is sre.ANY:
            found += ["a", " "]
        elif op is sre.IN:
            found += ["a", "7", " ", "-"] if value[0][0] is sre.NEGATE else list(in_class(value))
        elif op in (sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT):
            found += alphabet(value[2])
        elif op is sre.SUBPATTERN:
            found += alphabet(value[3])
        elif op is sre.BRANCH:
            found += [one for branch in value[1] for one in alphabet(branch)]
        elif op in (sre.ASSERT, sre.ASSERT_NOT):
            found += alphabet(value[1])
        elif op is sre.ATOMIC_GROUP:
            found += alphabet(value)
    return list(dict.fromkeys(found))


def in_class(items: Any) -> Iterator[str]:
    for op, value in items:
        if op is sre.LITERAL:
            yield chr(value)
        elif op is sre.RANGE:
            yield from (chr(value[0]), chr(value[1]))
        elif op is sre.CATEGORY:
            yield SAMPLES[value]


def texts(pattern: re.Pattern[str]) -> Iterator[str]:
    """One character without end, two in turn, short words in turn, and all in any order."""
    chance = random.Random(pattern.pattern)
    letters = alphabet(parser.parse(pattern.pattern, pattern.flags)) or ["a"]
    chance.shuffle(letters)
    common = [letter for letter in (" ", "7", "-", ",", "a") if letter in letters]
    few = list(dict.fromkeys([*common, *letters[:12]]))
    yield from (letter * LENGTH for letter in few)
    yield from ((one + two) * (LENGTH // 2) for one in few[:5] for two in few[:5] if one != two)
    for _ in range(6):
        word = "".join(chance.choices(letters, k=chance.randint(2, 9)))
        yield (word * LENGTH)[:LENGTH]
    for _ in range(2):
        yield "".join(chance.choices(letters, k=LENGTH))


def seconds(method: Callable[[re.Pattern[str], str], object], pattern: re.Pattern[str], text: str) -> float:
    start = time.process_time()
    method(pattern, text)
    return time.process_time() - start


def too_slow(method: Callable[[re.Pattern[str], str], object], pattern: re.Pattern[str], text: str) -> float:
    """The seconds of processor time that a text takes, if they are too many at one of the sizes; else nothing."""
    for size in SIZES:
        part = text[:size]
        taken = seconds(method, pattern, part)
        if taken > SECONDS and min(seconds(method, pattern, part) for _ in range(TRIES)) > SECONDS:
            return taken
    return 0.0


FOUND = patterns()


def test_the_patterns_of_the_package_are_found() -> None:
    where = {name for name, _ in FOUND.values()}
    assert len(FOUND) > 110
    for known in (
        "notation.kind_of_query._HS",
        "numbers.cas._THREE",
        "text.pack_sizes._ALONE",
        "text.un_numbers._SIGN",
        "text.windows._SPANISH",
    ):
        assert f"precursors.{known}" in where


@pytest.mark.parametrize("key", sorted(FOUND), ids=lambda key: FOUND[key][0])
def test_no_pattern_takes_long(key: tuple[str, int]) -> None:
    pattern = re.compile(*key)
    for text in texts(pattern):
        for name in FOUND[key][1]:
            taken = too_slow(METHODS[name], pattern, text)
            assert not taken, f"{name} of {text[:12]!r} ...: {taken:.3f} s"


@pytest.mark.parametrize(
    "text", ["7" * 14_000, " " * 4_000, "7.7," * 1_000, "CAS " * 1_000, "UN 1" * 1_000, "1-" * 2_000]
)
def test_a_value_is_sniffed_in_no_time(text: str) -> None:
    from precursors.notation.kind_of_query import kind_of, readable
    from precursors.text.pack_sizes import find_packs

    start = time.process_time()
    kind_of(text), readable(text), find_packs(text[:4_000])
    assert time.process_time() - start < SECONDS
