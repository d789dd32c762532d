"""The wheel is the product: installed by itself, away from the checkout, it does what the documents promise."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
import time
import tomllib
import venv
from collections.abc import Iterator, Mapping
from importlib.metadata import packages_distributions, requires
from pathlib import Path

import httpx
import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from bench.serve import free_port
from precursors import cache

ROOT = Path(__file__).resolve().parents[2]
OUR_ROOMS = {"cli", "commands", "examples", "locale", "precursors", "registry", "rules", "web"}


class Installed:
    """The wheel in an environment of its own, which borrows the libraries of this one but not the checkout."""

    def __init__(self, folder: Path) -> None:
        build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder / "dist")]
        subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
        (wheel,) = (folder / "dist").glob("*.whl")
        venv.create(folder / "env", with_pip=False)
        self.bin, self.away = folder / "env" / "bin", folder / "away"
        self.away.mkdir()
        install = [sys.executable, "-m", "pip", "--python", str(self.bin / "python"), "install", "--quiet"]
        alone = ["--no-index", "--no-deps", "--disable-pip-version-check", str(wheel)]
        subprocess.run([*install, *alone], check=True, cwd=self.away, env=self.environment())
        (self.packages,) = (folder / "env" / "lib").glob("python*/site-packages")
        libraries = [path for path in sys.path if path.endswith("site-packages")]
        # Folders named in a .pth file are looked in, but .pth files in them are not read: an editable checkout is not.
        (self.packages / "libraries.pth").write_text("\n".join(libraries), "utf-8")

    def environment(self) -> Mapping[str, str]:
        """Nothing of the checkout but what was compiled from the same lists, by their hash."""
        own = {"PRECURSOR_DATABASE_URL": f"sqlite:///{self.away}/r.db", "PRECURSOR_CACHE_DIR": str(cache.folder())}
        return {"PATH": os.environ["PATH"], "HOME": str(self.away), **own}

    def run(self, program: str, *arguments: str) -> str:
        done = subprocess.run(
            [str(self.bin / program), *arguments], capture_output=True, text=True, cwd=self.away, env=self.environment()
        )
        assert done.returncode == 0, f"{' '.join(arguments)}\n{done.stdout[-2000:]}{done.stderr[-4000:]}"
        return done.stdout


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    return Installed(tmp_path_factory.mktemp("wheel"))


@pytest.fixture
def served(installed: Installed) -> Iterator[str]:
    port = free_port()
    command = [str(installed.bin / "precursor"), "serve", "--port", str(port)]
    running = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=installed.away, env=installed.environment()
    )
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        running.terminate()
        running.wait(30)


def with_all_they_need(names: set[str]) -> set[str]:
    """Distributions and every other that is installed with them, without extras."""
    found: set[str] = set()
    while left := sorted(names - found):
        found |= set(left)
        needed = [one for name in left for one in requires(name) or () if "extra ==" not in one]
        names |= {canonicalize_name(Requirement(one).name) for one in needed if Requirement(one).marker is None}
    return found


def imported_at_once(room: str) -> Iterator[tuple[str, str]]:
    """The modules of others that a room imports when it is itself imported, each with the file that does."""
    for path in sorted((ROOT / room).rglob("*.py")):
        for node in ast.parse(path.read_text("utf-8")).body:
            modules = [one.name for one in node.names] if isinstance(node, ast.Import) else []
            modules += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            yield from ((one.partition(".")[0], str(path.relative_to(ROOT))) for one in modules)


def test_what_is_imported_at_once_is_installed_without_an_extra() -> None:
    """The environment of these tests borrows every library, so that a missing dependency would not be seen."""
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["dependencies"]
    core, whose = (
        with_all_they_need({canonicalize_name(Requirement(one).name) for one in declared}),
        packages_distributions(),
    )
    known = {*sys.stdlib_module_names, *OUR_ROOMS}
    used = [one for room in ("commands", "precursors", "registry", "rules") for one in imported_at_once(room)]
    assert [
        (module, path)
        for module, path in used
        if module not in known and not core & {canonicalize_name(one) for one in whose[module]}
    ] == []


def test_it_runs_from_where_it_is_installed(installed: Installed) -> None:
    where = "import precursors, registry, rules, web; print(*(m.__file__ for m in (precursors, registry, rules, web)))"
    found = installed.run("python", "-c", where).split()
    assert [path for path in found if not Path(path).is_relative_to(installed.packages)] == []


def test_it_puts_nothing_beside_its_own_rooms(installed: Installed) -> None:
    put = {path.name.removesuffix(".py") for path in installed.packages.iterdir() if path.name != "libraries.pth"}
    assert {name for name in put if not name.startswith(("precursors-", "__"))} == OUR_ROOMS


def test_everything_that_runs_need_is_in_it(installed: Installed) -> None:
    """Every file of data in our rooms that git keeps is installed as well."""
    kept = subprocess.run(["git", "ls-files", *sorted(OUR_ROOMS)], cwd=ROOT, capture_output=True, text=True, check=True)
    names = [name for name in kept.stdout.splitlines() if not name.endswith(".py")]
    assert len(names) > 300
    assert [name for name in names if not (installed.packages / name).is_file()] == []


def test_the_demo_runs_and_finds_all_that_was_planted(installed: Installed) -> None:
    said = installed.run("precursor", "--lang", "en", "demo", "-o", str(installed.away / "out"))
    assert "truth.csv" in said
    assert (installed.away / "out" / "findings.csv").stat().st_size > 10_000


def test_the_cases_of_the_rules_run(installed: Installed) -> None:
    folder = installed.run("python", "-c", "from registry.lawtests.cases import FOLDER; print(FOLDER)").strip()
    slice_of = Path(folder) / "UN"
    assert slice_of.is_relative_to(installed.packages)
    said = installed.run("precursor", "--lang", "en", "rules", "test", str(slice_of))
    passed = int(next(word for word in said.split() if word.isdigit()))
    assert passed >= 10


def test_the_cases_are_found_without_naming_a_folder(installed: Installed) -> None:
    code = "from registry.lawtests.cases import cases_of; print(len(cases_of('GT-LICENCE-HELD')))"
    assert int(installed.run("python", "-c", code)) >= 3


def test_a_name_is_looked_up(installed: Installed) -> None:
    assert '"answer": "listed"' in installed.run("precursor", "lookup", "acetone", "--format", "json")


def test_a_program_looks_up(installed: Installed) -> None:
    code = "import precursors; print(precursors.look_up('anhidrido acetico', authorities=['GT']).answer)"
    assert installed.run("python", "-c", code) == "listed\n"


def test_the_pages_are_served(served: str) -> None:
    for path in ("/healthz", "/?q=acetone&lang=es", "/rules/GT-LICENCE-HELD", "/static/style.css"):
        assert got(f"{served}{path}") == 200, path


def got(address: str) -> int:
    for _ in range(900):  # the first start compiles the lists
        try:
            return httpx.get(address, timeout=60).status_code
        except httpx.ConnectError:
            time.sleep(0.2)
    raise TimeoutError(address)
