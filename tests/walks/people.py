"""What six people come to the desk for, one after another, each from sign-in to the end of the work."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from tests.photos.made import labels, photo_of
from tests.walks.walk import PHONE, Walk
from tests.web.test_sketch import CLEAR, DRAWN, NAMED

PIPERIDONE = "O=C1CCNCC1"
_KEPT = "html[data-kept=yes]"  # the phone holds the inspection, and it can be recorded without the desk
_PASSWORD = "four plain words here"
_HEAD = (
    "declaration_number,line_number,movement,declaration_date,customs_office,consignor_name,consignee_name,"
    "consignee_id,origin_country,destination_country,description,quantity,unit"
)


def officer_with_a_photo(walk: Walk) -> None:
    """A label is photographed, a line of it corrected; the goods are examined and the result recorded."""
    page, hand = walk.page, walk.hand
    label = next(one for one in labels() if one.id == "anhydride-es")
    walk.sign_in("officer")
    walk.go("/")
    walk.show("look-up")
    hand.pick("#photo", {"name": "label.jpg", "mimeType": "image/jpeg", "buffer": photo_of(label)})
    hand.follow("form[action='/photo'] button")
    page.wait_for_selector("figure.label", timeout=60_000)
    assert page.locator(".verdict.listed").count() == 1
    walk.show("label-read")
    hand.write("#line-more", "UN 1715")
    hand.follow("form[action='/photo/lines'] button")
    page.wait_for_selector("#account")
    walk.show("verdict", ".verdict")
    hand.follow("form[action='/inspections'] button")
    page.wait_for_selector(_KEPT, timeout=60_000)
    walk.show("what-to-examine")
    hand.tick("#result input[value=sampled]")
    hand.write("#seals", "GT-4471, GT-4472")
    hand.write("#location", "Puerto Quetzal, 3")
    hand.write(
        "#notes", {"es": "Olor a vinagre; se tomaron dos muestras.", "en": "Smells of vinegar; two samples."}[walk.lang]
    )
    walk.show("result", "#result")
    hand.press("#result button[type=submit]")
    page.wait_for_selector(".timeline li")
    assert "GT-4471" in page.inner_text(".timeline")
    walk.show("recorded", ".timeline")


def officer_with_a_drawing(walk: Walk) -> None:
    """A structure is drawn by touch, or typed where there are keys; then the officer's own red list and look-ups."""
    page, hand = walk.page, walk.hand
    walk.sign_in("officer")
    walk.go("/")
    if walk.width == PHONE:
        hand.press("#sketch-open")
        page.wait_for_selector("#sketch [data-openchemlib-canvas-editor]", timeout=60_000)
        hand.reach("#sketch")
        hand.tap_on("#sketch", (CLEAR, *DRAWN[PIPERIDONE]))  # type: ignore[attr-defined]
        page.wait_for_function("document.querySelector('#q').value.includes('N')")
        walk.show("drawn", "form.lookup")
    else:
        hand.write("#q", PIPERIDONE)
    hand.follow("form.lookup button[type=submit]")
    page.wait_for_selector("h2#home")
    assert walk.lang == "en" or NAMED[PIPERIDONE] in page.inner_text("h2#home")
    walk.show("structure-verdict", ".verdict")
    walk.show("chemistry", "figure.picture")
    hand.follow("header .name")
    page.wait_for_selector("a[href='/board/lines?lane=red']")
    hand.follow("a[href='/board/lines?lane=red']")
    page.wait_for_selector("tbody tr")
    walk.show("red-list")
    hand.follow("header .name")
    page.wait_for_selector("a[href='/account/look-ups']")
    hand.follow("a[href='/account/look-ups']")
    page.wait_for_selector("tbody tr")
    assert PIPERIDONE in page.inner_text("tbody")
    walk.show("own-look-ups")


