"""Pictures of every page of the desk, in both languages and at both widths, for a person to look at.

Run it as ``python -m tests.web.pictures FOLDER ADDRESS`` against a running desk that `tests.web.seed` filled.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.web.conftest import chromium
from tests.web.seed import EXAMPLES, sign_in
from tests.web.test_pages import DAMAGED

WIDTHS = (390, 1440)
LANGUAGES = ("en", "es")
OPEN = {
    "look-up": "/",
    "look-up-name": "/?q=anhidrido+acetcio+99%25+tambor+200+L",
    "look-up-structure": "/?q=CC(C)(C)OC(%3DO)N1CCC(Nc2ccc(F)cc2)CC1.Cl",
    "look-up-open": "/?q=solvente+industrial",
    "look-up-other": "/?q=vinagre",
    "check": "/check",
    "lists": "/lists",
    "list": "/lists/us-list-i",
    "changes": "/lists/changes?since=2023-01-01",
    "substance": "/substances/4-ap",
    "rules": "/rules",
    "rule": "/rules/GT-LICENCE-HELD",
    "login": "/login",
    "nowhere": "/lists/nowhere",
}
DESKS = {
    "supervisor": {
        "inbox": "/inbox",
        "cases": "/cases",
        "cases-closed": "/cases?state=closed",
        "board": "/board",
        "board-rows": "/board/findings",
        "board-lines": "/board/lines?lane=red",
        "board-cases": "/board/cases",
        "declarations": "/declarations",
        "account": "/account",
        "editions": "/editions",
        "edition": "/editions/1",
        "edition-rules": "/editions/2",
    },
    "importer": {"own-declarations": "/declarations", "own-inbox": "/inbox"},
    "auditor": {"audit": "/audit"},
    "administrator": {"users": "/users"},
    "legal_editor": {"drafts": "/editions"},
    "legal_approver": {"approve": "/editions/1"},
}
FIRST = {
    "case-closed": ("/cases?state=closed", "tbody a"),
    "case": ("/cases", "tbody a"),
    "request": ("/inbox", "tbody a"),
    "declaration": ("/declarations", "tbody a"),
}


def pages(page: Any, address: str) -> Iterator[str]:
    """Go from page to page; gives the name of each."""
    for name, where in OPEN.items():
        page.goto(address + where)
        yield name
    for name, (file, content) in {"check-damaged": ("d.csv", DAMAGED.encode()), "check-found": _bundled()}.items():
        page.goto(f"{address}/check")
        page.set_input_files("#file", files=[{"name": file, "mimeType": "text/csv", "buffer": content}])
        page.click("form:has(#file) button")
        page.wait_for_selector(".counts", timeout=120_000)
        yield name
    for user, places in DESKS.items():
        sign_in(page, address, user)
        for name, where in places.items():
            page.goto(address + where)
            yield name
        if user == "supervisor":
            yield from _first(page, address)
        page.context.clear_cookies()


def _bundled() -> tuple[str, bytes]:
    lines = (EXAMPLES / "declarations.csv").read_bytes().splitlines(keepends=True)
    return "declarations.csv", b"".join(lines[:120])


def _first(page: Any, address: str) -> Iterator[str]:
    for name, (where, link) in FIRST.items():
        page.goto(address + where)
        page.locator(link).first.click()
        page.wait_for_selector("h1")
        yield name


def main(folder: Path, address: str) -> None:
    """Write ``FOLDER/page-language-width.png`` for every page."""
    from playwright.sync_api import sync_playwright

    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        for lang in LANGUAGES:
            for width in WIDTHS:
                context = browser.new_context(
                    viewport={"width": width, "height": 900}, locale={"en": "en-US", "es": "es-GT"}[lang]
                )
                page = context.new_page()
                for name in pages(page, address):
                    page.screenshot(path=folder / f"{name}-{lang}-{width}.png", full_page=True)
                context.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2].rstrip("/"))
