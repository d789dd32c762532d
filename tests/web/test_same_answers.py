"""One value has one answer, whichever door it comes in by: library, batch, file, page or API."""

from __future__ import annotations

import csv
import io
import random
import re
from collections import defaultdict
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from bench.names.earned.score import read_cases
from precursors.answers.account_words import logged_account, pieces
from precursors.answers.explained import explain
from precursors.catalogue.load import Catalogue
from precursors.recognition.account import STATES
from precursors.recognition.recogniser import Query, Recogniser, Recognition
from precursors.screening.screen import screen
from registry.checking.recognitions import as_read, read_texts
from registry.log import audit
from web import tasks
from web.examiner import Examiner
from web.worker import Setup, Telling

DAY = date(2026, 11, 24)
CODES = ("", "2915.24", "3808.91", "8413.70")  # a look-up, listed goods, other chemicals, no chemicals
KINDS = 60
ANSWER = re.compile(r'<div class="answer (\w+)">')
MARK = re.compile(r'<mark class="(\w+)">')


@pytest.fixture(scope="module")
def queries() -> list[Query]:
    """A text of each of many kinds, drawn with a seed; each beside the next of the tariff codes."""
    draw, by_kind = random.Random(17), defaultdict(list)
    for case in read_cases():
        by_kind[case.kind].append(case.text)
    kinds = draw.sample(sorted(by_kind), min(KINDS, len(by_kind)))
    return [Query(draw.choice(by_kind[kind]), hs=CODES[place % len(CODES)]) for place, kind in enumerate(kinds)]


@pytest.fixture
def analyst(sign_in: Callable[[str], TestClient]) -> TestClient:
    """Somebody who has signed in: a stranger's second of processor time is not enough for many values."""
    return sign_in("analyst")


@pytest.fixture(scope="module")
def examiner(app: FastAPI) -> Examiner:
    """What a process for heavy reading has ready, here in this one."""
    front = app.state.examiner
    return Examiner(Setup(front.catalogue, front.rulebook, "GT", "", "web.tasks"))


@pytest.fixture(scope="module")
def one_by_one(queries: list[Query], examiner: Examiner) -> list[Recognition]:
    """What the recogniser of the service says of each alone."""
    return [examiner.recogniser.recognise(query) for query in queries]


def answers(found: list[Recognition], catalogue: Catalogue) -> list[str]:
    return [explain(one, catalogue, DAY).answer.value for one in found]


@pytest.fixture(scope="module")
def right(one_by_one: list[Recognition], examiner: Examiner) -> list[str]:
    """The answer of each, asked alone."""
    return answers(one_by_one, examiner.catalogue)


def test_many_at_once_are_answered_like_each_alone(
    queries: list[Query], one_by_one: list[Recognition], right: list[str], catalogue: Catalogue
) -> None:
    with Recogniser(catalogue) as fresh:
        plain = fresh.recognise_many(queries, neighbours=False)
        assert answers(plain, catalogue) == right
        batch = read_texts([(query.text, "", "", query.hs) for query in queries], fresh)
        fresh.reader.lexicon.preload()
        assert answers(fresh.recognise_many(queries, account=True), catalogue) == right
        assert read_texts([(query.text, "", "", query.hs) for query in queries], fresh) == batch
    assert [one.answer for one in batch] == [as_read(one, catalogue).answer for one in one_by_one]


def test_a_file_is_answered_like_each_alone(
    queries: list[Query], right: list[str], examiner: Examiner, tmp_path: Path
) -> None:
    rows, out = tmp_path / "rows.csv", tmp_path / "out.csv"
    with rows.open("w", newline="", encoding="utf-8") as stream:
        csv.writer(stream).writerows([("text", "hs"), *((query.text, query.hs) for query in queries)])
    screen(rows, "text", out, examiner.recogniser, day=DAY, hs_column="hs")
    with out.open(newline="", encoding="utf-8-sig") as stream:
        assert [row["answer"] for row in csv.DictReader(stream)] == right


