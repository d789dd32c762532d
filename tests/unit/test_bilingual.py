"""The command line in both languages: every sentence, help text and refusal has its Spanish, and none is left over."""

from __future__ import annotations

import ast
import pickle
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from string import Formatter
from typing import Any, Literal

import click
import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po
from click.testing import CliRunner
from pydantic import BaseModel, ValidationError

from cli import main
from commands.bilingual import spoken
from precursors.messages import Refusal, Sentence, by_english, heading, help_text, misfits, refusal
from precursors.yamls import parse
from registry import tables
from registry.access import ROLES
from registry.casework.cases import DISPOSITIONS, FALSE_FLAG_REASONS, STATES
from rules.coverage import load_coverage

ROOT = Path(__file__).resolve().parents[2]
LOCALE = ROOT / "locale"
FOLDERS = ("precursors", "registry", "rules", "web", "commands")
SPEAKERS = ("say_it", "tell", "note", "fail")  # their first word is a key of locale/commands.yaml
PRINTERS = ("echo", "secho", "prompt", "confirm", "print", "fail", *SPEAKERS)
COMPUTED = ("steps.", "registry.", "lookback.", "rules.", "cases.")  # whose second part is a code of the data
SENTENCE = re.compile(r"[a-z]{2,},? [a-z]{2,}", re.IGNORECASE)
# Caught by the program, or met by programmers alone. What is `Unreadable` is a part of what was recognised.
INNER = {"Unreadable", "Everything", "NotTheSame", "_Unlike", "KeyError", "AttributeError", "RuntimeError"}


def loaded(name: str) -> Any:
    return parse((LOCALE / name).read_text("utf-8"))


def trees(*folders: str) -> Iterator[tuple[str, ast.AST]]:
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*.py")):
            yield path.relative_to(ROOT).as_posix(), ast.parse(path.read_text("utf-8"))


