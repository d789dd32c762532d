"""Role x action x owner over a served desk: who may not change a record changes none, and who may is let.

What is expected is read from the table of ``registry.access``. Every attempt has records of its own to attack: a
declaration of each owner, a case, requests for information, a draft, an account with a key. Reports are read in the same
way: nobody gets one who may not, and nobody's changes a record.
"""

from __future__ import annotations

import hashlib
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import httpx
from sqlalchemy import select

from registry import publications
from registry.access import TABLE, Reach
from registry.access import Actor as Person
from registry.casework.cases import CaseFilter, list_cases
from registry.inbox import requests
from registry.people import accounts
from registry.store.store import Store
from rules.rulebook import Rulebook
from tests.attack.tamper import TABLES
from tests.web.seed import OFFICES, OPERATORS, PASSWORD

HEAD = (
    "declaration_number,line_number,movement,declaration_date,customs_office,consignor_name,consignee_name,"
    "consignee_id,description,quantity,unit\n"
)
NOBODY = "nobody"
OWN, ANOTHERS = "own", "another's"
# user -> role of the seed; the second importer and officer attack what is the first ones'
USERS = {
    "importer": "importer",
    "importer2": "importer",
    "officer": "officer",
    "officer2": "officer",
    "analyst": "analyst",
    "supervisor": "supervisor",
    "legal_editor": "legal_editor",
    "legal_approver": "legal_approver",
    "auditor": "auditor",
    "administrator": "administrator",
    "service": "service",
    NOBODY: NOBODY,
}
NO_PAGES = ("service", NOBODY)
_LOGGED = ("audit_entries", "evaluations", "evaluation_inputs")  # what an attempt may add to, and change nothing in


@dataclass(frozen=True)
class Target:
    """What one attempt attacks, and whose record the attacker's file says that it is.

    Attributes:
        request: asked of the declaration's operator; where an officer attacks, of its office.
        sent: a request that an officer of the declaration's office sent.
        draft: 0 where no edition is attacked.
    """

    declaration: str
    operator: str
    office: str
    case: str
    version: int
    request: str
    sent: str
    draft: int
    account: str
    key: str


@dataclass
class Attempts:
    """What came of all attempts.

    Attributes:
        counts: ``refused``, ``let``: as the table says; ``changed``, ``barred``: otherwise.
        wrong: those that went otherwise, in words.
    """

    counts: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Action:
    """A way of changing something: what it needs, and how it is asked for over HTTP.

    Attributes:
        of_declaration: a file does it, and the declaration has an owner.
        of_request: a page does it, and the request or what it is about has an owner.
        reads: nothing is changed by it; whoever reaches anything is let, over the API too.
    """

    permission: str
    ask: Callable[[httpx.Client, Target], httpx.Response]
    of_declaration: bool = False
    of_request: bool = False
    reads: bool = False


# --- the actions ----------------------------------------------------------------------------------------


def _line(target: Target, goods: str = "azucar", place: int = 1, operator: str = "") -> bytes:
    whose = operator or target.operator
    row = f"{target.declaration},{place},import,2025-03-03,{target.office},X,{whose},{whose},{goods},100,kg\n"
    return (HEAD + row).encode()


def _taken_over(target: Target) -> bytes:
    return _line(target, operator=next(one for one in OPERATORS if one != target.operator))


def _file(client: httpx.Client, content: bytes, **more: str) -> httpx.Response:
    answer = client.post("/api/v1/jobs/submit", files={"file": ("d.csv", content)}, data=more)
    while answer.status_code == 202 or (answer.is_success and answer.json()["state"] not in ("done", "failed")):
        time.sleep(0.02)
        answer = client.get(f"/api/v1/jobs/{answer.json()['id']}")
    return answer


def _step(client: httpx.Client, target: Target, action: str, **more: Any) -> httpx.Response:
    seen = {target.case: target.version}
    return client.post("/api/v1/cases/steps", json={"cases": [target.case], "action": action, "seen": seen, **more})


