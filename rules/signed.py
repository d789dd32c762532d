"""Which text of a rule a lawyer has signed. A signature holds for the rule and its values as they were that day."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from precursors.messages import misfits
from precursors.yamls import parse
from rules.facts import OF_LAW
from rules.parameters import Parameter
from rules.rulebook import Rule, Rulebook
from rules.sandbox import RuleError

SIGNATURES = Path(__file__).parent / "signatures.yaml"
# Columns of the facts that follow from parameters of the line's own law, or of every law.
_BEHIND = ("exempt", "may_be_excluded", "counted_mg", "counted_most_mg")
_BELOW = ("mixture", "contained_mg", "most_mg", *_BEHIND)


class SignatureError(RuleError):
    """The file of signatures cannot be used; the message names it and what is missing."""


class Signature(BaseModel):
    """That a person stands for one text of a rule.

    Attributes:
        digest: of the rule and its values, as ``digest`` gives it.
        capacity: in which the person signs.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    rule: str
    digest: str = Field(pattern=r"^[0-9a-f]{64}$")
    name: str = Field(min_length=3)
    capacity: str = Field(min_length=3)
    signed_on: date


def load_signatures(path: Path = SIGNATURES) -> tuple[Signature, ...]:
    """Read the signatures of a file.

    Raises:
        SignatureError: an entry is not whole; names the file and every fault.

    """
    try:
        return TypeAdapter(tuple[Signature, ...]).validate_python(parse(path.read_text("utf-8")) or ())
    except ValidationError as error:
        raise SignatureError("sign", x=path.name, y=misfits(error.errors())) from error


def used_parameters(rule: Rule, rulebook: Rulebook) -> tuple[Parameter, ...]:
    """The values that a rule compares with: those that its SELECT names, and those behind the facts that it reads."""
    law = (rule.head.authority or "").lower()
    named = {p.key for p in rulebook.parameters if f"'{p.key}'" in rule.sql}
    if any(f".{column}" in rule.sql for column in _BEHIND):
        named |= {f"{law}_{key}" for key in OF_LAW}
    if any(f".{column}" in rule.sql for column in _BELOW):
        named.add("mixture_below_ppm")
    return tuple(p for p in rulebook.parameters if p.key in named)


def digest(rule: Rule, rulebook: Rulebook) -> str:
    """The text of a rule and its values as one number, which changes with any of them."""
    values = sorted(map(repr, used_parameters(rule, rulebook)))
    return hashlib.sha256("\n".join([rule.head.model_dump_json(), rule.sql, *values]).encode()).hexdigest()


def signatures_of(
    rule: Rule, rulebook: Rulebook, signatures: Sequence[Signature]
) -> tuple[tuple[Signature, ...], tuple[Signature, ...]]:
    """The signatures under this text of a rule, and those under earlier ones."""
    now, own = digest(rule, rulebook), [one for one in signatures if one.rule == rule.id]
    return tuple(s for s in own if s.digest == now), tuple(s for s in own if s.digest != now)
