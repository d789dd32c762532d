"""The text of a safety data sheet: its sections 1 and 3 say what the goods are, the others what they meet."""

from __future__ import annotations

import re

_HEAD = re.compile(
    r"(?:^|[\n;.|])\s*(?:SECTION|SECCI[OÓ]N|SE[CÇ][AÃ]O|ABSCHNITT|RUBRIQUE)\s*(?P<number>1[0-6]|[1-9])\b", re.IGNORECASE
)
_GOODS = ("1", "3")
_HINT = re.compile(r"secti|secci|se[cç][aã]o|abschnitt|rubrique", re.IGNORECASE)
_SHORTEST = 60  # letters of a sheet
_ENOUGH = 2  # headings of sections that make a text a sheet


def only_goods(text: str) -> str:
    """The text with all but sections 1 and 3 of a sheet blanked out, so that every place stays; others unchanged."""
    if len(text) < _SHORTEST or not _HINT.search(text):
        return text
    heads = list(_HEAD.finditer(text))
    if len({head["number"] for head in heads}) < _ENOUGH:
        return text
    ends = [head.start() for head in heads[1:]] + [len(text)]
    kept = [text[: heads[0].start()]]
    for head, end in zip(heads, ends, strict=True):
        part = text[head.start() : end]
        kept.append(part if head["number"] in _GOODS else re.sub(r"\S", " ", part))
    return "".join(kept)
