"""The page of what was not read: why it matters, the document to fetch, and the edit that takes it over."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any, NamedTuple

from precursors.answers.regime_words import unread_texts
from precursors.catalogue.load import Catalogue
from precursors.messages import list_name, say
from rules.rulebook import HERE as RULES
from rules.rulebook import Rulebook, instrument_files

_NAMED = 4  # entries that are named beside their number
EDITS = {
    "membership": "verified: true",
    "scope": "scope_read: true",
    "first_day": "in_force: {from: YYYY-MM-DD}",
}
"""The line of an entry that takes over what was read, by mark."""


class Unread(NamedTuple):
    """What of one list was not read: which mark, of how many entries, and the line and file that take it over."""

    authority: str
    list: str
    instrument: str
    mark: str
    count: int
    named: tuple[str, ...]
    edit: str
    file: str


def of_lists(catalogue: Catalogue) -> Iterator[Unread]:
    """Every mark that entries of a list lack, list by list."""
    for header in catalogue.lists:
        listings = [one for one in catalogue.listings if (one.authority, one.list) == (header.authority, header.list)]
        for mark, edit in EDITS.items():
            missing = [one for one in listings if not one.marks[mark]]
            if missing:
                named = tuple(one.entry for one in missing[:_NAMED])
                instrument = missing[0].citation.instrument
                file = f"precursors/lists/{header.authority}/"
                yield Unread(header.authority, header.list, instrument, mark, len(missing), named, edit, file)


def page(catalogue: Catalogue, lang: str) -> str:
    """The page, as Markdown."""
    said = partial(say, "unread_page", language=lang)
    lines = [said("head"), "", said("lists"), "", said("list_columns"), "|---|---|---|---|---|"]
    rulebook = Rulebook.load()
    lines += [_list_row(one, rulebook.instruments[one.instrument], lang) for one in of_lists(catalogue)]
    lines += ["", said("instruments"), "", said("instrument_columns"), "|---|---|---|---|"]
    lines += list(_instrument_rows(rulebook, lang))
    lines += ["", said("regimes"), "", said("regime_columns"), "|---|---|"]
    lines += [_cells(*row) for row in unread_texts(lang)]
    return "\n".join(lines) + "\n"


def _list_row(one: Unread, instrument: Mapping[str, Any], lang: str) -> str:
    what = f"{one.authority} {list_name(one.list, lang)}: {say('mark', one.mark, lang)}"
    rest = say("unread_page", "more", lang, count=one.count - len(one.named)) if one.count > len(one.named) else ""
    names = f"{one.count}: {', '.join(one.named)}{rest}"
    why, edit = say("unread_page", f"why_{one.mark}", lang), f"`{one.edit}` · `{one.file}`"
    return _cells(what, names, why, _document(instrument, lang), edit)


def _instrument_rows(rulebook: Rulebook, lang: str) -> Iterator[str]:
    files = instrument_files()
    for key, row in rulebook.instruments.items():
        if row["verified"]:
            continue
        resting = [f"`{rule.id}`" for rule in rulebook.rules if rule.head.law == key]
        yield _cells(
            _document(row, lang),
            " ".join(resting) or say("unread_page", "no_rule", lang),
            say("unread_page", "never" if row.get("read_on") is None else "openings", lang),
            f"`{key}: verified: true` · `rules/{files[key].relative_to(RULES)}`",
        )


def _document(instrument: Mapping[str, Any], lang: str) -> str:
    return f"{instrument['title'][lang]} <{instrument['href']}>"


def _cells(*cells: str) -> str:
    return "| " + " | ".join(cell.replace("|", "/").replace("\n", " ") for cell in cells) + " |"
