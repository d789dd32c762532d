"""What an officer is asked to do with goods: examine, ask for documents, put questions.

Nothing here is law of its own: the documents are those that the rules find due, the questions are the findings on the
line, and what to examine is what was declared or could not be read.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from precursors.messages import LANGUAGES, say

GOODS = (  # what a guide keeps of a line
    "declaration_date",
    "movement",
    "consignor_name",
    "consignee_name",
    "description",
    "cas",
    "un_number",
    "hs_code",
    "quantity",
    "unit",
    "transport_document",
    "permit_number",
    "licence_number",
)
_NAMED = ("cas", "un_number", "hs_code")
_UNCLEAR = ("identify", "hold_and_call", "call", "ask")  # what the verdict asks to find out


def guide_of(
    goods: Mapping[str, Any], home: Mapping[str, Any], findings: Iterable[Mapping[str, Any]] = ()
) -> dict[str, Any]:
    """The guide of an inspection, as plain values in both languages.

    Args:
        goods: the declared values of a line, whose movement chooses what is due; or only ``description`` of what was
            looked up.
        home: the verdict of the home authority, as a look-up answers it (``registry.lookups.home``).
        findings: on the line, as they stand.

    Returns:
        ``goods``, ``headline``, ``examine``, ``documents`` (as ``registry.lookups.due`` gives them) and ``questions``.

    """
    kept = {key: str(goods[key]) for key in GOODS if goods.get(key)}
    movement = kept.get("movement")
    return {
        "goods": kept,
        "headline": dict(home.get("headline", {})),
        "examine": _examine(kept, home),
        "documents": [one for one in home.get("due") or () if not movement or movement in one["movements"]],
        "questions": _questions(home, findings),
    }


def _examine(goods: Mapping[str, str], home: Mapping[str, Any]) -> list[dict[str, str]]:
    steps = [{lang: say("inspect", "label", lang, declared=_declared_goods(goods, lang)) for lang in LANGUAGES}]
    if "quantity" in goods:
        steps.append(_in_both("amount", amount=f"{goods['quantity']} {goods.get('unit', '')}".strip()))
    steps.append(_in_both("packages"))
    if parts := home.get("not_read"):
        steps.append(_in_both("not_read", parts=", ".join(parts)))
    disagreement = home.get("disagreement") or {}
    return steps + ([dict(disagreement)] if any(disagreement.values()) else [])


def _declared_goods(goods: Mapping[str, str], lang: str) -> str:
    numbers = (say("inspect", key, lang, number=goods[key]) for key in _NAMED if key in goods)
    return ", ".join(filter(None, [goods.get("description", ""), *numbers]))


def _questions(home: Mapping[str, Any], findings: Iterable[Mapping[str, Any]]) -> list[dict[str, str]]:
    asked = [
        {
            "rule": one["rule"],
            "outcome": one["outcome"],
            **{lang: " ".join(filter(None, (one[f"message_{lang}"], one.get(f"mend_{lang}")))) for lang in LANGUAGES},
        }
        for one in findings
    ]
    unclear = home.get("action") in _UNCLEAR and any((home.get("what_to_do") or {}).values())
    return asked + ([{"rule": "", "outcome": "", **home["what_to_do"]}] if unclear else [])


def _in_both(key: str, **values: str) -> dict[str, str]:
    return {lang: say("inspect", key, lang, **values) for lang in LANGUAGES}
