"""Mails about requests and watches: each waits in the registry until a server took it, or refused it for good.

A mail says that something waits, its number and where to look: no goods, no firm, nothing that was asked. It is written
when it is sent, and its Message-ID stays the same, so that one sent twice (the server took it, and this machine went
down before it noted so) is seen to be one. A server that is away costs no mail a try.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Any

from sqlalchemy import func, insert, or_, select, update

from precursors.messages import Refusal, say
from registry import tables
from registry.access import Actor
from registry.log import audit
from registry.settings import Settings
from registry.state import Telling, moment, tell
from registry.store.store import Store

MOST_TRIES = 8
_MAILS = tables.Mail.__table__  # type: ignore[attr-defined]
_MOST_AT_ONCE = 20
_TAKEN = timedelta(minutes=15)  # that whoever sends a mail has for it; then another tries
_FIRST_PAUSE, _LONGEST_PAUSE = timedelta(minutes=1), timedelta(hours=12)
_SECONDS = 10  # that a server may take for an answer
_REFUSED_FOR_GOOD = 500
_WORDS = 200  # characters of a server's answer that are kept
_LANGUAGES = ("es", "en")


class ServerAway(Refusal):
    """The mail server cannot be reached, or does not let us in; whatever waits still waits."""


@dataclass(frozen=True, slots=True)
class Sent:
    """What came of sending: mails that were taken, that were refused for good, and that wait on."""

    sent: int
    failed: int
    waiting: int


# --- what waits -------------------------------------------------------------------------------------------


def queue(connection: Any, people: Sequence[Mapping[str, Any]], kind: str, about: str, at: datetime) -> list[Telling]:
    """Let a mail about a request or a watch wait for each person who has an address, if a mail server is set.

    Returns:
        The rows as the entry has to tell them.

    """
    reached = [person for person in people if person["email"]] if Settings().mail_host else []
    first = int(connection.execute(select(func.max(_MAILS.c.mail))).scalar() or 0) + 1
    rows = [
        {
            "mail": number,
            "user": person["user"],
            "address": person["email"],
            "kind": kind,
            "request": about,
            "made_at": at,
            "state": "waiting",
            "tries": 0,
        }
        for number, person in enumerate(reached, first)
    ]
    if rows:
        connection.execute(insert(_MAILS), rows)
    return [tell(_MAILS, row) for row in rows]


def is_waiting(connection: Any, about: str) -> bool:
    """Whether a mail about a request or a watch waits."""
    same = (_MAILS.c.request == about, _MAILS.c.state == "waiting")
    return connection.execute(select(_MAILS.c.mail).where(*same).limit(1)).first() is not None


def list_mails(store: Store, actor: Actor, limit: int = 200) -> list[dict[str, Any]]:
    """Mails without their addresses, the newest first: for whoever asks others, to see what arrived."""
    actor.need("case_read")
    columns = [column for column in _MAILS.c if column.name != "address"]
    wanted = select(*columns).order_by(_MAILS.c.mail.desc()).limit(limit)
    with store.engine.connect() as connection:
        return [dict(row) for row in connection.execute(wanted).mappings()]


# --- sending ----------------------------------------------------------------------------------------------


def send_waiting(store: Store, now: datetime | None = None) -> Sent:
    """Send the mails whose time has come.

    Args:
        store: the registry.
        now: the moment; that of the clock if not given.

    Raises:
        ServerAway: none of those that are left could be sent; they wait on.

    """
    now, settings, done = now or datetime.now(UTC), Settings(), Counter[str]()
    if settings.mail_host and not settings.mail_from:
        raise ServerAway("no_sender_of_mails_is_set_precursor_mail_from")
    more = bool(settings.mail_host)
    while more:
        with taken_mails(store, now) as rows:
            if more := bool(rows):
                asyncio.run(_send(store, rows, settings, now, done))
    with store.engine.connect() as connection:
        waiting = select(func.count()).select_from(_MAILS).where(_MAILS.c.state == "waiting")
        return Sent(done["sent"], done["failed"], int(connection.execute(waiting).scalar_one()))


@contextmanager
def taken_mails(store: Store, now: datetime) -> Iterator[list[dict[str, Any]]]:
    """Mails that wait and are nobody else's to send meanwhile; those that nothing came of are free again after it."""
    due = (_MAILS.c.state == "waiting", or_(_MAILS.c.not_before.is_(None), _MAILS.c.not_before <= now))
    until = now + _TAKEN
    with store.writing() as connection:
        wanted = select(_MAILS).where(*due).order_by(_MAILS.c.mail).limit(_MOST_AT_ONCE)
        rows = [dict(row) for row in connection.execute(wanted).mappings()]
        own = _MAILS.c.mail.in_([row["mail"] for row in rows])
        connection.execute(update(_MAILS).where(own).values(not_before=until))
    try:
        yield rows
    finally:
        with store.writing() as connection:
            left = (own, _MAILS.c.state == "waiting", _MAILS.c.not_before == until)
            connection.execute(update(_MAILS).where(*left).values(not_before=None))


