"""What a firm holds for the goods that are looked up: its licences, and the permits with what is left of them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from registry import tables
from registry.access import Absent, Actor, operator_scope
from registry.casework.case_views import operator_permits, standing_on
from registry.store.store import Store

_OPERATORS = tables.Operator.__table__  # type: ignore[attr-defined]
_LICENCES = tables.Licence.__table__  # type: ignore[attr-defined]
_PRINTED = tables.LicenceSubstance.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class LicenceStanding:
    """A licence on a day.

    Attributes:
        standing: ``active``, ``expired``, ``not_started``, or what the registry says of it.
        names: whether the goods are printed on it; ``None`` where no goods were asked about.
    """

    licence_number: str
    authority: str
    valid_from: date
    valid_to: date
    standing: str
    names: bool | None


@dataclass(frozen=True, slots=True)
class PermitStanding:
    """A permit on a day; amounts in milligrams."""

    permit_number: str
    substance: str
    movement: str
    valid_from: date
    valid_to: date
    standing: str
    granted_mg: int
    left_mg: int


@dataclass(frozen=True, slots=True)
class Firm:
    """A firm with what it holds."""

    operator_id: str
    name: str
    licences: list[LicenceStanding]
    permits: list[PermitStanding]

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        return asdict(self)


def firm_of(store: Store, actor: Actor, operator: str, substances: Collection[str], day: date) -> Firm:
    """What a registered operator holds.

    Args:
        store: the registry.
        actor: who reads.
        operator: its number.
        substances: ids of what the goods may be; permits for others are left out, all are shown without any.
        day: on which licences and permits stand as they are said to.

    Raises:
        Absent: there is no such operator within the actor's reach.
        registry.access.AccessError: the actor may not read the registry.

    """
    own = (_OPERATORS.c.operator_id == operator, operator_scope(actor, "registry_read", _OPERATORS.c.operator_id))
    with store.engine.connect() as connection:
        row = connection.execute(select(_OPERATORS).where(*own)).first()
        if row is None:
            raise Absent("operator", operator)
        held = select(_LICENCES).where(_LICENCES.c.operator_id == operator).order_by(_LICENCES.c.valid_to.desc())
        licences = [dict(one) for one in connection.execute(held).mappings()]
        numbers = [one["licence_number"] for one in licences]
        named = select(_PRINTED.c.licence_number).where(
            _PRINTED.c.licence_number.in_(numbers), _PRINTED.c.substance.in_(list(substances))
        )
        naming = set(connection.execute(named).scalars())
    permits = [
        one for one in operator_permits(store, actor, operator) if not substances or one["substance"] in substances
    ]
    return Firm(
        operator,
        row.name,
        [_licence(one, day, one["licence_number"] in naming if substances else None) for one in licences],
        [_permit(one, day) for one in permits],
    )


def _licence(row: dict[str, Any], day: date, names: bool | None) -> LicenceStanding:
    said = (row["licence_number"], row["authority"], row["valid_from"], row["valid_to"])
    return LicenceStanding(*said, standing_on(row, day), names)


def _permit(row: dict[str, Any], day: date) -> PermitStanding:
    said = (row["permit_number"], row["substance"], row["movement"], row["valid_from"], row["valid_to"])
    return PermitStanding(*said, standing_on(row, day), row["quantity_mg"], row["left_mg"])
