"""The facts table: one row for each listed substance on a declaration line, with what the law of the day says.

Engine-neutral SQL over the tables that ``registry.checking.batch`` hands in; see the column list in docs/rules.md.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from precursors.authorities import CONVENTION, authorities
from rules.countries import CountryGroup
from rules.facts.standing import goes_to, holds, spans
from rules.facts.words import NO_DIGIT, parcels, placeholders
from rules.parameters import Parameter, expand


@lru_cache(maxsize=1)
def with_rules() -> frozenset[str]:
    """The authorities whose law has rules here; of the others, only the lists are held."""
    return frozenset(folder.parent.name for folder in Path(__file__).parents[1].glob("*/*.sql")) & authorities().keys()


_WORKDAY = "(({day} + 3) // 7) * 5 + LEAST(({day} + 3) % 7, 5)"


def workday(column: str) -> str:
    """SQL: how many weekdays passed from 1970-01-01 (a Thursday) until a day; the difference of two is working days.

    Public holidays are not known and count as working days.
    """
    return _WORKDAY.replace("{day}", f"CAST({column} - DATE '1970-01-01' AS INTEGER)")


# Letters with accents, and what they are without.
FOLDED = ("áàâäéèêëíìîïóòôöúùûüñç", "aaaaeeeeiiiioooouuuunc")


def name_key(column: str) -> str:
    """SQL: a firm's name as letters and digits: blanks, dots, accents and capitals do not make another firm."""
    plain = f"translate(lower({column}), '{FOLDED[0]}', '{FOLDED[1]}')"
    return f"regexp_replace({plain}, '[^a-z0-9]', '', 'g')"


def under_law(column: str) -> str:
    """SQL: under whose law a paper of an authority was given: a member state applies the law of its union."""
    cases = [
        f"WHEN {column} IN ({', '.join(map(repr, one.members))}) THEN {one.code!r}"
        for one in authorities().values()
        if one.is_union
    ]
    return f"CASE {' '.join(cases)} ELSE {column} END" if cases else column


# How long a licence runs, in months, because years differ in days: five years end the day before the anniversary.
TERM_MONTHS = (
    "(year(valid_to) - year(valid_from)) * 12 + month(valid_to) - month(valid_from)"
    " + CASE WHEN day(valid_to) >= day(valid_from) THEN 1 ELSE 0 END"
)


_PAID = ("payment_method", "payer_name", "payer_country")
# What a declaration line hands to the rules; goods descriptions stay outside, they were read before.
LINE_COLUMNS = (
    "declaration_number",
    "line_number",
    "movement",
    "declaration_date",
    "customs_office",
    "regime",
    "consignor_name",
    "consignor_id",
    "consignor_country",
    "consignee_name",
    "consignee_id",
    "consignee_country",
    "origin_country",
    "destination_country",
    "transit_countries",
    "hs_code",
    "quantity",
    "unit",
    "value_cents",
    "currency",
    "licence_number",
    "permit_number",
    "pen_number",
    "transport_mode",
    "transport_document",
    "end_use",
    *_PAID,
    "submitted",
)

# The order of lines: their numbers, and where two carry the same, all that they say; alike in every engine.
_BY_NUMBER = "l.declaration_number, l.line_number, l.submitted, r.rank"
_BY_ALL = ", ".join(
    [
        _BY_NUMBER,
        "l.recognition",
        "l.jurisdiction",
        *(f"l.{name}" for name in LINE_COLUMNS[2:-1] if name != "value_cents"),
    ]
    + [f"COALESCE(l.{name}, -1)" for name in ("value_cents", "quantity_mg", "concentration_ppm")]
)
_PAPERS = ("licence_number", "permit_number", "pen_number", "transport_document")
_MAY_SAY_NOTHING = ("consignor_id", "consignee_id", *_PAPERS, *_PAID)
_PARCEL = f"regexp_matches(lower({{column}}), '{parcels()}')"


def says_nothing(column: str) -> str:
    """The pattern of what stands in a column and says nothing, in small letters: a paper has a digit in its number."""
    return NO_DIGIT if column in _PAPERS else placeholders()


