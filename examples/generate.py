"""A synthetic Guatemalan year of declarations with planted offences. Nothing here is real trade.

Run ``python -m examples.generate FOLDER`` to write it again; the same seed gives the same bytes.
"""

from __future__ import annotations

import csv
import random
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

SEED = 54_2003
YEAR = 2025
DECLARATIONS = 3_000
HEADINGS = (
    "numero_declaracion;numero_linea;movimiento;fecha_declaracion;jurisdiccion;aduana;regimen;exportador_nombre;"
    "exportador_id;exportador_pais;importador_nombre;importador_id;importador_pais;pais_origen;pais_destino;"
    "paises_transito;inciso_arancelario;descripcion;cas;estructura;cantidad;unidad;peso_neto_kg;concentracion;valor;"
    "moneda;numero_licencia;numero_permiso;numero_pen;modo_transporte;documento_transporte;uso_final"
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
SUPPLIERS = (
    ("Sinochem Ningbo", "CN"),
    ("Brenntag", "DE"),
    ("Quimica Delta", "MX"),
    ("Univar", "US"),
    ("Tata Chemicals", "IN"),
)
BUYERS = (("Quimicos de Honduras", "HN"), ("Droguería Salvadoreña", "SV"), ("Insumos Nicas", "NI"))


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
            "fecha_declaracion": day.strftime("%d/%m/%Y"), "jurisdiccion": "GT",
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
        f"{home[0]}_nombre": operator["name"], f"{home[0]}_id": operator["operator_id"], f"{home[0]}_pais": "GT",
        f"{home[1]}_nombre": other[0], f"{home[1]}_id": "", f"{home[1]}_pais": other[1],
        "pais_origen": other[1] if line_for == "importacion" else "GT",
        "pais_destino": "GT" if line_for == "importacion" else other[1],
    }  # fmt: skip


def operator(year: Year, substances: tuple[str, ...], **licence: str) -> dict[str, str]:
    """A registered operator with a licence in force all year, unless told otherwise."""
    place = len(year.operators) + 1
    row = {
        "operator_id": f"{5_000_000 + place * 137}-{place % 10}", "name": f"QUIMICA EJEMPLO {place} S.A.", "country": "GT",
        "kind": "importador", "address": f"{place} calle, zona 12, Guatemala", "registered_on": "2015-03-01",
    }  # fmt: skip
    row |= {key: licence.pop(key) for key in ("registered_on",) if key in licence}
    year.operators.append(row)
    terms = {"valid_from": "2023-01-01", "valid_to": "2027-12-31", "status": "active", "quota": "", **licence}
    for substance in substances:
        year.licences.append(
            {"licence_number": f"LIC-{place:04d}", "operator_id": row["operator_id"], "authority": "GT",
             "substance": substance, "quota_unit": "kg", "quota_period": "year", **terms}
        )  # fmt: skip
    return row


