"""A certificate of one decision on paper: the reading of a signed document, which alone can be checked.

The page holds what the document says and the hash of the document's own text, so that the two belong together.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from precursors.messages import list_name, short_name
from registry.reports.as_pdf import to_pdf
from registry.reports.model import Block, Cards, Report, Table, Text
from registry.reports.sentences import column, entry, line_facts
from registry.reports.words import word
from rules.rulebook import Rulebook

_GREEN, _RED = "green", "red"


def certificate_pdf(document: Mapping[str, Any], text: str, rulebook: Rulebook, language: str) -> bytes:
    """A certificate as PDF/A; the same document gives the same bytes.

    Args:
        document: as ``registry.decisions.certificate.certificate`` gives it: ``declaration_number, issued_at,
        issued_by,
            program, lines, editions, head, key, signature``.
        text: the document as the one text that is kept and checked (``registry.decisions.certificate.text_of``).
        rulebook: for the titles of rules and their law.
        language: ``en`` or ``es``.

    """
    return to_pdf(certificate_report(document, text, rulebook, language))


def certificate_report(document: Mapping[str, Any], text: str, rulebook: Rulebook, language: str) -> Report:
    """A certificate as a report, for any form of it."""
    lines, issued = document["lines"], datetime.fromisoformat(document["issued_at"])
    found = sum(len(line["findings"]) for line in lines)
    facts = [
        (word("fact_declaration", language), document["declaration_number"]),
        (word("fact_issued", language), f"{issued:%Y-%m-%d %H:%M} UTC"),
        (word("fact_issued_by", language), document["issued_by"]),
        (word("fact_program", language), _program(document["program"])),
        (word("fact_document", language), f"SHA-256 {hashlib.sha256(text.encode()).hexdigest()}"),
    ]
    said = word("certified_findings" if found else "certified_none", language, lines=len(lines), findings=found)
    blocks: list[Block] = [
        Text("statement", word("title_statement", language), [said, word("never_clear", language)]),
        _lines(document, rulebook, language),
        _coverage(document, language),
        _entries(document, language),
        Text("check", word("title_check", language), [word("how_to_check", language), document["key"]]),
        Text("head", word("title_head", language), [part for part in document["head"].split("\n") if part]),
        Text("signature", word("title_signature", language), [document["signature"]]),
    ]
    kinds: dict[str, list[str]] = {}
    for edition, one in sorted(document["editions"].items()):
        kinds.setdefault(one["of"], []).append(edition)
    title = word("title_certificate", language)
    return Report(
        "certificate", title, word("subtitle_certificate", language), language, issued.date(), facts, blocks, kinds
    )


def _program(program: Any) -> str:
    """The version of the program, however it is told."""
    parts = program.items() if isinstance(program, Mapping) else [("", program)]
    return ", ".join(f"{key} {value}".strip() for key, value in parts)


def _lines(document: Mapping[str, Any], rulebook: Rulebook, language: str) -> Cards:
    cards = []
    for line in document["lines"]:
        declared = line["declared"].get("line", line["declared"])
        violation = any(row["outcome"] == "violation" for row in line["findings"])
        lane = _RED if violation else ("yellow" if line["findings"] else _GREEN)
        cards.append(
            {
                "lane": lane,
                "lane_word": word("with_findings" if line["findings"] else "without_findings", language),
                "head": word(
                    "line_head", language, line=line["line_number"], version=line["version"], decision=line["decision"]
                ),
                "facts": line_facts(declared, language),
                "entries": [entry(row, rulebook, language) for row in line["findings"]],
            }
        )
    return Cards("lines", word("title_decided", language), cards, word("note_decided", language))


def _coverage(document: Mapping[str, Any], language: str) -> Table:
    rows = [
        {
            **row,
            "authority": short_name(row["authority"], language),
            "list": list_name(row["list"], language),
            "encoded_word": word(f"encoded_{row['encoded']}", language),
            "caveat": " ".join(caveat[language] for caveat in row.get("caveats", ())),
        }
        for one in document["editions"].values()
        for row in one.get("coverage", ())
    ]
    columns = [
        column("authority", "text", 0.8, language),
        column("list", "text", 1.8, language),
        column("encoded_word", "text", 1.2, language),
        column("caveat", "text", 5, language),
    ]
    return Table("coverage", word("title_coverage", language), columns, rows)


def _entries(document: Mapping[str, Any], language: str) -> Table:
    rows = [
        {
            "line": line["line_number"],
            "place": line["entry"]["place"],
            "declared_sha256": line["declared_sha256"],
            "findings_sha256": line["findings_sha256"],
        }
        for line in document["lines"]
    ]
    columns = [
        column("line", "number", 1.4, language),
        column("place", "number", 0.8, language),
        column("declared_sha256", "mono", 4, language),
        column("findings_sha256", "mono", 4, language),
    ]
    return Table("entries", word("title_log", language), columns, rows, word("note_certificate", language))
