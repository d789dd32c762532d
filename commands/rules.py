"""The rule book: shown, explained, tested."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import Any

import click

from commands.bilingual import Group, language
from commands.law import open_law, open_rules
from commands.shared import (
    FAILURE,
    USAGE,
    Day,
    engine_option,
    fail,
    format_option,
    language_for,
    note,
    open_catalogue,
    open_engine,
    open_rulebook,
    open_store,
    say_it,
    show_json,
    show_rows,
    tell,
)


@click.group("rules", cls=Group, help="rules_and_their_legal_basis")
def rules() -> None:
    """Rules and their legal basis."""


@rules.command("list", help="print_every_rule")
@format_option
def rules_list(form: str) -> None:
    """Print every rule."""
    rows = [
        {
            "id": rule.id,
            "authority": rule.head.authority,
            "kind": rule.head.kind,
            "outcome": rule.head.outcome,
            "lane": rule.head.lane,
            "title": rule.head.title.en,
            "titulo": rule.head.title.es,
            "law": rule.head.law,
            "verified": rule.head.verified,
        }
        for rule in open_rules().rules
    ]
    show_rows(rows, form, hide=("title" if language() == "es" else "titulo",))


@rules.command("coverage", help="show_each_legal_obligation_the_rules_that")
@format_option
@click.option("--status", type=click.Choice(["encoded", "partly", "not_encodable", "unread"]), help="only_these")
def rules_coverage(form: str, status: str | None) -> None:
    """Show each legal obligation, the rules that check it, and what is missing."""
    from rules.coverage import load_coverage

    chosen = language_for(form)
    rows = [
        {
            **one.model_dump(),
            "duty": one.duty.told(chosen),
            "rules": " ".join(one.rules),
            "missing": one.missing.told(chosen) if one.missing else "",
        }
        for one in load_coverage()
        if status in (None, one.status)
    ]
    show_rows(rows, form)


@rules.command("show", help="print_one_rule_title_citation_messages_and")
@click.argument("rule_id")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="output_format_text_to_read_json_for_programs",
)
def rules_show(rule_id: str, form: str) -> None:
    """Print one rule: title, citation, messages and its SELECT."""
    book = open_rules()
    try:
        rule = book.rule(rule_id.upper())
    except KeyError:
        fail("rules.no_rule", USAGE, rule=rule_id)
    instrument = book.instruments[rule.head.law]
    if form == "json":
        content = {**rule.head.model_dump(mode="json"), "instrument": instrument, "sql": rule.sql}
        show_json(content)
        return
    _show_rule(rule, instrument, language())


def _show_rule(rule: Any, instrument: Any, lang: str) -> None:
    from precursors.messages import citation_words

    head = rule.head
    click.echo(f"{rule.id}  {getattr(head.title, lang)}")
    click.echo(f"{instrument['title'][lang]}  {citation_words(head.provision or '', lang)}\n{instrument['href']}")
    tell("rules.read", what=instrument["read"][lang])
    if head.why:
        click.echo(f"\n{getattr(head.why, lang)}")
    click.echo(f"\n{getattr(head.message, lang)}\n\n{rule.sql}")


@rules.command("explain", help="explain_one_rule_for_a_lawyer_to_sign_what_it")
@click.argument("rule_id")
def rules_explain(rule_id: str) -> None:
    """Explain one rule for a lawyer to sign: what it reads, when it speaks, its law, values and cases."""
    from registry.lawtests.explained import explain_rule
    from rules.sandbox import RuleError
    from rules.signed import load_signatures

    book = open_rules()
    try:
        click.echo(explain_rule(book.rule(rule_id.upper()), book, load_signatures(), language()), nl=False)
    except KeyError:
        fail("rules.no_rule", USAGE, rule=rule_id)
    except RuleError as error:
        fail(error)


@rules.command("backtest", help="try_a_draft_rule_on_recorded_history_output")
@click.argument("draft", type=click.Path(path_type=Path, exists=True, dir_okay=False))
def rules_backtest(draft: Path) -> None:
    """Try a draft rule on recorded history. Output in JSON."""
    from precursors.recognition.recogniser import Recogniser
    from registry.history.lookback import backtest
    from rules.rulebook import RuleError

    lists, book = open_law()
    with open_store() as store, Recogniser(lists, workers=2) as recogniser:
        try:
            result = backtest(draft, store, recogniser, book)
        except RuleError as error:
            fail(error)
    show_json(result)
    if not result["recorded_lines"]:
        note("rules.nothing_recorded")


@rules.command("baseline", help="calculate_the_baseline_of_what_is_usual_up_to")
@click.option("--until", type=Day(), required=True, help="the_last_day_that_counts_as_history")
def rules_baseline(until: date) -> None:
    """Calculate the baseline of what is usual up to a date. Used by the history, peer and price indicators."""
    from collections import Counter

    from precursors.recognition.recogniser import Recogniser
    from registry.history.baselines import build, keep

    lists, book = open_law()
    with open_store() as store, Recogniser(lists, workers=2) as recogniser:
        baseline = build(store, recogniser, book, until)
        if not baseline.num_rows:
            fail("rules.no_history", until=until)
        keep(store, baseline)
    kinds = Counter(baseline.column("kind").to_pylist())
    counts = ", ".join(say_it(f"rules.{kind}", count=count) for kind, count in sorted(kinds.items()))
    tell("rules.baseline", until=until, counts=counts)


def _cases() -> Path:
    from registry.lawtests.cases import FOLDER

    return FOLDER


class _Cases(click.Path):
    """A folder of cases, or the authority whose cases come with the program."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The folder."""
        from rules.rulebook import HERE

        own = HERE / str(value)
        return super().convert(own if str(value).isupper() and own.is_dir() else value, param, ctx)


@rules.command("test", help="run_the_cases_of_every_rule_below_folder_yaml")
@click.argument("folder", type=_Cases(path_type=Path, exists=True, file_okay=False), default=_cases)
@engine_option
def rules_test(folder: Path, engine: str) -> None:
    """Run the cases of every rule below FOLDER, or of an authority such as GT; those in the heads of own rules too."""
    from registry.lawtests.cases import LawCaseError, run_cases
    from rules.rulebook import HERE
    from rules.sandbox import RuleError

    own = (folder,) if any(folder.rglob("*.sql")) and not folder.resolve().is_relative_to(HERE.resolve()) else ()
    catalogue, book = open_catalogue(()), open_rulebook(own)
    try:
        if engine == "spark":
            from registry.lawtests.batch_world import run_together

            results = run_together(folder, catalogue, book, lambda: open_engine(engine))
        else:
            results = run_cases(folder, catalogue, book)
    except (RuleError, LawCaseError) as error:
        fail(error)
    for result in results:
        if not result.passed:
            failure = {"name": result.name, "expected": result.expected, "found": result.found}
            note("rules.case_failed", rule=result.rule, **failure)
    failed = sum(not result.passed for result in results)
    tell("rules.tested", passed=len(results) - failed, failed=failed)
    if not results:
        fail("rules.no_cases", folder=folder)
    if failed:
        sys.exit(FAILURE)