def _declared_value(name: str) -> str:
    """SQL: a declared value; a placeholder declares nothing."""
    if name not in _MAY_SAY_NOTHING:
        return f"d.{name} AS {name}"
    nothing = f"d.{name} <> '' AND regexp_matches(lower(d.{name}), '{says_nothing(name)}')"  # most say nothing at all
    return f"CASE WHEN {nothing} THEN '' ELSE d.{name} END AS {name}"


_COUNTRIES = ("origin_country", "destination_country", "consignor_country", "consignee_country", "transit_countries")
_ROUTE = " || ' ' || ".join(f"l.{name}" for name in ("jurisdiction", *_COUNTRIES))
_ABROAD_ALONE = "COALESCE(r.abroad, '') <> '' AND home.list IS NULL"
_EXPORTED = "l.movement = 'export'"
_NAMED = ("consignor", "consignee", "payer")  # whose names are compared by their letters and digits
_OPERATOR = "CASE WHEN l.movement = 'import' THEN l.consignee_id ELSE l.consignor_id END"
_OTHER_END = "CASE WHEN l.movement = 'import' THEN l.consignor_country ELSE l.destination_country END"
_PPM = "COALESCE(l.concentration_ppm, r.share_ppm)"
_MG = "COALESCE(l.quantity_mg, d.quantity_mg)"
# What a mixture holds of the substance; purer goods count whole (divided first, so that nothing overflows).
_HELD = f"({_MG} // 1000000) * {_PPM} + (({_MG} % 1000000) * {_PPM}) // 1000000"
_MIXED = "r.form = 'mixture' AND l.concentration_ppm IS NULL AND r.share_ppm IS NULL"
# Whether the law of the line's jurisdiction exempts the mixture; nothing where its strength or the limit is not known,
# or where it exempts a kind of goods that a tariff heading says and only a person can see.
_EXEMPT = f"""CASE
        WHEN {_PPM} <= w.package_ppm
            AND (COALESCE({_MG} <= w.package_mg, FALSE) OR COALESCE(u.volume_ul <= w.package_ml * 1000, FALSE))
            THEN TRUE
        WHEN w.export_only = 1 AND l.movement IN ('import', 'transfer')
            AND (COALESCE({_PPM} < m.value, FALSE) OR r.form = 'mixture') THEN TRUE
        WHEN (r.form = 'mixture' OR {_PPM} < m.value) AND substr(l.hs_code, 1, 4)
            BETWEEN CAST(w.heading_first AS VARCHAR) AND CAST(w.heading_last AS VARCHAR) THEN NULL
        WHEN w.limit_ppm IS NULL OR w.limit_ppm = 0 THEN FALSE
        WHEN w.not_a_mixture = 1 AND r.form <> 'mixture' THEN FALSE
        WHEN {_PPM} <= w.limit_ppm THEN CASE WHEN w.limit_verified THEN TRUE END
        WHEN {_MIXED} THEN NULL
        ELSE FALSE END"""
# What a line counts with against a threshold: the mixture as a whole or what it holds, and of a salt the base where the
# law weighs that; nothing where it may be exempt, or may come in a container that is excluded.
_COUNTED = f"CASE WHEN w.whole_mixture = 1 THEN {_MG} WHEN {_PPM} < m.value THEN {_HELD} ELSE {_MG} END"
_OPEN = f"({_EXEMPT} IS NULL OR COALESCE({_MG} >= w.container_mg AND NOT COALESCE({_PPM} < m.value, FALSE), FALSE))"
_BASE = "CASE WHEN w.weighed_as_base = 1 AND r.form = 'salt' THEN r.base_ppm ELSE 1000000 END"


def _as_base(milligrams: str, share: str) -> str:
    """SQL: a share of a mass; divided first, so that nothing overflows."""
    return f"(({milligrams}) // 1000000) * ({share}) + ((({milligrams}) % 1000000) * ({share})) // 1000000"