ACTIONS: dict[str, Action] = {
    "send the same again": Action("declaration_submit", lambda c, t: _file(c, _line(t, GOODS)), True),
    "add a line": Action("declaration_submit", lambda c, t: _file(c, _line(t, place=2)), True),
    "amend": Action("declaration_amend", lambda c, t: _file(c, _line(t)), True),
    "amend, saying so": Action("declaration_amend", lambda c, t: _file(c, _line(t), amend="true"), True),
    "take over to another operator": Action(
        "declaration_amend", lambda c, t: _file(c, _taken_over(t), amend="true"), True
    ),
    "note on a case": Action("case_work", lambda c, t: _step(c, t, "note", text="x")),
    "assign a case": Action("case_work", lambda c, t: _step(c, t, "assign", to="analyst")),
    "close a case": Action("case_dispose", lambda c, t: _step(c, t, "close", text="x", disposition="lawful")),
    "attach to a case": Action(
        "case_work", lambda c, t: c.post(f"/cases/{t.case}/attachments", files={"file": ("a.txt", b"x")})
    ),
    "ask for information": Action(
        "inbox_ask",
        lambda c, t: c.post("/inbox", data={"declaration": t.declaration, "to": "desk", "text": "x", "due": _today()}),
        of_request=True,
    ),
    "answer a request": Action(
        "inbox_answer", lambda c, t: c.post(f"/inbox/{t.request}/answer", data={"text": "x"}), of_request=True
    ),
    "ask again": Action(
        "inbox_ask",
        lambda c, t: c.post(f"/inbox/{t.sent}/again", data={"text": "x", "due": _today()}),
        of_request=True,
    ),
    "withdraw a request": Action(
        "inbox_ask", lambda c, t: c.post(f"/inbox/{t.sent}/withdraw", data={"text": "x"}), of_request=True
    ),
    "watch an operator": Action(
        "watch_keep", lambda c, t: c.post("/inbox/watches", data={"kind": "operator", "value": t.operator})
    ),
    "approve an edition": Action("edition_approve", lambda c, t: _decide(c, t, "approve")),
    "reject an edition": Action("edition_approve", lambda c, t: _decide(c, t, "reject")),
    "make an administrator": Action(
        "account_write",
        lambda c, t: c.post("/users", data={"user": f"x{t.account}", "role": "administrator", "password": PASSWORD}),
    ),
    "change a role": Action(
        "account_write", lambda c, t: c.post(f"/users/{t.account}/role", data={"role": "administrator"})
    ),
    "set another's password": Action(
        "account_write", lambda c, t: c.post(f"/users/{t.account}/password", data={"password": "another horse battery"})
    ),
    "set another's address": Action(
        "account_write", lambda c, t: c.post(f"/users/{t.account}/email", data={"email": "x@elsewhere.example"})
    ),
    "end another's key": Action("account_write", lambda c, t: c.post(f"/account/keys/{t.key}/revoke")),
    "bar another": Action("account_write", lambda c, t: c.post(f"/users/{t.account}/disable")),
    "read a summary": Action("report_read", lambda c, t: _report(c, "summary", since="2099-01-01"), reads=True),
    "read a year": Action("report_read", lambda c, t: _report(c, "annual", year="1999"), reads=True),
    "read the precision": Action("report_read", lambda c, t: _report(c, "precision"), reads=True),
    "read the file of a case": Action("case_read", lambda c, t: _report(c, "case", case=t.case), reads=True),
    "read working tables": Action("report_read", lambda c, t: _report(c, "working-tables", year="1999"), reads=True),
}
GOODS = "anhidrido acetico"


def _report(client: httpx.Client, kind: str, **asked: str) -> httpx.Response:
    return client.get(f"/api/v1/reports/{kind}", params=asked)


def _today() -> str:
    return date.today().isoformat()


def _decide(client: httpx.Client, target: Target, how: str) -> httpx.Response:
    return client.post(f"/editions/{target.draft}/{how}", data={"seen": _seen_of(client, target.draft)})


