"""Spanish and English are equal: every page has its twin, with the same parts and the same commands, that exist."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from docs import build, reference
from precursors.messages import by_english, citation_words
from precursors.yamls import parse
from registry.intake.kinds import kinds
from rules.parameters import parameter_files

ROOT = Path(__file__).resolve().parents[2]
COMMANDS = dict(reference.walk(reference.program))
GROUPS = {name.rpartition(" ")[0] for name in COMMANDS}
PAGES = ("README", *(path.stem for path in sorted((ROOT / "docs").glob("*.md"))))
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
PROGRAMS = ("precursor", "make", "pip", "docker", "curl", "cp")


def texts(name: str) -> tuple[str, str]:
    return build.page_file(name, "en").read_text("utf-8"), build.page_file(name, "es").read_text("utf-8")


def blocks(text: str) -> list[tuple[str, str]]:
    """Fenced blocks, each with its language."""
    return BLOCK.findall(text)


def said(text: str) -> list[str]:
    """Lines of blocks without a language and words in backquotes outside of them: where commands stand."""
    fenced = [line for _, block in blocks(text) for line in block.splitlines()]
    spans = re.findall(r"`([^`]+)`", BLOCK.sub("", text))
    return [" ".join(one.split()).removeprefix("$ ").removeprefix(".venv/bin/") for one in [*fenced, *spans]]


def commands(text: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Each command by its whole name with the names of its options; arguments and the language are left out."""
    for line in said(text):
        for one in re.split(r"  +#|: (?=precursor )|; (?=precursor )", line.split(" #")[0] + line.partition(" #")[2]):
            if one.split(" ")[0] in PROGRAMS:
                yield name_of(one), tuple(sorted(set(re.findall(r"(?<= )--?[a-z][a-z-]*", one)) - {"--lang"}))


def name_of(line: str) -> str:
    """`precursor lists show` of `precursor lists show --as-of DAY`; `make demo` of `make demo`."""
    words = line.split(" ")
    name = words[0]
    for word in words[1:]:
        if not (name == "make" or name in GROUPS) or word.startswith("-"):
            break
        name = f"{name} {word}"
    return name


def outline(text: str) -> dict[str, object]:
    """How many parts of each kind a page has."""
    plain = BLOCK.sub("", text)
    return {
        "headings": [len(mark) for mark in re.findall(r"^(#+) ", plain, re.MULTILINE)],
        "blocks": [language for language, _ in blocks(text)],
        "rows of tables": [line.count("|") for line in plain.replace("\\|", "").splitlines() if line.startswith("|")],
        "entries of lists": len(re.findall(r"^(?:- |\d+\. )", plain, re.MULTILINE)),
        "links": len(re.findall(r"\]\((?!reference/)[^)]+\.md\)", plain)),
    }


def without_comments(block: str) -> list[str]:
    """The lines of SQL or YAML without what is said beside them."""
    return [re.sub(r"\s+#.*", "", line) for line in block.splitlines()]


@pytest.mark.parametrize("name", PAGES)
def test_a_page_and_its_twin_have_the_same_parts(name: str) -> None:
    english, spanish = texts(name)
    assert outline(spanish) == outline(english)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_and_its_twin_give_the_same_commands(name: str) -> None:
    english, spanish = map(Counter, map(commands, texts(name)))
    assert spanish - english == english - spanish == Counter()


@pytest.mark.parametrize("name", PAGES)
def test_code_is_the_same_in_both_but_for_what_is_said_beside_it(name: str) -> None:
    english, spanish = (
        [without_comments(block) for language, block in blocks(text) if language in ("sql", "yaml")]
        for text in texts(name)
    )
    assert spanish == english


@pytest.mark.parametrize("name", PAGES)
def test_the_commands_of_a_page_exist_with_their_options(name: str) -> None:
    for text in texts(name):
        for command, options in commands(text):
            if command.startswith("precursor ") and command not in GROUPS:
                assert command in COMMANDS, command
                known = {o for p in COMMANDS[command].params if isinstance(p, click.Option) for o in p.opts}
                assert set(options) <= known, f"{command}: {set(options) - known}"


def test_a_page_with_other_parts_or_commands_is_seen() -> None:
    assert outline("# A\n\n- b\n") != outline("# A\n\n## B\n\n- b\n")
    assert Counter(commands("```\nprecursor lists show --as-of DAY\n```\n")) == Counter(
        [("precursor lists show", ("--as-of",))]
    )
    assert list(commands("`make demo` and `precursor audit head > f`")) == [
        ("make demo", ()),
        ("precursor audit head", ()),
    ]


def test_each_page_of_the_site_leads_to_itself_in_the_other_language(tmp_path: Path) -> None:
    build.build(tmp_path, pictures=False)
    pages = [path.relative_to(tmp_path / "en") for path in (tmp_path / "en").rglob("*.html")]
    assert pages
    for page in pages:
        for lang, other in (("en", "es"), ("es", "en")):
            text = (tmp_path / lang / page).read_text("utf-8")
            address = re.search(rf'<a href="([^"]+)" lang="{other}" hreflang="{other}">', text)
            assert address, page
            assert ((tmp_path / lang / page).parent / address[1]).resolve() == (tmp_path / other / page).resolve()


def test_every_guide_of_the_spanish_site_is_in_spanish() -> None:
    english, spanish = build.texts("en"), build.texts("es")
    assert [name for name in english if spanish[name] == english[name]] == []


SYMBOLS = {"%", "kg", "g", "t", "L", "mL"}  # units that both languages write alike


def test_the_generated_reference_has_its_spanish_and_none_is_left_over() -> None:
    files = parameter_files(ROOT / "rules")
    entries = [entry for path in files for entry in parse(path.read_text("utf-8"))]
    own = {path.parent.name if path.stem == "parameters" else path.stem for path in files}
    said = {name for name in own if not name.isupper()} | {
        word
        for entry in entries
        for value in entry["values"]
        for word in ({"flag"} if value["value"] is True else value["value"].split(" ", 1))
        if not word[0].isdigit() and word not in SYMBOLS
    }
    held = parse((ROOT / "locale" / "reference.yaml").read_text("utf-8"))
    said |= {held[code]["en"] for _, code, _ in reference.settings()} | {"see text"}
    bases = (entry["basis"] for entry in entries if "basis" in entry)
    said |= {base for one in bases for base in (one.values() if isinstance(one, dict) else [one])}
    said |= {column.type for kind in kinds().values() for column in kind.columns}
    assert said == set(by_english("reference"))
    places = [entry["citation"].get("place") or "" for entry in entries]
    turned = {one["es"] if isinstance(one, dict) else citation_words(one, "es") for one in places}
    assert [one for one in turned if re.search(r"\b(the|of|and|or|for|with)\b", one)] == []
