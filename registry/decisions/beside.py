"""The recorded lines that some lines are compared with: by index where they are few in a large registry, else all."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa

from registry.checking.evaluation import keys_of
from registry.decisions.dependents import Ties
from registry.store.arrow_tables import PARTY, Reading, Snapshot
from rules.instant.dependencies import Everything, leads
from rules.rulebook import Rulebook

LARGE = 100_000  # entries of the log; what a smaller registry holds is read faster than the rules are
FEW = 20  # one line in so many is few; more are found faster by reading all
_PARTIES = ("operator_id", "counterparty_id", "consignor_id", "consignee_id")


def beside(moment: Reading, lines: pa.Table, rulebook: Rulebook) -> Snapshot:
    """What rules need that evaluate some lines, as it is at one moment.

    Args:
        moment: of the store.
        lines: to be evaluated, as they are recorded.
        rulebook: the rules; their own SQL says with which others they compare a line (``rules.instant.dependencies``).

    """
    if not are_few(moment, lines.num_rows):
        return moment.snapshot(moment.every_line())
    try:
        kinds = {PARTY if one in _PARTIES else one for one in leads(rule.sql for rule in rulebook.rules)}
    except Everything:
        return moment.snapshot(moment.every_line())
    ties = Ties()
    ties.add(lines)
    history = moment.holding({kind: values for kind, values in ties.values.items() if kind in kinds})
    return moment.snapshot(history, keys_of(lines))


def are_few(moment: Reading, count: int) -> bool:
    """Whether so many lines are few in a registry that is large."""
    return moment.place > LARGE and count * FEW < moment.place


def sharing(moment: Reading, ties: Ties, decided: Sequence[tuple[str, int]] = ()) -> pa.Table:
    """The recorded lines that share something, and others by their keys; each once."""
    if are_few(moment, sum(map(len, ties.values.values()))):
        found = moment.holding(ties.values)
    else:
        every = moment.every_line()
        found = every.filter(ties.hold(every))
    known = set(keys_of(found))
    more = moment.lines_of(sorted(key for key in decided if key not in known))
    return pa.concat_tables([found, more]) if more.num_rows else found
