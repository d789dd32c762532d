"""Findings of a few lines, worded row by row: the words of ``rules.explain``, where columns would cost more than rows.

Both say the same of the same evidence, byte for byte; a property test holds them together.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import pyarrow as pa

from precursors.answers.codes import code_words
from precursors.authorities import CONVENTION
from precursors.messages import list_name
from precursors.model import Row
from rules.explain import FINDINGS, LANGUAGES, PLACEHOLDER, SHOWN, TO_CONFIRM, WORDS, constant
from rules.rulebook import Rule, Rulebook


def findings_of_few(evidence: Sequence[Row], rulebook: Rulebook) -> pa.Table:
    """Findings in the order of the evidence, as ``rules.explain.FINDINGS``.

    Args:
        evidence: rows as ``rules.run.found`` selects them; days are numbers since 1970-01-01.
        rulebook: the rules.

    """
    rows = [_worded(row, rulebook.rules[row["rule_number"]], rulebook) for row in evidence]
    return pa.table([_column([row[f.name] for row in rows], f.type) for f in FINDINGS], schema=FINDINGS)


def _column(values: list[Any], kind: pa.DataType) -> pa.Array:
    if kind == WORDS:
        return pa.array(values, pa.string()).dictionary_encode()
    return pa.array(values, pa.int32()).cast(kind) if pa.types.is_date(kind) else pa.array(values, kind)


def _worded(row: Row, rule: Rule, rulebook: Rulebook) -> dict[str, Any]:
    head = rule.head
    read, missing = _read(row, rule), row["measured"] is None
    outcome, lane = _outcome(rule, read=_decides(row, rule), missing=missing)
    said = {**row, **constant(rule, rulebook), "outcome": outcome, "lane": lane}
    for language in LANGUAGES:
        said[f"message_{language}"] = _message(row, rule, language, missing=missing)
        said[f"mend_{language}"] = _filled(getattr(head.mend, language), row, head.unit, language)
    return {**said, "verified": read and head.verified}


def _read(row: Row, rule: Rule) -> bool:
    return _values(row) and (rule.head.kind != "law" or _listing(row, rule))


def _decides(row: Row, rule: Rule) -> bool:
    if rule.head.kind != "law" or rule.head.authority == CONVENTION:
        return _read(row, rule)
    return _values(row) and bool(row["home_decides"])


def _values(row: Row) -> bool:
    return row["values_verified"] is None or bool(row["values_verified"])


def _listing(row: Row, rule: Rule) -> bool:
    return bool(row["un_verified" if rule.head.authority == CONVENTION else "home_verified"])


def _outcome(rule: Rule, *, read: bool, missing: bool) -> tuple[str, str]:
    head = rule.head
    outcome, lane = str(head.outcome), str(head.lane)
    if head.outcome == "violation" and not read:
        outcome, lane = "review", "yellow"
    if head.unknown and missing:
        outcome, lane = head.unknown.outcome, "yellow" if lane == "red" else lane
    return outcome, lane


def _message(row: Row, rule: Rule, language: str, *, missing: bool) -> str:
    head = rule.head
    words = head.unknown if head.unknown and missing else head.message
    text = _filled(getattr(words, language), row, head.unit, language)
    if rule.says_verified and not _values(row):
        text += TO_CONFIRM["quantity" if head.unit == "mg" else "value"][language]
    if head.kind == "law" and not _listing(row, rule):
        text += TO_CONFIRM["listing"][language]
    return text


@lru_cache(maxsize=2_000)
def _pieces(text: str) -> tuple[str, ...]:
    return tuple(piece for piece in PLACEHOLDER.split(text) if piece)


def _filled(text: str, row: Row, unit: str, language: str) -> str:
    return "".join(_piece(piece, row, unit, language) for piece in _pieces(text))


def _piece(piece: str, row: Row, unit: str, language: str) -> str:
    if piece in ("{measured}", "{allowed}"):
        return _amount(row[piece[1:-1]], unit)
    if piece == "{excess}":
        known = row["measured"] is not None and row["allowed"] is not None
        return _amount(row["measured"] - row["allowed"] if known else None, unit)
    if piece == "{substance}":
        return str(row[f"name_{language}"] or "")
    if piece == "{codes}":
        return code_words(str(row["reference"] or ""), language)
    if piece == "{list}":
        return list_name(str(row["list"] or ""), language)
    return str(row["reference"] or "") if piece == "{reference}" else piece


def _amount(value: int | None, unit: str) -> str:
    """A number as people read it (see ``rules.explain.amount``)."""
    if value is None:
        return "?"
    if unit not in SHOWN:
        return str(value)
    decimals, suffix = SHOWN[unit]
    digits = str(abs(value)).rjust(decimals + 1, "0")
    point = f"{digits[:-decimals]}.{digits[-decimals:]}".rstrip("0")
    return f"{'-' if value < 0 else ''}{point.rstrip('.')}{suffix}"
