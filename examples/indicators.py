"""Declarations that raise a question: each kind of circumstance that an indicator looks at, planted three times.

What the law asks for is there, unless the circumstance itself lacks it. Lawful lines say how they are paid as well, so
that an indicator which asks about every payment is found out.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from examples.year import (
    BUYERS,
    LISTED,
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
    operator,
    parties,
    permit,
)

TIMES = 3
_WAYS = ("transferencia bancaria", "carta de crédito", "cobranza documentaria", "T/T 30 días", "cash against documents")
_MONTH = timedelta(days=30)


def pay(year: Year) -> None:
    """Let every third line say how it is paid: by who receives the goods, or by a branch of theirs."""
    for line in year.lines:
        if year.random.random() < 1 / 3:
            branch = year.random.choice(("", "", ", SUCURSAL"))
            line |= {
                "forma_de_pago": year.random.choice(_WAYS),
                "pagador": f"{line['importador_nombre']}{branch}",
                "pais_pagador": line["importador_pais"],
            }


def plant_indicators(year: Year) -> None:
    """All of them, each with firms of its own, and put among the other lines."""
    _plant(
        year,
        plant_payment,
        plant_parties,
        plant_values,
        plant_routes,
        plant_transfers,
        plant_permits,
        plant_machines,
    )


def plant_later_indicators(year: Year) -> None:
    """Those that came later, which leave every earlier line as it was."""
    _plant(year, plant_telephones, plant_windows)
    _plant(year, plant_capacities)


def _plant(year: Year, *plants: Callable[[Year], None]) -> None:
    before = len(year.lines)
    for _ in range(TIMES):
        for plant in plants:
            plant(year)
    added, year.lines = year.lines[before:], year.lines[:before]
    for line in added:
        year.lines.insert(year.random.randint(0, len(year.lines)), line)


def _firm(year: Year) -> dict[str, str]:
    return operator(year, tuple(LISTED))


def plant_payment(year: Year) -> None:
    """Paid by a stranger, from a country that is not on the line, and in a way that leaves no trace."""
    for values, rule, why in (
        ({"pagador": "Inversiones del Lago"}, "IND-PAID-BY-THIRD", "a firm that is no party pays"),
        ({"pais_pagador": TRADE["paid_from"]}, "IND-PAYER-ELSEWHERE", "paid from a country that is not on the line"),
        ({"forma_de_pago": "efectivo"}, "IND-PAYMENT-UNTRACEABLE", "paid in cash"),
    ):
        line = lawful_import(year, _firm(year), "acetone", any_day(year), **values)
        year.plant(line, rule.removeprefix("IND-").lower(), rule, why)


def plant_parties(year: Year) -> None:
    """Firms at one address, a forwarder, one name under two numbers, a new firm, a use that does not fit."""
    place = f"{len(year.operators)} avenida 10-20, zona 4, Guatemala"
    for _ in range(3):
        owner = _firm(year)
        owner["address"] = place
        line = lawful_import(year, owner, "toluene", any_day(year))
        year.plant(line, "shared-address", "IND-SHARED-ADDRESS", "one of three operators at one address")
    line = lawful_export(year, _firm(year), "acetone", any_day(year, 40), importador_nombre="Carga Maya Freight")
    year.plant(line, "consignee-no-user", "IND-CONSIGNEE-NO-USER", "a forwarder receives the goods")
    name = f"Comercial Lempira {len(year.operators)}"
    for number in ("A", "B"):
        line = lawful_export(year, _firm(year), "mek", any_day(year, 40))
        line |= {"importador_nombre": name, "importador_id": f"{number}-{len(year.operators)}"}
        line |= {"importador_pais": BUYERS[0][1], "pais_destino": BUYERS[0][1]}
        year.plant(line, "name-several-numbers", "IND-NAME-SEVERAL-NUMBERS", "one consignee under two numbers")
    day = any_day(year, 150)
    owner = operator(year, tuple(LISTED), registered_on=(day - _MONTH).isoformat())
    certificate = permit(year, owner, "import", "pseudoephedrine", day, 1)
    sides = parties("importacion", owner, SUPPLIERS[0])
    line = year.declare(day, goods(year, "pseudoephedrine", 0.5) | sides, numero_permiso=certificate)
    year.plant(line, "new-high-risk", "IND-NEW-HIGH-RISK", "half a kilogram a month after registration")
    line = lawful_import(year, _firm(year), "pseudoephedrine", any_day(year), uso_final="productos de limpieza")
    year.plant(line, "use-unfit", "IND-USE-UNFIT", "for cleaning products")


def plant_values(year: Year) -> None:
    """No value, a value of nothing, and goods with a name that says nothing."""
    for value, offence, why in (("", "value-missing", "no value"), ("0,00", "value-implausible", "worth nothing")):
        line = lawful_import(year, _firm(year), "piperonal", any_day(year), valor=value)
        year.plant(line, offence, f"IND-{offence.upper()}", why)
    sides = parties("importacion", _firm(year), SUPPLIERS[0])
    vague = {"descripcion": "PRODUCTO QUIMICO", "inciso_arancelario": "2933.39.00", "cantidad": "25", "unidad": "kg"}
    year.plant(
        year.declare(any_day(year), vague | sides), "vague-name", "FLOOR-UNDETERMINED", "a name that says nothing"
    )


def plant_routes(year: Year) -> None:
    """Table I through many countries, and in transit."""
    line = lawful_import(year, _firm(year), "acetic-anhydride", any_day(year), paises_transito=TRADE["detour"])
    year.plant(line, "route-detour", "IND-ROUTE-DETOUR", "through three countries")
    passing = {
        "movimiento": "transito", "exportador_nombre": "Tata Chemicals", "exportador_pais": SUPPLIERS[4][1],
        "importador_nombre": BUYERS[0][0], "importador_pais": BUYERS[0][1], "pais_origen": SUPPLIERS[4][1],
        "pais_destino": BUYERS[0][1],
    }  # fmt: skip
    line = year.declare(any_day(year), goods(year, "potassium-permanganate", 200) | passing)
    year.plant(line, "table-i-transit", "IND-TABLE-I-TRANSIT", "passes through Guatemala")


def plant_transfers(year: Year) -> None:
    """Goods that go round three firms, and goods that a firm only sends on."""
    firms = [_firm(year) for _ in range(3)]
    start = any_day(year, 30, 300)
    for place, seller in enumerate(firms):
        day = start + timedelta(days=9 * place)
        line = lawful_transfer(year, seller, firms[(place + 1) % 3], "acetone", day)
    year.plant(line, "circular", "IND-CIRCULAR-TRANSFER", "back with the first of three firms")
    owner, day = _firm(year), date(YEAR, 4, 7) + timedelta(days=year.random.randint(0, 200))
    certificate = permit(year, owner, "import", "toluene", day, 400)
    sides = parties("importacion", owner, SUPPLIERS[1])
    year.declare(day, goods(year, "toluene", 300) | sides, numero_permiso=certificate)
    line = lawful_transfer(year, owner, _firm(year), "toluene", day + timedelta(days=4))
    line |= {"cantidad": decimal(295), "unidad": "kg"}
    year.plant(line, "pass-through", "IND-PASS-THROUGH", "295 of 300 kg sent on after four days")


def plant_permits(year: Year) -> None:
    """The permit of another firm, and a number one digit from a real one."""
    first = lawful_import(year, _firm(year), "toluene", any_day(year))
    line = lawful_import(year, _firm(year), "toluene", any_day(year))
    line["numero_permiso"] = first["numero_permiso"]
    for one in (first, line):
        year.plant(one, "permit-shared", "IND-PERMIT-SHARED", "one certificate, two operators")
    line = lawful_import(year, _firm(year), "acetic-anhydride", any_day(year))
    line["numero_permiso"] = line["numero_permiso"].replace("CERT-0", "CERT-9")
    year.plant(line, "permit-one-digit", "IND-PERMIT-ONE-DIGIT", "the first digit is another")


def plant_telephones(year: Year) -> None:
    """Three firms at one telephone, once with the code of the country."""
    number = f"23{len(year.operators):02d}-5678"
    for code in ("", "", "+502 "):
        owner = _firm(year)
        owner["telephone"] = f"{code}{number}"
        line = lawful_import(year, owner, "toluene", any_day(year))
        year.plant(line, "shared-telephone", "IND-SHARED-TELEPHONE", "one of three operators at one telephone")


def plant_windows(year: Year) -> None:
    """Just under the watched amount every nine days: never three within a week, four within a month."""
    owner, first = _firm(year), any_day(year, 60, 300)
    for order in range(4):
        day = first + timedelta(days=9 * order)
        certificate = permit(year, owner, "import", "acetic-anhydride", day, 120)
        sides = parties("importacion", owner, SUPPLIERS[0])
        line = year.declare(day, goods(year, "acetic-anhydride", 96) | sides, numero_permiso=certificate)
    year.plant(line, "split-windows", "IND-SPLIT-WINDOWS", "96 kg every nine days")


def plant_capacities(year: Year) -> None:
    """More than a firm states that it can use or hold in a year: of one substance, and of all together."""
    owner = operator(year, ("toluene",), capacity="500")
    year.plant(_three_imports(year, owner), "above-capacity", "IND-ABOVE-CAPACITY", "540 kg a year, 500 kg stated")
    owner = operator(year, ("toluene",))
    owner["capacity"] = "500"
    rule = "IND-ABOVE-CAPACITY-IN-ALL"
    year.plant(_three_imports(year, owner), "above-capacity-in-all", rule, "540 kg a year, 500 kg stated of all")


def _three_imports(year: Year, owner: dict[str, str]) -> dict[str, str]:
    """Imports of 180 kg of toluene, eight weeks apart; the last of them."""
    first = any_day(year, 60, 200)
    for order in range(3):
        day = first + timedelta(weeks=8 * order)
        certificate = permit(year, owner, "import", "toluene", day, 200)
        sides = parties("importacion", owner, SUPPLIERS[0])
        line = year.declare(day, goods(year, "toluene", 180) | sides, numero_permiso=certificate)
    return line


def plant_machines(year: Year) -> None:
    """A tablet press, and three weeks later what it may be wanted for."""
    owner, day = _firm(year), any_day(year, 20, 300)
    press = {"descripcion": "TABLETEADORA ROTATIVA ZP-17", "inciso_arancelario": "8479.89.00"}
    sides = parties("importacion", owner, SUPPLIERS[0])
    year.declare(day, press | {"cantidad": "640", "unidad": "kg"} | sides)
    line = lawful_import(year, owner, "pseudoephedrine", day + timedelta(weeks=3))
    year.plant(line, "beside-precursor", "IND-BESIDE-PRECURSOR", "three weeks after a tablet press")
