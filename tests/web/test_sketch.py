"""A structure is drawn by touch alone, fills the box as SMILES and is looked up; what is typed is drawn."""

from __future__ import annotations

from typing import Any

import pytest
from rdkit.Chem import CanonSmiles

from tests.web.test_walks import faults, fits

pytestmark = pytest.mark.browser
# Places in the drawing area, in pixels: tools on its left, then atoms of a ring that is put at (200, 200).
CLEAR, BOND, HEXAGON, NITROGEN, OXYGEN = (14, 14), (14, 119), (35, 182), (14, 266), (14, 287)
ASIDE = (300, 330)
RING, TOP, BOTTOM, LINK, BELOW = (200, 200), (221, 188), (221, 236), (221, 248), (221, 260)
BENZENE, END = (35, 203), (200, 272)
DRAWN = {  # both in Table I of the Convention of 1988, by the taps that draw them
    "O=C1CCNCC1": (HEXAGON, RING, NITROGEN, TOP, BOND, BOTTOM, LINK, OXYGEN, BELOW),
    "C1CNCCC1Nc1ccccc1": (HEXAGON, RING, NITROGEN, TOP, BOND, BOTTOM, NITROGEN, BELOW, BOND, BELOW, BENZENE, END),
}

# The list of Guatemala that names it, else the table of the Convention: what the home verdict begins with.
NAMED = {"O=C1CCNCC1": "ONU Cuadro I", "C1CNCCC1Nc1ccccc1": "Listado I"}


def tap(page: Any, place: tuple[int, int]) -> None:
    """Touch a place of the drawing area."""
    corner = page.locator("#sketch").bounding_box()
    page.touchscreen.tap(corner["x"] + place[0], corner["y"] + place[1])
    page.wait_for_timeout(400)


@pytest.mark.parametrize("structure", DRAWN)
def test_a_structure_is_drawn_by_touch_and_looked_up(browser: Any, address: str, structure: str) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 900}, has_touch=True, locale="es-GT")
    page, said = context.new_page(), []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    try:
        page.goto(address)
        page.fill("#q", "CCO")
        page.tap("#sketch-open")
        page.wait_for_selector("#sketch [data-openchemlib-canvas-editor]", timeout=60_000)
        assert fits(page) and faults(page) == []
        page.locator("#sketch").scroll_into_view_if_needed()
        for place in (HEXAGON, ASIDE):
            tap(page, place)
        assert CanonSmiles(page.input_value("#q")) == CanonSmiles("CCO.C1CCCCC1")  # what was typed is drawn
        for place in (CLEAR, *DRAWN[structure]):
            tap(page, place)
        for _ in range(100):
            if CanonSmiles(page.input_value("#q")) == CanonSmiles(structure):
                break
            page.wait_for_timeout(200)
        assert CanonSmiles(page.input_value("#q")) == CanonSmiles(structure)
        page.tap("form.lookup button[type=submit]")
        page.wait_for_selector("h2#home")
        assert NAMED[structure] in page.inner_text("h2#home")
        assert [text for text in said if "Content Security Policy" in text or "Error" in text] == []
    finally:
        context.close()
