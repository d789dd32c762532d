"""Which obligations of the law are encoded, and what is missing where they are not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict

from precursors.messages import citation_words, duty

HERE = Path(__file__).parent
_WORDS = {
    "en": {
        "encoded": "encoded",
        "partly": "encoded in part",
        "not_encodable": "not encodable: no declaration or record can show it",
        "unread": "not encoded: the text was not read",
    },
    "es": {
        "encoded": "codificada",
        "partly": "codificada en parte",
        "not_encodable": "no codificable: ninguna declaración ni registro puede mostrarla",
        "unread": "no codificada: el texto no fue leído",
    },
}
_HEADS = {
    "en": (
        "# Which obligations are encoded",
        "",
        "Generated from `rules/coverage.yaml` by `make docs`; `precursor rules coverage` prints the same. What is not",
        "encoded is never taken as fulfilled.",
    ),
    "es": (
        "# Qué obligaciones están codificadas",
        "",
        "Hecha a partir de `rules/coverage.yaml` con `make docs`; `precursor rules coverage` muestra lo mismo. Lo que",
        "no está codificado nunca se da por cumplido.",
    ),
}
_COLUMNS = {
    "en": "| provision | duty | rules | status | what is missing |",
    "es": "| disposición | obligación | reglas | estado | lo que falta |",
}


class Obligation(BaseModel):
    """One obligation, as the law notes state it.

    Attributes:
        rules: the rules that hold a declaration against it; empty where none can.
        missing: what keeps it from being decided in full; empty when nothing does.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    authority: str
    instrument: str
    provision: str | None
    duty: str
    rules: tuple[str, ...]
    status: Literal["encoded", "partly", "not_encodable", "unread"]
    missing: str


def load_coverage() -> tuple[Obligation, ...]:
    """Every obligation, in the order of the file."""
    rows = yaml.safe_load((HERE / "coverage.yaml").read_text("utf-8"))
    return tuple(Obligation.model_validate(row) for row in rows)


def page(obligations: Sequence[Obligation], titles: dict[str, str], language: str = "en") -> str:
    """The page of the coverage, as Markdown.

    Args:
        obligations: as loaded.
        titles: of the instruments in that language, by key.
        language: ``en`` or ``es``.

    """
    counts, words = Counter[str](o.status for o in obligations), _WORDS[language]
    lines = [*_HEADS[language], "", *(f"- {words[status]}: {counts[status]}" for status in words)]
    for authority in dict.fromkeys(o.authority for o in obligations):
        lines += ["", f"## {authority}", "", _COLUMNS[language], "|---|---|---|---|---|"]
        lines += [_row(o, titles, language) for o in obligations if o.authority == authority]
    return "\n".join(lines) + "\n"


def _row(one: Obligation, titles: dict[str, str], language: str) -> str:
    title = titles[one.instrument]
    provision = f"{title}, {citation_words(one.provision, language)}" if one.provision else title
    rules = " ".join(f"`{rule}`" for rule in one.rules)
    status = _WORDS[language][one.status].split(":")[0]
    cells = (provision, duty(one.duty, language), rules, status, duty(one.missing, language))
    return "| " + " | ".join(cell.replace("|", "/") for cell in cells) + " |"