def permit(
    year: Year, owner: dict[str, str], movement: str, substance: str, day: date, kilograms: float, **other: str
) -> str:
    """A permit in force around a day; returns its number."""
    number = f"CERT-{len(year.permits) + 1:05d}"
    year.permits.append(
        {"permit_number": number, "authority": "GT", "operator_id": owner["operator_id"], "movement": movement,
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
         "exporting_country": "GT", "importing_country": country, "sent_on": (day - timedelta(days=21)).isoformat(),
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
        "exportador_pais": "GT", "importador_nombre": buyer["name"], "importador_id": buyer["operator_id"],
        "importador_pais": "GT", "pais_origen": "GT", "pais_destino": "GT", "modo_transporte": "terrestre",
    }  # fmt: skip
    return year.declare(day, goods(year, substance) | sides)


# --- planted offences ---------------------------------------------------------------------------------


def plant_licence(year: Year) -> None:
    """No licence, expired, ending, substance not printed."""
    for _ in range(6):
        owner = operator(year, ())
        line = lawful_import(year, owner, "acetic-anhydride", any_day(year))
        year.plant(line, "no-licence", "GT-LICENCE-HELD", "the importer has no licence at all")
    for offset, offence in ((1, True), (0, False), (9, True), (40, True)):
        owner = operator(year, ("acetone",), valid_to="2025-06-30")
        day = date(2025, 6, 30) + timedelta(days=offset)
        line = lawful_import(year, owner, "acetone", day)
        if offence:
            year.plant(
                line, "licence-expired", "GT-LICENCE-IN-FORCE", f"{offset} days after the last day of the licence"
            )
        else:
            year.plant(line, "licence-ending", "GT-LICENCE-ENDING", "on the last day: lawful, renewal is due")
    for ahead in (29, 12, 3):
        owner = operator(year, ("toluene",), valid_to="2025-09-30")
        line = lawful_import(year, owner, "toluene", date(2025, 9, 30) - timedelta(days=ahead))
        year.plant(line, "licence-ending", "GT-LICENCE-ENDING", f"{ahead} days before the licence ends")
    for substance in ("mek", "piperonal", "potassium-permanganate", "phenylacetic-acid"):
        owner = operator(year, ("acetone",))
        line = lawful_import(year, owner, substance, any_day(year))
        year.plant(line, "not-on-licence", "GT-LICENCE-SUBSTANCE", "the licence prints acetone only")


def plant_quota(year: Year) -> None:
    """Running balances: a yearly quota and a permit that several imports overdraw."""
    for _ in range(3):
        owner = operator(year, ("sulphuric-acid",), quota="1000")
        for order, month in enumerate((2, 4, 6, 8)):
            day = date(YEAR, month, 11)
            certificate = permit(year, owner, "import", "sulphuric-acid", day, 400)
            line = year.declare(
                day,
                goods(year, "sulphuric-acid", 300) | parties("importacion", owner, SUPPLIERS[0]),
                numero_permiso=certificate,
            )
            if order == 3:
                year.plant(
                    line, "quota-exceeded", "GT-LICENCE-QUOTA", "the fourth import of 300 kg on a quota of 1,000 kg"
                )
    for _ in range(3):
        owner = operator(year, ("acetic-anhydride",))
        day = date(YEAR, 5, 10)
        certificate = permit(year, owner, "import", "acetic-anhydride", day, 250)
        for order in range(3):
            line = year.declare(
                day + timedelta(days=12 * order),
                goods(year, "acetic-anhydride", 100) | parties("importacion", owner, SUPPLIERS[1]),
                numero_permiso=certificate,
            )
            if order == 2:
                year.plant(line, "permit-overdrawn", "GT-PERMIT-OVERDRAWN", "300 kg on a certificate of 250 kg")


def plant_papers(year: Year, firms: list[dict[str, str]]) -> None:
    """Certificates, authorisations, notifications and documents that are missing or wrong."""
    for substance in ("acetic-anhydride", "potassium-permanganate", "piperonal", "phenylacetic-acid"):
        line = lawful_import(year, firms[0], substance, any_day(year))
        line["numero_permiso"] = ""
        year.plant(line, "certificate-missing", "GT-IMPORT-CERTIFICATE", "Listado I import without certificate")
    for _ in range(3):
        day = any_day(year, 120)
        line = lawful_import(year, firms[1], "acetic-anhydride", day)
        year.permits[-1] |= {"valid_from": "2025-01-01", "valid_to": (day - timedelta(days=1)).isoformat()}
        year.plant(line, "permit-expired", "GT-PERMIT-IN-FORCE", "certificate ended the day before")
    for _ in range(3):
        line = lawful_import(year, firms[2], "potassium-permanganate", any_day(year))
        year.permits[-1]["substance"] = "acetone"
        year.plant(line, "permit-other-substance", "GT-PERMIT-MATCHES", "certificate is for acetone")
    for substance in ("acetone", "toluene", "sulphuric-acid", "acetic-anhydride"):
        line = lawful_export(year, firms[3], substance, any_day(year, 40))
        line["numero_permiso"] = ""
        year.plant(line, "export-unauthorised", "GT-EXPORT-AUTHORISATION", "no export authorisation declared")
    for substance in ("acetic-anhydride", "potassium-permanganate", "piperonal", "pseudoephedrine"):
        line = lawful_export(year, firms[4], substance, any_day(year, 40))
        line["numero_pen"] = ""
        year.plant(line, "pen-missing", "UN-PRE-EXPORT-NOTIFICATION", "Table I export without notification")
    for substance in ("acetone", "piperonal", "mek"):
        line = lawful_import(year, firms[5], substance, any_day(year), documento_transporte="")
        year.plant(line, "transport-document", "GT-TRANSPORT-DOCUMENT", "no transport document")
    for _ in range(3):
        first = lawful_import(year, firms[6], "toluene", any_day(year))
        line = lawful_import(
            year, firms[6], "toluene", any_day(year), documento_transporte=first["documento_transporte"]
        )
        for one in (first, line):
            year.plant(one, "document-reused", "IND-DUPLICATE-NUMBER", "one bill of lading in two declarations")
    for _ in range(4):
        stranger = operator(year, ())
        line = lawful_transfer(year, firms[0], stranger, "acetone", any_day(year))
        year.plant(line, "transfer-unlicensed", "GT-LICENCE-HELD|GT-TRANSFER-LICENSED", "the buyer has no licence")


def plant_goods(year: Year, firms: list[dict[str, str]]) -> None:
    """Goods that are not what they are called, or that the national file does not hold."""
    for name, cas in (
        ("4-PIPERIDONA CLORHIDRATO", ""),
        ("1-BOC-4-PIPERIDONA", "79099-07-3"),
        ("4-piperidona", "41661-47-6"),
    ):
        line = lawful_import(year, firms[1], "acetone", any_day(year))
        line |= {"descripcion": name, "cas": cas, "inciso_arancelario": "2933.39.00", "numero_permiso": ""}
        year.plant(line, "not-on-file", "GT-NOT-ON-FILE", "on UN Table I since 2024-12-03, not in the Guatemalan file")
    for substance in ("acetic-anhydride", "acetone", "potassium-permanganate", "toluene"):
        line = lawful_import(year, firms[2], substance, any_day(year), inciso_arancelario="3814.00.00")
        year.plant(line, "hs-disagrees", "IND-HS-DISAGREES", "declared as a thinner preparation")
    for substance in ("acetone", "toluene", "mek"):
        line = lawful_import(year, firms[3], substance, any_day(year), cas="64-17-5")
        year.plant(line, "cas-disagrees", "IND-CAS-DISAGREES", "CAS of ethanol beside another name")
    for _ in range(3):
        owner = operator(year, ("acetic-anhydride",))
        start = any_day(year, 60, 300)
        for order in range(4):
            day = start + timedelta(days=2 * order)
            certificate = permit(year, owner, "import", "acetic-anhydride", day, 120)
            line = year.declare(
                day,
                goods(year, "acetic-anhydride", 96) | parties("importacion", owner, SUPPLIERS[0]),
                numero_permiso=certificate,
            )
            if order >= 2:
                year.plant(line, "split", "IND-SPLIT-CONSIGNMENTS", "96 kg every second day")
    for _ in range(3):
        day = any_day(year, 150)
        owner = operator(year, ("toluene",), registered_on=(day - timedelta(days=30)).isoformat())
        certificate = permit(year, owner, "import", "toluene", day, 9000)
        line = year.declare(
            day, goods(year, "toluene", 8000) | parties("importacion", owner, SUPPLIERS[0]), numero_permiso=certificate
        )
        year.plant(line, "first-large-order", "IND-FIRST-LARGE-ORDER", "8 t a month after registration")
    plant_structures(year)


def plant_structures(year: Year) -> None:
    """Fentanyl precursors by structure, and in parcels."""
    for smiles in ("Cl.Cl.C1CN(CCC1Nc2ccccc2)CCc3ccccc3", "C1CC(CCN1CCc1ccccc1)[NH2+]c1ccccc1.[Br-]"):
        owner = operator(year, ())
        sides = parties("importacion", owner, SUPPLIERS[0])
        line = year.declare(
            any_day(year), {"descripcion": "INTERMEDIO QUIMICO REF 77", "cantidad": "5", "unidad": "kg"} | sides
        )
        line |= {"estructura": smiles, "inciso_arancelario": "2933.39.00"}
        year.plant(line, "salt-by-structure", "GT-LICENCE-HELD", "a salt of ANPP, drawn")
    for smiles in ("CC(C)(C)OC(=O)N1CCC(CC1)Nc1ccc(F)cc1", "CC(=O)N1CCC(Nc2ccc(Cl)cc2)CC1"):
        owner = operator(year, ())
        sides = parties("importacion", owner, SUPPLIERS[0])
        line = year.declare(
            any_day(year), {"descripcion": "MUESTRA SIN VALOR", "cantidad": "2", "unidad": "kg"} | sides
        )
        line |= {"estructura": smiles, "inciso_arancelario": "2933.39.00"}
        year.plant(line, "designer", "IND-DESIGNER-STRUCTURE", "a protected, ring-halogenated 4-anilinopiperidine")
    for name in ("NORFENTANILO POLVO", "4-anilinopiperidina-1-carboxilato de terc-butilo"):
        owner = operator(year, ())
        sides = parties("importacion", owner, SUPPLIERS[0])
        line = year.declare(
            any_day(year), {"descripcion": name, "cantidad": "250", "unidad": "g"} | sides, modo_transporte="courier"
        )
        year.plant(line, "parcel", "IND-COURIER-PARCEL", "a fentanyl precursor by courier")


def plant_misspelt(year: Year, firms: list[dict[str, str]]) -> None:
    """Listed goods with a letter wrong, no number beside them and no certificate.

    A long name is read with its slip, and the law says what is missing; of a short one a person is asked.
    """
    for name, rule in (
        ("ANHIDRIDO ACETIKO", "GT-IMPORT-CERTIFICATE"),
        ("permangnato de potasio", "GT-IMPORT-CERTIFICATE"),
        ("ACIDO SULFURICOO", "GT-IMPORT-CERTIFICATE-LIST-II"),
        ("TOLUEN0 INDUSTRIAL", "FLOOR-POSSIBLE"),
    ):
        line = lawful_import(year, firms[7], "acetone", any_day(year))
        line |= {"descripcion": name, "cas": "", "inciso_arancelario": "3824.99.00", "numero_permiso": ""}
        year.plant(line, "misspelt", rule, "one letter wrong, residual tariff code")


# Goods that no list of Guatemala has: text, CAS, tariff code, who sends them, and through which countries.
ON_THE_WAY = (
    ("TRICLOROMETANO GRADO REACTIVO", "67-66-3", "2903.13.00", SUPPLIERS[0], ""),
    ("BROMO LIQUIDO", "7726-95-6", "2801.30.00", SUPPLIERS[0], ""),
    ("PROPIOFENONA", "93-55-0", "2914.39.00", SUPPLIERS[0], "PA"),
    ("4-PIPERIDONA BASE", "41661-47-6", "2933.39.00", SUPPLIERS[4], ""),
    ("TRICLOROMETANO", "67-66-3", "2903.13.00", SUPPLIERS[4], "CN"),
    ("ACEITE DE SASAFRAS", "8006-80-2", "3301.29.00", SUPPLIERS[4], ""),
)


def plant_on_the_way(year: Year, firms: list[dict[str, str]]) -> None:
    """Goods from China and India, or through China, that the law there controls."""
    for place, (name, cas, hs, supplier, through) in enumerate(ON_THE_WAY):
        line = {"descripcion": name, "cas": cas, "inciso_arancelario": hs, "cantidad": "200", "unidad": "kg"}
        sides = parties("importacion", firms[8 + place], supplier)
        planted = year.declare(any_day(year, 30), line | sides | {"paises_transito": through})
        year.plant(
            planted,
            "listed-on-the-way",
            "IND-LISTED-ON-THE-WAY",
            f"on a list of {'CN' if through == 'CN' else supplier[1]}",
        )


# --- the year -----------------------------------------------------------------------------------------


def generate(seed: int = SEED, declarations: int = DECLARATIONS) -> Year:
    """Make a year of so many declarations."""
    year = Year(random.Random(seed))
    firms = [operator(year, tuple(LISTED)) for _ in range(max(40, declarations // 75))]
    plants: list[Callable[[], None]] = [
        lambda: plant_licence(year), lambda: plant_quota(year), lambda: plant_papers(year, firms),
        lambda: plant_goods(year, firms),
    ]  # fmt: skip
    for plant in plants:
        plant()
    plant_misspelt(year, firms)
    year.messy = True
    lawful: list[Callable[[dict[str, str], str, date], dict[str, str]]] = [
        lambda firm, what, day: lawful_import(year, firm, what, day),
        lambda firm, what, day: lawful_export(year, firm, what, day),
        lambda firm, what, day: lawful_transfer(year, firm, year.random.choice(firms), what, day),
    ]
    while year.number < declarations - len(ON_THE_WAY):
        firm, day = year.random.choice(firms), any_day(year)
        if year.random.random() < 0.2:
            what = year.random.choice(list(LISTED))
            year.random.choices(lawful, weights=(6, 2, 2))[0](firm, what, day)
            continue
        name, hs = year.random.choice(ORDINARY)
        kilograms = decimal(year.random.uniform(20, 9000))
        side = year.random.choice(("importacion", "importacion", "exportacion"))
        sides = parties(side, firm, year.random.choice(SUPPLIERS))
        line = {"descripcion": misspelt(year, name), "inciso_arancelario": hs, "cantidad": kilograms, "unidad": "kg"}
        year.declare(day, line | sides)
    plant_on_the_way(year, firms)
    year.random.shuffle(year.lines)
    return year


def write(year: Year, folder: Path) -> None:
    """Write the year as an authority would send it: Windows-1252, semicolons, decimal commas."""
    folder.mkdir(parents=True, exist_ok=True)
    _table(folder / "declarations.csv", year.lines, "windows-1252", ";")
    _table(folder / "operators.csv", year.operators)
    _table(folder / "licences.csv", year.licences)
    _table(folder / "permits.csv", year.permits)
    _table(folder / "pens.csv", year.pens)
    _table(folder / "truth.csv", year.truth)


def _table(path: Path, rows: list[dict[str, str]], encoding: str = "utf-8", delimiter: str = ",") -> None:
    with path.open("w", encoding=encoding, newline="") as stream:
        writer = csv.DictWriter(stream, fieldnames=list(rows[0]), delimiter=delimiter, lineterminator="\r\n")
        writer.writeheader()
        writer.writerows(rows)


if __name__ == "__main__":
    write(generate(), Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent / "guatemala-2025")