def _facts(number: str, source: str, key_of: Callable[[str], str], parcel: str, more: str = "") -> str:
    return f"""
SELECT
    {number} AS line_id,
    {", ".join(f"l.{name} AS {name}" for name in LINE_COLUMNS)},
    COALESCE(a.authority, l.jurisdiction) AS jurisdiction,
    -- whose law holds at the other end: between member states nothing is exported
    COALESCE(b.authority, {_OTHER_END}) AS partner_law,
    {_MG} AS quantity_mg,
    {_PPM} AS concentration_ppm,
    {_PPM} < m.value AS mixture,
    -- of a mixture whose strength nobody says, the whole is the most that it can hold, and what it holds is unknown
    CASE WHEN {_PPM} < m.value THEN {_HELD} WHEN {_MIXED} THEN NULL ELSE {_MG} END AS contained_mg,
    CASE WHEN {_PPM} < m.value THEN {_HELD} ELSE {_MG} END AS most_mg,
    {_EXEMPT} AS exempt,
    {_OPEN} AS may_be_excluded,
    CASE WHEN {_OPEN} OR (w.whole_mixture IS NULL AND {_MIXED}) THEN NULL
        ELSE {_as_base(_COUNTED, _BASE)} END AS counted_mg,
    {_as_base(_COUNTED, f"COALESCE({_BASE}, 1000000)")} AS counted_most_mg,
    u.volume_ul AS volume_ul,
    -- hundredths of the currency a kilogram; beyond nine trillion, a million times the value would not fit
    CASE WHEN {_MG} > 0 AND l.value_cents BETWEEN 1 AND 9000000000000 THEN
        l.value_cents * 1000000 // NULLIF({_MG}, 0)
    END AS cents_per_kg,
    {_OPERATOR} AS operator_id,
    CASE WHEN l.movement = 'import' THEN l.consignor_id ELSE l.consignee_id END AS counterparty_id,
    CAST(l.declaration_date - DATE '1970-01-01' AS INTEGER) AS day_number,
    {workday("l.declaration_date")} AS workday_number,
    {", ".join(f"{key_of(party)} AS {party}_key" for party in _NAMED)},
    CAST(year(l.declaration_date) AS INTEGER) AS year,
    CAST(year(l.declaration_date) * 100 + month(l.declaration_date) AS INTEGER) AS month,
    -- twelve months of 31 days: the same day of another year is 372 away, with a leap day or without
    CAST(year(l.declaration_date) * 372 + month(l.declaration_date) * 31 + day(l.declaration_date) AS INTEGER)
        AS year_day,
    substr(l.hs_code, 1, 6) AS hs6,
    {parcel} AS parcel,
    r.recognition AS recognition, r.substance AS substance, r.answer AS answer, r.tier AS tier, r.how AS how,
    r.form AS form, r.conflict AS conflict, r.abbreviation AS abbreviation, r.bare AS bare, r.designer AS designer,
    r.problem AS problem, r.listed_elsewhere AS listed_elsewhere,
    -- only lists of countries on the way name it: rules that do not say that they ask for these pass it by
    {_ABROAD_ALONE} AS abroad_alone,
    home.list AS home_list, home.listing AS home_listing, un.list AS un_list, un.listing AS un_listing,
    COALESCE(home.verified, TRUE) AS home_verified, COALESCE(un.verified, TRUE) AS un_verified,
    -- a listing that only the words of a list leave possible silences no other that is certain
    r.certain AND NOT COALESCE(home.possible, FALSE) AS home_certain,
    r.certain AND NOT COALESCE(un.possible, FALSE) AS un_certain,
    r.certain AND NOT COALESCE(home.possible AND COALESCE(un.possible, TRUE), un.possible, FALSE) AS certain,
    -- a listing that was only remembered is no milder than what a table that was read says of the same substance
    COALESCE(home.verified, TRUE) OR COALESCE(un.verified AND NOT un.possible, FALSE) AS home_decides{more}
FROM {source}
-- a member state applies the law of the Union
LEFT JOIN authority_countries AS a ON a.country = l.jurisdiction
LEFT JOIN authority_countries AS b ON b.country = {_OTHER_END}
LEFT JOIN densities AS d ON d.quantity = l.quantity AND d.unit = l.unit AND d.substance = r.substance
LEFT JOIN densities AS u ON u.quantity = l.quantity AND u.unit = l.unit AND u.substance = ''
LEFT JOIN parameters AS m
    ON m.key = 'mixture_below_ppm' AND m.substance = r.substance
    AND l.declaration_date BETWEEN m.from_date AND m.to_date
LEFT JOIN law_amounts AS w
    ON w.law = COALESCE(a.authority, l.jurisdiction) AND w.substance = r.substance
    AND l.declaration_date BETWEEN w.from_date AND w.to_date
LEFT JOIN standing AS home
    ON home.recognition = r.recognition AND home.substance = r.substance
    AND home.authority = COALESCE(a.authority, l.jurisdiction)
    AND l.declaration_date BETWEEN home.from_date AND home.to_date
    AND {holds("home", _EXPORTED, goes_to("l"))}
    AND COALESCE({_PPM}, 1000000) >= home.from_ppm
LEFT JOIN standing AS un
    ON un.recognition = r.recognition AND un.substance = r.substance AND un.authority = {CONVENTION!r}
    AND l.declaration_date BETWEEN un.from_date AND un.to_date
"""  # noqa: S608 - own names only


