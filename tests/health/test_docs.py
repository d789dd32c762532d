"""The documents are complete: every command, setting, problem code, rule, list and page of them is there, and no link is dead."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from docs import build, reference
from precursors.catalogue.load import Catalogue
from precursors.tabular.problems import catalogue as problems
from rules.rulebook import Rulebook

ROOT = Path(__file__).resolve().parents[2]
LANGUAGES = ("en", "es")
COMMANDS = dict(reference.walk(reference.program))


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    build.build(folder, pictures=False)
    return folder


def links(text: str) -> Iterator[str]:
    for address in re.findall(r'(?:href|src)="([^"]*)"', text):
        if address and not re.match(r"[a-z]+:|#", address):
            yield address.partition("#")[0]


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_and_each_of_its_options_say_what_they_do(name: str) -> None:
    assert COMMANDS[name].help
    silent = [o.name for o in COMMANDS[name].params if isinstance(o, click.Option) and not o.help]
    assert silent == []
    assert all(f"## {name}\n" in reference.page("commands", lang) for lang in LANGUAGES)


def test_every_setting_in_the_code_is_documented() -> None:
    named = {variable for variable, _, _ in reference.settings()}
    code = (
        path for part in ("commands", "precursors", "registry", "rules", "web") for path in (ROOT / part).rglob("*.py")
    )
    used = {found for path in code for found in re.findall(r"PRECURSOR_[A-Z]+(?:_[A-Z]+)*", path.read_text("utf-8"))}
    assert used - {"PRECURSOR_WEB"} <= named
    assert all(meaning for _, meaning, _ in reference.settings())
    assert all(f"`{variable}`" in reference.page("settings", "es") for variable in named)


def test_every_problem_code_is_documented_in_both_languages() -> None:
    for lang in LANGUAGES:
        assert all(f"`{code}`" in reference.page("problems", lang) for code in problems())


def test_every_rule_list_and_substance_has_its_page(site: Path, catalogue: Catalogue, rulebook: Rulebook) -> None:
    for lang in LANGUAGES:
        wanted = [f"rules/{rule.id}.html" for rule in rulebook.rules]
        wanted += [f"substances/{key}.html" for key in catalogue.substances]
        wanted += [f"lists/{build.table_key(h.authority, h.list)}.html" for h in catalogue.lists]
        assert [name for name in wanted if not (site / lang / name).is_file()] == []


def test_the_menu_holds_every_guide() -> None:
    written = {path.stem for path in (ROOT / "docs").glob("*.md")}
    assert written <= set(build.texts("en"))
    assert {path.stem for path in (ROOT / "docs" / "es").glob("*.md")} <= written


def test_no_link_of_the_site_is_dead(site: Path) -> None:
    found = ((path, address) for path in site.rglob("*.html") for address in links(path.read_text("utf-8")))
    outside = (
        "CONTRIBUTING.md",
        "SECURITY.md",
        "SECURITY.es.md",
        "CHANGELOG.md",
    )  # of the checkout, which the built site may not lie in
    dead = [(str(p.relative_to(site)), a) for p, a in found if not (p.parent / a).exists() and not a.endswith(outside)]
    assert dead == []


def test_a_substance_page_shows_names_structure_and_listings(catalogue: Catalogue) -> None:
    text = dict(build.pages_of(catalogue, "acetic-anhydride"))["substances/acetic-anhydride.html"]
    for shown in (
        "anhydride acétique",
        "乙酸酐",
        "уксусный ангидрид",
        "أنهيدريد الخليك",
        "UN Table I",
        "US List II",
        "<img",
    ):
        assert shown in text


@pytest.mark.parametrize("readme", ["README.md", "README.es.md"])
def test_the_readmes_name_only_commands_that_exist(readme: str) -> None:
    text = (ROOT / readme).read_text("utf-8")
    named = re.findall(r"`precursor ([a-z]+)((?: [a-z][a-z-]*(?: / [a-z-]+)*)?)", text)
    assert named
    for command, parts in named:
        wanted = [f"precursor {command} {part}" for part in parts.split(" / ") if part.strip()] or [command]
        assert any(name.split()[1] == command for name in COMMANDS), command
        assert [one for one in wanted if " " in one and " ".join(one.split()) not in COMMANDS] == []


@pytest.mark.parametrize("readme", ["README.md", "README.es.md"])
def test_the_answer_that_the_readmes_show_is_the_answer_that_is_given(readme: str) -> None:
    text = (ROOT / readme).read_text("utf-8")
    shown = re.search(r"\$ \.venv/bin/precursor (.*)\n((?:.*\n)*?)```", text)
    assert shown
    given = CliRunner().invoke(reference.program, shlex.split(shown[1])).output
    for line in shown[2].splitlines():
        start = line.removesuffix("...").rstrip() if line.endswith("...") else line
        assert re.sub(r"\(\d{4}-\d\d-\d\d\)$", "", start) in given, line
