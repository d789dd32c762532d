"""How a person works a page: by the keys alone, or by touch. What cannot be reached by the keys fails here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

_MOST_TABS = 700  # stops of the longest page, and once around
_ON = "element => element === document.activeElement"


class Keys:
    """Tab, arrows, space and enter; no pointer."""

    def __init__(self, page: Any) -> None:
        self.page = page

    def reach(self, selector: str) -> Any:
        """Go to the first that a selector names.

        Raises:
            AssertionError: no number of tabs leads there, or nothing shows that the keys are there.

        """
        wanted = self.page.locator(selector).first
        wanted.wait_for(state="attached")
        for _ in range(_MOST_TABS):
            if wanted.evaluate(_ON):
                outline = wanted.evaluate("element => getComputedStyle(element).outlineStyle")
                assert outline != "none", f"{selector}: nothing shows that it has the focus"
                return wanted
            self.page.keyboard.press("Tab")
        raise AssertionError(f"{selector} is not reached by the keyboard on {self.page.url}")

    def press(self, selector: str) -> None:
        """A link or button that leaves the page where it is."""
        self.reach(selector)
        self.page.keyboard.press("Enter")

    def follow(self, selector: str) -> None:
        """A link or button that leads to another page; afterwards it is there."""
        with self.page.expect_navigation(wait_until="load"):
            self.press(selector)

    def write(self, selector: str, text: str) -> None:
        """A field of text or a day."""
        field = self.reach(selector)
        if field.get_attribute("type") in ("date", "datetime-local"):
            field.fill(text)  # how a day is typed is the browser's own
            return
        self.page.keyboard.press("Control+a")
        self.page.keyboard.type(text)

    def choose(self, selector: str, value: str) -> None:
        """A value of a list, by the arrows."""
        field = self.reach(selector)
        self.page.keyboard.press("Home")
        for _ in range(field.locator("option").count()):
            if field.input_value() == value:
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"{selector} has no {value}")

    def tick(self, selector: str) -> None:
        """A box; or one of several, which are one stop and are gone through by the arrows."""
        wanted = self.page.locator(selector).first
        if wanted.get_attribute("type") != "radio":
            self.reach(selector)
            self.page.keyboard.press("Space")
            return
        group = f"input[type=radio][name={wanted.get_attribute('name')}]"
        self.reach(group)
        self.page.keyboard.press("Space")
        for _ in range(self.page.locator(group).count()):
            if wanted.is_checked():
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"{selector} is not reached by the arrows")

    def pick(self, selector: str, file: Mapping[str, Any] | str) -> None:
        """A file; the window in which it is chosen is the browser's own."""
        self.reach(selector).set_input_files([file] if isinstance(file, Mapping) else file)


class Touch(Keys):
    """A finger."""

    def reach(self, selector: str) -> Any:
        """Bring the first that a selector names into view."""
        wanted = self.page.locator(selector).first
        wanted.scroll_into_view_if_needed()
        return wanted

    def press(self, selector: str) -> None:
        """A link or button that leaves the page where it is."""
        self.reach(selector).tap()

    def write(self, selector: str, text: str) -> None:
        """A field of text or a day."""
        field = self.reach(selector)
        field.tap()
        field.fill(text)

    def choose(self, selector: str, value: str) -> None:
        """A value of a list."""
        self.reach(selector).select_option(value)

    def tick(self, selector: str) -> None:
        """A box or one of several."""
        self.reach(selector).tap()

    def tap_on(self, selector: str, places: Sequence[tuple[int, int]]) -> None:
        """Places of a drawing, from its corner."""
        for across, down in places:
            corner = self.page.locator(selector).bounding_box()
            self.page.touchscreen.tap(corner["x"] + across, corner["y"] + down)
            self.page.wait_for_timeout(400)
