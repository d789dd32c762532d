"""Messages in both languages, read from ``locale/``, each file when it is first needed."""

from __future__ import annotations

import errno
import os
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from string import Formatter
from typing import Any
from zipfile import BadZipFile

from precursors.yamls import YamlRefused, parse

LANGUAGES = ("en", "es")
_CITATIONS = 8_000  # that stay in memory in a language
_FOLDER = Path(__file__).resolve().parent.parent / "locale"


@cache
def _content(name: str) -> Any:
    return parse((_FOLDER / f"{name}.yaml").read_text("utf-8"))


@cache
def by_english(name: str) -> Mapping[str, str]:
    """The Spanish of every text of a file whose English stands beside the code or in the lists, by that English."""
    return {entry["en"]: entry["es"] for entry in _content(name).values()}


class _Plurals(Formatter):
    """Fills in values; ``{n:row|rows}`` is the first word for one, the second for any other number."""

    def format_field(self, value: Any, format_spec: str) -> Any:
        """One value by its form."""
        one, many, *_ = (*format_spec.split("|"), "")
        return (one if value == 1 else many) if "|" in format_spec else super().format_field(value, format_spec)


_PLURALS = _Plurals()


@dataclass(frozen=True, slots=True, init=False)
class Sentence:
    """What a layer below says of one thing, by the code of the sentence in ``locale/errors.yaml``.

    As text it is the English. A value is shown as it was given, in both languages; another sentence or error is told
    in the language of the whole: a list of them line by line, a tuple of them in one line.
    """

    code: str
    values: Mapping[str, object]

    def __init__(self, code: str, /, **values: object) -> None:
        object.__setattr__(self, "code", code)
        object.__setattr__(self, "values", values)

    def __hash__(self) -> int:  # values are a mapping, which has none
        return hash((self.code, str(self)))

    def __str__(self) -> str:
        return self.told("en")

    def told(self, language: str) -> str:
        """The sentence in a language."""
        shown = {key: _value_shown(value, language) for key, value in self.values.items()}
        return str(_PLURALS.vformat(_content("errors")[self.code][language], (), shown))


class Refusal(Exception):
    """What is refused, as a sentence says it."""

    def __init__(self, code: str, /, **values: object) -> None:
        self.sentence = Sentence(code, **values)
        super().__init__(str(self.sentence))

    def __reduce__(self) -> tuple[Callable[..., Refusal], tuple[type[Refusal], Sentence], dict[str, Any]]:
        return _made_again, (type(self), self.sentence), self.__dict__

    def told(self, language: str) -> str:
        """The sentence in a language."""
        return self.sentence.told(language)


def _made_again(kind: type[Refusal], sentence: Sentence) -> Refusal:
    """A refusal that came from another process, whatever a kind of it is made from."""
    made = kind.__new__(kind)
    Refusal.__init__(made, sentence.code, **sentence.values)
    return made


class WrongValue(Refusal, ValueError):
    """A value that does not fit; for programs a ``ValueError``."""


class WrongType(Refusal, TypeError):
    """A value of a kind that is not taken; for programs a ``TypeError``."""


class NotFound(Refusal, FileNotFoundError):
    """A file that is not there; for programs a ``FileNotFoundError``."""


def _value_shown(value: object, language: str) -> object:
    if isinstance(value, Sentence | Exception):
        return refusal(value, language)
    if isinstance(value, list | tuple) and any(isinstance(one, Sentence | Exception) for one in value):
        between = "\n" if isinstance(value, list) else "; "
        return between.join(str(_value_shown(one, language)) for one in value)
    return value


def say(group: str, key: str, language: str, **values: object) -> str:
    """One message in a language, its values filled in.

    Raises:
        KeyError: there is no such message.

    """
    return say_from("messages", group, key, language, **values)


def say_from(name: str, group: str, key: str, language: str, /, **values: object) -> str:
    """One message of another file of ``locale/``, its values filled in.

    Raises:
        KeyError: there is no such message.

    """
    text = str(_content(name)[group][key][language])
    return str(_PLURALS.vformat(text, (), values)) if "|" in text else text.format_map(values)


def group(name: str) -> Mapping[str, Mapping[str, str]]:
    """Every message of a group by its key, in both languages."""
    content: Mapping[str, Mapping[str, str]] = _content("messages")[name]
    return content


def both(group: str, key: str, **values: object) -> dict[str, str]:
    """One message in both languages."""
    return {language: say(group, key, language, **values) for language in LANGUAGES}


def has(group: str, key: str) -> bool:
    """Whether there is such a message."""
    return key in _content("messages")[group]


def scope_words(words: str, language: str) -> str:
    """The scope words of a listing in a language; as the list file has them where no translation is known."""
    return by_english("words").get(words, words) if language == "es" else words


def remark(code: str, **values: object) -> dict[str, str]:
    """What a list or a substance file remarks by a code of ``locale/caveats.yaml``, in both languages.

    Args:
        code: of the sentence.
        values: what varies in it; a list is of codes of the same file, told one after the other.

    Raises:
        KeyError: there is no such code, or a value is missing.

    """
    words = _content("caveats")

    def in_language(language: str) -> str:
        told = {key: _told_parts(value, language) for key, value in values.items()}
        return str(_PLURALS.vformat(words[code][language], (), told))

    return {language: in_language(language) for language in LANGUAGES}


