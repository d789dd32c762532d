"""The file of a case: what was declared, what was found and under which law, what was done about it, and the proof."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from precursors.catalogue.load import Catalogue
from precursors.messages import say
from registry.reports import data, history
from registry.reports.board import substance_name
from registry.reports.model import Block, Chart, Report, Table, Text
from registry.reports.sentences import authorities_of, caveats, column, coverage_table, line_cards
from registry.reports.words import code_word, word
from rules.rulebook import Rulebook


def case_report(
    case_id: str, source: data.Source, catalogue: Catalogue, rulebook: Rulebook, *, language: str, day: date
) -> Report:
    """The whole file of a case as a report.

    Raises:
        registry.access.Absent: there is no such case within reach.
        registry.access.AccessError: the actor may not read cases.

    """
    file = data.case_file(source, case_id)
    for line in file["lines"]:
        line["findings"] = [{**json.loads(row["body"]), **row} for row in line["findings"]]
    authorities = authorities_of(line["jurisdiction"] for line in file["lines"])
    blocks: list[Block] = [
        _disposition(file, language),
        line_cards("lines", [(line, line["findings"]) for line in file["lines"]], rulebook, language),
        _steps(file, language),
        _attachments(file, language),
        *_history(source, file, language),
        *_permits(source, file, catalogue, language),
        *_network(source, file, language),
        *_log(source, file, language),
        coverage_table(catalogue, rulebook, authorities, language),
        caveats(catalogue, authorities, language),
    ]
    title = word("title_case", language, case=case_id)
    return Report(
        "case",
        title,
        word("subtitle_case", language),
        language,
        day,
        _facts(file, catalogue, language, day),
        [block for block in blocks if not isinstance(block, Text) or block.paragraphs],
        data.editions(source),
    )


def _facts(file: Mapping[str, Any], catalogue: Catalogue, language: str, day: date) -> list[tuple[str, str]]:
    operator = " · ".join(filter(None, (file["operator_name"], file["operator_id"])))
    return [
        (word("fact_operator", language), operator or "–"),
        (word("fact_substance", language), substance_name(catalogue, file["substance"], language)),
        (word("fact_lane", language), say("lane", file["lane"], language)),
        (word("fact_state", language), code_word("state", file["state"], language)),
        (word("fact_assigned", language), file["assigned_to"] or "–"),
        (word("fact_opened", language), f"{file['opened_at']:%Y-%m-%d %H:%M} UTC"),
        *([(word("fact_previous", language), file["previous"])] if file["previous"] else []),
        (word("fact_day", language), day.isoformat()),
    ]


def _disposition(file: Mapping[str, Any], language: str) -> Text:
    """How the case was last closed; nothing for one that is open."""
    if file["state"] != "closed":
        return Text("disposition", word("title_disposition", language), [word("case_open", language)])
    closing = [step for step in file["steps"] if step["action"] == "close"][-1]
    said = [code_word("disposition", file["disposition"], language)]
    if file["false_flag_reason"]:
        said.append(code_word("false_flag", file["false_flag_reason"], language))
    at = word("closed_by", language, by=closing["by"], at=f"{closing['at']:%Y-%m-%d %H:%M} UTC")
    return Text("disposition", word("title_disposition", language), [f"{': '.join(said)}. {at}", closing["text"]])


def _steps(file: Mapping[str, Any], language: str) -> Table:
    rows = [
        {
            **step,
            "action_word": code_word("action", step["action"], language),
            "text": ": ".join(filter(None, (_disposition_word(step, language), step["text"]))),
        }
        for step in file["steps"]
    ]
    columns = [
        column("at", "date", 1.7, language),
        column("by", "text", 1, language),
        column("action_word", "text", 1.3, language),
        column("text", "text", 5, language),
    ]
    return Table(
        "steps",
        word("title_steps", language),
        columns,
        rows,
        word("note_steps", language),
        word("no_steps", language),
    )


def _disposition_word(step: Mapping[str, Any], language: str) -> str:
    return code_word("disposition", step["disposition"], language) if step["disposition"] else ""


def _attachments(file: Mapping[str, Any], language: str) -> Table | Text:
    if not file["attachments"]:
        return Text("attachments", word("title_attachments", language), [word("no_attachments", language)])
    columns = [
        column("name", "text", 2, language),
        column("by", "text", 1, language),
        column("at", "date", 1.4, language),
        column("size", "number", 1, language),
        column("sha256", "mono", 3, language),
    ]
    return Table("attachments", word("title_attachments", language), columns, file["attachments"])


def _history(source: data.Source, file: Mapping[str, Any], language: str) -> list[Block]:
    if not file["operator_id"]:
        return []
    _, spec = history.operator_history(source, file["operator_id"], language)
    return [Chart("history", word("title_history", language), spec, word("note_history", language))] if spec else []


def _permits(source: data.Source, file: Mapping[str, Any], catalogue: Catalogue, language: str) -> list[Block]:
    if not file["operator_id"]:
        return []
    rows, spec = history.permit_balance(source, file["operator_id"], language, file["substance"] or None)
    for row in rows:
        row["name"] = substance_name(catalogue, row["substance"], language)
    columns = [
        column("permit_number", "mono", 1.6, language),
        column("name", "text", 2, language),
        column("valid_from", "date", 1.2, language),
        column("valid_to", "date", 1.2, language),
        column("allowed_mg", "kg", 1.2, language),
        column("drawn_mg", "kg", 1.2, language),
        column("left_mg", "kg", 1.2, language),
        column("lines", "number", 0.8, language),
    ]
    shown = [{**row, "allowed_mg": row["quantity_mg"]} for row in rows]
    table = Table(
        "permits",
        word("title_permits", language),
        columns,
        shown,
        word("note_permits", language),
        word("no_permits", language),
    )
    return [table, *([Chart("permit_balance", "", spec)] if spec else [])]


def _network(source: data.Source, file: Mapping[str, Any], language: str) -> list[Block]:
    if not file["operator_id"]:
        return []
    rows, spec = history.shared_partners(source, file["operator_id"], language)
    if spec is None or len(rows) > 80:
        return []
    return [Chart("network", word("title_network", language), spec, word("note_network", language))]


def _moment(body: Mapping[str, Any]) -> datetime | None:
    return datetime.fromisoformat(body["at"]) if body.get("at") else None


def _log(source: data.Source, file: Mapping[str, Any], language: str) -> list[Block]:
    """Where this case stands in the log: enough to find each entry in an exported log and check its hash."""
    rows = []
    for entry in file["entries"]:
        body = json.loads(entry["body"])
        told = {key: body[key] for key in ("declaration", "line", "decision", "disposition", "by") if body.get(key)}
        rows.append(
            {
                "place": entry["place"],
                "kind": entry["kind"],
                "at": _moment(body),
                "leaf": bytes(entry["leaf"]).hex(),
                "about": ", ".join(str(value) for value in told.values()),
            }
        )
    columns = [
        column("place", "number", 0.8, language),
        column("kind", "text", 1.4, language),
        column("at", "date", 1.6, language),
        column("about", "text", 2.6, language),
        column("leaf", "mono", 4, language),
    ]
    note = word("note_log", language, size=data.log_size(source))
    return [Table("log", word("title_log", language), columns, rows, note, word("no_entries", language))]