# The columns of the table ``lines``.
LINES = (*LINE_COLUMNS, "jurisdiction", "quantity_mg", "concentration_ppm", "recognition")
_CARRIED = f"SELECT {', '.join(map(_declared_value, LINES))} FROM"
_CARRIED_LINES = f"{_CARRIED} lines AS d"


# What only lists abroad name is a fact where the line is under one of them, or passes by their country.
_MET = f"""r.recognition = l.recognition
    AND (COALESCE(r.abroad, '') = '' OR regexp_matches(' ' || {_ROUTE} || ' ', ' (' || r.abroad || ') '))"""
_READ = f"recognitions AS r ON {_MET}"


def _at_once(order: str) -> str:
    return _facts(
        f"ROW_NUMBER() OVER (ORDER BY {order})",
        f"({_CARRIED_LINES}) AS l JOIN {_READ}",
        lambda party: name_key(f"l.{party}_name"),
        _PARCEL.format(column="l.transport_mode"),
    )


# Only lines on which something was recognised enter: of ten million lines of trade, a quarter at most.
FACTS = _at_once(_BY_ALL)
FACTS_OF_FEW = _at_once(_BY_NUMBER)  # no two lines carry the same number
# The same in steps, for millions of lines: wide rows are never sorted, and of a few thousand names and ways of
# transport each is read once. ``rowid`` is the place of a row. For ``rules.engines.numbered_windows`` each operator,
# substance and declaration has a number.
# Where each reading is met, in one row: a line asks once. Asked as EXISTS, all lines were held as wide rows, 2 GB of
# three million (*measured*); and only of the lines that are kept is looked whether a placeholder declares nothing.
REACHED = """
SELECT r.recognition AS recognition, BOOL_OR(COALESCE(r.abroad, '') = '') AS anywhere,
    STRING_SPLIT(STRING_AGG(r.abroad, '|'), '|') AS abroad
FROM recognitions AS r GROUP BY r.recognition
"""
LISTED = f"""
{_CARRIED} (
    SELECT l.* FROM lines AS l JOIN reached AS r ON r.recognition = l.recognition
    WHERE r.anywhere OR list_has_any(STRING_SPLIT({_ROUTE}, ' '), r.abroad)
) AS d
"""  # noqa: S608 - own names only
NAME_KEYS = f"""
SELECT n.name AS name, {name_key("n.name")} AS key
FROM ({" UNION ".join(f"SELECT l.{party}_name AS name FROM listed AS l" for party in _NAMED)}) AS n
"""  # noqa: S608 - own names only
PARCELS = f"""
SELECT m.transport_mode AS transport_mode, {_PARCEL.format(column="m.transport_mode")} AS parcel
FROM (SELECT DISTINCT l.transport_mode AS transport_mode FROM listed AS l) AS m
"""  # noqa: S608 - own names only
OPERATOR_PLACES = f"""
SELECT o.operator_id AS operator_id, CAST(ROW_NUMBER() OVER (ORDER BY o.operator_id) AS INTEGER) AS place
FROM (SELECT DISTINCT {_OPERATOR} AS operator_id FROM listed AS l) AS o
"""  # noqa: S608 - own names only
SUBSTANCE_PLACES = """
SELECT s.substance AS substance, CAST(ROW_NUMBER() OVER (ORDER BY s.substance) AS INTEGER) AS place
FROM (SELECT DISTINCT r.substance AS substance FROM recognitions AS r) AS s
"""
_NUMBERS = f"""
SELECT l.rowid AS place, r.rank AS rank, {{number}}() OVER (ORDER BY {{order}}) AS line_id,
    CAST(DENSE_RANK() OVER (ORDER BY l.declaration_number) AS INTEGER) AS declaration_place
FROM listed AS l JOIN {_READ}
"""  # noqa: S608 - own names only
NUMBERS = _NUMBERS.format(number="RANK", order=_BY_NUMBER)
NUMBERED_TWICE = "SELECT COUNT(DISTINCT n.line_id) < COUNT(*) AS twice FROM numbers AS n"
NUMBERS_BY_ALL = _NUMBERS.format(number="ROW_NUMBER", order=_BY_ALL)
_KEYED = "\n".join(f"JOIN name_keys AS {party} ON {party}.name = l.{party}_name" for party in _NAMED)
FACTS_OF_MANY = _facts(
    "n.line_id",
    f"""listed AS l
JOIN recognitions AS r ON r.recognition = l.recognition
JOIN numbers AS n ON n.place = l.rowid AND n.rank = r.rank
{_KEYED}
JOIN parcels AS p ON p.transport_mode = l.transport_mode
JOIN operator_places AS op ON op.operator_id = {_OPERATOR}
LEFT JOIN substance_places AS sp ON sp.substance = r.substance""",
    lambda party: f"{party}.key",
    "p.parcel",
    ", op.place AS operator_place, sp.place AS substance_place, n.declaration_place AS declaration_place",
)

