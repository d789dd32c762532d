"""The signs that the forms are filled with: of listed substances, and of legitimate compounds."""

from __future__ import annotations

import random
import re
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import Any, NamedTuple

from rdkit import Chem, RDLogger

from precursors.catalogue.load import Catalogue
from precursors.fold import key
from precursors.lexicon.build import compound_rows, listed_path
from precursors.model import Name, NameKind, Substance
from precursors.recognition.recogniser import Query, Recogniser

RDLogger.DisableLog("rdApp.*")  # type: ignore[attr-defined]  # RDKit's stubs do not name it

DAY = date(2026, 11, 24)
_TRADE = ("en", "es", "pt")
_PLAIN = (NameKind.PREFERRED, NameKind.SYNONYM)
# Read by a person as something else too, or only a part of the entry: they have their own texts.
_DOUBTFUL = frozenset("ether éter iodo yodo iodine vitamin l1 butyrolactone butirolactona catina cathine".split())
_TRADE_NAME = re.compile(r"(?:[\d,']{1,5}-|N-)?[^\W\d_][^\W\d_A-Z]{3,}(?:[ -](?:de |do )?[^\W\d_][^\W\d_A-Z]{3,}){0,3}")
_LEGIT_NAME = re.compile(r"(?:[\d,']{1,9}-)?[a-z]{5,}(?:[ -][a-z]{3,}){0,2}")
_DRUG_WORDS = re.compile(r"amphetam|fentan|barbit|morph|cannab|zepam|phedr|cocain|codein|lyserg|phencyc|katin|cathin")
_NOT_LEGIT = re.compile(r"[Pp]|As|Hg|ClCC[NS]|\*|\[\d")
_INVERTED = re.compile(r"((?:alpha|beta|gamma|N|[\d,']+)-)([A-Za-z][a-z]{5,})")
_TOGETHER = 400  # structures looked at in one go


class Sign(NamedTuple):
    """What fills a form: the texts by placeholder, and the substances that it means (none: legitimate)."""

    texts: Mapping[str, str]
    substances: tuple[str, ...] = ()


Groups = list[list[Sign]]


def plain(text: str, *substances: str) -> Sign:
    """A sign of one text."""
    return Sign({"": text}, substances)


