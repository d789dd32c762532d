"""Each user's main way, walked in a real browser, in both languages and at both widths."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.web.seed import ROOT, sign_in
from tests.web.test_pages import DAMAGED
from web.render import texts

pytestmark = pytest.mark.browser
WIDTHS = pytest.mark.parametrize("width", [390, 1440])
LANGUAGES = pytest.mark.parametrize("lang", ["en", "es"])
PAGES = (
    "/",
    "/?q=anhidrido+acetcio+99%25",
    "/?q=CC(C)(C)OC(%3DO)N1CCC(Nc2ccc(F)cc2)CC1.Cl",
    "/check",
    "/lists",
    "/lists/us-list-i",
    "/lists/changes",
    "/substances/4-ap",
    "/rules",
    "/rules/GT-LICENCE-HELD",
    "/login",
    "/editions",
)
DESKS = {
    "supervisor": ("/cases", "/board", "/board/findings", "/working-tables?year=2025", "/declarations", "/account"),
    "auditor": ("/audit", "/users"),
    "administrator": ("/users",),
}
SERIOUS = ("serious", "critical")


@contextmanager
def opened(browser: Any, address: str, width: int, lang: str = "en") -> Iterator[Any]:
    """A page of one person; afterwards: nothing was asked of any other machine, and no script or style was refused."""
    locale = {"en": "en-US", "es": "es-GT"}[lang]
    context = browser.new_context(viewport={"width": width, "height": 900}, locale=locale)
    page = context.new_page()
    asked: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    try:
        yield page
        assert [url for url in asked if not url.startswith((address, "data:"))] == []
        assert [text for text in said if "Content Security Policy" in text or "Error" in text] == []
    finally:
        context.close()


def fits(page: Any) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth + 1"))


def faults(page: Any) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{one['id']}: {one['nodes'][0]['html'][:160]}" for one in found if one["impact"] in SERIOUS]


@WIDTHS
@LANGUAGES
def test_an_officer_looks_up_a_misspelt_name_and_a_structure(browser: Any, address: str, width: int, lang: str) -> None:
    with opened(browser, address, width, lang) as page:
        page.goto(address)
        assert page.get_attribute("html", "lang") == lang
        for text in ("anhidrido acetcio 99%", "CC(C)(C)OC(=O)N1CCC(Nc2ccc(F)cc2)CC1.Cl"):
            page.fill("#q", text)
            page.press("#q", "Enter")
            page.wait_for_selector("#answer")
            assert {"en": "listed", "es": "en lista"}[lang] in page.inner_text("#answer").lower()
            assert fits(page)
        assert page.locator("figure img").count() == 1
        assert page.locator("figure .key.varied").count() == 1


def test_the_look_up_works_without_scripts(browser: Any, address: str) -> None:
    context = browser.new_context(java_script_enabled=False, locale="es-GT")
    page = context.new_page()
    page.goto(address)
    page.fill("#q", "anhidrido acetico")
    page.click("form.lookup button")
    assert "en lista" in page.inner_text("#answer").lower()
    page.goto(f"{address}/check")
    page.set_input_files("#file", files=[{"name": "d.csv", "mimeType": "text/csv", "buffer": DAMAGED.encode()}])
    page.click("form:has(#file) button")
    page.wait_for_selector(".counts")
    assert "date_unreadable" in page.content()
    context.close()


@WIDTHS
@LANGUAGES
def test_an_importer_mends_a_damaged_file_and_passes(
    browser: Any, address: str, tmp_path: Path, width: int, lang: str
) -> None:
    damaged, mended = tmp_path / "damaged.csv", tmp_path / "mended.csv"
    damaged.write_text(DAMAGED, "utf-8")
    mended.write_text(DAMAGED.replace("2025-02-30", "2025-02-28").replace("anhidrido acetico", "vinagre"), "utf-8")
    with opened(browser, address, width, lang) as page:
        page.goto(f"{address}/check")
        for path, wrong in ((damaged, True), (mended, False)):
            page.set_input_files("#file", str(path))
            page.click("form:has(#file) button")
            page.wait_for_selector(f"text={path.name}")
            page.wait_for_selector(".counts")
            assert ("date_unreadable" in page.content()) is wrong
            assert (page.locator("a[href$='rejected.csv']").count() == 1) is wrong
            assert (page.locator("td.wrong").count() == 1) is wrong
            assert fits(page)
        assert faults(page) == []


@WIDTHS
@LANGUAGES
def test_an_investigator_opens_assigns_and_closes_a_case(browser: Any, address: str, width: int, lang: str) -> None:
    with opened(browser, address, width, lang) as page:
        sign_in(page, address, "supervisor")
        page.goto(f"{address}/cases?state=pending")
        case = page.locator("tbody a").first.inner_text()
        page.click(f"text={case}")
        page.wait_for_selector("section.chart svg")  # a click does not wait for the page that it leads to
        page.fill("#to", "analyst")
        page.click("form:has(#to) button")
        page.wait_for_selector("ol.timeline li:nth-child(2)")
        page.fill("#note", "asked the operator")
        page.click("button[value=note]")
        page.wait_for_selector("ol.timeline:has-text('asked the operator')")
        page.select_option("#disposition", "lawful")
        page.fill("#why", "the papers were shown")
        page.click("#dispose button")
        page.wait_for_selector("#dispose [value=reopen]", state="attached")
        assert "the papers were shown" in page.inner_text("ol.timeline")
        assert fits(page)


def test_editions_are_drafted_by_one_and_approved_by_another(browser: Any, address: str, tmp_path: Path) -> None:
    ways = [("en", 1440), ("es", 390)]  # what is drawn at the other two is the same page
    rule = (ROOT / "rules" / "GT" / "licence-held.sql").read_text("utf-8")
    drafted = {}
    for lang, width in ways:  # all before the first is approved: a single file is drafted on what is installed
        name = f"GT-LICENCE-HELD-{lang.upper()}-{width}"
        draft = tmp_path / f"{name}.sql"
        draft.write_text(rule.replace("id: GT-LICENCE-HELD", f"id: {name}"), "utf-8")
        with opened(browser, address, width, lang) as page:
            sign_in(page, address, "legal_editor")
            page.goto(f"{address}/editions")
            page.set_input_files("#file", str(draft))
            page.fill("#why", "the wording of the article, from today")
            page.click("form:has(#file) button")
            page.wait_for_selector("#state", timeout=120_000)
            assert name in page.content() and fits(page)
            assert page.locator("form[action$='/approve']").count() == 0
            drafted[lang, width] = (page.url, name)
    for (lang, width), (where, name) in drafted.items():
        with opened(browser, address, width, lang) as page:
            sign_in(page, address, "legal_approver")
            page.goto(where)
            assert page.locator("p.warning").count() == int(
                (lang, width) != ways[0]
            )  # the first has overtaken the rest
            page.click("form[action$='/approve'] button")
            page.wait_for_selector(f"#state:has-text('{texts()['edition_approved'][lang]}')", timeout=120_000)
            assert fits(page)
            page.goto(f"{address}/rules/{name}")
            assert name in page.inner_text("main .lead")
            assert faults(page) == []


@WIDTHS
def test_no_page_has_a_serious_fault_of_access_or_is_too_wide(browser: Any, address: str, width: int) -> None:
    found: dict[str, list[str]] = {}
    with opened(browser, address, width, "es") as page:
        for where in PAGES:
            page.goto(address + where)
            found[where] = [*faults(page), *([] if fits(page) else ["too wide"])]
        for user, places in DESKS.items():
            sign_in(page, address, user)
            for where in places:
                page.goto(address + where)
                found[where] = [*faults(page), *([] if fits(page) else ["too wide"])]
            page.context.clear_cookies()
        sign_in(page, address, "supervisor")
        page.goto(f"{address}/cases?state=pending")
        page.locator("tbody a").first.click()
        found["case"] = [*faults(page), *([] if fits(page) else ["too wide"])]
        page.fill("#ask-text", "Uso final de la mercancía y la factura.")
        page.click("form:has(#ask-text) button")
        page.wait_for_url(f"{address}/inbox/R-*")
        found["request"] = [*faults(page), *([] if fits(page) else ["too wide"])]
        page.goto(f"{address}/inbox")
        page.wait_for_selector("tbody a")
        found["inbox"] = [*faults(page), *([] if fits(page) else ["too wide"])]
    assert {where: faulty for where, faulty in found.items() if faulty} == {}


def test_every_control_of_the_look_up_is_reached_by_keyboard_and_shows_it(browser: Any, address: str) -> None:
    with opened(browser, address, 1440) as page:
        page.goto(address)
        page.evaluate("document.activeElement.blur()")
        seen = []
        for _ in range(30):
            page.keyboard.press("Tab")
            seen.append(page.evaluate("document.activeElement.id || document.activeElement.className"))
            outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
            assert outline != "none" or page.evaluate("document.activeElement.tagName") == "BODY"
        assert {"skip", "q"} <= set(seen)
