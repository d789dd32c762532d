"""The log of the law: how many days lay between a decision and its edition here."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import NamedTuple

from precursors.messages import say
from precursors.yamls import parse
from rules.rulebook import HERE as RULES
from rules.rulebook import load_instruments

FILE = RULES / "law-log.yaml"


class Change(NamedTuple):
    """A change of the law that an edition took over: what it was, when it was decided, and when it was encoded."""

    instrument: str
    decided: date
    encoded: date
    what: dict[str, str]

    @property
    def lag(self) -> int:
        """Days from the decision to the edition."""
        return (self.encoded - self.decided).days


def rows() -> list[Change]:
    """Every change, the latest edition first."""
    read = parse(FILE.read_text("utf-8"))["changes"]
    found = [Change(row["instrument"], _day(row["decided"]), _day(row["encoded"]), dict(row["what"])) for row in read]
    return sorted(found, key=lambda one: (one.encoded, one.decided), reverse=True)


def page(lang: str) -> str:
    """The page, as Markdown."""
    said, instruments = partial(say, "law_log_page", language=lang), load_instruments()
    lines = [said("head"), "", said("columns"), "|---|---|---|---|---|"]
    for one in rows():
        title = instruments[one.instrument]["title"][lang]
        lines.append(f"| {title} | {one.what[lang]} | {one.decided} | {one.encoded} | {one.lag:,} |")
    return "\n".join(lines) + "\n"


def _day(value: str) -> date:
    return date.fromisoformat(value)
