"""Writes the generated part of the committed cases: listed names, in goods texts, damaged in every way.

Run ``python -m bench.names.generate`` after names were added; the scorecard reads what it wrote. The names
come from the catalogue, the texts and the damage from here; a seed makes it the same every time.
"""

from __future__ import annotations

import random
from pathlib import Path

from bench.names import damage
from precursors.catalogue.load import Catalogue
from precursors.model import Name, NameKind, Substance

CASES = Path(__file__).parent / "cases"
LANGUAGES = ("en", "es", "fr", "pt", "de", "it", "ru", "zh", "ar")
_SEED = 20261124
_TRADE = ("en", "es", "pt")
_PLAIN_KINDS = (NameKind.PREFERRED, NameKind.SYNONYM, NameKind.TRADE)


def names(languages: tuple[str, ...], kinds: tuple[NameKind, ...], shortest: int = 3) -> list[tuple[str, str]]:
    """Every distinct name of these languages and kinds, with its substances."""
    found: dict[str, dict[str, str]] = {}
    for substance in Catalogue.load().home.substances.values():
        for name in substance.names:
            if name.language in languages and name.kind in kinds and _usable(substance, name, shortest):
                found.setdefault(damage.plain(name.text), {})[substance.id] = name.text
    return [(next(iter(meant.values())), "|".join(sorted(meant))) for _, meant in sorted(found.items())]


def _usable(substance: Substance, name: Name, shortest: int) -> bool:
    # A list entry that strings several names together is no name; a medicine is a wording of the law.
    letters = sum(character.isalpha() for character in name.text)
    return letters >= shortest and ";" not in name.text and not substance.id.endswith("-medicines")


def _by_substance(source: list[tuple[str, str]]) -> list[list[tuple[str, str]]]:
    """Each substance weighs the same, however many names it has; the many esters of one acid count as one."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for name, meant in source:
        group = meant.split("|")[0]
        group = group.rpartition("-")[0] if "glycidate" in group else group
        groups.setdefault(group, []).append((name, meant))
    return list(groups.values())


def tiers() -> dict[str, list[tuple[str, str]]]:
    """Every generated tier: its cases as text and substance."""
    chance = random.Random(_SEED)
    every = (*_PLAIN_KINDS, NameKind.SYSTEMATIC, NameKind.SALT)
    nine = [case for language in LANGUAGES for case in names((language,), every, 1)]
    trade, all_trade = names(_TRADE, _PLAIN_KINDS, 8), names(_TRADE, every)
    latin = names(("fr", "de", "it", "ru"), _PLAIN_KINDS, 8)

    def damaged(source: list[tuple[str, str]], how: damage.Damage, count: int, *, goods: bool) -> list[tuple[str, str]]:
        cases: dict[str, str] = {}
        groups = _by_substance(source)
        for _ in range(count * 3):
            name, meant = chance.choice(chance.choice(groups))
            text = how(name, chance)
            if damage.plain(text) == damage.plain(name) and how in (
                damage.one_letter,
                damage.two_letters,
                damage.scanned,
            ):
                continue
            if goods:
                text = chance.choice(damage.templates()).format(text if chance.random() < 0.5 else text.upper())
            cases.setdefault(text, meant)
            if len(cases) == count:
                break
        return list(cases.items())

    keep: damage.Damage = lambda text, _: text  # noqa: E731
    return {
        "nine_languages": list(dict(nine).items()),
        "in_goods_texts": damaged(all_trade, keep, 600, goods=True),
        "capitals_no_accents": damaged(all_trade, damage.undressed, 300, goods=True),
        "words_joined": damaged([n for n in trade if " " in n[0]], damage.joined, 150, goods=True),
        "one_letter": damaged(trade, damage.one_letter, 400, goods=False),
        "one_letter_in_goods": damaged(trade, damage.one_letter, 600, goods=True),
        "one_letter_other_languages": damaged(latin, damage.one_letter, 300, goods=False),
        "two_letters_in_goods": damaged([n for n in trade if len(n[0]) >= 12], damage.two_letters, 300, goods=True),
        "scanned": damaged(trade, damage.scanned, 300, goods=True),
    }


def main() -> None:
    """Write one file a tier."""
    folder = CASES / "generated"
    folder.mkdir(exist_ok=True)
    for tier, cases in tiers().items():
        text = "".join(f"{' '.join(text.split())}\t{meant}\n" for text, meant in cases)
        (folder / f"{tier}.tsv").write_text(text, encoding="utf-8")
        print(f"{len(cases):6,}  {tier}")


if __name__ == "__main__":
    main()
