"""Run ``python -m bench.names [OUT] [--quick]``: the scorecard as JSON and HTML, and the rates on the terminal."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path

from bench.names import page, score, speed
from bench.names.earned import score as earned
from bench.names.earned.__main__ import said, table
from precursors.catalogue.load import Catalogue
from precursors.recognition.recogniser import Recogniser

AIMS = {"in_goods_texts": 0.97, "goods": 0.97, "one_letter": 0.90, "one_letter_in_goods": 0.90, "unseen_names": 0.001}


def main() -> None:
    """Score every tier, measure the speed, write ``names.json`` and ``names.html``."""
    words = [word for word in sys.argv[1:] if not word.startswith("--")]
    out, quick = Path(words[0] if words else "out"), "--quick" in sys.argv
    catalogue = Catalogue.load()
    with Recogniser(catalogue) as recogniser:
        recogniser.reader.lexicon.preload()
        scores = score.committed(recogniser)
        scores += score.unseen(catalogue, 2_000 if quick else 20_000)
        tallies, first = earned.score_both(recogniser, share=0.2 if quick else 1.0)
        tallies += earned.score_slips(recogniser, catalogue)
        rates = speed.measure(recogniser, 5_000 if quick else 50_000)
    out.mkdir(parents=True, exist_ok=True)
    rows = [{**asdict(one), "rate": round(one.rate, 5), "aim": AIMS.get(one.tier)} for one in scores]
    counted = {"kinds": [one.counts() for one in tallies], "rates": earned.rates(tallies)}
    content = {"edition": catalogue.edition, "tiers": rows, "speed": rates, "earned": counted}
    (out / "names.json").write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    (out / "names.html").write_text(page.render(content), encoding="utf-8")
    for one in scores:
        what = "recall" if one.kind == "positive" else "false flags"
        certain = one.decided if one.kind == "positive" else one.wrong
        print(f"{one.tier:28} {one.cases:7,}  {what:11} {one.rate:.4f}  of them listed {certain:,}")
    print(table(tallies))
    print(f"with corrections:     {said(tallies)}")
    print(f"as first committed:   {said(first)}")
    for name, value in rates.items():
        print(f"{name:28} {value:,.0f} /s")


if __name__ == "__main__":
    main()
