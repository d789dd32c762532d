"""Every entry of every regime, by every sign that is held of it: the word of the sign's own mark, and never green."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from precursors.fold import key
from precursors.model import Answer
from precursors.recognition.recogniser import Query, Recogniser, Recognition
from precursors.regimes.load import HERE, Regimes
from precursors.yamls import parse
from registry.checking.batch import check
from registry.store.store import Store
from rules.lanes import assign, load_policy
from rules.rulebook import Rulebook

DAY = date(2026, 11, 24)
FILES = {"drugs": 580, "materials": 8, "weapons": 60, "mexico": 38}
# Precursors as well: they keep the answer of their list, and the other law is told beside it.
LISTED = {"cathine"}
NEVER_ALONE = {key(str(code)) for code in parse((HERE / "instruments.yaml").read_text("utf-8"))["never_alone"]}
_SHORT = 4  # letters and digits up to which a name is a code
Sign = tuple[str, str, Query, str]
"""Entry, field of its file, what is asked, and the mark of the sign: read, held, code."""


def entries() -> dict[str, list[dict[str, Any]]]:
    return {name: parse((HERE / f"{name}.yaml").read_text("utf-8"))["entries"] for name in FILES}


def signs() -> Iterator[Sign]:
    for rows in entries().values():
        for row in rows:
            yield from _signs(row)


def _signs(row: Mapping[str, Any]) -> Iterator[Sign]:
    for names in row.get("names", {}).values():
        yield from ((row["id"], "names", Query(text=str(name)), "read") for name in names)
    yield from ((row["id"], "printed", Query(text=name), "read") for name in row.get("printed", ()))
    yield from ((row["id"], "held", Query(text=name), "held") for name in row.get("held", ()))
    yield from ((row["id"], "codes", Query(text=str(code)), "code") for code in row.get("codes", ()))
    for field, mark in (("cas", "read"), ("cas_held", "held")):
        for number in row.get(field, ()):
            yield row["id"], field, Query(text=number), mark
            yield row["id"], field, Query(cas=number), mark
    if row.get("smiles"):
        mark = "read" if row.get("verified") else "held"
        yield row["id"], "smiles", Query(structure=row["smiles"]), mark


@pytest.fixture(scope="module")
def asked(recogniser: Recogniser) -> list[tuple[Sign, Recognition]]:
    recogniser.reader.lexicon.preload()
    every = list(signs())
    found = recogniser.recognise_many([query for _, _, query, _ in every], neighbours=False)
    return list(zip(every, found, strict=True))


def answers(
    asked: list[tuple[Sign, Recognition]], field: str, mark: str
) -> list[tuple[str, Query, Answer, Recognition]]:
    chosen = [(sign, found) for sign, found in asked if sign[1] == field and sign[3] == mark]
    return [(entry, query, found.on(DAY).answer, found) for (entry, _, query, _), found in chosen]


def named(found: Recognition) -> set[str]:
    return {hit.entry for hit in found.regimes}


def test_every_entry_of_the_sources_is_held() -> None:
    assert {name: len(rows) for name, rows in entries().items()} == FILES
    held = Regimes.load()
    others = {"classes of drugs": 2, "classes of Canada": 28, "machines": 4, "families": 15}
    assert len(held.entries) == sum(FILES.values()) + sum(others.values())
    assert all(entry.names["en"] and entry.names["es"] for entry in held.entries.values())
    assert all(entry.law for entry in held.entries.values() if entry.regime != "class")


def test_no_sign_is_not_listed_by_silence(asked: list[tuple[Sign, Recognition]]) -> None:
    silent = [(sign[0], sign[2]) for sign, found in asked if found.on(DAY).answer is Answer.NOT_LISTED]
    assert silent == []


def test_a_name_that_a_law_prints_decides(asked: list[tuple[Sign, Recognition]]) -> None:
    other = [
        (entry, query.text, answer)
        for entry, query, answer, found in answers(asked, "names", "read")
        if not (answer is Answer.OTHER_LAW and entry in named(found)) and entry not in LISTED
    ]
    # What is left is too short for a text, or means something else in trade: alone it decides nothing.
    assert all(answer in (Answer.POSSIBLE, Answer.UNDETERMINED) for _, _, answer in other)
    alone = [text for _, text, _ in other if key(text) not in NEVER_ALONE and len(key(text)) > _SHORT]
    assert [text for text in alone if ";" not in text] == []


def test_a_chemical_name_that_a_law_prints_is_read(asked: list[tuple[Sign, Recognition]]) -> None:
    missed = [(entry, query.text) for entry, query, _, found in answers(asked, "printed", "read") if not named(found)]
    assert missed == []


def test_what_was_not_read_is_only_possible(asked: list[tuple[Sign, Recognition]]) -> None:
    for field in ("held", "cas_held"):
        for entry, query, answer, found in answers(asked, field, "held"):
            printed = (key(query.text), entry) in Regimes.load().printed_names
            if printed or entry in LISTED or ";" in query.text:
                continue
            assert answer is Answer.POSSIBLE, (entry, query, answer)
            assert any(hit.entry == entry and not hit.certain and hit.notes for hit in found.regimes), (entry, query)


def test_a_checked_number_decides(asked: list[tuple[Sign, Recognition]]) -> None:
    for entry, query, answer, found in answers(asked, "cas", "read"):
        assert answer is Answer.OTHER_LAW and entry in named(found), (entry, query, answer)


def test_a_verified_structure_decides(asked: list[tuple[Sign, Recognition]]) -> None:
    flat = {row["id"] for row in entries()["drugs"] if row.get("stereo") and "@" not in row["smiles"]}
    for entry, query, answer, found in answers(asked, "smiles", "read"):
        wanted = Answer.POSSIBLE if entry in flat else Answer.OTHER_LAW
        assert entry in LISTED or answer is wanted, (entry, query, answer)
        assert entry in named(found), (entry, query)


def test_an_unverified_structure_is_possible_unless_a_verified_isomer_covers_it(
    asked: list[tuple[Sign, Recognition]],
) -> None:
    verified = {row["id"] for row in entries()["drugs"] if row.get("verified")}
    for entry, query, answer, found in answers(asked, "smiles", "held"):
        assert answer in (Answer.POSSIBLE, Answer.OTHER_LAW), (entry, query, answer)
        if answer is Answer.OTHER_LAW:
            assert entry not in named(found) and named(found) <= verified


def test_a_code_alone_decides_nothing(asked: list[tuple[Sign, Recognition]]) -> None:
    names = {
        (entry, key(str(name)))
        for rows in entries().values()
        for row in rows
        for entry in [row["id"]]
        for one in row.get("names", {}).values()
        for name in one
    }
    for entry, query, answer, _ in answers(asked, "codes", "code"):
        if (entry, key(query.text)) not in names:
            assert answer in (Answer.UNDETERMINED, Answer.POSSIBLE), (entry, query.text, answer)
        if key(query.text) in NEVER_ALONE:
            assert answer is Answer.UNDETERMINED, (entry, query.text, answer)


def test_no_line_of_theirs_is_green(tmp_path: Path, recogniser: Recogniser, rulebook: Rulebook, store: Store) -> None:
    heads = (
        "declaration_number",
        "line_number",
        "movement",
        "declaration_date",
        "consignor_id",
        "consignee_id",
        "description",
        "cas",
        "structure",
        "quantity",
        "unit",
    )
    path = tmp_path / "declarations.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(heads)
        for number, (_, _, query, _) in enumerate(signs()):
            goods = (query.text, query.cas, query.structure)
            writer.writerow([f"D{number}", 1, "import", "2026-06-15", "X1", "OP1", *goods, 1, "kg"])
    done = check(path, store=store, recogniser=recogniser, rulebook=rulebook)
    lanes = assign(done.intake.lines, done.findings, load_policy()).to_pylist()
    assert len(lanes) > 4_000 and not [row for row in lanes if row["lane"] == "green"]
    quotas = load_policy().model_copy(update={"quota_per_thousand": {"red": 0, "yellow": 0, "blue": 0}})
    assert not [row for row in assign(done.intake.lines, done.findings, quotas).to_pylist() if row["lane"] == "green"]
