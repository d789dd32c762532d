"""Makes the committed texts out of the seeds: ``python -m bench.names.earned.generate``; the same every time.

The seeds say which signs stand in which forms, and what the right answers are; see ``cases/earned/README.md``. With
``--heldout`` or ``--third``, half as many of each kind with another seed and other words: sets that no word list was
made for.
"""

from __future__ import annotations

import json
import random
import sys
import unicodedata
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from bench.names.earned.shapes import shape
from bench.names.earned.slips import Spelling
from bench.names.earned.sources import Sign, Sources, mixed
from bench.names.generate import CASES
from precursors.catalogue.load import Catalogue
from precursors.fold import key

FOLDER = CASES / "earned"
HELDOUT, THIRD = FOLDER / "heldout", FOLDER / "third"
SEEDS = FOLDER / "seeds"
HEAD = "kind\ttext\tanswers\tsubstances\twhy\n"
# Named by an entry whose words leave it open: a careful person asks.
_OPEN = frozenset(("4-aminopyridine", "r-29676", "ephedrine-medicines", "pseudoephedrine-medicines"))
_SURE_LETTERS = 9
_TRIES = 40
_SEED = 20261129
# Of a later set: its seed, its folder, its words and texts, and the sets whose texts it does not repeat.
_LATER = {"heldout": (20261201, HELDOUT, (FOLDER,)), "third": (20261202, THIRD, (FOLDER, HELDOUT))}


class Case(NamedTuple):
    """One text with its expectation."""

    kind: str
    text: str
    answers: str
    substances: str
    why: str

    def line(self) -> str:
        """As it stands in the file."""
        shown = json.dumps(self.text, ensure_ascii=False)
        shown = "".join(c if c == " " or (c.isprintable() and not _unseen(c)) else _escaped(c) for c in shown)
        return "\t".join((self.kind, shown, self.answers, self.substances, self.why)) + "\n"


def _unseen(character: str) -> bool:
    return unicodedata.category(character) in ("Cf", "Zs", "Mn", "Cc") and not "\u0900" <= character <= "\u0fff"


def _escaped(character: str) -> str:
    return json.dumps(character)[1:-1]


def read_seeds(name: str) -> dict[str, Any]:
    """A file of seeds."""
    content: dict[str, Any] = yaml.safe_load((SEEDS / f"{name}.yaml").read_text(encoding="utf-8"))
    return content


