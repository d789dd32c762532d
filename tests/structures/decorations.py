"""What stands around a structure on paper, in cells and in pasted text: none of it may change the answer."""

from __future__ import annotations

import html
from collections.abc import Callable

Decoration = Callable[[str], str]
_WORD = 4  # letters of a SMILES of letters that may be a word
_ENTITIES = {"=": "&#61;", "#": "&#x23;", "(": "&lpar;", "[": "&lsqb;", "+": "&plus;", "/": "&sol;"}

# A label, quotes or a tail say that what stands there is a structure: even two letters are one then.
MARKED: dict[str, Decoration] = {
    "SMILES:": lambda text: f"SMILES: {text}",
    "smiles=": lambda text: f"smiles={text}",
    "Smiles -": lambda text: f"Smiles - {text}",
    "SMILES": lambda text: f"SMILES {text}",
    "Canonical SMILES:": lambda text: f"Canonical SMILES: {text}",
    "isomeric, in a table": lambda text: f"PUBCHEM_ISO_SMILES\t{text}",
    "Notación SMILES:": lambda text: f"Notación SMILES: {text}",
    "JSON": lambda text: f'{{"smiles": "{text}"}}',
    "quotes": lambda text: f'"{text}"',
    "curled quotes": lambda text: f"“{text}”",
    "angle quotes": lambda text: f"«{text}»",
    "back quotes": lambda text: f"`{text}`",
    "a formula of a table": lambda text: f'="{text}"',
    "blanks": lambda text: f" \t{text}\u00a0\n",
    "semicolon": lambda text: f"{text};",
    "comma": lambda text: f"{text},",
    "cis bonds": lambda text: f"{text} |c:1|",
    "racemic": lambda text: f"{text} |&1:0|",
    "coordinates": lambda text: f"{text} |(0,0,;1.3,0.75,),c:1| x",
    "numbers of the atoms": lambda text: f"{text} |$_AV:1;2;3$|",
    "registry number": lambda text: f"{text} MOL123",
}
# Around a structure with marks of its own.
LOOSE: dict[str, Decoration] = {
    "full stop": lambda text: f"{text}.",
    "identifier": lambda text: f"{text} 0001234",
    "tab and identifier": lambda text: f"{text}\tXX-991",
    "in a sentence": lambda text: f"Sample of {text}, 5 g",
    "en una frase": lambda text: f"muestra de {text} en frasco de 5 g",
    "a list of a program": lambda text: f"['{text}', 'CCO']",
    "a line of a list": lambda text: f"- {text}",
    "glued to a number": lambda text: f"{text}_MOL123",
    "glued to a name": lambda text: f"muestra={text}",
    "with its amount": lambda text: f"{text}: 25 kg",
    "in brackets": lambda text: f"muestra ({text})",
    "behind a colon": lambda text: f"muestra:{text}",
    "before a bar": lambda text: f"{text} | 25 | kg",
    "numbered": lambda text: f"1) {text}",
    "entities": lambda text: "".join(_ENTITIES.get(letter, letter) for letter in text),
    "all as entities": lambda text: "".join(f"&#{ord(letter)};" for letter in text),
    "escaped as in programs": lambda text: "".join(f"\\u{ord(x):04x}" if x in "=#[]()+" else x for x in text),
    "zero width": lambda text: text[:2] + "\u200b" + text[2:],
    "full width": lambda text: text.translate({ord(x): ord(x) - 0x21 + 0xFF01 for x in "=#()[]"}),
    "long dash": lambda text: text.replace("-]", "\u2212]"),
    "line breaks": lambda text: broken(text),
    "with a legitimate one": lambda text: f"{text}; c1ccccc1C#N",
    "a row of a page": lambda text: f"<td>{html.escape(text)}</td><td>5 kg</td>",
}
INCHI: dict[str, Decoration] = {
    "head gone": lambda text: text.removeprefix("InChI="),
    "label": lambda text: f"InChI: {text.removeprefix('InChI=')}",
    "label twice": lambda text: f"Standard InChI: {text}",
    "quotes": lambda text: f'"{text}"',
    "in a sentence": lambda text: f"Sample of {text}, 5 g",
    "slashes escaped": lambda text: text.replace("/", "\\/"),
    "before its layers": lambda text: text.replace("/", "\n/").replace("\n/", "/", 1),
    "in a layer": lambda text: f"{text[: _within_layer(text)]}\n{text[_within_layer(text) :]}",
    "identifier": lambda text: f"{text}\tMOL123",
}
KEY: dict[str, Decoration] = {
    "InChIKey:": lambda text: f"InChIKey: {text}",
    "InChIKey=": lambda text: f"InChIKey={text}",
    "Standard InChIKey:": lambda text: f"Standard InChIKey: {text}",
    "Clave InChI": lambda text: f"Clave InChIKey {text}",
    "InChI Key": lambda text: f"InChI Key: {text}",
    "small letters": lambda text: text.lower(),
    "quotes": lambda text: f"'{text}'",
    "in a sentence": lambda text: f"Sample of {text}, 5 g",
    "long dashes": lambda text: text.replace("-", "\u2013"),
    "identifier": lambda text: f"{text} 12345",
}


def _within_layer(inchi: str) -> int:
    """Right behind the first hyphen of a layer, or at the end."""
    return inchi.find("-") + 1 or len(inchi)


def broken(text: str) -> str:
    """Broken over two lines where a bracket or a branch is open, as a narrow cell does it; else left as it is."""
    depth = 0
    for place, letter in enumerate(text):
        depth += (letter == "(") - (letter == ")")
        if depth and letter == "(" and place >= 2:
            return f"{text[: place + 1]}\n{text[place + 1 :]}"
    return text


def stands_out(smiles: str) -> bool:
    """Whether a SMILES is no word and no code ("CN", "I.O"), so that it is found in any text."""
    parts = smiles.split(".")
    if all(part.isalpha() for part in parts):
        return any(len(part) > _WORD for part in parts) or bool(
            {"Cl", "Br"} & {*parts} and "C" in smiles.replace("Cl", "")
        )
    return smiles not in ("[I][I]", "[PH3]")