async def _send(
    store: Store, rows: Sequence[dict[str, Any]], settings: Settings, now: datetime, done: Counter[str]
) -> None:
    from aiosmtplib import SMTP, SMTPException, SMTPRecipientsRefused, SMTPResponseException

    client = SMTP(
        hostname=settings.mail_host,
        port=settings.mail_port,
        username=settings.mail_user or None,
        password=settings.mail_password.get_secret_value() or None,
        use_tls=settings.mail_tls == "tls",
        start_tls=settings.mail_tls == "starttls",
        timeout=_SECONDS,
    )
    try:
        async with client:
            for row in rows:
                try:
                    await client.send_message(mail_of(row, settings))
                except SMTPRecipientsRefused as refused:
                    one = refused.recipients[0]
                    done[_note_refusal(store, row, one.code, one.message, now)] += 1
                except SMTPResponseException as refused:
                    if not client.is_connected:
                        raise
                    done[_note_refusal(store, row, refused.code, refused.message, now)] += 1
                else:
                    done[_end(store, row, "sent", now)] += 1
    except (SMTPException, OSError) as error:
        place = f"{settings.mail_host}:{settings.mail_port}"
        raise ServerAway("the_mail_server_cannot_be_reached", x=place, y=error) from error


def _note_refusal(store: Store, row: Mapping[str, Any], code: int, words: str, now: datetime) -> str:
    """Note what the server said of a mail: it is tried later, or, refused for good or too often, not again."""
    tries, said = row["tries"] + 1, " ".join(f"{code} {words}".split())[:_WORDS]
    if code >= _REFUSED_FOR_GOOD or tries >= MOST_TRIES:
        return _end(store, row, "failed", now, tries=tries, said=said)
    later = now + min(_FIRST_PAUSE * 4**tries, _LONGEST_PAUSE)
    with store.writing() as connection:
        here = _MAILS.c.mail == row["mail"]
        connection.execute(update(_MAILS).where(here).values(tries=tries, said=said, not_before=later))
    return "waiting"


def _end(store: Store, row: Mapping[str, Any], state: str, now: datetime, **more: Any) -> str:
    values = {"state": state, "ended_at": now, **more}
    with store.writing() as connection:
        audit.lock(connection)
        connection.execute(update(_MAILS).where(_MAILS.c.mail == row["mail"]).values(**values))
        said = {"mail": row["mail"], "user": row["user"], "request": row["request"]}
        audit.append(connection, [(f"mail {state}", {**said, "tells": [tell(_MAILS, {**row, **values})]})])
    return state


def mail_of(row: Mapping[str, Any], settings: Settings) -> EmailMessage:
    """The mail of a row, in both languages; headers that hold more than one line are refused by what writes them."""
    number, kind = row["request"], row["kind"]
    link = f"{settings.site.rstrip('/')}/inbox{'' if kind == 'watch' else f'/{number}'}"
    message = EmailMessage()
    message["From"], message["To"] = settings.mail_from, row["address"]
    message["Subject"] = " / ".join(say("mail_subject", kind, lang, request=number) for lang in _LANGUAGES)
    message["Date"] = format_datetime(moment(row["made_at"]))
    message["Message-ID"] = f"<{row['mail']}.{number}@{settings.mail_from.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    texts = [say("mail", kind, lang, request=number, link=link) for lang in _LANGUAGES]
    message.set_content("\n\n".join(texts) + "\n")
    return message
