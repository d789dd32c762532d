"""The suspicious transaction report of a case: collected from the registry, logged, then handed out."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select

from precursors.catalogue.load import Catalogue
from precursors.model import Row
from registry import tables
from registry.access import operator_of
from registry.decisions.recording import newest
from registry.inspections.inspections import list_inspections
from registry.log import audit
from registry.reports import data
from registry.reports.amounts import Amount
from registry.reports.board import substance_name
from registry.reports.sentences import entry
from registry.reports.suspicious_shape import (
    Document,
    Editions,
    Entry,
    Found,
    Inspected,
    ListedSubstance,
    Logged,
    Party,
    ReportedLine,
    Suspicious,
    Taken,
    Unknown,
    Words,
    content_hash,
)
from registry.reports.words import word
from rules.rulebook import Rulebook

LOGGED = "suspicious transaction report made"
_DECISIONS = tables.Decision.__table__  # type: ignore[attr-defined]
_RUNS = tables.Evaluation.__table__  # type: ignore[attr-defined]
_OPERATORS = tables.Operator.__table__  # type: ignore[attr-defined]
_DECLARED = [
    name
    for name in ReportedLine.model_fields
    if name in tables.DeclarationLine.model_fields and name not in ("declaration_number", "line_number")
]
Key = tuple[str, int]
Reads = Callable[[Sequence[Row]], Sequence[Sequence[Amount]]]


def suspicious_report(
    source: data.Source, case_id: str, reads: Reads, catalogue: Catalogue, rulebook: Rulebook
) -> Suspicious:
    """Make the report of a case; that it was made stands in the log before it is returned.

    Args:
        source: the registry, and who asks.
        case_id: of the case.
        reads: gives the listed substances and amounts of each of some lines.
        catalogue: for the names of substances.
        rulebook: for the titles of rules and their law.

    Raises:
        registry.access.AccessError: the actor may not read cases.
        registry.access.Absent: there is no such case.

    """
    file = data.case_file(source, case_id)
    lines = _lines(source, file["lines"], reads(file["lines"]), catalogue, rulebook)
    parties = _parties(source, file["lines"])
    inspections = list(_inspections(source, case_id))
    content: dict[str, Any] = {
        "notice": _both("suspicious_notice"),
        "case": case_id,
        "made_at": datetime.now(UTC).replace(microsecond=0),
        "made_by": source.actor.user,
        **{name: file[name] for name in ("opened_at", "state", "lane", "operator_name", "substance")},
        "operator_number": file["operator_id"],
        "substance_name": _substance_words(catalogue, file["substance"]),
        "assigned_to": file["assigned_to"] or "",
        "previous": file["previous"] or "",
        "result": file["disposition"] or "",
        "false_alarm_reason": file["false_flag_reason"] or "",
        "parties": parties,
        "lines": lines,
        "withdrawn": [_name(key) for key in data.withdrawn_lines(source, case_id)],
        "steps": [_step(step) for step in file["steps"]],
        "inspections": inspections,
        "documents": [Document(**{name: one[name] for name in Document.model_fields}) for one in file["attachments"]],
        "unknown": list(_unknown(lines, parties, inspections, file["state"])),
        "editions": Editions(
            lists=sorted({line.lists_edition for line in lines}),
            rules=sorted({line.rules_edition for line in lines}),
            read_with=catalogue.edition,
        ),
    }
    entries = [_entry(one) for one in file["entries"]]
    return _with_log_entry(
        source, Suspicious(**content, content_sha256="", log=Logged(place=0, size=0, entries=entries))
    )


def _with_log_entry(source: data.Source, made: Suspicious) -> Suspicious:
    digest = content_hash(made.model_dump(mode="json"))
    with source.store.writing() as connection:
        audit.lock(connection)
        place = audit.size(connection)
        audit.append(connection, [(LOGGED, {"case": made.case, "by": made.made_by, "content": digest})])
        log = made.log.model_copy(update={"place": place, "size": audit.size(connection)})
    return made.model_copy(update={"content_sha256": digest, "log": log})


# --- lines ----------------------------------------------------------------------------------------------


def _lines(
    source: data.Source,
    rows: Sequence[Row],
    read: Sequence[Sequence[Amount]],
    catalogue: Catalogue,
    rulebook: Rulebook,
) -> list[ReportedLine]:
    decided = _newest_decisions(source, [_key(row) for row in rows])
    return [
        ReportedLine(
            declaration_number=row["declaration_number"],
            line_number=row["line_number"],
            **{name: row[name] for name in _DECLARED},
            **decided[_key(row)],
            substances=[_substance(one, catalogue) for one in found],
            findings=[_finding(finding, rulebook) for finding in row["findings"]],
        )
        for row, found in zip(rows, read, strict=True)
    ]


def _newest_decisions(source: data.Source, keys: Sequence[Key]) -> dict[Key, dict[str, Any]]:
    """Of each line the newest decision: its number, version, place in the log, and editions."""
    with source.store.engine.connect() as connection:
        decisions = newest(connection, _DECISIONS, "decision", keys)
        wanted = select(_RUNS.c.evaluation, _RUNS.c.lists, _RUNS.c.rules)
        wanted = wanted.where(_RUNS.c.evaluation.in_({row["evaluation"] for row in decisions.values()}))
        runs = {run.evaluation: run for run in connection.execute(wanted)}
    return {
        key: {
            **{name: row[name] for name in ("version", "decision", "place")},
            "lists_edition": runs[row["evaluation"]].lists,
            "rules_edition": runs[row["evaluation"]].rules,
        }
        for key, row in decisions.items()
    }


def _substance(amount: Amount, catalogue: Catalogue) -> ListedSubstance:
    return ListedSubstance(
        substance=amount.substance,
        name=_substance_words(catalogue, amount.substance),
        certain=amount.certain,
        lists=list(amount.lists),
        mass_mg=amount.mass_mg,
        base_mg=amount.base_mg,
    )


def _finding(row: Row, rulebook: Rulebook) -> Found:
    body = {**json.loads(row["body"]), **row}
    en, es = (entry(body, rulebook, language) for language in ("en", "es"))
    said = {name: Words(en=en[name], es=es[name]) for name in ("title", "message", "mend", "law")}
    return Found(
        **{name: row[name] for name in ("rule", "kind", "lane", "outcome")},
        **said,
        substance=row["substance"] or "",
        href=en["href"],
        verified=bool(body.get("verified")) and not en["verified_word"],
    )


# --- who and what was done --------------------------------------------------------------------------------


def _parties(source: data.Source, rows: Sequence[Row]) -> list[Party]:
    """Everyone whom lines name, each in their part, once."""
    lines: dict[tuple[str, str, str, str], list[str]] = defaultdict(list)
    answering: dict[tuple[str, str, str, str], bool] = defaultdict(bool)
    for row in rows:
        for role in ("consignor", "consignee"):
            key = (role, row[f"{role}_name"], row[f"{role}_id"], row[f"{role}_country"])
            lines[key].append(_name(_key(row)))
            answering[key] |= bool(row[f"{role}_id"]) and row[f"{role}_id"] == operator_of(row)
        if row["payer_name"] or row["payer_country"]:
            lines["payer", row["payer_name"], "", row["payer_country"]].append(_name(_key(row)))
    known = _registered_operators(source, {number for _, _, number, _ in lines if number})
    return [
        Party(
            role=role,
            name=name,
            number=number,
            country=country,
            lines=named,
            answers=answering[role, name, number, country],
            registered=number in known if number else None,
            registered_name=known.get(number, ("", ""))[0],
            registered_address=known.get(number, ("", ""))[1],
        )
        for (role, name, number, country), named in lines.items()
    ]


def _registered_operators(source: data.Source, numbers: set[str]) -> dict[str, tuple[str, str]]:
    wanted = select(_OPERATORS).where(_OPERATORS.c.operator_id.in_(numbers))
    return {row["operator_id"]: (row["name"], row["address"] or "") for row in data.rows(source, wanted)}


def _step(step: Row) -> Taken:
    said = {name: step[name] for name in ("at", "by", "action", "text")}
    return Taken(**said, result=step["disposition"] or "")


def _inspections(source: data.Source, case_id: str) -> Iterator[Inspected]:
    for one in list_inspections(source.store, source.actor, case=case_id):
        yield Inspected(
            inspection=one["inspection"], line=_name(_key(one)), office=one["office"], outcome=one["outcome"] or ""
        )


def _entry(one: Row) -> Entry:
    return Entry(place=one["place"], kind=one["kind"], leaf=bytes(one["leaf"]).hex())


# --- what is not known ------------------------------------------------------------------------------------


def _unknown(
    lines: Sequence[ReportedLine], parties: Sequence[Party], inspections: Sequence[Inspected], state: str
) -> Iterator[Unknown]:
    """Each thing that is not known, once, with the lines that it is not known of."""
    if state != "closed":
        yield Unknown(what="result", about=[], said=_both("unknown_result"))
    if not any(one.outcome for one in inspections):
        yield Unknown(what="inspection", about=[], said=_both("unknown_inspection"))
    about: dict[tuple[Any, Words], list[str]] = defaultdict(list)
    for party in parties:
        for what, said in _of_party(party):
            about[what, said] += party.lines
    for line in lines:
        for what, said in _of_line(line):
            about[what, said].append(_name((line.declaration_number, line.line_number)))
    for (what, said), named in about.items():
        yield Unknown(what=what, about=list(dict.fromkeys(named)), said=said)


def _of_party(party: Party) -> Iterator[tuple[str, Words]]:
    for name in ("name", "number", "country"):
        if not getattr(party, name) and not (party.role == "payer" and name == "number"):  # nobody asks for that
            yield f"party_{name}", _both(f"unknown_{party.role}_{name}", name=party.name or "–")
    if party.answers and party.registered is False:
        yield "party_registered", _both("unknown_registered", name=party.name or "–", number=party.number)


def _of_line(line: ReportedLine) -> Iterator[tuple[str, Words]]:
    if not line.substances:
        yield "substance", _both("unknown_substance")
    for one in line.substances:
        name = {"substance": one.name}
        if not one.certain:
            yield "substance", _both("unknown_possible", **name)
        if one.mass_mg is None:
            declared = f"{line.quantity} {line.unit}".strip()
            yield "mass", _both("unknown_mass" if line.quantity else "unknown_quantity", declared=declared)
        elif one.base_mg is None:
            yield "base", _both("unknown_base", **name)
    for finding in line.findings:
        if not finding.verified:
            yield "law", _both("unknown_law", law=finding.law, rule=finding.rule)
        if finding.outcome == "undetermined":
            yield "undetermined", _both("unknown_undetermined", title=finding.title, rule=finding.rule)


def _both(key: str, **values: str | Words) -> Words:
    """A sentence in both languages; a value that has words of its own in each stands in those."""
    en, es = (
        word(key, language, **{n: getattr(v, language) if isinstance(v, Words) else v for n, v in values.items()})
        for language in ("en", "es")
    )
    return Words(en=en, es=es)


def _substance_words(catalogue: Catalogue, substance: str) -> Words:
    return Words(**{language: substance_name(catalogue, substance, language) for language in ("en", "es")})


def _key(row: Row) -> Key:
    return str(row["declaration_number"]), int(row["line_number"])


def _name(key: Key) -> str:
    return f"{key[0]}/{key[1]}"
