"""The pages, in Spanish and English, without scripts."""

from __future__ import annotations

import csv
import io
from datetime import date
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, File, HTTPException, Query, Request, UploadFile
from fastapi.responses import HTMLResponse, RedirectResponse

from registry.lawcases import cases_of
from web.api import engine_of, known_authority
from web.engine import check_values, lookup_values
from web.render import list_values, lists_values, render, rules_values, substance_values

router = APIRouter(default_response_class=HTMLResponse, include_in_schema=False)
MENU = (("home", "lookup"), ("check", "check"), ("lists", "lists"), ("rules", "rules"))
FIELDS = (
    "declaration_number", "movement", "declaration_date", "consignor_name", "consignor_country", "consignee_name",
    "consignee_country", "description", "cas", "hs_code", "quantity", "unit", "permit_number", "transport_document",
)  # fmt: skip
TRIES = ("anhídrido acético 99 % tambor 200 L", "108-24-7", "acetona", "O=C1CCNCC1")
_PLACES = {"home": "/", "check": "/check", "lists": "/lists", "rules": "/rules"}


def language_of(request: Request) -> str:
    """The language chosen in the address or before, else that of the browser, else English."""
    chosen = request.query_params.get("lang") or request.cookies.get("lang")
    if chosen in ("en", "es"):
        return str(chosen)
    return "es" if request.headers.get("accept-language", "").lower().startswith("es") else "en"


def link(kind: str, key: str = "") -> str:
    """The address of a page."""
    if kind in _PLACES:
        return _PLACES[kind]
    return {"static": f"/static/{key}", "substance": f"/substances/{key}", "list": f"/lists/{key}"}.get(
        kind, f"/rules/{key}"
    )


def _page(request: Request, template: str, here: str, **values: Any) -> HTMLResponse:
    lang = language_of(request)
    other = "en" if lang == "es" else "es"
    query = {**request.query_params, "lang": other}
    switch = f"{request.url.path if request.method == 'GET' else '/check'}?{urlencode(query)}"
    body = render(template, lang=lang, link=link, menu=MENU, here=here, switch=switch, other=other, **values)
    response = HTMLResponse(body)
    if request.query_params.get("lang") in ("en", "es"):
        response.set_cookie("lang", lang, max_age=31_536_000, httponly=True, samesite="lax")
    return response


def error_page(request: Request, message: str) -> str:
    """The page that says what could not be done."""
    lang = language_of(request)
    return render("error.html", lang=lang, link=link, menu=MENU, message=message)


@router.get("/")
def home(
    request: Request, q: Annotated[str, Query(max_length=20_000)] = "", as_of: str = "", authority: str = ""
) -> HTMLResponse:
    """Look-up: one box for anything."""
    engine, lang = engine_of(request), language_of(request)
    values: dict[str, Any] = {"found": None, "error": "", "edition": engine.catalogue.edition}
    try:
        day = date.fromisoformat(as_of) if as_of else date.today()
    except ValueError as error:
        raise HTTPException(422, f"as_of: {as_of!r} is not a date like 2025-03-31") from error
    if q.strip():
        found = engine.look_up(q, day, known_authority(engine, authority))
        values |= lookup_values(engine, found, lang)
    address = "/?" + urlencode({"q": q, "as_of": day.isoformat(), **({"authority": authority} if authority else {})})
    return _page(
        request, "lookup.html", "home", q=q, as_of=as_of, authority=authority, permalink=address, tries=TRIES,
        authorities=engine.catalogue.authorities, **values,
    )  # fmt: skip


@router.post("/mol")
def mol(file: Annotated[UploadFile, File()]) -> RedirectResponse:
    """A mol file is looked up by its text."""
    block = file.file.read(20_000).decode("utf-8", "replace")
    return RedirectResponse("/?" + urlencode({"q": block}), status_code=303)


@router.get("/check")
def check_form(request: Request) -> HTMLResponse:
    """Pre-validation: the empty form."""
    return _page(request, "check.html", "check", result=None, error="", fields=FIELDS, values=_no_values())


@router.post("/check")
def check_file(request: Request, file: Annotated[UploadFile, File()]) -> HTMLResponse:
    """Pre-validation of a file."""
    name = file.filename or "declarations.csv"
    return _checked(request, name, file.file.read(), _no_values())


@router.post("/check/line")
async def check_line(request: Request) -> HTMLResponse:
    """Pre-validation of one line."""
    form = await request.form()
    values = {name: str(form.get(name, ""))[:2_000] for name in FIELDS}
    out = io.StringIO()
    row = {**values, "declaration_number": values["declaration_number"] or "1", "line_number": "1"}
    writer = csv.DictWriter(out, fieldnames=list(row))
    writer.writeheader()
    writer.writerow(row)
    return _checked(request, "declaration.csv", out.getvalue().encode(), values)


def _checked(request: Request, name: str, content: bytes, values: dict[str, str]) -> HTMLResponse:
    result, rejected = engine_of(request).pre_validate(name, content)
    shown = check_values(result, rejected, name, language_of(request))
    return _page(request, "check.html", "check", result=shown, error="", fields=FIELDS, values=values)


def _no_values() -> dict[str, str]:
    return dict.fromkeys(FIELDS, "")


@router.get("/lists")
def lists(request: Request) -> HTMLResponse:
    """Every list, how far it is encoded, and every substance."""
    engine = engine_of(request)
    values = lists_values(engine.catalogue, engine.rulebook.instruments, language_of(request))
    return _page(request, "lists.html", "lists", **values)


@router.get("/lists/{key}")
def one_list(request: Request, key: str) -> HTMLResponse:
    """One list."""
    values = list_values(engine_of(request).catalogue, key, language_of(request))
    if values is None:
        raise HTTPException(404, f"no list {key!r}")
    return _page(request, "list.html", "", **values)


@router.get("/substances/{key}")
def one_substance(request: Request, key: str) -> HTMLResponse:
    """One substance: names, structure, listings everywhere."""
    engine = engine_of(request)
    substance = engine.catalogue.substances.get(key)
    if substance is None:
        raise HTTPException(404, f"no substance {key!r}")
    picture = engine.recogniser.service.draw(substance.smiles) if substance.smiles else ""
    values = substance_values(engine.catalogue, substance, language_of(request), picture)
    return _page(request, "substance.html", "", **values)


@router.get("/rules")
def rules(request: Request) -> HTMLResponse:
    """The rule book."""
    return _page(request, "rules.html", "rules", **rules_values(engine_of(request).rulebook))


@router.get("/rules/{key}")
def one_rule(request: Request, key: str) -> HTMLResponse:
    """One rule: citation, messages, query, cases."""
    book = engine_of(request).rulebook
    if key not in {rule.id for rule in book.rules}:
        raise HTTPException(404, f"no rule {key!r}")
    rule = book.rule(key)
    return _page(
        request, "rule.html", "", rule=rule, instrument=book.instruments[rule.head.law], cases=cases_of(key)
    )  # fmt: skip