def importer(walk: Walk) -> None:
    """What the authority asks is answered with a paper; a file is mended in the page and filed."""
    page, hand = walk.page, walk.hand
    walk.sign_in("importer")
    hand.follow("nav a[href='/inbox']")
    walk.show("inbox")
    if page.locator("tbody tr").count():
        hand.follow("tbody tr a[href^='/inbox/R-']")
        page.wait_for_selector("ol.timeline")
        walk.show("request")
        if page.locator("#answer").count():
            _answer(walk)
    hand.follow("nav a[href='/declarations']")
    page.wait_for_selector("#file")
    walk.show("declarations")
    hand.pick("#file", {"name": "marzo.csv", "mimeType": "text/csv", "buffer": _file(walk).encode()})
    hand.follow("form[action='/declarations'][method=post] button:not([formaction])")
    page.wait_for_selector(".counts", timeout=120_000)
    walk.show("to-mend")
    hand.write("td.wrong input", "2025-03-28")
    hand.follow("form[action$='/corrected'] button")
    page.wait_for_selector(".counts", timeout=120_000)
    assert page.locator("td.wrong").count() == 0 and page.locator("a[href$='receipt.pdf']").count() == 1
    walk.show("filed")
    with page.expect_download() as receipt:
        hand.press("a[href$='receipt.pdf']")
    assert receipt.value.suggested_filename.endswith(".pdf")


def _answer(walk: Walk) -> None:
    walk.hand.write(
        "#answer", {"es": "Se usa para pintura. Va la factura.", "en": "For paint. The invoice is attached."}[walk.lang]
    )
    paper = {"name": "factura-17.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7\n%%EOF\n"}
    walk.hand.pick("#files", paper)
    walk.hand.follow("form[action$='/answer'] button")
    walk.page.wait_for_selector("ol.timeline a[download]")
    walk.show("answered")


def _file(walk: Walk) -> str:
    """Two lines of the importer's own and one of another firm's; a day of the second is none."""
    mark = f"M-{walk.lang}-{walk.width}".upper()
    rows = [
        (f"{mark}-1", "2025-03-03", walk.world.operator, "acetona industrial", "200", "kg"),
        (f"{mark}-2", "2025-02-30", walk.world.operator, "azúcar refinada", "1000", "kg"),
    ]
    lines = [
        f'{number},1,import,{day},GTGUA,Química Andina,Importadora,{firm},MX,GT,{goods},"{amount}",{unit}'
        for number, day, firm, goods, amount, unit in rows
    ]
    return "\n".join([_HEAD, *lines]) + "\n"


def analyst(walk: Walk) -> None:
    """The queue is narrowed and kept under a name; several cases are taken at once; one is asked about."""
    page, hand = walk.page, walk.hand
    walk.sign_in("analyst")
    working_several(walk)
    walk.go("/cases?assigned_to=analyst&state=investigating")
    walk.show("own-cases")
    hand.follow("tbody a[href^='/cases/']")
    page.wait_for_selector("#note")
    walk.show("case")
    hand.write("#ask-text", {"es": "¿Uso final? Envíe la factura.", "en": "Final use? Send the invoice."}[walk.lang])
    hand.follow("form:has(#ask-text) button")
    page.wait_for_url("**/inbox/R-*")
    walk.show("asked")
    walk.go("/inbox")
    hand.choose("#w-kind", "route")
    hand.write("#w-value", "BO>GT" if walk.width == PHONE else "PE>GT")
    hand.follow("form[action='/inbox/watches'] button")
    page.wait_for_selector("#watches")
    walk.show("watches", "#watches")


def working_several(walk: Walk) -> None:
    """The queue is narrowed and kept under a name; two cases are assigned at once, of which one changed meanwhile."""
    page, hand = walk.page, walk.hand
    hand.follow("nav a[href='/cases']")
    walk.show("queue")
    while page.locator(".filters button.link").count():  # of another walk
        hand.follow(".filters button.link")
    hand.follow("a.count[href*='state=pending']")
    page.wait_for_selector("tbody tr")
    hand.write("#filter-name", {"es": "Pendientes", "en": "Pending"}[walk.lang])
    hand.follow("form[action='/account/filters'] button")
    page.wait_for_selector(".filters a[aria-current]")
    walk.show("filter-kept", ".filters")
    for place in (1, 2):
        hand.tick(f"tbody tr:nth-child({place}) input[name=case]")
    marked = page.locator("tbody tr input[name=case]:checked").count()
    hand.press("a[href='#b-action']")
    hand.choose("#b-action", "assign")
    walk.show("marked", "#b-action")
    stale = page.locator("tbody tr:nth-child(2) a[href^='/cases/']").inner_text()
    _note_meanwhile(walk, stale)
    hand.follow("fieldset button[type=submit]")
    assert marked == 2 and stale in page.inner_text("#refused") and page.locator(".good").count() == 1
    walk.show("one-changed")


