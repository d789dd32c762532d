"""What the checklists for contributors promise: a substance, a rule and a jurisdiction are made of files of data alone.

Patches that were made from the checklists are applied to one copy of the program, from which Honduras was taken out
before. The acts of the substance, of the rule and of Antarctica do not exist.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from precursors.yamls import parse

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).parent / "tasks"
PARTS = ("commands", "precursors", "rules", "registry", "web", "locale", "docs", "examples", "cli.py")
ADDED = "HN"  # Honduras is taken out of the copy, and its patch brings it back
CODE = "AQ"  # Antarctica: a country code, and no authority
TASKS = {
    "substance": "A substance on a list",
    "rule": "A rule of law",
    "jurisdiction": "A jurisdiction",
}
"""The patches of ``tasks/``, each made from the checklist of that name in CONTRIBUTING.md alone."""
PATCHES = (*TASKS, "nowhere")  # the last: a jurisdiction that does not exist
STANDS_FOR = {"AUTHORITY": "[A-Z]{2}", "NAME": r"[\w-]+", "LIST": r"[\w-]+"}
HEAD = (
    "declaration_number,line_number,movement,declaration_date,jurisdiction,consignor_name,consignor_country,"
    "consignee_name,consignee_country,origin_country,destination_country,hs_code,goods_description,quantity,unit,permit_number"
)
LINES = (
    f"D1,1,import,2026-03-02,{CODE},A,CN,B,{CODE},CN,{CODE},291229,phenylacetaldehyde,5,kg,",
    f"D2,1,import,2026-03-02,GT,A,{CODE},B,GT,{CODE},GT,291229,phenylacetaldehyde,5,kg,",
    *(f"D{n},1,import,2026-03-0{n},{ADDED},A,CN,B,{ADDED},CN,{ADDED},293941,efedrina,5,kg,P1" for n in (3, 4)),
)

Run = Callable[..., str]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of the program without Honduras, to which the patches of the tasks were applied."""
    home = tmp_path_factory.mktemp("copy")
    for part in PARTS:
        copy = shutil.copytree if (ROOT / part).is_dir() else shutil.copy2
        copy(ROOT / part, home / part)
    (home / "tests" / "lists").mkdir(parents=True)
    shutil.copy2(ROOT / "tests" / "lists" / "source_entries.yaml", home / "tests" / "lists")
    _take_out(home)
    for task in PATCHES:
        patched = subprocess.run(
            ["git", "apply", str(HERE / f"{task}.patch")], cwd=home, capture_output=True, text=True
        )
        assert patched.returncode == 0, f"{patched.stderr}Make {task}.patch anew from its checklist."
    (home / "tasks").mkdir()
    for cases in ("GT/exercise", f"{ADDED}/permit-one-shipment", f"{CODE}/most"):
        shutil.copy2(home / "rules" / f"{cases}.cases.yaml", home / "tasks")
    (home / "lines.csv").write_text("\n".join((HEAD, *LINES)) + "\n", encoding="utf-8")
    return home


