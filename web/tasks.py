"""What processes for heavy reading can be asked to do; arguments and answers are plain, big ones lie in files."""

from __future__ import annotations

import csv
import hashlib
import json
import pickle
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Any, Literal, TypeVar

import pyarrow as pa

from precursors.answers.account_words import logged_account
from precursors.answers.explained import Explained
from precursors.catalogue.places import CatalogueError
from precursors.messages import has, in_language, say
from precursors.recognition.reading import Asked
from precursors.recognition.recogniser import Query
from precursors.screening.files import read_table
from precursors.screening.screen import ScreenError
from precursors.screening.screen import screen as screen_file
from precursors.tabular.files import FileRefused
from precursors.tabular.rejected import write_rejected
from registry import publications
from registry.access import Absent, AccessError, Actor
from registry.checking.logged import LookedUp
from registry.checking.recognitions import substances_read
from registry.decisions.submit import Busy
from registry.intake.preview import preview
from registry.intake.proposals import propose as propose_map
from registry.output.writers import rows_of, to_csv
from registry.reports.amounts import Amount, amounts
from registry.reports.data import Source
from registry.reports.files import write_report
from registry.reports.model import Report
from registry.reports.working_tables import working_tables
from registry.store.editions import EditionError
from rules.rulebook import RuleError
from web.answered import PROBLEMS, Checked, LookedAt, ReportWanted, TablesWanted
from web.drafts import read_draft
from web.examiner import Examiner, PreValidation
from web.families import families
from web.page_values import account_values, check_values, lookup_values, working_values
from web.reading import AS_IT_IS, HowRead
from web.reported import made_report
from web.worker import Setup, Telling, Words

FEW = 20  # lines of a file that is asked about as one asks about a text
_ROWS = 10_000
_ROWS_SHOWN = 1_000  # of a file that is only read
# in which ``registry.checking.batch`` lets lines and findings wait
_WAITED = ("lines.arrow", "lines.parquet", "findings.arrow")
_AT_ONCE = 25  # values read together, and answered together
_SHORT, _ANSWERS = 120, 200  # characters of a text whose answer stays in memory, and how many do
_TOLD = (Absent, AccessError, Busy, ScreenError, CatalogueError, RuleError, EditionError)
_T = TypeVar("_T")
_NOBODY = Actor("", "anonymous")
Against = Literal["file", "registry", "submit", "amend"]


def examiner_of(setup: Setup) -> Examiner:
    """The examiner, ready."""
    examiner = Examiner(setup)
    examiner.warm_up()
    return examiner


# --- values -------------------------------------------------------------------------------------------


def look_up(
    examiner: Examiner, told: Telling, values: Sequence[Query], day: date, authority: Asked, lang: str = ""
) -> None:
    """Look values up, and give the answers as they come, so that those before a hopeless one are not lost."""
    if len(values) == 1 and len(values[0].text) <= _SHORT:
        asked = authority if authority is None or isinstance(authority, str) else tuple(authority)
        told.give([_short_answer(examiner, values[0], day, asked, lang)])
        return
    for start in range(0, len(values), _AT_ONCE):
        found = examiner.screen(values[start : start + _AT_ONCE], day, authority)
        told.give([_looked_at(examiner, one, lang, due=len(values) == 1) for one in found])


# All that it says follows from the lists and rules of this process, which ends with their edition, and what is asked.
@lru_cache(_ANSWERS)
def _short_answer(
    examiner: Examiner, value: Query, day: date, authority: str | tuple[str, ...] | None, lang: str
) -> LookedAt:
    (found,) = examiner.screen([value], day, authority)
    return _looked_at(examiner, found, lang, due=True)


def _looked_at(examiner: Examiner, found: Explained, lang: str, *, due: bool) -> LookedAt:
    return LookedAt(_logged(found), _content(examiner, found, lang, due=due))


def unread(
    examiner: Examiner, _told: Telling, values: Sequence[Query], day: date, authority: Asked, lang: str = ""
) -> list[LookedAt]:
    """The answers on values that could not be read within the bounds, none of which is read here."""
    content = _content(examiner, examiner.unread(Query("?"), day, authority), lang, due=False)
    found = (examiner.unread(value, day, authority) for value in values)
    return [LookedAt(_logged(one), _of_unread(examiner, content, one, lang)) for one in found]


