"""Run ``python -m bench.names.earned [--share 0.2] [--no-slips] [--heldout | --third] [--show KIND]``: the score by kind, counts only."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from bench.names.earned.generate import FOLDER, HELDOUT, THIRD
from bench.names.earned.score import AIMS, Tally, rates, read_rows, score_both, score_slips
from precursors.catalogue.load import Catalogue
from precursors.recognition.recogniser import Recogniser


def table(tallies: Sequence[Tally]) -> str:
    """One line a kind."""
    heads = ("texts", "right", "firm", "named", "listed", "poss.", "other", "undet.", "not l.")
    lines = [f"{'kind':32} " + " ".join(f"{head:>{9 if head == 'firm' else 6}}" for head in heads)]
    for file in dict.fromkeys(t.file for t in tallies):
        lines.append(f"-- {file}")
        lines += [_line(t) for t in tallies if t.file == file]
    return "\n".join(lines)


def _line(tally: Tally) -> str:
    firm = f"{tally.firm_right}/{tally.firm}" if tally.firm else "-"
    given = " ".join(f"{count:6,}" for count in tally.answers.values())
    return f"{tally.kind:32} {tally.cases:6,} {tally.right:6,} {firm:>9} {tally.named:6,} {given}"


def said(tallies: Sequence[Tally]) -> str:
    """The rates in a line, with their aims."""
    aims = {name: f" (aim {aim})" for name, aim in AIMS.items()}
    return "  ".join(f"{name} {value:.4f}{aims.get(name, '')}" for name, value in rates(tallies).items())


def corrections(folder: Path = FOLDER) -> int:
    """How many expectations were corrected after the first commit."""
    return len(read_rows(folder / "corrections.tsv"))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--share", type=float, default=1.0)
    parser.add_argument("--no-slips", action="store_true")
    parser.add_argument("--heldout", action="store_true", help="the second set, without random slips")
    parser.add_argument("--third", action="store_true", help="the third set, without random slips")
    parser.add_argument("--show", default="", help="print the texts of a kind that got a wrong answer")
    return parser.parse_args()


def main() -> None:
    """Score, and print."""
    wanted = _arguments()
    catalogue = Catalogue.load()
    folder = THIRD if wanted.third else HELDOUT if wanted.heldout else FOLDER
    with Recogniser(catalogue) as recogniser:
        recogniser.reader.lexicon.preload()
        tallies, first = score_both(recogniser, share=wanted.share, folder=folder)
        extra = [] if wanted.no_slips or folder != FOLDER else score_slips(recogniser, catalogue)
    print(table([*tallies, *extra]))
    print(f"with {corrections(folder)} corrections:    {said([*tallies, *extra])}")
    print(f"as first committed:   {said([*first, *extra])}")
    for tally in (*tallies, *extra):
        if tally.kind == wanted.show:
            print("\n".join(f"{answer:14} {text!r}" for text, answer in tally.shown))


if __name__ == "__main__":
    main()
