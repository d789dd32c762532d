"""Builds the documents offline: guides, a page for every substance, list and rule, and the schemas for editors.

Run ``make docs``; the pages are written to ``site/`` in both languages, the schemas for editors to
``precursors/schema/``.
"""

from __future__ import annotations

import argparse
import shutil
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from markdown_it import MarkdownIt

from docs import law_log, reference, unread
from docs.schemas import write_schemas
from precursors.catalogue.load import Catalogue
from precursors.recognition.recogniser import Recogniser
from precursors.yamls import parse
from registry.lawtests.cases import cases_of
from rules.coverage import load_coverage
from rules.coverage import page as rules_coverage
from rules.rulebook import Rulebook
from web.list_tables import ENTRIES, coverage_columns, rules_columns
from web.render import HERE as WEB
from web.render import list_values, lists_values, render, rules_values, substance_values, table_key
from web.tables import whole

HERE = Path(__file__).resolve().parent
MENU = (("lists", "lists"), ("rules", "rules"), ("guides", "guides"))
PROJECT = "../" * 3  # the checkout, seen from site/<language>/guides/
FOLDERS = {"substance": "substances", "list": "lists", "rule": "rules", "guide": "guides"}


def coverage_page(lang: str = "en") -> str:
    """The page of which obligations are encoded, as Markdown."""
    instruments = Rulebook.load().instruments
    return rules_coverage(load_coverage(), {key: value["title"][lang] for key, value in instruments.items()}, lang)


def page_file(name: str, lang: str) -> Path:
    """Where a page stands: ``docs/<name>.md``, its Spanish twin in ``docs/es/``; the README in the checkout."""
    if name == "README":
        return HERE.parent / ("README.es.md" if lang == "es" else "README.md")
    return HERE / ("es" if lang == "es" else "") / f"{name}.md"


def link_from(depth: int) -> Callable[..., str]:
    """Relative addresses for a page so many folders down."""
    up = "../" * depth

    def link(kind: str, key: str = "") -> str:
        if kind == "static":
            return f"{up}../static/{key}"
        if kind in FOLDERS:
            return f"{up}{FOLDERS[kind]}/{key}.html"
        return f"{up}{ {'home': 'index', 'guides': 'guides/README'}.get(kind, kind) }.html"

    return link


def build(site: Path, *, pictures: bool = True) -> int:
    """Build the whole site.

    Args:
        site: the folder, made anew.
        pictures: whether structures are drawn.

    Returns:
        How many pages were written.

    """
    shutil.rmtree(site, ignore_errors=True)
    shutil.copytree(WEB / "static", site / "static")
    shutil.copytree(HERE / "images", site / "images")
    catalogue, rulebook = Catalogue.load(), Rulebook.load()
    count = 0
    drawn = _drawn(catalogue, catalogue.substances) if pictures else {}
    for lang in ("en", "es"):
        for path, text in _pages(catalogue, rulebook, drawn, lang):
            target = site / lang / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, "utf-8")
            count += 1
    (site / "index.html").write_text(
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>precursor</title>'
        '<p><a href="en/index.html">English</a> · <a href="es/index.html" lang="es">Español</a></p></html>',
        "utf-8",
    )
    return count


def _drawn(catalogue: Catalogue, substances: Iterable[str]) -> dict[str, str]:
    with Recogniser(catalogue) as recogniser:
        smiles = {key: catalogue.substance(key).smiles for key in substances}
        return {key: recogniser.service.draw(drawing) for key, drawing in smiles.items() if drawing}


def pages_of(catalogue: Catalogue, substance: str) -> Iterator[tuple[str, str]]:
    """Every page of the site in English, with the structure of one substance drawn."""
    return iter(_pages(catalogue, Rulebook.load(), _drawn(catalogue, [substance]), "en"))


