"""What prepared goods and articles hold: a question where no share is said, and no goods inside a battery.

A glue, a paint or a cleaner with a solvent is not the solvent; how much of it they hold decides whether a law reaches
them (UN Convention of 1988, art. 12(14); 21 CFR 1310.12; Regulation (EC) 273/2004, art. 2(a)), and a person asks.
"""

from __future__ import annotations

from datetime import date

import pytest

from precursors.recognition.recogniser import Query, Recogniser
from registry.checking.recognitions import as_read

DAY = date(2026, 11, 29)
ASKED = [
    "Quitaesmalte con acetona frasco 60 ml",
    "Nail polish remover with acetone, 100 ml bottles",
    "Pegamento de contacto con tolueno lata 250 ml",
    "Contact adhesive containing toluene, 1 gal cans",
    "Limpiador de frenos en aerosol (contiene acetona y tolueno)",
    "Pintura en aerosol con acetona",
    "Barniz que contiene tolueno",
    "Colas com tolueno em latas",
    "Esencia de vainilla artificial (piperonal trazas)",
    "Fragrance compound, piperonal traces",
    "Marcador permanente con tolueno",
    "PVC cement (contains tetrahydrofuran, acetone)",
]
"""Prepared goods whose share of the substance nobody says."""
GOODS = [
    "Tambor con acetona",
    "Acetona para quitaesmalte",
    "Acetone, nail polish remover grade, drum",
    "Quitaesmalte con acetona 80 %",
    "Pegamento y tolueno",
    "Pegamento, tolueno 200 L",
    "Thinner con acetona",
    "Ácido sulfúrico para baterías",
    "Battery electrolyte with sulfuric acid 35 %",
    "Electrolito para batería con ácido sulfúrico",
    "Batería de plomo, ácido sulfúrico 200 L",
    "Acetona, trazas de agua",
    "Piperonal, traces of moisture",
    "Pegamento con tolueno CAS 108-88-3",
    "Acetona en tambores, 200 L; tambores vacíos 5",
    "Acetona 200 L, tambores vacíos 5",
    "Acetone drums 200 L (empty weight 18 kg)",
    "Acetone, 10 drums of 200 L, not empty",
    "Red phosphorus for safety matches",
    "Fósforo rojo para cerillos",
]
"""The substance itself, a share that is said, a CAS number, or other goods beside it."""
HELD = [
    "Batería de plomo para automóvil 12 V (con ácido sulfúrico)",
    "Baterías de plomo-ácido con ácido sulfúrico, 12 V",
    "Lead acid batteries, wet, filled with sulfuric acid",
    "Acumuladores eléctricos con ácido sulfúrico",
]
"""Articles that work with the substance."""
EMPTY = [
    "Methylamine gas cylinders (empty)",
    "Cilindros de metilamina vacíos",
    "Tambores de acetona (vacíos)",
    "Acetic anhydride drums empty uncleaned",
    "Toluene IBC (vacío)",
]
MATCHES = ["Red phosphorus safety matches", "Cerillos de seguridad con fósforo rojo", "Cerillas (con fósforo rojo)"]


def _answer(recogniser: Recogniser, text: str, hs: str = "") -> str:
    return recogniser.recognise(Query(text, hs=hs)).on(DAY).answer.value


@pytest.mark.parametrize("text", ASKED)
def test_prepared_goods_are_asked_about(recogniser: Recogniser, text: str) -> None:
    assert _answer(recogniser, text) == "possible"


@pytest.mark.parametrize("text", GOODS)
def test_the_substance_itself_is_listed(recogniser: Recogniser, text: str) -> None:
    assert _answer(recogniser, text) == "listed"


@pytest.mark.parametrize("text", HELD)
def test_what_a_battery_works_with_is_asked_about(recogniser: Recogniser, text: str) -> None:
    assert _answer(recogniser, text) == _answer(recogniser, text, "8507.10") == "possible"


@pytest.mark.parametrize("text", EMPTY)
def test_what_an_empty_container_held_is_mentioned(recogniser: Recogniser, text: str) -> None:
    assert _answer(recogniser, text, "7310.10") == "not_listed"
    assert _answer(recogniser, text) != "listed"


@pytest.mark.parametrize("text", MATCHES)
def test_matches_are_not_what_they_are_made_with(recogniser: Recogniser, text: str) -> None:
    assert _answer(recogniser, text, "3605.00") == "not_listed"
    assert _answer(recogniser, text) != "listed"


def test_rules_see_a_mixture_that_may_be_exempt(recogniser: Recogniser) -> None:
    found = as_read(recogniser.recognise(Query("Pegamento de contacto con tolueno")), recogniser.catalogue).rows[0]
    assert (found["form"], found["certain"]) == ("mixture", False)