def _of_unread(examiner: Examiner, content: Mapping[str, Any], found: Explained, lang: str) -> dict[str, Any]:
    """What is said of any value that was not read, said of this one: all of it is accounted for as not read."""
    own = {"query": found.recognition.query.text, "account": [span._asdict() for span in found.account]}
    home = {"home": examiner.home(found, due=False)}
    if not lang:
        return {**content, **own, **home}
    return {**content, "found": {**content["found"], **own}, **account_values(found, lang), **home}


def _content(examiner: Examiner, found: Explained, lang: str, *, due: bool) -> dict[str, Any]:
    shown = lookup_values(examiner, found, lang) if lang else found.to_json()
    return {"home": examiner.home(found, due=due), **shown}


def _logged(found: Explained) -> LookedUp:
    """What the log holds of a look-up: all that it takes to ask it again, and what was answered."""
    query, authority = found.recognition.query, found.authority
    listings = tuple(listing.id for _, _, listing, _ in found.deciding)
    authorities = () if authority is None else (authority,) if isinstance(authority, str) else tuple(authority)
    return LookedUp(query.text, found.answer.value, listings, found.day, query.hs, authorities, logged_account(found))


def amounts_of(examiner: Examiner, _told: Telling, lines: Sequence[Mapping[str, Any]]) -> list[list[Amount]]:
    """The listed substances of recorded lines, with mass and base."""
    return amounts(lines, examiner.recogniser)


def working_file(
    examiner: Examiner, _told: Telling, actor: Actor, wanted: TablesWanted, lang: str, day: date, out: Path
) -> None:
    """The working tables of a year as a file, XLSX or JSON by its ending."""
    write_report(_working(examiner, actor, wanted, lang, day), out)


def working_page(
    examiner: Examiner, _told: Telling, actor: Actor, wanted: TablesWanted, lang: str, day: date, cell: str
) -> dict[str, Any]:
    """What the page of working tables shows."""
    return working_values(_working(examiner, actor, replace(wanted, substance=""), lang, day), wanted.substance, cell)


def _working(examiner: Examiner, actor: Actor, wanted: TablesWanted, lang: str, day: date) -> Report:
    asked: dict[str, Any] = {"jurisdiction": wanted.jurisdiction, "substance": wanted.substance}
    return working_tables(
        wanted.year, Source(examiner.registry, actor), examiner.recogniser, language=lang, day=day, **asked
    )


def report_file(
    examiner: Examiner, _told: Telling, actor: Actor, wanted: ReportWanted, lang: str, day: date, out: Path
) -> None:
    """A report as a file, by its ending; nothing is written of a case that the actor does not reach."""
    source = Source(examiner.registry, actor)
    write_report(_in_words(lambda: made_report(examiner, source, wanted, lang, day)), out)


def exact(examiner: Examiner, _told: Telling, day: date) -> dict[str, Any]:
    """The table that phones answer from while the desk is out of reach."""
    return examiner.exact(day)


def substances(examiner: Examiner, _told: Telling, texts: Sequence[tuple[str, ...]]) -> list[list[str]]:
    """The substances that each of some texts may name; each is ``QUERY``."""
    return [sorted(found) for found in substances_read(texts, examiner.recogniser)]


def structure(examiner: Examiner, _told: Telling, block: str, name: str, lang: str) -> str:
    """The SMILES of a mol block.

    Raises:
        Words: it cannot be read; says why.

    """
    found = examiner.recogniser.service.read(block)
    if found.problem or not found.smiles:
        code = found.problem if found.problem and has("problem", found.problem) else "unreadable"
        raise Words(say("problem", code, lang, detail=in_language(found.detail or name or "mol", lang)))
    return found.smiles


def draw(examiner: Examiner, _told: Telling, smiles: str) -> str:
    """A structure as SVG."""
    return examiner.draw(smiles)


# --- files --------------------------------------------------------------------------------------------