def _told_parts(value: object, language: str) -> object:
    parts = value if isinstance(value, list) else None
    return value if parts is None else ", ".join(_content("caveats")[part][language] for part in parts)


def in_language(said: str | Sentence, language: str) -> str:
    """What is said, in a language; words of the user's own as they are."""
    return said if isinstance(said, str) else said.told(language)


def refusal(said: Sentence | Exception, language: str) -> str:
    """What a lower layer refused, in a language; what others' programs say stays as they say it."""
    if isinstance(said, Sentence | Refusal):
        return said.told(language)
    if isinstance(said, YamlRefused):
        return Sentence(said.code, **said.values).told(language)
    if isinstance(said, OSError) and said.errno:
        code = f"os_{errno.errorcode.get(said.errno, '').lower()}"
        words = _content("errors").get(code, {}).get(language, said.strerror)
        return f"{said.filename}: {words}" if said.filename else str(words)
    return str(said)


def brief(error: Exception, longest: int | None = None) -> Sentence:
    """What an error says in one line: in the words of this house where it has them, else the first line, shortened.

    Args:
        error: of this house, of the system, of a model, or of anybody else's program.
        longest: characters of what others say.

    """
    from pydantic import ValidationError  # a look-up does without

    if isinstance(error, ValidationError):
        return misfits(error.errors())
    if isinstance(error, Refusal | YamlRefused) or (isinstance(error, OSError) and error.errno):
        return Sentence("each", x=error)
    if isinstance(error, BadZipFile):  # every workbook is one
        return Sentence("it_is_no_compressed_file")
    return Sentence("each", x=(str(error).splitlines() or [""])[0][:longest] or type(error).__name__)


def misfit(detail: Any) -> Sentence:
    """What a field of a file should have been, from one of the errors of a pydantic model."""
    within = detail.get("ctx", {})
    if isinstance(own := within.get("error"), Refusal):
        return own.sentence
    code = f"field_{detail['type']}"
    if code not in _content("errors"):
        return Sentence("each", x=detail["msg"])
    return Sentence(code, **{key: _options(value) if key == "expected" else value for key, value in within.items()})


def misfits(errors: Iterable[Any]) -> Sentence:
    """All errors of a pydantic model in one line, each with its field."""
    every = [Sentence("sign", x=".".join(map(str, one["loc"])), y=misfit(one)) for one in errors]
    return Sentence("each", x=tuple(every))


def _options(expected: str) -> str:
    return ", ".join(re.findall(r"'([^']*)'", expected)) or expected


def heading(column: str, language: str) -> str:
    """The heading of a column of a table for people."""
    return str(_content("headings").get(column, column)) if language == "es" else column


def cell(column: str, value: object, language: str) -> str:
    """A value in a table for people; a code of a column as a word."""
    if isinstance(value, bool):
        return say("note", "yes" if value else "no", language)
    if column == "list":
        return list_name(str(value), language)
    words = _content("codes").get(column, {}) if language == "es" else {}
    return "" if value is None else str(words.get(str(value), value))


def help_text(codes: str, language: str) -> str:
    """The help of a command or an option, a paragraph for each of its codes, in a language.

    Raises:
        KeyError: ``locale/help.yaml`` has no such code.

    """
    return "\n\n".join(_content("help")[code][language] for code in codes.split())


def list_name(name: str, language: str) -> str:
    """The name of a list as the law has it in a language; as the list file has it where no translation is known."""
    return str(_content("messages")["list_name"].get(name, {}).get(language, name))


def table_name(authority: str, name: str, language: str) -> str:
    """Authority and list, as the law names it in a language."""
    return f"{short_name(authority, language)} {list_name(name, language)}"


def short_name(authority: str, language: str) -> str:
    """The letters by which a language knows an authority; its code where it has none of its own."""
    return str(_content("messages")["short_name"].get(authority, {}).get(language, authority))


@lru_cache(_CITATIONS)
def citation_words(text: str, language: str) -> str:
    """A citation or provision in a language: the connecting words are turned, names of instruments stay as they are."""
    if language == "es":
        for pattern, spanish in _citation_words():
            text = pattern.sub(spanish, text)
    return text


@cache
def _citation_words() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(pattern), spanish) for pattern, spanish in by_english("citations").items())


def reference_words(text: str, language: str) -> str:
    """A meaning, kind, unit or source of the generated reference in a language; a mere citation as citations read."""
    if language != "es":
        return text
    return by_english("reference").get(text) or citation_words(text, language)


def setting_meaning(code: str, language: str) -> str:
    """What a setting means, in a language.

    Raises:
        KeyError: ``locale/reference.yaml`` has no such code.

    """
    return str(_content("reference")[code][language])


def default_language() -> str:
    """Spanish where the system's locale is Spanish, else English."""
    for variable in ("PRECURSOR_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(variable, "")
        if value and not value.startswith(("C", "POSIX")):
            return "es" if value.startswith("es") else "en"
    return "en"
