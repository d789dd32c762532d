"""Lists and rules on their way into force: a draft, what it would change, and another person's approval."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any

from fastapi import APIRouter, File, Form, Request, UploadFile
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from precursors.messages import say, table_name
from precursors.model import Row
from registry import publications
from registry.progress import Progress
from web.asked import desk_of, given_name, started_job
from web.errors import Refused
from web.front import front_of
from web.jobs import Job
from web.pages.check import QUICK_SECONDS
from web.render import texts
from web.security import actor_of, may, needs, store_of
from web.shared import Number, examiner_of, jobs_of, language_of, owner_of, page
from web.tables import Column, of_rows, table_page

router = APIRouter(
    prefix="/editions", default_response_class=HTMLResponse, dependencies=[needs("edition_read", signed=True)]
)
# what is shown of each part of what a draft would catch
CAUGHT = {
    "entries": ("listing", "lines", "possible", "operators", "legitimate"),
    "lines": ("declaration_number", "line_number", "declaration_date", "listing", "answer", "quantity_mg"),
    "operators": ("operator_id", "lines", "quantity_mg", "first_day", "last_day"),
    "licences": ("licence_number", "operator_id", "valid_to", "names_it", "declared_before"),
    "legitimate": ("name", "cas", "listing", "answer", "how", "listed_already_by"),
}
NUMBERS = ("lines", "possible", "operators", "legitimate", "line_number", "quantity_mg")
Reason = Annotated[str, Form(min_length=1, max_length=2_000)]
Seen = Annotated[str, Form(max_length=100)]  # the version of a draft that the page showed


@router.get("")
def every(request: Request) -> Response:
    """Every publication, and the form for a draft; or the publications as a file."""
    store, actor, examiner = store_of(request), actor_of(request), examiner_of(request)
    columns = _columns(language_of(request))
    rows = of_rows(publications.list_publications(store, actor), columns)
    table = table_page(request, "editions", "/editions", columns, rows, order="-publication")
    if table.form:
        return table.file()
    return page(
        request,
        "editions.html",
        "editions",
        table=table,
        may_draft=may(actor, "edition_draft"),
        lists=examiner.catalogue.edition,
        rules=examiner.rulebook.edition,
    )


def _columns(lang: str) -> tuple[Column, ...]:
    words = texts()
    return (
        Column("publication", "number", "number"),
        Column("kind", "what", say=lambda row: words[row["kind"]][lang]),
        Column("state", "state", say=lambda row: words[f"edition_{row['state']}"][lang]),
        Column("reason", "why"),
        Column("drafted_by", "drafted_by", say=lambda row: f"{row['drafted_by']}, {row['drafted_at'].date()}"),
        Column("decided_by", "decided_by", say=_decided),
    )


def _decided(row: Row) -> str:
    return f"{row['decided_by']}, {row['decided_at'].date()}" if row["decided_by"] else ""


@router.post("/drafts", dependencies=[needs("edition_draft", "write")])
def simulate(request: Request, file: Annotated[UploadFile, File()], reason: Reason) -> RedirectResponse:
    """What a draft would change is worked out, and the draft put up for approval with it."""
    job = start_draft(request, file, reason)
    return RedirectResponse(f"/editions/drafts/{job.id}", 303)


def start_draft(request: Request, file: UploadFile, reason: str) -> Job:
    """Queue the drafting of an edition.

    Raises:
        Refused: too many wait already.

    """
    name, actor, desk = file.filename or "draft", actor_of(request), desk_of(request, "job")

    def work(told: Progress, folder: Path) -> int:
        with TemporaryDirectory(dir=folder) as alone:  # a folder of lists or rules, and nothing else
            path = Path(alone) / f"draft{Path(name).suffix[:10].lower()}"
            (folder / given_name(name)).rename(path)
            number: int = desk.run("draft", path, name, reason, actor, told=told)
        return number

    return started_job(request, "draft", file, work)


@router.get("/drafts/{key}")
def drafting(request: Request, key: str) -> Any:
    """How far the drafting is; then the publication."""
    job = jobs_of(request).get(key, owner_of(request))
    if job is None or job.kind != "draft":
        raise Refused(404)
    job.finished.wait(QUICK_SECONDS)
    if job.state == "done":
        return RedirectResponse(f"/editions/{job.result}", 303)
    return page(request, "drafting.html", "editions", job=job)


@router.get("/{number}")
def one(request: Request, number: Number) -> HTMLResponse:
    """One publication with what it changes."""
    shown = publications.show_publication(store_of(request), actor_of(request), number)
    decides = may(actor_of(request), "edition_approve") and shown["drafted_by"] != actor_of(request).user
    since = publications.approved_since(store_of(request), actor_of(request), number)
    return page(
        request,
        "edition.html",
        "editions",
        shown=shown,
        since=since,
        may_decide=decides and shown["state"] == "draft",
        caught_columns=CAUGHT,
        numbers=NUMBERS,
        caught_value=lambda name, value: _told(shown, name, value, language_of(request)),
    )


def _told(shown: Mapping[str, Any], name: str, value: Any, lang: str) -> str:
    """A value of what a draft would catch, as a person reads it."""
    if isinstance(value, bool):
        return texts()["yes" if value else "no"][lang]
    if name == "quantity_mg":
        return "–" if value is None else f"{value / 1e6:,.3f}"
    if name == "answer":
        return say("answer", value, lang)
    if name == "how":
        by_name = str(value).replace("name:", texts()["caught_name"][lang] + ":")
        return texts().get(f"how_{value}", {}).get(lang, by_name)
    if name in ("listing", "listed_already_by"):
        return "; ".join(_listing(shown, one, lang) for one in ([value] if isinstance(value, str) else value)) or "–"
    return ", ".join(map(str, value)) if isinstance(value, list) else str("–" if value is None else value)


def _listing(shown: Mapping[str, Any], named: str, lang: str) -> str:
    """A listing of the draft, or a list in force, as a person reads it."""
    for row in shown["impact"]["entries"]:
        if row["id"] == named and "entry" in row:
            return f"{table_name(row['authority'], row['list'], lang)}: {row['entry']}"
    authority, _, name = named.partition(":")
    return table_name(authority, name, lang).strip()


@router.post("/{number}/approve", dependencies=[needs("edition_approve", "write")])
def approve(request: Request, number: Number, seen: Seen = "") -> RedirectResponse:
    """Put a draft into force; from the next moment the desk answers by it."""
    publications.approve(store_of(request), actor_of(request), number, seen)
    front_of(request.app)
    return RedirectResponse(f"/editions/{number}", 303)


@router.post("/{number}/reject", dependencies=[needs("edition_approve", "write")])
def reject(request: Request, number: Number, seen: Seen = "") -> RedirectResponse:
    """Turn a draft down."""
    publications.reject(store_of(request), actor_of(request), number, seen)
    return RedirectResponse(f"/editions/{number}", 303)
