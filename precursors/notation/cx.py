"""What stands behind a SMILES between two bars (CXSMILES): decoration, or something that makes it another structure.

Feature names are those of the ChemAxon extended SMILES as RDKit and Marvin write them. Only what is known to be
decoration is passed over: coordinates, marks of stereo, fragment groups. Whatever else stands there leaves the
structure open: repeating units, variable positions, radicals, link nodes, R groups, labels of other groups.
"""

from __future__ import annotations

import re

from precursors.notation.smiles import shape

# A bar begins an extension where one of its features follows, else it parts two columns.
START = re.compile(
    r"\|(?=\(-?[\d.]{1,20},|\$|r[|,]|a[|,]|(?:ctu|c|t|w[UD]?|a|rb|s|u|lp|m|f|C|H|LN|LO|RG|SgD|SgH|Sg|atomProp|[&o]\d{1,3}|\^\d):)"
)
_TAIL = re.compile(r"\|[^|]{0,4000}\||\|\S*")  # without its second bar it was cut off
_GAP = re.compile(r"\s{0,4}")
_HARMLESS = re.compile(r"(?:ctu|c|t|w[UD]?|a|lp|f|SgH|[&o]\d{1,3}):[\d.,:;]*|r|a|Sg:gen:.*|")
_DATA = re.compile(r"SgD:[\d,]*:(?P<field>[^:]*):.*", re.S)
_HARMLESS_DATA = frozenset(("MRV_IMPLICIT_H", "mrv_implicit_h"))
_KEYS = re.compile(r":\d+\.([^.:]*)\.")
_STANDS_FOR = frozenset(("atomLabel", "dummyLabel", "molFileAlias", "_MolFileRLabel", "molAttchpt", "molAttachPoint"))
_COORDINATES = re.compile(r"\([-\d.,;eE+ ]*\)")
_LABELS = re.compile(r"\$(_AV:)?([^$]*)\$")
_NEXT = re.compile(r",(?=[A-Za-z&^]|$)")


def tail_at(text: str, end: int) -> tuple[str, int]:
    """The extension that follows a SMILES which ends at a place, and where that ends; nothing where none follows."""
    gap = _GAP.match(text, end)
    at = gap.end() if gap else end
    tail = _TAIL.match(text, at) if START.match(text, at) else None
    return (" ".join(tail[0].split()), tail.end()) if tail else ("", end)


def opens(tail: str, smiles: str) -> bool:
    """Whether an extension makes the SMILES before it say something else than one full structure.

    Args:
        tail: from bar to bar; without the second bar it was cut off, and may have said anything.
        smiles: what stands before it.

    """
    if len(tail) < 2 or not tail.endswith("|"):
        return True
    inside = tail[1:-1].strip()
    for said in _LABELS.finditer(inside):
        if not said[1] and _labels_other(said[2], smiles):
            return True
    left = _LABELS.sub("", _COORDINATES.sub("", inside)).strip(", ")
    return any(not _harmless(feature.strip(", ")) for feature in _NEXT.split(left))


def _labels_other(labels: str, smiles: str) -> bool:
    """Whether a label is not the mere number of the atom that it stands at ("C3"): another group, or an open place."""
    atoms = shape(smiles).atoms
    said = labels.split(";")
    return any(
        label
        and (place >= len(atoms) or not re.fullmatch(rf"{re.escape(atoms[place].capitalize())}\d{{0,4}}'?", label))
        for place, label in enumerate(said)
    )


def _harmless(feature: str) -> bool:
    if _HARMLESS.fullmatch(feature):
        return True
    data = _DATA.fullmatch(feature)
    if data:
        return data["field"] in _HARMLESS_DATA
    return feature.startswith("atomProp:") and not _STANDS_FOR.intersection(_KEYS.findall(feature))
