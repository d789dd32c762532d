"""The front door for programs: what it promises, and that its page and its example run as they are written."""

from __future__ import annotations

import doctest
import importlib
import re
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import Any

import click
import pytest

import precursors
import registry
from commands.rules import rules_test
from precursors.answers.explained import explain
from precursors.catalogue.load import Catalogue
from precursors.recognition.recogniser import Query, Recogniser
from registry.glance import home_country, registry_url
from registry.settings import Settings
from rules.rulebook import HERE

ROOT = Path(__file__).resolve().parents[2]
DECLARATIONS = ROOT / "examples" / "guatemala-2025" / "declarations.csv"
HEAD = "declaration_number,line_number,movement,declaration_date,consignor_id,consignee_id,description,quantity,unit"


def examples(page: Path) -> str:
    """The Python of a page, in its order."""
    return "\n".join(re.findall(r"^```python\n(.*?)^```$", page.read_text("utf-8"), re.DOTALL | re.MULTILINE))


@pytest.mark.parametrize("page", [ROOT / "docs" / "library.md", ROOT / "docs" / "es" / "library.md"])
def test_every_example_of_the_page_runs_as_it_is_written(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copy(DECLARATIONS, tmp_path)
    monkeypatch.chdir(tmp_path)
    code = examples(page)
    assert code.count(">>>") >= 10
    test = doctest.DocTestParser().get_doctest(code, {}, page.name, str(page), 0)
    said: list[str] = []
    failed, _ = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS).run(test, out=said.append)
    assert failed == 0, "".join(said)


def test_the_example_runs(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "examples.library"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert lines[0].startswith("listed - ")
    assert [line.split()[-1] for line in lines[1:4]] == ["listed", "not_listed", "listed"]


@pytest.mark.parametrize("module", [precursors, registry])
def test_the_door_shows_what_it_has_and_has_what_it_shows(module: object) -> None:
    shown = module.__all__  # type: ignore[attr-defined]
    assert shown == sorted(shown) and set(shown) <= set(dir(module))
    for name in shown:
        assert getattr(module, name).__doc__, name
    with pytest.raises(AttributeError, match="nothing_of_this_name"):
        _ = module.nothing_of_this_name  # type: ignore[attr-defined]


def test_what_the_doors_promise() -> None:
    assert {"Answer", "Query", "look_up", "screen"} <= set(precursors.__all__)
    assert {"CheckResult", "check_file"} <= set(registry.__all__)


@pytest.mark.parametrize("name", ["precursors", "registry", "precursors.model"])
def test_the_door_costs_nothing_until_it_is_used(name: str) -> None:
    code = f"import sys, {name}; print(sorted({{'rdkit', 'duckdb', 'pyarrow', 'sqlmodel'}} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT).stdout == "[]\n"


def test_lists_that_were_compiled_before_are_loaded_without_what_reads_files(catalogue: Catalogue) -> None:
    code = "import sys; from precursors.catalogue.load import Catalogue; Catalogue.load(); print('pydantic' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT).stdout == "False\n"


TEXTS = ["acetone", "anhidrido acetico 99% tambor 200 L", "sugar", "", "CC(=O)Cc1ccccc1", "cocaine", "producto quimico"]


def test_the_answers_are_those_of_the_terminal(catalogue: Catalogue, recogniser: Recogniser) -> None:
    day = date(2025, 6, 15)
    read = recogniser.recognise_many([Query(text=text) for text in TEXTS], confirm=True, account=True, abroad=True)
    everywhere = tuple(catalogue.authorities)
    for asked in (None, ("GT", "UN"), ("BR",), "CN", "all"):
        wanted = [explain(one, catalogue, day, everywhere if asked == "all" else asked) for one in read]
        found = precursors.screen(TEXTS, as_of=day, authorities=asked)
        assert [one.to_json() for one in found] == [one.to_json() for one in wanted]
        assert [one.answer for one in found] == [one.answer for one in wanted]
        assert precursors.look_up(TEXTS[1], as_of=day, authorities=asked) == found[1]


@pytest.mark.parametrize("authority", ["AR", "BR", "CN"])
def test_lists_of_other_countries_are_asked_by_name(authority: str) -> None:
    found = precursors.look_up("CC(=O)Cc1ccccc1", authorities=[authority])
    assert found.answer == "listed" and {listing.authority for listing in found.listings} == {authority}
    unasked = precursors.look_up("CC(=O)Cc1ccccc1")
    assert authority not in {header.authority for header in unasked.coverage}


def test_the_parts_of_an_answer_agree(catalogue: Catalogue) -> None:
    for one in precursors.screen(TEXTS, authorities=["GT", "UN"]):
        shown = one.to_json()
        assert {listing.id for listing in one.listings} <= {listing["id"] for listing in shown["listings"]}
        assert bool(one.listings) == (one.answer in ("listed", "possible") and bool(shown["listings"]))
        assert {header.authority for header in one.coverage} == {"GT", "UN"}
        assert [tuple(part) for part in one.account] == [tuple(part.values()) for part in shown["account"]]
        assert one.edition == catalogue.edition
        assert one.reason("en") != one.reason("es")


def test_several_threads_may_ask() -> None:
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda text: precursors.look_up(text).answer, TEXTS * 4))
    assert found == [one.answer for one in precursors.screen(TEXTS)] * 4


