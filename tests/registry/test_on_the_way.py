"""Goods that only a country on the route controls: its list is shown, and nothing else of the answer changes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

import registry
from tests.declared import written

SHOWN = "IND-LISTED-ON-THE-WAY"
# What is declared, by which way it comes to Guatemala, and whose lists are shown. Days and lists: precursors/lists.
LINES: tuple[tuple[dict[str, str], dict[str, str], set[str]], ...] = (
    ({"cas": "67-66-3"}, {"origin_country": "CN"}, {"CN"}),
    ({"goods_description": "chloroform"}, {"consignor_country": "BR"}, {"BR"}),
    (
        {"cas": "67-66-3"},
        {"transit_countries": "PA AR"},
        set(),
    ),  # stands in an annex that was not read: shown, not asked
    ({"cas": "67-66-3"}, {"origin_country": "CN", "consignor_country": "BR"}, {"BR", "CN"}),
    ({"cas": "67-66-3"}, {"origin_country": "IN", "consignor_country": "IN"}, set()),
    ({"structure": "CC(Br)C(=O)c1ccccc1"}, {"origin_country": "CN"}, {"CN"}),
    ({"cas": "41661-47-6"}, {"origin_country": "IN"}, {"IN"}),  # 4-piperidone
    ({"goods_description": "dimethylamphetamine"}, {"origin_country": "JP"}, {"JP"}),
    ({"goods_description": "ácido fórmico 85 %"}, {"origin_country": "PE"}, {"PE"}),
    ({"goods_description": "dichloromethane"}, {"origin_country": "BR"}, {"BR"}),
    # a list abroad whose entry was not read is shown and asks nothing
    ({"goods_description": "carbonato de sodio"}, {"origin_country": "PE"}, set()),
    ({"goods_description": "gasolina súper"}, {"origin_country": "PE"}, set()),
    ({"goods_description": "cafeína anhidra"}, {"origin_country": "BR"}, set()),
    ({"goods_description": "paracetamol 500 mg tabletas"}, {"origin_country": "BR"}, set()),
    # within the limits of the list itself
    ({"goods_description": "ácido fórmico", "concentration": "5 %"}, {"origin_country": "PE"}, set()),
    ({"goods_description": "dichloromethane", "concentration": "50 %"}, {"origin_country": "BR"}, set()),
    ({"goods_description": "dichloromethane", "concentration": "90 %"}, {"origin_country": "BR"}, {"BR"}),
    # a law that authorises what enters its country asks nothing of what left it, and the other way round
    ({"goods_description": "methanol"}, {"origin_country": "DO"}, set()),
    ({"goods_description": "acetato de butilo"}, {"origin_country": "AR"}, set()),
    ({"goods_description": "sulfato de sodio"}, {"origin_country": "BR"}, set()),
    ({"goods_description": "hidróxido de potasio"}, {"origin_country": "BR"}, set()),
    # where no country on the way lists it, everyday goods stay as quiet as they were
    ({"goods_description": "carbonato de sodio"}, {"origin_country": "CN"}, set()),
    ({"goods_description": "cafeína anhidra"}, {"origin_country": "CN"}, set()),
    ({"goods_description": "removedor sin acetona"}, {"origin_country": "CN"}, set()),
    ({"goods_description": "guantes de nitrilo MAPA"}, {"origin_country": "IN"}, set()),
    ({"goods_description": "mapas MAPA escolar"}, {"origin_country": "CN"}, set()),
    ({"goods_description": "gasolina"}, {"origin_country": "US"}, set()),
    ({"goods_description": "alcohol etílico 96 %"}, {"origin_country": "IN"}, set()),
    # for exports from China to three countries alone, of which Guatemala is none
    ({"goods_description": "methyl 1-phenethyl-4-oxopiperidine-3-carboxylate"}, {"origin_country": "CN"}, set()),
)
HEADINGS = (
    "declaration_number,line_number,movement,declaration_date,jurisdiction,consignor_name,consignor_country,"
    "consignee_name,consignee_country,origin_country,destination_country,transit_countries,goods_description,cas,"
    "structure,quantity,unit,concentration"
).split(",")


def _line(number: int, goods: Mapping[str, str], way: Mapping[str, str]) -> dict[str, str]:
    fixed = {
        "declaration_number": f"W{number}",
        "line_number": "1",
        "movement": "import",
        "declaration_date": "2025-06-16",
    }
    fixed |= {"jurisdiction": "GT", "consignor_name": "A", "consignee_name": "B", "quantity": "50", "unit": "kg"}
    fixed |= {"consignor_country": "DE", "origin_country": "DE", "consignee_country": "GT", "destination_country": "GT"}
    return {**dict.fromkeys(HEADINGS, ""), **fixed, **goods, **way}


@pytest.fixture(scope="module")
def findings(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    rows = (_line(number, goods, way) for number, (goods, way, _) in enumerate(LINES))
    path = written(tmp_path_factory.mktemp("way") / "lines.csv", rows)
    checked = registry.check_file(path)
    assert not [one for one in checked.problems if one.code != "encoding_assumed"]
    rows: list[dict[str, Any]] = checked.findings.to_pylist()
    return rows


def test_the_lists_on_the_way_are_shown_whoever_holds_them(findings: list[dict[str, Any]]) -> None:
    for number, (goods, way, shown) in enumerate(LINES):
        own = [row for row in findings if row["declaration_number"] == f"W{number}" and row["rule"] == SHOWN]
        assert {row["reference"] for row in own} == shown, (goods, way)
        assert {row["outcome"] for row in own} <= {"review"}
        read = {row["reference"]: row["verified"] for row in own}
        assert read.get("CN", True), goods
        assert all(read.values()), "what was not read is shown, and asks nothing"


def test_nothing_else_speaks_of_what_only_a_country_on_the_way_lists(findings: list[dict[str, Any]]) -> None:
    for number, (goods, way, shown) in enumerate(LINES):
        if goods.get("cas") == "67-66-3" or "carbonato" in goods.get("goods_description", ""):
            rules = {row["rule"] for row in findings if row["declaration_number"] == f"W{number}"}
            assert rules == ({SHOWN} if shown else set()), (goods, way)