class Sources:
    """Every source by its name, each in groups that weigh the same (a substance, a legitimate compound)."""

    def __init__(self, catalogue: Catalogue, seeds: Mapping[str, Any], regimes: Iterable[str], seed: int) -> None:
        self.catalogue = catalogue
        self.seeds = seeds
        self._regimes = frozenset(regimes)
        self._chance = random.Random(seed)

    def of(self, name: str, language: str | None) -> Groups:
        """The signs of a source, in one language where its forms have one.

        Raises:
            KeyError: no source is called so.

        """
        if name in _NAMES:
            return self._named(_NAMES[name], (language,) if language else _LANGUAGES.get(name, _TRADE))
        if name.startswith("legit_") and name != "legit_isotope":
            return [[sign] for sign in self._legit(name.removeprefix("legit_"))]
        found = _MADE[name](self)
        return found[language] if isinstance(found, dict) and language else found  # type: ignore[return-value]

    # --- listed substances ---------------------------------------------------------------------------

    @cached_property
    def substances(self) -> list[Substance]:
        """The substances with a structure or a number, in order."""
        return [s for s in self.catalogue.home.substances.values() if s.cas or s.smiles]

    def _named(self, wanted: Callable[[Name], bool], languages: tuple[str, ...]) -> Groups:
        groups: dict[str, list[Sign]] = {}
        for substance in self.substances:
            group = substance.id.rpartition("-")[0] if "glycidate" in substance.id else substance.id
            for name in substance.names:
                if name.language in languages and wanted(name) and name.text.lower() not in _DOUBTFUL:
                    sign = Sign(
                        {"": name.text, "upper": name.text.upper(), "title": name.text.title()}, (substance.id,)
                    )
                    groups.setdefault(group, []).append(sign)
        return list(groups.values())

    def cas(self) -> Groups:
        """The numbers of each substance."""
        return [[plain(number, s.id) for number in s.cas] for s in self.substances if s.cas]

    def cas_date(self) -> Groups:
        """Numbers that a spreadsheet takes for a date."""
        return [[sign] for group in self.cas() for sign in group if _is_date(sign.texts[""])]

    def smiles(self) -> Groups:
        """Structures of six characters or more."""
        return [[plain(s.smiles, s.id)] for s in self.substances if s.smiles and len(s.smiles) > 5]

    def inchi(self) -> Groups:
        """The InChI of each structure."""
        return [[plain(_inchi(str(s.smiles)), s.id)] for s in self.substances if s.smiles]

    def inchikey(self) -> Groups:
        """The InChIKey of each structure."""
        return [[plain(s.inchikey, s.id)] for s in self.substances if s.inchikey]

    def un(self) -> Groups:
        """UN numbers whose only name is the substance."""
        return [[plain(number, id_) for number in numbers] for id_, numbers in self.seeds["un"].items()]

    def un_named(self) -> Groups:
        """UN number and English name."""
        names = {s.id: s.name() for s in self.substances}
        return [
            [Sign({"un": n, "upper": names[id_].upper(), "lower": names[id_].lower()}, (id_,)) for n in numbers[:1]]
            for id_, numbers in self.seeds["un"].items()
        ]

    def isotope(self) -> Groups:
        """Labelled forms by name."""
        groups = []
        for substance in (s for s in self.substances if s.smiles):
            names = [name for name in (substance.name("en"), substance.name("es")) if _TRADE_NAME.fullmatch(name)]
            smiles = str(substance.smiles)
            groups.append([plain(text, substance.id) for name in names for text in _labelled(name, smiles)])
        return groups

    def index(self) -> Groups:
        """Names with their front part behind a comma."""
        groups: dict[str, list[Sign]] = {}
        for substance in self.substances:
            for name in substance.names:
                found = _INVERTED.fullmatch(name.text) if name.language == "en" else None
                if found:
                    text = f"{found[2].capitalize()}, {found[1]}"
                    groups.setdefault(substance.id, []).append(plain(text, substance.id))
        return list(groups.values())

    def form_cas(self) -> Groups:
        """Numbers of salts, hydrates and labelled forms that the catalogue does not hold, listed by structure."""
        own = {number for s in self.substances for number in (*s.cas, *s.salt_cas)}
        with sqlite3.connect(listed_path(self.catalogue)) as base:
            covered = {number for (number,) in base.execute("SELECT compound FROM in_scope")}
        base.close()
        rows = [row for n, row in enumerate(compound_rows()) if n in covered and row[0] not in own]
        rows = [row for row in rows if row[1].count(".") <= 1 and len(row[1]) < 60 and not self._of_regime(row[2])]
        with Recogniser(self.catalogue) as recogniser:
            found = recogniser.recognise_many([Query(structure=row[1]) for row in rows], neighbours=False)
        signs = [
            plain(row[0], *sorted({str(r.substance) for r in one.listed_readings}))
            for row, one in zip(rows, found, strict=True)
            if one.on(DAY).answer.value == "listed"
        ]
        return [[plain(number, id_)] for number, id_ in self.seeds["form_cas"].items()] + [[sign] for sign in signs]

    # --- legitimate compounds ------------------------------------------------------------------------

    def _legit(self, what: str) -> list[Sign]:
        return [sign for row in self.compounds if (sign := _legit_sign(what, row))]

    @cached_property
    def compounds(self) -> list[tuple[str, str, str, str]]:
        """Legitimate compounds in a random order: CAS, SMILES, InChIKey, a name that a person would write."""
        rows = [row for row in self._candidates() if _is_everyday(row)]
        self._chance.shuffle(rows)
        rows = rows[: _TOGETHER * 8]
        with Recogniser(self.catalogue) as recogniser:
            found = recogniser.recognise_many([Query(structure=row[1]) for row in rows], neighbours=False)
        return [row for row, one in zip(rows, found, strict=True) if one.on(DAY).answer.value == "not_listed"]

    def _candidates(self) -> Iterator[tuple[str, str, str, str]]:
        with sqlite3.connect(listed_path(self.catalogue)) as base:
            covered = {number for (number,) in base.execute("SELECT compound FROM in_scope")}
            listed = {name for (name,) in base.execute("SELECT key FROM listed")}
        base.close()
        for number, (cas, smiles, inchikey, names) in enumerate(compound_rows()):
            if number in covered or not smiles or _NOT_LEGIT.search(smiles) or self._of_regime(inchikey):
                continue
            good = [name for name in names if _LEGIT_NAME.fullmatch(name) and len(name) < 36]
            if good and not _DRUG_WORDS.search(" ".join(names)) and not listed & {key(name) for name in names}:
                yield cas, smiles, inchikey, good[0]

    def _of_regime(self, inchikey: str) -> bool:
        return inchikey.removeprefix("InChIKey=")[:14] in self._regimes

    def model(self) -> Groups:
        """Model numbers shaped like a CAS number, half of them with a right check digit."""
        own = {number for s in self.substances for number in s.cas} | {row[0] for row in compound_rows()}
        signs: list[Sign] = []
        while len(signs) < 90:
            digits = str(self._chance.randrange(1_000, 99_999)) + f"{self._chance.randrange(10, 99)}"
            total = sum(int(digit) * place for place, digit in enumerate(reversed(digits), 1))
            check = (total + len(signs) % 2) % 10
            number = f"{digits[:-2]}-{digits[-2:]}-{check}"
            if number not in own:
                signs.append(plain(number))
        return [[sign] for sign in signs]

    def flat(self, name: str) -> Groups:
        """The words of a seed."""
        return [[plain(text)] for text in self.seeds[name]]

    def other_salt(self) -> dict[str, Groups]:
        """Legitimate bases by language."""
        return {language: [[plain(text)] for text in texts] for language, texts in self.seeds["other_salt"].items()}

    def other_un(self) -> Groups:
        """UN numbers and names of other goods."""
        return [[Sign({"un": n, "upper": text.upper(), "lower": text.lower()})] for n, text in self.seeds["other_un"]]


