"""The lawful part of the synthetic year: who trades what with whom, and the papers that go with it."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from precursors.authorities import HOME_COUNTRY
from precursors.yamls import parse

YEAR = 2025
HEADINGS = (
    "numero_declaracion;numero_linea;movimiento;fecha_declaracion;jurisdiccion;aduana;regimen;exportador_nombre;"
    "exportador_id;exportador_pais;importador_nombre;importador_id;importador_pais;pais_origen;pais_destino;"
    "paises_transito;inciso_arancelario;descripcion;cas;estructura;cantidad;unidad;peso_neto_kg;concentracion;valor;"
    "moneda;numero_licencia;numero_permiso;numero_pen;modo_transporte;documento_transporte;uso_final;"
    "forma_de_pago;pagador;pais_pagador"
).split(";")

# substance id: Spanish goods names (one with a slip), CAS, tariff code, licensed quantity of a usual order in kg
LISTED = {
    "acetone": (("ACETONA GRADO TECNICO", "Acetona pura", "ACETONA INDUSTRIAL EN TAMBORES DE 200 L"), "67-64-1", "2914.11.00", 900),
    "toluene": (("TOLUENO INDUSTRIAL", "Tolueno grado reactivo", "TOLUENO EN TAMBORES"), "108-88-3", "2902.30.00", 1200),
    "mek": (("METIL ETIL CETONA", "metiletilcetona grado tecnico"), "78-93-3", "2914.12.00", 700),
    "sulphuric-acid": (("ACIDO SULFURICO 98%", "Ácido sulfúrico grado industrial"), "7664-93-9", "2807.00.00", 2500),
    "hydrochloric-acid": (("ACIDO CLORHIDRICO 37%", "Ácido clorhídrico reactivo"), "7647-01-0", "2806.10.00", 1500),
    "acetic-anhydride": (("ANHIDRIDO ACETICO 99%", "Anhídrido acético en tambores"), "108-24-7", "2915.24.00", 400),
    "potassium-permanganate": (("PERMANGANATO DE POTASIO", "Permanganato potásico polvo"), "7722-64-7", "2841.61.00", 300),
    "phenylacetic-acid": (("ACIDO FENILACETICO", "Ácido fenilacético polvo"), "103-82-2", "2916.34.00", 60),
    "piperonal": (("PIPERONAL CRISTALES",), "120-57-0", "2932.93.00", 40),
    "pseudoephedrine": (("PSEUDOEFEDRINA BASE", "seudoefedrina polvo"), "90-82-4", "2939.42.00", 20),
}  # fmt: skip
CERTIFIED = ("acetic-anhydride", "potassium-permanganate", "phenylacetic-acid", "piperonal", "pseudoephedrine")
TABLE_ONE = CERTIFIED
ORDINARY = (
    ("AZUCAR REFINADA EN SACOS DE 50 KG", "1701.99.00"), ("CAMISAS DE ALGODON", "6205.20.00"),
    ("SODA CAUSTICA EN ESCAMAS", "2815.11.00"), ("ALCOHOL ETILICO 96%", "2207.10.00"),
    ("RESINA EPOXICA LIQUIDA", "3907.30.00"), ("CLORURO DE SODIO USP", "2501.00.00"), ("GLICERINA USP", "2905.45.00"),
    ("ACIDO ACETICO GLACIAL", "2915.21.00"), ("ACIDO CITRICO ANHIDRO", "2918.14.00"), ("XILENO MEZCLA", "2902.44.00"),
    ("HIPOCLORITO DE CALCIO 70%", "2828.10.00"), ("UREA GRANULADA", "3102.10.00"), ("BICARBONATO DE SODIO", "2836.30.00"),
    ("DIISOCIANATO DE TOLUENO", "2929.10.00"), ("ACETATO DE ETILO", "2915.31.00"), ("ISOPROPANOL 99%", "2905.12.00"),
    ("TOLUIDINA", "2921.43.00"), ("ACETONITRILO HPLC", "2926.90.00"), ("GUANTES DE NITRILO MAPA", "4015.19.00"),
    ("COJINETES PMK", "8482.10.00"), ("VINAGRE BLANCO", "2209.00.00"), ("CAFE ORO EN SACOS", "0901.11.00"),
    ("PARACETAMOL POLVO", "2924.29.00"), ("CARBON ACTIVADO", "3802.10.00"), ("PINTURA LATEX BLANCA", "3209.10.00"),
    ("DIOXIDO DE TITANIO", "2823.00.00"), ("SULFATO DE ALUMINIO", "2833.22.00"), ("PIPERAZINA CITRATO", "2933.59.00"),
    ("FERTILIZANTE NPK 15-15-15", "3105.20.00"), ("REMOVEDOR SIN ACETONA", "3304.30.00"), ("CEMENTO GRIS", "2523.29.00"),
)  # fmt: skip
TRADE: Mapping[str, Any] = parse(Path(__file__).with_name("trade.yaml").read_text("utf-8"))
SUPPLIERS, BUYERS = TRADE["suppliers"], TRADE["buyers"]


@dataclass
class Year:
    """Everything that is generated."""

    random: random.Random
    lines: list[dict[str, str]] = field(default_factory=list)
    operators: list[dict[str, str]] = field(default_factory=list)
    licences: list[dict[str, str]] = field(default_factory=list)
    permits: list[dict[str, str]] = field(default_factory=list)
    pens: list[dict[str, str]] = field(default_factory=list)
    truth: list[dict[str, str]] = field(default_factory=list)
    number: int = 0
    messy: bool = False  # whether letters go wrong; planted offences keep the names that their rule needs

    def declare(self, day: date, goods: dict[str, str], **values: str) -> dict[str, str]:
        """Add one declaration of one line."""
        self.number += 1
        line = dict.fromkeys(HEADINGS, "")
        line |= {
            "numero_declaracion": f"GTPRQ01-25-{self.number:06d}", "numero_linea": "1",
            "fecha_declaracion": day.strftime("%d/%m/%Y"), "jurisdiccion": HOME_COUNTRY,
            "aduana": self.random.choice(("GTPRQ", "GTSTC", "GTGUA")), "regimen": "23", "moneda": "USD",
            "valor": decimal(self.random.randint(50_000, 9_000_000) / 100), "modo_transporte": "maritimo",
            "documento_transporte": f"BL{self.number:07d}", "uso_final": "industria",
        }  # fmt: skip
        line |= goods | values
        self.lines.append(line)
        return line

    def plant(self, line: dict[str, str], offence: str, rules: str, why: str) -> None:
        """Record a planted offence."""
        self.truth.append(
            {"declaration_number": line["numero_declaracion"], "line_number": line["numero_linea"],
             "offence": offence, "rules": rules, "why": why}
        )  # fmt: skip


def decimal(value: float) -> str:
    """A number with a decimal comma, as the Guatemalan forms have it."""
    return f"{value:.2f}".replace(".", ",")


def any_day(year: Year, first: int = 10, last: int = 355) -> date:
    """A day of the year."""
    return date(YEAR, 1, 1) + timedelta(days=year.random.randint(first, last))


def goods(year: Year, substance: str, kilograms: float | None = None) -> dict[str, str]:
    """The goods part of a line: a messy description, the tariff code, a quantity in one of several units."""
    names, cas, hs, usual = LISTED[substance]
    kilograms = kilograms if kilograms is not None else usual * year.random.uniform(0.05, 0.4)
    unit, factor = year.random.choice((("kg", 1.0), ("KG", 1.0), ("kilogramos", 1.0), ("g", 1000.0)))
    return {
        "descripcion": misspelt(year, year.random.choice(names)),
        "cas": cas if year.random.random() < 0.4 else "",
        "inciso_arancelario": hs,
        "cantidad": decimal(kilograms * factor),
        "unidad": unit,
        "concentracion": year.random.choice(("", "99%", "98 %")),
    }


def misspelt(year: Year, name: str) -> str:
    """Sometimes lower case, sometimes words around it, and in a messy year sometimes a letter too few or twice."""
    roll = year.random.random()
    if year.messy and year.random.random() < 0.05:
        place = year.random.randint(2, len(name) - 3)
        return name[:place] + (name[place] * 2 if roll < 0.5 else "") + name[place + 1 :]
    if roll < 0.2:
        return name.lower()
    if roll < 0.35:
        return f"{name} LOTE {year.random.randint(100, 999)}"
    return f"  {name} " if roll < 0.4 else name


def parties(line_for: str, operator: dict[str, str], other: tuple[str, str]) -> dict[str, str]:
    """Both sides of a movement, the Guatemalan operator on the right one."""
    home = ("importador", "exportador") if line_for == "importacion" else ("exportador", "importador")
    return {
        "movimiento": line_for,
        f"{home[0]}_nombre": operator["name"], f"{home[0]}_id": operator["operator_id"], f"{home[0]}_pais": HOME_COUNTRY,
        f"{home[1]}_nombre": other[0], f"{home[1]}_id": "", f"{home[1]}_pais": other[1],
        "pais_origen": other[1] if line_for == "importacion" else HOME_COUNTRY,
        "pais_destino": HOME_COUNTRY if line_for == "importacion" else other[1],
    }  # fmt: skip


def operator(year: Year, substances: tuple[str, ...], **licence: str) -> dict[str, str]:
    """A registered operator with a licence in force all year, unless told otherwise."""
    place = len(year.operators) + 1
    telephone = str(20_000_000 + place * 137)
    row = {
        "operator_id": f"{5_000_000 + place * 137}-{place % 10}", "name": f"QUIMICA EJEMPLO {place} S.A.", "country": HOME_COUNTRY,
        "kind": "importador", "address": f"{place} calle, zona 12, Guatemala",
        "telephone": f"{telephone[:4]}-{telephone[4:]}", "registered_on": "2015-03-01",
        "capacity": "60000", "capacity_unit": "kg",
    }  # fmt: skip
    row |= {key: licence.pop(key) for key in ("registered_on",) if key in licence}
    stated = {"capacity": "", "capacity_unit": "kg"}
    year.operators.append(row)
    terms = {"valid_from": "2023-01-01", "valid_to": "2027-12-31", "status": "active", "quota": "", **licence}
    for substance in substances:
        year.licences.append(
            {"licence_number": f"LIC-{place:04d}", "operator_id": row["operator_id"], "authority": HOME_COUNTRY,
             "substance": substance, "quota_unit": "kg", "quota_period": "year", **stated, **terms}
        )  # fmt: skip
    return row


def permit(
    year: Year, owner: dict[str, str], movement: str, substance: str, day: date, kilograms: float, **other: str
) -> str:
    """A permit in force around a day; returns its number."""
    number = f"CERT-{len(year.permits) + 1:05d}"
    year.permits.append(
        {"permit_number": number, "authority": HOME_COUNTRY, "operator_id": owner["operator_id"], "movement": movement,
         "substance": substance, "quantity": f"{kilograms:.2f}", "unit": "kg",
         "valid_from": (day - timedelta(days=30)).isoformat(), "valid_to": (day + timedelta(days=60)).isoformat(),
         "counterparty": "", "origin_country": "", "destination_country": "", "status": "active", **other}
    )  # fmt: skip
    return number


def pen(year: Year, substance: str, kilograms: float, country: str, day: date) -> str:
    """A pre-export notification sent three weeks before and not objected to; returns its number."""
    number = f"PEN-GT-{len(year.pens) + 1:05d}"
    year.pens.append(
        {"pen_number": number, "substance": substance, "quantity": f"{kilograms:.2f}", "unit": "kg",
         "exporting_country": HOME_COUNTRY, "importing_country": country, "sent_on": (day - timedelta(days=21)).isoformat(),
         "answer": "no_objection", "answered_on": (day - timedelta(days=7)).isoformat()}
    )  # fmt: skip
    return number


def lawful_import(year: Year, owner: dict[str, str], substance: str, day: date, **values: str) -> dict[str, str]:
    """An import with everything that it needs."""
    kilograms = LISTED[substance][3] * year.random.uniform(0.05, 0.4)
    certificate = permit(year, owner, "import", substance, day, kilograms * 1.2)
    sides = parties("importacion", owner, year.random.choice(SUPPLIERS))
    return year.declare(day, goods(year, substance, kilograms) | sides, numero_permiso=certificate, **values)


def lawful_export(year: Year, owner: dict[str, str], substance: str, day: date, **values: str) -> dict[str, str]:
    """An export with authorisation and, for Table I, a pre-export notification."""
    kilograms = LISTED[substance][3] * year.random.uniform(0.05, 0.3)
    buyer = year.random.choice(BUYERS)
    papers = {"numero_permiso": permit(year, owner, "export", substance, day, kilograms * 1.2)}
    if substance in TABLE_ONE:
        papers["numero_pen"] = pen(year, substance, kilograms * 1.2, buyer[1], day)
    return year.declare(
        day, goods(year, substance, kilograms) | parties("exportacion", owner, buyer) | papers, **values
    )


def lawful_transfer(
    year: Year, seller: dict[str, str], buyer: dict[str, str], substance: str, day: date
) -> dict[str, str]:
    """A transfer between two licensed firms."""
    sides = {
        "movimiento": "transferencia", "exportador_nombre": seller["name"], "exportador_id": seller["operator_id"],
        "exportador_pais": HOME_COUNTRY, "importador_nombre": buyer["name"], "importador_id": buyer["operator_id"],
        "importador_pais": HOME_COUNTRY, "pais_origen": HOME_COUNTRY, "pais_destino": HOME_COUNTRY, "modo_transporte": "terrestre",
    }  # fmt: skip
    return year.declare(day, goods(year, substance) | sides)
