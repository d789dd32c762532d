"""Signs that stand together in one text: none is lost for what is numbered beside it."""

from __future__ import annotations

import itertools
from datetime import date

from precursors.recognition.recogniser import Query, Recogniser

DAY = date(2026, 11, 24)
NUMBERED = (
    *("CAS 57-50-1", "CAS 67-66-3", "EC 200-662-2", "HS 1701.99", "lote A-12", "lot 4711", "REF 88213", "class 3"),
    *("pureza 99 %", "2 x 12", "UN 1888", "CAS 50-00-0 UN 1198", "InChIKey HEDRZPFGACZZDS-UHFFFAOYSA-N"),
)
CONTROLLED = ("UN 1715", "UN1090", "ONU 1490", "CAS 108-24-7", "anhidrido acetico", "CC(=O)OC(C)=O")


def test_no_number_beside_it_silences_a_controlled_sign(recogniser: Recogniser) -> None:
    """Whatever is numbered before or behind it, and whatever parts the two."""
    texts = [
        text
        for sign, number, between in itertools.product(CONTROLLED, NUMBERED, (" ", ", ", " / ", "; ", "\n", " - "))
        for text in (
            f"{sign}{between}{number}",
            f"{number}{between}{sign}",
            f"sugar{between}{number}{between}{sign}",
            f"{number}{between}{sign}{between}25 kg",
        )
    ]
    found = recogniser.recognise_many([Query(text=text) for text in texts], neighbours=False)
    silenced = [text for text, one in zip(texts, found, strict=True) if one.on(DAY).answer.value == "not_listed"]
    assert silenced == []
