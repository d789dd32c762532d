"""What says that a number is a CAS number, and what says that it is the number of something else.

Labels come in every language and glued to whatever stands beside them: "CAS No.", "N° CAS:", "CASRN", "nr.CAS.",
"CAS登录号". A number so marked is a CAS number, right or wrong. A number behind "model" or "lot" is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

# Behind a letter only in capitals after small ones ("acetonaCAS67-64-1"): "plásticas 12345" marks nothing.
_MARK = re.compile(r"(?:(?<![^\W\d_ºª])[CcСс]\.?\s?[AaАа]|(?<=[a-záéíóúñü])CA)\.?\s?[SsЅ]\.?|登[录録錄]番?[号號]")
# The same, as cheap as can be, for texts in any script: whether there may be such a mark with a digit behind it.
MARKED = r"[CcСсＣｃ]\W{0,2}[AaАаＡａ]\W{0,2}[SsЅＳｓ]\D{0,40}\d|登[录録錄]"
_BETWEEN = r"[\s.:;,#=*'\"|/()\[\]<>_°º-]{0,6}"
_LABEL = re.compile(
    rf"{_BETWEEN}(?:(?:registry|registro|registration|reg|rn|nos?|nr|nrs|nro|nros|n[°º]?|num(?:ber|bers|ero|eros|mer)?|"
    rf"№|code|codigo|código|número|numéro|index|id|登[录録錄]番?[号號]|编?[号號]码?|番[号號]|رقم|номер)"
    rf"(?![^\W\d_ºª]){_BETWEEN}){{0,3}}",
    re.I,
)
_NUMBERING = re.compile(
    r"(?:mod|model|modelo|modèle|modell|type|tipo|typ|ref|referencia|reference|referência|part|pieza|parte|peça|p/?n|s/?n|"
    r"serial|serie|série|item|cat|catalog|catalogo|catálogo|catalogue|code|codigo|código|lot|lote|batch|p\.?o|pedido|"
    r"order|orden|factura|invoice|sku|art|articulo|artículo|tel|telefono|teléfono|phone|fax|cel|einecs|elincs|ec|ce|"
    r"index|hs|ncm|taric|hts|partida|subpartida|fraccion|fracción|arancel|ndc|isbn|ean|upc|patent|patente)"
    r"(?:[\s.:#º°-]{0,3}(?:no|nr|nro|n|num|number|numero|número))?[\s.:#º°/=-]{0,4}",
    re.I,
)
_LONGEST = 30  # characters of such words before a number


def marks(text: str) -> Iterator[int]:
    """Where, behind each label of a CAS number, the number has to begin."""
    for mark in _MARK.finditer(text):
        label = _LABEL.match(text, mark.end())
        start = label.end() if label else mark.end()
        if start > mark.end() or not text[start : start + 1].isalpha():
            yield start


def numbered_otherwise(text: str, at: int) -> bool:
    """Whether the words right before a place say that what follows is a model, a lot, a code."""
    return any(
        text[place].isalpha() and not text[place - 1 : place].isalpha() and _NUMBERING.fullmatch(text, place, at)
        for place in range(max(0, at - _LONGEST), at)
    )
