"""Lists: what is controlled, how far it is encoded, what changed between two days; every substance."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, Response

from precursors.catalogue.diff import diff_days
from precursors.catalogue.load import Catalogue
from precursors.fold import fold
from precursors.model import Substance
from web.asked import desk_of
from web.errors import Refused, day_in
from web.list_tables import ENTRIES, changes_columns, coverage_columns
from web.render import list_values, listing_row, lists_values, substance_values
from web.security import needs
from web.shared import examiner_of, known_authority, language_of, page
from web.tables import AS_PRINTED, of_rows, table_page

router = APIRouter(default_response_class=HTMLResponse, dependencies=[needs("edition_read")])
Words = Annotated[str, Query(max_length=200)]


@router.get("/lists")
def every_list(request: Request, q: Words = "") -> Response:
    """Every list and how far it is encoded; substances by name, CAS number or code."""
    examiner, lang = examiner_of(request), language_of(request)
    values = lists_values(examiner.catalogue, examiner.rulebook.instruments, lang)
    columns = coverage_columns(lang)
    table = table_page(
        request, "lists", "/lists", columns, of_rows(values.pop("coverage"), columns), order=AS_PRINTED, alone=False
    )
    if table.form:
        return table.file()
    if q.strip():
        values["substances"] = [one for one in values["substances"] if _meets(one, q)]
    return page(request, "lists.html", "lists", table=table, **{**values, "q": q})


def _meets(substance: Substance, words: str) -> bool:
    names = " ".join([*(name.text for name in substance.names), *substance.cas, *substance.hs_codes, substance.id])
    return fold(words.strip()) in fold(names)


@router.get("/lists/changes")
def changes(
    request: Request,
    since: Annotated[str, Query(alias="from", max_length=20)] = "",
    until: Annotated[str, Query(alias="to", max_length=20)] = "",
    authority: str = "",
) -> Response:
    """What changed between two days; or the same as a file."""
    examiner = examiner_of(request)
    today = date.today()
    first, last = day_in("from", since) or date(today.year - 2, 1, 1), day_in("to", until) or today
    found = diff_days(examiner.catalogue, first, last, known_authority(examiner, authority))
    lang, days = language_of(request), {"from": first.isoformat(), "to": last.isoformat()}
    columns = changes_columns(lang)
    rows = of_rows([_named(examiner.catalogue, row, lang) for row in found], columns)
    narrowed = {**days, "authority": authority}
    table = table_page(request, "changes", "/lists/changes", columns, rows, order=AS_PRINTED, narrowed=narrowed)
    if table.form:
        return table.file()
    return page(
        request,
        "changes.html",
        "lists",
        table=table,
        first=days["from"],
        last=days["to"],
        chosen=authority,
        authorities=examiner.catalogue.authorities,
        edition=examiner.catalogue.edition,
    )


def _named(catalogue: Catalogue, row: dict[str, object], lang: str) -> dict[str, object]:
    shown = listing_row(catalogue.listing(str(row["id"])), lang)
    name = catalogue.substance(str(row["substance"])).name(lang)
    return row | {"name": name, **{k: shown[k] for k in ("table_key", "list_name", "since", "until", "printed_in")}}


@router.get("/lists/{key}")
def one_list(request: Request, key: str) -> Response:
    """One list, its entries searched by words; or the same as a file."""
    values = list_values(examiner_of(request).catalogue, key, language_of(request))
    if values is None:
        raise Refused(404)
    rows = of_rows(values.pop("rows"), ENTRIES)
    table = table_page(request, "list", f"/lists/{key}", ENTRIES, rows, order=AS_PRINTED)
    return table.file() if table.form else page(request, "list.html", "lists", table=table, **values)


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
