"""Reference pages written from the code itself: commands, settings, problem codes, columns of files, dated values."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import click
from pydantic_settings import BaseSettings

from commands.bilingual import spoken
from commands.program import main as program
from precursors.authorities import name_of
from precursors.messages import citation_words, reference_words, setting_meaning
from precursors.tabular.problems import catalogue as problems
from precursors.yamls import parse
from registry.intake.kinds import kinds
from registry.settings import Settings
from rules.parameters import ALWAYS, FOREVER, parameter_files
from rules.rulebook import HERE as RULES
from rules.rulebook import load_instruments
from web.environment import WebSettings

PAGES = {
    "commands": {"en": "Commands", "es": "Comandos"},
    "settings": {"en": "Settings", "es": "Ajustes"},
    "problems": {"en": "Problem codes of files", "es": "Códigos de problema de los archivos"},
    "columns": {"en": "Columns of files", "es": "Columnas de los archivos"},
    "values": {"en": "Dated values that rules read", "es": "Valores con fecha que leen las reglas"},
}
EXIT_CODES = (
    (0, "done", "hecho"),
    (1, "it failed, and says why", "falló, y dice por qué"),
    (2, "wrong usage", "uso incorrecto"),
    (3, "some rows were set aside", "se apartaron filas"),
    (4, "undamaged, issuer not checked: no `--key` was given", "sin daños, emisor no comprobado: no se dio `--key`"),
    (10, "there are findings (only with `--exit-code`)", "hay hallazgos (solo con `--exit-code`)"),
)
_SAID = {
    "en": {
        "from_code": "This page is written from the program itself.",
        "option": "option",
        "meaning": "meaning",
        "default": "default",
        "exit": "Exit codes",
        "variable": "variable",
        "code": "code",
        "what": "message",
        "do": "what to do",
        "severity": "severity",
        "column": "column",
        "required": "required",
        "yes": "yes",
        "aliases": "other headings that are understood",
        "kind": "kind",
        "value": "value",
        "between": "from – to",
        "source": "source",
        "read": "read",
        "unread": "from memory; text not consulted",
        "nowhere": "place in the text not read",
        "substances": "substances",
        "key": "key",
        "error": "error: the row is set aside",
        "warning": "warning: the row goes on",
    },
    "es": {
        "from_code": "Esta página se escribe a partir del propio programa.",
        "option": "opción",
        "meaning": "significado",
        "default": "por defecto",
        "exit": "Códigos de salida",
        "variable": "variable",
        "code": "código",
        "what": "mensaje",
        "do": "qué hacer",
        "severity": "gravedad",
        "column": "columna",
        "required": "obligatoria",
        "yes": "sí",
        "aliases": "otros encabezados que se entienden",
        "kind": "tipo",
        "value": "valor",
        "between": "desde – hasta",
        "source": "fuente",
        "read": "leído",
        "unread": "anotado de memoria, sin cotejar con la fuente",
        "nowhere": "lugar en el texto no consultado",
        "substances": "sustancias",
        "key": "clave",
        "error": "error: la fila se aparta",
        "warning": "advertencia: la fila sigue",
    },
}


def page(name: str, lang: str) -> str:
    """One reference page as Markdown."""
    writers = {
        "commands": _commands,
        "settings": _settings,
        "problems": _problems,
        "columns": _columns,
        "values": _values,
    }
    words = _SAID[lang]
    return "\n".join([f"# {PAGES[name][lang]}", "", words["from_code"], "", *writers[name](lang, words)])


def walk(command: click.Command, path: tuple[str, ...] = ("precursor",)) -> Iterator[tuple[str, click.Command]]:
    """Every command that does something, with its whole name."""
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            found = command.get_command(context, name)
            if found is not None:
                yield from walk(found, (*path, name))
    else:
        yield " ".join(path), command


def settings() -> Iterator[tuple[str, str, str]]:
    """Every setting: environment variable, code of its meaning, default."""
    for model in (Settings, WebSettings):
        yield from _of(model)


def _of(model: type[BaseSettings]) -> Iterator[tuple[str, str, str]]:
    prefix = str(model.model_config["env_prefix"])
    for name, field in model.model_fields.items():
        default = "see text" if field.default_factory else field.default
        yield f"{prefix}{name}".upper(), field.description or "", "" if default in (None, []) else str(default)


# --- pages --------------------------------------------------------------------------------------------


def _commands(lang: str, words: Mapping[str, str]) -> Iterable[str]:
    yield f"## {words['exit']}\n"
    yield from _table(["", ""], ([str(code), es if lang == "es" else en] for code, en, es in EXIT_CODES))
    for name, command in walk(program):
        usage, told = command.collect_usage_pieces(click.Context(command)), spoken(command, lang)
        yield f"\n## {name}\n\n{_plain(told.help or '')}\n\n```\n{name} {' '.join(usage)}\n```\n"
        options = [option for option in told.params if isinstance(option, click.Option)]
        if options:
            rows = ([_names(o), _plain(o.help or ""), _default(o)] for o in options)
            yield from _table([words["option"], words["meaning"], words["default"]], rows)


def _names(option: click.Option) -> str:
    choices = f" {'|'.join(map(str, option.type.choices))}" if isinstance(option.type, click.Choice) else ""
    kind = "" if option.is_flag or choices else f" {option.type.name.upper()}"
    return f"`{', '.join([*option.opts, *option.secondary_opts])}{choices}{kind}`"


def _default(option: click.Option) -> str:
    value = option.default
    return "" if value in (None, False, ()) or callable(value) or "UNSET" in str(value) else str(value)


def _settings(lang: str, words: Mapping[str, str]) -> Iterable[str]:
    rows = (
        [f"`{name}`", setting_meaning(meaning, lang), reference_words(default, lang)]
        for name, meaning, default in settings()
    )
    yield from _table([words["variable"], words["meaning"], words["default"]], rows)


def _problems(lang: str, words: Mapping[str, str]) -> Iterable[str]:
    rows = (
        [f"`{code}`", entry["message"][lang], entry["hint"][lang], words[entry["severity"]]]
        for code, entry in problems().items()
    )
    yield from _table([words["code"], words["what"], words["do"], words["severity"]], rows)


def _columns(lang: str, words: Mapping[str, str]) -> Iterable[str]:
    for kind in kinds().values():
        yield f"\n## {kind.name}\n"
        rows = (
            [
                f"`{column.name}`",
                words["yes"] if column.required else "",
                reference_words(column.type, lang),
                ", ".join(f"`{alias}`" for alias in column.aliases),
            ]
            for column in kind.columns
        )
        yield from _table([words["column"], words["required"], words["kind"], words["aliases"]], rows)


def _values(lang: str, words: Mapping[str, str]) -> Iterable[str]:
    heads = [words[key] for key in ("key", "substances", "value", "between", "source", "read")]
    for path in parameter_files(RULES):
        yield f"\n## {_whose(path, lang)}\n"
        entries = parse(path.read_text("utf-8")) or []
        yield from _table(heads, (row for entry in entries for row in _value_rows(entry, lang, words)))


def _whose(path: Path, lang: str) -> str:
    """Whose values a file holds: an authority's, or those of the facts or the indicators."""
    own = path.parent.name if path.stem == "parameters" else path.stem
    return name_of(own, lang) if own.isupper() else reference_words(own, lang)


