"""The committed regimes from the sourced law files: `python -m tests.regimes.from_source LAW_FOLDER [--write]`.

Without ``--write`` it prints where the committed files and the sources differ, entry by entry.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from precursors.fold import key
from precursors.lexicon.build import compound_rows
from precursors.yamls import parse

FOLDER = Path(__file__).resolve().parents[2] / "precursors" / "regimes"
_Row = dict[str, Any]
# A source prints the chemical name of another compound there, or a name that another compound carries as well.
_MISPRINTED = {("flurazepam", "ES"), ("camazepam", "CDSA"), ("mmda", "UN1971")}
# A name with its systematic name in brackets behind it.
_EXPLAINED = re.compile(r"(?:\s+|(?<=Homolog))[(\[](?=.*\d).{11,}$")
_OWN_NAME = 5  # letters and digits from which an abbreviation that a law prints as a name is nobody else's
_OF_MEDICINES = {
    ("BtMG", "Anlage III"),
    ("CDSA", "Schedule IV"),
    ("UN1971", "Schedule III"),
    ("UN1971", "Schedule IV"),
    ("ES", "Lista III"),
    ("ES", "Lista IV"),
}
_STRICT = {("1961", "I"), ("1961", "IV"), ("1971", "I"), ("1971", "II")}
_FORMULA = re.compile(r"(?:[A-Z][a-z]?\d*){2,}")
_TAUTOMERS = re.compile(r"\b([A-Z]{14})\b")


def drugs(source: Mapping[str, Any]) -> Iterator[_Row]:
    """The entries of the drug file."""
    for entry in source["entries"]:
        yield _slim(
            {
                "id": entry["slug"],
                "name": entry["name"],
                "said_es": _said_es(entry),
                **_names(entry),
                "codes": entry.get("codes", []),
                "cas": entry.get("cas", []) + entry.get("cas_salts", []),
                "cas_held": entry.get("cas_unverified", []) + entry.get("cas_salts_unverified", []),
                "smiles": entry["smiles"],
                "also_drawn_as": _other_drawings(entry),
                "verified": entry["structure_verified"],
                "stereo": entry["match"] == "stereo",
                "mirror_free": "excluded" in entry.get("match_note", ""),
                "un": _un(entry),
                "law": [_law(row) for row in entry["listed_in"]],
                "medicine": _medicine(entry),
            }
        )


def _names(entry: Mapping[str, Any]) -> _Row:
    """What a law prints, by language; chemical names as printed; and what no law was read to print."""
    texts = [row["words"] for row in entry["listed_in"]] + [row["text"] for row in entry.get("iupac", [])]
    law = " ".join(map(key, texts))
    codes = {key(code) for code in entry.get("codes", [])} - {key(entry["name"])}
    read: dict[str, list[str]] = {}
    held = []
    for language, names in entry["names"].items():
        for name in (one for text in names for one in parted(text)):
            if key(name) in codes and len(key(name)) < _OWN_NAME:
                continue
            if language == "en" and "names_en_source" in entry and key(name) not in law:
                held.append(name)
            else:
                read.setdefault(language, []).append(name)
    known = {key(name) for names in read.values() for name in names}
    if key(entry["name"]) not in known:
        (read.setdefault("any", []) if key(entry["name"]) in law else held).append(entry["name"])
    printed, doubtful = _printed(entry, known, codes)
    derived = [name for text in entry.get("names_es_derived", []) for name in parted(text) if key(name) not in codes]
    held += [*derived, *doubtful]
    return {"names": read, "printed": printed, "held": _unique(held, known)}


def _said_es(entry: Mapping[str, Any]) -> str:
    """The Spanish name to show where no law that was read prints one."""
    derived = entry.get("names_es_derived", [])
    return str(derived[0]) if derived and "es" not in entry["names"] else ""


def parted(text: str) -> list[str]:
    """A name without the explanation behind it; what is no whole name is left out."""
    text = _EXPLAINED.sub("", text)
    if text.count("(") != text.count(")"):
        return [part for part in re.split(r"\s*\(", text) if len(part) > 5 and ")" not in part]
    return [part.strip() for part in text.split(", ")] if re.fullmatch(r"[a-z]+, [a-z]+", text) else [text]


def _printed(entry: Mapping[str, Any], known: set[str], codes: set[str]) -> tuple[list[str], list[str]]:
    """Chemical names as printed; of an entry whose mirror image is free they say too little once folded."""
    read, held = [], []
    for row in entry.get("iupac", []):
        plain = key(row["text"])
        if plain in known | codes or len(plain) < 6 or (entry["slug"], row["source"]) in _MISPRINTED:
            continue
        (held if entry["match"] == "stereo" else read).append(row["text"].replace("\u00ad", ""))
    return _unique(read, set()), held


def _unique(names: Sequence[str], without: set[str]) -> list[str]:
    kept = {key(name): name for name in reversed(names) if key(name) and key(name) not in without}
    return [name for name in dict.fromkeys(names) if kept.get(key(name)) == name]


def _un(entry: Mapping[str, Any]) -> dict[str, list[str]]:
    return {year: list(entry["un"][year]) for year in ("1961", "1971") if year in (entry["un"] or {})}


def _law(row: Mapping[str, Any]) -> str:
    """Instrument, schedule and item, parted by strokes."""
    return " | ".join(filter(None, (row["i"], row["schedule"], row.get("item", ""))))


def _medicine(entry: Mapping[str, Any]) -> bool:
    """Whether a schedule for medicines holds it, and none of the strict ones: it is said in a quieter tone."""
    lists = {(row["i"], row["schedule"]) for row in entry["listed_in"]}
    strict = any((year, number) in _STRICT for year, numbers in _un(entry).items() for number in numbers)
    return not strict and (bool(lists & _OF_MEDICINES) or "medicine" in entry.get("everyday", ""))


def _other_drawings(entry: Mapping[str, Any]) -> list[str]:
    """The tautomer that the public table of compounds draws, where the source says that both have to be held."""
    if "tautomer" not in entry.get("trap", ""):
        return []
    blocks = set(_TAUTOMERS.findall(entry["trap"])) - {entry["inchikey"][:14]}
    drawn = {row[1] for row in _table() if row[2][:14] in blocks}
    return sorted(drawn, key=len)[:1]


def _table() -> list[tuple[str, str, str, list[str]]]:
    if not _ROWS:
        _ROWS.extend(compound_rows())
    return _ROWS


_ROWS: list[tuple[str, str, str, list[str]]] = []


def weapons(source: Mapping[str, Any]) -> Iterator[_Row]:
    """The named entries of the chemical weapons file."""
    for entry in source["entries"]:
        names = entry["names"]
        codes = {key(code) for code in entry.get("codes", [])}
        known = {key(name) for one in names.values() for name in one}
        formulas = [code for code in entry.get("codes", []) if _FORMULA.fullmatch(code) and not code.isalpha()]
        yield _slim(
            {
                "id": entry["slug"],
                "name": names["en"][0],
                "names": {
                    lang: [n for n in one if key(n) not in codes or key(n) == key(names["en"][0])]
                    for lang, one in names.items()
                },
                "held": _unique([*entry.get("aliases", []), *formulas], known),
                "codes": entry.get("codes", []),
                "cas": entry["cas"],
                "smiles": entry["smiles"],
                "verified": entry["structure_verified"],
                "salts": bool(entry.get("salts")),
                "schedule": entry["schedule"],
                "law": [f"CWC | Schedule {entry['schedule']} | {entry['item']}"],
            }
        )


def mexico(source: Mapping[str, Any]) -> Iterator[_Row]:
    """What the Mexican law lists beside the Convention."""
    for row in source["mexico_additions"]["rows"]:
        item = row["item"].removeprefix("MX ")
        yield _slim(
            {
                "id": mexican_id(row["item"]),
                "name": row["es"],
                "names": {"es": [row["es"]]},
                "cas": [row["cas"]],
                "smiles": row["smiles"],
                "verified": row["structure_verified"],
                "family": row.get("cwc_family", ""),
                "law": [f"LFCSQ | | {item}".replace("| | ", "| ")],
            }
        )


def mexican_id(item: str) -> str:
    """The id of an item of the Mexican appendix: ``MX 2B.12`` is ``mx-2b-12``."""
    return "mx-" + item.removeprefix("MX ").lower().replace(".", "-")


def _slim(row: _Row) -> _Row:
    return {name: value for name, value in row.items() if value not in (None, [], {}, "", False)}


def made(law: Path) -> dict[str, dict[str, Any]]:
    """The content of each committed file, from the sources."""
    drug, cwc = (parse((law / f"{name}.yaml").read_text("utf-8")) for name in ("drugs", "cwc"))
    return {
        "drugs": {"read_on": str(drug["meta"]["read_on"]), "entries": list(drugs(drug))},
        "weapons": {"read_on": str(cwc["meta"]["read_on"]), "entries": list(weapons(cwc))},
        "mexico": {"read_on": str(cwc["meta"]["read_on"]), "entries": list(mexico(cwc))},
    }


def differences(law: Path) -> Iterator[str]:
    """What the sources hold that the committed files do not, and the other way round."""
    for name, content in made(law).items():
        committed = parse((FOLDER / f"{name}.yaml").read_text("utf-8"))
        there, here = ({row["id"]: row for row in one["entries"]} for one in (content, committed))
        for slug in sorted(there.keys() | here.keys()):
            if there.get(slug) != here.get(slug):
                yield f"{name}: {slug}: source {there.get(slug)} committed {here.get(slug)}"


_HEADS = {
    "drugs": "# Controlled drugs, a regime beside the precursors: what an entry is called, its numbers and its structure.\n"
    "# names: as a law prints them; printed: chemical names as printed; held: no law was read to print them; codes never\n"
    "# decide; cas: checked against a second source; cas_held: remembered; verified: two independent ways give one\n"
    "# skeleton; stereo: another stereoisomer is free or another substance; mirror_free: the schedules except the mirror\n"
    "# image by name; law: instrument | schedule | item.\n",
    "weapons": "# Chemical Weapons Convention, Annex on Chemicals: its named entries. Fields as in drugs.yaml; salts only\n"
    "# where the words of the schedule say so, else the structure is the whole structure.\n",
    "mexico": "# What the Mexican law on chemical substances lists beside the Convention; its fourth group is national.\n",
}


def main(arguments: Sequence[str]) -> int:
    """Write the files, or print the differences."""
    law = Path(arguments[0])
    if "--write" not in arguments:
        found = list(differences(law))
        print("\n".join(found))  # noqa: T201
        return bool(found)
    for name, content in made(law).items():
        text = yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=118, default_flow_style=None)
        (FOLDER / f"{name}.yaml").write_text(_HEADS[name] + text, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
