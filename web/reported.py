"""The reports of the registry, made in a process for heavy reading: the builders that the command line has too."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from registry.reports.annual import annual
from registry.reports.case import case_report
from registry.reports.data import Source
from registry.reports.filters import Filters
from registry.reports.model import Report
from registry.reports.precision_report import precision
from registry.reports.summary import seen_in_registry, summary
from web.answered import ReportWanted
from web.examiner import Examiner

_Maker = Callable[[Examiner, Source, ReportWanted, str, date], Report]


def made_report(examiner: Examiner, source: Source, wanted: ReportWanted, lang: str, day: date) -> Report:
    """A report in a language.

    Raises:
        registry.access.Absent: there is no such case within reach.
        registry.access.AccessError: the actor may not read what it is made of.

    """
    return _MAKERS[wanted.kind](examiner, source, wanted, lang, day)


def _summary(examiner: Examiner, source: Source, wanted: ReportWanted, lang: str, day: date) -> Report:
    filters = Filters(wanted.since, wanted.until, office=wanted.office, jurisdiction=wanted.jurisdiction)
    seen = seen_in_registry(source, filters)
    return summary(seen, examiner.catalogue, examiner.rulebook, language=lang, day=day)


def _annual(examiner: Examiner, source: Source, wanted: ReportWanted, lang: str, day: date) -> Report:
    filed = wanted.jurisdiction
    book = examiner.rulebook
    return annual(wanted.year, source, examiner.recogniser, book, language=lang, day=day, jurisdiction=filed)


def _precision(examiner: Examiner, source: Source, _: ReportWanted, lang: str, day: date) -> Report:
    return precision(source, examiner.rulebook, language=lang, day=day)


def _case(examiner: Examiner, source: Source, wanted: ReportWanted, lang: str, day: date) -> Report:
    return case_report(wanted.case, source, examiner.catalogue, examiner.rulebook, language=lang, day=day)


_MAKERS: Mapping[str, _Maker] = {"summary": _summary, "annual": _annual, "precision": _precision, "case": _case}
