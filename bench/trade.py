"""Three years of made-up trade at any size: lines and the registry that most of them keep to.

Nothing here is real. What makes the work heavy is like the population that the design was measured on: 26 % of the lines
of listed substances, some 2,000 texts, up to 4,000 operators of whom a few do most of the trade, a registry of a permit
for every crossing of a border, and one finding for every six lines. Nine declarations of ten are Guatemalan;
the others are of every authority that has rules, so that the whole rule book runs.
"""

from __future__ import annotations

from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from examples.year import LISTED, ORDINARY
from precursors.yamls import parse
from registry.store.arrow_tables import REGISTRY

_MIXTURE = Path(__file__).with_suffix(".yaml")  # of jurisdictions
_NEW = ("4-piperidone", "4-piperidona", "2933.39.00")  # a text that the look-back finds

# The parts of a line that chance decides: each a number of its own, the same at every run.
_DRAWN = """
SELECT i, i // 2 AS n, DATE '2023-01-01' + CAST((i // 2) * 2 * 1095 // {count} AS INTEGER) AS declaration_date,
    CAST((hash(i // 2) % 4000) * (hash(i // 2 + 7000000001) % 4000) // 4000 AS INTEGER) AS a,
    CAST((hash(i // 2 + 9000000001) % 4000) * (hash(i // 2 + 11000000003) % 4000) // 4000 AS INTEGER) AS b,
    hash(i // 2 + 13000000003) % 1000 AS place, hash(i // 2 + 17000000003) % 100 AS way, hash(i + 3) % 100 AS k,
    hash(i // 2 + 19000000003) % 40 AS odd_route, hash(i + 5) AS h, hash(i + 23000000003) % 1000 AS u,
    hash(i + 29000000003) % 1000 AS slip
FROM (SELECT range AS i FROM range({count}))
"""
_SIDES = """
SELECT d.*, j.jurisdiction, j.authority, CASE WHEN way < 30 THEN 'import' WHEN way < 40 THEN 'export' ELSE 'transfer' END AS movement,
    j.authority || a AS operator, CASE WHEN a = b THEN j.authority || ((a + 1) % 4000) ELSE j.authority || b END AS buyer,
    'F' || (a % 40 + CASE WHEN odd_route = 0 THEN 40 ELSE 0 END) AS abroad,
    ['CN', 'DE', 'IN', 'BR', 'HN'][1 + (a + CASE WHEN odd_route = 0 THEN 1 ELSE 0 END) % 5] AS country,
    CASE WHEN k < 26 THEN 1 ELSE 0 END AS is_listed, h % (CASE WHEN k < 26 THEN {listed} ELSE {plain} END) AS goods_place
FROM drawn AS d JOIN jurisdictions AS j ON d.place BETWEEN j.first AND j.last
"""
# Slips: of 1,000 lines 40 lack the permit, 40 name an unknown one, 40 lack the transport document, 250 have a wrong
# tariff code.
_LINES = """
SELECT 'D' || lpad(CAST(n AS VARCHAR), 9, '0') AS declaration_number, CAST(i % 2 + 1 AS INTEGER) AS line_number, movement,
    declaration_date, jurisdiction, jurisdiction || 'PRQ' AS customs_office, '23' AS regime,
    CASE WHEN movement = 'import' THEN 'Trader ' || abroad || ' Ltd.' ELSE 'QUÍMICA EJEMPLO ' || operator || ' S.A.' END AS consignor_name,
    CASE WHEN movement = 'import' THEN abroad ELSE operator END AS consignor_id,
    CASE WHEN movement = 'import' THEN country ELSE jurisdiction END AS consignor_country,
    CASE WHEN movement = 'import' THEN 'QUÍMICA EJEMPLO ' || operator || ' S.A.'
        WHEN movement = 'export' THEN 'Trader ' || abroad || ' Ltd.' ELSE 'QUÍMICA EJEMPLO ' || buyer || ' S.A.' END AS consignee_name,
    CASE WHEN movement = 'import' THEN operator WHEN movement = 'export' THEN abroad ELSE buyer END AS consignee_id,
    CASE WHEN movement = 'export' THEN country ELSE jurisdiction END AS consignee_country,
    CASE WHEN movement = 'import' THEN country ELSE jurisdiction END AS origin_country,
    CASE WHEN movement = 'export' THEN country ELSE jurisdiction END AS destination_country, '' AS transit_countries,
    CAST(q AS VARCHAR) AS quantity, 'kg' AS unit, 'USD' AS currency, '' AS licence_number,
    CASE WHEN movement = 'transfer' OR is_listed = 0 OR slip < 40 THEN '' WHEN slip < 80 THEN 'Q' || i ELSE 'P' || i END AS permit_number,
    CASE WHEN is_listed = 1 AND movement <> 'transfer' AND slip BETWEEN 40 AND 989 THEN 'N' || i ELSE '' END AS pen_number, 'maritimo' AS transport_mode,
    CASE WHEN slip BETWEEN 160 AND 199 THEN '' ELSE 'BL' || n END AS transport_document, 'industria' AS end_use, '' AS payment_method, '' AS payer_name, '' AS payer_country,
    s.description, s.cas, '' AS structure, '' AS un_number, CASE WHEN slip BETWEEN 200 AND 449 THEN '38249999' ELSE s.hs_code END AS hs_code,
    CAST(q * 1000000 AS BIGINT) AS quantity_mg, CAST(NULL AS BIGINT) AS concentration_ppm,
    CAST(q * (150 + u % 100) AS BIGINT) AS value_cents
FROM shipped AS s
"""
_SHIPPED = """
SELECT s.*, g.description, g.cas, g.hs_code, g.substance, CAST(g.kg // 10 + s.u % 50 + 1 AS BIGINT) AS q
FROM sides AS s
JOIN goods AS g ON g.is_listed = s.is_listed AND g.place = s.goods_place
"""
_CROSSINGS = "FROM shipped WHERE is_listed = 1 AND movement <> 'transfer'"
# One permit in 25 is for too little, one in 25 has ended; one operator in 33 has a licence that ended a year early.
_REGISTRY = {
    "operators": """
        SELECT j.authority || range AS operator_id, 'QUÍMICA EJEMPLO ' || j.authority || range || ' S.A.' AS name,
            j.jurisdiction AS country, DATE '2015-03-01' AS registered_on, CAST(NULL AS BIGINT) AS capacity_mg FROM range(4000), jurisdictions AS j""",
    "licences": """
        SELECT 'L' || j.authority || o.range || '-' || y.range AS licence_number, j.authority || o.range AS operator_id, j.authority,
            CAST(y.range || '-01-01' AS DATE) AS valid_from, CAST(y.range || '-12-31' AS DATE) AS valid_to, 'active' AS status
        FROM range(4000) AS o, range(2023, 2026) AS y, jurisdictions AS j WHERE o.range % 33 > 0 OR y.range < 2025""",
    "licence_substances": """
        SELECT 'L' || s.authority || s.a || '-' || year(s.declaration_date) AS licence_number, s.substance,
            CAST(SUM(s.q * (CASE WHEN s.a % 33 = 1 THEN 900000 ELSE 1000000 END)) AS BIGINT) AS quota_mg, 'year' AS quota_period,
            CAST(NULL AS BIGINT) AS capacity_mg
        FROM (
            SELECT authority, a, declaration_date, substance, q FROM shipped WHERE is_listed = 1
            UNION ALL
            SELECT authority, CAST(substr(buyer, 3) AS BIGINT), declaration_date, substance, q FROM shipped WHERE is_listed = 1 AND movement = 'transfer'
        ) AS s GROUP BY ALL""",
    "permits": f"""
        SELECT 'P' || i AS permit_number, substance, authority, operator AS operator_id, movement,
            q * (CASE WHEN slip BETWEEN 80 AND 119 THEN 900000 ELSE 1000000 END) AS quantity_mg, declaration_date - 30 AS valid_from,
            declaration_date + (CASE WHEN slip BETWEEN 120 AND 159 THEN -1 ELSE 60 END) AS valid_to, abroad AS counterparty,
            CASE WHEN movement = 'import' THEN country ELSE jurisdiction END AS origin_country,
            CASE WHEN movement = 'export' THEN country ELSE jurisdiction END AS destination_country, 'active' AS status
        {_CROSSINGS}""",
    "pens": f"""
        SELECT 'N' || i AS pen_number, substance, q * 1000000 AS quantity_mg,
            CASE WHEN movement = 'export' THEN jurisdiction ELSE country END AS exporting_country,
            CASE WHEN movement = 'export' THEN country ELSE jurisdiction END AS importing_country,
            declaration_date - 25 AS sent_on, 'no_objection' AS answer, declaration_date - 7 AS answered_on
        {_CROSSINGS}""",
}


