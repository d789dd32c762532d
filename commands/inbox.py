"""The inbox: requests for information, their answers, notices, mails and watches."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import click

from commands.bilingual import Group
from commands.shared import (
    Day,
    acting,
    fail,
    format_option,
    note,
    open_catalogue,
    open_store,
    refusals,
    show_json,
    show_rows,
    tell,
    write_file,
)

_by = click.option("--by", default="", help="user_who_performs_the_action_or_precursor")
_due = click.option("--due", type=Day(), required=True, help="the_last_day_for_the_answer")
_request = click.argument("request")
_text = click.argument("text")


@click.group(cls=Group, help="requests_for_information_with_their_answers")
def inbox() -> None:
    """Requests for information, with their answers; notices; what you watch."""


@inbox.command("list", help="list_requests_open_ones_first_by_deadline")
@click.option(
    "--state", type=click.Choice(["open", "overdue", "answered", "withdrawn"]), help="only_requests_in_this_state"
)
@_by
@format_option
def inbox_list(state: str | None, by: str, form: str) -> None:
    """List requests, open ones first by deadline."""
    from registry.inbox.requests import list_requests

    with open_store() as store, refusals():
        rows = list_requests(store, acting(store, by), state)
    show_rows([_inbox_row(row, deadline=row["due"]) for row in rows], form, hide=("due", "overdue", "state"))


def _inbox_row(row: dict[str, Any], **more: object) -> dict[str, Any]:
    """A row of the inbox under the headings that tables of the terminal have for it."""
    found = {"situation": "overdue" if row.get("overdue") else row["state"]} if "state" in row else {}
    found |= {"notice": row["kind"]} if row.get("kind") else {}
    return {key: value for key, value in row.items() if key not in ("state", "kind")} | found | more


@inbox.command("show", help="print_one_request_with_its_messages_and")
@_request
@_by
def inbox_show(request: str, by: str) -> None:
    """Print one request with its messages and documents, as JSON."""
    from registry.inbox.requests import show_request

    with open_store() as store, refusals():
        content = show_request(store, acting(store, by), request)
    show_json(content)


@inbox.command("ask", help="ask_for_information_about_cases_or_a")
@_text
@_due
@click.option("--case", "cases", multiple=True, help="about_this_case_may_be_given_several_times")
@click.option("--declaration", default="", help="about_this_declaration")
@click.option(
    "--to",
    type=click.Choice(["operator", "office", "desk"]),
    default="operator",
    show_default=True,
    help="whom_to_ask_the_operator_the_customs_office",
)
@click.option("--party", default="", help="which_operator_or_customs_office_the_first_of")
@_by
def inbox_ask(text: str, due: date, cases: tuple[str, ...], declaration: str, to: str, party: str, by: str) -> None:
    """Ask for information about cases or a declaration. The addressee reads the text exactly as written."""
    from registry.inbox.requests import Wanted, ask

    matters = [{"case": case} for case in cases] + ([{"declaration": declaration}] if declaration or not cases else [])
    with open_store() as store, refusals():
        made = ask(store, acting(store, by), [Wanted(text, due, to=to, key=party, **matter) for matter in matters])
    for one in made:
        tell("inbox.asked", request=one.request, people=", ".join(one.people) or "-")
        if not one.people:
            note("inbox.nobody", request=one.request)


@inbox.command("answer", help="answer_a_request")
@_request
@_text
@click.option(
    "--file",
    "files",
    multiple=True,
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="a_document_that_goes_with_the_answer_may_be",
)
@_by
def inbox_answer(request: str, text: str, files: tuple[Path, ...], by: str) -> None:
    """Answer a request."""
    from registry.inbox.requests import answer
    from registry.store.documents import MOST_BYTES, Given

    given = []
    for path in files:
        with path.open("rb") as stream:
            given.append(Given(path.name, stream.read(MOST_BYTES + 1)))
    with open_store() as store, refusals():
        answer(store, acting(store, by), request, text, given)
    tell("inbox.answered", request=request)


@inbox.command("again", help="ask_for_more_in_a_request_with_a_new_deadline")
@_request
@_text
@_due
@_by
def inbox_again(request: str, text: str, due: date, by: str) -> None:
    """Ask for more in a request, with a new deadline."""
    from registry.inbox.requests import ask_again

    with open_store() as store, refusals():
        ask_again(store, acting(store, by), request, text, due)
    tell("inbox.again", request=request, due=due)


@inbox.command("withdraw", help="withdraw_an_open_request")
@_request
@click.option("--reason", required=True, help="reason_which_the_addressee_reads")
@_by
def inbox_withdraw(request: str, reason: str, by: str) -> None:
    """Withdraw an open request."""
    from registry.inbox.requests import withdraw

    with open_store() as store, refusals():
        withdraw(store, acting(store, by), request, reason)
    tell("inbox.withdrawn", request=request)


@inbox.command("fetch", help="write_a_document_of_an_answer_to_a_file")
@_request
@click.argument("number", type=int)
@click.option(
    "-o", "--output", required=True, type=click.Path(path_type=Path, dir_okay=False), help="file_to_write_it_to"
)
@_by
def inbox_fetch(request: str, number: int, output: Path, by: str) -> None:
    """Write a document of an answer to a file."""
    from registry.inbox.requests import read_document

    with open_store() as store, refusals():
        _, content = read_document(store, acting(store, by), request, number)
    write_file(output, content)
    tell("inbox.fetched", file=output, size=len(content))


@inbox.command("notices", help="list_your_notices_newest_first")
@click.option("--unread", is_flag=True, help="only_those_that_were_not_read")
@_by
@format_option
def inbox_notices(unread: bool, by: str, form: str) -> None:
    """List your notices, newest first."""
    from registry.inbox.notices import list_notices

    with open_store() as store, refusals():
        rows = list_notices(store, acting(store, by), unread=unread)
    show_rows([_inbox_row(row) for row in rows], form)


@inbox.command("read", help="mark_one_of_your_notices_as_read_or_all_of")
@click.argument("number", type=int, required=False)
@_by
def inbox_read(number: int | None, by: str) -> None:
    """Mark one of your notices as read, or all of them."""
    from registry.inbox.notices import count_unread, mark_read

    with open_store() as store, refusals():
        actor = acting(store, by)
        mark_read(store, actor, number)
        tell("inbox.unread", count=count_unread(store, actor))


@inbox.command("watches", help="list_what_you_watch")
@_by
@format_option
def inbox_watches(by: str, form: str) -> None:
    """List what you watch."""
    from registry.inbox.watches import list_watches

    with open_store() as store, refusals():
        rows = list_watches(store, acting(store, by))
    show_rows([_inbox_row(row) for row in rows], form)


@inbox.command("watch", help="watch_an_operator_a_substance_or_a_route_such")
@click.argument("kind", type=click.Choice(["operator", "substance", "route"]))
@click.argument("value")
@_by
def inbox_watch(kind: str, value: str, by: str) -> None:
    """Watch an operator, a substance, or a route such as CN>GT or CN>*: what is declared becomes a notice."""
    from registry.inbox.watches import watch

    known = open_catalogue(()).substances if kind == "substance" else ()
    with open_store() as store, refusals():
        key = watch(store, acting(store, by), kind, value, known)
    tell("inbox.watching", watch=key, value=value)


@inbox.command("unwatch", help="stop_watching")
@click.argument("watch")
@_by
def inbox_unwatch(watch: str, by: str) -> None:
    """Stop watching."""
    from registry.inbox.watches import end

    with open_store() as store, refusals():
        end(store, acting(store, by), watch)
    tell("inbox.unwatched", watch=watch)


@inbox.command("remind", help="remind_of_deadlines_that_are_near_or_have")
@_by
def inbox_remind(by: str) -> None:
    """Remind of deadlines that are near or have passed, each once. Run it daily from a scheduler."""
    from registry.inbox.reminders import remind

    with open_store() as store, refusals():
        tell("inbox.reminded", **remind(store, acting(store, by)))


@inbox.command("send", help="send_the_mails_that_wait_and_give_notice_of")
def inbox_send() -> None:
    """Send the mails that wait, and give notice of what was declared and is watched; the desk also does both."""
    from precursors.recognition.recogniser import Recogniser
    from registry.checking.recognitions import substances_read
    from registry.inbox.outbox import send_waiting
    from registry.inbox.watches import Text, follow
    from registry.settings import Settings

    def read(texts: Sequence[Text]) -> list[set[str]]:
        with Recogniser(open_catalogue(()), workers=1) as recogniser:
            return substances_read(texts, recogniser)

    with open_store() as store, refusals():
        tell("inbox.followed", count=follow(store, read))
        if not Settings().mail_host:
            fail("inbox.no_server")
        done = send_waiting(store)
        tell("inbox.sent", sent=done.sent, failed=done.failed, waiting=done.waiting)


@inbox.command("mails", help="list_mails_and_what_became_of_them_newest")
@_by
@format_option
def inbox_mails(by: str, form: str) -> None:
    """List mails and what became of them, newest first, without addresses."""
    from registry.inbox.outbox import list_mails

    with open_store() as store, refusals():
        rows = list_mails(store, acting(store, by))
    show_rows([_inbox_row(row) for row in rows], form)
