"""The declaration (SAD) of ASYCUDA World as its programs write it: the header, then one ``Item`` a line.

The tree is the same in every country that was seen; the code lists are national. Misspelt names are its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from precursors.quantity import is_known_unit
from precursors.tabular.documents import columns_of
from precursors.tabular.xml_tree import children, first_text, joined_texts, lines_at, number_at, text_at

_FLOWS = {"I": "import", "E": "export", "T": "transit"}
_PROCEDURES = {**dict.fromkeys("123", "export"), **dict.fromkeys("4567", "import"), "8": "transit"}
_DATE = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4}|\d{2})")  # month, day, year, in every country that was seen


def sad_rows(root: Element) -> tuple[list[dict[str, str]], str]:
    """The lines of a declaration in our columns, and how many its own header says there are."""
    head = _head(root)
    boxes: dict[str, list[str]] = {}
    for box in children(root, "Container"):
        boxes.setdefault(text_at(box, "Item_Number"), []).append(text_at(box, "Container_identity"))
    rows = [
        {**head, **_item(item, root), "line_number": str(place), "container": joined_texts(boxes.get(str(place), []))}
        for place, item in enumerate(root.iterfind("Item"), start=1)
    ]
    return rows, text_at(root, "Property/Nbers/Total_number_of_items")


def _head(root: Element) -> dict[str, str]:
    identity = root.find("Identification")
    procedure = text_at(identity, "Type/Declaration_gen_procedure_code")
    country = "General_information/Country"
    destination = text_at(root, f"{country}/Destination/Destination_country_code")
    return {
        "declaration_number": _number(root),
        "movement": _FLOWS.get(text_at(root, "Property/Sad_flow").upper()) or _PROCEDURES.get(procedure[:1], ""),
        "declaration_date": _day(first_text(root, "Identification/Registration/Date", "Property/Date_of_declaration")),
        "customs_office": text_at(identity, "Office_segment/Customs_clearance_office_code"),
        "regime": joined_texts([text_at(identity, "Type/Type_of_declaration"), procedure]),
        "consignor_name": _name(root, "Traders/Exporter/Exporter_name"),
        "consignor_id": text_at(root, "Traders/Exporter/Exporter_code"),
        "consignor_country": text_at(root, f"{country}/Export/Export_country_code"),
        "consignee_name": _name(root, "Traders/Consignee/Consignee_name"),
        "consignee_id": text_at(root, "Traders/Consignee/Consignee_code"),
        "consignee_country": destination,
        "destination_country": destination,
        "transport_mode": text_at(root, "Transport/Means_of_transport/Border_information/Mode"),
    }


def _number(root: Element) -> str:
    """Office, year and number of the registration; before it, office and the declarant's own reference."""
    office = text_at(root, "Identification/Office_segment/Customs_clearance_office_code")
    registration = root.find("Identification/Registration")
    number = text_at(registration, "Number")
    if number:
        year = _day(text_at(registration, "Date"))[:4]
        return "-".join(filter(None, (office, year, text_at(registration, "Serial_number") + number)))
    own = [text_at(root, f"Declarant/{path}") for path in ("Declarant_code", "Reference/Year", "Reference/Number")]
    return "-".join(filter(None, (office, *own))) if own[-1] else ""


def _day(said: str) -> str:
    """A date as 2026-04-22; one that is not as ASYCUDA writes it as it stands, for the checks of dates to tell."""
    found = _DATE.fullmatch(said)
    if not found:
        return said
    month, day, year = (int(part) for part in found.groups())
    if month > 12:
        month, day = day, month
    return f"{year + 2000 if year < 100 else year:04d}-{month:02d}-{day:02d}"


def _name(root: Element, path: str) -> str:
    """The first line of a name; its address stands below it."""
    return next((line.rstrip(", ") for line in lines_at(root, path)), "")


def _item(item: Element, root: Element) -> dict[str, str]:
    code = item.find("Tarification/HScode")
    value, currency = _value(item, root)
    quantity, unit = _quantity(item)
    documents = (
        tuple(text_at(one, f"Attached_document_{part}") for part in ("code", "name", "reference"))
        for one in children(item, "Attached_documents")
    )
    known = list(documents)
    found = columns_of("asycuda", known)  # type: ignore[arg-type]
    summary = text_at(item, "Previous_doc/Summary_declaration")
    return {
        **found,
        "transport_document": summary or found.get("transport_document", ""),
        "documents": joined_texts([" ".join(filter(None, (kind, number))) for kind, _, number in known]),
        "origin_country": text_at(item, "Goods_description/Country_of_origin_code"),
        "hs_code": "".join(text_at(code, part) for part in ("Commodity_code", "Precision_1")),
        "description": _description(item),
        "marks": joined_texts(list(_marks(item))),
        "quantity": quantity,
        "unit": unit,
        "net_mass_kg": number_at(item, "Valuation_item/Weight_itm/Net_weight_itm"),
        "gross_mass_kg": number_at(item, "Valuation_item/Weight_itm/Gross_weight_itm"),
        "value": value,
        "currency": currency,
        "licence_number": text_at(item, "Licence_number") or found.get("licence_number", ""),
        "incoterm": text_at(item, "IncoTerms/Code"),
    }


def _description(item: Element) -> str:
    """What the trader declared; where that is empty what stands elsewhere: the tariff's words and the marks."""
    free = [text_at(item, "Free_text_1"), text_at(item, "Free_text_2")]
    if declared := text_at(item, "Goods_description/Commercial_Description"):
        return joined_texts([declared, *free])
    return joined_texts([text_at(item, "Goods_description/Description_of_goods"), *free, *_marks(item)])


def _marks(item: Element) -> Iterator[str]:
    return (text_at(item, f"Packages/Marks{number}_of_packages") for number in (1, 2))


def _quantity(item: Element) -> tuple[str, str]:
    """The first supplementary unit of mass or volume, else the first there is, else the net mass."""
    given = [
        (number_at(one, "Suppplementary_unit_quantity"), text_at(one, "Suppplementary_unit_code"))
        for one in children(item, "Tarification/Supplementary_unit")
    ]
    given = [(quantity, unit) for quantity, unit in given if quantity and unit]
    net = number_at(item, "Valuation_item/Weight_itm/Net_weight_itm")
    measured = next((pair for pair in given if is_known_unit(pair[1])), None)
    return measured or ((net, "KGM") if net else (given[0] if given else ("", "")))


def _value(item: Element, root: Element) -> tuple[str, str]:
    invoice = item.find("Valuation_item/Item_Invoice")
    amount = number_at(invoice, "Amount_foreign_currency")
    if amount:
        return amount, text_at(invoice, "Currency_code")
    return number_at(item, "Tarification/Item_price"), text_at(root, "Valuation/Gs_Invoice/Currency_code")
