"""The suspicious transaction report of a case: who, what, how much, by which law, and what nobody knows.

No law that we read gives it a form, so what it must hold is what the case holds: nothing of it may be left out, and
what is not known is a sentence of its own, never a blank. That it was made, and by whom, stands in the log before it
is handed out.
"""

from __future__ import annotations

import io
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from click.testing import CliRunner
from pypdf import PdfReader

from cli import main
from precursors.catalogue.load import Catalogue
from precursors.recognition.recogniser import Recogniser
from registry.access import LOCAL, ROLES, TABLE, Absent, AccessError, Actor, Reach
from registry.casework.cases import close, list_cases, note
from registry.decisions.submit import submit, withdraw
from registry.log import audit
from registry.reports import data
from registry.reports.amounts import amounts
from registry.reports.suspicious import LOGGED, suspicious_report
from registry.reports.suspicious_paper import suspicious_pdf
from registry.reports.suspicious_shape import Suspicious
from registry.store.records import read_registry
from registry.store.store import Store
from rules.rulebook import Rulebook
from tests.declared import written

ROOT = Path(__file__).resolve().parents[2]
SCHEMA = json.loads((ROOT / "precursors" / "schema" / "suspicious-transaction-report.schema.json").read_text("utf-8"))
HELD = "5000137-1"  # is in the registry of operators; the other is not
DECLARED = (  # number, goods, quantity, unit, strength, exporter, number of the importer
    ("S-1", "pseudoephedrine hydrochloride", "10", "kg", "", "Exportadora", HELD),
    ("S-2", "acetic anhydride", "100", "kg", "50 %", "Exportadora", HELD),
    ("S-3", "pseudoephedrine hydrochloride", "4", "L", "", "", HELD),
    ("S-4", "ephedrine salt", "30", "kg", "", "Exportadora", "9999-9"),
    ("S-5", "ephedrine", "1", "kg", "", "Exportadora", HELD),
)


@pytest.fixture(scope="module")
def filled(
    tmp_path_factory: pytest.TempPathFactory, catalogue: Catalogue, recogniser: Recogniser, rulebook: Rulebook
) -> Iterator[Store]:
    """Five lines, of which one is withdrawn, that all wait for a person; one case is closed."""
    folder = tmp_path_factory.mktemp("suspicious")
    with Store(f"sqlite:///{folder / 'registry.db'}") as store:
        operators = ROOT / "examples" / "guatemala-2025" / "operators.csv"
        store.load("operators", read_registry("operators", operators, catalogue)[0])
        laws: dict[str, Any] = {"store": store, "recogniser": recogniser, "rulebook": rulebook}
        submit(_file(folder), **laws)
        withdraw(number="S-5", reason="filed twice", **laws)
        boss = Actor("ana", "supervisor")
        (case,) = [one["case_id"] for one in list_cases(store, boss) if one["operator_id"] == "9999-9"]
        close(store, boss, case, "referred_to_prosecutor", "se remitió el expediente")
        yield store


def _file(folder: Path) -> Path:
    rows = [
        {
            "declaration_number": number,
            "line_number": "1",
            "movement": "import",
            "declaration_date": "2025-06-02",
            "jurisdiction": "GT",
            "consignor_name": exporter,
            "consignor_id": "" if exporter else "IN-77",
            "consignor_country": "IN",
            "consignee_name": "Compradora, S. A.",
            "consignee_id": importer,
            "consignee_country": "GT",
            "description": goods,
            "quantity": quantity,
            "unit": unit,
            "concentration": strength,
        }
        for number, goods, quantity, unit, strength, exporter, importer in DECLARED
    ]
    return written(folder / "declared.csv", rows)


@pytest.fixture(scope="module")
def made(filled: Store, recogniser: Recogniser, rulebook: Rulebook) -> list[Suspicious]:
    """The report of every case, as a supervisor makes it."""
    boss = Actor("ana", "supervisor")
    return [report(filled, one["case_id"], boss, recogniser, rulebook) for one in list_cases(filled, boss)]


def report(store: Store, case: str, actor: Actor, recogniser: Recogniser, rulebook: Rulebook) -> Suspicious:
    return suspicious_report(
        data.Source(store, actor), case, lambda lines: amounts(lines, recogniser), recogniser.catalogue, rulebook
    )


def copied(store: Store, folder: Path) -> str:
    """The address of a copy of a registry, with what still waits beside its file."""
    with (
        closing(sqlite3.connect(str(store.engine.url.database))) as source,
        closing(sqlite3.connect(folder / "registry.db")) as target,
    ):
        source.backup(target)
    return f"sqlite:///{folder / 'registry.db'}"


def lines_of(made: list[Suspicious]) -> dict[str, Any]:
    return {line.declaration_number: line for one in made for line in one.lines}


def unknown(made: list[Suspicious], about: str) -> set[str]:
    """What is not known of a line, or of the case as a whole."""
    return {one.what for report in made for one in report.unknown if about in (one.about or [""])}


