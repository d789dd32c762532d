"""Which findings need a person, and which case they open or join.

A line joins the open case of its operator and substance; else the open case of its consignment; else it opens one.
A closed case is never changed by a new finding: a new case is opened that names it as the one before. What happens to
the lines of a case after it was opened is a step of its timeline.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, insert, select, tuple_, update

from precursors.fold import key as fold_key
from registry import tables
from registry.access import operator_of
from registry.state import Telling, tell

# Red is held and examined, yellow has its documents asked for: both wait for a person. Blue lines are audited after
# release from their own list, and a green line has no finding.
LANES = ("red", "yellow", "blue", "green")
NEEDS_A_PERSON = ("red", "yellow")
_CASES = tables.CaseFile.__table__  # type: ignore[attr-defined]
_LINES = tables.CaseLine.__table__  # type: ignore[attr-defined]
_STEPS = tables.CaseStep.__table__  # type: ignore[attr-defined]
_SLICE = 400  # lines in one question
_Row = Mapping[str, Any]
_Entry = tuple[str, dict[str, Any]]
# what happens to a line of an open case -> the entry of the log that tells it
HAPPENS = {"join": "case joined", "change": "case line changed", "withdraw": "case line withdrawn"}


def join_cases(
    connection: Any, lines: Sequence[_Row], findings: Mapping[tuple[str, int], Sequence[_Row]], by: str, now: datetime
) -> list[_Entry]:
    """Open or join a case for every line that needs a person, inside the caller's transaction.

    Returns:
        The entries that the log has to carry for it.

    """
    entries = []
    for line in lines:
        own = findings.get((str(line["declaration_number"]), int(line["line_number"])), ())
        pressing = [row for row in own if row["lane"] in NEEDS_A_PERSON]
        for substance in sorted({str(row["substance"] or "") for row in pressing}):
            lane = min((r["lane"] for r in pressing if str(r["substance"] or "") == substance), key=LANES.index)
            entries += _join(connection, line, substance, lane, by, now)
    return entries


def note_lines(connection: Any, lines: Sequence[_Row], action: str, by: str, now: datetime) -> list[_Entry]:
    """Note in the timeline of every open case what happened to its lines, inside the caller's transaction.

    Args:
        connection: in whose transaction.
        lines: that were decided anew, or withdrawn.
        action: ``change`` or ``withdraw``.
        by: whose doing it is.
        now: when.

    Returns:
        The entries that the log has to carry for it.

    """
    keys = sorted({(str(line["declaration_number"]), int(line["line_number"])) for line in lines})
    own = (_LINES.c.case_id, _LINES.c.declaration_number, _LINES.c.line_number)
    held = select(*own).join(_CASES, _CASES.c.case_id == _LINES.c.case_id).where(_CASES.c.state != "closed").distinct()
    entries = []
    for start in range(0, len(keys), _SLICE):
        here = tuple_(_LINES.c.declaration_number, _LINES.c.line_number).in_(keys[start : start + _SLICE])
        for case, number, line in connection.execute(held.where(here).order_by(*own)).all():
            entries.append(_happened(connection, case, (number, line), action, by, now))
    return entries


def _happened(
    connection: Any, case: str, line: tuple[str, int], action: str, by: str, now: datetime, rows: Sequence[Telling] = ()
) -> _Entry:
    """A step of a case that no person took, and its entry."""
    step = {"case_id": case, "at": now, "by": by, "action": action, "text": f"{line[0]}/{line[1]}", "disposition": None}
    step["step"] = connection.execute(insert(_STEPS).values(**step)).inserted_primary_key[0]
    said = {"case": case, "declaration": line[0], "line": line[1], "by": by}
    return HAPPENS[action], {**said, "tells": [*rows, tell(_STEPS, step)]}


def _join(connection: Any, line: _Row, substance: str, lane: str, by: str, now: datetime) -> list[_Entry]:
    row = {
        "declaration_number": line["declaration_number"], "line_number": line["line_number"], "substance": substance,
        "matter": f"{_who(line)}|{substance}", "consignment": f"{_who(line)}|{_consignment(line)}",
    }  # fmt: skip
    found = _open_case(connection, row)
    if found is None:
        return _opened(connection, line, row, lane, by, now)
    case, rows = found["case_id"], []
    if LANES.index(lane) < LANES.index(found["lane"]):
        connection.execute(update(_CASES).where(_CASES.c.case_id == case).values(lane=lane))
        rows.append(tell(_CASES, {**found, "lane": lane}))
    number, place = str(row["declaration_number"]), int(row["line_number"])
    same = (_LINES.c.case_id == case, _LINES.c.declaration_number == number, _LINES.c.line_number == place)
    held = set(connection.execute(select(_LINES.c.substance).where(*same)).scalars())
    if substance not in held:
        connection.execute(insert(_LINES), [{"case_id": case, **row}])
        rows.append(tell(_LINES, {"case_id": case, **row}))
    if not held:
        return [_happened(connection, case, (number, place), "join", by, now, rows)]
    said = {"case": case, "declaration": number, "line": place, "by": by, "tells": rows}
    return [("case widened", said)] if rows else []  # another substance of a line that it holds, or a graver lane


def _opened(connection: Any, line: _Row, row: _Row, lane: str, by: str, now: datetime) -> list[_Entry]:
    """A new case; the line that it begins with is no step of it."""
    new = _new_case(connection, line, row, lane, now)
    case = new["case_id"]
    connection.execute(insert(_LINES), [{"case_id": case, **row}])
    said = {"case": case, "declaration": row["declaration_number"], "line": row["line_number"], "by": by}
    rows = [tell(_LINES, {"case_id": case, **row})]
    return [("case opened", {"case": case, "tells": [tell(_CASES, new)]}), ("case joined", {**said, "tells": rows})]


def _who(line: _Row) -> str:
    """The operator of a line; one without a number is told by its folded name."""
    name = line["consignee_name"] if line["movement"] == "import" else line["consignor_name"]
    return operator_of(line) or f"name:{fold_key(str(name))}"


def _consignment(line: _Row) -> str:
    """What travels together: one transport document of one operator; without one, one declaration."""
    return str(line["transport_document"] or f"declaration:{line['declaration_number']}")


def _open_case(connection: Any, row: _Row) -> Any:
    for column in ("matter", "consignment"):
        wanted = (
            select(_CASES)
            .join(_LINES, _LINES.c.case_id == _CASES.c.case_id)
            .where(_LINES.c[column] == row[column], _CASES.c.state != "closed")
            .order_by(_CASES.c.opened_at, _CASES.c.case_id)
        )
        found = connection.execute(wanted.limit(1)).mappings().first()
        if found is not None:
            return found
    return None


def _new_case(connection: Any, line: _Row, row: _Row, lane: str, now: datetime) -> dict[str, Any]:
    """A case under an id that the same matter always gets, whether a submission was interrupted or not."""
    before = select(_CASES.c.case_id).join(_LINES, _LINES.c.case_id == _CASES.c.case_id)
    before = before.where(_LINES.c.matter == row["matter"], _CASES.c.state == "closed")
    closing = select(func.max(_STEPS.c.step)).where(_STEPS.c.case_id == _CASES.c.case_id, _STEPS.c.action == "close")
    last = before.order_by(closing.scalar_subquery().desc(), _CASES.c.case_id)  # by its step: a clock may be wrong
    previous = connection.execute(last.limit(1)).scalar()
    cases = connection.execute(
        select(func.count(_LINES.c.case_id.distinct())).where(_LINES.c.matter == row["matter"])
    ).scalar_one()
    digest = hashlib.sha256(f"{row['matter']}|{cases}".encode()).hexdigest()[:12].upper()
    name = line["consignee_name"] if line["movement"] == "import" else line["consignor_name"]
    new = {
        "case_id": f"C-{digest}", "operator_id": operator_of(line), "operator_name": name,
        "substance": row["substance"], "state": "pending", "lane": lane, "opened_at": now, "previous": previous,
    }  # fmt: skip
    connection.execute(insert(_CASES), [new])
    return new
