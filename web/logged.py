"""Evaluations that the log holds before they are answered: no entry, no action."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from datetime import date

from fastapi import Request

from precursors.account_words import logged_account
from precursors.answer import Explained
from precursors.recognise import Query
from precursors.recognition import Asked
from registry.access import Actor
from registry.own import OwnRecords
from registry.service import LookedUp, record_check, record_look_ups, record_pre_validation, record_screening
from web.engine import Engine, PreValidation
from web.jobs import Progress
from web.security import actor_of, may, store_of
from web.shared import ANONYMOUS, engine_of


def look_up(request: Request, values: Sequence[Query], day: date, authority: Asked) -> list[Explained]:
    """Look values up, and log each with its answer and the account of it."""
    found = engine_of(request).screen(values, day, authority)
    asked = [_looked_up(one) for one in found]
    record_look_ups(store_of(request), named(request), asked, engine_of(request).catalogue.edition)
    return found


def _looked_up(one: Explained) -> LookedUp:
    """What the log holds of a look-up: all that it takes to ask it again, and what was answered."""
    query, authority = one.recognition.query, one.authority
    listings = tuple(listing.id for _, _, listing, _ in one.deciding)
    authorities = () if authority is None else (authority,) if isinstance(authority, str) else tuple(authority)
    return LookedUp(query.text, one.answer.value, listings, one.day, query.hs, authorities, logged_account(one))


def pre_validation(request: Request, name: str, content: bytes) -> Callable[[Progress], PreValidation]:
    """The check of a file as work to start; it is logged before its result can be asked for."""
    engine, own, store, actor = engine_of(request), own_records(request), store_of(request), named(request)

    def work(told: Progress) -> PreValidation:
        done = engine.pre_validate(name, content, own, progress=told)
        record_pre_validation(store, actor, *_of_a_file(engine, content, done))
        return done

    return work


def check_against_registry(request: Request, name: str, content: bytes) -> PreValidation:
    """A file held against registry and history, for those who may read indicators; logged before it is answered.

    Raises:
        registry.access.AccessError: the actor may not.

    """
    engine, store, actor = engine_of(request), store_of(request), actor_of(request)
    actor.need("indicator_read")
    done = engine.check(name, content, store)
    record_check(store, actor, *_of_a_file(engine, content, done))
    return done


def _of_a_file(engine: Engine, content: bytes, done: PreValidation) -> tuple[str, int, int, str, str]:
    """What the log holds of a file: its hash, its lines and findings by number, and the editions."""
    counted = done.result.intake.lines.num_rows, done.result.findings.num_rows
    return hashlib.sha256(content).hexdigest(), *counted, engine.catalogue.edition, engine.rulebook.edition


def screening(request: Request, content: bytes) -> Callable[[int], None]:
    """What logs the screening of a file, once its rows are counted."""
    store, actor, edition = store_of(request), named(request), engine_of(request).catalogue.edition
    return lambda rows: record_screening(store, actor, hashlib.sha256(content).hexdigest(), rows, edition)


def own_records(request: Request) -> OwnRecords | None:
    """Registry and history of an importer who has signed in; nobody's for everyone else."""
    actor = actor_of(request)
    return OwnRecords(store_of(request), actor) if actor.operator and may(actor, "registry_read") else None


def named(request: Request) -> Actor | None:
    """Who asks, or ``None`` for a caller without a name."""
    actor = actor_of(request)
    return None if actor is ANONYMOUS else actor