class Generator:
    """Fills the forms with signs.

    Args:
        catalogue: of the listed names.
        later: the name of a later set; it is made without the texts of those before it (``known``).

    """

    def __init__(self, catalogue: Catalogue, *, later: str = "") -> None:
        regimes = [line.split("\t")[0] for line in (SEEDS / "regime_keys.tsv").read_text().splitlines()]
        words = {**read_seeds("sources"), **(read_seeds(f"{later}_sources") if later else {})}
        self._seed, _, before = _LATER.get(later, (_SEED, FOLDER, ()))
        self._share = 2 if later else 1
        self.known = frozenset(text for folder in before for text in _texts_in(folder))
        self.sources = Sources(catalogue, words, regimes, self._seed)
        self.spelling = Spelling(catalogue)

    def made(self, seeds: Mapping[str, Any]) -> Iterator[Case]:
        """The cases of every kind that is made from signs."""
        for kind, seed in seeds.items():
            chance = random.Random(f"{self._seed} {kind}")
            seen: dict[str, Case] = {}
            for case in self._endless(kind, seed, chance):
                if case.text not in self.known:
                    seen.setdefault(case.text, case)
                if len(seen) == seed["count"] // self._share:
                    break
            yield from seen.values()

    def _endless(self, kind: str, seed: Mapping[str, Any], chance: random.Random) -> Iterator[Case]:
        forms = seed["forms"] if isinstance(seed["forms"], dict) else {None: seed["forms"]}
        places = [(language, form) for language, texts in forms.items() for form in texts]
        signs = {language: mixed(self.sources.of(seed["of"], language), chance) for language in forms}
        shapes = seed.get("damage", ["same"])
        for number in range(seed["count"] * _TRIES):
            if number % len(places) == 0:
                chance.shuffle(places)
            language, form = places[number % len(places)]
            sign, how = next(signs[language]), shapes[(number // 2) % len(shapes)]
            texts = {at: shape(how)(text, chance) for at, text in sign.texts.items()}
            if how != "same" and texts == dict(sign.texts):
                continue
            if how in ("one_letter", "scanned") and not self._misspelt(sign.texts[""], texts[""]):
                continue
            answers = self._answers(seed["answers"], sign, texts.get("", ""))
            yield Case(kind, _filled(form, texts), answers, "|".join(sign.substances) or "-", seed["why"])

    def _misspelt(self, name: str, text: str) -> bool:
        return text.lower() not in self.sources.seeds["names_of_others"] and self.spelling.wrong(name, text)

    def _answers(self, answers: str, sign: Sign, text: str) -> str:
        if answers == "slip":
            sure = sum(c.isalpha() for c in text) >= _SURE_LETTERS and self.spelling.legitimate.isdisjoint(
                _one_away(key(text))
            )
            answers = "listed" if sure else "listed or possible or undetermined"
        if answers == "listed" and sign.substances and set(sign.substances) <= _OPEN:
            return "listed or possible"
        return answers


def _texts_in(folder: Path) -> Iterator[str]:
    """The committed texts of a set."""
    for name in ("controlled", "legitimate"):
        for line in (folder / f"{name}.tsv").read_text(encoding="utf-8").splitlines(keepends=True)[1:]:
            yield json.loads(line.split("\t")[1])


def _filled(form: str, texts: Mapping[str, str]) -> str:
    for at, text in texts.items():
        form = form.replace("{" + at + "}", text)
    return form


def _one_away(text: str) -> Iterator[str]:
    """Every key one edit away."""
    letters = "abcdefghijklmnopqrstuvwxyz"
    for at in range(len(text) + 1):
        head, tail = text[:at], text[at:]
        yield head + tail[1:]
        yield head + tail[1:2] + tail[:1] + tail[2:]
        for letter in letters:
            yield head + letter + tail
            yield head + letter + tail[1:]


def written(seeds: Mapping[str, Any], *, legitimate: bool) -> Iterator[Case]:
    """The cases that were written by hand."""
    for kind, seed in seeds.items():
        for line in seed["texts"].splitlines():
            parts = [part.strip(" ") for part in line.split(" ;; ")]
            text = parts[0].replace("\\n", "\n").replace("\\t", "\t")
            meant = "-" if legitimate else parts[1]
            answers = parts[1:] if legitimate else parts[2:]
            yield Case(kind, text, answers[0] if answers else seed["answers"], meant, seed["why"])


def write(path: Path, cases: Iterator[Case]) -> int:
    """Write a file of cases, each text once; how many."""
    once = {case.text: case for case in cases}
    path.write_text(HEAD + "".join(case.line() for case in once.values()), encoding="utf-8")
    return len(once)


def by_hand(name: str, known: Collection[str], *, later: str) -> Iterator[Case]:
    """The cases of a file that were written by hand; of a later set those of legitimate texts only."""
    if not later:
        yield from written(read_seeds(f"{name}_texts"), legitimate=name == "legitimate")
    elif name == "legitimate":
        cases = written(read_seeds(f"{later}_texts"), legitimate=True)
        yield from (case for case in cases if case.text not in known)


def main(later: str) -> None:
    """Write the files of the first or of a later set."""
    generator = Generator(Catalogue.load().home, later=later)
    folder = _LATER[later][1] if later else FOLDER
    folder.mkdir(exist_ok=True)
    for name in ("controlled", "legitimate"):
        cases = [*generator.made(read_seeds(f"{name}_signs")), *by_hand(name, generator.known, later=later)]
        print(f"{write(folder / f'{name}.tsv', iter(cases)):6,}  {name}")


if __name__ == "__main__":
    main(sys.argv[1].removeprefix("--") if len(sys.argv) > 1 else "")
