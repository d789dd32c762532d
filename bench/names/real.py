"""Run ``python -m bench.names.real FILE [ROWS]``: what real goods texts are answered, by group and by chapter.

``FILE`` is a CSV (also ``.csv.gz``) in UTF-8 with the columns ``text``, ``hs`` (may be empty) and ``source``. It is no
part of the repository: such texts belong to others. Tariff wording is not how a trader writes, so declared lines and
the tariff's own words are counted apart. With ``ROWS``, every row that is not simply ``not_listed`` is written there
to be read by a person, and every ``not_listed`` one in which a stem of a listed name occurs: hash, answer, group,
tariff code, source, what was read, text.
"""

from __future__ import annotations

import csv
import gzip
import hashlib
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from bench.names.score import DAY
from bench.names.stems import Stems
from precursors.catalogue.load import Catalogue
from precursors.model import Answer
from precursors.recognition.recogniser import Query, Recogniser, Recognition

WORDING = ("sat-fraccion", "br-ncm", "br-nbm", "hts", "hts-9902")
"""Sources that are a tariff's own words; every other source with a code is a declared line."""
INSIDE = range(28, 39)
"""Chapters of the tariff for the products of the chemical industries."""
QUESTIONS = (Answer.POSSIBLE, Answer.UNDETERMINED)
READ_BY_EYE = (Answer.LISTED, Answer.POSSIBLE, Answer.OTHER_LAW)
_BATCH = 2_000


class Goods(NamedTuple):
    """One real goods text, its tariff code in digits (empty where none is given) and where it is from."""

    text: str
    hs: str
    source: str

    @property
    def chapter(self) -> str:
        """The chapter of the tariff, two digits, or ``--``."""
        return self.hs[:2] or "--"

    @property
    def group(self) -> str:
        """``no code``, or inside or outside chapters 28 to 38 and who wrote the words."""
        if not self.hs:
            return "no code"
        words = "wording" if self.source.split(":")[0] in WORDING else "declared"
        return f"{'inside' if int(self.chapter) in INSIDE else 'outside'} 28-38, {words}"


def fingerprint(text: str) -> str:
    """By what a text is named in the ledger that must not hold it: 16 hexadecimal digits of its SHA-256."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def read(path: Path) -> list[Goods]:
    """The rows of a file of goods texts.

    Raises:
        KeyError: a column is missing.

    """
    opened = gzip.open(path, "rt", encoding="utf-8", newline="") if path.suffix == ".gz" else path.open(newline="")
    with opened as lines:
        return [Goods(row["text"], _digits(row["hs"]), row["source"]) for row in csv.DictReader(lines)]


def _digits(code: str) -> str:
    return "".join(c for c in code if c.isdigit())


def screened(goods: Sequence[Goods]) -> Iterator[tuple[Goods, Recognition]]:
    """Every row with what was read in it; the tariff code is read as the line's own."""
    with Recogniser(Catalogue.load()) as recogniser:
        recogniser.reader.lexicon.preload()
        for start in range(0, len(goods), _BATCH):
            part = goods[start : start + _BATCH]
            queries = [Query(text=one.text, hs=one.hs) for one in part]
            yield from zip(part, recogniser.recognise_many(queries, neighbours=False), strict=True)


def table(name: str, tallies: dict[str, Counter[Answer]]) -> Iterator[str]:
    """One line a group: how many rows, the count of each answer, and the share of questions."""
    yield f"{name:24} {'rows':>7} " + " ".join(f"{answer.value:>12}" for answer in Answer) + f" {'questions':>10}"
    for group, tally in sorted(tallies.items()):
        rows, asked = tally.total(), sum(tally[answer] for answer in QUESTIONS)
        counts = " ".join(f"{tally[answer]:12,}" for answer in Answer)
        yield f"{group:24} {rows:7,} {counts} {asked / rows:10.2%}"


def _add(tallies: dict[str, Counter[Answer]], group: str, answer: Answer) -> None:
    tallies.setdefault(group, Counter())[answer] += 1


def _said(found: Recognition) -> str:
    readings = [f"{r.substance or '-'} by {r.method} {r.matched!r}" for r in found.readings]
    readings += [f"{hit.entry} by {hit.reading.method} {hit.reading.matched!r}" for hit in found.regimes]
    asked = [f"{problem} {about!r}" for problem, about in found.asked]
    return "; ".join([*readings, *asked, *found.problems]) or "nothing read"


def must_be_read(goods: Goods, answer: Answer, stems: Stems) -> bool:
    """Whether a person has to judge a row: it is answered, or it is not and holds a stem of a listed name."""
    return answer in READ_BY_EYE or (answer is Answer.NOT_LISTED and bool(stems.in_text(goods.text)))


def _write(path: Path, rows: Iterable[Sequence[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out, delimiter="\t").writerows(rows)


def main(words: Sequence[str]) -> None:
    """Screen the file, print both tables, write the rows to be read where a second path is given."""
    groups: dict[str, Counter[Answer]] = {}
    chapters: dict[str, Counter[Answer]] = {}
    stems, rows = Stems(Catalogue.load().home), []
    for goods, found in screened(read(Path(words[0]))):
        answer = found.on(DAY).answer
        _add(groups, goods.group, answer)
        _add(groups, "all", answer)
        _add(chapters, f"chapter {goods.chapter}", answer)
        if len(words) > 1 and (answer is Answer.UNDETERMINED or must_be_read(goods, answer, stems)):
            said = f"stems {stems.in_text(goods.text)}" if answer is Answer.NOT_LISTED else _said(found)
            rows.append((fingerprint(goods.text), answer.value, goods.group, goods.hs, goods.source, said, goods.text))
    print("\n".join([*table("group", groups), "", *table("chapter", chapters)]))
    if len(words) > 1:
        _write(Path(words[1]), rows)


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    main(sys.argv[1:])
