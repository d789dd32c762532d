"""Printing answers and tables: for people on a terminal, and for programs as JSON, NDJSON or CSV."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from precursors.answers.account_words import account_words
from precursors.answers.explained import Explained
from precursors.answers.phrases import iso, since
from precursors.catalogue.load import Catalogue
from precursors.disarm import safe_cell
from precursors.messages import cell, citation_words, heading, say, short_name, table_name
from precursors.model import Answer, Listing

_MARKS = {
    Answer.LISTED: ("■", "bold red"),
    Answer.POSSIBLE: ("◆", "bold yellow"),
    Answer.OTHER_LAW: ("◈", "bold cyan"),
    Answer.NOT_LISTED: ("○", "bold"),
    Answer.UNDETERMINED: ("?", "bold magenta"),
}


def show_answers(
    answers: Sequence[Explained], form: str, language: str, home: Sequence[Mapping[str, Any]] = ()
) -> None:
    """Print look-up answers to standard output.

    Args:
        answers: to show.
        form: ``text``, ``json``, ``ndjson`` or ``csv``.
        language: of the words.
        home: the verdict of the home authority on each (``registry.lookups.home``), which comes first.

    """
    verdicts: Sequence[Mapping[str, Any]] = home or [{}] * len(answers)
    if form in ("json", "ndjson"):
        told = [
            {**({"home": dict(own)} if own else {}), **one.to_json()}
            for own, one in zip(verdicts, answers, strict=True)
        ]
        whole = form == "json"
        for row in [told] if whole else told:
            print(json.dumps(row, ensure_ascii=False, indent=1 if whole else None))  # noqa: T201
    elif form == "csv":
        rows = [
            {
                "query": one.to_json()["query"],
                "answer": one.answer.value,
                "listings": ";".join(one.tables),
                "reason": one.reason(language),
            }
            for one in answers
        ]
        show_table(rows, "csv")
    else:
        for own, one in zip(verdicts, answers, strict=True):
            _print_answer(one, language, own)


def _print_home(console: Any, own: Mapping[str, Any], language: str) -> None:
    mark, style = _MARKS[Answer(own["answer"])]
    console.print(f"[{style}]{mark} {own['headline'][language]}[/]")
    console.print(own["what_to_do"][language], markup=False, style="bold")
    if own["not_read"]:
        said = say("home", "not_read", language, parts=", ".join(own["not_read"]))
        console.print(said, markup=False, style="bold magenta")
    if own["disagreement"][language]:
        console.print(own["disagreement"][language], markup=False, style="bold magenta")
    for note in own["caveats"]:
        console.print(f"! {note[language]}", markup=False)
    if own.get("due"):
        console.print(f"{say('home', 'due_title', language)}:", markup=False)
    for due in own.get("due", ()):
        movements = ", ".join(say("movement", one, language) for one in due["movements"])
        verified = say("note", "verified" if due["verified"] else "unverified", language)
        law = f"{due['law'][language]} [{due['rule']}, {verified}]"
        console.print(f"  · {movements}: {due['why'][language]} {law}", markup=False)
    console.print()


def _print_answer(explained: Explained, language: str, verdict: Mapping[str, Any]) -> None:
    from rich.console import Console
    from rich.markup import escape

    console = Console(highlight=False, soft_wrap=True)
    mark, style = _MARKS[explained.answer]
    content = explained.to_json()
    query = " ".join(content["query"].split())[:100]
    if verdict:
        _print_home(console, verdict, language)
    console.print(
        f"[{style}]{mark} {say('answer', explained.answer.value, language)}[/]  {escape(query)}  ({explained.day})"
    )
    for said in dict.fromkeys(_substance_line(row, language) for row in content["substances"]):
        console.print(f"  {escape(said)}")
    for said in dict.fromkeys(_substance_line(row, language) for row in content["regimes"]):
        console.print(f"  {escape(said)}")
    for sentence in explained.sentences(language):
        console.print(f"  {sentence}", markup=False)
    for phrase in account_words(explained, language):
        console.print(f"  = {phrase}", markup=False, style="dim")
    own = {(header["authority"], header["list"]) for header in content["coverage"] if header["private"]}
    for row in content["listings"]:
        verified = mark_words(row["marks"], language)
        if (row["authority"], row["list"]) in own:
            verified = f"{say('note', 'own_list', language)}, {verified}"
        where = row["href"] or citation_words(row["citation"], language)
        console.print(f"  · {_table(row, language)} [{verified}]: {where}", markup=False)
    for sentence, tables in _caveats(content, language).items():
        console.print(f"  ! {', '.join(tables)}: {sentence}", markup=False)
    console.print()


def mark_words(marks: Mapping[str, bool], language: str) -> str:
    """What of an entry was read, in words: "verified" only where membership, scope and first day all were."""
    if all(marks.values()):
        return say("note", "verified", language)
    read, unread = ([say("mark", one, language) for one in marks if marks[one] is state] for state in (True, False))
    return "; ".join(
        say("note", group, language, what=", ".join(names))
        for group, names in (("read", read), ("unread", unread))
        if names
    )


def _substance_line(row: Mapping[str, Any], language: str) -> str:
    name = row.get("name_es" if language == "es" else "name") or row["matched"]
    return f"{name}  CAS {', '.join(row['cas']) or '-'}"


def _caveats(content: Mapping[str, Any], language: str) -> dict[str, list[str]]:
    """Every caveat once, with the lists that it holds for: those of whole lists first, in the order of the answer."""
    met = list(dict.fromkeys(row["authority"] for row in content["listings"]))
    found: dict[str, list[str]] = {}
    for header in sorted(
        (one for one in content["coverage"] if one["authority"] in met), key=lambda one: met.index(one["authority"])
    ):
        for both in header["caveats"]:
            _add(found, both[language], short_name(header["authority"], language))
    for row in content["listings"]:
        for sentence in row["caveats_es" if language == "es" else "caveats"]:
            _add(found, sentence, _table(row, language))
    return found


def _table(row: Mapping[str, Any], language: str) -> str:
    return table_name(row["authority"], row["list"], language)


def _add(found: dict[str, list[str]], sentence: str, where: str) -> None:
    if where not in found.setdefault(sentence, []):
        found[sentence].append(where)


def show_table(rows: Sequence[Mapping[str, Any]], form: str, hide: Sequence[str] = (), language: str = "en") -> None:
    """Print rows as a table, JSON, NDJSON or CSV; only the table for people has a language and hides columns."""
    if form == "json":
        print(json.dumps(list(rows), ensure_ascii=False, indent=1, default=str))  # noqa: T201
    elif form == "ndjson":
        for row in rows:
            print(json.dumps(row, ensure_ascii=False, default=str))  # noqa: T201
    elif form == "csv":
        writer = csv.writer(sys.stdout)
        writer.writerow(safe_cell(heading) for heading in (rows[0] if rows else ()))
        writer.writerows(
            [safe_cell(value) if isinstance(value, str) else value for value in row.values()] for row in rows
        )
    else:
        _print_table(rows, hide, language)


def _print_table(rows: Sequence[Mapping[str, Any]], hide: Sequence[str], language: str) -> None:
    from rich.console import Console
    from rich.table import Table

    if not rows:
        print("-")  # noqa: T201
        return
    headings = [heading for heading in rows[0] if heading not in hide]
    table = Table(*(heading(name, language) for name in headings), box=None, pad_edge=False)
    for row in rows:
        table.add_row(*(cell(name, row[name], language) for name in headings))
    console = Console()
    if not console.is_terminal:
        console = Console(width=200)
    console.print(table)


# --- rows ---------------------------------------------------------------------------------------------


def listing_rows(catalogue: Catalogue, day: date, authority: str | None, language: str = "en") -> list[dict[str, Any]]:
    """Listings in force on a day, as ``lists show`` prints them."""
    return [_listing_row(catalogue, listing, language) for listing in catalogue.as_of(day, authority)]


def _listing_row(catalogue: Catalogue, listing: Listing, language: str) -> dict[str, Any]:
    dates = listing.in_force
    return {
        "authority": listing.authority,
        "list": listing.list,
        "entry": listing.entry,
        "id": listing.id,
        "substance": listing.substance,
        "cas": ";".join(catalogue.substance(listing.substance).cas),
        "in_force": since(listing, language),
        "in_force_from": iso(dates.from_date),
        "in_force_to": iso(dates.to_date),
        "words": listing.words,
        "citation": listing.citation.text,
        "href": listing.citation.href,
        "verified": listing.verified,
        "private": listing.table in catalogue.private_tables,
        "caveats": [told[language] for told in listing.caveats],
    }


def entry_rows(catalogue: Catalogue, authority: str | None, language: str = "en") -> list[dict[str, Any]]:
    """Every entry of every list and how far it is encoded.

    ``how`` is ``structure``, ``name`` (with the reason) or ``merged``: an entry whose substance another entry of
    the same list names as well, in force at the same time or at another.
    """
    seen: dict[tuple[str, str], str] = {}
    rows = []
    for listing in catalogue.listings:
        first = seen.setdefault((listing.table, listing.substance), listing.id)
        if authority in (None, listing.authority):
            rows.append(_entry_row(catalogue, listing, first, language))
    return rows


def _entry_row(catalogue: Catalogue, listing: Listing, first: str, language: str) -> dict[str, Any]:
    substance = catalogue.substance(listing.substance)
    how, reason = "structure", ""
    if listing.scope.kind == "name_only":
        how, reason = "name", " ".join(note[language] for note in substance.notes)
    elif first != listing.id:
        how, reason = "merged", say("note", "merged", language, listing=first)
    return {
        "authority": listing.authority,
        "list": listing.list,
        "id": listing.id,
        "entry": listing.entry,
        "substance": substance.id,
        "how": how,
        "reason": reason,
        "verified": listing.verified,
        "in_force": since(listing, "en"),
        "citation": listing.citation.text,
        "instrument": listing.citation.instrument,
    }


def not_encoded_rows(
    instruments: Mapping[str, Mapping[str, Any]], authority: str | None, language: str = "en"
) -> list[dict[str, Any]]:
    """Instruments that are known to exist and of which nothing is encoded, in the columns of ``coverage_rows``."""
    return [
        {
            "authority": key.split("-", 1)[0].upper(),
            "list": instrument["title"][language],
            "instrument": key,
            "encoded": "none",
            "entries": 0,
            "by_structure": 0,
            "by_name_only": 0,
            "verified": 0,
            "first_day_read": 0,
            "newest_amendment_read": None,
            "private": False,
        }
        for key, instrument in sorted(instruments.items())
        if instrument.get("encoded") == "none" and authority in (None, key.split("-", 1)[0].upper())
    ]


def coverage_rows(catalogue: Catalogue, authority: str | None) -> list[dict[str, Any]]:
    """For each list: how many entries are encoded by structure, by name only, verified, and up to when it was read."""
    rows = []
    for header in catalogue.lists:
        if authority not in (None, header.authority):
            continue
        own = [x for x in catalogue.listings if x.table == f"{header.authority}:{header.list}"]
        by_name = sum(x.scope.kind == "name_only" for x in own)
        rows.append(
            {
                "authority": header.authority,
                "list": header.list,
                "instrument": header.instrument,
                "encoded": header.encoded,
                "entries": len(own),
                "by_structure": len(own) - by_name,
                "by_name_only": by_name,
                "verified": sum(x.verified for x in own),
                "first_day_read": sum(x.in_force.from_date is not None for x in own),
                "newest_amendment_read": header.newest_amendment_read,
                "private": header.private,
            }
        )
    return rows