def _seen_of(client: httpx.Client, draft: int) -> str:
    found = client.get(f"/api/v1/editions/{draft}")
    return str(found.json().get("version", "")) if found.is_success else ""


def may(role: str, name: str, owner: str) -> bool:
    """What the table says of a role, an action and the owner of the record."""
    if role == NOBODY:
        return False
    action = ACTIONS[name]
    reach = TABLE[action.permission][role]
    if action.of_request:
        within = reach is Reach.ALL or (reach is not Reach.NONE and owner == OWN)
        return within and role not in NO_PAGES
    if action.reads:
        return reach is not Reach.NONE
    if not action.of_declaration:
        return reach is Reach.ALL and role not in NO_PAGES
    files = TABLE["declaration_submit"][role]
    if name == "take over to another operator":  # the file itself says that it is another operator's
        return reach is Reach.ALL or (files is Reach.OFFICE and reach is Reach.OFFICE and owner == OWN)
    if owner == ANOTHERS and reach in (Reach.OWN, Reach.OFFICE):
        return False
    return files is not Reach.NONE and reach is not Reach.NONE


# --- the attempts ---------------------------------------------------------------------------------------


def attack(
    address: str, url: str, users: Sequence[str] = tuple(USERS), names: Sequence[str] = tuple(ACTIONS)
) -> Attempts:
    """Try every action as every user on records of every owner.

    Args:
        address: of the desk.
        url: of its registry, which is read beside it.
        users: who attacks.
        names: of the actions.

    """
    done = Attempts()
    with Store(url) as store:
        wanted = [(user, name, owner) for user in users for name in names for owner in _owners(name)]
        targets = _targets(address, store, wanted)
        clients = {user: _signed_in(address, user) for user in users}
        for place, (user, name, owner) in enumerate(wanted):
            _attempt(done, store, clients[user], (user, name, owner), targets[place])
    return done


def _owners(name: str) -> tuple[str, ...]:
    action = ACTIONS[name]
    return (OWN, ANOTHERS) if action.of_declaration or action.of_request else (ANOTHERS,)


def _attempt(done: Attempts, store: Store, client: httpx.Client, which: tuple[str, str, str], target: Target) -> None:
    user, name, owner = which
    before = _everything(store)
    answer = ACTIONS[name].ask(client, target)
    changed = _everything(store) != before
    went = answer.status_code < 400 and not (answer.is_success and _failed(answer))
    allowed = may(USERS[user], name, owner)
    if ACTIONS[name].reads and not changed:
        done.counts[_of_reading(allowed, went)] += 1
        if allowed is not went:
            done.wrong.append(f"{user}: {name}: {'READ' if went else 'barred'}, {answer.status_code}")
    elif allowed and not ACTIONS[name].reads:
        if name == "end another's key" or changed or (went and name == "send the same again"):
            done.counts["let"] += 1
        else:
            done.counts["barred"] += 1
            done.wrong.append(f"{user}: {name} ({owner}): barred, {answer.status_code} {answer.text[:120]!r}")
    elif changed:
        done.counts["changed"] += 1
        done.wrong.append(f"{user}: {name} ({owner}): CHANGED, {answer.status_code}")
    else:
        done.counts["refused"] += 1


def _of_reading(allowed: bool, went: bool) -> str:
    if allowed:
        return "let" if went else "barred"
    return "changed" if went else "refused"


def _failed(answer: httpx.Response) -> bool:
    if "json" not in answer.headers.get("content-type", ""):
        return False
    content = answer.json()
    return isinstance(content, dict) and content.get("state") == "failed"


def _everything(store: Store) -> str:
    """All records of a registry, as one hash."""
    digest = hashlib.sha256()
    with store.reading() as connection:
        for name, table in TABLES.items():
            if name not in _LOGGED:
                columns = [column for column in table.c if column.name != "factor_step"]
                for row in connection.execute(select(*columns).order_by(*table.primary_key.columns)):
                    digest.update(repr(tuple(row)).encode())
    return digest.hexdigest()


