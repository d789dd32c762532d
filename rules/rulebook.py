"""The rule book: one rule a file, a YAML head and one SELECT, both checked before anything runs."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from sqlglot import exp

from precursors.authorities import order_of
from precursors.messages import brief
from precursors.yamls import parse
from rules.countries import CountryGroup, load_countries
from rules.parameters import ALWAYS, FOREVER, Parameter, load_parameters
from rules.sandbox import EVIDENCE, check_sql
from rules.sandbox import RuleError as RuleError

HERE = Path(__file__).parent
# Which declared value stands behind each column of the facts; what a finding says that it used.
USED = {
    "movement": "movement",
    "declaration_date": "declaration_date",
    "day_number": "declaration_date",
    "workday_number": "declaration_date",
    "year": "declaration_date",
    "month": "declaration_date",
    "year_day": "declaration_date",
    "operator_id": "operator_id",
    "counterparty_id": "counterparty_id",
    "consignor_id": "consignor_id",
    "consignor_name": "consignor_name",
    "consignor_key": "consignor_name",
    "consignee_key": "consignee_name",
    "consignor_country": "consignor_country",
    "consignee_id": "consignee_id",
    "consignee_name": "consignee_name",
    "consignee_country": "consignee_country",
    "origin_country": "origin_country",
    "destination_country": "destination_country",
    "partner_law": "destination_country",
    "transit_countries": "transit_countries",
    "regime": "regime",
    "customs_office": "customs_office",
    "hs_code": "hs_code",
    "hs6": "hs_code",
    "home_list": "home_list",
    "un_list": "un_list",
    "quantity_mg": "quantity_mg",
    "contained_mg": "contained_mg",
    "most_mg": "quantity_mg",
    "counted_mg": "quantity_mg",
    "counted_most_mg": "quantity_mg",
    "volume_ul": "quantity",
    "exempt": "concentration_ppm",
    "may_be_excluded": "concentration_ppm",
    "concentration_ppm": "concentration_ppm",
    "mixture": "concentration_ppm",
    "unit": "unit",
    "cents_per_kg": "value_cents",
    "value_cents": "value_cents",
    "currency": "currency",
    "licence_number": "licence_number",
    "permit_number": "permit_number",
    "pen_number": "pen_number",
    "transport_mode": "transport_mode",
    "parcel": "transport_mode",
    "transport_document": "transport_document",
    "end_use": "end_use",
    "payment_method": "payment_method",
    "payer_name": "payer_name",
    "payer_key": "payer_name",
    "payer_country": "payer_country",
    "how": "how",
    "tier": "tier",
    "bare": "how",
    "form": "form",
    "conflict": "conflict",
    "problem": "problem",
    "answer": "answer",
}


class _Text(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    en: Annotated[str, Field(min_length=3)]
    es: Annotated[str, Field(min_length=3)]


class _Dates(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    from_date: date | None = Field(default=None, alias="from")
    to_date: date | None = Field(default=None, alias="to")

    @property
    def first(self) -> date:
        """The first day."""
        return self.from_date or ALWAYS

    @property
    def last(self) -> date:
        """The last day."""
        return self.to_date or FOREVER


ALL_TIME = _Dates()


class _Unknown(_Text):
    """What is said, and with which outcome, where a missing fact keeps a rule from deciding."""

    outcome: Literal["review", "undetermined"] = "undetermined"


class RuleHead(BaseModel):
    """The head of a rule file."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    id: Annotated[str, Field(pattern=r"^[A-Z0-9][A-Z0-9-]+$")]
    title: _Text
    authority: str | None = None
    law: str
    provision: str | None = None
    kind: Literal["law", "indicator", "floor"]
    outcome: Literal["violation", "review", "undetermined"]
    lane: Literal["red", "yellow", "blue"]
    movement: list[Literal["import", "export", "transfer", "transit"]] = Field(min_length=1)
    in_force: _Dates = ALL_TIME
    scope: Literal["line", "declaration", "operator-substance", "population"]
    unit: Literal["mg", "ul", "days", "count", "percent", "ppm"]
    verified: bool
    why: _Text | None = None
    message: _Text
    unknown: _Unknown | None = None
    mend: _Text
    on_the_way: bool = False  # whether it also asks for goods that only lists of countries on the way name
    formerly: list[str] = []  # ids that it had; cases under one of them still run
    cases: list[dict[str, Any]] = []  # of an own rule, so that it is one file; ours lie beside them


@dataclass(frozen=True)
class Rule:
    """One rule: its head, its SELECT, and where it stands.

    Attributes:
        uses: the declared values that the SELECT reads.
        says_verified: whether the SELECT says row by row if the values that it rests on were read.
    """

    head: RuleHead
    sql: str
    path: Path
    uses: tuple[str, ...] = ()
    says_verified: bool = False

    @property
    def id(self) -> str:
        """The id of the rule."""
        return self.head.id


