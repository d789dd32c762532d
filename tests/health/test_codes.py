"""No authority and no country stands in Python: they are data, so that a jurisdiction is added without code."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

from precursors.authorities import CONVENTION, HOME_COUNTRY, authorities
from precursors.yamls import parse

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("precursors", "rules", "registry", "web", "commands", "examples")
# Two letters that are no country there: which, and what they are.
OTHER_LETTERS = {
    "precursors/notation/finder.py": ("CC", "a structure: ethane"),
    "precursors/notation/runs.py": ("CC", "a structure: ethane"),
    "precursors/notation/inchi.py": ("SA NA", "the version in an InChIKey"),
    "precursors/tabular/edifact.py": ("BM CZ CN", "qualifiers of UN/EDIFACT: bill of lading, consignor, consignee"),
    "precursors/tabular/wco.py": ("ID IM CV", "elements and codes of the WCO data model"),
    "precursors/text/un_numbers.py": ("UN ID NU", "how a UN number is marked"),
    "registry/intake/proposals.py": ("NA", "not available"),
    "examples/year.py": ("KG", "kilograms"),
    "examples/library.py": ("GT UN", "a program that asks by the code of an authority, as its readers write it"),
}


def codes() -> set[str]:
    """Every authority with lists or rules, and every country."""
    lawgivers = {path.name for path in (ROOT / "rules").iterdir() if path.is_dir() and path.name.isupper()}
    countries = parse((ROOT / "registry" / "intake" / "countries.yaml").read_text("utf-8"))
    return {*authorities(), *lawgivers, *countries}


def literals(source: str) -> Iterator[str]:
    """The texts in a program, without what f-strings fill in and without comments."""
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.STRING and "f" not in token.string[:2].lower():
            yield str(ast.literal_eval(token.string))


def named(source: str, known: set[str]) -> Iterator[str]:
    """Literals that are a code, several codes, or begin with the code of an authority as ids of rules do."""
    ids = re.compile(rf"(?:{'|'.join(authorities())})-[A-Z]")
    for text in literals(source):
        parts = re.split(r"[\s,;]+", text)
        if (text == text.strip() and set(parts) <= known) or ids.match(text):
            yield text


def test_no_authority_and_no_country_stands_in_python() -> None:
    known, found = codes(), {}
    files = [ROOT / "cli.py", *(path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py"))]
    for path in files:
        name = path.relative_to(ROOT).as_posix()
        texts = list(named(path.read_text("utf-8"), known))
        if name.startswith("examples/"):  # they plant what a rule finds, and name it
            texts = [text for text in texts if "-" not in text]
        if texts:
            found[name] = set(texts)
    assert found == {name: set(letters.split()) for name, (letters, _) in OTHER_LETTERS.items()}


def test_no_substance_stands_in_python() -> None:
    """By its id; a text that is looked up to be ready is none yet, nor is a ring that other names are built on."""
    known, found = {path.stem for path in (ROOT / "precursors" / "substances").glob("*.yaml")}, []
    files = [path for folder in FOLDERS if folder != "examples" for path in (ROOT / folder).rglob("*.py")]
    for path in files:
        found += [(path.name, text) for text in literals(path.read_text("utf-8")) if text in known]
    rings = {("older_styles.py", "benzene"), ("older_styles.py", "piperidine")}
    assert set(found) - rings == {("examiner.py", "acetone")}


def test_a_code_in_python_is_seen() -> None:
    known = codes()
    source = 'a = "GT"\nb = ["US, MX"]\nc = {"x": "GT-LICENCE-HELD"}\nd = "of GT"  # "CN"\ne = f"{a} CN"\n'
    assert list(named(source, known)) == ["GT", "US, MX", "GT-LICENCE-HELD"]


def test_home_and_the_convention_are_said_by_their_data() -> None:
    assert next(iter(authorities())) == HOME_COUNTRY
    assert [code for code, one in authorities().items() if one.binds_all] == [CONVENTION]
