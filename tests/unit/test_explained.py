"""A rule in words, for a lawyer to sign; nothing is signed as shipped."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from cli import main
from registry.lawtests.explained import explain_rule
from rules.coverage import load_coverage
from rules.parameters import Parameter
from rules.rulebook import Rule, Rulebook
from rules.signed import SIGNATURES, Signature, SignatureError, digest, load_signatures, used_parameters


def test_no_rule_is_signed_as_shipped() -> None:
    assert load_signatures(SIGNATURES) == ()


@pytest.mark.parametrize(
    ("language", "unsigned"), [("en", "not signed by a lawyer"), ("es", "no firmada por un abogado")]
)
def test_every_rule_is_explained_in_both_languages(rulebook: Rulebook, language: str, unsigned: str) -> None:
    for rule in rulebook.rules:
        told = explain_rule(rule, rulebook, (), language)
        head = rule.head
        assert told.startswith(f"# {rule.id}: {getattr(head.title, language)}")
        assert unsigned in told
        assert getattr(head.message, language) in told
        assert digest(rule, rulebook) in told
        assert "None" not in told
        assert rulebook.instruments[head.law]["title"][language] in told


def test_what_a_rule_does_not_reach_is_said(rulebook: Rulebook) -> None:
    missing = {rule: one.missing.en for one in load_coverage() for rule in one.rules if one.missing}
    assert missing
    known = {rule.id for rule in rulebook.rules}
    for rule, text in missing.items():
        if rule in known:
            assert text in explain_rule(rulebook.rule(rule), rulebook, (), "en")


def test_parameters_stand_with_value_and_days(rulebook: Rulebook) -> None:
    told = explain_rule(rulebook.rule("CA-PERMIT-180-DAYS"), rulebook, (), "en")
    assert "`ca_permit_days`" in told
    assert "180" in told
    used = {p.key for p in used_parameters(rulebook.rule("US-ADVANCE-NOTICE"), rulebook)}
    assert {"us_threshold_import_mg", "us_threshold_export_mg"} <= used
    assert {"us_mixture_limit_ppm", "us_weighed_as_base", "mixture_below_ppm"} <= used  # by what the facts hold
    assert not any(key.startswith("ca_") for key in used)


def test_every_case_of_a_rule_is_named(rulebook: Rulebook) -> None:
    told = explain_rule(rulebook.rule("CN-LICENCE"), rulebook, (), "en")
    assert "ended the day before" in told
    assert "licence of another firm" in told


def _changed(book: Rulebook, key: str) -> Rulebook:
    values: list[Parameter] = [replace(p, value=p.value + 1) if p.key == key else p for p in book.parameters]
    return replace(book, parameters=tuple(values))


def test_a_signature_holds_for_one_text_and_its_values(rulebook: Rulebook) -> None:
    rule: Rule = rulebook.rule("CA-PERMIT-180-DAYS")
    signature = Signature(
        rule=rule.id, digest=digest(rule, rulebook), name="N. N.", capacity="a test", signed_on="2026-11-30"
    )
    assert "N. N." in explain_rule(rule, rulebook, (signature,), "en")
    assert "not signed by a lawyer" not in explain_rule(rule, rulebook, (signature,), "en")
    for other in (_changed(rulebook, "ca_permit_days"), rulebook):
        changed = rule if other is not rulebook else replace(rule, sql=rule.sql + " ")
        told = explain_rule(changed, other, (signature,), "en")
        assert "not signed by a lawyer" in told
        assert "2026-11-30" in told  # that an earlier text was signed is said


def test_a_signature_that_says_too_little_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "signatures.yaml"
    path.write_text("- {rule: CA-PERMIT-180-DAYS, name: N. N.}\n", "utf-8")
    with pytest.raises(SignatureError, match=r"signatures.yaml: .*digest"):
        load_signatures(path)


def test_the_command_prints_it() -> None:
    found = CliRunner().invoke(main, ["rules", "explain", "gt-licence-held", "--lang", "es"])
    assert found.exit_code == 0
    assert "no firmada por un abogado" in found.stdout
    missing = CliRunner().invoke(main, ["rules", "explain", "GT-NOTHING"])
    assert missing.exit_code == 2