def write(count: int, folder: Path) -> None:
    """Write ``lines.parquet`` and a Parquet file for each table of the registry into a folder."""
    connection = duckdb.connect(config={"memory_limit": "4GB", "temp_directory": str(folder / "spill")})
    connection.execute("SET enable_progress_bar = false")
    goods = _goods()
    connection.register("goods_given", goods)
    connection.register("jurisdictions", _jurisdictions())
    connection.execute("CREATE TABLE goods AS FROM goods_given")
    listed = sum(goods.column("is_listed").to_pylist())
    sides = _SIDES.format(listed=listed, plain=goods.num_rows - listed)
    for name, select in (("drawn", _DRAWN.format(count=count)), ("sides", sides)):
        connection.execute(f"CREATE VIEW {name} AS {select}")
    connection.execute(f"CREATE TABLE shipped AS {_SHIPPED}")
    for name, select in {"lines": _LINES, **_REGISTRY}.items():
        connection.execute(f"COPY ({select}) TO '{folder / f'{name}.parquet'}' (FORMAT PARQUET)")


def registry(folder: Path) -> dict[str, pa.Table]:
    """The registry that was written; a text that the trade leaves out is empty, as the store has it."""
    return {name: _as_stored(folder / f"{name}.parquet", schema) for name, schema in REGISTRY.items()}


