"""What keeps documents, messages and code together."""

from __future__ import annotations

import json
import re
from pathlib import Path

import yaml
from jsonschema import Draft202012Validator

from docs.schemas import FOLDER as SCHEMAS
from docs.schemas import first_line, kind_of, schemas
from precursors.catalogue.load import Catalogue
from precursors.messages import by_english
from precursors.tabular.problems import catalogue as problem_catalogue
from precursors.yamls import parse
from registry.intake.kinds import kinds
from rules.rulebook import Rulebook

ROOT = Path(__file__).resolve().parents[2]
# words whose keys the templates put together
MADE_UP = (
    "logged_",
    "request_",
    "requests_",
    "message_",
    "notice_",
    "watch_",
    "account_",
    "may_",
    "amount_",
    "unit_",
    "slot_",
    "registered_",
    "status_",
    "form_",
    "fault_",
    "did_",
    "field_",
    "how_",
    "lang_",
    "encoded_",
    "f_",
    "answer_",
    "step_",
    "change_",
    "error_",
    "role_",
    "state_",
    "age_",
    "do_",
    "disposition_",
    "reason_",
    "rows_",
    "col_",
    "edition_",
    "caught_",
    "inspected_",
    "phone_",
    "unsent_",
)


def test_every_message_exists_in_both_languages_with_the_same_values() -> None:
    messages = yaml.safe_load((ROOT / "locale" / "messages.yaml").read_text("utf-8"))
    for group, entries in messages.items():
        for key, texts in entries.items():
            assert set(texts) == {"en", "es"}, f"{group}.{key}"
            assert sorted(re.findall(r"\{\w+\}", texts["en"])) == sorted(re.findall(r"\{\w+\}", texts["es"])), (
                f"{group}.{key}"
            )


def test_every_problem_says_what_to_do_in_both_languages() -> None:
    for code, entry in problem_catalogue().items():
        assert entry["severity"] in ("error", "warning"), code
        for part in ("message", "hint"):
            assert set(entry[part]) == {"en", "es"}, code


def test_no_heading_means_two_columns() -> None:
    from precursors.fold import key

    for kind in kinds().values():
        names = [
            key(alias)
            for column in kind.columns
            for alias in {key(a): a for a in (column.name, *column.aliases)}.values()
        ]
        assert len(names) == len(set(names)), kind.name


def test_every_rule_speaks_both_languages_and_cites(rulebook: Rulebook) -> None:
    for rule in rulebook.rules:
        assert rule.head.message.en != rule.head.message.es, rule.id
        assert rulebook.instruments[rule.head.law]["href"].startswith("http"), rule.id
        # percent, and the days of a year of twelve months of 31
        numbers = re.findall(r"(?<![\w'.-])\d{3,}", re.sub(r"--.*|\* 100\b|\b371 PRECEDING", "", rule.sql))
        assert numbers == [], f"{rule.id}: a threshold belongs into parameters.yaml"


# Values that nothing ships: an authority gives them in a file of its own, and the guide says how.
LEFT_TO_AUTHORITIES = {"cutting_agent"}


def test_every_rule_parameter_exists(rulebook: Rulebook) -> None:
    groups = yaml.safe_load((ROOT / "rules" / "countries.yaml").read_text("utf-8"))
    known = (
        {parameter.key for parameter in rulebook.parameters} | {group["key"] for group in groups} | LEFT_TO_AUTHORITIES
    )
    for key in LEFT_TO_AUTHORITIES:
        assert f"key: {key}" in (ROOT / "docs" / "own-rules.md").read_text("utf-8")
    for rule in rulebook.rules:
        assert set(re.findall(r"\w+\.key = '(\w+)'", rule.sql)) <= known, rule.id


def test_no_file_is_too_long_to_read() -> None:
    long = [
        p.name for p in ROOT.rglob("*.py") if ".venv" not in p.parts and len(p.read_text("utf-8").splitlines()) > 500
    ]
    assert long == []


def test_readme_and_its_spanish_twin_name_the_two_commands() -> None:
    for name in ("README.md", "README.es.md"):
        text = (ROOT / name).read_text("utf-8")
        assert "make demo" in text and "make test" in text, name


def test_the_schemas_for_editors_are_current() -> None:
    told = schemas()
    assert {path.name: path.read_text("utf-8") for path in SCHEMAS.iterdir()} == told, "run `make docs`"


