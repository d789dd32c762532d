"""The lists as data: complete against their sources, refused when malformed, dated."""

from __future__ import annotations

import re
import shutil
from collections import Counter, defaultdict
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from precursors.answers.explained import explain
from precursors.answers.print_answers import listing_rows
from precursors.catalogue.diff import diff_days, diff_editions
from precursors.catalogue.files import read_list, read_substance
from precursors.catalogue.load import Catalogue
from precursors.catalogue.places import HERE, CatalogueError, cases_beside
from precursors.model import InForce
from precursors.recognition.recogniser import Query, Recogniser
from registry.history.simulate import drafted_listings
from rules.rulebook import load_instruments
from tests.drafts import draft_list


def test_every_citation_is_an_instrument_that_we_hold(catalogue: Catalogue) -> None:
    cited = {x.citation.instrument for x in catalogue.listings} | {h.instrument for h in catalogue.lists}
    assert cited <= set(load_instruments())


def test_what_the_united_nations_list_has_names_in_the_languages_of_trade(catalogue: Catalogue) -> None:
    named = {x.substance for x in catalogue.listings if x.authority == "UN"}
    of_trade = {"en", "es", "fr", "pt", "de", "it", "ru", "zh", "ar"}
    short = {key: of_trade - {name.language for name in catalogue.substance(key).names} for key in named}
    assert {key: missing for key, missing in short.items() if missing} == {}


def test_what_was_not_read_is_marked(catalogue: Catalogue) -> None:
    assert not catalogue.listing("eu-1-3-chloropropiophenone").verified
    assert catalogue.listing("un-i-ephedrine").in_force.from_date is None


def test_the_18_substances_of_december_2024(catalogue: Catalogue) -> None:
    rows = diff_days(catalogue, date(2024, 12, 2), date(2024, 12, 3), "UN")
    assert len(rows) == 18
    assert {row["change"] for row in rows} == {"added"}
    assert "4-piperidone" in {row["substance"] for row in rows}


def test_a_temporary_order_made_permanent_is_the_same_listing_under_new_days(catalogue: Catalogue) -> None:
    rows = diff_days(catalogue, date(2026, 4, 11), date(2026, 4, 12), "CA")
    assert {(row["change"], row["substance"]) for row in rows} == {
        ("re-dated", "phenethyl-bromide"),
        ("re-dated", "propionic-anhydride"),
        ("re-dated", "benzyl-chloride"),
        ("added", "phenethyl-iodide"),
        ("added", "phenethyl-chloride"),
    }


def test_new_words_in_the_place_of_old_ones_are_a_re_wording(catalogue: Catalogue) -> None:
    rows = diff_days(catalogue, date(2023, 11, 29), date(2023, 11, 30), "US")
    assert [(row["change"], row["substance"]) for row in rows] == [("re-worded", "4-ap")]
    assert "its carbamates" in rows[0]["was"]


def test_two_editions_are_compared_by_their_words_and_dates(catalogue: Catalogue) -> None:
    first, second, third, *_ = catalogue.listings
    changed = (
        replace(first, words="its salts and a word more"),
        replace(second, in_force=InForce(from_date=date(2030, 1, 1))),
        *catalogue.listings[3:],
        replace(third, id="new-1", substance="benzaldehyde"),
    )
    rows = diff_editions(catalogue, Catalogue(catalogue.substances, changed, catalogue.lists), None)
    assert {(row["change"], row["id"]) for row in rows} == {
        ("re-worded", first.id),
        ("re-dated", second.id),
        ("removed", third.id),
        ("added", "new-1"),
    }


def test_the_edition_does_not_depend_on_layout(catalogue: Catalogue) -> None:
    again = Catalogue(dict(reversed(catalogue.substances.items())), catalogue.listings[::-1], catalogue.lists[::-1])
    assert again.to_compiled()["edition"] == catalogue.edition


