"""What happens to a sign on its way to a declaration: blanks, dashes, digits, dates, letters that look alike."""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Callable
from datetime import date

from rdkit import Chem
from rdkit.Chem import AllChem

from bench.names import damage

Shape = Callable[[str, random.Random], str]

_DASHES = {
    "en_dash": "–",
    "em_dash": "—",
    "figure_dash": "‒",
    "minus_sign": "−",
    "no_break_hyphen": "\u2011",
    "full_width_hyphen": "－",
    "small_hyphen": "﹣",
    "hyphen_bullet": "\u2043",
    "katakana_bar": "ー",
    "underscores": "_",
    "full_stops": ".",
    "slashes": "/",
    "colons": ":",
    "blanks_around_dashes": " - ",
    "nbsp_before_dash": "\u00a0-",
    "nbsp_after_dash": "-\u00a0",
    "thin_blank": "\u2009-",
    "narrow_nbsp": "-\u202f",
    "figure_space": "\u2007-",
    "zero_width": "\u200b-",
    "word_joiner": "\u2060-",
    "soft_hyphen_inside": "\u00ad-",
    "ideographic_space": "\u3000-",
    "direction_mark": "\u200e-",
    "tab_before_dash": "\t-",
}
_DIGITS = {
    "full_width_digits": 0xFF10,
    "circled_free_full_width": 0xFF10,
    "arabic_digits": 0x660,
    "persian_digits": 0x6F0,
    "devanagari_digits": 0x966,
    "bengali_digits": 0x9E6,
    "thai_digits": 0xE50,
    "bold_digits": 0x1D7CE,
}
_LETTERS = {"o_for_zero": ("0", "O"), "small_o_for_zero": ("0", "o"), "l_for_one": ("1", "l"), "i_for_one": ("1", "I")}
_GREEK = str.maketrans("ABEHIKMNOPTXZovAEO", "ΑΒΕΗΙΚΜΝΟΡΤΧΖονΑΕΟ")
_CYRILLIC = str.maketrans("ABCEHKMOPTXaceopxyi", "АВСЕНКМОРТХасеорхуі")
_MONTHS = {
    "en": "January February March April May June July August September October November December".split(),
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre".split(),
    "pt": "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro".split(),
}


def shape(name: str) -> Shape:
    """The function of that name.

    Raises:
        KeyError: no shape is called so.

    """
    if name in _DASHES:
        return lambda text, _: text.replace("-", _DASHES[name])
    if name in _DIGITS:
        return lambda text, _: "".join(chr(_DIGITS[name] + int(c)) if c in "0123456789" else c for c in text)
    if name in _LETTERS:
        return lambda text, _: _exchanged(text, *_LETTERS[name])
    if name.startswith("date_"):
        return lambda text, _: _as_date(name, text)
    return _OTHERS[name]


def _exchanged(text: str, digit: str, letter: str) -> str:
    """One digit read as a letter; the last one, where nothing else can repair it."""
    at = text.rfind(digit)
    return text[:at] + letter + text[at + 1 :] if at >= 0 else text


def _as_date(how: str, number: str) -> str:
    year, month, day = (int(part) for part in number.split("-"))
    when = date(year + 1900 if year < 100 else year, month, day)
    english, spanish, portuguese = (_MONTHS[language][month - 1] for language in ("en", "es", "pt"))
    forms = {
        "date_day_month_word": f"{day}-{english[:3]}-{when:%y}",
        "date_iso": f"{when:%Y-%m-%d}",
        "date_iso_time": f"{when:%Y-%m-%d} 00:00:00",
        "date_slash": f"{when:%d/%m/%Y}",
        "date_slash_short": f"{day}/{month}/{when:%y}",
        "date_spanish_word": f"{when:%d}-{spanish[:3]}-{when:%Y}",
        "date_month_year": f"{english[:3]}-{when:%y}",
        "date_long_english": f"{english} {day}, {when:%Y}",
        "date_long_spanish": f"{day} de {spanish} de {when:%Y}",
        "date_dots": f"{when:%d.%m.%Y}",
        "date_portuguese_word": f"{day}/{portuguese[:3]}/{when:%Y}",
        "date_us": f"{month}/{day}/{when:%Y}",
        "date_spanish_month_year": f"{spanish[:3]}-{when:%y}",
        "date_two_digit_dashes": f"{when:%d-%m-%y}",
        "date_day_full_month": f"{day} {english} {when:%Y}",
    }
    return forms[how]


