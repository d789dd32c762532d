"""Cargo manifests of ASYCUDA (AWMDS and its kin): one bill of lading a line, masses gross."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from precursors.tabular.xml_tree import children, first_text, joined_texts, number_at, text_at

ROOTS = ("Awmds", "Awbolds", "Awmcds", "Awbolegmds")
_NATURES = {"22": "export", "23": "import", "24": "transit", "28": "transit"}  # 28: from ship to ship


def manifest_rows(root: Element) -> list[dict[str, str]]:
    """The bills of a manifest in our columns; goods of one bill that stand apart are lines of their own."""
    return [row for bill in root.iter() if bill.tag in ("Bol_segment", "Bol") for row in _bill(bill, root)]


def _bill(bill: Element, root: Element) -> Iterator[dict[str, str]]:
    general = root.find("General_segment/General_segment_id")
    office = first_text(general, "Customs_office_code") or first_text(root, "Master_bol/Customs_office_code")
    voyage = first_text(general, "Voyage_number") or first_text(root, "Master_bol/Voyage_number")
    reference = text_at(bill, "Bol_id/Bol_reference")
    movement = _NATURES.get(text_at(bill, "Bol_id/Bol_nature"), "")
    arrives = first_text(general, "Date_of_arrival") or first_text(root, "Master_bol/Date_of_arrival")
    leaves = first_text(general, "Date_of_departure") or first_text(root, "Master_bol/Date_of_departure")
    loaded = first_text(bill, "Load_unload_place/Place_of_loading_code") or first_text(
        root, "General_segment/Load_unload_place/Place_of_departure_code"
    )
    unloaded = first_text(bill, "Load_unload_place/Place_of_unloading_code") or first_text(
        root, "General_segment/Load_unload_place/Place_of_destination_code"
    )
    head = {
        "declaration_number": "-".join(filter(None, (office, voyage, reference))),
        "movement": movement,
        "declaration_date": (leaves if movement == "export" else arrives) or arrives or leaves,
        "customs_office": office,
        **_party(bill, "Exporter", "consignor"),
        "consignor_country": loaded[:2],
        **_party(bill, "Consignee", "consignee"),
        "consignee_country": unloaded[:2],
        "transport_mode": text_at(root, "General_segment/Transport_information/Mode_of_transport_code"),
        "transport_document": reference,
        "container": joined_texts([text_at(box, "Ctn_reference") for box in children(bill, "ctn_segment")]),
    }
    line = text_at(bill, "Bol_id/Line_number") or "1"
    for place, goods in enumerate(bill.iterfind("Goods_segment"), start=1):
        gross = number_at(goods, "Gross_mass")
        number = head["declaration_number"] + (f"-{place}" if place > 1 else "")
        yield {
            **head,
            "declaration_number": number,
            "line_number": line,
            "description": text_at(goods, "Goods_description"),
            "marks": text_at(goods, "Shipping_marks"),
            "hs_code": first_text(goods, "Commodity_Segment/Commodity_code", "Commodity_code"),
            "quantity": gross,
            "unit": "KGM" if gross else "",
            "gross_mass_kg": gross,
        }


def _party(bill: Element, kind: str, side: str) -> dict[str, str]:
    path = f"Traders_segment/{kind}/{kind}"
    return {f"{side}_name": text_at(bill, f"{path}_name"), f"{side}_id": text_at(bill, f"{path}_code")}
