"""A draft entry tried before it becomes law: the lines, firms, licences and legitimate compounds that it would catch.

Nothing is changed. What is counted is what the entry's own words reach; what a rule would then make of a line is for
the impact of an edition (`registry.publications.changes`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from precursors.catalogue.diff import by_lasting_id
from precursors.catalogue.load import Catalogue
from precursors.fold import key
from precursors.messages import WrongValue
from precursors.model import Listing
from precursors.recognition.reading import Recognition
from precursors.recognition.recogniser import Query, Recogniser
from registry.history.lookback import look_back
from registry.store.store import Store


class NothingDrafted(WrongValue):
    """The draft adds no entry to the lists; the text says what was looked at."""


@dataclass(frozen=True)
class Simulation:
    """What draft entries would catch.

    Attributes:
        entries: the draft's entries, with the law's words and how many lines, firms and compounds each catches.
        lines: recorded lines that meet one, as ``lookback`` gives them, with the parties and the quantity.
        operators: each operator on those lines: how many, how much (milligrams), first and last day.
        licences: licences that name a substance of the draft, or belong to an operator above without naming it.
        legitimate: compounds of the legitimate catalogue that fall under an entry, or bear one of its names; the
            catalogue holds medicines and industrial chemicals alike and does not say which is which.
    """

    entries: Sequence[dict[str, Any]]
    lines: Sequence[dict[str, Any]]
    operators: Sequence[dict[str, Any]]
    licences: Sequence[dict[str, Any]]
    legitimate: Sequence[dict[str, Any]]

    def to_json(self, at_most: int | None = None) -> dict[str, Any]:
        """As plain JSON values; ``at_most`` rows of each part, with the whole number beside it."""
        parts = {name: getattr(self, name) for name in ("entries", "lines", "operators", "licences", "legitimate")}
        counts = {name: len(rows) for name, rows in parts.items()}
        return {"counts": counts, **{name: list(rows[:at_most]) for name, rows in parts.items()}}


def simulate(store: Store, recogniser: Recogniser, now: Catalogue) -> Simulation:
    """Hold what a draft adds against history, registry and the catalogue of legitimate compounds.

    Args:
        store: registry and history.
        recogniser: of the lists with the draft.
        now: the lists without it.

    Raises:
        NothingDrafted: every entry of the draft is in the lists as it stands.

    """
    wanted = drafted_listings(recogniser.catalogue, now)
    if not wanted:
        raise NothingDrafted("the_draft_adds_no_entry_to_the_lists_and")
    records = store.snapshot()
    lines = look_back(records.history(), recogniser, wanted)
    legitimate = list(_by_structure(recogniser, wanted, now))
    legitimate += _by_name(recogniser, wanted, {(row["listing"], row["cas"]) for row in legitimate})
    operators = _operators(lines)
    licences = list(_licences(records.arrow(), {x.substance for x in wanted.values()}, operators))
    entries = [_entry(one, lines, legitimate) for one in wanted.values()]
    return Simulation(entries, lines, operators, licences, legitimate)


def drafted_listings(after: Catalogue, before: Catalogue) -> dict[str, Listing]:
    """Listings that are new or say something else than before, by id; another id alone says nothing else."""
    old, new = by_lasting_id(before.listings, after.listings)
    return {one.id: one for key, one in new.items() if key not in old or _named_so(old[key], one) != one}


def _named_so(old: Listing, new: Listing) -> Listing:
    return replace(old, id=new.id, formerly=new.formerly)


def _entry(listing: Listing, lines: Sequence[dict[str, Any]], legitimate: Sequence[dict[str, Any]]) -> dict[str, Any]:
    own = [row for row in lines if row["listing"] == listing.id]
    return {
        "listing": listing.id,
        "substance": listing.substance,
        "words": listing.words,
        "verified": listing.verified,
        "lines": len(own),
        "possible": sum(row["answer"] == "possible" for row in own),
        "operators": len({name for row in own for name in _parties(row)}),
        "legitimate": len({row["cas"] for row in legitimate if row["listing"] == listing.id}),
    }


# --- firms --------------------------------------------------------------------------------------------


def _operators(lines: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Operators on the lines, those with the most lines first."""
    own: dict[str, dict[tuple[str, int], dict[str, Any]]] = defaultdict(dict)
    for row in lines:
        for operator in _parties(row):
            own[operator][row["declaration_number"], row["line_number"]] = row
    rows = [_operator(operator, list(found.values())) for operator, found in own.items()]
    return sorted(rows, key=lambda row: (-row["lines"], row["operator_id"]))


