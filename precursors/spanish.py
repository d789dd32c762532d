"""Spanish systematic names in English, by the rules of both nomenclatures: word order first, then word parts."""

from __future__ import annotations

import re

from precursors.fold import fold

_DESCRIPTOR = re.compile(r"(?<![a-z])(?:\d+[rsez]|[nosrez])(?=[-,)'])")  # locants and stereo are capital letters
_GROUP = r"(?P<group>\S*il[oa]|sodio|potasio|litio|calcio|magnesio|amonio|hidrogeno)"
_METALS = {
    "sodio": "sodium", "potasio": "potassium", "litio": "lithium", "calcio": "calcium", "magnesio": "magnesium",
    "amonio": "ammonium", "hidrogeno": "hydrogen",
}  # fmt: skip
_SALTS = {
    "clorhidrato": "hydrochloride", "diclorhidrato": "dihydrochloride", "hidrocloruro": "hydrochloride",
    "bromhidrato": "hydrobromide", "yodhidrato": "hydroiodide", "sulfato": "sulfate", "fosfato": "phosphate",
    "nitrato": "nitrate", "oxalato": "oxalate", "maleato": "maleate", "fumarato": "fumarate", "tartrato": "tartrate",
    "citrato": "citrate", "mesilato": "mesylate", "tosilato": "tosylate",
}  # fmt: skip
_SALT = re.compile(rf"^(?P<salt>{'|'.join(_SALTS)}) de (?:la |el )?(?P<rest>.+)$")
_SALT_LAST = re.compile(rf"^(?P<rest>.+) (?P<salt>{'|'.join(_SALTS)})$")
_ESTER = re.compile(rf"^(?P<acid>.*ato) de {_GROUP}$")
_HALIDE = re.compile(r"^(?P<halide>cloruro|bromuro|fluoruro|yoduro|cianuro) de (?P<rest>\S*ilo)$")
_ANHYDRIDE = re.compile(r"^anhidrido (?P<rest>\S+?)o$")
_ACID = re.compile(r"^acido (?P<rest>.+?)(?:o)$")
_HALIDES = {
    "cloruro": "chloride",
    "bromuro": "bromide",
    "fluoruro": "fluoride",
    "yoduro": "iodide",
    "cianuro": "cyanide",
}
# Word parts, longest and most special first; what is spelled alike in both languages needs no line.
_PARTS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), english)
    for pattern, english in (
        (r"nitrilo\b", "nitrile"), (r"il[oa]\b", "il"), (r"(?<=[\d-])il\b", "yl"), (r"espiro", "spiro"),
        (r"metilendioxi", "methylenedioxy"), (r"etilendioxi", "ethylenedioxy"), (r"terc-?butoxi", "tert-butoxy"),
        (r"terc-?", "tert-"), (r"iliden", "ylidene"), (r"fenetil", "phenethyl"), (r"fenoxi", "phenoxy"),
        (r"fenil", "phenyl"), (r"fenol", "phenol"), (r"fenon", "phenon"), (r"bencil", "benzyl"), (r"benzil", "benzyl"),
        (r"benzoil", "benzoyl"), (r"benceno", "benzene"), (r"bencen", "benzen"), (r"benci", "benzi"),
        (r"hidroxi", "hydroxy"), (r"hidraz", "hydraz"), (r"hidr", "hydr"), (r"metoxi", "methoxy"), (r"etoxi", "ethoxy"),
        (r"oxi(?=[a-z(\[-]|$)(?!ran|m|d)", "oxy"), (r"ciano", "cyano"), (r"ciclo", "cyclo"), (r"cloro", "chloro"),
        (r"yodo", "iodo"), (r"\btri?iodo", "triiodo"), (r"naftal", "naphthal"), (r"naftil", "naphthyl"),
        (r"pirrol", "pyrrol"), (r"pirid", "pyrid"), (r"pirimid", "pyrimid"), (r"piraz", "pyraz"), (r"piran", "pyran"),
        (r"quinolein", "quinolin"), (r"tiofen", "thiophen"), (r"tiazol", "thiazol"), (r"tio", "thio"),
        (r"fosf", "phosph"), (r"xanten", "xanthen"), (r"antracen", "anthracen"), (r"fenantr", "phenanthr"),
        (r"ftal", "phthal"), (r"heptil", "heptyl"), (r"metil", "methyl"), (r"etil", "ethyl"), (r"metan", "methan"),
        (r"(?<!m)etan", "ethan"), (r"eten", "ethen"), (r"metilen", "methylen"), (r"antranil", "anthranil"),
        (r"carboxilic", "carboxylic"), (r"carboxilato", "carboxylate"), (r"carboxil", "carboxyl"),
        (r"aldehido", "aldehyde"), (r"carbaldehido", "carbaldehyde"), (r"eter\b", "ether"),
        (r"([a-z])il(?=[a-z])(?!ic|id|in|ol|at|an|en)", r"\1yl"), (r"([a-z])il(?=[^a-z]|$)", r"\1yl"),
        (r"ona\b", "one"), (r"ona(?=s\b)", "one"), (r"oxima\b", "oxime"),
        (r"amina\b", "amine"), (r"amida\b", "amide"), (r"imida\b", "imide"),
        (r"anilina\b", "aniline"), (r"ina\b", "ine"), (r"dieno\b", "diene"), (r"eno\b", "ene"), (r"ano\b", "ane"),
        (r"(?<=[tpx])ino\b", "yne"), (r"oato\b", "oate"), (r"ato\b", "ate"), (r"uro\b", "ide"),
        (r"ico\b", "ic"), (r"azol[oe]?\b", "azole"), (r"furano\b", "furan"),
        (r"indolo?\b", "indole"),
        (r"oxido\b", "oxide"),
    )
)  # fmt: skip


def translate(name: str) -> str:
    """A Spanish systematic name in English, by the rules of both nomenclatures."""
    english = _phrase(" ".join(fold(name).split()).replace(" -", "-").replace("- ", "-"))
    return _DESCRIPTOR.sub(lambda m: m[0].upper(), english)


def _phrase(text: str) -> str:
    salt = _SALT.match(text)
    if salt:
        return f"{_phrase(salt['rest'])} {_SALTS[salt['salt']]}"
    salt = _SALT_LAST.match(text)
    if salt:
        return f"{_phrase(salt['rest'])} {_SALTS[salt['salt']]}"
    ester = _ESTER.match(text)
    if ester:
        group = _METALS.get(ester["group"]) or _parts(ester["group"])
        return f"{group} {_parts(ester['acid'])}"
    halide = _HALIDE.match(text)
    if halide:
        return f"{_parts(halide['rest'])} {_HALIDES[halide['halide']]}"
    anhydride = _ANHYDRIDE.match(text)
    if anhydride:
        return f"{_parts(anhydride['rest'])} anhydride"
    acid = _ACID.match(text)
    if acid:
        return f"{_parts(acid['rest'])} acid"
    return _parts(text)


def _parts(text: str) -> str:
    for pattern, english in _PARTS:
        text = pattern.sub(english, text)
    return text
