"""Documents as traders make them, written here by a seeded generator, with the rows that must be read of each."""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path

import typst

GOODS = (  # what it is, CAS, HS
    ("Anhídrido acético 99 %, tambores", "108-24-7", "2915.24.00"),
    ("Ácido cítrico monohidrato", "5949-29-1", "2918.14.00"),
    ("4-Piperidona clorhidrato monohidrato", "40064-34-4", "2933.39.90"),
    ("Acetona técnica", "67-64-1", "2914.11.00"),
    ("Permanganato de potasio grado técnico", "7722-64-7", "2841.61.00"),
    ("Propilenglicol USP", "57-55-6", "2905.32.00"),
    ("Dióxido de titanio rutilo", "13463-67-7", "3206.11.00"),
    ("Toluene, technical grade", "108-88-3", "2902.30.00"),
)
HEADS = (
    ("Pos.", "Descripción", "CAS", "Partida arancelaria", "Cantidad", "Unidad", "Importe"),
    ("No.", "Description of goods", "CAS No.", "HS code", "Quantity", "Unit", "Amount"),
    ("Item", "Descrição", "Número CAS", "HS", "Qtd", "Unidade", "Valor"),
)
PLANT = "#set page(width: 210mm, height: 297mm, margin: 18mm)\n#set text(size: 8pt)\n"


def write(path: Path, body: str) -> Path:
    typst.compile(body.encode(), output=str(path))
    return path


def plain(text: str) -> str:
    """Text as it stands, for typst."""
    return "".join(f"\\{one}" if one in "\\#$*_`<>@[]=~/-+\"'" else one for one in text)


def cut(text: str, draw: random.Random) -> str:
    """A cell broken where a narrow column breaks it: anywhere within a number, at a blank within words."""
    places = [place for place, one in enumerate(text) if one == " "] if " " in text else range(3, len(text) - 1)
    place = draw.choice(list(places) or [len(text)])
    first, rest = text[:place], text[place:].lstrip()
    return f"{plain(first)} \\\n{plain(rest)}" if rest else plain(first)


def table(rows: Sequence[Sequence[str]], widths: str, *, ruled: bool) -> str:
    cells = ", ".join(f"[{cell}]" for row in rows for cell in row)
    return f"#table(columns: ({widths}), stroke: {'0.5pt' if ruled else 'none'}, {cells})\n"


def invoice(path: Path, seed: int, *, ruled: bool) -> list[dict[str, str]]:
    """An invoice of up to five goods; gives the rows that it holds."""
    draw = random.Random(seed)
    heads = draw.choice(HEADS)
    rows, written = [], [[plain(head) for head in heads]]
    for number, (what, cas, hs) in enumerate(draw.sample(GOODS, draw.randint(2, 5)), start=1):
        quantity, value = (
            f"{draw.randint(1, 9)},{draw.randint(0, 999):03}.{draw.randint(0, 99):02}",
            f"{draw.randint(100, 999)}.50",
        )
        rows.append(
            {
                "line_number": str(number),
                "description": what,
                "cas": cas,
                "hs_code": hs,
                "quantity": quantity,
                "unit": "kg",
                "value": value,
            }
        )
        broken = (lambda cell: cut(cell, draw)) if ruled else plain
        written.append([str(number), broken(what), broken(cas), broken(hs), broken(quantity), "kg", plain(value)])
    total = ["", plain("TOTAL"), "", "", "", "", plain("9,999.00")]
    body = f"= {plain('FACTURA COMERCIAL')} {seed}\nExportador: Example Chem Ltd\n\nFecha: 2026-04-15\n\n"
    widths = "9mm, 62mm, 24mm, 26mm, 22mm, 14mm, 20mm"
    write(path, PLANT + body + table([*written, total], widths, ruled=ruled) + plain("Peso bruto total 30,120.50 kg"))
    return rows


SHEET = """= FICHA DE DATOS DE SEGURIDAD
== 1. Identificación
Nombre del producto: DILUYENTE AZUL

Proveedor: QUÍMICA EJEMPLO, S.A.
== 2. Identificación de peligros
Véase la etiqueta.
== 3. Composición / información sobre los componentes
#table(columns: 3, [Componente], [No. CAS], [% p\\/p], [Tolueno], [108-88-3], [40 - 60], [Acetona], [67-64-1], [10 - 30])
== 7. Manipulación y almacenamiento
Lejos de permanganato de potasio y ácido sulfúrico.
== 10. Estabilidad y reactividad
#table(columns: 2, [Sustancia], [CAS], [Anhídrido acético], [108-24-7])
"""
CERTIFICATE = """= CERTIFICATE OF ANALYSIS
Product: PSEUDOEPHEDRINE HYDROCHLORIDE USP #h(2cm) Batch: 77-A

CAS No.: 345-78-8
#table(columns: 3, [Test], [Specification], [Result], [Assay], [98.0 - 102.0 %], [99.4 %])
"""
PACKING = (
    "= PACKING LIST\nShipper: Example Chem Ltd\n\nConsignee: Química Ejemplo del Sur\n\n"
    "#grid(columns: (14mm, 62mm, 30mm, 30mm), row-gutter: 3mm,"
    "[Item], [Description], [Net weight kg], [Gross weight kg],"
    "[1], [Acetic anhydride \\ drums of 216 kg], [8640.00], [9100.50],"
    "[2], [Citric acid], [1000.00], [1040.00])\n"
)
LONG = "#table(columns: 3, [Descripción], [CAS], [Cantidad], {rows})"
