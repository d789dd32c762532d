"""Inspections: opened on a recorded line or on what was looked up, with results in the order in which they came.

An officer's phone may be out of reach of the desk, so every opening and every result has an id that the device made:
what is sent twice is recorded once, and an id that stands for something else is refused. A result names how many
results its writer had seen; where there are others by now they are told, and the result stays with its writer.
Everything is an entry in the log in the transaction that makes it true.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Literal, get_args

from sqlalchemy import ColumnElement, false, func, insert, select, true, update

from precursors.messages import Refusal, Sentence
from precursors.photo.cleaning import clean_picture
from precursors.photo.reading import MAX_BYTES, PhotoRefused
from registry import tables
from registry.access import Absent, Actor, Reach, row_within
from registry.casework.cases import join_inspection
from registry.log import audit
from registry.state import moment, tell
from registry.store.orders import holding, ordered_by
from registry.store.store import Store

Outcome = Literal["examined", "sampled", "held", "released", "seized"]
ORDERS = ("inspection", "declaration_number", "office", "outcome", "opened_at", "opened_by")
_SEARCHED = ("inspection", "declaration_number", "query", "office", "opened_by")
OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)
STOPPED = ("held", "seized")
SETTLED = (*STOPPED, "released")  # what decides about the goods
MAX_PICTURES = 10
_LONGEST = {"seals": 500, "notes": 4_000, "location": 200}  # characters
_AHEAD = timedelta(days=1)  # that the clock of a phone may be wrong by
_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_REFUSED = {
    "too_large": Sentence("it_is_larger_than_mib_or_has_too_many_pixels", x=MAX_BYTES >> 20),
    "not_a_picture": Sentence("it_is_no_jpeg_png_or_webp_picture_or_it_is"),
    "over_budget": Sentence("reading_it_takes_more_memory_or_time_than_one"),
    "needs_extra": Sentence("this_desk_takes_no_pictures_install_precursor"),
}
_INSPECTIONS = tables.Inspection.__table__  # type: ignore[attr-defined]
_RESULTS = tables.InspectionResult.__table__  # type: ignore[attr-defined]
_PICTURES = tables.InspectionPicture.__table__  # type: ignore[attr-defined]
_LINES = tables.DeclarationLine.__table__  # type: ignore[attr-defined]
_VERSIONS = tables.DeclarationVersion.__table__  # type: ignore[attr-defined]
_CASE_LINES = tables.CaseLine.__table__  # type: ignore[attr-defined]


class InspectionError(Refusal):
    """An inspection or a result that cannot be recorded; says what to do instead."""


@dataclass(frozen=True, slots=True)
class Subject:
    """What is inspected: a recorded line, or a text that was looked up."""

    declaration: str = ""
    line: int = 0
    query: str = ""


@dataclass(frozen=True, slots=True)
class Result:
    """What came of an inspection, as an officer says it.

    Attributes:
        result: its id, made where it was written.
        outcome: one of ``OUTCOMES``.
        done_at: when, by the clock of the officer.
        location: where.
        seals: numbers of the seals on the samples; a sampled inspection has some.
        pictures: each with its name and content.
        seen: how many results there were when it was written; ``None`` for programs that hold the inspection.
        written_by: who wrote it, if it waited on a device; nobody else's name may come under it.
    """

    result: str
    outcome: str
    done_at: datetime
    location: str = ""
    seals: str = ""
    notes: str = ""
    pictures: Sequence[tuple[str, bytes]] = ()
    seen: int | None = None
    written_by: str = ""


# --- reading ------------------------------------------------------------------------------------------


def list_inspections(
    store: Store,
    actor: Actor,
    *,
    case: str = "",
    outcome: str = "",
    words: str = "",
    order: str = "-opened_at",
    limit: int | None = None,
    offset: int = 0,
) -> list[dict[str, Any]]:
    """The inspections that the actor may read, newest first unless another order is asked for, without their guides.

    Args:
        store: the registry.
        actor: who reads.
        case: only those of lines of this case.
        outcome: only those with this newest result; ``none`` for those without any.
        words: only those with these words in their number, their goods, their office or the name of who opened them.
        order: one of ``ORDERS``, with a minus before it from the end.
        limit: at most so many.
        offset: after so many.

    Raises:
        ValueError: there is no such order.

    """
    conditions = _conditions_wanted(actor, case, outcome, words)
    columns = [column for column in _INSPECTIONS.c if column.name != "guide"]
    order_by = (ordered_by(_INSPECTIONS.c, ORDERS, order), _INSPECTIONS.c.inspection)
    wanted = select(*columns).where(*conditions).order_by(*order_by).limit(limit).offset(offset)
    with store.engine.connect() as connection:
        return [dict(row) for row in connection.execute(wanted).mappings()]


def count_inspections(store: Store, actor: Actor, *, outcome: str = "", words: str = "") -> int:
    """How many inspections the actor may read, under the same filter."""
    counted = select(func.count()).select_from(_INSPECTIONS).where(*_conditions_wanted(actor, "", outcome, words))
    with store.engine.connect() as connection:
        return int(connection.execute(counted).scalar_one())


def _conditions_wanted(actor: Actor, case: str, outcome: str, words: str) -> list[Any]:
    conditions = [_scope(actor), *holding(words, (_INSPECTIONS.c[name] for name in _SEARCHED))]
    if outcome:
        conditions.append(_INSPECTIONS.c.outcome.is_(None) if outcome == "none" else _INSPECTIONS.c.outcome == outcome)
    if case:
        same = (_CASE_LINES.c.declaration_number == _INSPECTIONS.c.declaration_number) & (
            _CASE_LINES.c.line_number == _INSPECTIONS.c.line_number
        )
        conditions.append(select(_CASE_LINES.c.case_id).where(same, _CASE_LINES.c.case_id == case).exists())
    return conditions


def show_inspection(store: Store, actor: Actor, key: str) -> dict[str, Any]:
    """An inspection with its guide, its results, its pictures without their content, and the version its line has now.

    Raises:
        Absent: there is none, or it is another office's.

    """
    actor.need("inspection_read")
    with store.engine.connect() as connection:
        row = _row(connection, actor, "inspection_read", key)
        results = connection.execute(select(_RESULTS).where(_RESULTS.c.inspection == key).order_by(_RESULTS.c.place))
        columns = [column for column in _PICTURES.c if column.name != "content"]
        pictures = connection.execute(select(*columns).where(_PICTURES.c.inspection == key))
        shown = {
            **row,
            "guide": json.loads(row["guide"]),
            "results": [dict(one) for one in results.mappings()],
            "pictures": [dict(one) for one in pictures.mappings()],
            "version_now": _version(connection, row),
        }
    place = {one["result"]: one["place"] for one in shown["results"]}
    shown["pictures"].sort(key=lambda one: (place[one["result"]], one["name"], one["picture"]))
    return shown


def read_picture(store: Store, actor: Actor, key: str, picture: str) -> tuple[str, bytes]:
    """A picture of an inspection: its name and content, JPEG.

    Raises:
        Absent: there is none, or it is another office's.

    """
    actor.need("inspection_read")
    with store.engine.connect() as connection:
        _row(connection, actor, "inspection_read", key)
        own = (_PICTURES.c.picture == picture) & (_PICTURES.c.inspection == key)
        found = connection.execute(select(_PICTURES.c.name, _PICTURES.c.content).where(own)).first()
    if found is None:
        raise Absent("picture", picture)
    return str(found.name), bytes(found.content)


def _scope(actor: Actor) -> ColumnElement[bool]:
    reach = actor.need("inspection_read")
    if reach is Reach.OFFICE:
        return _INSPECTIONS.c.office == actor.office if actor.office else false()
    return true()


def _row(connection: Any, actor: Actor, permission: str, key: str) -> dict[str, Any]:
    """The stored row of an inspection that a permission reaches."""
    row = connection.execute(select(_INSPECTIONS).where(_INSPECTIONS.c.inspection == key)).mappings().first()
    if row is None or not row_within(actor, permission, {"customs_office": row["office"]}):
        raise Absent("inspection", key)
    return dict(row)


def _version(connection: Any, row: Mapping[str, Any]) -> int:
    """The newest version of the line of an inspection; nought where it has none."""
    same = [_VERSIONS.c[name] == row[name] for name in ("declaration_number", "line_number")]
    return int(connection.execute(select(func.max(_VERSIONS.c.version)).where(*same)).scalar() or 0)


# --- opening ------------------------------------------------------------------------------------------


def open_inspection(store: Store, actor: Actor, made: str, subject: Subject, guide: Mapping[str, Any]) -> str:
    """Open an inspection, once an id.

    Args:
        store: the registry.
        actor: who opens it.
        made: the id that the device made, a UUID.
        subject: what is inspected.
        guide: as ``guide.guide_of`` makes it.

    Returns:
        The key of the inspection.

    Raises:
        Absent: there is no such line, or it is another office's.
        InspectionError: nothing is named, or the id stands for another inspection.

    """
    actor.need("inspection_work")
    _check_id(made)
    if not subject.query.strip() and not subject.declaration:
        raise InspectionError("say_what_is_inspected_a_line_of_a_declaration")
    key = f"I-{hashlib.sha256(made.encode()).hexdigest()[:12].upper()}"
    with store.writing() as connection:
        audit.lock(connection)
        row = {
            "inspection": key,
            "declaration_number": subject.declaration,
            "line_number": subject.line,
            "query": subject.query.strip(),
            "office": _office(connection, actor, subject),
            "guide": audit.canonical(guide),
            "opened_at": datetime.now(UTC),
            "opened_by": actor.user,
        }
        row |= {"version": _version(connection, row), "outcome": None}
        known = connection.execute(select(_INSPECTIONS).where(_INSPECTIONS.c.inspection == key)).mappings().first()
        if known is not None:
            if any(known[name] != row[name] for name in ("declaration_number", "line_number", "query", "opened_by")):
                raise InspectionError("is_the_id_of_another_inspection_open_a_new", x=made)
            return key
        connection.execute(insert(_INSPECTIONS).values(**row))
        said = {"inspection": key, "declaration": subject.declaration, "line": subject.line, "by": actor.user}
        audit.append(connection, [("inspection opened", {**said, "tells": [tell(_INSPECTIONS, row)]})])
    return key


def _office(connection: Any, actor: Actor, subject: Subject) -> str:
    """The office of what is inspected, as the stored line says it; of what was looked up that of the officer."""
    if not subject.declaration:
        return actor.office or ""
    same = (_LINES.c.declaration_number == subject.declaration) & (_LINES.c.line_number == subject.line)
    line = connection.execute(select(_LINES).where(same)).mappings().first()
    if line is None or not row_within(actor, "inspection_work", line):
        raise Absent("declaration", subject.declaration)
    return str(line["customs_office"])


def _check_id(made: str) -> None:
    if not _ID.fullmatch(made):
        raise InspectionError("is_no_id_of_a_device_a_uuid_in_small_letters", x=repr(made))


# --- results ------------------------------------------------------------------------------------------


def record_result(store: Store, actor: Actor, key: str, said: Result) -> None:
    """Record what came of an inspection; the same result again changes nothing.

    Raises:
        Absent: there is no such inspection, or it is another office's.
        InspectionError: something of it is missing or wrong, its id stands for another result, it was written by
            another person, or the inspection is not as it was seen.

    """
    actor.need("inspection_work")
    with store.engine.connect() as connection:
        _row(connection, actor, "inspection_work", key)
        if _is_known(connection, actor, key, said):
            return
    _check(actor, said)
    pictures = _cleaned_pictures(key, said)
    with store.writing() as connection:
        audit.lock(connection)
        row = _row(connection, actor, "inspection_work", key)
        if _is_known(connection, actor, key, said):
            return
        place = _need_seen(connection, key, said) + 1
        _write(connection, actor, row, said, place, pictures)


def _write(
    connection: Any,
    actor: Actor,
    row: Mapping[str, Any],
    said: Result,
    place: int,
    pictures: Sequence[Mapping[str, Any]],
) -> None:
    at, key = datetime.now(UTC), row["inspection"]
    result = {
        "result": said.result,
        "inspection": key,
        "place": place,
        "outcome": said.outcome,
        "seals": said.seals.strip(),
        "notes": said.notes.strip(),
        "location": said.location.strip(),
        "done_at": moment(said.done_at),
        "content_hash": _content_hash(actor, key, said),
        "at": at,
        "by": actor.user,
    }
    connection.execute(insert(_RESULTS).values(**result))
    if pictures:
        connection.execute(insert(_PICTURES), list(pictures))
    connection.execute(update(_INSPECTIONS).where(_INSPECTIONS.c.inspection == key).values(outcome=said.outcome))
    told = [tell(_RESULTS, result), *(tell(_PICTURES, one) for one in pictures)]
    told.append(tell(_INSPECTIONS, {**row, "outcome": said.outcome}))
    entry = {"inspection": key, "result": said.result, "outcome": said.outcome, "by": actor.user}
    audit.append(connection, [("inspection result", {**entry, "tells": told})])
    for case in _cases_of(connection, row):
        join_inspection(connection, actor, case, at, f"{key} {said.outcome}")


def _cases_of(connection: Any, row: Mapping[str, Any]) -> list[str]:
    same = [_CASE_LINES.c[name] == row[name] for name in ("declaration_number", "line_number")]
    found = select(_CASE_LINES.c.case_id).where(*same).distinct().order_by(_CASE_LINES.c.case_id)
    return list(connection.execute(found).scalars())


def _is_known(connection: Any, actor: Actor, key: str, said: Result) -> bool:
    """Whether the result is recorded already.

    Raises:
        InspectionError: its id stands for something else.

    """
    _check_id(said.result)
    found = connection.execute(select(_RESULTS.c.content_hash).where(_RESULTS.c.result == said.result)).scalar()
    if found is None:
        return False
    if found != _content_hash(actor, key, said):
        raise InspectionError("is_recorded_already_and_says_something_else", x=said.result)
    return True


def _content_hash(actor: Actor, key: str, said: Result) -> str:
    """One hash for one content, whatever the inspection was like when it was sent."""
    pictures = [[name, hashlib.sha256(content).hexdigest()] for name, content in said.pictures]
    whole = {
        "inspection": key,
        "outcome": said.outcome,
        "done_at": moment(said.done_at).isoformat(),
        **{name: getattr(said, name).strip() for name in _LONGEST},
        "pictures": pictures,
        "by": actor.user,
    }
    return hashlib.sha256(audit.canonical(whole).encode()).hexdigest()


def _check(actor: Actor, said: Result) -> None:
    """Refuse a result that cannot be recorded, with everything that is wrong with it."""
    wrong: list[Sentence] = []
    if said.written_by and said.written_by != actor.user:
        wrong.append(Sentence("this_result_was_written_by_only_may_send_it", x=said.written_by, y=said.written_by))
    if said.outcome not in OUTCOMES:
        wrong.append(Sentence("outcome_choose_one_of", x=repr(said.outcome), y=", ".join(OUTCOMES)))
    if said.outcome == "sampled" and not said.seals.strip():
        wrong.append(Sentence("seals_give_the_seal_numbers_of_the_samples"))
    if moment(said.done_at) > datetime.now(UTC) + _AHEAD:
        wrong.append(Sentence("time_lies_in_the_future_look_at_the_clock_of", x=f"{said.done_at:%Y-%m-%d %H:%M}"))
    wrong += [
        Sentence("more_than_characters_shorten_it", x=name, y=f"{most:,}")
        for name, most in _LONGEST.items()
        if len(getattr(said, name)) > most
    ]
    if len(said.pictures) > MAX_PICTURES:
        wrong.append(Sentence("more_than_pictures_send_the_others_with", x=MAX_PICTURES))
    if wrong:
        raise InspectionError("each", x=wrong)


def _cleaned_pictures(key: str, said: Result) -> list[dict[str, Any]]:
    """The pictures of a result made anew, as rows.

    Raises:
        InspectionError: some cannot be read; each is named.

    """
    rows, wrong = [], []
    for place, (name, given) in enumerate(said.pictures):
        try:
            content = clean_picture(given)
        except PhotoRefused as error:
            wrong.append(Sentence("picture", x=name, y=_REFUSED[error.code]))
            continue
        digest = hashlib.sha256(f"{said.result}|{place}".encode()).hexdigest()[:12].upper()
        row = {"picture": f"P-{digest}", "inspection": key, "result": said.result, "name": name[-200:]}
        rows.append(row | {"size": len(content), "sha256": hashlib.sha256(content).hexdigest(), "content": content})
    if wrong:
        raise InspectionError("each", x=wrong)
    return rows


def _need_seen(connection: Any, key: str, said: Result) -> int:
    """How many results there are.

    Raises:
        InspectionError: more than the writer had seen; says which.

    """
    every = select(_RESULTS).where(_RESULTS.c.inspection == key).order_by(_RESULTS.c.place)
    found = list(connection.execute(every).mappings())
    if said.seen is not None and said.seen != len(found):
        news = [
            Sentence("was_recorded_on", x=one["outcome"], y=f"{moment(one['done_at']):%Y-%m-%d %H:%M} UTC", z=one["by"])
            for one in found[max(0, said.seen) :]
        ]
        raise InspectionError("each", x=[Sentence("inspection_is_not_as_it_was_seen_look_at_it", x=key), *news])
    return len(found)
