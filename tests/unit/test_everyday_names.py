"""Lawful chemicals, medicines and minerals of every day are identified by the names that clerks write.

``everyday.tsv`` was written before the code that meets it. ``seen`` are texts whose answers had been looked at;
``first_score`` are the others: 117 of these 165 were right before.
"""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

from precursors.fold import key
from precursors.lexicon.build import compound_number, known_names
from precursors.model import Answer
from precursors.recognition.recogniser import Query, Recogniser

_DAY = date(2025, 6, 1)
_MOST_QUESTIONS = 0.05


def test_everyday_goods_are_identified(recogniser: Recogniser) -> None:
    with Path(__file__).with_name("everyday.tsv").open(encoding="utf-8", newline="") as file:
        texts = [row["text"] for row in csv.DictReader(file, delimiter="\t")]
    found = recogniser.recognise_many([Query(text=text) for text in texts], neighbours=False)
    answers = {text: one.on(_DAY).answer for text, one in zip(texts, found, strict=True)}
    assert not [text for text, answer in answers.items() if answer in (Answer.LISTED, Answer.OTHER_LAW)]
    asked = [text for text, answer in answers.items() if answer is not Answer.NOT_LISTED]
    assert len(asked) <= _MOST_QUESTIONS * len(texts), asked


def test_every_name_of_trade_leads_to_a_compound_of_the_table(recogniser: Recogniser) -> None:
    """None is a name of a listed substance or of another regime, and each is told by a number or name of the table."""
    lexicon = recogniser.reader.lexicon
    names = known_names()
    by_name = {
        said: compound_number(one) for said, one in lexicon.compounds([*names, *map(key, names.values())]).items()
    }
    told = {one: number for one in names.values() if (number := lexicon.by_cas(one)) is not None}
    assert [one for one in names.values() if one not in told and key(one) not in by_name] == []
    assert [said for said, one in names.items() if by_name.get(said) != told.get(one, by_name.get(key(one)))] == []
    assert [said for said in names if said in lexicon.listed] == []
