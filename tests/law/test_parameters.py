"""A value that no rule reads is a duty that nobody checks."""

from __future__ import annotations

from rules.coverage import load_coverage
from rules.facts import FACTS, OF_LAW
from rules.rulebook import Rulebook

# What is held and not read yet, and why.
HELD = {
    "us_mixture_summed": "the shares of several solvents in one line are not added up yet",
    "us_threshold_anhydrous_mg": "no line says that the acid is anhydrous: at any mass it is undetermined",
    "ca_permit_lost_hours": "a loss is recorded by no declaration",
}


def test_every_parameter_is_read_by_a_rule(rulebook: Rulebook) -> None:
    text = FACTS + "".join(rule.sql for rule in rulebook.rules)
    read = {p.key for p in rulebook.parameters if f"'{p.key}'" in text}
    # the facts join these by the law of the line: its authority and the rest of the key
    read |= {p.key for p in rulebook.parameters if f"w.{OF_LAW.get(p.key.partition('_')[2])}" in FACTS}
    assert {p.key for p in rulebook.parameters} - read == set(HELD)


def test_a_duty_is_encoded_only_where_nothing_is_missing() -> None:
    assert [one.duty for one in load_coverage() if one.status == "encoded" and one.missing] == []