def _as_stored(path: Path, schema: pa.Schema) -> pa.Table:
    if not path.exists():
        return schema.empty_table()
    given = pq.read_table(path)
    columns = [
        given.column(f.name).cast(f.type)
        if f.name in given.column_names
        else pa.repeat(pa.scalar("" if f.type == pa.string() else None, f.type), given.num_rows)
        for f in schema
    ]
    return pa.table(columns, schema=schema)


def _goods() -> pa.Table:
    """Texts, listed and ordinary, each kind numbered from 0."""
    rows = [
        {"substance": key, "description": f"{name} LOTE {k}", "cas": cas if k % 5 < 2 else "", "hs_code": hs, "kg": kg}
        for key, (names, cas, hs, kg) in LISTED.items()
        for name in names
        for k in range(25)
    ]
    rows.append({"substance": _NEW[0], "description": _NEW[1], "cas": "", "hs_code": _NEW[2], "kg": 10})
    listed = [{**row, "is_listed": 1, "place": place} for place, row in enumerate(rows)]
    plain = [
        {"substance": "", "description": f"{name} LOTE {k}", "cas": "", "hs_code": hs, "kg": 100}
        for name, hs in ORDINARY
        for k in range(48)
    ]
    rows = listed + [{**row, "is_listed": 0, "place": place} for place, row in enumerate(plain)]
    return pa.Table.from_pylist([{**row, "hs_code": str(row["hs_code"]).replace(".", "")} for row in rows])


def _jurisdictions() -> pa.Table:
    rows, first = [], 0
    for one in parse(_MIXTURE.read_text("utf-8")):
        last = first + one["share"] - 1
        rows.append({"jurisdiction": one["jurisdiction"], "authority": one["authority"], "first": first, "last": last})
        first = last + 1
    return pa.Table.from_pylist(rows)
