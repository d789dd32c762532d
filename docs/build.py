"""Builds the documents offline: guides, a page for every substance, list and rule, and the schemas for editors.

Run ``make docs``; the pages are written to ``site/`` in both languages, the schemas to ``docs/schema/``.
"""

from __future__ import annotations

import argparse
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from markdown_it import MarkdownIt

from precursors.catalogue import Catalogue
from precursors.files import ListFile, SubstanceFile
from precursors.recognise import Recogniser
from registry.lawcases import cases_of
from rules.rulebook import Rulebook, RuleHead
from web.render import HERE as WEB
from web.render import list_values, lists_values, render, rules_values, substance_values, table_key

HERE = Path(__file__).resolve().parent
MENU = (("lists", "lists"), ("rules", "rules"), ("guides", "guides"))
SCHEMAS = {"substance": SubstanceFile, "list": ListFile, "rule-head": RuleHead}
FOLDERS = {"substance": "substances", "list": "lists", "rule": "rules", "guide": "guides"}


def schemas() -> dict[str, str]:
    """The JSON Schemas for editors, by file name."""
    return {
        f"{name}.schema.json": json.dumps(model.model_json_schema(), indent=1, sort_keys=True, ensure_ascii=False)
        + "\n"
        for name, model in SCHEMAS.items()
    }


def write_schemas(folder: Path) -> None:
    """Write the schemas."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in schemas().items():
        (folder / name).write_text(text, "utf-8")


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


def build(site: Path) -> int:
    """Build the whole site.

    Returns:
        How many pages were written.

    """
    shutil.rmtree(site, ignore_errors=True)
    shutil.copytree(WEB / "static", site / "static")
    catalogue, rulebook = Catalogue.load(), Rulebook.load()
    count = 0
    with Recogniser(catalogue) as recogniser:
        pictures = {s.id: recogniser.service.draw(s.smiles) for s in catalogue.substances.values() if s.smiles}
    for lang in ("en", "es"):
        for path, text in _pages(catalogue, rulebook, pictures, lang):
            target = site / lang / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, "utf-8")
            count += 1
    (site / "index.html").write_text(
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>precursor</title>'
        '<p><a href="en/index.html">English</a> · <a href="es/index.html" lang="es">Español</a></p></html>', "utf-8"
    )  # fmt: skip
    return count


def _pages(catalogue: Catalogue, rulebook: Rulebook, pictures: dict[str, str], lang: str) -> Any:
    def page(template: str, depth: int, here: str, **values: Any) -> str:
        return render(template, lang=lang, link=link_from(depth), menu=MENU, here=here, **values)

    overview = lists_values(catalogue, rulebook.instruments, lang)
    yield "lists.html", page("lists.html", 0, "lists", **overview)
    yield "index.html", page("lists.html", 0, "lists", **overview)
    for header in catalogue.lists:
        key = table_key(header.authority, header.list)
        yield f"lists/{key}.html", page("list.html", 1, "", **(list_values(catalogue, key, lang) or {}))
    for substance in catalogue.substances.values():
        values = substance_values(catalogue, substance, lang, pictures.get(substance.id, ""))
        yield f"substances/{substance.id}.html", page("substance.html", 1, "", **values)
    yield "rules.html", page("rules.html", 0, "rules", **rules_values(rulebook))
    for rule in rulebook.rules:
        values = {"rule": rule, "instrument": rulebook.instruments[rule.head.law], "cases": cases_of(rule.id)}
        yield f"rules/{rule.id}.html", page("rule.html", 1, "", **values)
    markdown = MarkdownIt("commonmark").enable("table")
    guides = [HERE.parent / ("README.es.md" if lang == "es" else "README.md"), *sorted(HERE.glob("*.md"))]
    for path in guides:
        name = "README" if path.name.startswith("README") else path.stem
        body = markdown.render(path.read_text("utf-8")).replace('.md"', '.html"').replace('href="docs/', 'href="')
        yield f"guides/{name}.html", page("guide.html", 1, "guides", body=body, heading=name, guides=[
            ("README" if g.name.startswith("README") else g.stem) for g in guides
        ])  # fmt: skip


def main() -> None:
    """Build into the folder named on the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("site", nargs="?", type=Path, default=HERE.parent / "site")
    site = parser.parse_args().site
    write_schemas(HERE / "schema")
    print(f"{build(site)} pages: {site / 'index.html'}")


if __name__ == "__main__":
    main()
