"""What the checklists for contributors promise: a substance, a rule and a jurisdiction are made of files of data alone.

Patches that were made from the checklists are applied to one copy of the program. The acts in them do not exist.
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

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).parent / "tasks"
PARTS = ("commands", "precursors", "rules", "registry", "web", "locale", "docs", "examples", "cli.py")
CODE = "AQ"  # Antarctica: a country code, and no authority
TASKS = {
    "substance": "A substance on a list",
    "rule": "A rule of law",
    "jurisdiction": "A jurisdiction",
}
"""The patches of ``tasks/``, each made from the checklist of that name in CONTRIBUTING.md alone."""
STANDS_FOR = {"AUTHORITY": "[A-Z]{2}", "NAME": r"[\w-]+", "LIST": r"[\w-]+"}
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
    """Run a command of a copy of the program to which the patches of the three tasks were applied."""
    home = tmp_path_factory.mktemp("copy")
    for part in PARTS:
        copy = shutil.copytree if (ROOT / part).is_dir() else shutil.copy2
        copy(ROOT / part, home / part)
    (home / "tests" / "lists").mkdir(parents=True)
    shutil.copy2(ROOT / "tests" / "lists" / "source_entries.yaml", home / "tests" / "lists")
    for task in TASKS:
        patched = subprocess.run(
            ["git", "apply", str(HERE / f"{task}.patch")], cwd=home, capture_output=True, text=True
        )
        assert patched.returncode == 0, f"{patched.stderr}Make {task}.patch anew from its checklist."
    (home / "tasks").mkdir()
    for cases in ("rules/GT/exercise.cases.yaml", f"rules/{CODE}/most.cases.yaml"):
        shutil.copy2(home / cases, home / "tasks")
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
    assert re.search(r"^6 passed", run("rules", "test", "tasks", "--lang", "en"), re.MULTILINE)


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
