"""What of an entry was read is marked by itself, and the home jurisdiction is answered first."""

from __future__ import annotations

from datetime import date

import pytest

from precursors.answers.explained import explain
from precursors.answers.print_answers import mark_words
from precursors.catalogue.load import Catalogue
from precursors.model import Listing
from precursors.recognition.recogniser import Query, Recogniser

DAY = date(2026, 11, 29)


def of(catalogue: Catalogue, name: str) -> Listing:
    return catalogue.listing(name)


@pytest.mark.parametrize(
    ("listing", "english", "spanish"),
    [
        # every mark read; membership of Listado I read, its scope not; nothing but the name remembered
        ("mx-i-npp", "read in the source", "leído en la fuente"),
        (
            "gt-i-pmk-glycidic-acid",
            "read in the source: membership, first day; NOT checked against the source: scope",
            "leído en la fuente: pertenencia, primer día; SIN cotejar con la fuente: alcance",
        ),
        ("eu-3-toluene", "read in the source", "leído en la fuente"),
    ],
)
def test_a_mark_stands_for_what_was_read(catalogue: Catalogue, listing: str, english: str, spanish: str) -> None:
    marks = of(catalogue, listing).marks
    assert (mark_words(marks, "en"), mark_words(marks, "es")) == (english, spanish)


def test_the_whole_mark_stands_beside_no_entry_that_says_not_read(catalogue: Catalogue) -> None:
    for listing in catalogue.listings:
        if mark_words(listing.marks, "en") == "read in the source":
            assert listing.verified and listing.scope_read and listing.in_force.from_date
        assert listing.scope_read or listing.caveats, listing.id


def test_home_is_answered_first(recogniser: Recogniser, catalogue: Catalogue) -> None:
    explained = explain(recogniser.recognise(Query(text="acetona")), catalogue, DAY)
    assert explained.to_json()["listings"][0]["authority"] == "GT"
    assert explained.to_json()["listings"][0]["marks"] == {"membership": True, "scope": False, "first_day": False}
