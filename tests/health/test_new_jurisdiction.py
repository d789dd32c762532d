"""A jurisdiction is data: one that does not exist, made of files alone, is known to everything that answers."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PARTS = ("commands", "precursors", "rules", "registry", "web", "locale", "docs", "examples", "cli.py")
CODE = "AQ"  # Antarctica: a country code, and no authority
FILES = {
    f"precursors/lists/{CODE}/authority.yaml": """
order: 8
printed_in: es
caveat: {en: Read by nobody., es: No la leyó nadie.}
""",
    f"precursors/lists/{CODE}/list-one.yaml": """
list:
  authority: AQ
  list: List one
  title: {en: 'Nowhere, List one', es: 'Ninguna parte, Lista uno'}
  instrument: aq-act-1
  encoded: partial
  newest_amendment_read: '2026-01-01'
  expects: {min: 1, max: 1}
  caveats: []
listings:
- id: aq-one-phenylacetaldehyde
  substance: phenylacetaldehyde
  entry: Fenilacetaldehído
  entry_in: {en: Phenylacetaldehyde, es: Fenilacetaldehído}
  words: phenylacetaldehyde
  scope: {kind: exact, salts: false, stereo: any}
  in_force: {from: null, to: null}
  citation: {text: Act 1, instrument: aq-act-1, provision: '1', href: https://example.org/act-1, verified: false}
  verified: false
  sources: [https://example.org/act-1]
  caveats: []
  inside: [{structure: 'O=CCc1ccccc1', form: itself}]
  outside: [{structure: 'CC(=O)Cc1ccccc1'}]
""",
    f"rules/{CODE}/instruments.yaml": """
aq-act-1:
  title: {en: Act 1 of Nowhere, es: Ley 1 de Ninguna Parte}
  date: null
  href: https://example.org/act-1
  read: 'nothing'
  verified: false
""",
    f"rules/{CODE}/parameters.yaml": """
- key: aq_most_mg
  substance: phenylacetaldehyde
  values: [{from: null, to: null, value: 1000000, unit: mg, verified: false}]
  citation: {instrument: aq-act-1, text: Act 1}
""",
    f"rules/{CODE}/coverage.yaml": """
- authority: AQ
  instrument: aq-act-1
  provision: null
  duty: 'Ban of products with pseudoephedrine'
  rules: [AQ-MOST]
  status: partly
  missing: 'its articles were not read'
""",
    f"rules/{CODE}/most.sql": """/*
id: AQ-MOST
title: {en: 'More than the most', es: 'Más de lo máximo'}
authority: AQ
law: aq-act-1
provision: null
kind: law
outcome: violation
lane: red
movement: [import, export]
scope: line
unit: mg
verified: false
why: {en: "The act names a most.", es: "La ley nombra un máximo."}
message: {en: "{measured} of {substance}; the most is {allowed}.", es: "{measured} de {substance}; lo máximo es {allowed}."}
mend: {en: "Declare less.", es: "Declare menos."}
*/
SELECT f.line_id AS line_id, f.quantity_mg AS measured, p.value AS allowed, f.substance AS reference, p.verified AS verified
FROM facts AS f
JOIN parameters AS p ON p.key = 'aq_most_mg' AND p.substance = f.substance
    AND f.declaration_date BETWEEN p.from_date AND p.to_date
WHERE f.quantity_mg > p.value
""",
}
HEAD = (
    "declaration_number,line_number,movement,declaration_date,jurisdiction,consignor_name,consignor_country,"
    "consignee_name,consignee_country,origin_country,destination_country,hs_code,goods_description,quantity,unit"
)
LINES = (
    f"D1,1,import,2026-03-02,{CODE},A,CN,B,{CODE},CN,{CODE},291229,phenylacetaldehyde,5,kg",
    f"D2,1,import,2026-03-02,GT,A,{CODE},B,GT,{CODE},GT,291229,phenylacetaldehyde,5,kg",
)

Run = Callable[..., str]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Run a command of a copy of the program to which only files of data were added."""
    home = tmp_path_factory.mktemp("copy")
    for part in PARTS:
        copy = shutil.copytree if (ROOT / part).is_dir() else shutil.copy2
        copy(ROOT / part, home / part)
    for name, text in FILES.items():
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        (home / name).write_text(text.lstrip(), encoding="utf-8")
    (home / "lines.csv").write_text("\n".join((HEAD, *LINES)) + "\n", encoding="utf-8")

    def call(*arguments: str, code: tuple[int, ...] = (0,)) -> str:
        done = subprocess.run(
            [sys.executable, "cli.py", *arguments],
            cwd=home,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
            env={
                "PATH": "/usr/bin:/bin",
                "PYTHONPATH": str(home),
                "XDG_CACHE_HOME": str(home / "cache"),
                "HOME": str(home),
            },
        )
        assert done.returncode in code, done.stdout + done.stderr
        return done.stdout

    return call


def test_a_look_up_answers_under_its_list(run: Run) -> None:
    answer = json.loads(run("lookup", "fenilacetaldehído", "--authority", CODE, "--format", "json"))
    assert [row["authority"] for row in answer[0]["listings"]] == [CODE]


def test_its_rule_speaks_with_its_caveat_and_its_list_is_seen_on_the_way(run: Run) -> None:
    found = json.loads(run("check", "lines.csv", "--format", "json", "--lang", "en"))
    told = {(one["declaration_number"], one["rule"]): one for one in found["findings"]}
    assert told["D1", f"{CODE}-MOST"]["caveat"] == "Read by nobody."
    assert ("D2", "IND-LISTED-ON-THE-WAY") in told


def test_its_rule_and_its_obligation_are_on_the_pages(run: Run) -> None:
    assert f"{CODE}-MOST" in run("rules", "list")
    assert "aq-act-1" in run("rules", "coverage", "--lang", "en")
    assert "List one" in run("lists", "coverage", "--lang", "en")