def check(
    examiner: Examiner,
    told: Telling,
    path: Path,
    name: str,
    against: Against,
    actor: Actor | None,
    lang: str,
    kept: Path | None = None,
    how: HowRead = AS_IT_IS,
) -> Checked:
    """Check a file, or check and record it.

    Args:
        examiner: with the registry, unless it is checked by itself.
        told: told how far it is.
        path: of the file.
        name: as its sender called it.
        against: the file alone (and the importer's own records), the registry, or the registry with recording;
            ``amend`` records older content as well, and what was withdrawn.
        actor: who submits it; or the importer who asks.
        lang: of the content, where it is not kept.
        kept: where the result is kept for later questions.
        how: the file is to be read.

    Raises:
        Words: it was refused.

    """
    asked = how.asked(lang)
    if against == "file":
        done = examiner.pre_validate(name, path, actor, told, asked)
    elif against == "registry":
        done = examiner.check(name, path, told, asked)
    else:
        amend = against == "amend"
        done = _in_words(lambda: examiner.submit(name, path, actor or _NOBODY, told, amend=amend, asked=asked))
    digest = _sha256(path)
    if kept is not None:
        _keep(replace(done, sha256=digest, mapped=asked.mapped), kept)
    answer = b"" if kept is not None else content_of(done, lang)
    for waited in (path, *(path.with_name(name) for name in _WAITED)):
        waited.unlink(missing_ok=True)
    few = done.good <= FEW
    goods, alike = (done.goods, {}) if few else ((), families(done.goods))
    return Checked(digest, done.good, done.result.findings.num_rows, done.recorded, answer, goods, alike)


def read(_examiner: Examiner, _told: Telling, path: Path, how: HowRead, lang: str) -> dict[str, Any]:
    """What would be read of a file; the first rows of it."""
    found = preview(path, how.asked(lang)).to_json(lang)
    found["rows"] = found["rows"][:_ROWS_SHOWN]
    return found


def propose(_examiner: Examiner, _told: Telling, path: Path, how: HowRead, lang: str) -> dict[str, Any]:
    """A column map for a file.

    Raises:
        Words: the file cannot be read, or needs none.

    """
    try:
        found = propose_map(path, how.sheet or None)
    except FileRefused as refused:
        raise Words(refused.problem.said(lang)) from refused
    lists = {"guesses": sorted(found.guesses), "missing": list(found.missing), "left": list(found.left)}
    return {"map": found.as_yaml(), **lists}


def content_of(done: PreValidation, lang: str) -> bytes:
    """A result in the form of the API."""
    content = {
        "recorded": done.recorded,
        "summary": dict(done.result.summary),
        "problems": [problem.to_json(lang) for problem in done.result.intake.problems],
        "findings": list(rows_of(done.result.findings, lang)),
    }
    return json.dumps(content, default=str, ensure_ascii=False).encode()


def page_of(_examiner: Examiner, _told: Telling, kept: Path, lang: str) -> dict[str, Any]:
    """What the page shows of a kept result."""
    return check_values(_kept(kept), lang)


def write_part(_examiner: Examiner, _told: Telling, kept: Path, what: str, lang: str, out: Path) -> None:
    """A part of a kept result as a file: ``content`` of the API, ``findings``, ``rejected`` rows, ``receipt``."""
    done = _kept(kept)
    if what == "content":
        out.write_bytes(content_of(done, lang))
    elif what == "findings":
        out.write_bytes(to_csv(done.result.findings, lang))
    elif what == "receipt":
        out.write_bytes(_receipt(done, lang))
    else:
        intake = done.result.intake
        written = write_rejected(intake, out.with_suffix(".rows"), intake.problems, lang)
        if written is None:
            out.write_bytes(b"")
        else:
            written.replace(out)


def correct(
    examiner: Examiner, _told: Telling, kept: Path, cells: Mapping[tuple[int, int], str], out: Path
) -> HowRead | None:
    """The rows that were set aside, with cells as a person corrected them, as a file to check again.

    Args:
        examiner: not asked.
        kept: the result.
        cells: by row of the file and place of the column.
        out: where they go, as CSV.

    Returns:
        How that file is to be read; nothing if there is no row that could be corrected.

    """
    done = _kept(kept)
    if not done.correctable:
        return None
    intake = done.result.intake
    with out.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(intake.headings)
        for number, row in intake.rejected.items():
            writer.writerow([cells.get((number, place), cell) for place, cell in enumerate(row)])
    return HowRead(written=done.mapped.once_applied(intake.headings)) if done.mapped else AS_IT_IS