def _is_date(number: str) -> bool:
    year, month, day = (int(part) for part in number.split("-"))
    return 1 <= month <= 12 and day >= 1 and (year < 100 or 1900 <= year <= 9999)


def _inchi(smiles: str) -> str:
    return str(Chem.MolToInchi(Chem.MolFromSmiles(smiles)))


def _labelled(name: str, smiles: str) -> list[str]:
    """Names with deuterium or carbon-13, as many as the molecule can hold."""
    molecule = Chem.MolFromSmiles(smiles)
    on_carbon = sum(a.GetTotalNumHs() for a in molecule.GetAtoms() if a.GetSymbol() == "C")
    carbons = sum(a.GetSymbol() == "C" for a in molecule.GetAtoms())
    forms = [f"{name}-d{n}" for n in (3, 5, on_carbon) if 0 < n <= on_carbon]
    forms += [f"{name}-D{on_carbon}", f"{name} (D{on_carbon})"] if on_carbon else []
    forms += [f"{name}-13C{carbons}", f"[13C{carbons}]{name}", f"{name} 13C"] if carbons else []
    return forms


def _is_everyday(row: tuple[str, str, str, str]) -> bool:
    """No other substance hides in the name's words, and nobody takes the structure for a word."""
    return 6 <= len(row[1]) <= 70 and row[1].count(".") <= 1


def _legit_sign(what: str, row: tuple[str, str, str, str]) -> Sign | None:
    cas, smiles, inchikey, name = row
    texts = {
        "name": lambda: {"": name},
        "cas": lambda: {"": cas},
        "both": lambda: {"name": name, "cas": cas},
        "smiles": lambda: {"": smiles},
        "inchikey": lambda: {"": inchikey.removeprefix("InChIKey=")},
        "inchi": lambda: {"": _inchi(smiles)},
    }[what]()
    return Sign(texts) if all(texts.values()) else None


