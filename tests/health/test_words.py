"""The words of the program are a native's: no phrase of the review's list comes back, and numbers agree with their nouns."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from precursors.catalogue.load import Catalogue
from precursors.messages import say
from precursors.yamls import parse
from rules.rulebook import Rulebook

ROOT = Path(__file__).resolve().parents[2]
LOCALE = sorted((ROOT / "locale").glob("*.yaml"))
SAID = [*LOCALE, ROOT / "precursors" / "tabular" / "problems.yaml"]
ENGLISH = (
    r"taken for",
    r"stands? (?:on|next to|beside|for)",
    r"held against",
    r"hold it to",
    r"lists looked in",
    r"how far each",
    r"to mend",
    r"set aside",
    r"(?:is|are) due",
    r"on file",
    r"overdrawn",
    r"drawn on permit",
    r"an own (?:list|rule)",
    r"a person decides",
    r"nobody in particular",
    r"in words",
    r"decided anew",
    r"as things stand",
    r"the day asked for",
    r"a lead now",
    r"random arm",
    r"false flag",
    r"in the place of",
    r"leaves the house",
    r"\d(?:st|nd|rd|th) declaration",
    r"\{\w+\}(?:st|nd|rd|th)\b",
    r"\w\(s\)",
)
SPANISH = (
    r"se tomó por",
    r"[Tt]omad[oa] por",
    r"fiscalizad[oa]s?",
    r"no fue leíd[oa]",
    r"primer día no leído",
    r"recordad[oa]",
    r"se recuerda",
    r"sobregirad\w+",
    r"se han girado",
    r"falsa señal",
    r"a la fiscalía",
    r"brazo aleatorio",
    r"hasta dónde está codificad[oa]",
    r"las palabras de la ley",
    r"casos que lo prueban",
    r"infracciones plantadas",
    r"mesa de investigación",
    r"va a una persona",
    r"decide una persona",
    r"una pista",
    r"escritorio",
    r"días naturales",
    r"año natural",
    r"traspasos?",
    r"añad\w+",
    r"enmendar",
    r"listas propias",
    r"\{\w+\}\.[ªº]",
    r"\w\(s\)",
)
# Rules whose measure is more than a limit of at least two, so that it is never one.
NEVER_ONE = {
    "AR-AUTHORISATION-120-DAYS",
    "CA-PERMIT-180-DAYS",
    "EU-AUTHORISATION-SIX-MONTHS",
    "GT-LICENCE-TERM",
    "HN-PERMIT-ONCE",
    "IND-PERMIT-REUSED",
    "US-EXPORT-VOID",
    "US-REGISTRATION-YEARLY",
}


def told(content: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, str, str]]:
    """Place, language and text of every text of a file of ``locale/``."""
    if isinstance(content, Mapping):
        for key, value in content.items():
            yield from told(value, (*path, str(key)))
    elif isinstance(content, str):
        yield ".".join(path), "en" if path[-1] == "en" else "es", content


def rule_texts(rulebook: Rulebook) -> Iterator[tuple[str, str, str]]:
    for rule in rulebook.rules:
        for part in ("title", "why", "message", "mend", "unknown"):
            text = getattr(rule.head, part)
            for language in ("en", "es") if text else ():
                yield f"{rule.id} {part}", language, getattr(text, language)


def pages() -> Iterator[tuple[str, str, str]]:
    """The guides without the addresses in them, whose words are others'."""
    for folder, language in ((ROOT / "docs", "en"), (ROOT / "docs" / "es", "es")):
        for path in sorted(folder.glob("*.md")):
            yield path.name, language, re.sub(r"<?https?://[^\s>)]+", "", path.read_text("utf-8"))


def found(texts: Iterator[tuple[str, str, str]]) -> list[str]:
    phrases = {"en": ENGLISH, "es": SPANISH}
    forbidden = {lang: re.compile(rf"(?<!\w)(?:{'|'.join(listed)})(?!\w)") for lang, listed in phrases.items()}
    hits = ((place, hit[0], text) for place, lang, text in texts for hit in forbidden[lang].finditer(text))
    return [f"{place}: {hit!r} in {text[:80]!r}" for place, hit, text in hits]


@pytest.mark.parametrize("path", SAID, ids=lambda path: path.stem)
def test_no_phrase_of_the_list_is_said_by_the_program(path: Path) -> None:
    assert found(told(parse(path.read_text("utf-8")))) == []


def test_no_phrase_of_the_list_is_said_by_a_rule(rulebook: Rulebook) -> None:
    assert found(rule_texts(rulebook)) == []