def _note_meanwhile(walk: Walk, case: str) -> None:
    """Somebody adds a note to a case while the page of the others is open."""
    other = walk.page.context.new_page()
    other.goto(f"{walk.world.address}/cases/{case}")
    other.fill("#note", {"es": "Llegó la factura.", "en": "The invoice came."}[walk.lang])
    other.click("button[value=note]")
    other.wait_for_selector("ol.timeline li:nth-child(2)")
    other.close()


def supervisor(walk: Walk) -> None:
    """From the board to a case that is closed with a reason, its report, and the working tables."""
    page, hand = walk.page, walk.hand
    walk.sign_in("supervisor")
    hand.follow("nav a[href='/board']")
    page.wait_for_selector("section.chart svg")
    walk.show("board")
    walk.show("charts", ".charts")
    hand.follow("a.count.red")
    page.wait_for_selector("tbody tr")
    walk.show("red-lines")
    hand.follow("nav a[href='/cases']")
    hand.follow("a.count[href*='state=pending']")
    page.wait_for_selector("tbody tr")
    hand.follow("tbody a[href^='/cases/']")
    page.wait_for_selector("#dispose")
    walk.show("case")
    walk.show("case-charts", ".charts")
    hand.choose("#disposition", "lawful")
    hand.write(
        "#why", {"es": "Presentó licencia y permiso vigentes.", "en": "Showed a valid licence and permit."}[walk.lang]
    )
    walk.show("decision", "#dispose")
    hand.follow("#dispose button")
    page.wait_for_selector("#dispose [value=reopen]", state="attached")
    walk.show("closed")
    walk.go(f"/working-tables?year={2025}")
    walk.show("working-tables")


def auditor(walk: Walk) -> None:
    """The signed head, the entries of one person, and what shows that one of them is in the log."""
    page, hand = walk.page, walk.hand
    walk.sign_in("auditor")
    hand.follow("nav a[href='/audit']")
    page.wait_for_selector("pre.wrap")
    walk.show("signed-head")
    hand.follow("a[href='/audit/entries']")
    page.wait_for_selector("tbody tr")
    walk.show("log")
    hand.write("#l-who", "supervisor")
    hand.follow("form[action='/audit/entries'] button")
    page.wait_for_url("**who=supervisor**")
    assert page.locator("tbody tr").count() >= 1
    walk.show("by-one-person", "tbody")
    with page.expect_download() as log:
        hand.press("a[href*='format=csv']")
    assert log.value.suggested_filename.endswith(".csv")


def administrator(walk: Walk) -> None:
    """Day one: the first account by the code of the terminal, then the people of the office."""
    page, hand = walk.page, walk.hand
    walk.go("/login/first")
    walk.show("first-account")
    hand.write("#code", walk.world.first_code)
    hand.write("#user", "administrator")
    hand.write("#password", _PASSWORD)
    hand.follow("form.card button")
    page.wait_for_url("**/login?next=**")
    hand.write("#user", "administrator")
    hand.write("#password", _PASSWORD)
    hand.follow("form.card button")
    page.wait_for_selector("ol.steps")
    walk.show("first-steps")
    hand.follow("ol.steps a[href='/users']")
    page.wait_for_selector("#u-user")
    for user, role, where in (("ana", "analyst", ""), ("oscar", "officer", "GTGUA")):
        hand.write("#u-user", user)
        hand.choose("#u-role", role)
        if where:
            hand.write("#u-office", where)
        hand.write("#u-password", "words that ana will change")
        hand.follow("form[action='/users'][method=post] button")
        page.wait_for_selector(f"tbody:has-text('{user}')")
    walk.show("people")
    walk.go("/account/start")
    assert re.findall(r"✓", page.inner_text("ol.steps"))
    walk.show("one-step-done")


WALKS: Mapping[str, Callable[[Walk], None]] = {
    "officer-photo": officer_with_a_photo,
    "officer-drawing": officer_with_a_drawing,
    "importer": importer,
    "analyst": analyst,
    "supervisor": supervisor,
    "auditor": auditor,
    "administrator": administrator,
}