def _trade(name: Name) -> bool:
    return name.kind in _PLAIN and _TRADE_NAME.fullmatch(name.text) is not None


def _long(name: Name) -> bool:
    return _trade(name) and sum(c.isalpha() for c in name.text) >= 9


def _short(name: Name) -> bool:
    return _trade(name) and sum(c.isalpha() for c in name.text) < 9


def _systematic(name: Name) -> bool:
    return name.kind is NameKind.SYSTEMATIC and len(name.text) > 8 and ";" not in name.text and len(name.text) < 70


_BASES = frozenset(
    "ephedrine pseudoephedrine norephedrine norpseudoephedrine ergotamine ergometrine piperidine methylamine ethylamine "
    "efedrina pseudoefedrina seudoefedrina norefedrina ergotamina ergometrina piperidina metilamina etilamina "
    "n-methylephedrine n-metilefedrina phenylpropanolamine fenilpropanolamina norfentanyl norfentanilo".split()
)
_SOLVENTS = frozenset(
    "acetone acetona toluene tolueno mek mibk methyl-ethyl-ketone metiletilcetona toluol butanone butanona propanona "
    "metilisobutilcetona".split()
) | {"methyl ethyl ketone", "methyl isobutyl ketone", "metil etil cetona", "metil isobutil cetona", "ethyl ether"}
_MONOMERS = _SOLVENTS | {
    "benzaldehyde",
    "benzaldehído",
    "piperidine",
    "piperidina",
    "1,4-butanediol",
    "1,4-butanodiol",
    "acetic anhydride",
    "anhídrido acético",
    "anidrido acético",
    "gamma-butyrolactone",
    "gamma-butirolactona",
    "ethylamine",
    "etilamina",
    "methylamine",
    "metilamina",
    "anthranilic acid",
    "ácido antranílico",
    "safrole",
    "safrol",
    "piperonal",
    "nitroethane",
    "nitroetano",
    "propionic anhydride",
    "anhídrido propiónico",
    "benzyl chloride",
    "cloruro de bencilo",
    "phenylacetic acid",
    "ácido fenilacético",
    "benzaldeído",
    "ácido sulfúrico",
    "sulfuric acid",
}
_NAMES: dict[str, Callable[[Name], bool]] = {
    "name_trade": _trade,
    "name_en_es": _trade,
    "name_es_pt": _trade,
    "name_sds": _trade,
    "name_capital": lambda name: _trade(name) and " " not in name.text and "-" not in name.text,
    "name_long": _long,
    "name_short": _short,
    "name_zh": lambda name: name.kind in _PLAIN,
    "name_solvent": lambda name: name.text.lower() in _SOLVENTS,
    "name_holds": lambda name: name.text.lower() in _MONOMERS,
    "base": lambda name: name.text.lower() in _BASES,
    "systematic": _systematic,
}
_LANGUAGES = {"name_en_es": ("en", "es"), "name_es_pt": ("es", "pt"), "name_zh": ("zh",), "systematic": ("en",)}
_MADE: dict[str, Callable[[Sources], Groups | dict[str, Groups]]] = {
    "cas": Sources.cas,
    "cas_date": Sources.cas_date,
    "smiles": Sources.smiles,
    "inchi": Sources.inchi,
    "inchikey": Sources.inchikey,
    "un": Sources.un,
    "un_named": Sources.un_named,
    "isotope": Sources.isotope,
    "index": Sources.index,
    "form_cas": Sources.form_cas,
    "model": Sources.model,
    "other_salt": Sources.other_salt,
    "other_un": Sources.other_un,
    "everyday_chemical": lambda sources: sources.flat("everyday_chemical"),
    "goods": lambda sources: sources.flat("goods"),
    "chinese_other": lambda sources: sources.flat("chinese_other"),
    "legit_isotope": lambda sources: sources.flat("legit_isotope"),
}


def mixed(groups: Sequence[list[Sign]], chance: random.Random) -> Iterator[Sign]:
    """Signs without end, every group as often as another."""
    order = [group for group in groups if group]
    while True:
        chance.shuffle(order)
        for group in order:
            yield chance.choice(group)
