"""Declarations of the WCO data model (DEC), bare or wrapped, under any prefix."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from precursors.messages import Sentence
from precursors.tabular.documents import columns_of
from precursors.tabular.xml_tree import children, first_text, joined_texts, number_at, text_at

_COUNTRY_OF_ID = re.compile(r"[A-Z]{2}(?=\d)")  # an EORI number begins with its country
_TRADE_WITHIN = ("COA", "COD", "COJ", "COY", "COF", "COC")  # with territories of a customs union


def declarations_in(root: Element) -> list[Element]:
    """Every declaration of goods in a message."""
    return [one for one in root.iter("Declaration") if one.find("GoodsShipment") is not None]


def why_refused(root: Element) -> Sentence | None:
    """Why a message declares no goods of its own; nothing if it may."""
    kinds = {text_at(one, "WCOTypeName") for one in root.iter() if one.find("WCOTypeName") is not None}
    if "RES" in kinds or next(root.iter("Response"), None) is not None:
        return Sentence("an_answer_of_customs_the_declaration_itself")
    found = list(root.iter("Declaration"))
    for one in found:
        if text_at(one, "FunctionCode") == "13" or text_at(one, "TypeCode") == "INV":
            return Sentence("a_cancellation_of_a_declaration_withdraw_the")
        if one.find("Amendment") is not None or text_at(one, "TypeCode") == "COR":
            return Sentence("an_amendment_that_holds_only_what_changes_the")
    if found and not declarations_in(root):
        return Sentence("a_declaration_without_goods_shipment")
    return None


def goods_rows(declaration: Element) -> Iterator[dict[str, str]]:
    """The lines of one declaration in our columns."""
    head = _head(declaration)
    for item in declaration.iterfind("GoodsShipment/GovernmentAgencyGoodsItem"):
        row = {**head, **{name: value for name, value in _item(item).items() if value}}
        row["consignor_country"] = row.get("consignor_country") or _country(row.get("consignor_id", ""))
        row["consignee_country"] = (
            row.get("consignee_country") or _country(row.get("consignee_id", "")) or row.get("destination_country", "")
        )
        yield row


def _head(one: Element) -> dict[str, str]:
    shipment = one.find("GoodsShipment")
    kind = text_at(one, "TypeCode")
    export = kind.startswith("EX") or (kind in _TRADE_WITHIN and one.find("ExitOffice") is not None)
    within = kind in _TRADE_WITHIN
    sender = _party(
        [
            *children(one, "Exporter"),
            *children(one, "Consignment/Consignor"),
            *children(shipment, "Consignment/Consignor"),
            *children(shipment, "Seller"),
        ]
    )
    receiver = _party(
        [*children(shipment, "Consignee"), *children(shipment, "Importer")]
        if export
        else [*children(shipment, "Importer"), *children(shipment, "Consignee")]
    )
    routes = [text_at(stop, "RoutingCountryCode") for stop in one.iterfind(".//Itinerary")]
    return {
        "declaration_number": first_text(one, "ID", "FunctionalReferenceID"),
        "movement": "export" if export else "import" if kind.startswith("IM") or within else "",
        "declaration_date": _day(first_text(one, "AcceptanceDateTime/DateTimeString", "IssueDateTime/DateTimeString")),
        "customs_office": first_text(one, "DeclarationOfficeID", "ExitOffice/ID", "SupervisingOffice/ID"),
        "regime": kind,
        **{f"consignor_{name}": value for name, value in sender.items()},
        **{f"consignee_{name}": value for name, value in receiver.items()},
        "destination_country": text_at(shipment, "Destination/CountryCode"),
        "transit_countries": " ".join(dict.fromkeys(filter(None, routes))),
        "transport_mode": text_at(one, "BorderTransportMeans/ModeCode"),
        "incoterm": text_at(shipment, "TradeTerms/ConditionCode"),
    }


def _party(found: list[Element]) -> dict[str, str]:
    """Name, number and country of the first party that has one of them."""
    for one in found:
        said = {"name": text_at(one, "Name"), "id": text_at(one, "ID"), "country": text_at(one, "Address/CountryCode")}
        if said["name"] or said["id"]:
            return said
    return {}


def _country(number: str) -> str:
    found = _COUNTRY_OF_ID.match(number)
    return found[0] if found else ""


def _day(said: str) -> str:
    return f"{said[:4]}-{said[4:6]}-{said[6:8]}" if re.match(r"\d{8}", said) else said


def _item(item: Element) -> dict[str, str]:
    goods = item.find("Commodity")
    codes: dict[str, str] = {}
    for one in children(goods, "Classification"):
        codes.setdefault(text_at(one, "IdentificationTypeCode"), text_at(one, "ID"))
    net = number_at(goods, "GoodsMeasure/NetNetWeightMeasure")
    quantity, unit = net, "KGM" if net else ""
    tariff = goods.find("GoodsMeasure/TariffQuantity") if goods is not None else None
    if tariff is not None and (not net or tariff.get("unitCode")) and text_at(goods, "GoodsMeasure/TariffQuantity"):
        quantity, unit = number_at(goods, "GoodsMeasure/TariffQuantity"), tariff.get("unitCode", "")
    value, currency = _value(item)
    documents = [
        (text_at(one, "CategoryCode") + text_at(one, "TypeCode"), text_at(one, "Name"), text_at(one, "ID"))
        for one in children(item, "AdditionalDocument")
    ]
    consignor, consignee = _party(list(children(item, "Consignor"))), _party(list(children(item, "Consignee")))
    return {
        **columns_of("wco", documents),
        **{f"consignor_{name}": said for name, said in consignor.items()},
        **{f"consignee_{name}": said for name, said in consignee.items()},
        "line_number": text_at(item, "SequenceNumeric"),
        "hs_code": codes.get("TSP", "") + codes.get("TRC", ""),
        "cus_number": codes.get("CV", ""),
        "un_number": text_at(goods, "DangerousGoods/UNDGID"),
        "description": text_at(goods, "Description"),
        "quantity": quantity,
        "unit": unit,
        "net_mass_kg": net,
        "gross_mass_kg": number_at(goods, "GoodsMeasure/GrossMassMeasure"),
        "value": value,
        "currency": currency,
        "origin_country": text_at(item, "Origin/CountryCode"),
        "destination_country": text_at(item, "Destination/CountryCode"),
        "marks": joined_texts([text_at(one, "MarksNumbersID") for one in children(item, "Packaging")]),
        "documents": joined_texts([" ".join(filter(None, (kind, number))) for kind, _, number in documents]),
    }


def _value(item: Element) -> tuple[str, str]:
    for path in ("Commodity/InvoiceLine/ItemChargeAmount", "StatisticalValueAmount"):
        found = item.find(path)
        if found is not None and text_at(item, path):
            return number_at(item, path), found.get("currencyID", "")
    return "", ""