ON_THE_WAY = f"""
SELECT DISTINCT f.line_id AS line_id, s.authority AS authority, s.list AS list, a.country AS country,
    NOT s.possible AS certain, s.verified AS verified
FROM all_facts AS f
JOIN standing AS s
    ON s.recognition = f.recognition AND s.substance = f.substance
    AND f.declaration_date BETWEEN s.from_date AND s.to_date
JOIN authority_countries AS a ON a.authority = s.authority
WHERE s.authority <> f.jurisdiction
    AND (f.home_list IS NULL OR (f.movement = 'export' AND a.country = f.destination_country))
    AND (
        (contains(s.crossings, 'export') AND a.country IN (f.origin_country, f.consignor_country))
        OR (contains(s.crossings, 'import') AND a.country IN (f.destination_country, f.consignee_country))
        OR (contains(s.crossings, 'transit') AND contains(f.transit_countries, a.country))
    )
    AND COALESCE(f.concentration_ppm, 1000000) >= s.from_ppm
    AND {holds("s", "a.country IN (f.origin_country, f.consignor_country)", goes_to("f"))}
"""  # noqa: S608 - own names only


RECOGNITIONS = pa.schema(
    [("recognition", pa.int64()), ("rank", pa.int64()), ("substance", pa.string()), ("answer", pa.string())]
    + [("certain", pa.bool_()), ("tier", pa.string()), ("how", pa.string()), ("form", pa.string())]
    + [("conflict", pa.string()), ("abbreviation", pa.bool_()), ("designer", pa.bool_()), ("problem", pa.string())]
    + [("listed_elsewhere", pa.string()), ("share_ppm", pa.int64()), ("base_ppm", pa.int64())]
    + [("bare", pa.bool_()), ("abroad", pa.string())]
)
DENSITIES = pa.schema(
    [("quantity", pa.string()), ("unit", pa.string()), ("substance", pa.string()), ("quantity_mg", pa.int64())]
    + [("volume_ul", pa.int64())]
)
PARAMETERS = pa.schema(
    [("key", pa.string()), ("substance", pa.string()), ("value", pa.int64()), ("from_date", pa.date32())]
    + [("to_date", pa.date32()), ("verified", pa.bool_())]
)
# What the facts ask of the parameters of a law, and how they name it: ``us_mixture_limit_ppm`` is ``limit_ppm`` of US.
OF_LAW = {
    "mixture_limit_ppm": "limit_ppm",
    "not_a_mixture": "not_a_mixture",
    "mixture_export_only": "export_only",
    "excluded_package_mg": "package_mg",
    "excluded_package_ml": "package_ml",
    "excluded_package_ppm": "package_ppm",
    "excluded_container_mg": "container_mg",
    "whole_mixture": "whole_mixture",
    "weighed_as_base": "weighed_as_base",
    "exempt_heading_first": "heading_first",
    "exempt_heading_last": "heading_last",
}
LAW_AMOUNTS = pa.schema(
    [("law", pa.string()), ("substance", pa.string()), ("from_date", pa.date32()), ("to_date", pa.date32())]
    + [(name, pa.int64()) for name in OF_LAW.values()]
    + [("limit_verified", pa.bool_())]
)


