"""Which obligations of the law are encoded, and what is missing where they are not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import cache, partial
from typing import Annotated, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field

from precursors.messages import citation_words, say
from precursors.yamls import parse
from rules.rulebook import law_files

Status = Literal["encoded", "partly", "not_encodable", "unread"]


class Words(BaseModel):
    """A text in both languages."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    en: Annotated[str, Field(min_length=3)]
    es: Annotated[str, Field(min_length=3)]

    def told(self, language: str) -> str:
        """The text in a language, ``en`` or ``es``."""
        return self.es if language == "es" else self.en


class Obligation(BaseModel):
    """One obligation, as the law notes state it.

    Attributes:
        rules: the rules that hold a declaration against it; empty where none can.
        missing: what keeps it from being decided in full; ``None`` when nothing does.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    authority: str
    instrument: str
    provision: str | None
    duty: Words
    rules: tuple[str, ...]
    status: Status
    missing: Words | None


@cache
def load_coverage() -> tuple[Obligation, ...]:
    """Every obligation, by authority in the order of the answers, then in the order of its file."""
    rows = [row for path in law_files("coverage.yaml") for row in parse(path.read_text("utf-8"))]
    return tuple(Obligation.model_validate(row) for row in rows)


def page(obligations: Sequence[Obligation], titles: dict[str, str], language: str = "en") -> str:
    """The page of the coverage, as Markdown.

    Args:
        obligations: as loaded.
        titles: of the instruments in that language, by key.
        language: ``en`` or ``es``.

    """
    counts, said = Counter[str](o.status for o in obligations), partial(say, "coverage_page", language=language)
    lines = [said("head"), "", *(f"- {said(status)}: {counts[status]}" for status in get_args(Status))]
    for authority in dict.fromkeys(o.authority for o in obligations):
        lines += ["", f"## {authority}", "", said("columns"), "|---|---|---|---|---|"]
        lines += [_row(o, titles, language) for o in obligations if o.authority == authority]
    return "\n".join(lines) + "\n"


def _row(one: Obligation, titles: dict[str, str], language: str) -> str:
    title = titles[one.instrument]
    provision = f"{title}, {citation_words(one.provision, language)}" if one.provision else title
    rules = " ".join(f"`{rule}`" for rule in one.rules)
    status = say("coverage_page", one.status, language).split(":")[0]
    missing = one.missing.told(language) if one.missing else ""
    cells = (provision, one.duty.told(language), rules, status, missing)
    return "| " + " | ".join(cell.replace("|", "/") for cell in cells) + " |"
