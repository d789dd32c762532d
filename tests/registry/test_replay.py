"""Certificates and replays: a past decision is shown, proved and made again, whatever came after it."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text

from precursors.catalogue.load import Catalogue
from precursors.recognition.recogniser import Recogniser
from registry.access import LOCAL, Absent, Actor
from registry.decisions.certificate import certificate, check_certificate, text_of
from registry.decisions.replay import replay
from registry.decisions.submit import submit, withdraw
from registry.log import audit
from registry.log.checkpoint import AuditError, signing_key, verifier_key
from registry.store.editions import EditionError, content_of, load_lists, load_rules, rulebook_of
from registry.store.records import PermitRecord, read_registry
from registry.store.store import Store
from rules.rulebook import Rulebook

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "examples" / "guatemala-2025"


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory, recogniser: Recogniser, rulebook: Rulebook) -> Path:
    """The bundled year, submitted; each test works on a copy."""
    folder = tmp_path_factory.mktemp("replay")
    with Store(f"sqlite:///{folder / 'registry.db'}") as store:
        for kind in ("operators", "licences", "permits", "pens"):
            store.load(kind, read_registry(kind, EXAMPLE / f"{kind}.csv", recogniser.catalogue)[0])
        submit(EXAMPLE / "declarations.csv", store=store, recogniser=recogniser, rulebook=rulebook)
    return folder / "registry.db"


@pytest.fixture
def demo(tmp_path: Path, template: Path) -> Iterator[Store]:
    shutil.copy(template, tmp_path / "registry.db")
    shutil.copy(template.with_suffix(".key"), tmp_path / "registry.key")
    with Store(f"sqlite:///{tmp_path / 'registry.db'}") as store:
        yield store


def newer(catalogue: Catalogue) -> Catalogue:
    """An edition in which acetone is no longer listed anywhere, and every other entry has another id."""
    fewer = tuple(
        replace(x, id=f"{x.id}-anew", formerly=(*x.formerly, x.id))
        for x in catalogue.listings
        if x.substance != "acetone"
    )
    content = replace(catalogue, listings=fewer).to_compiled()
    return Catalogue.from_compiled(content)


def ask(store: Store, question: str) -> list[tuple[object, ...]]:
    with store.engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(question))]


def test_every_decision_of_the_demo_comes_out_equal_also_under_a_newer_edition(
    tmp_path: Path, demo: Store, recogniser: Recogniser, rulebook: Rulebook
) -> None:
    content = (EXAMPLE / "declarations.csv").read_bytes().splitlines(keepends=True)
    later = tmp_path / "later.csv"
    later.write_bytes(b"".join(content[:301]))
    fewer = replace(rulebook, rules=rulebook.rules[1:], edition="f" * 64)
    with Recogniser(newer(recogniser.catalogue)) as other:
        submit(later, store=demo, recogniser=other, rulebook=fewer)
    permit = dict(
        zip(
            ("permit_number", "substance"),
            ask(demo, "SELECT permit_number, substance FROM permits LIMIT 1")[0],
            strict=True,
        )
    )
    record = PermitRecord.model_validate(
        {
            **permit,
            "authority": "GT",
            "operator_id": "X",
            "movement": "import",
            "quantity_mg": 1,
            "status": "revoked",
            "valid_from": "2020-01-01",
            "valid_to": "2020-01-02",
        }
    )
    demo.load("permits", [record])  # the registry of today is not that of the decision
    number = ask(demo, "SELECT declaration_number FROM declaration_lines ORDER BY 1 DESC LIMIT 1")[0][0]
    withdraw(demo, recogniser, rulebook, str(number), "test")
    decisions = ask(demo, "SELECT count(*) FROM decisions")[0][0]
    done = replay(demo)
    assert done.differences == [] and done.equal == decisions
    assert int(str(decisions)) > len(content)  # those under the newer editions beside those under the old


def test_a_difference_is_named(demo: Store) -> None:
    number = ask(demo, "SELECT declaration_number FROM findings ORDER BY 1 LIMIT 1")[0][0]
    with demo.writing() as connection:
        connection.execute(
            text(
                "UPDATE decisions SET findings = replace(unpacked(CAST(findings AS BLOB)), 'red', 'blue') WHERE declaration_number = :n"
            ),
            {"n": number},
        )
    (difference,) = replay(demo, str(number)).differences
    assert difference["declaration"] == number and "log tells of" in str(difference["difference"])
    with pytest.raises(Absent):
        replay(demo, "NONE")


def test_an_edited_input_or_edition_is_noticed(demo: Store, rulebook: Rulebook) -> None:
    number = str(ask(demo, "SELECT declaration_number FROM findings ORDER BY 1 LIMIT 1")[0][0])
    with demo.writing() as connection:
        connection.execute(text("UPDATE registry_versions SET body = replace(body, '\"active\"', '\"revoked\"')"))
    assert replay(demo).differences
    with demo.writing() as connection:
        connection.execute(text("UPDATE editions SET content = CAST(content || x'00' AS BLOB) WHERE kind = 'rules'"))
    with pytest.raises(EditionError, match="log says"):
        replay(demo, number)


def test_an_edition_is_the_same_after_it_was_kept(demo: Store, catalogue: Catalogue, rulebook: Rulebook) -> None:
    assert load_lists(demo, catalogue.edition) == catalogue
    kept = load_rules(demo, rulebook.edition)
    assert kept == rulebook_of(content_of(rulebook))
    assert replace(kept, rules=()) == replace(rulebook, rules=())
    assert [replace(r, path=Path()) for r in kept.rules] == [replace(r, path=Path()) for r in rulebook.rules]
    assert str(ROOT) not in json.dumps(content_of(rulebook))


@pytest.mark.parametrize("positive", [True, False])
def test_a_certificate_is_checked_without_the_registry_and_fails_when_a_character_changes(
    tmp_path: Path, demo: Store, positive: bool
) -> None:
    key = signing_key(tmp_path / "registry.key")
    having = "IN" if positive else "NOT IN"
    number = str(
        ask(
            demo,
            f"SELECT declaration_number FROM declaration_lines WHERE declaration_number {having} (SELECT declaration_number FROM findings) ORDER BY 1 LIMIT 1",
        )[0][0]
    )
    document = certificate(demo, LOCAL, number, key)
    written = text_of(document)
    assert check_certificate(written, verifier_key(key)) == document
    results = {line["result"] for line in document["lines"]}
    assert ("findings" in results) is positive
    coverage = next(e for e in document["editions"].values() if e["of"] == "lists")["coverage"]
    assert {row["authority"] for row in coverage} >= {"UN", "GT"}
    chance = random.Random(7)
    places = {*range(80), *chance.sample(range(len(written)), 400)}
    for place in places:
        if place < len(written):
            changed = written[:place] + chr(ord(written[place]) ^ 1) + written[place + 1 :]
            with pytest.raises(AuditError):
                check_certificate(changed, verifier_key(key))
    for damaged in (written[:-1], written + "\n", written[1:], " " + written, written.replace(":", ": ", 1), ""):
        with pytest.raises(AuditError):
            check_certificate(damaged)
    with pytest.raises(AuditError, match="another key"):
        check_certificate(
            text_of(certificate(demo, LOCAL, number, signing_key(tmp_path / "forger.key"))), verifier_key(key)
        )


def test_a_certificate_signed_anew_over_other_words_does_not_fit_the_log(tmp_path: Path, demo: Store) -> None:
    from registry.log.checkpoint import sign_text

    key = signing_key(tmp_path / "registry.key")
    number = str(ask(demo, "SELECT declaration_number FROM findings ORDER BY 1 LIMIT 1")[0][0])
    document = certificate(demo, LOCAL, number, key)
    for name, value in (("findings", []), ("version", 9), ("declared", {}), ("lists", "x"), ("decision", 2)):
        forged = json.loads(json.dumps({k: v for k, v in document.items() if k != "signature"}))
        forged["lines"][0][name] = value
        signed = {**forged, "signature": sign_text(audit.canonical(forged), key)}
        with pytest.raises(AuditError, match="log tells of another"):
            check_certificate(text_of(signed), verifier_key(key))


def test_a_certificate_is_not_for_everyone_and_its_issue_is_logged(tmp_path: Path, demo: Store) -> None:
    key = signing_key(tmp_path / "registry.key")
    number = str(ask(demo, "SELECT declaration_number FROM findings ORDER BY 1 LIMIT 1")[0][0])
    said = []
    for wanted in (number, "NONE"):
        with pytest.raises(Absent) as refused:
            certificate(demo, Actor("o", "officer", office="NOWHERE"), wanted, key)
        said.append(str(refused.value).replace(wanted, "?"))
    assert said[0] == said[1]
    certificate(demo, LOCAL, number, key)
    with demo.engine.connect() as connection:
        assert audit.bodies(connection, "certificate issued")[-1]["declaration"] == number


def test_the_commands_tell_whether_it_holds(tmp_path: Path, demo: Store) -> None:
    number = str(ask(demo, "SELECT declaration_number FROM findings ORDER BY 1 LIMIT 1")[0][0])
    env = {**os.environ, "PRECURSOR_DATABASE_URL": f"sqlite:///{tmp_path / 'registry.db'}"}
    elsewhere = {**os.environ, "PRECURSOR_DATABASE_URL": "sqlite:////nowhere/at/all.db"}
    file = tmp_path / "certificate.json"

    def run(env: dict[str, str], *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "cli.py", "audit", *words], cwd=ROOT, env=env, capture_output=True, text=True, check=False
        )

    assert run(env, "certificate", number, "-o", str(file)).returncode == 0
    unknown = run(elsewhere, "check-certificate", str(file))  # whoever forges one signs it with a key of their own
    assert unknown.returncode == 4 and number in unknown.stdout
    assert "undamaged" in unknown.stderr and "issuer not checked" in unknown.stderr
    head = run(env, "head").stderr
    key = next(word for word in head.split() if word.startswith("precursor/registry+"))
    held = run(elsewhere, "check-certificate", str(file), "--key", key)
    assert held.returncode == 0 and number in held.stdout and "not checked" not in held.stderr
    file.write_text(file.read_text("utf-8").replace(number, "X", 1), "utf-8", newline="\n")
    failed = run(elsewhere, "check-certificate", str(file))
    assert failed.returncode == 1 and "is not valid" in failed.stderr
    replayed = run(env, "replay", number)
    assert replayed.returncode == 0 and "different: 0" in replayed.stdout, replayed.stderr
