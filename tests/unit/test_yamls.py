"""YAML from outside: no aliases, bounded in size and depth, refused in a sentence."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
import yaml

from precursors.catalogue.load import Catalogue
from precursors.catalogue.places import CatalogueError
from precursors.yamls import MAX_DEPTH, MAX_NODES, parse

LAUGHS = "a: &a [x, x]\n" + "".join(
    f"{chr(98 + n)}: &{chr(98 + n)} [*{chr(97 + n)}, *{chr(97 + n)}]\n" for n in range(20)
)
REFUSED = {
    "a billion laughs": LAUGHS,
    "one alias": "a: &x 1\nb: *x\n",
    "an anchor": "a: &x 1\n",
    "a merge": "a: &x {b: 1}\nc:\n  <<: *x\n",
    "an alias in a flow": "[&x 1, *x]",
    "an alias as a key": "&x a: 1\n*x : 2\n",
    "deep brackets": "[" * 5_000 + "]" * 5_000,
    "deep braces": "{a: " * 5_000 + "1" + "}" * 5_000,
    "deep dashes": "- " * 5_000 + "x",
    "deep indentation": "".join(" " * n + "a:\n" for n in range(2_000)),
    "too many": "- x\n" * (MAX_NODES + 1),
    "a tag": "a: !!python/object/apply:os.system [true]\n",
    "an own tag": "a: !secret x\n",
    "two documents": "a: 1\n---\nb: 2\n",
}


@pytest.mark.parametrize("content", REFUSED.values(), ids=REFUSED)
def test_what_could_blow_up_is_refused_at_once(content: str) -> None:
    begun = time.perf_counter()
    with pytest.raises(yaml.YAMLError):
        parse(content)
    assert time.perf_counter() - begun < 5


@pytest.mark.parametrize(
    ("content", "value"),
    [
        ("a: 'R&D *x'\n", {"a": "R&D *x"}),
        ("a: P&G & Co.\nb: 2 * 3\n", {"a": "P&G & Co.", "b": "2 * 3"}),
        ('a: "[[[[&x *y"\n', {"a": "[[[[&x *y"}),
        ("a: |\n  &x\n  *y\n", {"a": "&x\n*y\n"}),
        ("# &x *y\na: 1\n", {"a": 1}),
        ("a: 2025-03-31\n", {"a": __import__("datetime").date(2025, 3, 31)}),
        ("", None),
    ],
)
def test_texts_that_only_look_like_it_are_read(content: str, value: object) -> None:
    assert parse(content) == value


def test_a_list_of_somebody_elses_is_refused_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "own.yaml").write_text(LAUGHS, "utf-8")
    with pytest.raises(CatalogueError, match=r"own\.yaml"):
        Catalogue.load([tmp_path])
    assert MAX_DEPTH < 100
