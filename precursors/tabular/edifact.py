"""EDIFACT cargo reports (CUSCAR): segments, then a line for each goods item of each consignment."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from precursors.tabular import encodings
from precursors.tabular.model import MANIFEST, FileRefused, RawTable, Wanted
from precursors.tabular.problems import problem
from precursors.tabular.rows import as_table
from precursors.tabular.xml_tree import joined

MAX_EDIFACT = 64 << 20
_MARKS = ":+.? '"  # of components, elements, decimals, release, blank, segments, unless the file says others
Segment = list[list[str]]


def read_edifact(path: Path, _: Wanted) -> RawTable:
    """Read a CUSCAR message.

    Raises:
        FileRefused: it is too large, or another message.

    """
    if path.stat().st_size > MAX_EDIFACT:
        raise FileRefused(problem("file_too_large", path.name, detail=f"more than {MAX_EDIFACT >> 20} MiB"))
    encoding = encodings.recognise(path)
    segments = list(_segments(path.read_text(encoding=encoding.name).lstrip("\ufeff \r\n")))
    kinds = {_at(one, 2, 0) for one in segments if one[0] == ["UNH"]}
    if kinds != {"CUSCAR"}:
        said = ", ".join(sorted(kinds)) or "no UNH"
        raise FileRefused(problem("file_type", path.name, detail=f"EDIFACT message {said}"))
    return as_table(list(_lines(segments)), MANIFEST, encoding.problems)


def _segments(text: str) -> Iterator[Segment]:
    """Segments as elements of components; a released mark is a letter like any other."""
    marks = text[3:9] if text.startswith("UNA") else _MARKS
    text = text[9:] if text.startswith("UNA") else text
    component, element, release, end = (marks[place : place + 1] for place in (0, 1, 3, 5))
    part, segment, place = [""], [], 0
    while place < len(text):
        sign = text[place]
        if sign == release and release != " ":
            part[-1] += text[place + 1 : place + 2]
            place += 2
            continue
        if sign == component:
            part.append("")
        elif sign in (element, end):
            segment.append(part)
            part = [""]
            if sign == end:
                yield segment
                segment = []
        elif sign not in "\r\n" or (part[-1] and segment):
            part[-1] += "" if sign in "\r\n" else sign
        place += 1
    if segment or part != [""]:
        yield [*segment, part]


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
        here["text"] = joined([here.get("text", ""), " ".join(" ".join(part.split()) for part in parts if part)])
    elif name == "MEA":
        here[f"MEA{_at(one, 2, 0)}{_at(one, 3, 0)}"] = _at(one, 3, 1)
    elif name == "DGS":
        here["un"] = _at(one, 3, 0)
    elif name == "PCI":
        here["marks"] = joined([here.get("marks", ""), *(one[2] if len(one) > 2 else [])])
    elif name == "CST":
        here["hs"] = _at(one, 2, 0)
    elif name == "SGP":
        here["container"] = joined([here.get("container", ""), kind])


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
