"""Packs and amounts in a goods text: "4 x 25 kg", "25 kg x 4", "10 tambores de 200 L", "200 L c/u", "1.500,50 kg"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from precursors.quantity import is_known_unit, parse_number, to_milligrams, unit_key

_NUMBER = r"(?<!\d['\u00a0])\d[\d.,'\u00a0]{0,24}(?<![.,'])"
_UNITS = (
    r"(?:kilogramos?|kilograms?|kilos?|kgs?|kgm|miligramos?|mg|gramos?|grams?|gms?|grs?|g|toneladas?|tonnes?|tons?|tm|mt|t|"
    r"litros?|lit(?:er|re)s?|ltrs?|lts?|l|ml|cc|galones|gal[oó]n|gallons?|gals?|gal|libras?|pounds?|lbs?|onzas?|oz|m3)"
)
_PACK = (
    r"(?:tambor(?:es)?|drums?|tonel(?:es)?|bidon(?:es)?|bid[oó]n|sacos?|bags?|bolsas?|cajas?|box(?:es)?|cartons?|frascos?|"
    r"garrafas?|botellas?|bottles?|envases?|cuñetes?|cunetes?|pails?|baldes?|cubetas?|latas?|cans?|tins?|cilindros?|cylinders?|"
    r"jerrycans?|jerricans?|ibcs?|totes?|isotanques?|tanques?|barriles|barrels?|barricas?|bombonas?|ampollas?|vials?|unidades|"
    r"units?|pcs|pzas?|piezas?|und?s?)\b\.?"
)
_TIMES = r"(?:x|×|\*)"
_JOIN = rf"(?:\s*{_TIMES}\s*|\s+(?:de|of|à|c/u\s+de|con|with|c/)\s*|\s+)"
_EACH = re.compile(
    r"\s{0,9}(?:c/u|c\.u\.|cada\s+un[oa]?|each|per\s+\w+|/\s*[a-z]{3,}|por\s+(?:saco|tambor|frasco|caja|bid[oó]n))",
    re.I,
)
_SIZE = rf"(?P<size>{_NUMBER})\s*(?P<unit>{_UNITS})(?![^\W\d_])"
_COUNT_FIRST = re.compile(
    rf"(?<![\w.,])\(?(?P<count>\d{{1,6}})\)?(?:\s*{_TIMES}\s*|\s*{_PACK}{_JOIN}|(?<=\))\s*){_SIZE}", re.I
)
_SIZE_FIRST = re.compile(
    rf"(?<![\w.,]){_SIZE}\.?\s*{_TIMES}\s*(?P<count>\d{{1,6}})(?![\d.,]*\s*{_UNITS}\b)(?!\d)", re.I
)
_ALONE = re.compile(rf"(?<![\d.,])(?P<by>c/\s*)?{_SIZE}", re.I)


@dataclass(frozen=True, slots=True)
class Pack:
    """So many packs of one size; without a count, an amount, or the size of each.

    Attributes:
        count: number of packs; ``None`` if the text does not say it.
        each: the size is of one pack, whatever their number.
        ambiguous: the separators of the size can be read in two ways ("1.500 kg"): thousands were read.
    """

    span: tuple[int, int]
    count: int | None
    size: Decimal
    unit: str
    each: bool = False
    ambiguous: bool = False

    @property
    def milligrams(self) -> int | None:
        """The mass of all of them; ``None`` for a volume or where the count is not said."""
        if self.each and self.count is None:
            return None
        return to_milligrams(format(self.size * (self.count or 1), "f"), self.unit).milligrams


def find_packs(text: str) -> tuple[Pack, ...]:
    """Every pack and amount of a text, in order; a part of the text belongs to one of them only."""
    found: list[Pack] = []
    for pattern in (_COUNT_FIRST, _SIZE_FIRST, _ALONE):
        for match in pattern.finditer(text):
            if all(match.end() <= pack.span[0] or pack.span[1] <= match.start() for pack in found):
                found.extend(_pack(text, match))
    return tuple(sorted(found, key=lambda pack: pack.span))


def _pack(text: str, match: re.Match[str]) -> Iterator[Pack]:
    size, unit, groups = parse_number(match["size"]), unit_key(match["unit"]), match.groupdict()
    if size.value is None or size.value <= 0 or not is_known_unit(unit):
        return
    count = int(groups["count"]) if groups.get("count") else None
    each = _EACH.match(text, match.end())
    end = each.end() if each else match.end()
    alone = bool(each or groups.get("by")) or count is not None
    yield Pack((match.start(), end), count, size.value, unit, alone, size.ambiguous)
