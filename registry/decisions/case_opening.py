"""Which findings need a person, and which case they open or join.

A line joins the open case of its operator and substance; else the open case of its consignment; else it opens one.
A closed case is never changed by a new finding: a new case is opened that names it as the one before. What happens to
the lines of a case after it was opened is a step of its timeline.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, text, update

from precursors.fold import key as fold_key
from registry import tables
from registry.access import operator_of
from registry.log.bulk import GIVEN_VALUES, of_lines, parts, put_rows, set_as_text, values_given
from registry.state import Telling, moment, tell

# Red is held and examined, yellow has its documents asked for: both wait for a person. Blue lines are audited after
# release from their own list, and a green line has no finding.
LANES = ("red", "yellow", "blue", "green")
NEEDS_A_PERSON = ("red", "yellow")
_CASES = tables.CaseFile.__table__  # type: ignore[attr-defined]
_LINES = tables.CaseLine.__table__  # type: ignore[attr-defined]
_STEPS = tables.CaseStep.__table__  # type: ignore[attr-defined]
# What is looked at of a line that may join a case.
SEEN = (
    "declaration_number",
    "line_number",
    "movement",
    "consignor_id",
    "consignor_name",
    "consignee_id",
    "consignee_name",
    "transport_document",
)
_Key = tuple[str, int]
_Row = Mapping[str, Any]
_Entry = tuple[str, dict[str, Any]]
# what happens to a line of an open case -> the entry of the log that tells it
HAPPENS = {"join": "case joined", "change": "case line changed", "withdraw": "case line withdrawn"}


def pressing(found: Sequence[_Row]) -> bool:
    """Whether findings on a line need a person."""
    return any(row["lane"] in NEEDS_A_PERSON for row in found)


def join_cases(
    connection: Any, lines: Sequence[_Row], findings: Mapping[_Key, Sequence[_Row]], by: str, now: datetime
) -> list[_Entry]:
    """Open or join a case for every line that needs a person, inside the caller's transaction.

    Args:
        connection: in whose transaction.
        lines: with the columns of ``SEEN``.
        findings: by line.
        by: whose doing it is.
        now: when.

    Returns:
        The entries that the log has to carry for it.

    """
    wanted = [
        (line, substance, lane)
        for line in lines
        for substance, lane in sorted(_lanes(findings.get(_key(line), ())).items())
    ]
    rows = [_row(line, substance) for line, substance, _ in wanted]
    desk = _Cases(connection, rows, by, now)
    for (line, _, lane), row in zip(wanted, rows, strict=True):
        desk.join(line, row, lane)
    return desk.written()


def _lanes(found: Sequence[_Row]) -> dict[str, str]:
    """The gravest lane of each substance that needs a person."""
    lanes: dict[str, str] = {}
    for row in found:
        if row["lane"] in NEEDS_A_PERSON:
            substance = str(row["substance"] or "")
            lanes[substance] = min(row["lane"], lanes.get(substance, row["lane"]), key=LANES.index)
    return lanes


def _row(line: _Row, substance: str) -> dict[str, Any]:
    return {
        "declaration_number": line["declaration_number"],
        "line_number": line["line_number"],
        "substance": substance,
        "matter": f"{_who(line)}|{substance}",
        "consignment": f"{_who(line)}|{_consignment(line)}",
    }


def _key(row: _Row) -> _Key:
    return str(row["declaration_number"]), int(row["line_number"])


def note_lines(connection: Any, keys: Sequence[_Key], action: str, by: str, now: datetime) -> list[_Entry]:
    """Note in the timeline of every open case what happened to its lines, inside the caller's transaction.

    Args:
        connection: in whose transaction.
        keys: of lines that were decided anew, or withdrawn.
        action: ``change`` or ``withdraw``.
        by: whose doing it is.
        now: when.

    Returns:
        The entries that the log has to carry for it.

    """
    own = (_LINES.c.case_id, _LINES.c.declaration_number, _LINES.c.line_number)
    found = of_lines(connection, (*own, _CASES.c.state), _LINES, keys, (_CASES, _CASES.c.case_id == _LINES.c.case_id))
    steps = _Steps(by, now)
    for case, number, line in sorted({(r["case_id"], *_key(r)) for r in found if r["state"] != "closed"}):
        steps.happened(case, (number, line), action)
    return steps.written(connection)


class _Steps:
    """Steps of cases that no person took, each with its entry."""

    def __init__(self, by: str, now: datetime) -> None:
        self.by, self.now = by, now
        self._steps: list[dict[str, Any]] = []
        self._entries: list[tuple[str, dict[str, Any], list[Telling], dict[str, Any] | None]] = []

    def happened(self, case: str, line: _Key, action: str, rows: Sequence[Telling] = ()) -> None:
        """Something happened to a line of a case."""
        step = {"case_id": case, "at": self.now, "by": self.by, "action": action, "text": f"{line[0]}/{line[1]}"}
        step |= {"disposition": None, "step": 0}
        self._steps.append(step)
        said = {"case": case, "declaration": line[0], "line": line[1], "by": self.by}
        self._entries.append((HAPPENS[action], said, list(rows), step))

    def entry(self, kind: str, said: Mapping[str, Any], rows: Sequence[Telling]) -> None:
        """An entry that is no step."""
        self._entries.append((kind, dict(said), list(rows), None))

    def written(self, connection: Any) -> list[_Entry]:
        """Write the steps down.

        Returns:
            The entries, in the order in which things happened.

        """
        for step, number in zip(self._steps, _numbers(connection, len(self._steps)), strict=True):
            step["step"] = number
        put_rows(connection, _STEPS, self._steps)
        return [
            (kind, {**said, "tells": [*rows, *([tell(_STEPS, step)] if step else [])]})
            for kind, said, rows, step in self._entries
        ]


def _numbers(connection: Any, count: int) -> Sequence[int]:
    """The numbers of so many new steps."""
    if connection.dialect.name == "sqlite":
        last = connection.execute(select(func.coalesce(func.max(_STEPS.c.step), 0))).scalar_one()
        return range(last + 1, last + 1 + count)
    question = text("SELECT nextval(pg_get_serial_sequence('case_steps', 'step')) FROM generate_series(1, :count)")
    return list(connection.execute(question, {"count": count}).scalars()) if count else ()


class _Cases:
    """The cases that some lines may join, as they are while one line after the other joins.

    Args:
        connection: in whose transaction.
        rows: of ``case_lines``, without their case.
        by: whose doing it is.
        now: when.
    """

    def __init__(self, connection: Any, rows: Sequence[_Row], by: str, now: datetime) -> None:
        self._connection = connection
        self._steps = _Steps(by, now)
        self._cases: dict[str, dict[str, Any]] = {}
        self._tied: dict[tuple[str, str], dict[str, None]] = {}  # the cases of a matter, or of a consignment
        self._held: dict[tuple[str, _Key], set[str]] = {}
        self._new: dict[str, dict[str, Any]] = {}
        self._lines: list[dict[str, Any]] = []
        self._graver: dict[str, str] = {}
        if rows:
            self._read(rows)

    def _read(self, rows: Sequence[_Row]) -> None:
        connection = self._connection
        for column in ("matter", "consignment"):
            for value, case in _tied_cases(connection, column, sorted({row[column] for row in rows})):
                self._tied.setdefault((column, value), {})[case] = None
        wanted = sorted({case for cases in self._tied.values() for case in cases})
        for part in parts(wanted):
            some = values_given(connection, part)
            question = select(_CASES).join_from(some, _CASES, _CASES.c.case_id == some.c.value)
            self._cases |= {row["case_id"]: dict(row) for row in connection.execute(question).mappings()}
        held = (_LINES.c.case_id, _LINES.c.declaration_number, _LINES.c.line_number, _LINES.c.substance)
        for row in of_lines(connection, held, _LINES, [_key(row) for row in rows]):
            self._held.setdefault((row["case_id"], _key(row)), set()).add(row["substance"])

    def join(self, line: _Row, row: dict[str, Any], lane: str) -> None:
        """A line joins the case that is open for it, or opens one."""
        found = self._open(row)
        if found is None:
            self._opened(line, row, lane)
            return
        case, rows = found["case_id"], []
        if LANES.index(lane) < LANES.index(found["lane"]):
            found["lane"] = lane
            self._graver[case] = lane
            rows.append(tell(_CASES, found))
        held = self._held.setdefault((case, _key(row)), set())
        first = not held
        if row["substance"] not in held:
            rows.append(self._add(case, row))
        if first:
            self._steps.happened(case, _key(row), "join", rows)
        elif rows:  # another substance of a line that it holds, or a graver lane
            number, place = _key(row)
            said = {"case": case, "declaration": number, "line": place, "by": self._steps.by}
            self._steps.entry("case widened", said, rows)

    def _open(self, row: _Row) -> dict[str, Any] | None:
        for column in ("matter", "consignment"):
            cases = [self._cases[case] for case in self._tied.get((column, row[column]), ())]
            if found := [case for case in cases if case["state"] != "closed"]:
                return min(found, key=lambda case: (moment(case["opened_at"]), case["case_id"]))
        return None

    def _add(self, case: str, row: Mapping[str, Any]) -> Telling:
        """One more line of a case, as its entry tells it."""
        whole = {"case_id": case, **row}
        self._lines.append(whole)
        self._held.setdefault((case, _key(row)), set()).add(row["substance"])
        for column in ("matter", "consignment"):
            self._tied.setdefault((column, row[column]), {})[case] = None
        return tell(_LINES, whole)

    def _opened(self, line: _Row, row: _Row, lane: str) -> None:
        """A new case, under an id that the same matter always gets, whether a submission was interrupted or not.

        The line that it begins with is no step of it.
        """
        before = self._tied.get(("matter", row["matter"]), {})
        digest = hashlib.sha256(f"{row['matter']}|{len(before)}".encode()).hexdigest()[:12].upper()
        name = line["consignee_name"] if line["movement"] == "import" else line["consignor_name"]
        new = dict.fromkeys(_CASES.c.keys()) | {
            "case_id": f"C-{digest}",
            "operator_id": operator_of(line),
            "operator_name": name,
            "substance": row["substance"],
            "state": "pending",
            "lane": lane,
            "opened_at": self._steps.now,
            "previous": self._last_closed([case for case in before if self._cases[case]["state"] == "closed"]),
        }
        case = str(new["case_id"])
        self._cases[case] = self._new[case] = new
        number, place = _key(row)
        self._steps.entry("case opened", {"case": case}, [tell(_CASES, new)])
        said = {"case": case, "declaration": number, "line": place, "by": self._steps.by}
        self._steps.entry("case joined", said, [self._add(case, row)])

    def _last_closed(self, cases: Sequence[str]) -> str | None:
        """Which was closed last, by the step that did: a clock may be wrong."""
        if not cases:
            return None
        some = values_given(self._connection, cases)
        wanted = select(_STEPS.c.case_id, func.max(_STEPS.c.step)).join_from(
            some, _STEPS, (_STEPS.c.case_id == some.c.value) & (_STEPS.c.action == "close")
        )
        rows = self._connection.execute(wanted.group_by(_STEPS.c.case_id))
        closing = {row[0]: row[1] for row in rows}
        return min(cases, key=lambda case: (-closing.get(case, 0), case))

    def written(self) -> list[_Entry]:
        """Write everything down.

        Returns:
            The entries that the log has to carry for it.

        """
        put_rows(self._connection, _CASES, list(self._new.values()))
        for case, lane in self._graver.items():
            if case not in self._new:
                self._connection.execute(update(_CASES).where(_CASES.c.case_id == case).values(lane=lane))
        put_rows(self._connection, _LINES, self._lines)
        return self._steps.written(self._connection)


def _tied_cases(connection: Any, column: str, values: Sequence[str]) -> Iterable[tuple[str, str]]:
    """The cases that have lines of some matters, or of some consignments.

    Leaps through the index from one case to the next, so that a case of ten thousand lines is read once.
    """
    some = GIVEN_VALUES[connection.dialect.name].format(given=":given")
    next_one = f"SELECT MIN(l.case_id) FROM case_lines AS l WHERE l.{column} ="  # noqa: S608 - own names only
    question = text(f"""
        WITH RECURSIVE found(value, case_id) AS (
            SELECT g.value, ({next_one} g.value) FROM ({some}) AS g
            UNION ALL
            SELECT f.value, ({next_one} f.value AND l.case_id > f.case_id) FROM found AS f WHERE f.case_id IS NOT NULL
        )
        SELECT value, case_id FROM found WHERE case_id IS NOT NULL
    """)  # noqa: S608 - own names only
    for part in parts(values):
        yield from ((value, case) for value, case in connection.execute(question, {"given": set_as_text(part)}))


def _who(line: _Row) -> str:
    """The operator of a line; one without a number is told by its folded name."""
    name = line["consignee_name"] if line["movement"] == "import" else line["consignor_name"]
    return operator_of(line) or f"name:{fold_key(str(name))}"


def _consignment(line: _Row) -> str:
    """What travels together: one transport document of one operator; without one, one declaration."""
    return str(line["transport_document"] or f"declaration:{line['declaration_number']}")
