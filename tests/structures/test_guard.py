"""The guard: limits, bounds, and workers that are lost without losing a row."""

from __future__ import annotations

import random
import re
import time
from collections.abc import Iterator

import pytest

from precursors.catalogue.load import Catalogue
from precursors.structure.definitions import structure_definitions
from precursors.structure.service import StructureService

_RECORD = """
  -

  1  0  0  0  0  0            999 V2000
    0.0000    0.0000    0.0000 C   0  0
M  END
"""
TWO_RECORDS = f"{_RECORD}$$$$\n{_RECORD}$$$$\n"


@pytest.fixture(scope="module")
def service() -> Iterator[StructureService]:
    with StructureService(structure_definitions(Catalogue.load()), workers=2) as one:
        yield one


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "empty"),
        ("   ", "empty"),
        ("C" * 4001, "too_long"),
        ("C" * 1500, "too_many_atoms"),
        (".".join("C" * 61), "too_many_components"),
        ("CC CC", "not_printable"),
        ("CC\nCC", "not_printable"),
        ("CC\x00", "not_printable"),
        ("*CC", "not_a_full_structure"),
        ("[R]CC", "unreadable"),
        ("C~C", "not_a_full_structure"),
        ("C1CC", "unreadable"),
        ("C(" * 900, "unreadable"),
        ("CC(=O)Cc1ccccc1>>CC(O)Cc1ccccc1", "not_a_full_structure"),
        ("CC(=O)Cc1ccccc1>O>CCO", "not_a_full_structure"),
        ("[#6]C(=O)Cc1ccccc1", "not_a_full_structure"),
        ("[C,N]CC", "unreadable"),
        ("[$(CC)]", "unreadable"),
        ("CC(=O)Cc1ccccc1 |Sg:n:0:1:ht|", "not_a_full_structure"),
        ("CC(=O)Cc1ccccc1 |^1:0|", "not_a_full_structure"),
        ("CC(=O)C* |$;;;R1$|", "not_a_full_structure"),
        ("CC(=O)Cc1ccccc1 P2P", "not_printable"),
        (TWO_RECORDS, "not_a_full_structure"),
        (f"$RXN\n\n\n\n  1  1\n$MOL\n{TWO_RECORDS}", "not_a_full_structure"),
        ("InChI=1S/nonsense", "unreadable"),
        ("AAAAAAAAAAAAAA-BBBBBBBBBB-C", "key_only"),
    ],
)
def test_what_cannot_be_read_says_why(service: StructureService, text: str, problem: str) -> None:
    found = service.read(text)
    assert (found.problem, found.matches) == (problem, ())


def test_every_notation_of_one_substance_is_read(service: StructureService) -> None:
    texts = (
        "O=C1CCN(CCc2ccccc2)CC1",
        "InChI=1S/C13H17NO/c15-13-7-10-14(11-8-13)9-6-12-4-2-1-3-5-12/h1-5H,6-11H2",
        "YDJXNYNKKXZBMP-UHFFFAOYSA-N",
    )
    listings = [{match.listing for match in service.read(text).matches} for text in texts]
    assert all("un-i-npp" in found for found in listings)


def test_a_lost_worker_loses_no_row(service: StructureService) -> None:
    texts = [f"{'C' * length}O" for length in range(1, 300)]
    worker = service._idle.get()  # the process behind the first place
    if worker is not None:
        worker._process.kill()
    service._idle.put(worker)
    found = service.read_many(texts)
    assert [one.text for one in found] == texts
    assert all(one.problem is None for one in found)


def test_the_process_that_was_started_ahead_is_the_one_that_reads() -> None:
    with StructureService(structure_definitions(Catalogue.load()), workers=2) as ahead:
        ahead.start()
        ahead.start()
        assert ahead.read("CCO").problem is None
        ready, place = ahead._idle.get(), ahead._idle.get()
        assert ready is not None
        assert place is None, "a second process was started although only one was needed"
        ahead._idle.put(place)
        ahead._idle.put(ready)
        pid = ready._process.pid
        assert ahead.read("CCN").problem is None
        assert ready._process.pid == pid and ready._process.poll() is None


def test_every_process_ends_with_the_service() -> None:
    service = StructureService(structure_definitions(Catalogue.load()), workers=2)
    held = [service._new(), service._new()]
    for _ in held:
        service._idle.get()
    for worker in held:
        service._idle.put(worker)
    service.close()
    assert all(worker._process.poll() is not None for worker in held)


def test_a_start_ahead_waits_for_no_worker() -> None:
    with StructureService(structure_definitions(Catalogue.load()), workers=1) as ahead:
        busy = ahead._idle.get()
        ahead.start()
        assert ahead._idle.empty()
        ahead._idle.put(busy)


def test_hostile_structures_end_quickly_and_never_as_read(service: StructureService) -> None:
    rng = random.Random(7)
    marks = "CNO()[]=#123%.@+-c\\/~*:é\t"
    texts = ["".join(rng.choice(marks) for _ in range(rng.randint(1, 400))) for _ in range(600)]
    texts += ["C1" + "C" * n + "1" for n in (100, 900, 3000)] + ["(" * n for n in (10, 3900)] + ["C1CC" * 50]
    start = time.monotonic()
    for found in service.read_many(texts):
        assert found.problem is not None or found.text
    assert time.monotonic() - start < 60


def test_the_picture_shows_core_and_varied_part_the_same_way_round(service: StructureService) -> None:
    one = service.read("CC(C)(C)OC(=O)N1CCC(Nc2ccc(F)cc2)CC1.Cl")
    derived = next(match for match in one.matches if match.how == "derivative")
    assert derived.path == ("carbamate_of_amine", "aryl_halide")
    assert derived.kept and derived.added and not set(derived.kept) & set(derived.added)
    picture = service.draw(one.text, derived)
    other = service.read("Cl.Fc1ccc(NC2CCN(CC2)C(=O)OC(C)(C)C)cc1")
    again = service.draw(other.text, next(m for m in other.matches if m.how == "derivative"))
    assert picture.count("#8CBFF2") and picture.count("#FFB759")
    assert sorted(re.findall(r" d='([^']+)'", picture)) == sorted(re.findall(r" d='([^']+)'", again))
