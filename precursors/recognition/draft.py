"""A query while it is being read, and what its readings become in the end."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from precursors.messages import Sentence
from precursors.model import Tier
from precursors.names.opsin import PLACES_OPEN
from precursors.notation import finder
from precursors.notation.kind_of_query import Kind
from precursors.recognition.reading import Query, Reading, RegimeHit
from precursors.text.aside import why_aside

if TYPE_CHECKING:
    from precursors.recognition.account import Context
    from precursors.text.mentions import Aside
    from precursors.text.rest import Left

_NOT_READ = ("unreadable", "not_printable", "empty")
_SHOWN = 60  # characters of a structure that was not read


class Draft:
    """A query while it is being read."""

    def __init__(self, query: Query, context: Context) -> None:
        self.query = query
        self.context = context
        self.kind: Kind | None = None
        self.readings: list[Reading] = []
        self.compounds: list[Reading] = []
        self.structures: list[Asked] = []
        self.problems: list[str] = []
        self.details: list[str | Sentence] = []
        self.conflicts: list[str] = []
        self.next_to: list[tuple[str, str]] = []
        self.regimes: list[RegimeHit] = []
        self.hs = ""
        self.left: tuple[Left, ...] = ()
        self.asides: tuple[Aside, ...] = ()
        self.asked: list[tuple[str, str]] = []

    def ask(self, field: str, value: str, found: Iterable[finder.Notation]) -> None:
        """Have the structures of a declared value read."""
        self.structures += [Asked(field, value, one, sure=one.kind is not Kind.MAYBE_SMILES) for one in found]


@dataclass(frozen=True, slots=True)
class Asked:
    """A structure that is to be read: where it stands, and whether it is a problem if it cannot be."""

    field: str
    value: str
    notation: finder.Notation
    sure: bool

    @property
    def span(self) -> tuple[int, int] | None:
        """Its place in a text; nothing where it is the whole value."""
        start, end = self.notation.span
        whole = self.field != "text" or not (self.value[:start].strip() or self.value[end:].strip())
        return None if whole else (start, end)

    def problem(self, code: str, detail: str | Sentence) -> tuple[str, str | Sentence]:
        """The code of a problem and its words; within a text, which structure it is says more than what is wrong."""
        if code in _NOT_READ and not self.notation.alone:
            return "structure_not_read", self.notation.text[:_SHOWN]
        return code, detail


def as_mentioned(reading: Reading, text: str, asides: Sequence[Aside]) -> Reading:
    """A reading of a systematic name in the whole text; a question where it may be a mention only."""
    span = reading.span or (0, 0)
    doubtful = any(aside.doubtful and aside.span[0] < span[1] and span[0] < aside.span[1] for aside in asides)
    why = why_aside(text, span)
    if why == "traces":
        return replace(reading, value=text, method="purpose", tier=Tier.WEAK, notes=(why,), smiles=None)
    kept = tuple(note for note in reading.notes if note != PLACES_OPEN) if doubtful or why else reading.notes
    notes = (*kept, why) if why else kept
    return replace(reading, value=text, tier=Tier.WEAK if doubtful or why else reading.tier, notes=notes)


def strength(reading: Reading) -> tuple[int, int, int, str]:
    """The order of readings: what meets a listing first, then by how sure they are and by their place."""
    order = {
        tier: rank for rank, tier in enumerate((Tier.EXACT, Tier.STRUCTURE, Tier.STRONG, Tier.REPAIRED, Tier.WEAK))
    }
    start = reading.span[0] if reading.span else 0
    return (0 if reading.covers else 1, order[reading.tier], start, reading.substance or "")


def without_repeats(readings: Iterable[Reading]) -> list[Reading]:
    """The readings, each way in which one place was taken for one substance once."""
    kept: dict[tuple[object, ...], Reading] = {}
    for reading in readings:
        key = (
            reading.substance or reading.matched,
            reading.field,
            reading.span,
            reading.form,
            reading.method,
        )
        kept.setdefault(key, reading)
    return list(kept.values())
