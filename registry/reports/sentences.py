"""Sentences that several reports share: findings with their law, the lists looked in, editions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from precursors.answers.print_answers import coverage_rows, not_encoded_rows
from precursors.authorities import CONVENTION
from precursors.catalogue.load import Catalogue
from precursors.messages import list_name, say, short_name
from registry.reports.model import Cards, Column, Table, Text
from registry.reports.words import code_word, word
from rules.lanes import LANES
from rules.rulebook import Rulebook


def entry(row: Mapping[str, Any], rulebook: Rulebook, language: str) -> dict[str, Any]:
    """A finding as a card shows it, with its law from the rule book.

    Args:
        row: a finding with ``rule, outcome, message_en, message_es`` and, where it has them, ``law`` and so on.
        rulebook: for title, law and what to mend; a rule that it no longer has is shown by its id alone.
        language: ``en`` or ``es``.

    """
    told = {
        "rule": row["rule"],
        "outcome": row["outcome"],
        "outcome_word": say("outcome", row["outcome"], language),
        "message": row[f"message_{language}"],
        "title": row["rule"],
        "mend": row.get(f"mend_{language}") or "",
        "law": row.get("law") or word("rule_gone", language),
        "href": row.get("href") or "",
        "verified_word": "",
    }
    rule = next((rule for rule in rulebook.rules if rule.id == row["rule"]), None)
    if rule is None:
        return told
    instrument, head = rulebook.instruments[rule.head.law], rule.head
    law = ", ".join(part for part in (instrument["title"][language], head.provision) if part)
    return told | {
        "title": getattr(head.title, language),
        "mend": told["mend"] or getattr(head.mend, language),
        "law": law,
        "href": instrument["href"],
        "verified_word": "" if head.verified else word("unverified", language),
    }


def line_cards(
    key: str, found: Iterable[tuple[Mapping[str, Any], Sequence[Mapping[str, Any]]]], rulebook: Rulebook, language: str
) -> Cards:
    """Lines as cards, each with its findings, the worst first; ``title_KEY`` and ``KEY_note`` are their words."""
    cards = []
    for line, rows in found:
        lane = line.get("lane") or min((row["lane"] for row in rows), key=LANES.index, default="green")
        ordered = sorted(rows, key=lambda row: (LANES.index(row["lane"]), row["outcome"] != "violation", row["rule"]))
        cards.append(
            {
                "lane": lane,
                "lane_word": say("lane", lane, language),
                "head": f"{line['declaration_number']} / {line['line_number']}",
                "facts": line_facts(line, language),
                "entries": [entry(row, rulebook, language) for row in ordered],
            }
        )
    return Cards(
        key, word(f"title_{key}", language), cards, word(f"note_{key}", language), word("no_findings", language)
    )


def line_facts(line: Mapping[str, Any], language: str) -> str:
    """What a line declares, in one sentence of parts."""
    from registry.reports.formatting import kilograms

    movement = code_word("movement", str(line.get("movement") or ""), language)
    mass = f"{kilograms(line['quantity_mg'])} kg" if line.get("quantity_mg") else word("no_mass", language)
    parties = f"{line.get('consignor_name') or '?'} – {line.get('consignee_name') or '?'}"
    parts = (str(line.get("declaration_date") or ""), movement, str(line.get("description") or ""), mass, parties)
    return " · ".join(part for part in parts if part)


def coverage_table(catalogue: Catalogue, rulebook: Rulebook, authorities: Sequence[str], language: str) -> Table:
    """Which lists were looked in, how far each is encoded, and up to which amendment it was read."""
    known: list[dict[str, Any]] = [
        row
        for row in (*coverage_rows(catalogue, None), *not_encoded_rows(rulebook.instruments, None, language))
        if row["authority"] in authorities
    ]
    for row in known:
        row["authority"] = short_name(row["authority"], language)
        row["list"] = list_name(row["list"], language)
        row["encoded_word"] = word(f"encoded_{row['encoded']}", language)
    columns = (
        ("authority", "text", 0.8),
        ("list", "text", 2.6),
        ("encoded_word", "text", 1.4),
        ("entries", "number", 0.8),
        ("by_name_only", "number", 1.0),
        ("verified", "number", 1.2),
        ("newest_amendment_read", "date", 1.4),
    )
    return Table(
        "coverage",
        word("title_coverage", language),
        [column(*c, language) for c in columns],
        known,
        word("note_coverage", language),
    )


def caveats(catalogue: Catalogue, authorities: Sequence[str], language: str) -> Text:
    """What the reader must know about the lists behind the report."""
    said = {
        f"{short_name(header.authority, language)}: {dict(caveat)[language]}": None
        for header in catalogue.lists
        if header.authority in authorities
        for caveat in header.caveats
    }
    return Text("caveats", word("title_caveats", language), [*said, word("never_clear", language)])


def column(key: str, kind: Any, width: float, language: str) -> Column:
    """A column with its heading in a language."""
    return Column(key, word(f"column_{key}", language), kind, width)


def authorities_of(jurisdictions: Iterable[str]) -> list[str]:
    """The authorities whose lists a report on these jurisdictions rests on: their own, and the United Nations."""
    from rules.facts import authority_countries

    named = dict(zip(*(authority_countries().column(c).to_pylist() for c in ("country", "authority")), strict=True))
    return sorted({named.get(place, place) for place in jurisdictions if place} | {CONVENTION})
