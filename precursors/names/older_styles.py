"""Systematic names in styles that tariffs and labels keep and the parser does not read, as the parser reads them.

Each rule rewrites words of one meaning only, so that the structure is the same; what it does not know it leaves.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_ON_RING = r"(?=-\d[\d,']{0,12}-(?:di|tri|tetra)?(?:sulfon|carbox))"
_HUNG = r"(?P<on>amino|hydroxy|nitro|chloro|bromo|fluoro|methyl|methoxy|ethoxy|dimethylamino|diethylamino|methylamino)"
_RULES = [
    (re.compile(pattern), by)
    for pattern, by in (
        # "2-naphthol-6,8-disulfonic acid": the name of a compound in front of the suffix of another
        (rf"(?<=\d-)naphthol{_ON_RING}", "hydroxynaphthalene"),
        (rf"(?<=\d-)naphthylamine{_ON_RING}", "aminonaphthalene"),
        (rf"(?<=\d-)phenol{_ON_RING}", "hydroxybenzene"),
        (rf"(?<=\d-)aniline{_ON_RING}", "aminobenzene"),
        # "4,4'-diaminodiphenylmethane": two rings told by one "diphenyl"
        (rf"(\d),\1'?-di{_HUNG}diphenyl ?(methane|sulfone|sulphone|sulfide|ether|amine)", r"bis(\1-\g<on>phenyl) \3"),
        (rf"(?<![\d,'])(\d)-{_HUNG}diphenylamine", r"\1-\g<on>-N-phenylaniline"),
        (
            r"(?<![\d'])(\d),\1-(?=(?:methylene|ethylidene|isopropylidene|thio|oxy|sulfonyl|azo)(?:bis|-bis|di))",
            r"\1,\1'-",
        ),
        # "(2,6-dichloroaniline)-2-imidazoline": a ring's name where its radical is meant
        (r"(?<=[a-z(-])aniline?(?=\)+-?(?: ?benz|\d|[a-z]))", "anilino"),
        (r"(?<=\d-)anilin(?=-\d)", "anilino"),
        (r"(?<=\d-)piperidino(?=carbox)", "piperidine"),
        # "ditertbutyl", "tertbutyl"
        (r"(?<![a-z-])(di|tri|tetra)-?(tert|sec)-?(?=but|pent|amyl)", r"\1-\2-"),
        (r"(?<![a-z])(tert|sec)(?=but|pent|amyl)", r"\1-"),
        (
            r"(?:(?<=[a-z])-|(?<=\))-?)(?=[OSN](?:,[OSN])*-)(?=.{0,200}phosph)",
            " ",
        ),  # "O-ethyl-S,S-dipropyl phosphorodithioate"
        (r"peroxy-(\d-[a-z]+yl)(?=[a-z]+oate)", r"\1peroxy"),
        (r"\(?2-methyl-2-propanyl\)?(?=[a-z) ])", "(tert-butyl)"),
        (r"(?<=perfluor)(?=octan)", "o"),
        (
            r"(?<![A-Za-z\d])a(?=(?:,a){0,3}-[a-z(\[])",
            "alpha",
        ),  # a Greek letter in the one alphabet that texts are read in
        (r"benzen(?=(?:di)?(?:methan|ethan|acet|sulfon|carbox|propan))", "benzene"),
    )
]
# Where a blank parts a name from its last part: "(3-phenoxyphenyl) propionate", "benzene sulfonamide".
_PARTED = re.compile(
    r"(?<=[a-z])(?<!acid) (?=(?:di|tri)?(?:sulfonam|sulfonic|carboxam|carboxyl|carbonitr|carbaldeh))"
    r"|(?<=\)) (?=[a-z]{5})|(?<=ene) (?=bis|di)"
)


def in_todays_style(english: str) -> Iterator[str]:
    """The same English name in the style of today, and without the blanks within it, where that changes it."""
    changed = english
    for pattern, by in _RULES:
        changed = pattern.sub(by, changed)
    if changed != english:
        yield changed
    if (joined := _PARTED.sub("", changed)) != changed:
        yield joined