def _receipt(done: PreValidation, lang: str) -> bytes:
    from registry.reports.receipt import receipt_pdf

    problems = [found.to_json(lang) for found in done.result.intake.problems]
    assert done.at is not None  # noqa: S101 - asked of submissions only
    return receipt_pdf(done.name, done.sha256, done.by, done.at, done.recorded, done.filed, problems, lang)


def _keep(done: PreValidation, path: Path) -> None:
    """Findings as a file of their own, which is read from where it lies; the rest is small."""
    findings = done.result.findings
    with pa.ipc.new_file(path.with_suffix(".arrow"), findings.schema) as out:
        for batch in findings.to_batches(max_chunksize=_ROWS):
            out.write_batch(batch)
    rest = replace(done, goods=(), result=replace(done.result, findings=findings.schema.empty_table()))
    path.write_bytes(pickle.dumps(rest, protocol=pickle.HIGHEST_PROTOCOL))


def _kept(path: Path) -> PreValidation:
    done: PreValidation = pickle.loads(path.read_bytes())  # noqa: S301 - written by ``_keep`` above
    findings = pa.ipc.open_file(pa.memory_map(str(path.with_suffix(".arrow")))).read_all()
    return replace(done, result=replace(done.result, findings=findings))


def screen(
    examiner: Examiner, told: Telling, path: Path, column: str, out: Path, most: int, options: Mapping[str, Any]
) -> tuple[str, int, dict[str, int]]:
    """Look up every row of a file.

    Args:
        examiner: reads.
        told: told how far it is.
        path: of the file.
        column: that is read.
        out: where the answers go.
        most: values that are compared for being spellings of one text.
        options: ``day``, ``authority``, ``hs_column``, ``language``.

    Returns:
        SHA-256 of the file, how many rows it has, and how many of its values belong to each family of spellings.

    Raises:
        Words: the file cannot be screened.

    """
    count = 0

    def progress(rows: int) -> None:
        nonlocal count
        count += rows
        told("recognition", count, 0)

    def work() -> dict[str, int]:
        problems: list[Any] = []
        screen_file(path, column or None, out, examiner.recogniser, progress=progress, told=problems.extend, **options)
        said = [found.to_json(options["language"]) for found in problems]
        out.with_name(PROBLEMS).write_text(json.dumps(said, ensure_ascii=False), "utf-8")
        return families(islice(_values(path, column), most)) if most else {}

    alike = _in_words(work)
    return _sha256(path), count, alike


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _values(path: Path, column: str) -> Iterator[str]:
    table = read_table(path, [column] if column else ())
    place = table.headings.index(column) if column in table.headings else 0
    return (row[place] for row in table.rows())


def draft(examiner: Examiner, told: Telling, path: Path, name: str, reason: str, actor: Actor) -> int:
    """Work out what a draft would change, and put it up for approval.

    Raises:
        Words: it is neither a list nor a rule, or it is malformed.

    """
    store = examiner.registry

    def work() -> int:
        edition = read_draft(path, name, examiner)
        told("rules", 0, 1)
        impact = publications.changes(store, edition, (examiner.catalogue, examiner.rulebook))
        return publications.draft(store, actor, edition, reason, impact)

    return _in_words(work)


def _in_words(work: Callable[[], _T]) -> _T:
    try:
        return work()
    except _TOLD as error:
        raise Words(error) from error


TASKS: Mapping[str, Callable[..., Any]] = {
    "look_up": look_up,
    "unread": unread,
    "amounts_of": amounts_of,
    "working_file": working_file,
    "working_page": working_page,
    "report_file": report_file,
    "exact": exact,
    "substances": substances,
    "structure": structure,
    "draw": draw,
    "check": check,
    "page_of": page_of,
    "write_part": write_part,
    "correct": correct,
    "screen": screen,
    "draft": draft,
    "read": read,
    "propose": propose,
}
