"""Rules: each with its citation, its messages, its query and its cases on one page."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from registry.lawtests.cases import cases_of
from web.errors import Refused
from web.list_tables import rules_columns
from web.render import rules_values
from web.security import needs
from web.shared import examiner_of, language_of, page
from web.tables import AS_PRINTED, of_rows, table_page

router = APIRouter(default_response_class=HTMLResponse, dependencies=[needs("edition_read")])


@router.get("/rules")
def every_rule(request: Request) -> Response:
    """The rule book, searched by words; or the same as a file."""
    lang = language_of(request)
    columns = rules_columns(lang)
    rows = of_rows(rules_values(examiner_of(request).rulebook, lang), columns)
    table = table_page(request, "rules", "/rules", columns, rows, order=AS_PRINTED)
    return table.file() if table.form else page(request, "rules.html", "rules", table=table)


@router.get("/rules/{key}")
def one_rule(request: Request, key: str) -> HTMLResponse:
    """One rule."""
    book = examiner_of(request).rulebook
    if key not in {rule.id for rule in book.rules}:
        raise Refused(404)
    rule = book.rule(key)
    return page(
        request, "rule.html", "rules", rule=rule, instrument=book.instruments[rule.head.law], cases=cases_of(key)
    )