def pages(content: bytes) -> str:
    text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    return " ".join(text.replace("\xa0", " ").split())


# --- what and how much ----------------------------------------------------------------------------------


def test_every_line_says_its_substances_and_amounts_with_base_where_it_is_known(made: list[Suspicious]) -> None:
    lines = lines_of(made)
    assert set(lines) == {"S-1", "S-2", "S-3", "S-4"}
    (salt,), (half,) = lines["S-1"].substances, lines["S-2"].substances
    assert (salt.substance, salt.certain, salt.mass_mg) == ("pseudoephedrine", True, 10_000_000)
    assert abs(salt.base_mg - 8_200_000) < 50_000  # 82 %, as the INCB's own guidance gives
    assert (half.substance, half.mass_mg, half.base_mg) == ("acetic-anhydride", 100_000_000, 50_000_000)
    assert salt.name.en.lower() == "pseudoephedrine" and salt.name.es.lower() == "seudoefedrina"
    assert any("UN" in one or "GT" in one for one in half.lists)


def test_an_amount_that_is_not_known_is_none_and_is_said(made: list[Suspicious]) -> None:
    lines = lines_of(made)
    (litres,), (salts,) = lines["S-3"].substances, lines["S-4"].substances
    assert (litres.mass_mg, litres.base_mg) == (None, None)
    assert (salts.mass_mg, salts.base_mg) == (30_000_000, None)
    assert "mass" in unknown(made, "S-3/1") and "base" in unknown(made, "S-4/1")
    assert "mass" not in unknown(made, "S-4/1") and not {"mass", "base"} & unknown(made, "S-1/1")


def test_a_line_that_was_withdrawn_is_named_and_not_counted(made: list[Suspicious]) -> None:
    assert [key for one in made for key in one.withdrawn] == ["S-5/1"]


# --- who ------------------------------------------------------------------------------------------------


def test_the_parties_are_named_with_their_part_their_lines_and_whether_we_know_them(made: list[Suspicious]) -> None:
    found = {(p.role, p.name, p.number, p.country, p.registered) for one in made for p in one.parties}
    assert ("consignee", "Compradora, S. A.", HELD, "GT", True) in found
    assert ("consignee", "Compradora, S. A.", "9999-9", "GT", False) in found
    assert ("consignor", "Exportadora", "", "IN", None) in found
    for one in made:
        keys = {f"{line.declaration_number}/{line.line_number}" for line in one.lines}
        for role in ("consignor", "consignee"):
            assert sorted(key for p in one.parties if p.role == role for key in p.lines) == sorted(keys)
    assert "party_name" in unknown(made, "S-3/1") and "party_name" not in unknown(made, "S-1/1")
    assert "party_number" in unknown(made, "S-1/1") and "party_registered" in unknown(made, "S-4/1")
    assert "party_registered" not in unknown(made, "S-1/1")


# --- under which law, and what was decided --------------------------------------------------------------


def test_every_finding_names_its_law_in_both_languages_and_whether_it_was_read(
    made: list[Suspicious], filled: Store
) -> None:
    for one in made:
        held = data.case_file(data.Source(filled, LOCAL), one.case)
        recorded = {
            (line["declaration_number"], finding["rule"], finding["outcome"])
            for line in held["lines"]
            for finding in line["findings"]
        }
        said = {(line.declaration_number, f.rule, f.outcome) for line in one.lines for f in line.findings}
        assert said == recorded and bool(said) == bool(one.lines)
        for line in one.lines:
            unread = {finding.rule for finding in line.findings if not finding.verified}
            assert all(finding.law.en and finding.law.es for finding in line.findings)
            about = f"{line.declaration_number}/{line.line_number}"
            assert bool(unread) == ("law" in unknown([one], about))


def test_what_was_decided_is_told_and_an_open_case_is_said_to_be_open(made: list[Suspicious]) -> None:
    closed = [one for one in made if one.state == "closed"]
    assert [one.result for one in closed] == ["referred_to_prosecutor"]
    assert [step.text for one in closed for step in one.steps if step.action == "close"] == ["se remitió el expediente"]
    for one in made:
        assert ("result" in unknown([one], "")) == (one.state != "closed")
        assert all(line.rules_edition and line.lists_edition and line.version for line in one.lines)


# --- the log --------------------------------------------------------------------------------------------


def test_who_made_it_stands_in_the_log_at_the_place_that_it_names(
    filled: Store, made: list[Suspicious], recogniser: Recogniser, rulebook: Rulebook
) -> None:
    boss = Actor("ana", "supervisor")
    case = made[0].case
    one = report(filled, case, boss, recogniser, rulebook)
    with filled.engine.connect() as connection:
        kind, body = audit.read_entry(connection, one.log.place)
        said = json.loads(body)
        assert (kind, said["by"], said["case"], said["content"]) == (LOGGED, "ana", case, one.content_sha256)
        assert (one.made_by, one.log.size) == ("ana", audit.size(connection))
        assert {"case opened", "case joined"} <= {entry.kind for entry in one.log.entries}
        for entry in one.log.entries:
            assert audit.read_entry(connection, entry.place)[0] == entry.kind
    assert one.content_sha256 == one.hashed()
    changed = one.model_copy(update={"made_by": "eva"})
    assert changed.hashed() != one.content_sha256


