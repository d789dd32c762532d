"""An authority is shown to a reader by the letters that their language has for it: ONU, UE, EE. UU. in Spanish."""

from __future__ import annotations

import re
from datetime import date

import pytest

from precursors.answers.explained import explain
from precursors.answers.print_answers import show_answers
from precursors.authorities import authorities
from precursors.catalogue.load import Catalogue
from precursors.messages import short_name, table_name
from precursors.recognition.recogniser import Query, Recogniser
from registry.lookups.home import verdict_of

# The English letters of an authority, but in the title of an instrument (UN E/CN.7) or an address.
ENGLISH = re.compile(r"(?<![\w/.-])(UN|EU|US)(?= (?:Cuadro|Lista|Categor|Art|Table|List|Cat)|:| ·|,|\))")
TEXTS = ("acetic anhydride", "4-piperidone", "108-24-7", "red phosphorus", "diethyl ether")


def test_every_authority_has_letters_in_both_languages() -> None:
    said = {code: {lang: short_name(code, lang) for lang in ("en", "es")} for code in authorities()}
    assert all(said[code]["en"] == code for code in said)
    assert (said["UN"]["es"], said["EU"]["es"], said["US"]["es"]) == ("ONU", "UE", "EE. UU.")
    assert short_name("OWN", "es") == "OWN"


def test_no_table_of_the_lists_is_called_by_english_letters_in_spanish(catalogue: Catalogue) -> None:
    for header in catalogue.lists:
        assert not ENGLISH.search(table_name(header.authority, header.list, "es")), header
        assert table_name(header.authority, header.list, "en").startswith(f"{header.authority} ")


@pytest.mark.parametrize("text", TEXTS)
def test_no_answer_in_spanish_names_an_authority_in_english(
    recogniser: Recogniser, capsys: pytest.CaptureFixture[str], text: str
) -> None:
    found = explain(recogniser.recognise(Query(text=text)), recogniser.catalogue, date(2026, 6, 1))
    show_answers([found], "text", "es", [verdict_of(found, "GT").to_json()])
    said = capsys.readouterr().out
    assert "ONU" in said and not ENGLISH.findall(said), ENGLISH.findall(said)
