"""Look-up: one box for anything, an answer in words, colour and icon."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, File, Query, Request, UploadFile
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from precursors.authorities import order_of
from precursors.photo.reading import available
from precursors.recognition.recogniser import Query as Declared
from registry.access import Absent
from registry.lookups.firm import Firm, firm_of
from web.asked import desk_of
from web.errors import day_in
from web.logged_queries import look_up
from web.pages.cases import substance_name
from web.photos import look_up_label, read_label, shown_picture
from web.security import actor_of, may, needs, store_of
from web.shared import asked_authorities, examiner_of, language_of, page

router = APIRouter(default_response_class=HTMLResponse)
TRIES = ("anhídrido acético 99 % tambor 200 L", "108-24-7", "acetona", "O=C1CCNCC1")
MAX_MOL = 200_000
Words = Annotated[str, Query(max_length=20_000)]
Code = Annotated[str, Query(max_length=40)]
Authorities = Annotated[Sequence[str], Query(max_length=20)]


@router.get("/", dependencies=[needs("look_up", "look_up")])
def home(
    request: Request,
    q: Words = "",
    hs: Code = "",
    as_of: str = "",
    authority: Authorities = (),
    edition: Code = "",
    operator: Code = "",
) -> HTMLResponse:
    """The box, and the answer to what is in it; an edition is that of the answer whose link this is."""
    asked = [one for one in authority if one]
    return _answered(request, Declared(text=q, hs=hs.strip()), as_of, asked, edition, operator.strip())


@router.post("/mol", dependencies=[needs("look_up", "look_up")])
def mol(request: Request, file: Annotated[UploadFile, File()]) -> Response:
    """A mol file is read once, and then has the short address of its structure; one that cannot be read is refused."""
    block = file.file.read(MAX_MOL).decode("utf-8", "replace")
    smiles = desk_of(request, "look_up").run("structure", block, file.filename or "", language_of(request))
    return RedirectResponse("/?" + urlencode({"q": smiles}), status_code=303)


@router.post("/photo", dependencies=[needs("look_up", "look_up", signed=True)])
def photo(request: Request, file: Annotated[UploadFile, File()]) -> HTMLResponse:
    """The lines of a label beside its picture, each to be corrected, and the answer on them; nothing is kept."""
    examiner, day = examiner_of(request), date.today()
    read = read_label(request, file)
    answer, shown = look_up_label(request, read, day, None, language_of(request))
    return page(
        request,
        "photo.html",
        "home",
        photo=read,
        label=shown_picture(read),
        answer=answer.value,
        home=shown["home"] if shown else None,
        edition=examiner.catalogue.edition,
    )


@router.get("/photo/lines", dependencies=[needs("look_up", "look_up", signed=True)])
def lines(line: Annotated[list[Words] | None, Query(max_length=300)] = None) -> RedirectResponse:
    """The lines as a person corrected them are looked up like any other text."""
    text = "\n".join(one.strip() for one in line or () if one.strip())[:20_000]
    return RedirectResponse("/?" + urlencode({"q": text}), status_code=303)


def _answered(
    request: Request, query: Declared, as_of: str, authority: Sequence[str], edition: str = "", operator: str = ""
) -> HTMLResponse:
    examiner, day = examiner_of(request), day_in("as_of", as_of) or date.today()
    now = examiner.catalogue.edition
    values: dict[str, Any] = {
        "found": None,
        "edition": now,
        "other_edition": "" if now.startswith(edition) else edition,
    }
    asked = asked_authorities(examiner, authority)
    if query.text.strip():
        (shown,) = look_up(request, [query], day, asked, language_of(request))
        values |= shown
    may_firm = bool(actor_of(request).user) and may(actor_of(request), "registry_read")
    firm = _firm(request, operator, values, day) if operator and may_firm else None
    return page(
        request,
        "lookup.html",
        "home",
        q=query.text,
        hs=query.hs,
        as_of=as_of,
        asked=asked or (),
        tries=TRIES,
        photos=available() and bool(actor_of(request).user),
        operator=operator,
        may_firm=may_firm,
        firm=firm,
        name_of=lambda key: substance_name(request, key),
        may_inspect=may(actor_of(request), "inspection_work"),
        may_red=may(actor_of(request), "report_read"),
        permalink=address_of(query, day.isoformat(), asked or (), now),
        authorities=sorted(examiner.catalogue.authorities, key=order_of),
        **values,
    )


def _firm(request: Request, operator: str, values: Mapping[str, Any], day: date) -> Firm | None:
    """What a firm holds for what the text was taken for; nothing of one that is not in the reader's reach."""
    substances = [one["id"] for one in values.get("readings", ())]
    try:
        return firm_of(store_of(request), actor_of(request), operator, substances, day)
    except Absent:
        return None


def address_of(query: Declared, day: str, authorities: Sequence[str], edition: str) -> str:
    """The address that asks the same again, on whatever day, and says by which edition it was answered."""
    asked = [("q", query.text), *([("hs", query.hs)] if query.hs else []), ("as_of", day)]
    return "/?" + urlencode([*asked, *(("authority", one) for one in authorities), ("edition", edition[:16])])