@pytest.fixture(scope="module")
def run(home: Path) -> Run:
    """Run a command of that copy, or a program with `-c`."""

    def call(*arguments: str, code: tuple[int, ...] = (0,)) -> str:
        done = subprocess.run(
            [sys.executable, *(("cli.py",) if arguments[0] != "-c" else ()), *arguments],
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
        return done.stdout or done.stderr

    return call


def _take_out(home: Path) -> None:
    """Take Honduras out of a copy: its two folders and the name of its list."""
    lists = [parse(path.read_text("utf-8")).get("list") for path in _lists(home / "precursors" / "lists" / ADDED)]
    for folder in ("precursors/lists", "rules"):
        shutil.rmtree(home / folder / ADDED)
    words = home / "locale" / "messages.yaml"
    named = tuple(f'  "{head["list"]}":' for head in lists)
    kept = [line for line in words.read_text("utf-8").splitlines(keepends=True) if not line.startswith(named)]
    words.write_text("".join(kept), encoding="utf-8")


def _lists(folder: Path) -> list[Path]:
    return sorted(path for path in folder.glob("*.yaml") if "listings:" in path.read_text("utf-8"))


@pytest.mark.parametrize("task", TASKS)
def test_a_checklist_names_the_files_that_its_task_needs(task: str) -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    listed = text.split(f"**{TASKS[task]}**")[1].split("\n**")[0].split("\n## ")[0]
    named = [one for one in re.findall(r"`([^`\n]+)`", listed) if "/" in one and " " not in one]
    patterns = [re.sub("|".join(STANDS_FOR), lambda found: STANDS_FOR[found[0]], re.escape(one)) for one in named]
    changed = re.findall(r"^\+\+\+ b/(.*)$", (HERE / f"{task}.patch").read_text("utf-8"), re.MULTILINE)
    assert [name for name in changed if not any(re.fullmatch(one, name) for one in patterns)] == []
    assert [one for one in patterns if not any(re.fullmatch(one, name) for name in changed)] == []


def test_a_substance_that_was_added_is_looked_up(run: Run) -> None:
    (answer,) = json.loads(
        run("lookup", "2-octanona", "--as-of", "2026-03-02", "--authority", "GT", "--format", "json")
    )
    assert (answer["answer"], [row["entry"] for row in answer["listings"]]) == ("listed", ["2-Octanona"])
    (drawn,) = json.loads(
        run("lookup", "CCCCCCC(C)=O", "--as-of", "2025-12-31", "--authority", "GT", "--format", "json")
    )
    assert drawn["answer"] == "not_listed"


def test_the_cases_of_rules_that_were_added_pass(run: Run) -> None:
    assert re.search(r"^13 passed", run("rules", "test", "tasks", "--lang", "en"), re.MULTILINE)


@pytest.mark.parametrize(("text", "authority"), [("efedrina", ADDED), ("fenilacetaldehído", CODE)])
def test_a_look_up_answers_under_its_list(run: Run, text: str, authority: str) -> None:
    answer = json.loads(run("lookup", text, "--authority", authority, "--format", "json"))
    assert {row["authority"] for row in answer[0]["listings"]} == {authority}


def test_its_rule_speaks_with_its_caveat_and_its_list_is_seen_on_the_way(run: Run) -> None:
    found = json.loads(run("check", "lines.csv", "--format", "json", "--lang", "en"))
    told = {(one["declaration_number"], one["rule"]): one for one in found["findings"]}
    assert told["D1", f"{CODE}-MOST"]["caveat"] == "Read by nobody."
    assert ("D2", "IND-LISTED-ON-THE-WAY") in told
    assert [number for number, rule in told if rule == f"{ADDED}-PERMIT-ONE-SHIPMENT"] == ["D4"]


def test_its_rule_and_its_obligation_are_on_the_pages(run: Run) -> None:
    rules, duties, lists = run("rules", "list"), *(run(of, "coverage", "--lang", "en") for of in ("rules", "lists"))
    for rule, instrument, named in (
        (f"{ADDED}-PERMIT-ONE-SHIPMENT", "hn-control-sanitario", "ARSA (list not read)"),
        (f"{CODE}-MOST", "aq-act-1", "List one"),
    ):
        assert rule in rules and instrument in duties and named in lists


REPORTED = f"""
from precursors.catalogue.load import Catalogue
from registry.reports.sentences import caveats, coverage_table
from rules.rulebook import Rulebook
lists = Catalogue.load()
print(coverage_table(lists, Rulebook.load(), ["{CODE}"], "en"), caveats(lists, ["{ADDED}"], "es"))
"""


def test_help_and_reports_know_it(run: Run) -> None:
    assert CODE in run("lookup", "x", "--authority", "FR", code=(2,)).split("choose one of")[1]
    said = run("-c", REPORTED)
    assert "List one" in said and f"{ADDED}: " in said


def test_honduras_of_the_patch_is_honduras(run: Run, home: Path) -> None:
    (made,), (here,) = (_lists(root / "precursors" / "lists" / ADDED) for root in (home, ROOT))
    of = [[(row["id"], row["entry"]) for row in parse(path.read_text("utf-8"))["listings"]] for path in (made, here)]
    assert of[0] == of[1], "Make jurisdiction.patch anew: its list is no longer the one of Honduras."