@pytest.mark.parametrize(("asked", "told"), [(["XX"], "'XX'"), ([], "None"), ("gt", "'gt'")])
def test_an_authority_that_is_not_held_is_refused(asked: object, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        precursors.look_up("acetone", authorities=asked)  # type: ignore[arg-type]


def test_a_value_that_is_no_text_is_refused() -> None:
    with pytest.raises(TypeError, match="67"):
        precursors.look_up(67)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="one text"):
        precursors.screen("acetone")


def test_a_file_is_checked_without_a_registry(tmp_path: Path) -> None:
    file = tmp_path / "one.csv"
    file.write_text(f"{HEAD}\nD-1,1,import,2025-06-15,X1,OP1,acetone,100,kg\nD-2,1,import,never,X1,OP1,acetone,1,kg\n")
    result = registry.check_file(file)
    assert result.summary["lines_checked"] == 1 and [p.column for p in result.problems] == ["declaration_date"]
    found = set(result.findings.column("rule").to_pylist())
    assert found and "GT-LICENCE-HELD" in result.summary["rules_left_out"]
    assert found.isdisjoint(result.summary["rules_left_out"])
    assert not any(name.startswith("registry") for name in (p.name for p in tmp_path.iterdir()))


def test_a_file_is_checked_against_a_registry(tmp_path: Path) -> None:
    from registry.store.store import Store

    database = f"sqlite:///{tmp_path / 'registry.db'}"
    with Store(database):
        pass
    file = tmp_path / "one.csv"
    file.write_text(f"{HEAD}\nD-1,1,import,2025-06-15,X1,OP1,acetone,100,kg\n")
    result = registry.check_file(file, database=database)
    assert "GT-LICENCE-HELD" in result.findings.column("rule").to_pylist()
    assert "rules_left_out" not in result.summary


def test_a_registry_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"none\.db"):
        registry.check_file(DECLARATIONS, database=f"sqlite:///{tmp_path / 'none.db'}")
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(FileNotFoundError, match=r"none\.csv"):
        registry.check_file(tmp_path / "none.csv")


def test_check_without_a_store_leaves_out_what_needs_one(recogniser: Recogniser) -> None:
    from registry.checking.batch import check
    from rules.rulebook import Rulebook

    result = check(DECLARATIONS, store=None, recogniser=recogniser, rulebook=Rulebook.load())
    assert result.findings.num_rows > 0
    assert set(result.findings.column("rule").to_pylist()).isdisjoint(result.summary["rules_left_out"])


def test_the_doors_are_typed() -> None:
    for name in ("precursors", "registry"):
        module = importlib.import_module(name)
        assert (Path(str(module.__file__)).parent / "py.typed").is_file()


@pytest.mark.parametrize(
    "own",
    [
        {},
        {"PRECURSOR_DATABASE_URL": "sqlite:////x/y.db", "PRECURSOR_JURISDICTION": "HN"},
        {"precursor_database_url": "sqlite:////x/y.db", "Precursor_Jurisdiction": "HN"},
        {"PRECURSOR_JURISDICTION": ""},
    ],
)
def test_what_a_look_up_asks_of_the_settings_is_what_they_say(own: dict[str, str], monkeypatch: Any) -> None:
    for name in ("PRECURSOR_DATABASE_URL", "PRECURSOR_JURISDICTION"):
        monkeypatch.delenv(name, raising=False)
    for name, value in own.items():
        monkeypatch.setenv(name, value)
    settings = Settings()
    assert (registry_url(), home_country()) == (settings.database_url, settings.jurisdiction)


def test_a_look_up_at_the_terminal_reads_no_model() -> None:
    code = "import sys, cli; cli.main(['lookup', 'acetone'], standalone_mode=False); print('pydantic' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT)
    assert done.stdout.endswith("\nFalse\n"), done.stderr


@pytest.mark.parametrize(("given", "meant"), [("GT", HERE / "GT"), (str(HERE / "HN"), HERE / "HN")])
def test_cases_are_named_by_their_authority_or_their_folder(given: str, meant: Path) -> None:
    (folder, *_) = rules_test.params
    assert folder.type.convert(given, folder, None) == meant
    with pytest.raises(click.BadParameter):
        folder.type.convert("ZZ", folder, None)