def _signed_in(address: str, user: str) -> httpx.Client:
    away = {"host": "desk.example"} if user == NOBODY else {}
    client = httpx.Client(base_url=address, timeout=60, headers=away)
    if user != NOBODY:
        answer = client.post("/login", data={"user": user, "password": PASSWORD})
        if answer.status_code != 303:
            raise PermissionError(f"{user} cannot sign in: {answer.status_code}")
    return client


# --- what is attacked -----------------------------------------------------------------------------------


def _targets(address: str, store: Store, wanted: Sequence[tuple[str, str, str]]) -> list[Target]:
    """A declaration, a case, requests, a draft and an account for each attempt."""
    rows = "".join(_row(place, user, owner) for place, (user, _, owner) in enumerate(wanted))
    answer = _file(_signed_in(address, "service"), (HEAD + rows).encode())
    if _failed(answer):
        raise RuntimeError(answer.text)
    boss, root = Person("supervisor", "supervisor"), accounts.actor_of_user(store, "administrator")
    book = Rulebook.load()
    found = []
    for place, (user, name, owner) in enumerate(wanted):
        (case,) = list_cases(store, boss, CaseFilter(declaration=f"C-{place}"))
        account = f"victim{place}"
        accounts.add_user(store, root, account, "supervisor")
        key = accounts.new_key(store, root, account, ["case_read"], 30).partition(".")[0]
        draft = 0
        if ACTIONS[name].permission == "edition_approve":
            draft = publications.draft(store, Person("legal_editor", "legal_editor"), book, f"attack {place}", {})
        target = Target(
            f"A-{place}",
            *_claimed(user, owner),
            str(case["case_id"]),
            int(case["version"]),
            *_requests(store, boss, place, user, owner),
            draft,
            account,
            key,
        )
        found.append(target)
    return found


def _requests(store: Store, boss: Person, place: int, user: str, owner: str) -> tuple[str, str]:
    """A request to whom the user is or answers for, or to another; and one that an office sent, theirs or another."""
    officer = Person("an officer", "officer", office=_stored(user, owner)[1])
    to = "office" if USERS[user] == "officer" else "operator"
    wanted = [requests.Wanted("x", date.today(), declaration=f"A-{place}", to=one) for one in (to, "desk")]
    asked = [requests.ask(store, asker, [one])[0] for asker, one in zip((boss, officer), wanted, strict=True)]
    return asked[0].request, asked[1].request


def _stored(user: str, owner: str) -> tuple[str, str]:
    """Operator and office of a declaration that is the user's, or that is another's."""
    second = user.endswith("2") is (owner == OWN)
    return (OPERATORS[1], OFFICES[1]) if second else (OPERATORS[0], OFFICES[0])


def _claimed(user: str, owner: str) -> tuple[str, str]:
    """Operator and office that the user's file says: their own, unless they reach everything."""
    reach = TABLE["declaration_submit"].get(USERS[user])
    return _stored(user, owner if reach is Reach.ALL else OWN)


def _row(place: int, user: str, owner: str) -> str:
    """A declaration as it is stored, and one whose case is of an operator of its own."""
    operator, office = _stored(user, owner)
    return f"A-{place},1,import,2025-03-03,{office},X,{operator},{operator},{GOODS},100,kg\n" + _own_case(place)


def _own_case(place: int) -> str:
    return f"C-{place},1,import,2025-03-03,{OFFICES[1]},X,W-{place},W-{place},{GOODS},40,kg\n"


def table(done: Attempts) -> Iterator[str]:
    """The figures, a line each."""
    total = sum(done.counts.values())
    yield f"{total:5,} attempts over HTTP: {done.counts['refused']:,} refused and {done.counts['let']:,} let as the table says"
    yield f"{done.counts['changed']:5,} records changed or read by another"
    yield f"{done.counts['barred']:5,} barred although the table lets them"
    yield from (f"      {one}" for one in done.wrong)
