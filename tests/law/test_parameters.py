"""A value that no rule reads is a duty that nobody checks."""

from __future__ import annotations

from precursors.catalogue.load import Catalogue
from precursors.messages import by_english
from precursors.yamls import parse
from registry.lawtests.cases import case_tables
from rules.coverage import load_coverage
from rules.facts import FACTS, OF_LAW
from rules.facts.standing import standing_rows
from rules.rulebook import HERE, Rulebook, load_instruments

# What is held and not read yet, and why.
# Laws of which a value was read in a page, a summary or a report, and not at its place in the text.
UNPLACED = ["co-res-0001-2015", "gt-ag-39-2009", "gt-am-239-2022", "gt-nt-2-2014", "gt-tramite-3469"]
HELD = {
    "us_mixture_summed": "the shares of several solvents in one line are not added up yet",
    "us_threshold_anhydrous_mg": "no line says that the acid is anhydrous: at any mass it is undetermined",
    "ca_permit_lost_hours": "a loss is recorded by no declaration",
}


def test_every_parameter_is_read_by_a_rule(rulebook: Rulebook) -> None:
    text = FACTS + "".join(rule.sql for rule in rulebook.rules)
    read = {p.key for p in rulebook.parameters if f"'{p.key}'" in text}
    # the facts join these by the law of the line: its authority and the rest of the key
    read |= {p.key for p in rulebook.parameters if f"w.{OF_LAW.get(p.key.partition('_')[2])}" in FACTS}
    assert {p.key for p in rulebook.parameters} - read == set(HELD)


def test_a_duty_is_encoded_only_where_nothing_is_missing() -> None:
    assert [one.duty for one in load_coverage() if one.status == "encoded" and one.missing] == []


def test_every_percentage_of_a_mixture_says_on_what_it_is_counted() -> None:
    """By weight, by volume, or that the text read does not say; "any amount" needs no basis."""
    said = by_english("reference")
    for path in (*HERE.glob("[A-Z][A-Z]/parameters.yaml"), HERE / "parameters" / "facts.yaml"):
        for entry in parse(path.read_text("utf-8")):
            if entry["key"].endswith("_ppm") and any(value["value"] != "0 %" for value in entry["values"]):
                given = entry["basis"]
                bases = given if isinstance(given, dict) else {"*": given}
                assert set(bases.values()) <= set(said), entry
                assert bases.keys() - {"*"} <= set(entry["substance"]), entry


def test_every_amount_of_a_law_says_where_it_stands() -> None:
    """A link, and the place in the text; a place that was not read is null, and says what is known instead."""
    instruments, unplaced = load_instruments(), []
    for path in sorted(HERE.glob("[A-Z][A-Z]/parameters.yaml")):
        for entry in parse(path.read_text("utf-8")):
            cited = entry["citation"]
            assert instruments[cited["instrument"]]["href"].startswith("http"), cited
            assert cited["place"] or cited["says"], cited
            unplaced += [] if cited["place"] else [cited["instrument"]]
    assert sorted({*unplaced}) == UNPLACED


def test_every_law_that_is_cited_says_what_is_encoded_of_it() -> None:
    laws = {path.parent.name for path in HERE.glob("*/instruments.yaml")} - {"floors", "indicators"}
    assert {one.authority for one in load_coverage()} == laws


def test_a_listing_for_named_destinations_is_decided_by_a_destination(catalogue: Catalogue) -> None:
    bound = [listing for listing in catalogue.listings if listing.destinations]
    assert bound
    for listing in bound:
        line = {"jurisdiction": listing.authority, "substance": listing.substance}
        covers = case_tables({"as_of": None, "given": {"line": line}}, catalogue)["covers"].to_pylist()
        own = [row for row in standing_rows(covers) if row["listing"] == listing.id]
        assert {row["going"] for row in own if not row["possible"]} == set(listing.destinations), listing.id
        assert [row["going"] for row in own if row["possible"]] == [""], f"{listing.id}: asks only where nobody says"
