"""Every walk whole, in both languages and at both widths; pictures and what axe says go into the documents.

Run it as ``make walks``, or ``python -m tests.walks [--only NAME] [--folder FOLDER]``.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bench.serve import free_port
from tests.walks.people import WALKS
from tests.walks.walk import DESK, LOCALES, PHONE, World, walking
from tests.web.conftest import chromium
from tests.web.seed import ROOT

_PASSWORD = re.compile(r"\b[a-z2-9]{4}(?:-[a-z2-9]{4}){3}\b")
_OPERATOR = re.compile(r"^\s+importer\s.*\(([^()]+)\)\s*$", re.M)
_CODE = re.compile(r"\b[2-9A-Z]{4}(?:-[2-9A-Z]{4}){2}\b")
_DAY_ONE = "administrator"
SHOWN = dict.fromkeys(("officer-photo", "officer-drawing", "importer"), PHONE)  # in the documents; else at a desk


def main() -> None:
    """Walk; ends with the number of walks that found something wrong."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--only", action="append", choices=list(WALKS))
    asked.add_argument("--folder", type=Path, default=ROOT / "docs" / "images" / "walks")
    asked.add_argument("--every", action="store_true", help="keep the pictures of the other width as well")
    asked.add_argument("--width", type=int, action="append", choices=[PHONE, DESK])
    asked.add_argument("--lang", action="append", choices=list(LOCALES))
    given = asked.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    names, widths = given.only or list(WALKS), given.width or [PHONE, DESK]
    failed = 0
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        for lang in given.lang or list(LOCALES):
            for name, width, world in _worlds(Path(folder), lang, names, widths):
                try:
                    kept = given.folder if given.every or width == SHOWN.get(name, DESK) else None
                    with walking(browser, name, world, lang, width, kept) as walk:
                        try:
                            WALKS[name](walk)
                        finally:
                            _keep(given.folder / "axe.json", walk.seen)
                    said = "ok"
                except Exception as error:
                    failed, said = failed + 1, f"{type(error).__name__}: {error}"
                print(f"{name} {lang} {width}: {said}", flush=True)  # noqa: T201
        browser.close()
    sys.exit(failed)


def _keep(path: Path, seen: list[dict[str, Any]]) -> None:
    """Write what pages were found to be like; walks that were not walked now keep what they had."""
    before = json.loads(path.read_text("utf-8")) if path.is_file() else []
    walked = {_way(one) for one in seen}
    pages = sorted([*(one for one in before if _way(one) not in walked), *seen], key=_way)
    path.write_text(json.dumps(pages, indent=1, ensure_ascii=False) + "\n", "utf-8")


def _way(one: dict[str, Any]) -> tuple[str, str, int]:
    return one["walk"], one["lang"], one["width"]


def _worlds(folder: Path, lang: str, names: list[str], widths: list[int]) -> Iterator[tuple[str, int, World]]:
    """Each walk with a desk: an office at work, and for day one an empty one each time."""
    others = [name for name in names if name != _DAY_ONE]
    if others:
        out = folder / lang
        told = _run("demo", "--lang", lang, "-o", str(out))
        password, operator = _PASSWORD.search(told), _OPERATOR.search(told)
        if not password or not operator:
            raise SystemExit(f"the demo says nobody to sign in as:\n{told[-2_000:]}")
        with _served(out / "registry.db") as (address, _):
            world = World(address, password[0], operator[1], _commit())
            yield from ((name, width, world) for name in others for width in widths)
    for width in widths if _DAY_ONE in names else ():
        with _served(folder / f"{lang}-{width}.db") as (address, code):
            yield _DAY_ONE, width, World(address, commit=_commit(), first_code=code)


def _run(*words: str) -> str:
    done = subprocess.run(
        [sys.executable, str(ROOT / "cli.py"), *words], capture_output=True, text=True, check=True, cwd=ROOT
    )
    return done.stdout + done.stderr


def _commit() -> str:
    done = subprocess.run(
        ["git", "rev-parse", "--short=8", "HEAD"], capture_output=True, text=True, check=True, cwd=ROOT
    )
    return done.stdout.strip()


@contextmanager
def _served(registry: Path) -> Iterator[tuple[str, str]]:
    """A desk over a registry: its address, and the code of the first account where there is nobody."""
    port = free_port()
    bounds = {f"PRECURSOR_WEB_RATE_{name}": "" for name in ("LOOK_UP", "PRE_VALIDATE", "SIGN_IN", "WRITE")}
    said = registry.with_suffix(".said")
    with said.open("wb") as stream:
        process = subprocess.Popen(
            [sys.executable, str(ROOT / "cli.py"), "serve", "--port", str(port), "--workers", "1"],
            stderr=stream,
            env={**os.environ, **bounds, "PRECURSOR_DATABASE_URL": f"sqlite:///{registry}"},
        )
    try:
        _wait_for(port, process)
        code = _CODE.search(said.read_text("utf-8"))
        yield f"http://127.0.0.1:{port}", code[0] if code else ""
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_for(port: int, process: Any) -> None:
    from tests.web.conftest import wait_for

    assert process.poll() is None
    wait_for(port)


if __name__ == "__main__":
    main()