def _operator(operator: str, lines: Sequence[dict[str, Any]]) -> dict[str, Any]:
    days, known = [row["declaration_date"] for row in lines], [row["quantity_mg"] for row in lines]
    return {
        "operator_id": operator,
        "lines": len(lines),
        "quantity_mg": sum(q for q in known if q is not None),
        "quantity_unknown": sum(q is None for q in known),
        "first_day": min(days),
        "last_day": max(days),
    }


def _parties(line: Mapping[str, Any]) -> set[str]:
    return {line[name] for name in ("consignor_id", "consignee_id") if line[name]}


def _licences(
    registry: Mapping[str, Any], substances: set[str], operators: Sequence[dict[str, Any]]
) -> Iterator[dict[str, Any]]:
    naming = {
        row["licence_number"]: row["substance"]
        for row in registry["licence_substances"].to_pylist()
        if row["substance"] in substances
    }
    caught = {row["operator_id"] for row in operators}
    for row in sorted(registry["licences"].to_pylist(), key=lambda row: str(row["licence_number"])):
        if row["licence_number"] in naming or row["operator_id"] in caught:
            named = naming.get(row["licence_number"])
            yield {
                "licence_number": row["licence_number"],
                "operator_id": row["operator_id"],
                "valid_to": row["valid_to"],
                "names_it": named is not None,
                "declared_before": row["operator_id"] in caught,
            }


# --- legitimate compounds -----------------------------------------------------------------------------


def _by_structure(recogniser: Recogniser, wanted: Mapping[str, Listing], now: Catalogue) -> Iterator[dict[str, Any]]:
    """Compounds whose structure falls under an entry."""
    compounds = recogniser.reader.lexicon.in_scope()
    queries = [Query(structure=smiles) for _, _, smiles in compounds]
    held = _lists_held(now, recogniser.catalogue)
    for (cas, name, _), found in zip(compounds, recogniser.recognise_many(queries, neighbours=False), strict=True):
        for listing, how, possible in _covers(found, wanted):
            already = sorted(set(_tables(found, held)))
            yield {
                "listing": listing,
                "cas": cas,
                "name": name,
                "how": how,
                "answer": "possible" if possible else "listed",
                "listed_already_by": already,
            }


def _covers(found: Recognition, wanted: Mapping[str, Listing]) -> Iterator[tuple[str, str, bool]]:
    covers = {c.listing: c for reading in found.readings for c in reading.covers if c.listing in wanted}
    return ((name, cover.how, cover.possible) for name, cover in sorted(covers.items()))


def _lists_held(now: Catalogue, draft: Catalogue) -> dict[str, str]:
    """The lists of now, by the id that their entries have in the draft."""
    old, new = by_lasting_id(now.listings, draft.listings)
    return {one.id: old[key].table for key, one in new.items() if key in old}


def _tables(found: Recognition, held: Mapping[str, str]) -> Iterator[str]:
    return (held[c.listing] for reading in found.readings for c in reading.covers if c.listing in held)


def _by_name(
    recogniser: Recogniser, wanted: Mapping[str, Listing], known: set[tuple[str, str]]
) -> Iterator[dict[str, Any]]:
    """Compounds that bear a name of a draft substance and are another substance: papers that name them are caught."""
    lexicon, catalogue = recogniser.reader.lexicon, recogniser.catalogue
    for listing in wanted.values():
        substance = catalogue.substance(listing.substance)
        keys = {key(name.text): name.text for name in substance.names}
        compounds = lexicon.compounds(list(keys))
        for plain in sorted(keys.keys() & compounds.keys()):
            cas, name = lexicon.identity(compounds[plain])
            if cas not in substance.numbers and (listing.id, cas) not in known:
                yield {
                    "listing": listing.id,
                    "cas": cas,
                    "name": name,
                    "how": f"name: {keys[plain]}",
                    "answer": "possible",
                    "listed_already_by": [],
                }
