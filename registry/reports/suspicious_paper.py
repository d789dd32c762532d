"""A suspicious transaction report on paper: what its JSON says, in one language."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from precursors.messages import say
from registry.reports.amounts import called_in_words
from registry.reports.as_pdf import to_pdf
from registry.reports.model import Block, Cards, Column, Report, Table, Text
from registry.reports.sentences import line_facts
from registry.reports.suspicious_shape import Found, ReportedLine, Suspicious
from registry.reports.words import code_word, country_name, word
from rules.lanes import LANES


def suspicious_pdf(made: Suspicious, language: str) -> bytes:
    """The report as PDF/A; the same report gives the same bytes."""
    return to_pdf(suspicious_paper(made, language))


def suspicious_paper(made: Suspicious, language: str) -> Report:
    """The report in a language, for any form of paper."""
    blocks: list[Block] = [
        Text("notice", word("title_notice", language), [getattr(made.notice, language)]),
        _table("unknown", _unknown(made, language), language),
        _table("parties", _parties(made, language), language),
        _table("amounts", _amounts(made, language), language),
        _lines(made, language),
        *_withdrawal_texts(made, language),
        _table("steps", _steps(made, language), language),
        _table("inspections", _inspections(made, language), language),
        _table("attachments", [one.model_dump() for one in made.documents], language),
        _table("log", [one.model_dump() for one in made.log.entries], language),
    ]
    lists = [*dict.fromkeys([*made.editions.lists, made.editions.read_with])]
    editions = {kind: keys for kind, keys in (("lists", lists), ("rules", made.editions.rules)) if keys}
    title, subtitle = word("title_suspicious", language), word("subtitle_suspicious", language)
    facts = list(_facts(made, language))
    return Report("suspicious", title, subtitle, language, made.made_at.date(), facts, blocks, editions, wide=True)


def _facts(made: Suspicious, language: str) -> Iterator[tuple[str, str]]:
    operator = " · ".join(filter(None, (made.operator_name, made.operator_number)))
    result = code_word("disposition", made.result, language) if made.result else word("case_open", language)
    yield word("fact_case", language), made.case
    yield word("fact_made", language), f"{made.made_at:%Y-%m-%d %H:%M} UTC"
    yield word("fact_made_by", language), made.made_by
    yield word("fact_operator", language), operator or "–"
    yield word("fact_substance", language), getattr(made.substance_name, language)
    yield word("fact_lane", language), say("lane", made.lane, language)
    yield word("fact_opened", language), f"{made.opened_at:%Y-%m-%d %H:%M} UTC"
    yield word("fact_state", language), code_word("state", made.state, language)
    yield word("title_disposition", language), result
    if made.false_alarm_reason:
        yield word("fact_false_alarm", language), code_word("false_flag", made.false_alarm_reason, language)
    if made.previous:
        yield word("fact_previous", language), made.previous
    yield word("fact_log", language), word("log_place", language, place=made.log.place, size=f"{made.log.size:,}")
    yield word("fact_content", language), made.content_sha256


# --- tables: the columns of each, with kind and width -----------------------------------------------------

_COLUMNS: dict[str, Sequence[tuple[str, Any, float]]] = {
    "unknown": (("said", "text", 4), ("named", "text", 2)),
    "parties": (
        ("part", "text", 1.1),
        ("party", "text", 2.2),
        ("number", "mono", 1.2),
        ("country_name", "text", 1.4),
        ("in_registry", "text", 2.4),
        ("named", "text", 2),
    ),
    "amounts": (
        ("line", "mono", 1.9),
        ("name", "text", 2),
        ("certain", "text", 1),
        ("lists", "text", 2),
        ("as_declared", "text", 1.2),
        ("mass_mg", "kg", 1.1),
        ("base_mg", "kg", 1.1),
    ),
    "steps": (("at", "date", 1.5), ("by", "text", 1), ("action_word", "text", 1.4), ("text", "text", 5)),
    "inspections": (("inspection", "mono", 1.5), ("line", "mono", 2), ("office", "text", 1), ("result", "text", 2)),
    "attachments": (
        ("name", "text", 2),
        ("by", "text", 1),
        ("at", "date", 1.4),
        ("size", "number", 1),
        ("sha256", "mono", 3),
    ),
    "log": (("place", "number", 0.8), ("kind", "text", 2), ("leaf", "mono", 4)),
}
_NAMED = {("attachments", "name"): "suspicious_file"}  # a heading that another table has for something else


def _table(key: str, rows: Sequence[Any], language: str) -> Table:
    columns = [
        Column(name, word(_NAMED.get((key, name), f"column_{name}"), language), kind, width)
        for name, kind, width in _COLUMNS[key]
    ]
    return Table(key, word(f"title_{key}", language), columns, rows, "", word("nothing_here", language))


def _unknown(made: Suspicious, language: str) -> list[dict[str, str]]:
    whole = word("whole_case", language)
    return [{"said": getattr(one.said, language), "named": ", ".join(one.about) or whole} for one in made.unknown]


def _parties(made: Suspicious, language: str) -> list[dict[str, str]]:
    rows = []
    for one in made.parties:
        registered = " · ".join(filter(None, (one.registered_name, one.registered_address)))
        absent = word("not_in_registry", language) if one.number else ""
        rows.append(
            {
                "part": word(f"part_{one.role}", language),
                "party": one.name,
                "number": one.number,
                "country_name": country_name(one.country, language) if one.country else "",
                "in_registry": registered if one.registered else absent,
                "named": ", ".join(one.lines),
            }
        )
    return rows


def _amounts(made: Suspicious, language: str) -> list[dict[str, Any]]:
    return [
        {
            "line": _name(line),
            "name": getattr(one.name, language),
            "certain": word("certain" if one.certain else "possible", language),
            "lists": ", ".join(called_in_words(name, language) for name in one.lists),
            "as_declared": f"{line.quantity} {line.unit}".strip(),
            "mass_mg": one.mass_mg,
            "base_mg": one.base_mg,
        }
        for line in made.lines
        for one in line.substances
    ]


def _lines(made: Suspicious, language: str) -> Cards:
    cards = []
    for line in made.lines:
        found = sorted(line.findings, key=lambda one: (LANES.index(one.lane), one.outcome != "violation", one.rule))
        lane = found[0].lane if found else "green"
        facts = line_facts(line.model_dump(), language)
        head = word("suspicious_line", language, line=_name(line), version=line.version, decision=line.decision)
        entries = [_entry(one, language) for one in found]
        lane_word = say("lane", lane, language)
        cards.append({"lane": lane, "lane_word": lane_word, "head": head, "facts": facts, "entries": entries})
    return Cards("lines", word("title_lines", language), cards, word("note_lines", language), "")


def _entry(found: Found, language: str) -> dict[str, str]:
    said = {name: getattr(getattr(found, name), language) for name in ("title", "message", "mend", "law")}
    return {
        **said,
        "rule": found.rule,
        "outcome": found.outcome,
        "outcome_word": say("outcome", found.outcome, language),
        "href": found.href,
        "verified_word": "" if found.verified else word("unverified", language),
    }


def _withdrawal_texts(made: Suspicious, language: str) -> Iterator[Text]:
    if made.withdrawn:
        yield Text("withdrawn", word("title_withdrawn", language), [", ".join(made.withdrawn)])


def _steps(made: Suspicious, language: str) -> list[dict[str, Any]]:
    rows = []
    for step in made.steps:
        result = code_word("disposition", step.result, language) if step.result else ""
        text = ": ".join(filter(None, (result, step.text)))
        rows.append({**step.model_dump(), "action_word": code_word("action", step.action, language), "text": text})
    return rows


def _inspections(made: Suspicious, language: str) -> list[dict[str, str]]:
    return [
        {**one.model_dump(), "result": word(f"outcome_{one.outcome}" if one.outcome else "no_results", language)}
        for one in made.inspections
    ]


def _name(line: ReportedLine) -> str:
    return f"{line.declaration_number}/{line.line_number}"