@dataclass(frozen=True)
class Rulebook:
    """Every rule, the dated parameters and the instruments that they cite.

    Attributes:
        edition: hash of rules and parameters.
    """

    rules: tuple[Rule, ...]
    parameters: tuple[Parameter, ...]
    instruments: Mapping[str, Any]
    edition: str
    countries: tuple[CountryGroup, ...] = ()

    @classmethod
    def load(cls, folders: Sequence[Path] = ()) -> Rulebook:
        """Read the bundled rules and those of private folders.

        Raises:
            RuleError: a rule is malformed, its SQL is not allowed, or its instrument is not known.

        """
        instruments = load_instruments()
        roots = [HERE, *folders]
        rules = [read_rule(path) for root in roots for path in sorted(root.rglob("*.sql"))]
        for rule in rules:
            if rule.head.law not in instruments:
                raise RuleError("law_is_not_in_instruments_yaml_add_it_there", x=rule.path.name, y=repr(rule.head.law))
        doubled = {rule.id for rule in rules if sum(other.id == rule.id for other in rules) > 1}
        if doubled:
            raise RuleError("rule_ids_used_twice_give_each_rule_its_own_id", x=", ".join(sorted(doubled)))
        parameters = load_parameters(roots)
        countries = load_countries([root / "countries.yaml" for root in roots])
        cited = {(value.key, value.instrument) for value in parameters} | {(c.key, c.instrument) for c in countries}
        for key, instrument in sorted(cited):
            if instrument not in instruments:
                raise RuleError("citation_instrument_is_not_in_instruments", x=key, y=repr(instrument))
        ordered = tuple(sorted(rules, key=lambda r: r.id))
        return cls(ordered, parameters, instruments, _edition(rules, (*parameters, *countries)), countries)

    def rule(self, key: str) -> Rule:
        """The rule of that id.

        Raises:
            KeyError: there is none.

        """
        return next(rule for rule in self.rules if rule.id == key) if key in {r.id for r in self.rules} else _none(key)


def _none(key: str) -> Rule:
    raise KeyError(key)


def law_files(name: str) -> list[Path]:
    """The files of a name that lie beside the rules of each authority, in the order in which answers show them."""
    return sorted(HERE.glob(f"*/{name}"), key=lambda path: order_of(path.parent.name))


def load_instruments() -> Mapping[str, Any]:
    """Every instrument cited, by key; each authority's lie beside its rules, in the order of the answers.

    Raises:
        RuleError: a key stands in two files.

    """
    return {key: row for _, key, row in _instruments()}


def instrument_files() -> Mapping[str, Path]:
    """The file of each instrument, by key.

    Raises:
        RuleError: a key stands in two files.

    """
    return {key: path for path, key, _ in _instruments()}


def _instruments() -> Iterator[tuple[Path, str, Any]]:
    seen: set[str] = set()
    for path in law_files("instruments.yaml"):
        found: Mapping[str, Any] = parse(path.read_text("utf-8"))
        if doubled := sorted(seen & found.keys()):
            raise RuleError("stands_twice_keep_one", x=path.parent.name, y=path.name, z=", ".join(doubled))
        seen |= found.keys()
        yield from ((path, key, row) for key, row in found.items())


def read_rule(path: Path) -> Rule:
    """Read and check one rule file.

    Raises:
        RuleError: naming file, field and what to do.

    """
    text = path.read_text(encoding="utf-8")
    if not text.startswith("/*") or "*/" not in text:
        raise RuleError("the_file_must_begin_with_a_head_between_and", x=path.name)
    head_text, sql = text[2:].split("*/", 1)
    try:
        head = RuleHead.model_validate(parse(head_text))
    except (ValidationError, yaml.YAMLError) as error:
        raise RuleError("sign", x=path.name, y=brief(error)) from error
    tree = check_sql(sql, path.name)
    named = {column.name for column in tree.find_all(exp.Column)}
    uses = tuple(dict.fromkeys(value for column, value in USED.items() if column in named))
    return Rule(head, sql.strip(), path, uses, len(tree.selects) > len(EVIDENCE))


def _edition(rules: Sequence[Rule], values: Sequence[Parameter | CountryGroup]) -> str:
    digest = hashlib.sha256()
    for rule in sorted(rules, key=lambda r: r.id):
        digest.update(rule.head.model_dump_json().encode() + rule.sql.encode())
    for value in values:
        digest.update(repr(value).encode())
    return digest.hexdigest()