@pytest.mark.parametrize("role", ROLES)
def test_only_roles_that_read_cases_make_one_and_a_refusal_leaves_no_trace(
    filled: Store, made: list[Suspicious], recogniser: Recogniser, rulebook: Rulebook, role: str
) -> None:
    actor = Actor("somebody", role, operator=HELD, office="GTPRQ")
    with filled.engine.connect() as connection:
        before = audit.size(connection)
    if TABLE["case_read"][role] is Reach.NONE:
        with pytest.raises(AccessError):
            report(filled, made[0].case, actor, recogniser, rulebook)
    else:
        report(filled, made[0].case, actor, recogniser, rulebook)
        with pytest.raises(Absent):
            report(filled, "C-NONE", actor, recogniser, rulebook)
    with filled.engine.connect() as connection:
        assert audit.size(connection) - before == (TABLE["case_read"][role] is not Reach.NONE)


# --- its two forms --------------------------------------------------------------------------------------


def test_the_json_is_of_the_published_schema_and_comes_back_as_it_was(made: list[Suspicious]) -> None:
    validator = jsonschema.Draft202012Validator(SCHEMA)
    for one in made:
        content = json.loads(one.text())
        assert list(validator.iter_errors(content)) == []
        assert list(validator.iter_errors({**content, "more": 1}))
        assert list(validator.iter_errors({name: value for name, value in content.items() if name != "unknown"}))
        assert Suspicious.model_validate(content) == one


@pytest.mark.parametrize("lang", ["en", "es"])
def test_the_paper_holds_what_the_json_holds(made: list[Suspicious], lang: str) -> None:
    titles = {"en": "Suspicious transaction report", "es": "Informe de transacción sospechosa"}
    layout = {"en": "official layout was not read", "es": "no se consultó ningún formato oficial"}
    for one in made:
        content = suspicious_pdf(one, lang)
        assert content == suspicious_pdf(one, lang)
        text = pages(content)
        assert titles[lang] in text and layout[lang] in text.lower()
        bare = text.replace(" ", "")
        said = [one.case, one.made_by, one.content_sha256, str(one.log.place)]
        said += [line.declaration_number for line in one.lines] + [party.name for party in one.parties if party.name]
        said += [getattr(missing.said, lang) for missing in one.unknown]
        said += [finding.rule for line in one.lines for finding in line.findings]
        for part in said:
            assert part.replace(" ", "") in bare, part
    known = pages(suspicious_pdf(next(one for one in made if "S-2" in lines_of([one])), lang))
    assert "100 kg 100 50" in known  # declared, kilograms, kilograms of base


def test_every_case_of_the_example_is_reported_whole_and_no_blank_stands_alone(
    registry: Store, tmp_path: Path, recogniser: Recogniser, rulebook: Rulebook
) -> None:
    """On some of the cases; a closed one, and one of each lane and state."""
    validator = jsonschema.Draft202012Validator(SCHEMA)
    with Store(copied(registry, tmp_path)) as store:
        some = {(case["lane"], case["state"]): case for case in list_cases(store, LOCAL)}
        assert len(some) > 2
        for case in some.values():
            note(store, LOCAL, case["case_id"], "=HYPERLINK(1) ¿quién paga?")
            one = report(store, case["case_id"], LOCAL, recogniser, rulebook)
            assert list(validator.iter_errors(json.loads(one.text()))) == []
            for line in one.lines:
                about = f"{line.declaration_number}/{line.line_number}"
                missing = unknown([one], about)
                for amount in line.substances:
                    assert (amount.mass_mg is None) <= ("mass" in missing)
                    assert (amount.base_mg is None) <= bool({"base", "mass"} & missing)
                    assert amount.certain or "substance" in missing
                assert line.substances or "substance" in missing


def test_the_command_writes_both_forms_of_one_report(
    filled: Store, made: list[Suspicious], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PRECURSOR_DATABASE_URL", copied(filled, tmp_path))
    outputs = [str(tmp_path / name) for name in ("report.pdf", "report.json")]
    arguments = ["--lang", "es", "cases", "report", made[0].case]
    done = CliRunner().invoke(main, [*arguments, "-o", outputs[0], "-o", outputs[1]])
    assert done.exit_code == 0, done.output
    written = Suspicious.model_validate_json(Path(outputs[1]).read_text("utf-8"))
    assert written.content_sha256 in pages(Path(outputs[0]).read_bytes()).replace(" ", "").replace("\u200b", "")
    refused = CliRunner().invoke(main, [*arguments, "-o", str(tmp_path / "report.xlsx")])
    assert refused.exit_code == 2 and ".pdf" in refused.output