def law_amounts(parameters: pa.Table) -> pa.Table:
    """The parameters that the facts join: those of one law, substance and time in one row, so one join is enough."""
    keys = {f"{law.lower()}_{key}": (law, name) for law in sorted(with_rules()) for key, name in OF_LAW.items()}
    groups: dict[tuple[str, str], list[tuple[str, Mapping[str, Any]]]] = {}
    of_laws = parameters.filter(pc.is_in(parameters.column("key"), pa.array(list(keys), pa.string())))
    for row in of_laws.to_pylist():
        law, name = keys[row["key"]]
        groups.setdefault((law, row["substance"]), []).append((name, row))
    rows = [one for (law, substance), held in sorted(groups.items()) for one in _amounts(law, substance, held)]
    return pa.Table.from_pylist(rows, schema=LAW_AMOUNTS)


def _amounts(law: str, substance: str, held: Sequence[tuple[str, Mapping[str, Any]]]) -> Iterator[dict[str, Any]]:
    for first, last in spans([(row["from_date"], row["to_date"]) for _, row in held]):
        now = {name: row for name, row in held if row["from_date"] <= first <= row["to_date"]}
        yield {
            "law": law,
            "substance": substance,
            "from_date": first,
            "to_date": last,
            "limit_verified": now["limit_ppm"]["verified"] if "limit_ppm" in now else None,
            **{name: row["value"] for name, row in now.items()},
        }


def parameter_table(parameters: Sequence[Parameter], substances: Sequence[str]) -> pa.Table:
    """The parameters as the table that rules join."""
    rows = [{n: getattr(p, n) for n in PARAMETERS.names} for p in expand(parameters, substances)]
    return pa.Table.from_pylist(rows, schema=PARAMETERS)


COUNTRY_GROUPS = pa.schema(
    [("key", pa.string()), ("country", pa.string()), ("belongs", pa.bool_()), ("from_date", pa.date32())]
    + [("to_date", pa.date32()), ("verified", pa.bool_())]
)
VERSIONS = pa.schema(
    [("declaration_number", pa.string()), ("line_number", pa.int32())]
    + [("consignee_id", pa.string()), ("consignee_name", pa.string()), ("destination_country", pa.string())]
    + [("quantity_mg", pa.int64())]
)


BASELINES = pa.schema(
    [("until", pa.date32())]
    + [(name, pa.string()) for name in ("kind", "operator_id", "substance", "movement", "detail")]
    + [(name, pa.int64()) for name in ("n", "centre", "spread")]
)
# A line is compared with the newest baseline that ended before its day: never with itself, never with later ones.
DATED_BASELINES = """
SELECT b.*, d.first_day_number AS first_day_number, d.last_day_number AS last_day_number
FROM in_baselines AS b
JOIN (
    SELECT u.until AS until, u.day AS until_day, u.day + 1 AS first_day_number,
        COALESCE(LEAD(u.day) OVER (ORDER BY u.day), 2932896) AS last_day_number
    FROM (
        SELECT DISTINCT c.until AS until, CAST(c.until - DATE '1970-01-01' AS INTEGER) AS day FROM in_baselines AS c
    ) AS u
) AS d ON d.until = b.until
"""


def country_table(groups: Sequence[CountryGroup]) -> pa.Table:
    """The groups of countries as the table that rules join."""
    return pa.Table.from_pylist([{n: getattr(g, n) for n in COUNTRY_GROUPS.names} for g in groups], COUNTRY_GROUPS)


def authority_countries() -> pa.Table:
    """Which countries an authority's lists speak for."""
    rows = [(one.code, country) for one in authorities().values() for country in one.countries]
    return pa.table({"authority": [a for a, _ in rows], "country": [c for _, c in rows]})