def calls(tree: ast.AST) -> Iterator[tuple[str, ast.Call]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield getattr(node.func, "id", getattr(node.func, "attr", "")), node


def written(node: ast.expr | None) -> str:
    """A text of the source, ``{}`` for what varies in it; empty for anything else."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values)
    return ""


def fields(text: str) -> list[str]:
    return sorted(name for _, name, _, _ in Formatter().parse(text) if name is not None)


# --- what the commands say -----------------------------------------------------------------------------


def test_no_sentence_stands_in_a_command() -> None:
    left = [
        (name, part.value)
        for name, tree in trees("commands")
        for called, call in calls(tree)
        if called in PRINTERS
        for argument in (*call.args, *(given.value for given in call.keywords))
        for part in ast.walk(argument)
        if isinstance(part, ast.Constant) and isinstance(part.value, str) and SENTENCE.search(part.value)
    ]
    assert left == []


def test_every_sentence_has_both_languages_and_the_same_values() -> None:
    for group, sentences in loaded("commands.yaml").items():
        for key, said in sentences.items():
            assert set(said) == {"en", "es"}, f"{group}.{key}"
            assert fields(said["en"]) == fields(said["es"]), f"{group}.{key}"


def test_every_key_is_known_and_none_is_unused() -> None:
    known = {f"{group}.{key}" for group, sentences in loaded("commands.yaml").items() for key in sentences}
    texts = [
        node.value
        for _, tree in trees("commands")
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]
    used = {text for text in texts if re.fullmatch(r"[a-z]+\.[a-z_]+", text)}
    asked = {
        written(call.args[0])
        for _, tree in trees("commands")
        for name, call in calls(tree)
        if name in SPEAKERS and call.args
    }
    assert {key for key in asked if "{}" not in key} - known - {""} == set()
    assert {key for key in known - used if not key.startswith(COMPUTED)} == set()


# --- help ----------------------------------------------------------------------------------------------


def commands_of(command: click.Command) -> Iterator[click.Command]:
    yield command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            yield from commands_of(command.get_command(context, name) or command)


def helps() -> list[str]:
    """The code of every paragraph of help, each once; the text itself where it is no code."""
    texts = [command.help or "" for command in commands_of(main)]
    options = [p for command in commands_of(main) for p in command.params if isinstance(p, click.Option)]
    texts += [option.help or "" for option in options]
    return list(dict.fromkeys(code for text in texts for code in text.split()))


def test_every_help_is_there_in_both_languages_and_none_is_left_over() -> None:
    every = [command.help for command in commands_of(main)]
    every += [p.help for command in commands_of(main) for p in command.params if isinstance(p, click.Option)]
    assert all(every)
    held: dict[str, object] = parse((ROOT / "locale" / "help.yaml").read_text("utf-8"))
    assert set(helps()) == held.keys()
    assert all("--lang" in [name for p in command.params for name in p.opts] for command in commands_of(main))


def test_a_help_in_spanish_leaves_the_command_as_it_was() -> None:
    command = main.get_command(click.Context(main), "check")
    assert command is not None
    english = (command.help, [getattr(param, "help", "") for param in command.params])
    told = spoken(command, "es")
    assert told.help == help_text(command.help or "", "es") != help_text(command.help or "", "en")
    assert (command.help, [getattr(param, "help", "") for param in command.params]) == english


def test_what_a_command_says_of_itself_in_the_code_is_its_help() -> None:
    for command in commands_of(main):
        own = " ".join((command.callback.__doc__ or "").split()) if command.callback else ""
        assert own == " ".join(help_text(command.help or "", "en").split()), command.name


def test_every_obligation_is_there_in_both_languages() -> None:
    said = [text for one in load_coverage() for text in (one.duty, one.missing) if text]
    assert len(said) > 200
    assert [text.en for text in said if text.en == text.es] == []


@pytest.mark.parametrize("name", ["help", "caveats", "errors"])
def test_a_translation_keeps_what_varies(name: str) -> None:
    for english, spanish in by_english(name).items():
        varies = set(re.findall(r"\{(\w)\}", english))
        assert set(re.findall(r"\{(\w)\}", spanish)) <= varies, english


# --- refusals of the layers below ----------------------------------------------------------------------


def worded() -> Iterator[str]:
    """Every place of a layer below the commands where something is refused by a sentence that stands in the code."""
    everywhere = list(trees("precursors", "registry", "rules", "web"))
    own = {node.name for _, tree in everywhere for node in ast.walk(tree) if isinstance(node, ast.ClassDef)}
    kinds = {name for name in own if name.endswith(("Error", "Fault", "Refused"))} | {"HTTPException", "Sentence"}
    for path, tree in everywhere:
        for node in ast.walk(tree):
            said: list[ast.expr] = []
            if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call):
                said = node.exc.args if getattr(node.exc.func, "id", "") not in INNER else []
            elif isinstance(node, ast.Call) and getattr(node.func, "id", "") in kinds - INNER:
                said = node.args
            elif isinstance(node, ast.ClassDef) and node.name not in INNER:
                said = [one for name, call in calls(node) if name == "__init__" for one in call.args]
            elif isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("problem", "Problem"):
                said = [keyword.value for keyword in node.keywords if keyword.arg == "detail"]
            yield from (f"{path}:{one.lineno}" for one in said if " " in written(one).replace("{}", ""))


def test_nothing_is_refused_by_a_sentence_in_the_code() -> None:
    """An error takes the code of its sentence: see ``precursors.messages.Refusal``."""
    assert sorted(set(worded())) == []


def test_every_kind_of_row_that_can_be_absent_is_named() -> None:
    kinds = {written(call.args[0]) for _, tree in trees("registry") for name, call in calls(tree) if name == "Absent"}
    named = {code.removeprefix("absent_") for code in loaded("errors.yaml") if code.startswith("absent_")}
    assert kinds == named and len(kinds) > 10


def test_no_sentence_of_the_errors_is_left_over() -> None:
    source = "".join(path.read_text("utf-8") for name in FOLDERS for path in sorted((ROOT / name).rglob("*.py")))
    codes = {code for code in loaded("errors.yaml") if not code.startswith(("absent_", "field_", "os_"))}
    assert sorted(code for code in codes if f'"{code}"' not in source) == []


def coded() -> Iterator[tuple[str, ast.Call, list[str]]]:
    """Every sentence and refusal that is made by a code, with the file that makes it and the codes it may have."""
    everywhere = [(path, tree) for path, tree in trees(*FOLDERS) if path != "precursors/messages.py"]
    nodes = [node for _, tree in everywhere for node in ast.walk(tree) if isinstance(node, ast.ClassDef)]
    kinds, before = {"Sentence", "Refusal", "WrongValue", "WrongType", "NotFound"}, 0
    while len(kinds) > before:
        before = len(kinds)
        kinds |= {node.name for node in nodes if kinds & {getattr(base, "id", "") for base in node.bases}}
    kinds -= {node.name for node in nodes if any(getattr(one, "name", "") == "__init__" for one in node.body)}
    for path, tree in everywhere:
        for name, call in calls(tree):
            if name in kinds and not any(keyword.arg is None for keyword in call.keywords):
                yield path, call, list(codes_of(call.args[0], tree))


def codes_of(node: ast.expr, tree: ast.AST) -> Iterator[str]:
    """The codes that the first word of a call may be: itself, or one of a table of the module."""
    if isinstance(node, ast.Subscript):
        for one in ast.walk(tree):
            if isinstance(one, ast.Assign) and ast.unparse(one.targets[0]) == ast.unparse(node.value):
                yield from (written(value) for value in getattr(one.value, "values", ()))
    else:
        yield written(node)


def test_a_sentence_by_its_code_gives_the_values_that_it_names() -> None:
    sentences, found = loaded("errors.yaml"), list(coded())
    assert len(found) > 60
    for path, call, codes in found:
        given = {str(keyword.arg) for keyword in call.keywords}
        named = [set(fields(sentences[code]["en"])) for code in codes]
        assert len(call.args) == 1 and codes and given == set().union(*named), f"{path}:{call.lineno}"
        assert all(set(fields(sentences[code]["es"])) <= given for code in codes), f"{path}:{call.lineno}"


def test_a_value_of_a_refusal_is_never_translated_and_another_error_is() -> None:
    user = Refusal("user_already_exists_choose_another_name", x="'first line'")
    assert "'first line'" in user.told("es") != str(user) == user.told("en")
    whole = Refusal("not_a_whole_backup", x="b.zip", y=user)
    assert user.told("es") in whole.told("es") and str(user) in str(whole)
    again = pickle.loads(pickle.dumps(whole))  # noqa: S301 - made here
    assert (again.told("es"), str(again)) == (whole.told("es"), str(whole))


class Field(BaseModel, extra="forbid"):
    """A field that takes one of two words."""

    lane: Literal["red", "green"]


def caught(work: Callable[[], object]) -> Exception:
    with pytest.raises(Exception) as found:
        work()
    return found.value


def misfit_of(**values: object) -> Sentence:
    with pytest.raises(ValidationError) as caught:
        Field.model_validate(values)
    return misfits(caught.value.errors())


@pytest.mark.parametrize(
    ("said", "english", "spanish"),
    [
        (
            Refusal("sign", x="a.yaml", y=Sentence("entry", x="gt-1", y=misfit_of())),
            "a.yaml: entry gt-1: lane: Field required",
            "a.yaml: entrada gt-1: lane: falta este campo",
        ),
        (misfit_of(lane="blue"), "lane: choose one of red, green", "lane: elija una de red, green"),
        (PermissionError(13, "Permission denied", "x.csv"), "x.csv: Permission denied", "x.csv: permiso denegado"),
        (
            Refusal("each", x=[ValueError("words of another program"), Sentence("the_proof_is_too_long")]),
            "words of another program\nthe proof is too long",
            "words of another program\nla prueba es demasiado larga",
        ),
        (
            caught(lambda: parse("a: &b 1\nc: *b")),
            "line 1: anchors and aliases (&, *) are not taken",
            "línea 1: no se admiten anclas ni alias (&, *)",
        ),
    ],
)
def test_a_refusal_is_told_with_what_stands_inside_it(said: Sentence | Exception, english: str, spanish: str) -> None:
    assert (refusal(said, "en"), refusal(said, "es")) == (english, spanish)


# --- the library that reads the command line -----------------------------------------------------------


def forms(words: Any) -> tuple[str, ...]:
    """One form of a message, or singular and plural."""
    return (words,) if isinstance(words, str) else tuple(words)


def test_the_words_of_click_are_compiled_and_are_still_those_of_click() -> None:
    folder = LOCALE / "es" / "LC_MESSAGES"
    catalogue = read_po((folder / "click.po").open("rb"))
    compiled = read_mo((folder / "click.mo").open("rb"))
    words = [{forms(m.id): forms(m.string) for m in one if m.id} for one in (catalogue, compiled)]
    assert words[0] == words[1], "run `make words`"
    source = Path(click.__file__).parent
    extracted = extract_from_dir(source, [("**.py", "python")], keywords={"_": None, "ngettext": (1, 2)})
    assert words[0].keys() <= {forms(message) for _, _, message, _, _ in extracted}


# --- as a person sees it -------------------------------------------------------------------------------

ENGLISH = re.compile(
    r"\b(the|of|and|is|are|was|were|with|without|this|that|which|from|has|have|not|by|for|to|in|there|give|file)\b",
    re.I,
)


def english(text: str) -> list[str]:
    """Lines with two English words outside of what is quoted: names, codes and addresses do not count."""
    lines = (re.sub(r'"[^"]*"|«[^»]*»|`[^`]*`|https?://\S+|\S+[./-]\S+', "", line) for line in text.splitlines())
    return [line for line in lines if len({word.lower() for word in ENGLISH.findall(line)}) > 1]


@pytest.fixture(autouse=True)
def columns(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """The columns of the tables that were shown."""
    shown: set[str] = set()
    monkeypatch.setattr(
        "precursors.answers.print_answers.heading", lambda name, lang: shown.add(name) or heading(name, lang)
    )
    return shown


def in_spanish(*arguments: str, database: Path) -> str:
    environment = {"PRECURSOR_LANG": "es", "PRECURSOR_DATABASE_URL": f"sqlite:///{database}", "COLUMNS": "200"}
    done = CliRunner().invoke(main, list(arguments), env=environment)
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done.output


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The registry that the demo fills; its words are looked at first."""
    folder = tmp_path_factory.mktemp("demo")
    said = in_spanish("demo", "-o", str(folder), database=folder / "other.db")
    assert "infracciones" in said and english(said) == []
    return folder / "registry.db"


@pytest.mark.parametrize(
    "arguments",
    [
        ("--help",),
        ("check", "--help"),
        ("audit", "proof", "--help"),
        ("lookup",),
        ("lookup", "--bogus"),
        ("nothing",),
        ("lookup", "acetona", "--as-of", "hoy"),
        ("lookup", "acetona", "--authority", "XX"),
        ("lookup", "acetona"),
        ("check", "none.csv"),
        ("check", "README.md"),
        ("check", "README.md", "-o", "a.doc"),
        ("lists", "coverage"),
        ("lists", "show", "--authority", "EU"),
        ("lists", "diff", "2020-01-01", "2025-01-01", "--authority", "UN"),
        ("lists", "show", "--lists", "nowhere"),
        ("rules", "list"),
        ("rules", "coverage"),
        ("rules", "show", "NOPE"),
        ("registry", "show"),
        ("registry", "permits"),
        ("cases", "list"),
        ("cases", "show", "C-0"),
        ("users", "add", "ana", "--role", "x"),
        ("audit", "verify"),
        ("lookback",),
        ("audit", "replay"),
        ("lanes", "key"),
        ("report", "summary", "-o", "a.doc"),
        ("withdraw", "D", "--reason", " "),
    ],
)
def test_nothing_english_is_shown(shown: Path, arguments: tuple[str, ...], columns: set[str]) -> None:
    said = in_spanish(*arguments, database=shown)
    assert said and english(said) == [], said
    assert columns <= loaded("headings.yaml").keys()


def test_every_column_and_code_of_a_table_of_the_registry_has_its_spanish() -> None:
    headings, codes = loaded("headings.yaml").keys(), loaded("codes.yaml")
    secret = {"password_hash", "subject", "secret_hash", "impact", "generation", "must_change", "factor"}
    secret |= {"factor_offered", "factor_step", "recovery_codes"}
    for table in (tables.CaseFile, tables.User, tables.ApiKey, tables.Publication):
        assert set(table.model_fields) - secret <= headings
    assert codes["state"].keys() >= set(STATES) and codes["role"].keys() == set(ROLES)
    assert codes["disposition"].keys() == set(DISPOSITIONS)
    assert codes["false_flag_reason"].keys() == set(FALSE_FLAG_REASONS)


def test_lang_outranks_the_locale_and_may_stand_before_the_command(tmp_path: Path) -> None:
    for arguments in (("check", "none.csv", "--lang", "en"), ("--lang", "en", "check", "none.csv")):
        assert "file not found" in in_spanish(*arguments, database=tmp_path / "r.db")
    assert english("precursor: there is no such file of the rules.") != []


def test_rows_that_are_set_aside_are_told_of_in_spanish(tmp_path: Path) -> None:
    path = tmp_path / "bad.csv"
    head = "declaration_number,line_number,movement,declaration_date,consignor_name,consignee_name,description"
    path.write_text(f"{head}\nD1,1,import,2025-03-31,A,B,acetona\nD2,1,volar,ayer,A,B,x\n", "utf-8")
    said = in_spanish("check", str(path), database=tmp_path / "r.db")
    assert "filas con errores" in said and "fila 3" in said and english(said) == []


def test_a_finding_says_every_problem_in_words() -> None:
    """A rule joins codes in its sentence: a code without words would be shown as it is."""
    messages = loaded("messages.yaml")
    assert sorted(set(messages["problem"]) - set(messages["code"])) == []