def _other_check_digit(text: str, chance: random.Random) -> str:
    return text[:-1] + chance.choice([digit for digit in "0123456789" if digit != text[-1]])


def _swapped_digits(text: str, chance: random.Random) -> str:
    """Two neighbours exchanged: the check digit is wrong then."""
    head, rest = text.split("-", 1)
    places = [at for at in range(len(head) - 1) if head[at] != head[at + 1]]
    if not places:
        return _other_check_digit(text, chance)
    at = chance.choice(places)
    return f"{head[:at]}{head[at + 1]}{head[at]}{head[at + 2 :]}-{rest}"


def _one_letter(text: str, chance: random.Random) -> str:
    """One slip, in a word of four letters or more: "o-" for "p-" would be another compound."""
    short = [word for word in _words(text) if len(word) < 4]
    for _ in range(50):
        slipped = damage.one_letter(text, chance)
        if [word for word in _words(slipped) if len(word) < 4] == short and slipped[:1].isalnum():
            return slipped
    return text


def _words(text: str) -> list[str]:
    return "".join(c if c.isalpha() else " " for c in text).split()


def _some(text: str, table: dict[int, int], chance: random.Random) -> str:
    """One or two letters exchanged for those that look the same."""
    places = [at for at, c in enumerate(text) if ord(c) in table]
    for at in chance.sample(places, min(len(places), 2)):
        text = text[:at] + text[at].translate(table) + text[at + 1 :]
    return text


def _full_width(text: str, _: random.Random) -> str:
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)


def _coordinates(text: str, _: random.Random) -> str:
    """The structure with a CXSMILES tail of plane coordinates."""
    molecule = Chem.MolFromSmiles(text)
    AllChem.Compute2DCoords(molecule)
    points = molecule.GetConformer().GetPositions()
    return f"{text} |({';'.join(f'{x:.2f},{y:.2f},' for x, y, _ in points)})|"


def _random_order(text: str, chance: random.Random) -> str:
    """Another way to write the same structure, with a tail that says nothing."""
    molecule = Chem.MolFromSmiles(text)
    return Chem.MolToRandomSmilesVect(molecule, 1, randomSeed=chance.randrange(1, 10_000))[0] + " |c:1|"


def _polymer(text: str, _: random.Random) -> str:
    return f"{text} |Sg:n:0,1,2:n:ht|"


_OTHERS: dict[str, Shape] = {
    "same": lambda text, _: text,
    "spaces_for_dashes_labelled": lambda text, _: "CAS " + text.replace("-", " "),
    "byte_order_mark": lambda text, _: "\ufeff" + text,
    "no_dashes": lambda text, _: text.replace("-", ""),
    "no_dashes_ten": lambda text, _: text.replace("-", "").zfill(10),
    "no_dashes_float": lambda text, _: text.replace("-", "") + ".0",
    "padded": lambda text, _: text.split("-")[0].zfill(6) + text[text.index("-") :],
    "padded_seven": lambda text, _: text.split("-")[0].zfill(7) + text[text.index("-") :],
    "padded_one": lambda text, _: "0" + text,
    "other_check_digit": _other_check_digit,
    "swapped_digits": _swapped_digits,
    "one_letter": _one_letter,
    "scanned": damage.scanned,
    "undressed": damage.undressed,
    "title_case": lambda text, _: text.title(),
    "lower_case": lambda text, _: text.lower(),
    "double_blanks": lambda text, _: text.replace(" ", "  "),
    "decomposed_accents": lambda text, _: unicodedata.normalize("NFD", text),
    "greek_look_alikes": lambda text, chance: _some(text.upper(), _GREEK, chance),
    "cyrillic_look_alikes": lambda text, chance: _some(text, _CYRILLIC, chance),
    "full_width_letters": _full_width,
    "cx_nothing": lambda text, _: f"{text} |c:1|",
    "cx_coordinates": _coordinates,
    "cx_random_order": _random_order,
    "cx_polymer": _polymer,
    "cx_radical": lambda text, _: f"{text} |^1:0|",
}