def test_a_missing_fact_is_worded_in_one_way(rulebook: Rulebook) -> None:
    """Two languages, one form in each; a fact that was not read in the law, or that nobody states, has its own."""
    said = {rule.id: rule.head.unknown for rule in rulebook.rules if rule.head.unknown is not None}
    missing = {name: text for name, text in said.items() if "falta" in text.es}
    assert len(missing) > 40
    assert [name for name, text in missing.items() if not text.es.startswith("No se puede determinar si ")] == []
    assert [name for name, text in missing.items() if not text.en.startswith("We cannot tell whether ")] == []
    assert [name for name, text in missing.items() if " missing" not in text.en] == []


def test_a_text_of_the_rules_has_one_translation(rulebook: Rulebook) -> None:
    """What reads alike in one language reads alike in the other; names of papers differ by their law."""
    parts = ("title", "why", "message", "mend", "unknown")
    texts = [text for rule in rulebook.rules for part in parts if (text := getattr(rule.head, part))]
    pairs = {(text.en, text.es) for text in texts if "inscripci" not in text.es}
    for place in (0, 1):
        assert [one for one, n in Counter(pair[place] for pair in pairs).items() if n > 1] == []


def test_no_phrase_of_the_list_is_said_of_a_list(catalogue: Catalogue) -> None:
    said = (
        (f"{header.authority} {header.list}", text)
        for header in catalogue.lists
        for text in (header.title, *header.caveats)
    )
    assert found((place, language, one) for place, text in said for language, one in text.items()) == []


def test_no_phrase_of_the_list_is_said_by_a_guide() -> None:
    assert found(pages()) == []


def test_a_phrase_of_the_list_is_seen() -> None:
    texts = [("a", "en", "The {measured}th row was taken for sugar."), ("b", "es", "Se añadió un traspaso.")]
    assert len(found(iter(texts))) == 4


def sentences_as_keys(content: Any, group: str = "") -> Iterator[str]:
    """Keys that are no code; the names of lists are the codes of the lists, as the law prints them."""
    if isinstance(content, Mapping):
        yield from (str(key) for key in content if " " in str(key) and group != "list_name")
        for key, value in content.items():
            yield from sentences_as_keys(value, str(key))


@pytest.mark.parametrize("path", SAID, ids=lambda path: path.stem)
def test_no_sentence_is_a_key(path: Path) -> None:
    assert list(sentences_as_keys(parse(path.read_text("utf-8")))) == []
    assert list(sentences_as_keys({"group": {"The licence ended.": "x"}})) == ["The licence ended."]


@pytest.mark.parametrize("name", ["caveats", "citations", "errors", "help", "reference", "words"])
def test_a_text_has_both_languages_side_by_side_and_one_code(name: str) -> None:
    entries = parse((ROOT / "locale" / f"{name}.yaml").read_text("utf-8"))
    assert [code for code, entry in entries.items() if list(entry) != ["en", "es"]] == []
    assert [code for code in entries if not re.fullmatch(r"[a-z][a-z0-9_]*", code)] == []
    assert [en for en, n in Counter(entry["en"] for entry in entries.values()).items() if n > 1] == []


@pytest.mark.parametrize("path", LOCALE, ids=lambda path: path.stem)
def test_no_key_is_said_twice(path: Path) -> None:
    def doubled(node: yaml.Node) -> Iterator[str]:
        if isinstance(node, yaml.MappingNode):
            yield from (name for name, count in Counter(key.value for key, _ in node.value).items() if count > 1)
            for _, value in node.value:
                yield from doubled(value)

    assert list(doubled(yaml.compose(path.read_text("utf-8"), Loader=yaml.CSafeLoader))) == []


def test_a_number_that_may_be_one_has_no_plural_behind_it(rulebook: Rulebook) -> None:
    plural = re.compile(r"\{(?:measured|excess)\} (?:days|years|months|declarations|días|años|meses|declaraciones)\b")
    said = [place for place, _, text in rule_texts(rulebook) if plural.search(text)]
    assert {place.split()[0] for place in said} - NEVER_ONE == set()


@pytest.mark.parametrize(
    ("count", "en", "es"),
    [(0, "0 rows", "0 filas leídas"), (1, "1 row read", "1 fila leída"), (1_000, "1,000 rows", "1,000 filas leídas")],
)
def test_numbers_agree_with_their_nouns(count: int, en: str, es: str) -> None:
    values = {"rows": count, "lines_checked": count, "rows_rejected": count}
    assert say("result", "rows", "en", **values).startswith(en)
    assert say("result", "rows", "es", **values).startswith(es)


def test_a_suspended_licence_is_told_as_suspended(rulebook: Rulebook) -> None:
    suspended, expired = (rulebook.rule(f"GT-LICENCE-{name}").head.message for name in ("SUSPENDED", "IN-FORCE"))
    assert "suspended" in suspended.en and "suspendida" in suspended.es
    assert "days" not in suspended.en and "suspended" not in expired.en