def test_page_and_api_answer_like_the_library(
    queries: list[Query], right: list[str], analyst: TestClient, examiner: Examiner
) -> None:
    day = DAY.isoformat()
    assert [examiner.look_up(query.text, DAY, None, query.hs).answer.value for query in queries] == right
    asked = {"values": [query.text for query in queries], "hs_codes": [query.hs for query in queries], "as_of": day}
    assert [row["answer"] for row in analyst.post("/api/v1/screen", json=asked).json()] == right
    for query, answer in zip(queries, right, strict=True):
        wanted = {"q": query.text, "hs": query.hs, "as_of": day}
        (row,) = analyst.get("/api/v1/lookup", params=wanted).json()
        page = analyst.get("/", params=wanted).text
        shown = ANSWER.search(page)
        assert shown and (row["answer"], shown[1]) == (answer, answer)
        texts = {part["state"] for part in row["account"] if part["field"] == "text"}
        assert texts >= set(MARK.findall(page.split("<h3>")[0]))


def test_the_account_has_a_place_for_every_word_that_was_read(
    one_by_one: list[Recognition], examiner: Examiner
) -> None:
    for one in one_by_one:
        found = explain(one, examiner.catalogue, DAY)
        cut = pieces(one.query.text, found.account)
        assert "".join(piece.text for piece in cut) == one.query.text
        assert {span.state for span in found.account} <= set(STATES)
        for span in found.account:
            assert 0 <= span.span[0] < span.span[1] <= len(getattr(one.query, span.field))


def test_a_look_up_is_asked_again_from_its_entry_in_the_log(
    queries: list[Query], analyst: TestClient, app: FastAPI, examiner: Examiner
) -> None:
    asked = {
        "values": [query.text for query in queries],
        "hs_codes": [query.hs for query in queries],
        "as_of": DAY.isoformat(),
        "authority": ["GT", "UN"],
    }
    assert analyst.post("/api/v1/screen", json=asked).status_code == 200
    with app.state.store.engine.connect() as connection:
        entries = audit.bodies(connection, "look-up")[-len(queries) :]
    for entry in entries:
        day, authorities = date.fromisoformat(entry["as_of"]), tuple(entry["authorities"])
        again = examiner.look_up(entry["query"], day, authorities, entry["hs"])
        assert again.answer.value == entry["answer"]
        assert {state: list(said) for state, said in logged_account(again).items()} == entry["account"]
        assert sum(len(said) for state, parts in entry["account"].items() if state != "more" for said in parts) <= 200


@pytest.mark.parametrize("lang", ["", "en", "es"])
def test_what_is_too_costly_is_undetermined_and_all_of_it_is_accounted_for(examiner: Examiner, lang: str) -> None:
    asked = [Query("toluene 99 %", hs="2902.30"), Query("x" * 5_000)]
    found = tasks.unread(examiner, Telling(io.BytesIO()), asked, DAY, ("GT", "UN"), lang)
    for query, one in zip(asked, found, strict=True):
        said = one.content["found"] if lang else one.content
        whole = {"field": "text", "span": (0, len(query.text)), "state": "not_read", "what": "unknown"}
        assert (said["query"], said["answer"], said["account"]) == (query.text, "undetermined", [whole])
        logged = one.logged
        assert (logged.query, logged.hs, logged.authorities) == (query.text, query.hs, ("GT", "UN"))
        assert logged.answer == "undetermined" and list(logged.account) == ["not_read"]
        if lang:
            assert query.text.startswith("".join(piece.text for piece in one.content["pieces"]))
            assert {part["state"] for part in one.content["account"]} == {"not_read"}


def test_the_authorities_asked_make_the_answer_and_others_stand_beside_it(client: TestClient) -> None:
    def asked(*authorities: str) -> dict[str, object]:
        (row,) = client.get("/api/v1/lookup", params={"q": "piperidina", "authority": list(authorities)}).json()
        return dict(row)

    every, one, two = asked("all"), asked("CA"), asked("CA", "UN")
    assert asked()["answer"] == every["answer"] and not every["listed_elsewhere"]
    assert {one["authority"] for one in asked()["listed_elsewhere"]} >= {"CN", "JP"}, "lists of other countries"
    assert one["listed_elsewhere"] and two["listed_elsewhere"] != one["listed_elsewhere"]
    assert client.get("/api/v1/lookup?q=x&authority=GT&authority=XX").status_code == 422
    page = client.get("/?q=piperidina&authority=CA&authority=UN&lang=es")
    assert "Listado en otras jurisdicciones" in page.text and page.text.count(" checked") == 2
    assert "authority=CA&amp;authority=UN&amp;lang=en" in page.text


def test_a_code_for_each_value_or_a_refusal(client: TestClient) -> None:
    answer = client.post("/api/v1/screen", json={"values": ["acetona", "sal"], "hs_codes": ["2914.11"]})
    assert answer.status_code == 422 and "hs_codes" in answer.json()["error"]["message"]
