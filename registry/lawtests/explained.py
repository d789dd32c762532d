"""A rule in words, for a lawyer to hold against the law and sign: what it reads, when it fires, what it leaves out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import partial

from sqlglot import exp, parse_one

from precursors.messages import citation_words, say
from registry.lawtests.cases import cases_of
from rules.coverage import load_coverage
from rules.explain import SHOWN
from rules.parameters import ALWAYS, FOREVER, Parameter
from rules.rulebook import ALL_TIME, Rule, Rulebook
from rules.signed import Signature, digest, signatures_of, used_parameters


def explain_rule(rule: Rule, rulebook: Rulebook, signatures: Sequence[Signature], language: str) -> str:
    """The page of a rule, as Markdown.

    Args:
        rule: of the rule book.
        rulebook: with its parameters and instruments.
        signatures: those that are held; of any rule.
        language: ``en`` or ``es``. Cases are told as they were written.

    """
    parts = (_fires, _law, _reads, _not_reached, _parameters, _cases)
    lines = [f"# {rule.id}: {getattr(rule.head.title, language)}", *_signatures(rule, rulebook, signatures, language)]
    for part in parts:
        lines += ["", f"## {say('rule_page', part.__name__[1:], language)}", "", *part(rule, rulebook, language)]
    return "\n".join(lines) + "\n"


def _signatures(rule: Rule, rulebook: Rulebook, signatures: Sequence[Signature], language: str) -> Iterator[str]:
    told = partial(say, "rule_page", language=language)
    current, earlier = signatures_of(rule, rulebook, signatures)
    yield ""
    for one in current:
        yield told("signed", name=one.name, capacity=one.capacity, day=one.signed_on)
    if not current:
        yield told("unsigned")
    for one in earlier:
        yield told("signed_before", name=one.name, day=one.signed_on)
    yield told("digest", digest=digest(rule, rulebook))


def _fires(rule: Rule, _: Rulebook, language: str) -> Iterator[str]:
    told, head = partial(say, "rule_page", language=language), rule.head
    movements = ", ".join(told(f"movement_{one}") for one in head.movement)
    yield told("where", movements=movements, authority=head.authority or told("every_authority"))
    yield told("then", outcome=told(f"outcome_{head.outcome}"), lane=told(f"lane_{head.lane}"))
    yield told("scope", scope=told("scope_" + head.scope.replace("-", "_")))
    if head.in_force != ALL_TIME:
        yield told("in_force", days=_days(head.in_force.first, head.in_force.last, language))
    yield told("message", text=getattr(head.message, language))
    if head.unknown:
        outcome = told(f"outcome_{head.unknown.outcome}")
        yield told("unknown", text=getattr(head.unknown, language), outcome=outcome)
    yield told("mend", text=getattr(head.mend, language))


def _law(rule: Rule, rulebook: Rulebook, language: str) -> Iterator[str]:
    told, head, instrument = (
        partial(say, "rule_page", language=language),
        rule.head,
        rulebook.instruments[rule.head.law],
    )
    yield f"- {instrument['title'][language]}"
    yield f"- {citation_words(head.provision, language) if head.provision else told('no_article')}"
    yield f"- {instrument['href']}"
    yield f"- {told('read', what=instrument['read'][language])}"
    yield f"- {told('duty_read' if head.verified else 'duty_not_read')}"
    if head.why:
        yield f"- {getattr(head.why, language)}"


def _reads(rule: Rule, _: Rulebook, language: str) -> Iterator[str]:
    told = partial(say, "rule_page", language=language)
    if rule.uses:
        yield told("declared", names=", ".join(told(f"field_{name}") for name in rule.uses))
    query = parse_one(rule.sql, dialect="duckdb")
    own = {part.alias for part in query.find_all(exp.CTE)}
    tables = {table.name for table in query.find_all(exp.Table)} - own
    records = [told(f"table_{name}") for name in sorted(tables) if name not in ("facts", "parameters")]
    if records:
        yield told("records", names=", ".join(records))


def _not_reached(rule: Rule, _: Rulebook, language: str) -> Iterator[str]:
    held = [one for one in load_coverage() if rule.id in one.rules]
    for one in held:
        status = say("coverage_page", one.status, language).split(":")[0]
        missing = f": {one.missing.told(language)}" if one.missing else ""
        yield f"- {one.duty.told(language)} ({status}){missing}"
    if not held:
        yield say("rule_page", "no_duty", language)


def _parameters(rule: Rule, rulebook: Rulebook, language: str) -> Iterator[str]:
    told, used = partial(say, "rule_page", language=language), used_parameters(rule, rulebook)
    alike: dict[tuple[str, str, str, str], list[str]] = {}
    for one in used:
        marks = "" if one.verified else told("not_read")
        alike.setdefault((one.key, _value(one), _days(one.from_date, one.to_date, language), marks), []).append(
            told("every_substance") if one.substance == "*" else one.substance
        )
    for (key, value, days, marks), substances in sorted(alike.items()):
        said = " ".join(filter(None, (f"`{key}`", value)))
        yield f"- {said}, {days}{marks}: {', '.join(sorted(substances))}"
    if not used:
        yield told("no_parameters")


def _cases(rule: Rule, _: Rulebook, language: str) -> Iterator[str]:
    cases = [*cases_of(rule.id), *({"because": "", **case} for case in rule.head.cases)]
    yield say("rule_page", "counted", language, count=len(cases))
    yield from (f"- {case['name']}" + (f" ({case['because']})" if case["because"] else "") for case in cases)


def _value(one: Parameter) -> str:
    """A value as people read it: milligrams as kilograms, ppm as percent; a flag says nothing beside its key."""
    if one.unit == "flag":
        return ""
    decimals, suffix = SHOWN.get(one.unit.lower(), (0, f" {one.unit}"))
    return f"{Decimal(one.value).scaleb(-decimals).normalize():,f}{suffix}"


def _days(first: object, last: object, language: str) -> str:
    told = partial(say, "rule_page", language=language)
    start = told("always") if first == ALWAYS else str(first)
    return told("days", first=start, last=told("open_end") if last == FOREVER else str(last))
