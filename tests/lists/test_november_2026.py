"""The sixteen corrections of the reading of 29 November 2026, each in both directions: what changed, and what did not.

Amounts and bans stand in the parameters, which rules join; membership, scope and days in the lists.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

import rules
from precursors.answers.explained import Explained, explain, screen_columns
from precursors.recognition.recogniser import Query, Recogniser
from registry.lookups.home import verdict_of
from rules.countries import load_countries
from rules.parameters import Parameter, expand, load_parameters

RULES = Path(rules.__file__).parent
TODAY = date(2026, 11, 29)
SOLVENTS = {"acetone", "ethyl-ether", "mek", "mibk", "toluene"}
RESEARCH_ONLY = {"safrole", "isosafrole", "piperonal", "benzyl-cyanide", "apaan"}


@pytest.fixture(scope="module")
def parameters() -> list[Parameter]:
    return list(load_parameters([RULES]))


def held(parameters: list[Parameter], key: str, day: date = TODAY) -> dict[str, Parameter]:
    """The values of a parameter on a day, by substance."""
    return {p.substance: p for p in parameters if p.key == key and p.from_date <= day <= p.to_date}


def asked(recogniser: Recogniser, query: str, authority: str, day: date = TODAY) -> Explained:
    return explain(recogniser.recognise(Query(text=query)), recogniser.catalogue, day, authority)


def tables(recogniser: Recogniser, query: str, authority: str, day: date = TODAY) -> set[str]:
    found = asked(recogniser, query, authority, day)
    return {table.partition(":")[2] for table in found.tables} if found.answer.value == "listed" else set()


def test_1_no_mixture_of_ephedrine_or_pseudoephedrine_is_exempt(parameters: list[Parameter]) -> None:
    limit = held(parameters, "us_mixture_limit_ppm")  # 21 CFR 1310.12(c)
    for substance in ("ephedrine", "pseudoephedrine"):
        assert (limit[substance].value, limit[substance].verified) == (0, True)
    assert {limit[one].value for one in ("norpseudoephedrine", "norephedrine")} == {6000}
    assert {limit[one].value for one in ("n-methylephedrine", "n-methylpseudoephedrine")} == {1000}
    assert limit["piperonal"].value == 200_000


def test_2_acids_and_amines_in_a_carrier_are_no_mixtures(parameters: list[Parameter]) -> None:
    never = held(parameters, "us_not_a_mixture")  # 21 CFR 1310.12(c), special conditions
    acids = {"hydrochloric-acid", "sulphuric-acid", "hypophosphorous-acid"}
    assert set(never) == {*acids, "methylamine", "ethylamine"}
    assert all(p.verified for p in never.values())
    assert not SOLVENTS & set(never)


def test_3_mexico_takes_none_of_its_substances_by_post(parameters: list[Parameter], recogniser: Recogniser) -> None:
    named = {x.substance for x in recogniser.catalogue.as_of(TODAY, "MX")}
    banned = held(expand_for(parameters, recogniser), "mx_post_prohibited")  # LFCPQ arts 16, 29
    assert named <= set(banned)
    assert all(p.verified for p in banned.values())
    assert "sodium-permanganate" not in named  # the rule asks for a home list as well


def test_4_transit_through_mexico(parameters: list[Parameter]) -> None:
    banned, open_ = held(parameters, "mx_transit_prohibited"), held(parameters, "mx_transit_review")  # LGS art. 293
    assert {"npp", "anpp", "4-ap", "ephedrine", "p2p", "phenylacetic-acid", "safrole", "apaan"} <= set(banned)
    assert set(open_) == {"benzyl-chloride", "nitroethane", "nitromethane", "benzaldehyde"}  # LGS art. 245 V
    assert not {"acetone", "red-phosphorus", "mdp2p", "lysergic-acid", "n-acetylanthranilic-acid"} & {*banned, *open_}


def test_5_five_substances_for_research_only(parameters: list[Parameter]) -> None:
    assert set(held(parameters, "mx_research_only")) == RESEARCH_ONLY  # LGS arts 245 I, 247 to 249


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("nitroetano", date(2016, 1, 26)),
        ("75-52-5", date(2016, 1, 26)),  # nitromethane
        ("C[N+](=O)[O-]", date(2016, 1, 26)),
        ("benzaldehído", date(2016, 1, 26)),
        ("CC(=O)C(C#N)c1ccccc1", date(2018, 12, 25)),  # APAAN
        ("103-80-0", date(2010, 12, 24)),  # phenylacetyl chloride
        ("phenylacetaldehyde", date(2010, 12, 24)),
        ("O=C(Cc1ccccc1)OCC", date(2010, 12, 24)),
        ("2-phenylacetamide", date(2010, 12, 24)),
        ("phenylacetic acid", date(2009, 11, 24)),
        ("methylamine", date(2009, 11, 24)),
    ],
)
def test_6_what_was_missing_in_mexico(recogniser: Recogniser, query: str, first: date) -> None:
    assert tables(recogniser, query, "MX", first) == {"Fracción I"}
    assert tables(recogniser, query, "MX", date.fromordinal(first.toordinal() - 1)) == set()


def test_6_beside_the_named_derivatives(recogniser: Recogniser) -> None:
    assert asked(recogniser, "phenyl acetate", "MX").answer.value == "not_listed"
    assert asked(recogniser, "acetato de fenilo", "MX").answer.value == "not_listed"
    assert asked(recogniser, "nitropropane", "MX").answer.value == "not_listed"
    # an ester that the Acuerdo does not name: whether "derivados" goes so far is for a person
    assert asked(recogniser, "O=C(Cc1ccccc1)OCCCCCCCCCCCC", "MX").answer.value == "possible"


@pytest.mark.parametrize("query", ["red phosphorus", "10034-85-2"])
def test_7_essential_chemicals_and_no_precursors(recogniser: Recogniser, query: str) -> None:
    first = date(2009, 11, 24)
    assert tables(recogniser, query, "MX", first) == {"Fracción II"}
    assert tables(recogniser, query, "MX", date(2009, 11, 23)) == set()


def test_8_benzyl_chloride_is_of_fraction_one(recogniser: Recogniser) -> None:
    assert tables(recogniser, "benzyl chloride", "MX", date(2016, 1, 26)) == {"Fracción I"}
    assert tables(recogniser, "benzyl chloride", "MX", date(2016, 1, 25)) == set()
    assert asked(recogniser, "benzyl bromide", "MX").answer.value == "not_listed"


def test_9_pseudoephedrine_in_guatemala_waits_for_a_person(parameters: list[Parameter], recogniser: Recogniser) -> None:
    hold = held(parameters, "gt_product_prohibited")  # AG 39-2009, not read
    assert {name: p.verified for name, p in hold.items()} == {"pseudoephedrine": False}
    (listing,) = {x.id for _, _, x, _ in asked(recogniser, "pseudoephedrine", "GT").deciding}
    assert any("39-2009" in said["en"] for said in recogniser.catalogue.listing(listing).caveats)
    (other,) = {x.id for _, _, x, _ in asked(recogniser, "ephedrine", "GT").deciding}
    assert not any("39-2009" in said["en"] for said in recogniser.catalogue.listing(other).caveats)
    for text in ("seudoefedrina clorhidrato 60 mg tabletas", "90-82-4", "CN[C@@H](C)[C@@H](O)c1ccccc1"):
        verdict = verdict_of(asked(recogniser, text, ("GT", "UN")), "GT").to_json()
        assert verdict["action"] == "refer", text
        for language in ("en", "es"):  # said first, and not as a licence that is due; beside every row of a file too
            assert any("39-2009" in note[language] for note in verdict["caveats"]), text
            row = screen_columns(asked(recogniser, text, ("GT", "UN")), language)
            assert "39-2009" in row["reason"], text
    assert verdict_of(asked(recogniser, "ephedrine", ("GT", "UN")), "GT").action == "papers"


def test_10_acids_are_measured_in_gallons(parameters: list[Parameter]) -> None:
    by_volume = held(parameters, "us_threshold_designated_ul")  # microlitres, 21 CFR 1310.04(f)(2)(iv), (v)
    assert {one: p.value for one, p in by_volume.items()} == {
        "hydrochloric-acid": 189_270_589,
        "sulphuric-acid": 189_270_589,
        "mibk": 1_892_705_892,
    }
    assert set(held(parameters, "us_threshold_designated_mg")) == {"mibk"}
    anhydrous = held(parameters, "us_threshold_anhydrous_mg")
    assert {one: p.value for one, p in anhydrous.items()} == {"hydrochloric-acid": 27_000_000}


def test_11_mibk_goes_by_the_western_hemisphere() -> None:
    groups = load_countries([RULES / "countries.yaml"])
    belongs = {(g.key, g.country): (g.belongs, g.verified) for g in groups}
    assert [yes for (key, _), yes in belongs.items() if key == "us_designated" and yes[0]] == [(True, True)] * 14
    for country in ("GT", "MX", "CA", "CN", "DE"):
        assert not belongs.get(("us_designated", country), (False, True))[0]
    for country in ("GT", "MX", "CO", "PE", "BR"):
        assert belongs["us_designated_mibk", country] == (True, True)
    for country in ("CA", "DE", "CN", "IN"):
        assert belongs["us_designated_mibk", country] == (False, True)


def test_12_the_solvent_limit_is_for_exports_and_of_the_sum(parameters: list[Parameter]) -> None:
    acids = {"hydrochloric-acid", "sulphuric-acid"}  # 21 CFR 1310.08(a)
    assert set(held(parameters, "us_mixture_export_only")) == SOLVENTS | acids  # 21 CFR 1310.12(c), 1310.08(l)
    together = held(parameters, "us_mixture_summed")
    assert {one for one, p in together.items() if p.value == together["acetone"].value} == SOLVENTS
    assert together["norephedrine"].value == together["norpseudoephedrine"].value
    assert together["safrole"].value == together["isosafrole"].value
    assert "piperonal" not in together


def test_13_list_i_is_weighed_as_base(parameters: list[Parameter]) -> None:
    base = set(held(parameters, "us_weighed_as_base"))  # 21 CFR 1310.04(f)(1)(i)
    weighed = set(held(parameters, "us_threshold_import_mg"))
    assert len(base) == 20
    assert {"piperidine", "methylamine", "ergotamine", "phenylacetic-acid"} <= base <= weighed
    assert not base & {"acetone", "potassium-permanganate", "benzyl-chloride", "ephedrine"}


def test_14_the_basis_is_asked_only_where_the_law_leaves_it_open(parameters: list[Parameter]) -> None:
    asks = set(held(parameters, "us_mixture_weight_or_volume"))  # 21 CFR 1310.12(c)
    assert {"benzyl-cyanide", "piperonal", "acetic-anhydride", "acetone", "hydrochloric-acid"} <= asks
    assert not asks & {"mdp2p", "potassium-permanganate", "sodium-permanganate", "safrole", "iodine", "ephedrine"}


def test_15_a_lost_canadian_permit(parameters: list[Parameter]) -> None:
    def hours(day: date) -> tuple[int, bool]:
        found = held(parameters, "ca_permit_lost_hours", day)["*"]
        return found.value, found.verified

    assert hours(date(2026, 9, 30)) == (24, True)
    assert hours(date(2026, 10, 1)) == (72, False)  # SOR/2025-246 s. 23, the day inferred


def test_16_one_european_authorisation_holds_two_substances(parameters: list[Parameter]) -> None:
    two = held(parameters, "eu_authorisation_substances")["*"]  # (EU) 2015/1013 art. 11(4)
    assert (two.value, two.verified) == (2, True)


def expand_for(parameters: list[Parameter], recogniser: Recogniser) -> list[Parameter]:
    """The parameters with a row for every substance that a list names."""
    return expand(parameters, recogniser.catalogue.substances)
