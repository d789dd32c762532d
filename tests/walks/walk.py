"""One walk: who walks, on what, what every page on the way is asked for, and the pictures that are kept of it."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from PIL import Image, ImageDraw, ImageFont

from tests.walks.hand import Keys, Touch
from tests.web.test_language import faults as foreign_words
from tests.web.test_walks import SERIOUS, fits
from web.render import texts

LOCALES = {"en": "en-US", "es": "es-GT"}
PHONE, DESK = 390, 1440
_HIGH = {PHONE: 844, DESK: 900}
_FONT = Path(__file__).resolve().parents[2] / "registry" / "reports" / "fonts" / "PrecursorSans-Regular.ttf"
_SLOWEST = 120_000  # milliseconds that a page may take on a machine that does much else
_RULES = {"rules": {"target-size": {"enabled": True}}}  # of WCAG 2.2, which axe leaves out unless it is asked
_CUT = """() => [...document.querySelectorAll('main *')].filter(one => one.children.length === 0 && one.offsetParent
    && one.tagName !== 'INPUT' && one.scrollWidth > one.clientWidth + 1 && one.clientWidth > 0
    && ['hidden', 'clip'].includes(getComputedStyle(one).overflowX) && !one.closest('.hide')
).map(one => `cut: ${one.outerHTML.slice(0, 120)}`)"""


@dataclass(frozen=True)
class World:
    """A desk to walk through.

    Attributes:
        address: of the served pages.
        password: of everybody.
        operator: that the importer acts for.
        commit: of which the desk is.
        first_code: makes the first account, where there is nobody yet.
    """

    address: str
    password: str = ""
    operator: str = ""
    commit: str = ""
    first_code: str = ""


@dataclass
class Walk:
    """The way of one person, in a language and at a width.

    Attributes:
        folder: where pictures are written; none are without it.
        seen: what each page was found to be like, in the order of the way.
    """

    name: str
    page: Any
    world: World
    lang: str
    width: int
    folder: Path | None = None
    seen: list[dict[str, Any]] = field(default_factory=list)

    @property
    def hand(self) -> Keys:
        """By touch on a phone in a port, by the keys everywhere else."""
        touched = self.width == PHONE and self.name.startswith("officer")
        return Touch(self.page) if touched else Keys(self.page)

    def word(self, key: str) -> str:
        """What the pages say for a key."""
        return texts()[key][self.lang]

    def go(self, where: str) -> None:
        """Open an address, as a link in a mail or a bookmark would."""
        self.page.goto(self.world.address + where)

    def sign_in(self, user: str) -> None:
        """Sign in on the page for it."""
        self.go("/login")
        self.hand.write("#user", user)
        self.hand.write("#password", self.world.password)
        self.hand.follow("form.card button")
        self.page.wait_for_selector("header form button")

    def show(self, step: str, at: str = "") -> None:
        """Look at the page: axe, its width, cut words, words of the other language; and keep a picture of it."""
        response = Axe().run(self.page, options=_RULES).response
        found = [_violation(one) for one in response["violations"]]
        wrong = [*self.page.evaluate(_CUT), *foreign_words(self.page.content(), self.lang)]
        wrong += [] if fits(self.page) else ["too wide"]
        wrong += self._title()
        wrong += [f"axe {one['id']}: {one['first']}" for one in found if one["impact"] in SERIOUS]
        said = {"walk": self.name, "step": step, "lang": self.lang, "width": self.width, "commit": self.world.commit}
        said["axe"] = response["testEngine"]["version"]
        self.seen.append(said | {"passes": len(response["passes"]), "violations": found, "wrong": wrong})
        if self.folder:
            self._picture(f"{self.name}-{step}-{self.width}.{self.lang}.png", at)

    def _title(self) -> list[str]:
        """What is wrong where the title of a page is not its heading; a look-up is titled by its answer."""
        title, heading = self.page.title().partition(" · ")[0], self.page.inner_text("h1")
        told = title in heading or heading in title or self.page.locator("h2#home").count()
        return [] if told else [f"titled {title!r} over {heading!r}"]

    def _picture(self, name: str, at: str) -> None:
        if at:
            self.page.locator(at).first.evaluate("one => scrollTo(0, one.getBoundingClientRect().top + scrollY - 70)")
        else:
            self.page.evaluate("scrollTo(0, 0)")
        shot = Image.open(io.BytesIO(self.page.screenshot())).convert("RGB")
        out = Image.new("RGB", (shot.width, shot.height + 28), "#12304b")
        out.paste(shot, (0, 0))
        text = f"precursor {self.world.commit} · {self.name} · {self.lang} · {self.width} px"
        ImageDraw.Draw(out).text((10, shot.height + 6), text, font=_font(), fill="#ffffff")
        out.quantize(48, dither=Image.Dither.NONE).save(self.folder / name, optimize=True)


@lru_cache(maxsize=1)
def _font() -> Any:
    return ImageFont.truetype(str(_FONT), 13)


def _violation(one: dict[str, Any]) -> dict[str, Any]:
    more = {"nodes": len(one["nodes"]), "first": one["nodes"][0]["html"][:160]}
    return {"id": one["id"], "impact": one["impact"], "help": one["help"], **more}


@contextmanager
def walking(browser: Any, name: str, world: World, lang: str, width: int, folder: Path | None = None) -> Iterator[Walk]:
    """A walk; afterwards: no other machine was asked, no script failed or was refused, and no page was found wrong."""
    size = {"width": width, "height": _HIGH[width]}
    context = browser.new_context(viewport=size, locale=LOCALES[lang], has_touch=width == PHONE, accept_downloads=True)
    context.set_default_timeout(_SLOWEST)
    page, asked, said = context.new_page(), [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(f"Error: {error}"))
    walk = Walk(name, page, world, lang, width, folder)
    try:
        yield walk
        own = (world.address, "data:", "blob:")
        wrong = [f"asked {url}" for url in asked if not url.startswith(own)]
        wrong += [f"said {text}" for text in said if "Content Security Policy" in text or "Error" in text]
        wrong += [f"{one['step']}: {what}" for one in walk.seen for what in one["wrong"]]
        assert wrong == [], wrong
    finally:
        context.close()