def _pages(catalogue: Catalogue, rulebook: Rulebook, pictures: dict[str, str], lang: str) -> Iterator[tuple[str, str]]:
    def page(template: str, path: str, here: str, **values: Any) -> tuple[str, str]:
        depth, other = path.count("/"), "en" if lang == "es" else "es"
        switch = f"{'../' * (depth + 1)}{other}/{path}"  # the same page in the other language
        frame = {"link": link_from(depth), "menu": MENU, "here": here, "switch": switch, "other": other}
        return path, render(template, lang=lang, **frame, **values)

    overview = lists_values(catalogue, rulebook.instruments, lang)
    overview["table"] = whole("lists", coverage_columns(lang), overview.pop("coverage"), lang)
    yield page("lists.html", "lists.html", "lists", **overview)
    yield page("lists.html", "index.html", "lists", **overview)
    for header in catalogue.lists:
        key = table_key(header.authority, header.list)
        values = list_values(catalogue, key, lang) or {"rows": []}
        values["table"] = whole("list", ENTRIES, values.pop("rows"), lang)
        yield page("list.html", f"lists/{key}.html", "", **values)
    for substance in catalogue.substances.values():
        drawn = pictures.get(substance.id, "")
        values = substance_values(catalogue, substance, lang, drawn, rulebook.parameters, rulebook.instruments)
        yield page("substance.html", f"substances/{substance.id}.html", "", **values)
    rules = whole("rules", rules_columns(lang), rules_values(rulebook, lang), lang)
    yield page("rules.html", "rules.html", "rules", table=rules)
    for rule in rulebook.rules:
        values = {"rule": rule, "instrument": rulebook.instruments[rule.head.law], "cases": cases_of(rule.id)}
        yield page("rule.html", f"rules/{rule.id}.html", "", **values)
    yield from _guides(page, lang)


def _guides(page: Callable[..., tuple[str, str]], lang: str) -> Iterator[tuple[str, str]]:
    groups = menu(lang)
    for name, text in texts(lang).items():
        values = {"body": _html(text, name.count("/") + 1), "heading": _heading(text), "groups": groups}
        yield page("guide.html", f"guides/{name}.html", "guides", here_page=name, **values)


def texts(lang: str) -> dict[str, str]:
    """Every guide as Markdown by its name."""
    names = [name for group in _menu() for name in group["pages"]]
    found = {name: page_file(name, lang).read_text("utf-8") for name in names}
    return found | {f"reference/{name}": reference.page(name, lang) for name in reference.PAGES}


def menu(lang: str) -> list[tuple[str, list[tuple[str, str]]]]:
    """The groups of the menu, each with the names and headings of its pages."""
    headings = {name: _heading(text) for name, text in texts(lang).items()}
    groups = [(group["title"][lang], [(name, headings[name]) for name in group["pages"]]) for group in _menu()]
    generated = [(name, headings[name]) for name in headings if name.startswith("reference/")]
    return [*groups, ({"en": "Reference", "es": "Referencia"}[lang], generated)]


def _menu() -> list[dict[str, Any]]:
    content: list[dict[str, Any]] = parse((HERE / "guides.yaml").read_text("utf-8"))
    return content


def _heading(text: str) -> str:
    return next((line.lstrip("# ").strip() for line in text.splitlines() if line.startswith("# ")), "")


def _html(text: str, depth: int) -> str:
    markdown = MarkdownIt("commonmark").enable("table")
    body = (
        markdown.render(text)
        .replace('.md"', '.html"')
        .replace('href="docs/es/', 'href="')
        .replace('href="docs/', 'href="')
    )
    for beside in ('="../images/', '="images/'):  # from a page in docs/es/, from one in docs/
        body = body.replace(beside, f'="{"../" * (depth + 1)}images/')
    for outside in ("CONTRIBUTING", "SECURITY.es", "SECURITY", "CHANGELOG"):  # stand in the checkout, not on the site
        body = body.replace(f'href="{outside}.html"', f'href="{PROJECT}{outside}.md"')
    other = {"README.es.html": "es", "README.html": "en"}
    for name, lang in other.items():
        body = body.replace(f'href="{name}"', f'href="{"../" * (depth + 1)}{lang}/guides/README.html"')
    return body.replace("<table>", '<div class="scroll"><table>').replace("</table>", "</table></div>")


def main() -> None:
    """Build into the folder named on the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("site", nargs="?", type=Path, default=HERE.parent / "site")
    site = parser.parse_args().site
    write_schemas()
    for lang in ("en", "es"):
        page_file("rule-coverage", lang).write_text(coverage_page(lang), "utf-8")
        page_file("unread", lang).write_text(unread.page(Catalogue.load(), lang), "utf-8")
        page_file("law-log", lang).write_text(law_log.page(lang), "utf-8")
    print(f"{build(site)} pages: {site / 'index.html'}")


if __name__ == "__main__":
    main()
