"""Lists: what is controlled, how far it is encoded, what changed between two days; every substance."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from precursors.catalogue.diff import diff_days
from precursors.catalogue.load import Catalogue
from precursors.fold import fold
from precursors.model import Substance
from web.asked import desk_of
from web.errors import Refused, day_in
from web.render import list_values, listing_row, lists_values, substance_values
from web.security import needs
from web.shared import examiner_of, known_authority, language_of, page

router = APIRouter(default_response_class=HTMLResponse, dependencies=[needs("edition_read")])
Words = Annotated[str, Query(max_length=200)]


@router.get("/lists")
def every_list(request: Request, q: Words = "") -> HTMLResponse:
    """Every list and how far it is encoded; substances by name, CAS number or code."""
    examiner, lang = examiner_of(request), language_of(request)
    values = lists_values(examiner.catalogue, examiner.rulebook.instruments, lang)
    if q.strip():
        values["substances"] = [one for one in values["substances"] if _meets(one, q)]
    return page(request, "lists.html", "lists", q=q, **values)


def _meets(substance: Substance, words: str) -> bool:
    names = " ".join([*(name.text for name in substance.names), *substance.cas, *substance.hs_codes, substance.id])
    return fold(words.strip()) in fold(names)


@router.get("/lists/changes")
def changes(
    request: Request,
    since: Annotated[str, Query(alias="from", max_length=20)] = "",
    until: Annotated[str, Query(alias="to", max_length=20)] = "",
    authority: str = "",
) -> HTMLResponse:
    """What changed between two days."""
    examiner = examiner_of(request)
    today = date.today()
    first, last = day_in("from", since) or date(today.year - 2, 1, 1), day_in("to", until) or today
    rows = diff_days(examiner.catalogue, first, last, known_authority(examiner, authority))
    return page(
        request,
        "changes.html",
        "lists",
        rows=[_named(examiner.catalogue, row, language_of(request)) for row in rows],
        first=first.isoformat(),
        last=last.isoformat(),
        chosen=authority,
        authorities=examiner.catalogue.authorities,
        edition=examiner.catalogue.edition,
    )


def _named(catalogue: Catalogue, row: dict[str, object], lang: str) -> dict[str, object]:
    shown = listing_row(catalogue.listing(str(row["id"])), lang)
    name = catalogue.substance(str(row["substance"])).name(lang)
    return row | {"name": name, **{k: shown[k] for k in ("table_key", "list_name", "since", "until", "printed_in")}}


@router.get("/lists/{key}")
def one_list(request: Request, key: str, q: Words = "") -> HTMLResponse:
    """One list, its entries searched by words."""
    values = list_values(examiner_of(request).catalogue, key, language_of(request))
    if values is None:
        raise Refused(404)
    if q.strip():
        values["rows"] = [
            row for row in values["rows"] if fold(q.strip()) in fold(f"{row['name']} {row['entry']} {row['cas']}")
        ]
    return page(request, "list.html", "lists", q=q, **values)


@router.get("/substances/{key}")
def one_substance(request: Request, key: str) -> HTMLResponse:
    """One substance: names, structure, listings everywhere."""
    examiner = examiner_of(request)
    substance = examiner.catalogue.substances.get(key)
    if substance is None:
        raise Refused(404)
    picture = desk_of(request, "look_up").run("draw", substance.smiles) if substance.smiles else ""
    amounts = examiner.rulebook.parameters
    values = substance_values(
        examiner.catalogue, substance, language_of(request), picture, amounts, examiner.rulebook.instruments
    )
    return page(request, "substance.html", "lists", **values)
