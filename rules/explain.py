"""From evidence to findings: outcome, lane and the words of each rule, exactly the same on every engine.

A missing fact leaves a row open, and what was not read in its instrument decides nothing alone.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from precursors.answers.codes import code_words
from precursors.authorities import CONVENTION
from precursors.messages import list_name
from rules.rulebook import Rule, Rulebook

LANGUAGES = ("en", "es")
TO_CONFIRM = {
    "quantity": {
        "en": " Confirm the quantity against the published law.",
        "es": " Confirme la cantidad con la norma publicada.",
    },
    "value": {
        "en": " Confirm this value against the published law.",
        "es": " Confirme este valor con la norma publicada.",
    },
    "listing": {
        "en": " Confirm against the published law that the substance is on this list.",
        "es": " Confirme con la norma publicada que la sustancia figura en este listado.",
    },
}
ROWS = 25_000  # worded together: four parts wait at most, 4 kB a row while it is worded
_AT_ONCE = 2
_AS_FOUND = (
    "declaration_number",
    "line_number",
    "declaration_date",
    "substance",
    "measured",
    "allowed",
    "reference",
    "facts",
)
_WORDS_NEED = [
    "measured",
    "allowed",
    "reference",
    "values_verified",
    "home_verified",
    "home_decides",
    "un_verified",
    "list",
    "name_en",
    "name_es",
]
PLACEHOLDER = re.compile(r"(\{(?:substance|measured|allowed|excess|reference|codes|list)\})")
WORDS = pa.dictionary(pa.int32(), pa.string())
FINDINGS = pa.schema(
    [("declaration_number", pa.string()), ("line_number", pa.int32()), ("declaration_date", pa.date32())]
    + [(name, WORDS) for name in ("rule", "kind", "outcome", "lane", "authority")]
    + [("substance", pa.string()), ("measured", pa.int64()), ("allowed", pa.int64()), ("unit", WORDS)]
    + [("reference", pa.string())]
    + [(f"{text}_{language}", pa.string()) for text in ("message", "mend") for language in LANGUAGES]
    + [(name, WORDS) for name in ("law", "provision", "href", "why_en", "why_es")]
    + [("verified", pa.bool_()), ("facts", pa.string())]
)
_Column: TypeAlias = Any  # a pyarrow Array, or a Scalar that stands for all rows


def worded_findings(evidence: Iterable[pa.Table], rulebook: Rulebook) -> Iterator[pa.RecordBatch]:
    """Findings in the order of the evidence, part by part; two parts are worded at a time.

    Args:
        evidence: as ``rules.run.found`` selects it; ``rule_number`` is the place of the rule in the rule book.
        rulebook: the rules.

    Returns:
        One row each, as ``FINDINGS``.

    """
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        waiting: deque[Future[pa.RecordBatch]] = deque()
        for part in evidence:
            waiting.append(pool.submit(_batch, part.combine_chunks(), rulebook))
            if len(waiting) > _AT_ONCE:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def on_disk(parts: Iterable[pa.RecordBatch], path: Path) -> pa.Table:
    """Worded parts as the same table, in a file."""
    return stored_findings(parts, FINDINGS, path).unify_dictionaries()


def stored_findings(parts: Iterable[pa.RecordBatch], schema: pa.Schema, path: Path) -> pa.Table:
    """Parts of a table in a file, from which the system reads as needed: it may be larger than memory."""
    with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_stream(sink, schema) as writer:
        for part in parts:
            writer.write_batch(part)
    return pa.ipc.open_stream(pa.memory_map(str(path))).read_all()


def as_table(parts: Iterable[pa.RecordBatch]) -> pa.Table:
    """Worded parts as one table; what a rule always says is kept once, as a dictionary."""
    return pa.Table.from_batches(list(parts), schema=FINDINGS).unify_dictionaries()


def _batch(evidence: pa.Table, rulebook: Rulebook) -> pa.RecordBatch:
    """Rows are gathered rule by rule, worded together, and put back into their order."""
    numbers = evidence.column("rule_number").to_numpy()
    places = np.argsort(numbers, kind="stable")
    (ordered,) = evidence.select(_WORDS_NEED).take(pa.array(places)).combine_chunks().to_batches()
    parts: dict[str, list[pa.Array]] = {}
    start = 0
    for number, count in zip(*np.unique(numbers, return_counts=True), strict=True):
        for name, column in _worded_columns(Rows(ordered.slice(start, count)), rulebook.rules[number]):
            parts.setdefault(name, []).append(column)
        start += count
    back = pa.array(np.argsort(places, kind="stable"))
    columns = {name: pa.concat_arrays(part).take(back) for name, part in parts.items()}
    columns |= {name: evidence.column(name).combine_chunks() for name in _AS_FOUND} | dict(
        _said_always(numbers, rulebook)
    )
    return pa.record_batch(
        [_encoded_column(columns[f.name]) if f.type == WORDS else columns[f.name].cast(f.type) for f in FINDINGS],
        schema=FINDINGS,
    )


def _encoded_column(column: pa.Array) -> pa.Array:
    return column if column.type == WORDS else column.dictionary_encode().cast(WORDS)


def _said_always(numbers: Any, rulebook: Rulebook) -> Iterator[tuple[str, pa.Array]]:
    """What a rule says of itself on every row: each text once, in the order in which rows first need it."""
    present, first = np.unique(numbers, return_index=True)
    in_order = [constant(rulebook.rules[number], rulebook) for number in present[np.argsort(first)]]
    for name in in_order[0] if in_order else ():
        texts = list(dict.fromkeys(said[name] for said in in_order))
        codes = np.zeros(len(rulebook.rules), np.int32)
        codes[present[np.argsort(first)]] = [texts.index(said[name]) for said in in_order]
        yield name, pa.DictionaryArray.from_arrays(pa.array(codes[numbers]), pa.array(texts, pa.string()))


def constant(rule: Rule, rulebook: Rulebook) -> dict[str, str]:
    """What a rule says of itself in every finding."""
    head, instrument = rule.head, rulebook.instruments[rule.head.law]
    return {
        "rule": head.id,
        "kind": head.kind,
        "authority": head.authority or "",
        "unit": head.unit,
        "law": instrument["title"]["en"],
        "provision": head.provision or "",
        "href": instrument["href"],
        "why_en": head.why.en if head.why else "",
        "why_es": head.why.es if head.why else "",
    }


class Rows:
    """Evidence of one rule; what its texts say more than once is put into words once."""

    def __init__(self, batch: pa.RecordBatch) -> None:
        self.batch, self.count = batch, batch.num_rows
        self._said: dict[str, pa.Array] = {}

    def __getitem__(self, name: str) -> pa.Array:
        return self.batch.column(name)

    def once(self, key: str, said: Callable[[], pa.Array]) -> pa.Array:
        """What was said under a key, or is now."""
        if key not in self._said:
            self._said[key] = said()
        return self._said[key]

    def full(self, value: _Column, kind: pa.DataType) -> pa.Array:
        """A column of the rows, also where one value stands for all."""
        if isinstance(value, pa.Array):
            return value if value.type == kind else value.cast(kind)
        same = pa.repeat(value if isinstance(value, pa.Scalar) else pa.scalar(value, kind), self.count)
        return same if same.type == kind else same.cast(kind)


def _worded_columns(rows: Rows, rule: Rule) -> Iterator[tuple[str, pa.Array]]:
    head = rule.head
    read, missing = _values_read(rows, rule), pc.is_null(rows["measured"])
    outcome, lane = _outcome(rule, _decides(rows, rule), missing)
    said: dict[str, Any] = {"outcome": outcome, "lane": lane, "verified": read if head.verified else False}
    for language in LANGUAGES:
        said[f"message_{language}"] = _message(rows, rule, missing, language)
        said[f"mend_{language}"] = _filled_text(getattr(head.mend, language), rows, head.unit, language)
    for name, value in said.items():
        yield name, rows.full(value, pa.bool_() if name == "verified" else pa.string())


def _values_read(rows: Rows, rule: Rule) -> pa.Array:
    """Whether the values and the listing that a row rests on were read in their instruments."""
    return _both(_values(rows), _listing(rows, rule)) if rule.head.kind == "law" else _values(rows)


def _decides(rows: Rows, rule: Rule) -> pa.Array:
    """Whether a row may be a violation: a listing that was only remembered is no milder than a verified UN entry."""
    if rule.head.kind != "law" or rule.head.authority == CONVENTION:
        return _values_read(rows, rule)
    return _both(_values(rows), rows["home_decides"])


def _values(rows: Rows) -> pa.Array:
    column = rows["values_verified"]
    return pc.fill_null(column, True) if column.null_count else column


def _both(one: pa.Array, other: pa.Array) -> pa.Array:
    return other if _all(one) else pc.and_(one, other)


def _all(condition: pa.Array) -> bool:
    """Whether it holds of every row; most rules then say one thing of all rows, and need not ask row by row."""
    return bool(condition.true_count == len(condition))


def _listing(rows: Rows, rule: Rule) -> pa.Array:
    return rows["un_verified" if rule.head.authority == CONVENTION else "home_verified"]


def _outcome(rule: Rule, read: pa.Array, missing: pa.Array) -> tuple[_Column, _Column]:
    head = rule.head
    outcome: Any = pa.scalar(head.outcome)
    lane: Any = pa.scalar(head.lane)
    if head.outcome == "violation" and not _all(read):
        outcome, lane = pc.if_else(read, "violation", "review"), pc.if_else(read, head.lane, "yellow")
    if head.unknown and missing.true_count:
        outcome = pc.if_else(missing, head.unknown.outcome, outcome)
        lane = pc.if_else(pc.and_(missing, pc.equal(lane, "red")), "yellow", lane)
    return outcome, lane


def _message(rows: Rows, rule: Rule, missing: pa.Array, language: str) -> pa.Array:
    head = rule.head
    text = _filled_text(getattr(head.message, language), rows, head.unit, language)
    if head.unknown and missing.true_count:
        text = pc.if_else(missing, _filled_text(getattr(head.unknown, language), rows, head.unit, language), text)
    if rule.says_verified:
        kind = "quantity" if head.unit == "mg" else "value"
        text = _unless(_values(rows), text, TO_CONFIRM[kind][language])
    if head.kind == "law":
        text = _unless(_listing(rows, rule), text, TO_CONFIRM["listing"][language])
    return text


def _unless(condition: pa.Array, text: _Column, more: str) -> _Column:
    return text if _all(condition) else pc.binary_join_element_wise(text, pc.if_else(condition, "", more), "")


def _filled_text(text: str, rows: Rows, unit: str, language: str) -> _Column:
    """A text with its placeholders filled in."""
    parts = [_part(piece, rows, unit, language) for piece in PLACEHOLDER.split(text) if piece]
    if all(isinstance(part, pa.Scalar) for part in parts):
        return pa.scalar(text)
    return pc.binary_join_element_wise(*parts, "", null_handling="replace")


def _part(piece: str, rows: Rows, unit: str, language: str) -> _Column:
    values: dict[str, Callable[[], pa.Array]] = {
        "{measured}": lambda: amount(rows["measured"], unit),
        "{allowed}": lambda: amount(rows["allowed"], unit),
        "{excess}": lambda: amount(pc.subtract(rows["measured"], rows["allowed"]), unit),
        "{substance}": lambda: rows[f"name_{language}"],
        "{reference}": lambda: rows["reference"],
        "{codes}": lambda: _each(rows["reference"], partial(code_words, language=language)),
        "{list}": lambda: _each(rows["list"], partial(list_name, language=language)),
    }
    if piece not in values:
        return pa.scalar(piece)
    by_language = piece in ("{substance}", "{codes}", "{list}")
    return rows.once(f"{piece} {language}" if by_language else piece, values[piece])


def _each(column: _Column, word: Callable[[str], str]) -> pa.Array:
    """A column of few different texts with each put into words."""
    coded = column.dictionary_encode()
    said = pa.array([word(text) if text else text for text in coded.dictionary.to_pylist()], pa.string())
    return said.take(coded.indices)


SHOWN = {"mg": (6, " kg"), "ul": (6, " L"), "ppm": (4, " %")}  # decimals, and the unit that people read


def amount(values: pa.Array, unit: str) -> pa.Array:
    """Numbers as people read them: milligrams as kilograms, ppm as percent; 12500000 mg is "12.5 kg" exactly."""
    if unit not in SHOWN:
        return pc.fill_null(values.cast(pa.string()), "?")
    decimals, suffix = SHOWN[unit]
    digits = pc.utf8_lpad(pc.abs(values).cast(pa.string()), decimals + 1, "0")
    whole, rest = pc.utf8_slice_codeunits(digits, 0, -decimals), pc.utf8_slice_codeunits(digits, -decimals)
    point = pc.utf8_rtrim(pc.binary_join_element_wise(whole, rest, "."), "0")
    sign = pc.if_else(pc.less(values, 0), "-", "")
    number = pc.binary_join_element_wise(sign, pc.utf8_rtrim(point, "."), "")
    return pc.fill_null(pc.binary_join_element_wise(number, suffix, ""), "?")
