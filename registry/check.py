"""The main job: a declaration file held against lists, registry and history.

A single declaration is a batch of one on the same path: same recognition, same SQL, same findings.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import pyarrow as pa
import pyarrow.compute as pc

from precursors.catalogue import Catalogue
from precursors.model import Answer
from precursors.quantity import is_volume, to_milligrams
from precursors.recognise import Query, Recogniser, Recognition
from registry.intake.declarations import Intake, read_declarations
from rules.rulebook import Rulebook
from rules.run import evaluate

LANES = ("red", "yellow", "blue", "green")
_MAX_SUBSTANCES = 16
_BATCH = 20_000
_QUERY = ("description", "cas", "structure", "hs_code")
_TEXTS = (
    "declaration_number", "movement", "jurisdiction", "customs_office", "regime", "consignor_name", "consignor_id",
    "consignor_country", "consignee_name", "consignee_id", "consignee_country", "origin_country",
    "destination_country", "transit_countries", "hs_code", "quantity", "unit", "currency", "licence_number",
    "permit_number", "pen_number", "transport_mode", "transport_document", "end_use",
)  # fmt: skip
_RECOGNITIONS = pa.schema(
    [("recognition", pa.int64()), ("rank", pa.int64()), ("substance", pa.string()), ("answer", pa.string())]
    + [("certain", pa.bool_()), ("tier", pa.string()), ("how", pa.string()), ("form", pa.string())]
    + [("conflict", pa.string()), ("abbreviation", pa.bool_()), ("designer", pa.bool_()), ("problem", pa.string())]
    + [("listed_elsewhere", pa.string()), ("share_ppm", pa.int64())]
)
_COVERS = pa.schema(
    [("recognition", pa.int64()), ("substance", pa.string()), ("listing", pa.string()), ("authority", pa.string())]
    + [
        ("list", pa.string()),
        ("possible", pa.bool_()),
        ("verified", pa.bool_()),
        ("from_date", pa.date32()),
        ("to_date", pa.date32()),
    ]
)
_DENSITIES = pa.schema(
    [("quantity", pa.string()), ("unit", pa.string()), ("substance", pa.string()), ("quantity_mg", pa.int64())]
)


class Records(Protocol):
    """Where registry and history come from: a store, or nothing at all."""

    def arrow(self) -> dict[str, pa.Table]:
        """The registry as tables."""

    def history(self) -> pa.Table:
        """Every recorded line."""


@dataclass(frozen=True)
class CheckResult:
    """What a check found.

    Attributes:
        findings: one row each, in a fixed order.
        summary: lanes and counts, editions, what was looked in.
    """

    intake: Intake
    findings: pa.Table
    summary: Mapping[str, Any]


def check(
    path: Path,
    *,
    store: Records,
    recogniser: Recogniser,
    rulebook: Rulebook,
    jurisdiction: str = "GT",
    progress: Callable[[str, int, int], None] = lambda _step, _done, _total: None,
    threads: int | None = None,
) -> CheckResult:
    """Evaluate a declaration file; changes nothing.

    Args:
        path: the file.
        store: registry and history.
        recogniser: the lists.
        rulebook: the rules.
        jurisdiction: for lines that do not name one.
        progress: told the name of the step, how much of it is done, and of how much.
        threads: for the rules.

    """
    progress("intake", 0, 1)
    intake = read_declarations(path, jurisdiction=jurisdiction)
    catalogue = recogniser.catalogue
    if intake.lines.num_rows == 0:
        empty = evaluate(_tables(pa.table({}), {}, catalogue, store), rulebook, threads=1)
        return CheckResult(intake, empty, _summary(intake, empty, catalogue, rulebook, Counter()))
    progress("history", 0, 1)
    lines = _all_lines(intake.lines, store.history())
    lines, found = _recognised(lines, recogniser, progress)
    progress("rules", 0, 1)
    findings = evaluate(_tables(lines, found, catalogue, store), rulebook, threads=threads)
    submitted = lines.filter(lines.column("submitted")).column("recognition").value_counts().to_pylist()
    answers: Counter[str] = Counter()
    for entry in submitted:
        answers[str(_plain_answer(found[entry["values"]]))] += entry["counts"]
    return CheckResult(intake, findings, _summary(intake, findings, catalogue, rulebook, answers))


def _recognised(
    lines: pa.Table, recogniser: Recogniser, progress: Callable[[str, int, int], None]
) -> tuple[pa.Table, dict[int, Recognition]]:
    """Each distinct combination of what lines declare is read once; lines point to what was read."""
    encoded = pc.binary_join_element_wise(*(lines.column(name) for name in _QUERY), "\x1f").combine_chunks()
    encoded = encoded.dictionary_encode()
    queries = [Query(*value.split("\x1f")) for value in encoded.dictionary.to_pylist()]
    recogniser.reader.lexicon.preload()
    recognitions: list[Recognition] = []
    for start in range(0, len(queries), _BATCH):
        progress("recognition", start, len(queries))
        recognitions += recogniser.recognise_many(queries[start : start + _BATCH])
    return lines.append_column("recognition", encoded.indices.cast(pa.int64())), dict(enumerate(recognitions))


def evaluate_history(store: Records, recogniser: Recogniser, rulebook: Rulebook) -> pa.Table:
    """Findings of a rule book over every recorded line, as if all were declared together."""
    history = store.history()
    lines = _all_lines(history, pa.table({})) if history.num_rows else pa.table({})
    found: dict[int, Recognition] = {}
    if lines.num_rows:
        lines, found = _recognised(lines, recogniser, lambda _step, _done, _total: None)
    return evaluate(_tables(lines, found, recogniser.catalogue, store), rulebook)


# --- lines --------------------------------------------------------------------------------------------


def _all_lines(own: pa.Table, history: pa.Table) -> pa.Table:
    """The file's lines and the history, in one shape; a line that is declared again replaces its history."""
    own = _shaped(own, submitted=True)
    if history.num_rows:
        past = _shaped(history, submitted=False)
        keys = ["declaration_number", "line_number"]
        past = past.join(own.select(keys), keys, join_type="left anti").select(own.column_names).cast(own.schema)
        own = pa.concat_tables([own, past])
    order = [("declaration_number", "ascending"), ("line_number", "ascending"), ("submitted", "ascending")]
    own = own.take(pc.sort_indices(own, sort_keys=order)).combine_chunks()
    return own.append_column("row", pa.array(range(own.num_rows), pa.int64()))


