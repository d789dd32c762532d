"""EDIFACT cargo reports (CUSCAR): segments, then a line for each goods item of each consignment."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from precursors.messages import Sentence
from precursors.tabular import encodings
from precursors.tabular.model import MANIFEST, FileRefused, RawTable, Wanted
from precursors.tabular.problems import problem
from precursors.tabular.rows import as_table
from precursors.tabular.xml_tree import joined_texts

MAX_EDIFACT = 32 << 20
MAX_GOODS = 100_000
MAX_SEGMENT = 1 << 16
_MARKS = ":+.? '"  # of components, elements, decimals, release, blank, segments, unless the file says others
Segment = list[list[str]]


def read_edifact(path: Path, _: Wanted) -> RawTable:
    """Read a CUSCAR message.

    Raises:
        FileRefused: it is too large, or another message.

    """
    if path.stat().st_size > MAX_EDIFACT:
        raise FileRefused(problem("file_too_large", path.name, detail=Sentence("more_than_mib", x=MAX_EDIFACT >> 20)))
    encoding = encodings.recognise(path)
    text = path.read_text(encoding=encoding.name).lstrip("\ufeff \r\n")
    if text.count("GID") > MAX_GOODS:
        raise FileRefused(problem("file_too_large", path.name, detail=Sentence("more_than_goods_items", x=MAX_GOODS)))
    segments = list(_segments(text, path.name))
    kinds = {_at(one, 2, 0) for one in segments if one[0] == ["UNH"]}
    if kinds != {"CUSCAR"}:
        said = ", ".join(sorted(kinds)) or "no UNH"
        raise FileRefused(problem("file_type", path.name, detail=Sentence("edifact_message", x=said)))
    told = [*encoding.problems, problem("movement_assumed", path.name, column="movement", value="import")]
    return as_table(list(_lines(segments)), MANIFEST, told)


def _segments(text: str, file: str) -> Iterator[Segment]:
    """Segments as elements of components; a released mark is a letter like any other."""
    marks = text[3:9] if text.startswith("UNA") else _MARKS
    text = text[9:] if text.startswith("UNA") else text
    component, element, release, end = (marks[place : place + 1] for place in (0, 1, 3, 5))
    place = 0
    while place < len(text):
        stop = _next(text, end, release, place)
        if stop - place > MAX_SEGMENT:
            detail = Sentence("a_segment_of_more_than_characters", x=MAX_SEGMENT)
            raise FileRefused(problem("file_too_large", file, detail=detail))
        segment = text[place:stop].strip("\r\n ")
        if segment:
            yield [_split_part(part, component, release) for part in _pieces(segment, element, release)]
        place = stop + 1


def _next(text: str, mark: str, release: str, start: int) -> int:
    """Where the next mark is that is not released; the end of the text if there is none."""
    place = text.find(mark, start)
    while place > 0 and _is_released(text, place, release, start):
        place = text.find(mark, place + 1)
    return len(text) if place < 0 else place


def _is_released(text: str, place: int, release: str, start: int) -> bool:
    before = place
    while before > start and text[before - 1] == release != " ":
        before -= 1
    return (place - before) % 2 == 1


def _pieces(text: str, mark: str, release: str) -> list[str]:
    if release not in text:
        return text.split(mark)
    pieces, start = [], 0
    while (stop := _next(text, mark, release, start)) < len(text):
        pieces.append(text[start:stop])
        start = stop + 1
    return [*pieces, text[start:]]


def _split_part(part: str, component: str, release: str) -> list[str]:
    released = re.compile(re.escape(release) + "(.)", re.S)
    return [released.sub(r"\1", piece) for piece in _pieces(part, component, release)]


def _at(segment: Segment, element: int, component: int) -> str:
    if element >= len(segment) or component >= len(segment[element]):
        return ""
    return " ".join(segment[element][component].split())


def _lines(segments: list[Segment]) -> Iterator[dict[str, str]]:
    """One row for each goods item, under what its consignment and its voyage say."""
    voyage: dict[str, str] = {}
    bill: dict[str, str] = {}
    goods: dict[str, str] | None = None
    for one in segments:
        name = _at(one, 0, 0)
        if name in ("UNH", "CNI", "GID", "UNT") and goods is not None:
            yield _row(voyage, bill, goods)
            goods = None
        if name == "UNH":
            voyage, bill = {}, {}
        elif name == "CNI":
            bill = {"reference": _at(one, 2, 0), "place": _at(one, 1, 0)}
        elif name == "GID":
            goods = {"line": _at(one, 1, 0)}
        else:
            _note(one, name, voyage if not bill else goods if goods is not None else bill, bill)
    if goods is not None:
        yield _row(voyage, bill, goods)


def _note(one: Segment, name: str, here: dict[str, str], bill: dict[str, str]) -> None:
    """What a segment adds to the voyage, the consignment or the goods item that it stands under."""
    kind = _at(one, 1, 0)
    if name == "LOC":
        here[f"LOC{kind}"] = _at(one, 2, 0)
    elif name == "TDT":
        here.update(voyage=_at(one, 2, 0), mode=_at(one, 3, 0))
    elif name == "DTM" and kind in ("137", "132", "133"):
        here.setdefault("date", _day(_at(one, 1, 1)))
    elif name == "RFF" and kind in ("BM", "AWB", "MB") and bill:
        bill["reference"] = _at(one, 1, 1) or bill.get("reference", "")
    elif name == "NAD" and kind in ("CZ", "CN"):
        here.update({f"{kind}name": _at(one, 4, 0) or _at(one, 3, 0), f"{kind}id": _at(one, 2, 0)})
    elif name == "FTX" and kind == "AAA":
        parts = [*(one[4] if len(one) > 4 else [])]
        here["text"] = joined_texts([here.get("text", ""), " ".join(" ".join(part.split()) for part in parts if part)])
    elif name == "MEA":
        here[f"MEA{_at(one, 2, 0)}{_at(one, 3, 0)}"] = _at(one, 3, 1)
    elif name == "DGS":
        here["un"] = _at(one, 3, 0)
    elif name == "PCI":
        here["marks"] = joined_texts([here.get("marks", ""), *(one[2] if len(one) > 2 else [])])
    elif name == "CST":
        here["hs"] = _at(one, 2, 0)
    elif name == "SGP":
        here["container"] = joined_texts([here.get("container", ""), kind])


def _day(said: str) -> str:
    return f"{said[:4]}-{said[4:6]}-{said[6:8]}" if said[:8].isdecimal() and len(said) >= 8 else said


def _row(voyage: dict[str, str], bill: dict[str, str], goods: dict[str, str]) -> dict[str, str]:
    both = {**voyage, **bill}
    office = voyage.get("LOC11") or both.get("LOC11", "")
    net, gross = goods.get("MEAAADKGM", ""), goods.get("MEAGKGM", "") or goods.get("MEAAABKGM", "")
    reference = bill.get("reference", "")
    return {
        "declaration_number": "-".join(filter(None, (office, voyage.get("voyage", ""), reference))),
        "line_number": goods.get("line", ""),
        "movement": "import",  # a cargo report is made where the ship arrives
        "declaration_date": both.get("date", ""),
        "customs_office": office,
        "consignor_name": bill.get("CZname", ""),
        "consignor_id": bill.get("CZid", ""),
        "consignor_country": both.get("LOC9", "")[:2],
        "consignee_name": bill.get("CNname", ""),
        "consignee_id": bill.get("CNid", ""),
        "consignee_country": (both.get("LOC7") or office)[:2],
        "transport_mode": voyage.get("mode", ""),
        "transport_document": reference,
        "description": goods.get("text", ""),
        "marks": goods.get("marks", ""),
        "container": goods.get("container", ""),
        "hs_code": goods.get("hs", ""),
        "un_number": goods.get("un", ""),
        "quantity": net or gross,
        "unit": "KGM" if net or gross else "",
        "net_mass_kg": net,
        "gross_mass_kg": gross,
    }