def _amount(written: str | bool, lang: str) -> str:
    """An amount as its file has it, its unit in a language; `true` as the word for a flag."""
    if written is True:
        return reference_words("flag", lang)
    first, second = str(written).split(" ", 1)
    return f"{reference_words(first, lang)} {reference_words(second, lang)}"


def _value_rows(entry: Mapping[str, Any], lang: str, words: Mapping[str, str]) -> Iterable[list[str]]:
    substances = entry["substance"] if isinstance(entry["substance"], list) else [entry["substance"]]
    source = _source(entry["citation"], lang, words)
    for value in entry["values"]:
        first, last = value["from"] or ALWAYS, value["to"] or FOREVER
        between = f"{'' if first == ALWAYS else first} – {'' if last == FOREVER else last}"
        amount = " ".join((_amount(value["value"], lang), *_basis(entry, lang)))
        mark = words["read"] if value["verified"] else words["unread"]
        yield [f"`{entry['key']}`", ", ".join(substances), amount, between, source, mark]


def _source(citation: Mapping[str, Any], lang: str, words: Mapping[str, str]) -> str:
    """Where a value stands: the place in its law, with its address, and what is said of it; for our own what it is."""
    says = str(citation.get("says", {}).get(lang, ""))
    if "place" not in citation:
        return says
    law = load_instruments()[citation["instrument"]]
    place = citation["place"] or f"{law['title'][lang]}, {words['nowhere']}"
    place = place[lang] if isinstance(place, Mapping) else citation_words(place, lang)
    return f"[{place}]({law['href']})" + (f": {says}" if says else "")


def _basis(entry: Mapping[str, Any], lang: str) -> Iterable[str]:
    """On what a percentage is counted; where substances differ, theirs in brackets."""
    given = entry.get("basis", ())
    if isinstance(given, Mapping):
        others = (f"{name} {reference_words(basis, lang)}" for name, basis in given.items() if name != "*")
        return (reference_words(given["*"], lang), f"({'; '.join(others)})")
    return (reference_words(given, lang),) if given else ()


def _table(heads: list[str], rows: Iterable[list[str]]) -> Iterable[str]:
    yield f"| {' | '.join(heads)} |"
    yield f"|{'---|' * len(heads)}"
    for row in rows:
        yield f"| {' | '.join(_cell(cell) for cell in row)} |"


def _plain(text: str) -> str:
    return " ".join(text.split())


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