def changed(tmp_path: Path, source: Path, old: str, new: str) -> Path:
    path = tmp_path / source.name
    text = source.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    return path


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("id: un-i-ephedrine", "id: 'UN I'", "id"),
        ("substance: ephedrine", "substanse: ephedrine", "substanse"),
        ("kind: exact", "kind: roughly", "scope.kind"),
        ("from: null", "from: tomorrow", "in_force.from"),
        ("verified: true", "verified: perhaps", "verified"),
        ("min: 43", "min: 44", "expects"),
        ("- id: un-i-ephedrine", "- id: [", "YAML"),
    ],
)
def test_a_malformed_list_names_its_field(tmp_path: Path, old: str, new: str, says: str) -> None:
    path = changed(tmp_path, HERE / "lists" / "UN" / "table-i.yaml", old, new)
    with pytest.raises(CatalogueError, match=says) as raised:
        read_list(path)
    assert "table-i.yaml" in str(raised.value)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("- 108-24-7", "- 108-24-8", "check digit"),
        ("'2915.24'", "'2915'", "2915.24"),
        ("\n    es: {", "\n    xx: {", "names.2.texts.xx"),
    ],
)
def test_a_malformed_substance_names_its_field(tmp_path: Path, old: str, new: str, says: str) -> None:
    path = changed(tmp_path, HERE / "substances" / "acetic-anhydride.yaml", old, new)
    with pytest.raises(CatalogueError, match=says):
        read_substance(path)


def test_an_own_list_is_added_and_marked(tmp_path: Path) -> None:
    folder = tmp_path / "watch"
    folder.mkdir()
    source = yaml.safe_load((HERE / "lists" / "CO" / "res-0001-2015.yaml").read_text("utf-8"))
    source["list"] |= {"authority": "PORT", "list": "Watch", "expects": {"min": 1, "max": 1}}
    source["listings"] = [source["listings"][0] | {"id": "port-1", "substance": "benzaldehyde"}]
    (folder / "watch.yaml").write_text(yaml.safe_dump(source, allow_unicode=True), "utf-8")
    own = Catalogue.load([folder])
    assert [h.private for h in own.lists if h.authority == "PORT"] == [True]
    assert own.edition != Catalogue.load().edition
    rows = listing_rows(own, date(2026, 1, 1), None)
    assert [row["id"] for row in rows if row["private"]] == ["port-1"]
    shutil.rmtree(folder)
    with pytest.raises(CatalogueError, match="no such folder"):
        Catalogue.load([folder])


DATES = yaml.safe_load(Path(__file__).with_name("dates.yaml").read_text("utf-8"))


@pytest.mark.parametrize("case", DATES, ids=lambda c: f"{c['authority']} {c['query']} {c['day']}")
def test_the_day_before_and_the_day_of(case: dict[str, Any], recogniser: Recogniser) -> None:
    found = explain(
        recogniser.recognise(Query(text=case["query"])), recogniser.catalogue, case["day"], case["authority"]
    )
    assert found.answer.value == case["answer"], case["because"]
    if case["answer"] == "not_listed":
        said = (" from ", " in the past", "until", "None of the lists checked includes it")
        assert any(words in found.reason("en") for words in said)


def test_an_id_says_the_list_and_the_substance(catalogue: Catalogue) -> None:
    """One beginning for each list: then the substance, and a word more where it stands there twice."""
    uneven: list[str] = []
    begins: dict[str, set[str]] = defaultdict(set)
    for listing in catalogue.listings:
        found = re.fullmatch(rf"([a-z]{{2}}-(?:[\w-]+-)?){re.escape(listing.substance)}(-[a-z0-9-]+)?", listing.id)
        if found is None or not found[1].startswith(f"{listing.authority.lower()}-"):
            uneven.append(listing.id)
        else:
            begins[listing.table].add(found[1])
    assert uneven == []
    assert {table: found for table, found in begins.items() if len(found) > 1} == {}


