"""Which findings need a person, and which case they open or join.

A line joins the open case of its operator and substance; else the open case of its consignment; else it opens one.
A closed case is never changed by a new finding: a new case is opened that names it as the one before.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, insert, select, update

from precursors.fold import key as fold_key
from registry import tables
from registry.access import operator_of

# Red is held and examined, yellow has its documents asked for: both wait for a person. Blue lines are audited after
# release from their own list, and a green line has no finding.
LANES = ("red", "yellow", "blue", "green")
NEEDS_A_PERSON = ("red", "yellow")
_CASES = tables.CaseFile.__table__  # type: ignore[attr-defined]
_LINES = tables.CaseLine.__table__  # type: ignore[attr-defined]
_Row = Mapping[str, Any]


def join_cases(
    connection: Any, lines: Sequence[_Row], findings: Mapping[tuple[str, int], Sequence[_Row]], now: datetime
) -> list[tuple[str, dict[str, Any]]]:
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
            entries += _join(connection, line, substance, lane, now)
    return entries


def _join(connection: Any, line: _Row, substance: str, lane: str, now: datetime) -> list[tuple[str, dict[str, Any]]]:
    row = {
        "declaration_number": line["declaration_number"], "line_number": line["line_number"], "substance": substance,
        "matter": f"{_who(line)}|{substance}", "consignment": f"{_who(line)}|{_consignment(line)}",
    }  # fmt: skip
    found = _open_case(connection, row)
    entries = []
    if found is None:
        found = _new_case(connection, line, row, lane, now)
        entries.append(("case opened", {"case": found}))
    elif LANES.index(lane) < LANES.index(found.lane):
        connection.execute(update(_CASES).where(_CASES.c.case_id == found.case_id).values(lane=lane))
    case = found if isinstance(found, str) else found.case_id
    key = (_LINES.c[name] == row[name] for name in ("declaration_number", "line_number", "substance"))
    if connection.execute(select(_LINES.c.case_id).where(_LINES.c.case_id == case, *key)).first() is None:
        connection.execute(insert(_LINES), [{"case_id": case, **row}])
        content = {"case": case, "declaration": row["declaration_number"], "line": row["line_number"]}
        entries.append(("case joined", content))
    return entries


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
            select(_CASES.c.case_id, _CASES.c.lane)
            .join(_LINES, _LINES.c.case_id == _CASES.c.case_id)
            .where(_LINES.c[column] == row[column], _CASES.c.state != "closed")
            .order_by(_CASES.c.opened_at, _CASES.c.case_id)
        )
        found = connection.execute(wanted.limit(1)).first()
        if found is not None:
            return found
    return None


def _new_case(connection: Any, line: _Row, row: _Row, lane: str, now: datetime) -> str:
    """A case under an id that the same matter always gets, whether a submission was interrupted or not."""
    before = select(_CASES.c.case_id).join(_LINES, _LINES.c.case_id == _CASES.c.case_id)
    before = before.where(_LINES.c.matter == row["matter"], _CASES.c.state == "closed")
    previous = connection.execute(before.order_by(_CASES.c.closed_at.desc(), _CASES.c.case_id).limit(1)).scalar()
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
    return f"C-{digest}"
