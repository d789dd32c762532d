"""The rule book finds every planted offence, and the same in any order."""

from __future__ import annotations

import random
from collections.abc import Mapping
from pathlib import Path

from precursors.recognition.recogniser import Recogniser
from registry.checking.batch import CheckOptions, CheckResult, check
from registry.checking.told import told_to_importers
from registry.lawtests.score import Spoken, by_rule, score
from registry.output.writers import write_findings
from registry.store.records import read_registry
from registry.store.store import Store
from rules.rulebook import Rulebook
from rules.told import Told, decided_by_own_rows, told_of

EXAMPLES = Path(__file__).resolve().parents[2] / "examples" / "guatemala-2025"


def test_the_example_year(tmp_path: Path, recogniser: Recogniser, rulebook: Rulebook, store: Store) -> None:
    for kind in ("operators", "licences", "permits", "pens"):
        records, checked = read_registry(kind, EXAMPLES / f"{kind}.csv", recogniser.catalogue)
        assert [p for p in checked.problems if p.severity == "error"] == []
        store.load(kind, records)
    declared = EXAMPLES / "declarations.csv"
    result = check(declared, store=store, recogniser=recogniser, rulebook=rulebook)
    truth = _rows(EXAMPLES / "truth.csv", "utf-8", ",")
    lines = [(row["numero_declaracion"], row["numero_linea"]) for row in _rows(declared, "windows-1252", ";")]
    scored = score(result.findings.to_pylist(), truth, lines)
    assert (scored.missed, scored.lawful_violations) == ((), 0)
    assert scored.planted >= 140
    assert_precise(by_rule(result.findings.to_pylist(), truth), planted=17, lines=len(lines))
    assert_importers_see_no_indicator(result, rulebook)
    write_findings(result.findings, tmp_path / "one.csv", "es")

    header, *body = declared.read_bytes().splitlines(keepends=True)
    random.Random(3).shuffle(body)
    (tmp_path / "declarations.csv").write_bytes(header + b"".join(body))
    again = check(
        tmp_path / "declarations.csv",
        store=store,
        recogniser=recogniser,
        rulebook=rulebook,
        options=CheckOptions(threads=1),
    )
    write_findings(again.findings, tmp_path / "two.csv", "es")
    assert (tmp_path / "one.csv").read_bytes() == (tmp_path / "two.csv").read_bytes()
    spanish = (tmp_path / "one.csv").read_text("utf-8")
    assert "no tiene licencia para manejo de precursores" in spanish
    assert "existe un reglamento de 2025" in spanish
    for row in result.findings.to_pylist():
        assert row["why_en"] and row["why_es"] and row["facts"]
        assert row["law"] and row["href"] and row["message_en"] and row["message_es"] and row["mend_es"]
        assert "{" not in row["message_en"] + row["message_es"] + row["mend_en"] + row["mend_es"]


def assert_precise(spoken: Mapping[str, Spoken], planted: int, lines: int) -> None:
    """Every indicator finds what was planted for it; of lawful lines it asks about one in three hundred at most."""
    asking = {rule: one for rule, one in spoken.items() if rule.startswith("IND-")}
    assert [rule for rule, one in asking.items() if one.found < one.planted] == []
    assert [(rule, one.lawful) for rule, one in asking.items() if one.lawful * 300 > lines] == []
    kinds = [rule for rule, one in asking.items() if one.planted]
    assert len(kinds) >= planted
    # of all lines that an indicator with planted kinds asks about, nine of ten were planted
    right, wrong = (sum(getattr(asking[rule], name) for rule in kinds) for name in ("found", "lawful"))
    assert right >= 9 * wrong


def assert_importers_see_no_indicator(result: CheckResult, rulebook: Rulebook) -> None:
    """Neither of what was submitted, nor of a check against their own rows: whatever was planted."""
    kinds = set(result.findings.column("kind").to_pylist())
    assert {"indicator", "law"} <= kinds
    told = told_to_importers(result, rulebook)
    assert told.findings.num_rows and "indicator" not in set(told.findings.column("kind").to_pylist())
    assert "by_rule" not in told.summary
    indicators = [rule for rule in rulebook.rules if rule.head.kind == "indicator"]
    assert [rule.id for rule in indicators if decided_by_own_rows(rule) or told_of(rule) is not Told.NEVER] == []


def _rows(path: Path, encoding: str, delimiter: str) -> list[dict[str, str]]:
    import csv

    with path.open(encoding=encoding, newline="") as stream:
        return list(csv.DictReader(stream, delimiter=delimiter))