def _shaped(table: pa.Table, *, submitted: bool) -> pa.Table:
    count = table.num_rows
    columns: dict[str, Any] = {}
    for name in (*_TEXTS, "description", "cas", "structure"):
        columns[name] = pc.fill_null(table.column(name).cast(pa.string()), "")
    columns["line_number"] = table.column("line_number").cast(pa.int32())
    columns["declaration_date"] = table.column("declaration_date").cast(pa.date32())
    for name, other in (
        ("quantity_mg", "quantity_mg"),
        ("concentration_ppm", "concentration"),
        ("value_cents", "value"),
    ):
        source = name if name in table.column_names else other
        columns[name] = table.column(source).cast(pa.int64())
    columns["submitted"] = pa.array([submitted] * count, pa.bool_())
    return pa.table(columns)


# --- recognitions as tables ---------------------------------------------------------------------------


def _plain_answer(recognition: Recognition) -> Answer:
    readings = recognition.listed_readings
    if any(reading.certain and reading.covers for reading in readings):
        return Answer.LISTED
    if readings:
        return Answer.POSSIBLE
    return Answer.UNDETERMINED if recognition.problems else Answer.NOT_LISTED


def _tables(
    lines: pa.Table, recognitions: Mapping[int, Recognition], catalogue: Catalogue, store: Records
) -> dict[str, pa.Table]:
    rows = [row for number, one in recognitions.items() for row in _recognition_rows(number, one, catalogue)]
    covers = [row for number, one in recognitions.items() for row in _cover_rows(number, one, catalogue)]
    if not lines.num_rows:
        lines = _no_lines()
    return {
        **recognition_tables(rows, covers, catalogue),
        "lines": lines.drop_columns(["description", "cas", "structure"]),
        "densities": _densities(lines, rows),
        **store.arrow(),
    }


def recognition_tables(
    rows: Sequence[Mapping[str, Any]], covers: Sequence[Mapping[str, Any]], catalogue: Catalogue
) -> dict[str, pa.Table]:
    """Recognitions, what they meet, and the facts about substances, as the tables that rules read."""
    names = [(key, s.name("en"), s.name("es")) for key, s in sorted(catalogue.substances.items())]
    codes = [(key, code) for key, s in sorted(catalogue.substances.items()) for code in sorted(s.hs_codes)]
    return {
        "recognitions": pa.Table.from_pylist([{**row} for row in rows], schema=_RECOGNITIONS),
        "covers": pa.Table.from_pylist([{**row} for row in covers], schema=_COVERS),
        "densities": _DENSITIES.empty_table(),
        "substance_names": pa.table(
            dict(zip(("substance", "en", "es"), map(list, zip(*names, strict=True)), strict=True))
        ),
        "substance_hs": pa.table(dict(zip(("substance", "hs6"), map(list, zip(*codes, strict=True)), strict=True))),
    }


def _no_lines() -> pa.Table:
    columns: dict[str, Any] = {name: pa.array([], pa.string()) for name in (*_TEXTS, "description", "cas", "structure")}
    columns |= {"line_number": pa.array([], pa.int32()), "declaration_date": pa.array([], pa.date32())}
    columns |= {name: pa.array([], pa.int64()) for name in ("quantity_mg", "concentration_ppm", "value_cents")}
    columns |= {"submitted": pa.array([], pa.bool_()), "row": pa.array([], pa.int64())}
    return pa.table(columns | {"recognition": pa.array([], pa.int64())})


