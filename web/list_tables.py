"""The columns of the tables of lists and rules: on the pages of the desk, and on those that are printed for a site."""

from __future__ import annotations

from precursors.messages import say, short_name
from precursors.model import Row
from web.render import texts
from web.tables import Column

ENTRIES = (
    Column("name", "substance"),
    Column("entry", "entry"),
    Column("cas", "f_cas"),
    Column("words", "words"),
    Column("since", "in_force", "day"),
    Column("until", "ended_on", sorts=False, shown=False),
    Column("marks", "reading_mark", sorts=False),
)


def list_title(row: Row, lang: str) -> str:
    """An authority and its list; what was not encoded is no authority's yet."""
    said = (short_name(row["authority"], lang) if row.get("entries", True) else "", row["list_name"])
    return " ".join(one for one in said if one)


def coverage_columns(lang: str) -> tuple[Column, ...]:
    """Of every list: how far it is encoded, and until when it was read."""
    words = texts()
    return (
        Column("list_name", "list", say=lambda row: list_title(row, lang)),
        Column("encoded", "encoded", say=lambda row: words[f"encoded_{row['encoded']}"][lang]),
        Column("entries", "entries", "number"),
        Column("verified", "entries_verified", "number"),
        Column("first_day_read", "first_day_read", "number"),
        Column("newest_amendment_read", "newest_read"),
        Column("read_on", "read_on", "day"),
        Column("due", "due_again", "day"),
    )


def changes_columns(lang: str) -> tuple[Column, ...]:
    """Of what changed between two days."""
    words = texts()
    return (
        Column("change", "change", say=lambda row: words[f"change_{row['change']}"][lang]),
        Column("list_name", "list", "day", say=lambda row: list_title(row, lang)),
        Column("name", "substance"),
        Column("entry", "entry"),
        Column("since", "in_force", "day"),
    )


def rules_columns(lang: str) -> tuple[Column, ...]:
    """Of the rule book."""
    words = texts()
    marks = {True: words["verified"][lang], False: words["unverified"][lang]}
    return (
        Column("rule", "rule"),
        Column("title", "title_of_rule", "wide"),
        Column("whose", "whose_rule"),
        Column("outcome", "outcome", say=lambda row: say("outcome", row["outcome"], lang)),
        Column("citation", "citation"),
        Column("verified", "reading_mark", say=lambda row: marks[row["verified"]]),
    )
