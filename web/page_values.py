"""Answers as the pages show them: plain values in one language, nothing decided here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pyarrow.compute as pc

from precursors.answers.account_words import Said, parts, pieces
from precursors.answers.explained import Explained
from precursors.authorities import order_of
from precursors.messages import say
from precursors.model import Answer
from precursors.recognition.account import STATES
from precursors.tabular.model import PLACE
from registry.output.writers import rows_of
from registry.reports.formatting import table_cells
from registry.reports.model import Report, Table, Text
from web.examiner import Examiner, PreValidation

SHOWN = 500
_BESIDE = 4  # cells of a row to mend that are shown beside the wrong ones
MARKED = 4_000  # characters of a text that are shown with marks
LEGEND = 40  # parts of one state that the legend names


def lookup_values(examiner: Examiner, found: Explained, lang: str) -> dict[str, Any]:
    """What the look-up page shows of an answer."""
    content = found.to_json()
    picture, varied = examiner.picture(found)
    rows = [_row(examiner, row, lang) for row in content["listings"]]
    return {
        "found": content,
        "sentences": found.brief(lang),
        "rows": rows,
        "readings": _readings(content["substances"], lang),
        "others": _others(content["regimes"], lang),
        "authorities_met": _by_authority(rows),
        "elsewhere": _elsewhere(examiner, content["listed_elsewhere"], lang),
        **account_values(found, lang),
        "picture": picture,
        "varied": varied,
        "edition": examiner.catalogue.edition,
    }


def account_values(found: Explained, lang: str) -> dict[str, Any]:
    """The text with what became of its words, and the legend of the marks."""
    return {
        "pieces": pieces(found.recognition.query.text[:MARKED], found.account),
        "account": _account(found, lang),
    }


def _readings(rows: Sequence[Mapping[str, Any]], lang: str) -> list[dict[str, Any]]:
    """What the value was taken for; more than one are competing readings."""
    found: dict[str, dict[str, Any]] = {}
    for row in rows:
        if row["id"]:
            label = (row.get("name_es") if lang == "es" else row["name"]) or row["id"]
            how = say("method", row["how"], lang, matched=row["matched"], distance=row["distance"])
            found.setdefault(row["id"], {**row, "label": label, "said": how})
    return list(found.values())


def _account(found: Explained, lang: str) -> list[dict[str, Any]]:
    """The account by state, in words: the legend of the marks in the text."""
    said: dict[str, list[Said]] = {}
    for part in parts(found, lang):
        said.setdefault(part.state, []).append(part)
    return [
        {"state": state, "parts": said[state][:LEGEND], "more": max(0, len(said[state]) - LEGEND)}
        for state in STATES
        if state in said
    ]


def _elsewhere(examiner: Examiner, rows: Sequence[Mapping[str, Any]], lang: str) -> list[dict[str, Any]]:
    """What lists say that were not asked, by authority."""
    found = [examiner.listing_row(row["id"], lang) | {"certain": row["certain"]} for row in rows]
    return sorted(found, key=lambda row: order_of(row["authority"]))


def _others(rows: Sequence[Mapping[str, Any]], lang: str) -> list[dict[str, Any]]:
    """The entries of other laws that the value was taken for, each once."""
    found: dict[str, dict[str, Any]] = {}
    for row in rows:
        label = row["name_es"] if lang == "es" else row["name"]
        found.setdefault(row["id"], {"label": label, "cas": row["cas"], "law": row["law"][lang]})
    return list(found.values())


def _row(examiner: Examiner, row: Mapping[str, Any], lang: str) -> dict[str, Any]:
    steps = ", ".join(say("derivation", step, lang) for step in row["steps"])
    return examiner.listing_row(row["id"], lang) | {"possible": not row["certain"], "how": steps}


def _by_authority(rows: Sequence[Mapping[str, Any]]) -> list[tuple[str, list[Mapping[str, Any]]]]:
    names = sorted({row["authority"] for row in rows}, key=order_of)
    return [(name, [row for row in rows if row["authority"] == name]) for name in names]


def check_values(done: PreValidation, lang: str) -> dict[str, Any]:
    """What the pre-validation page shows of a result: findings of law, and what is not known to be harmless."""
    intake = done.result.intake
    problems = [found.to_json(lang) for found in intake.problems]
    told = done.result.findings.filter(pc.not_equal(done.result.findings.column("kind"), "indicator"))
    findings = list(rows_of(told.slice(0, SHOWN), lang))
    return {
        "name": done.name,
        "total": intake.total,
        "good": done.good,
        "rejected": len(intake.rejected),
        "problems": problems[:SHOWN],
        "more_problems": max(0, len(problems) - SHOWN),
        "findings": findings,
        "more_findings": max(0, told.num_rows - SHOWN),
        "answers": [(a.value, n) for a in Answer if (n := done.result.summary["answers"].get(a.value))],
        "correctable": done.correctable,
        "rows": _rows_to_mend(intake.headings, intake.rejected, problems),
        "filed": done.filed[:SHOWN],
        "more_filed": max(0, len(done.filed) - SHOWN),
    }


def _rows_to_mend(
    headings: Sequence[str], rejected: Mapping[int, Sequence[str]], problems: Sequence[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """The rows that were set aside, each cell with what is wrong in it beside it."""
    said: dict[tuple[int, str], list[Mapping[str, Any]]] = {}
    for found in problems:
        if found["row"] is not None and found["severity"] == "error":
            said.setdefault((found["row"], found["column"] or ""), []).append(found)
    rows = []
    for number, cells in list(rejected.items())[:50]:
        named = dict(zip(headings, cells, strict=False))
        wrong = [key for key in said if key[0] == number]
        columns = [column for column in headings if (number, column) in said]
        kept = [column for column in headings if named.get(column) and column not in columns]
        kept = [*kept[:_BESIDE], *(column for column in kept[_BESIDE:] if column == PLACE)]
        marked = [
            {"column": c, "place": headings.index(c), "value": named.get(c, ""), "problems": said[number, c]}
            for c in columns
        ]
        loose = [found for key in wrong if key[1] not in headings for found in said[key]]
        rows.append({"row": number, "beside": [(c, named[c]) for c in kept], "cells": marked, "problems": loose})
    return rows


def working_values(report: Report, substance: str, cell: str) -> dict[str, Any]:
    """What the page of working tables shows: the sums, or the lines behind the one that ``cell`` names.

    Args:
        report: the tables of a whole year.
        substance: whose rows alone are shown.
        cell: ``C1``, ``P1`` and so on; nothing for the sums.

    """
    tables = {table.key: table for table in report.tables() if table.key in ("cells", "notifications", "lines_behind")}
    names = {row["substance"]: row["name"] for row in tables["cells"].rows}
    shown = [tables["lines_behind"]] if cell else [tables["cells"], tables["notifications"]]
    return {
        "title": report.title,
        "subtitle": report.subtitle,
        "substances": list(names.items()),
        "tables": [_working_table(table, report.language, substance, cell) for table in shown],
        "method": next(block.paragraphs for block in report.blocks if isinstance(block, Text)),
    }


def _working_table(table: Table, lang: str, substance: str, cell: str) -> dict[str, Any]:
    rows = [
        row
        for row in table.rows
        if substance in ("", row["substance"]) and cell in ("", row["cell"], row.get("notification"))
    ]
    keys = [column.key for column in table.columns]
    texts = table_cells(replace(table, rows=rows[:SHOWN]), lang)
    return {
        "title": table.title,
        "note": table.note,
        "empty": table.empty,
        "columns": [{"key": c.key, "label": c.label, "right": c.kind in ("number", "kg")} for c in table.columns],
        "rows": [dict(zip(keys, row, strict=True)) for row in texts],
        "more": max(0, len(rows) - SHOWN),
    }
