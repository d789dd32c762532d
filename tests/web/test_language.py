"""A page speaks one language: no word of the other one, and no id of the program, outside of what is marked so.

What may stand in another language is marked in the page itself: words of law by ``lang``, what somebody declared or
typed by ``translate="no"``, and what is written for programs by ``code`` and ``pre``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from html.parser import HTMLParser

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from rules.rulebook import Rulebook
from tests.web.conftest import HERE
from tests.web.seed import PASSWORD, seed, work
from tests.web.test_access import routes
from tests.web.test_pages import DAMAGED
from web.app import create_app
from web.environment import WebSettings
from web.render import texts

EMPTY = {"input", "br", "meta", "link", "img", "hr", "path"}
WORDS = {
    "es": "the and of with is are not from which this that by or for was be has have an no-one shown found".split(),
    "en": "el la los las de del que con por para una un y o se es son fue esta este como más sin según".split(),
}  # words of the other language that no page of this one may show
ALLOWED = {"es": {"no-one"}, "en": {"o", "y", "es", "un", "se", "del"}}  # words of both, and "Del. Reg."
PROPER = re.compile(
    r"Sección de Sicotrópicos|carta de porte|Resolución 0001 de 2015|Consejo Nacional de Estupefacientes|"
    r"Ley Federal para el Control de Precursores Químicos(, Productos Químicos Esenciales y Máquinas para Elaborar "
    r"Cápsulas, Tabletas y/o Comprimidos)?|Acuerdo del Consejo de Salubridad General|Ley General de Salud|La Gaceta|Secretaría de Salud|sin número|"
    r"Reglamento de Control Sanitario|NDPS \(Regulation of Controlled Substances\) Order 2013|"
    r"El Salvador|\([A-Z]{2}\)|(?:\b[A-Z]{2}, ){3,}[A-Z]{2}\b"
)  # names of instruments, offices and one country have no translation, codes of countries, which are typed, are no words
ID = re.compile(r"\b[a-z]+(?:_[a-z0-9]+)+\b")
LETTERS = re.compile(r"(?<![\w/.(-])(?:UN|EU|US)(?![\w/.-])")  # which Spanish writes ONU, UE, EE. UU.
SPOKEN = re.compile(
    r"\b[A-Za-zÁÉÍÓÚÑÜáéíóúñü]+(?:['’-][A-Za-zÁÉÍÓÚÑÜáéíóúñü]+)*\b"
)  # letters between digits are no word
ADDRESSES = {  # how each address of the app is filled in
    "/lists/{key}": [
        "/lists/us-list-i",
        "/lists/gt-listado-i",
        "/lists/gt-listado-ii-or-iii",
        "/lists/ca-class-a",
        "/lists/mx-fracci-n-ii",
        "/lists/co-res-0001-2015",
        "/lists/eu-category-4",
    ],
    "/substances/{key}": [
        f"/substances/{one}"
        for one in ("4-ap", "acetic-anhydride", "red-phosphorus", "ephedrine", "sulfuric-acid", "fampridine")
    ],
    "/rules/{key}": [
        "/rules/GT-LICENCE-HELD",
        "/rules/IND-CAS-DISAGREES",
        "/rules/EU-EXPORT-CONTENT",
        "/rules/US-THRESHOLD-MONTH",
        "/rules/CA-CLASS-A-PERMIT",
    ],
    "/reports/{kind}": ["/reports/summary", "/reports/annual", "/reports/precision"],
    "/board/{of}": ["/board/lines", "/board/findings", "/board/findings?offset=100", "/board/cases"],
    "/": [
        "/",
        "/?q=anhidrido+acetcio+99%25",
        "/?q=CC(C)(C)OC(%3DO)N1CCC(Nc2ccc(F)cc2)CC1.Cl",
        "/?q=4-AP",
        "/?q=solvente",
        "/?q=108-24-8",
        "/?q=2915.24",
        "/?q=acetona+libre",
        "/?q=%F0%9F%98%80",
        "/?q=C1CC",
        "/?q=WYWWJZBKKKFCBU-UHFFFAOYSA-N",
        "/?q=acetona&as_of=never",
        "/?q=acetona&authority=XX",
        "/?q=tambor+contuvo+acetona+xyzol&hs=7310.10",
        "/?q=coca%C3%ADna+polvo+xyz+CAS+108-24-8",
        "/?q=acetona&authority=GT&authority=UN",
    ],
    "/lists": ["/lists", "/lists?q=fosforo"],
    "/working-tables": [
        "/working-tables",
        "/working-tables?year=2025",
        "/working-tables?year=2025&cell=C1",
        "/working-tables?year=2025&cell=C999",
        "/working-tables?year=2025&substance=acetone",
        "/working-tables?year=2025&substance=nothing",
        "/working-tables?year=1901",
        "/working-tables?year=never",
    ],
    "/lists/changes": ["/lists/changes", "/lists/changes?from=2000-01-01", "/lists/changes?to=never"],
    "/cases": ["/cases", "/cases?state=closed", "/cases?since=never", "/cases?offset=no"],
}
SKIPPED = ("/api/", "/metrics", "/health", "/readyz", "/login/oidc")


class Visible(HTMLParser):
    """The texts that people see or hear, without what is marked as standing in no language or another one."""

    def __init__(self, lang: str) -> None:
        super().__init__()
        self.lang, self.open, self.texts = lang, [], []  # type: str, list[tuple[str, bool]], list[str]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        hidden = bool(self.open and self.open[-1][1]) or tag in ("code", "pre", "script", "style")
        hidden |= named.get("translate") == "no" or named.get("lang") not in (None, self.lang)
        if not hidden:
            self.texts += [named[name] or "" for name in ("aria-label", "title", "alt", "data-label") if name in named]
        if tag not in EMPTY:
            self.open.append((tag, hidden))

    def handle_endtag(self, tag: str) -> None:
        if tag in EMPTY:  # a browser closes some of them
            return
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if data.strip() and not (self.open and self.open[-1][1]):
            self.texts.append(" ".join(data.split()))


def faults(page: str, lang: str) -> Iterator[str]:
    """Texts of a page with a word of the other language or an id in them."""
    reader = Visible(lang)
    reader.feed(page)
    for text in dict.fromkeys(reader.texts):
        wrong = {word.lower() for word in SPOKEN.findall(PROPER.sub("", text))} & (set(WORDS[lang]) - ALLOWED[lang])
        wrong |= set(ID.findall(text))
        wrong |= set(LETTERS.findall(PROPER.sub("", text))) if lang == "es" else set()
        if wrong:
            yield f"{sorted(wrong)}: {text[:140]}"


@pytest.fixture(scope="module")
def worked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[FastAPI, dict[str, str]]]:
    """A desk on which people have worked, and the addresses of what they made."""
    folder = tmp_path_factory.mktemp("worked")
    url = seed(folder, rows=300)
    made = work(url, folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PRECURSOR_DATABASE_URL", url)
        app = create_app(workers=1, settings=WebSettings(log=False, rate_look_up="", rate_sign_in=""))
        with TestClient(app):
            yield app, made


@pytest.fixture(scope="module")
def clients(worked: tuple[FastAPI, dict[str, str]]) -> Callable[[str], TestClient]:
    """A client of each person, signed in."""
    known: dict[str, TestClient] = {}

    def client(user: str) -> TestClient:
        if user not in known:
            known[user] = TestClient(worked[0], base_url=HERE, raise_server_exceptions=False)
            if user:
                known[user].post("/login", data={"user": user, "password": PASSWORD})
        return known[user]

    return client


def addresses(app: FastAPI, made: dict[str, str]) -> list[str]:
    """Every page of the app that a browser may ask for, filled in."""
    own = {
        "/cases/{key}": [made["case"]],
        "/inbox/{key}": [made["request"]],
        "/editions/{number}": [made["edition"], made["rules-edition"]],
        "/declarations/{number:path}": [made["declaration"]],
        "/inspections/{key}": [made["inspection"]],
        "/inspections/{key}/sheet.pdf": [made["inspection"] + "/sheet.pdf"],
    }
    nowhere = {
        "/check/{key}",
        "/check/{key}/progress",
        "/check/{key}/{what}.csv",
        "/check/{key}/receipt.pdf",
        "/editions/drafts/{key}",
        "/cases/{key}/attachments/{attachment}",
        "/inspections/{key}/pictures/{picture}",
        "/inbox/{key}/documents/{number}",
    }
    found: list[str] = []
    for method, path, _ in routes(app):
        if method != "GET" or path.startswith(SKIPPED):
            continue
        given = (ADDRESSES | own).get(path, [path])
        found += (
            [re.sub(r"\{[^}]*\}", "nothing", one) for one in given] if path in nowhere or "{" not in path else given
        )
    assert not [one for one in found if "{" in one], "say in ADDRESSES how these are filled in"
    return found


@pytest.mark.parametrize("lang", ["es", "en"])
def test_no_page_shows_a_word_of_the_other_language_or_an_id(
    worked: tuple[FastAPI, dict[str, str]], clients: Callable[[str], TestClient], lang: str
) -> None:
    app, made = worked
    found: dict[str, list[str]] = {}
    for user in ("", "supervisor", "legal_editor", "legal_approver", "auditor", "administrator", "importer"):
        for where in addresses(app, made):
            answer = clients(user).get(where, headers={"accept-language": lang})
            assert answer.status_code < 500, where
            if "text/html" in answer.headers["content-type"]:
                found.setdefault(where, []).extend(one for one in faults(answer.text, lang) if one not in found[where])
    assert {where: faulty for where, faulty in found.items() if faulty} == {}


def test_every_amount_of_a_substance_has_words() -> None:
    """Pages of some substances are looked at above; this holds for the page of any."""
    shown = {one.key for one in Rulebook.load().parameters if one.substance != "*"}
    assert {key for key in shown if f"amount_{key}" not in texts()} == set()


MISTAKES: list[tuple[str, str, dict[str, object]]] = [
    ("supervisor", "/cases/steps", {"data": {"action": "close", "text": "x"}}),
    ("supervisor", "/cases/steps", {"data": {"action": "close", "case": "CASE", "text": "", "disposition": "lawful"}}),
    ("supervisor", "/cases/steps", {"data": {"action": "close", "case": "CASE", "text": "x", "disposition": ""}}),
    (
        "supervisor",
        "/cases/steps",
        {"data": {"action": "close", "case": "CASE", "text": "x", "disposition": "false_flag"}},
    ),
    ("supervisor", "/cases/steps", {"data": {"action": "reopen", "case": "CASE", "text": ""}}),
    ("supervisor", "/cases/steps", {"data": {"action": "fly", "case": "CASE"}}),
    ("supervisor", "/cases/nobody/attachments", {"files": {"file": ("a.txt", b"a")}}),
    ("supervisor", "/cases/CASE/attachments", {"files": {"file": ("a.txt", b"")}}),
    ("supervisor", "/account/keys", {"data": {"days": "0", "scopes": "look_up"}}),
    ("supervisor", "/account/keys", {"data": {"days": "9"}}),
    ("supervisor", "/account/password", {"data": {"old": PASSWORD, "new": "short"}}),
    ("supervisor", "/account/password", {"data": {"old": "wrong", "new": "a long new password"}}),
    ("administrator", "/users", {"data": {"user": "x", "role": "importer"}}),
    ("administrator", "/users", {"data": {"user": "x", "role": "officer"}}),
    ("administrator", "/users", {"data": {"user": "supervisor", "role": "analyst"}}),
    ("administrator", "/users", {"data": {"user": "a b", "role": "analyst"}}),
    ("administrator", "/users", {"data": {"user": "x", "role": "king"}}),
    ("administrator", "/users/administrator/disable", {}),
    ("legal_editor", "/editions/drafts", {"files": {"file": ("a.txt", b"a")}, "data": {"reason": "x"}}),
    ("legal_editor", "/editions/drafts", {"files": {"file": ("a.sql", b"a")}}),
    ("legal_approver", "/editions/2/approve", {}),
    ("officer", "/cases/steps", {"data": {"action": "note", "case": "CASE", "text": "x"}}),
    ("", "/login", {"data": {"user": "nobody", "password": "x"}}),
    ("", "/check", {"files": {"file": ("d.csv", DAMAGED.encode())}}),
    ("", "/check", {"files": {"file": ("d.csv", b"%PDF-1.7\n")}}),
    ("", "/check", {"files": {"file": ("d.csv", b"")}}),
    ("", "/check", {"files": {"file": ("d.xlsx", b"PK\x03\x04broken")}}),
    ("", "/check", {}),
    ("", "/check/line", {"data": {"movement": "import", "declaration_date": "31/02/2025", "description": "acetona"}}),
    ("", "/mol", {"files": {"file": ("m.mol", b"no mol at all\n\n\n")}}),
    ("", "/mol", {}),
]


@pytest.mark.parametrize("lang", ["es", "en"])
def test_no_mistake_is_answered_in_the_other_language_or_with_an_id(
    worked: tuple[FastAPI, dict[str, str]], clients: Callable[[str], TestClient], lang: str
) -> None:
    case = worked[1]["case"].rpartition("/")[2]
    found = {}
    for user, where, sent in MISTAKES:
        data = {key: case if value == "CASE" else value for key, value in dict(sent.get("data", {})).items()}  # type: ignore[call-overload]
        answer = clients(user).post(
            where.replace("CASE", case), **{**sent, "data": data}, headers={"accept-language": lang}
        )  # type: ignore[arg-type]
        assert answer.status_code < 500, where
        if faulty := list(faults(answer.text, lang)):
            found[f"{where} {data}"] = faulty
    assert found == {}


def test_the_check_finds_what_it_looks_for() -> None:
    assert list(faults('<p>The case is closed</p><p lang="en">The law</p><p>un caso_abierto</p>', "es")) != []
    assert list(faults("<p>pka8cb7be1ed</p>", "es")) == []
    of_a_chart = '<div translate="no"><svg><path></path><g aria-label="Quimicos de Honduras"></g></svg></div>'
    assert list(faults(of_a_chart, "en")) == []
    assert list(faults('<p lang="en">The law of the land</p><code>case_read</code><p>Caso cerrado</p>', "es")) == []
    assert len(list(faults('<p>Los casos</p><td data-label="una lista">x</td><p>case_read</p>', "en"))) == 3