def product_yaml() -> list[Path]:
    """Every YAML of what is installed."""
    folders = ("commands", "examples", "locale", "precursors", "registry", "rules", "web")
    return [path for folder in folders for path in sorted((ROOT / folder).rglob("*.y*ml"))]


def test_every_yaml_names_its_schema_for_editors() -> None:
    """The first line, as editors look for it; which schema a file has is said in `docs.schemas.KINDS`."""
    files = product_yaml()
    assert len(files) > 600
    assert [path for path in files if not kind_of(path)] == []
    assert [path for path in files if not path.read_text("utf-8").startswith(first_line(path))] == []
    assert {path.suffix for path in files} == {".yaml"}


def test_files_that_no_model_reads_are_as_their_schema_says() -> None:
    told = {name: json.loads(text) for name, text in schemas().items()}
    checks = {name: Draft202012Validator(schema) for name, schema in told.items()}
    read = {"cases", "coverage", "lanes", "layout", "list", "signatures", "substance"}  # loading holds them to a model
    for path in product_yaml():
        if (kind := kind_of(path)) not in read:
            content = json.loads(json.dumps(parse(path.read_text("utf-8")), default=str))
            found = min(checks[f"{kind}.schema.json"].iter_errors(content), key=lambda one: len(one.path), default=None)
            assert found is None, f"{path}: {list(found.path)}: {found.message[:300]}"


def test_every_scope_word_has_spanish(catalogue: Catalogue) -> None:
    assert {listing.words for listing in catalogue.listings} == by_english("words").keys()


def test_every_word_of_the_pages_is_used_and_exists_in_both_languages() -> None:
    words = yaml.safe_load((ROOT / "locale" / "pages.yaml").read_text("utf-8"))
    assert all(set(text) == {"en", "es"} for text in words.values())
    places = [*(ROOT / "web").rglob("*.html"), *(ROOT / "web").rglob("*.py"), ROOT / "docs" / "build.py"]
    text = "\n".join(path.read_text("utf-8") for path in places)
    unused = [key for key in words if f"'{key}'" not in text and f'"{key}"' not in text and not key.startswith(MADE_UP)]
    assert unused == []


def test_every_rule_stands_in_the_coverage_and_every_rule_named_there_exists(rulebook: Rulebook) -> None:
    from rules.coverage import load_coverage

    obligations = load_coverage()
    named = {rule for one in obligations for rule in one.rules}
    law = {rule.id for rule in rulebook.rules if rule.head.kind == "law"}
    assert named <= {rule.id for rule in rulebook.rules}
    assert law - named == set()
    for one in obligations:
        assert one.instrument in rulebook.instruments, one.duty
        assert one.status in ("partly", "encoded") or not one.rules, one.duty
        assert one.status == "encoded" or one.missing, f"{one.duty}: say what is missing"


def test_the_page_of_the_coverage_is_current(rulebook: Rulebook) -> None:
    from docs.build import coverage_page

    for folder, lang in ((ROOT / "docs", "en"), (ROOT / "docs" / "es", "es")):
        assert (folder / "rule-coverage.md").read_text("utf-8") == coverage_page(lang), "run `make docs`"


def test_every_bundled_rule_gives_its_reason_and_at_least_three_cases(rulebook: Rulebook) -> None:
    cases = {}
    for path in (ROOT / "rules").rglob("*.cases.yaml"):
        content = yaml.safe_load(path.read_text("utf-8"))
        cases[content["rule"]] = [case["expect"] for case in content["cases"]]
    for rule in rulebook.rules:
        assert rule.head.why is not None, f"{rule.id}: `why` is missing"
        assert rule.head.why.en != rule.head.why.es, rule.id
        expected = cases.get(rule.id, [])
        assert len(expected) >= 3 and "none" in expected, f"{rule.id}: needs three cases, one of them without a finding"
        if rule.head.unknown:
            assert any(e != "none" and e["outcome"] == rule.head.unknown.outcome for e in expected), (
                f"{rule.id}: no case for the missing fact"
            )


def test_few_lines_are_kept_from_the_formatter() -> None:
    """What needs a form of its own says so; elsewhere the formatter's is the form."""
    kept = [
        line
        for path in ROOT.rglob("*.py")
        if ".venv" not in path.parts
        for line in path.read_text("utf-8").splitlines()
        if line.endswith("# fmt: " + "skip")
    ]
    assert len(kept) <= 40