def _recognition_rows(number: int, recognition: Recognition, catalogue: Catalogue) -> list[dict[str, Any]]:
    answer = _plain_answer(recognition)
    common = {
        "recognition": number,
        "answer": answer.value,
        "conflict": " ".join(recognition.conflicts),
        "problem": " ".join(recognition.problems),
    }
    found: dict[str, dict[str, Any]] = {}
    for reading in recognition.listed_readings:
        if reading.substance and (reading.substance not in found or reading.certain):
            covers = [
                cover for r in recognition.listed_readings if r.substance == reading.substance for cover in r.covers
            ]
            authorities = sorted({catalogue.listing(cover.listing).authority for cover in covers})
            found[reading.substance] = {
                "substance": reading.substance,
                "certain": reading.certain,
                "tier": reading.tier.value,
                "how": reading.method,
                "form": reading.form.value,
                "abbreviation": reading.method == "abbreviation",
                "designer": any(_designer(catalogue, cover.listing, cover.how) for cover in covers),
                "listed_elsewhere": " ".join(authorities),
                "share_ppm": reading.share_ppm,
            }
    if not found:
        found = _beside_a_listing(recognition, catalogue)
    rows = [{**common, **row, "rank": rank} for rank, row in enumerate(found.values()) if rank < _MAX_SUBSTANCES]
    if not rows and (answer is Answer.UNDETERMINED or recognition.conflicts):
        rows = [{**common, "rank": 0, "certain": False, "abbreviation": False, "designer": False}]
    return rows


def _designer(catalogue: Catalogue, listing: str, how: str) -> bool:
    """Whether a cover is a derivation from a substance that a UN table names."""
    substance = catalogue.listing(listing).substance
    named = any(other.authority == "UN" for other in catalogue.listings_of(substance))
    return named and how in ("derivative", "open_scope", "family")


def _beside_a_listing(recognition: Recognition, catalogue: Catalogue) -> dict[str, dict[str, Any]]:
    for key, step in recognition.next_to:
        substance = catalogue.listing(key).substance
        if recognition.narcotic is None and any(x.authority == "UN" for x in catalogue.listings_of(substance)):
            return {
                substance: {
                    "substance": substance, "certain": False, "tier": "structure", "how": step, "form": "itself",
                    "abbreviation": False, "designer": True, "listed_elsewhere": step, "share_ppm": None,
                }
            }  # fmt: skip
    return {}


def _cover_rows(number: int, recognition: Recognition, catalogue: Catalogue) -> list[dict[str, Any]]:
    rows = []
    for reading in recognition.listed_readings:
        for cover in reading.covers:
            listing = catalogue.listing(cover.listing)
            if listing.in_force.ended:
                continue
            rows.append(
                {
                    "recognition": number, "substance": reading.substance, "listing": listing.id,
                    "authority": listing.authority, "list": listing.list,
                    "possible": cover.possible or not reading.certain, "verified": listing.verified,
                    "from_date": listing.in_force.from_date or listing.in_force.published,
                    "to_date": listing.in_force.to_date,
                }
            )  # fmt: skip
    return rows


def _densities(lines: pa.Table, rows: Sequence[Mapping[str, Any]]) -> pa.Table:
    """Milligrams of declared volumes of the substances that have a sourced density; each pair is read once."""
    substances = {row["substance"] for row in rows if row.get("substance")}
    volumes = lines.filter(pc.is_null(lines.column("quantity_mg"))).select(["quantity", "unit"])
    pairs = {(row["quantity"], row["unit"]) for row in volumes.group_by(["quantity", "unit"]).aggregate([]).to_pylist()}
    found = [
        {"quantity": quantity, "unit": unit, "substance": substance, "quantity_mg": read.milligrams}
        for quantity, unit in sorted(pairs)
        if is_volume(unit)
        for substance in sorted(substances)
        if (read := to_milligrams(quantity, unit, substance=substance)).milligrams is not None
    ]
    return pa.Table.from_pylist(found, schema=_DENSITIES)


# --- summary ------------------------------------------------------------------------------------------


def _summary(
    intake: Intake, findings: pa.Table, catalogue: Catalogue, rulebook: Rulebook, answers: Counter[str]
) -> dict[str, Any]:
    rules = Counter({row["values"]: row["counts"] for row in findings.column("rule").value_counts().to_pylist()})
    ranks = pc.index_in(findings.column("lane").cast(pa.string()), pa.array(LANES))
    lines = pa.table(
        [*findings.select(["declaration_number", "line_number"]).columns, ranks], ["number", "line", "rank"]
    )
    worst = lines.group_by(["number", "line"]).aggregate([("rank", "min")])
    lanes = Counter(
        {LANES[row["values"]]: row["counts"] for row in worst.column("rank_min").value_counts().to_pylist()}
    )
    lanes["green"] = intake.lines.num_rows - worst.num_rows
    return {
        "file": intake.file,
        "rows": intake.total,
        "lines_checked": intake.lines.num_rows,
        "rows_rejected": len(intake.rejected),
        "lanes": {lane: lanes[lane] for lane in LANES},
        "answers": dict(sorted(answers.items())),
        "findings": findings.num_rows,
        "by_rule": dict(sorted(rules.items(), key=lambda item: (-item[1], item[0]))),
        "list_edition": catalogue.edition,
        "rule_edition": rulebook.edition,
    }
