"""Lists of other countries: they answer under their own authority, and are quiet where they were not asked."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from precursors.answers.explained import Explained, explain
from precursors.catalogue.load import Catalogue
from precursors.model import Answer, NameKind
from precursors.recognition.recogniser import Query, Recogniser
from registry.checking.recognitions import as_read

HERE = Path(__file__).parent
LOOKED_UP = yaml.safe_load((HERE / "abroad.yaml").read_text("utf-8"))
TODAY = date(2026, 11, 29)
HOME = ("GT", "UN")
ABROAD = {"CN", "BR", "JP", "IN", "AR", "PE", "CR", "DO", "HN", "NI", "BO"}
# Goods of every day that some list abroad names.
EVERYDAY = (
    "soda cáustica | caustic soda flakes 25 kg | cafeína anhidra | caffeine | etanol 96 % | alcohol etílico | "
    "ethanol | gasolina | gasoline | diesel | kerosene | metanol | methanol | alcohol isopropílico | "
    "isopropanol 99 % | xileno | xylene | cal viva | cal hidratada | carbonato de sodio | soda ash dense | "
    "bicarbonato de sodio | ácido acético glacial | vinagre | cloruro de calcio | hipoclorito de sodio | "
    "cloro para piscina | aguarrás | turpentine | acetato de etilo | thinner | hexano | "
    "paracetamol 500 mg tabletas | ibuprofeno | manitol | lidocaína | ácido fórmico | ácido nítrico | "
    "sulfato de sodio | ácido bórico | aceite mineral | cloruro de amonio | amoníaco | urea | cloroformo | "
    "diclorometano | tetrahidrofurano | bromo | benceno | estireno | ciclohexano | aceite de sasafrás | "
    "aceite de pimienta | 67-56-1 | 64-17-5 | 58-08-2 | 1310-73-2 | CCO | Cn1cnc2c1c(=O)n(C)c(=O)n2C | "
    "[Na+].[OH-] | Cc1ccccc1C | CC(Br)C(=O)c1ccccc1 | CCC(=O)c1ccccc1 | 羟亚胺 | 黄樟油 | 乙醇 | エタノール | "
    "aceite de ricino | acetato de sodio | tabletas | cornezuelo"
).split(" | ")

# Names that ask all the same: "sal" is a word of everyday, "bromo" the beginning of others, Helional a brand.
ASKED_ABOUT = {"sal amónica", "sal tártara", "bromo", "helional", "Helional"}


def asked(recogniser: Recogniser, query: str, authority: Any, day: date = TODAY) -> Explained:
    return explain(recogniser.recognise(Query(text=query)), recogniser.catalogue, day, authority)


@pytest.mark.parametrize("case", LOOKED_UP, ids=lambda c: f"{c['authority']} {c['query']} {c.get('day', '')}")
def test_the_words_of_the_law_answer_under_it(case: dict[str, Any], recogniser: Recogniser) -> None:
    found = asked(recogniser, case["query"], case["authority"], case.get("day", TODAY))
    assert found.answer.value == case["answer"], case["because"]


def quiet_texts(catalogue: Catalogue) -> list[Query]:
    """Everyday goods, every name and number of what only lists abroad name, and every printed entry."""
    own = {x.substance for x in catalogue.listings if x.authority not in catalogue.abroad}
    texts = [*EVERYDAY, *(x.entry for x in catalogue.listings if x.authority in catalogue.abroad)]
    for key, substance in catalogue.substances.items():
        if key not in own:
            texts += [name.text for name in substance.names] + list(substance.cas)
            texts += [substance.smiles] if substance.smiles else []
            texts += [f"{substance.name('es')} 25 kg para uso industrial", f"drums of {substance.name('en')}"]
    lines = [Query(text=text, hs=hs) for text in EVERYDAY for hs in ("2905.11", "3208.10", "2710.19")]
    return [*(Query(text=text) for text in dict.fromkeys(texts)), *lines]


@pytest.mark.parametrize("text", ["aminobutano", "aminobutano grado técnico 25 kg"])
def test_a_name_that_leaves_places_open_asks_only_where_an_isomer_is_listed(recogniser: Recogniser, text: str) -> None:
    (found,) = recogniser.recognise_many([Query(text=text)], abroad=True)
    assert found.on(TODAY).answer is Answer.NOT_LISTED
    assert found.on(TODAY, ("AR",)).answer is Answer.POSSIBLE


def test_lists_abroad_change_no_answer_at_home(recogniser: Recogniser, catalogue: Catalogue) -> None:
    queries = quiet_texts(catalogue)
    with Recogniser(catalogue.home) as alone:
        without = alone.recognise_many(queries)
    beside = recogniser.recognise_many(queries, abroad=True)
    for query, one, other in zip(queries, without, beside, strict=True):
        for authorities in (HOME, "GT", "UN", None):
            assert other.on(TODAY, authorities).answer is one.on(TODAY, authorities).answer, query
        assert (other.problems, other.conflicts, other.left) == (one.problems, one.conflicts, one.left), query
        read, alike = as_read(other, catalogue), as_read(one, catalogue.home)
        here = tuple(row for row in read.rows if not row["abroad"])  # the others count under those lists alone
        assert (read.answer, here) == (alike.answer, alike.rows), query
        own = [row for row in read.covers if row["authority"] not in catalogue.abroad]
        assert own == list(alike.covers), query


def test_soda_caffeine_ethanol_and_gasoline_are_quiet(recogniser: Recogniser) -> None:
    for text in ("soda cáustica", "caffeine", "ethanol", "gasolina", "methanol", "kerosene", "paracetamol"):
        found = asked(recogniser, text, HOME)
        assert found.answer.value == "not_listed", text
        assert not found.deciding


def test_what_a_list_abroad_names_in_our_languages_is_identified_at_home(
    recogniser: Recogniser, catalogue: Catalogue
) -> None:
    """A compound whose structure is held is no riddle because only others control it: "cloroformo" is chloroform."""
    own = {x.substance for x in catalogue.listings if x.authority not in catalogue.abroad}
    whole = (NameKind.PREFERRED, NameKind.SYNONYM, NameKind.SYSTEMATIC)
    names = [
        name.text
        for key, substance in catalogue.substances.items()
        if key not in own and substance.smiles and substance.cas
        for name in substance.names
        if name.kind in whole and name.language in ("en", "es", "pt")
    ]
    read = recogniser.recognise_many([Query(text=text) for text in names])
    asked_about = [
        text for text, one in zip(names, read, strict=True) if one.on(TODAY, HOME).answer.value == "undetermined"
    ]
    assert set(asked_about) == ASKED_ABOUT


@pytest.mark.parametrize(
    "text",
    ("removedor sin acetona", "guantes de nitrilo MAPA", "MAPA escolar", "removedor sin cloroformo", "chloroform-free gel",
     "libre de acetona y cloroformo", "detector de cloroformo", "cojinetes PMK", "不含三氯甲烷"),
)  # fmt: skip
def test_what_is_mentioned_and_is_not_the_goods_is_on_no_list_abroad(text: str, recogniser: Recogniser) -> None:
    for authority in sorted(ABROAD):
        assert asked(recogniser, text, authority).answer.value != "listed", authority


def test_each_list_answers_in_the_words_it_prints(recogniser: Recogniser) -> None:
    held = [
        x
        for x in recogniser.catalogue.listings
        if x.authority in ABROAD and not (x.in_force.ended or x.in_force.to_date)
    ]
    queries = [Query(text=listing.entry) for listing in held]
    dumb = []
    for listing, read in zip(held, recogniser.recognise_many(queries, abroad=True), strict=True):
        found = explain(read, recogniser.catalogue, TODAY, listing.authority)
        mine = [x for _, _, x, _ in found.standings.covers if x.id == listing.id]
        if not mine or listing.entry not in found.reason("es"):
            dumb.append((listing.authority, listing.list, listing.entry))
    assert not dumb


def test_who_was_not_asked_is_named_all_the_same(recogniser: Recogniser) -> None:
    found = asked(recogniser, "CC(Br)C(=O)c1ccccc1", HOME)
    assert found.answer.value == "not_listed"
    assert {row["authority"] for row in found.to_json()["listed_elsewhere"]} == {"CN"}


def test_every_jurisdiction_of_the_reading_is_held(catalogue: Catalogue) -> None:
    assert catalogue.abroad == ABROAD


def test_a_fragment_says_so_in_every_answer(recogniser: Recogniser) -> None:
    for authority in ("DO", "HN", "NI", "BO"):
        for text in ("toluene", "21409-26-7", "water", "gasolina", "ethanol"):
            found = asked(recogniser, text, authority)
            assert "fragment" in found.reason("en"), (authority, text)
            assert "fragmento" in found.reason("es"), (authority, text)
    assert "fragment" not in asked(recogniser, "toluene", HOME).reason("en")


def test_the_export_catalogue_of_china_depends_on_the_destination(recogniser: Recogniser) -> None:
    (table,) = {x.list for x in recogniser.catalogue.listings if x.authority == "CN" and x.destinations}
    named = [x for x in recogniser.catalogue.listings if x.authority == "CN" and x.list == table]
    assert {tuple(sorted(x.destinations)) for x in named} == {("CA", "MX", "US")}
    for listing in named:
        found = asked(recogniser, recogniser.catalogue.substance(listing.substance).name("en"), "CN")
        own = [cover for _, cover, x, _ in found.standings.covers if x.id == listing.id]
        assert own
        assert all(cover.possible for cover in own)
        assert "MX" in found.reason("en")


def test_what_was_not_read_is_shown_as_that(recogniser: Recogniser) -> None:
    (row,) = [x for x in asked(recogniser, "CAFEÍNA", "BR").to_json()["listings"] if x["list"] == "Lista III"]
    assert row["verified"] is False
    assert any("not read" in text for text in row["caveats"])


def test_an_entry_is_said_in_the_words_of_the_law_and_in_both_languages(recogniser: Recogniser) -> None:
    (row,) = asked(recogniser, "羟亚胺", "CN").to_json()["listings"]
    assert row["entry"] == "羟亚胺"
    assert row["entry_in"]["es"] == "hidroxilimina"
    for listing in recogniser.catalogue.listings:
        if listing.authority in ABROAD:
            assert set(listing.entry_in) == {"en", "es"}, listing.id
