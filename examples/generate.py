"""A synthetic Guatemalan year of declarations with planted offences. Nothing here is real trade.

Run ``python -m examples.generate FOLDER`` to write it again; the same seed gives the same bytes.
"""

from __future__ import annotations

import csv
import random
import sys
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

from examples.indicators import pay, plant_indicators, plant_later_indicators
from examples.year import (
    LISTED,
    ORDINARY,
    SUPPLIERS,
    TRADE,
    YEAR,
    Year,
    any_day,
    decimal,
    goods,
    lawful_export,
    lawful_import,
    lawful_transfer,
    misspelt,
    operator,
    parties,
    permit,
)

SEED = 54_2003
DECLARATIONS = 3_000

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


def plant_on_the_way(year: Year, firms: list[dict[str, str]]) -> None:
    """Goods from China and India, or through China, that the law there controls."""
    for place, (name, cas, hs, sender, through, listed_by) in enumerate(TRADE["on_the_way"]):
        line = {"descripcion": name, "cas": cas, "inciso_arancelario": hs, "cantidad": "200", "unidad": "kg"}
        sides = parties("importacion", firms[8 + place], SUPPLIERS[sender])
        planted = year.declare(any_day(year, 30), line | sides | {"paises_transito": through})
        year.plant(
            planted,
            "listed-on-the-way",
            "IND-LISTED-ON-THE-WAY",
            f"on a list of {listed_by}",
        )


# --- the year -----------------------------------------------------------------------------------------


def generate(seed: int = SEED, declarations: int = DECLARATIONS) -> Year:
    """Make a year of so many declarations, and those that raise the questions of the indicators."""
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
    while year.number < declarations - len(TRADE["on_the_way"]):
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
    year.random, year.messy = random.Random(seed + 1), False  # what came later leaves every earlier line as it was
    pay(year)
    plant_indicators(year)
    year.random = random.Random(seed + 2)
    plant_later_indicators(year)
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