def test_an_earlier_id_names_one_entry_for_good(catalogue: Catalogue) -> None:
    earlier = Counter(key for listing in catalogue.listings for key in listing.formerly)
    assert len(earlier) > 100 and set(earlier.values()) == {1}
    assert not earlier.keys() & {listing.id for listing in catalogue.listings}
    assert catalogue.listing("gt-listadoi-1").id == "gt-i-pmk-glycidic-acid"


def test_another_id_alone_is_no_change_between_editions(catalogue: Catalogue) -> None:
    """Neither from the edition before to this one nor back, whatever else was changed."""
    before = _as_they_were_named(catalogue)
    kept = before.to_compiled()
    for row in kept["listings"]:
        del row["formerly"]  # an edition that was kept before there were earlier ids
    assert Catalogue.from_compiled(kept).listing("gt-listadoi-1").id == "gt-listadoi-1"
    assert diff_editions(before, catalogue, None) == diff_editions(catalogue, before, None) == []
    assert drafted_listings(catalogue, before) == {}
    renamed = catalogue.listing("gt-listadoi-1")
    reworded = tuple(
        replace(one, words="its salts and a word more") if one.id == renamed.id else one for one in catalogue.listings
    )
    after = Catalogue(catalogue.substances, reworded, catalogue.lists)
    assert [(row["change"], row["id"]) for row in diff_editions(before, after, None)] == [("re-worded", renamed.id)]
    assert drafted_listings(after, before).keys() == {renamed.id}


def _as_they_were_named(catalogue: Catalogue) -> Catalogue:
    listings = (replace(one, id=(*one.formerly, one.id)[0], formerly=()) for one in catalogue.listings)
    return Catalogue(catalogue.substances, tuple(listings), catalogue.lists)


@pytest.mark.parametrize(
    ("cases", "says"),
    [
        ("xx-1-acetone: {inside: [{structure: CCO}]}", "xx-1-acetone: its list has cases of it as well"),
        ("xx-1-water: {inside: [{structure: O}]}", "xx-1-water: no entry of its list has that id"),
        ("xx-1-acetone: {inside: [{structure: O, forn: itself}]}", "field xx-1-acetone.inside.0.forn"),
    ],
)
def test_cases_beside_a_list_name_their_file_and_entry(tmp_path: Path, cases: str, says: str) -> None:
    path = tmp_path / "own.yaml"
    path.write_text(draft_list("acetone", "Acetone", inside="CC(C)=O"), "utf-8")
    cases_beside(path).write_text(cases, "utf-8")
    with pytest.raises(CatalogueError, match=re.escape(says)) as raised:
        read_list(path)
    assert "own.cases.yaml" in str(raised.value)


def test_cases_beside_a_list_are_those_of_its_entries(tmp_path: Path) -> None:
    path = tmp_path / "own.yaml"
    within = draft_list("acetone", "Acetone", inside="CC(C)=O")
    path.write_text(within, "utf-8")
    whole = Catalogue.load([path])
    path.write_text(re.sub(r"^  (inside|outside): .*\n", "", within, flags=re.MULTILINE), "utf-8")
    without = Catalogue.load([path])
    case = "xx-1-acetone:\n  inside: [{structure: CC(C)=O, form: itself}]\n  outside: [{structure: CCC(C)=O}]\n"
    cases_beside(path).write_text(case, "utf-8")
    assert Catalogue.load([path]) == Catalogue.load([tmp_path]) == whole != without


def test_a_substance_begins_with_its_identity_and_names_of_a_source_stand_together() -> None:
    late, apart = [], []
    for path in sorted((HERE / "substances").glob("*.yaml")):
        content = path.read_text("utf-8")
        fields = re.findall(r"^(\w+):", content, re.MULTILINE)
        late += [
            f"{path.name}: {one}" for one in ("cas", "smiles", "formula") if one in fields[fields.index("names") :]
        ]
        apart += [path.name] if re.search(r"^- text:", content, re.MULTILINE) else []
    assert (late, apart) == ([], [])
