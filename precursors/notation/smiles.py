"""SMILES as text: its atoms and marks, without any chemistry toolkit.

What this says of a text is cheap and bounded: one pass over it. Whether the atoms make a possible structure is for
the guarded worker to say.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

_BRACKET = (
    r"\[(?P<isotope>\d{1,3})?(?P<symbol>[A-Z][a-z]?|[bcnops]|se|as|te|\*)(?P<chiral>@{1,2}(?:TH|AL|SP|TB|OH)?\d{0,2})?"
    r"(?P<hydrogens>H\d?)?(?P<charge>[+-]\d{1,2}|[+-]{1,8})?(?P<map>:\d{1,4})?\]"
)
_TOKEN = re.compile(
    rf"(?P<bare>Cl|Br|[BCNOPSFIbcnops*])|{_BRACKET}|(?P<ring>%\d\d|%\(\d{{1,5}}\)|\d)"
    r"|(?P<bond><-|->|[-=#$~:]|[/\\])|(?P<open>\()|(?P<close>\))|(?P<dot>\.)"
)
_ELEMENTS = frozenset(
    "H He Li Be B C N O F Ne Na Mg Al Si P S Cl Ar K Ca Sc Ti V Cr Mn Fe Co Ni Cu Zn Ga Ge As Se Br Kr Rb Sr Y Zr Nb "
    "Mo Tc Ru Rh Pd Ag Cd In Sn Sb Te I Xe Cs Ba La Ce Pr Nd Pm Sm Eu Gd Tb Dy Ho Er Tm Yb Lu Hf Ta W Re Os Ir Pt Au "
    "Hg Tl Pb Bi Po At Rn Fr Ra Ac Th Pa U Np Pu Am Cm Bk Cf Es Fm Md No Lr Rf Db Sg Bh Hs Mt Ds Rg Cn Nh Fl Mc Lv Ts "
    "Og b c n o p s se as te *".split()
)
_LABELLED = frozenset("HCNOPSIc")  # elements whose isotopes are on the market as labels; "[110V]" is a voltage


@dataclass(slots=True)
class Shape:
    """What one pass over a text found.

    Attributes:
        atoms: the symbol of each atom, in the order in which they are written, hydrogens that are written as atoms too.
        whole: the text is nothing but atoms, bonds, rings and branches, and all of them close.
        covered: the text is nothing but such marks, whether or not they close.
        multiple: double and triple bonds that stand before an atom.
        told: hydrogens as atoms, and bracket atoms that say more than a symbol: charge, hydrogens, a label, chirality.
        rings: ring bonds that close.
        branches: branches.
        dots: dots between components.
    """

    atoms: list[str] = field(default_factory=list)
    whole: bool = False
    covered: bool = False
    multiple: int = 0
    told: int = 0
    rings: int = 0
    branches: int = 0
    dots: int = 0

    @property
    def carbons(self) -> int:
        """How many of the atoms are carbon."""
        return self.atoms.count("C") + self.atoms.count("c")


def shape(text: str) -> Shape:
    """Read the marks of a SMILES from left to right.

    Args:
        text: one SMILES without an extension; other texts are not ``covered``.

    """
    reader = _Reader()
    position, end = 0, len(text)
    while position < end:
        token = _TOKEN.match(text, position)
        if token is None:
            return reader.found
        reader.take(token)
        position = token.end()
    reader.finish()
    return reader.found


class _Reader:
    """The state between two tokens."""

    def __init__(self) -> None:
        self.found = Shape()
        self._open: list[int] = []  # for each open branch, how many atoms there were before it
        self._rings: dict[str, tuple[int, int]] = {}  # open ring bonds: the atom that each begins at, the dots before
        self._bond = ""
        self._start = True  # nothing that a bond could begin at has been written
        self._ok = True

    def take(self, token: re.Match[str]) -> None:
        kind, said = token.lastgroup, token[0]
        if token["bare"] or said[0] == "[":
            self._atom(token)
        elif kind == "ring":
            self._ring(said)
        elif kind == "bond":
            self._ok = self._ok and not self._start and (not self._bond or {self._bond, said} <= {"/", "\\"})
            self._bond = said
        else:
            self._structural(kind)

    def finish(self) -> None:
        found = self.found
        found.covered = bool(found.atoms)
        found.whole = found.covered and self._ok and not (self._open or self._rings or self._bond or self._start)

    def _atom(self, token: re.Match[str]) -> None:
        found = self.found
        symbol = token["bare"] or token["symbol"]
        self._ok = self._ok and symbol in _ELEMENTS
        found.atoms.append(symbol)
        labelled = token["isotope"] and symbol in _LABELLED
        found.told += bool(token["charge"] or token["hydrogens"] or token["chiral"] or labelled or symbol == "H")
        found.multiple += self._bond in ("=", "#")
        self._bond, self._start = "", False

    def _ring(self, said: str) -> None:
        self._ok = self._ok and not self._start
        here, dots = len(self.found.atoms), self.found.dots
        if said in self._rings:
            self.found.rings += 1
            atom, before = self._rings.pop(said)
            self._ok = self._ok and (here - atom > 1 or dots > before)  # no ring of one atom or of two
        else:
            self._rings[said] = here, dots
        self._bond = ""

    def _structural(self, kind: str | None) -> None:
        found = self.found
        if kind == "open":
            self._ok = self._ok and not self._start and not self._bond
            self._open.append(len(found.atoms))
            found.branches += 1
        elif kind == "close":
            self._ok = self._ok and bool(self._open) and not self._bond and self._open.pop() < len(found.atoms)
        else:
            self._ok = self._ok and not self._bond and not self._start
            self._start = True
            found.dots += 1
