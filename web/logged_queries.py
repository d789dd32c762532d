"""Evaluations and reads that the log holds before they are answered: no entry, no action."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from fastapi import Request

from precursors.recognition.reading import Asked
from precursors.recognition.recogniser import Query
from registry.access import Actor
from registry.checking.logged import (
    record_check,
    record_look_ups,
    record_pre_validation,
    record_read,
    record_screening,
)
from registry.progress import Progress
from web.answered import Checked, LookedAt
from web.asked import Desk, TooCostly, desk_of
from web.reading import AS_IT_IS, HowRead
from web.security import actor_of, address_of, may, store_of
from web.shared import ANONYMOUS

_LONG = 10  # spellings in a long file that count as one
MOST_COMPARED = 20_000  # values of a stranger's file that are compared for being spellings of one text


def look_up(request: Request, values: Sequence[Query], day: date, authority: Asked, lang: str = "") -> list[Any]:
    """Look values up, and log each with its answer and the account of it; a language asks for what the page shows.

    What cannot be read within the bounds is undetermined, never clear.
    """
    _count(request, [value.text for value in values])
    desk = desk_of(request, "look_up")
    found = _looked_up(desk, list(values), day, authority, lang)
    record_look_ups(store_of(request), named_caller(request), [one.logged for one in found], desk.editions[0])
    return [one.content for one in found]


def _looked_up(desk: Desk, values: list[Query], day: date, authority: Asked, lang: str) -> list[LookedAt]:
    found: list[LookedAt] = []
    try:
        desk.run("look_up", values, day, authority, lang, given=found)
    except TooCostly:
        found += desk.run("unread", values[len(found) :], day, authority, lang)
    return found


def _count(request: Request, values: Sequence[str]) -> None:
    """Strangers look up so many values, and so many spellings of one text."""
    if actor_of(request) is ANONYMOUS:
        address, limits = address_of(request), request.app.state.limits
        limits.spell(address, values)
        limits.ask("values", address, len(values))


def pre_validation(
    request: Request, name: str, how: HowRead = AS_IT_IS, *, job: bool = False
) -> Callable[..., Checked]:
    """The check of a file as work to start; it is logged before its result can be asked for.

    The work gets the file, the function to tell its progress to, and where to keep the result, if it is to be kept.
    """
    desk, own, store, actor = (
        desk_of(request, "job" if job else ""),
        importer(request),
        store_of(request),
        named_caller(request),
    )
    limits, address = request.app.state.limits, address_of(request)

    def work(path: Path, told: Progress, lang: str = "en", kept: Path | None = None) -> Checked:
        done: Checked = desk.run("check", path, name, "file", own, lang, kept, how, told=told)
        if desk.stranger:  # a long file of one importer names goods in many similar ways
            limits.spell(address, done.goods, {family: count // _LONG for family, count in done.alike.items()})
        record_pre_validation(store, actor, done.sha256, done.lines, done.findings, *desk.editions)
        return done

    return work


def check_against_registry(request: Request, name: str, path: Path, lang: str, how: HowRead = AS_IT_IS) -> Checked:
    """A file held against registry and history, for those who may read indicators; logged before it is answered.

    Raises:
        registry.access.AccessError: the actor may not.

    """
    actor = actor_of(request)
    actor.need("indicator_read")
    desk = desk_of(request)
    done: Checked = desk.run("check", path, name, "registry", None, lang, None, how)
    record_check(store_of(request), actor, done.sha256, done.lines, done.findings, *desk.editions)
    return done


def screening(request: Request, column: str, options: Mapping[str, Any]) -> Callable[..., int]:
    """The screening of a file as work to start; it is logged before its result can be asked for."""
    desk, store, actor = desk_of(request, "job"), store_of(request), named_caller(request)
    limits, address = request.app.state.limits, address_of(request)

    def work(path: Path, told: Progress, out: Path) -> int:
        most = MOST_COMPARED if desk.stranger else 0
        sha256, rows, alike = desk.run("screen", path, column, out, most, options, told=told)
        if desk.stranger:
            limits.spell(address, counted=alike)
        record_screening(store, actor, sha256, rows, desk.editions[0])
        return int(rows)

    return work


def read_of(request: Request, declaration: str = "", **asked: Any) -> None:
    """Log that somebody read a declaration, or a list of them."""
    said = {name: value for name, value in {"declaration": declaration, **asked}.items() if value}
    record_read(store_of(request), actor_of(request), said)


def importer(request: Request) -> Actor | None:
    """The importer who has signed in, whose own records count; nobody for everyone else."""
    actor = actor_of(request)
    return actor if actor.operator and may(actor, "registry_read") else None


def named_caller(request: Request) -> Actor | None:
    """Who asks, or ``None`` for a caller without a name."""
    actor = actor_of(request)
    return None if actor is ANONYMOUS else actor
