"""The tables of the inbox."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Column, Integer
from sqlmodel import Field, SQLModel


class Request(SQLModel, table=True):
    """Information that is asked for: about a case or a declaration, of a firm, a customs office or the desk."""

    __tablename__ = "requests"
    request: str = Field(primary_key=True)
    case_id: str | None = Field(default=None, index=True)
    declaration_number: str | None = Field(default=None, index=True)
    to_operator: str | None = Field(default=None, index=True)
    to_office: str | None = Field(default=None, index=True)
    from_office: str | None = Field(default=None, index=True)  # of the officer who asks
    asked_by: str
    asked_at: datetime
    due: date
    state: str = Field(index=True)  # open | answered | withdrawn
    reminded: str = ""  # the last reminder of this deadline: due_soon | overdue


class RequestMessage(SQLModel, table=True):
    """What was said in a request, in its order."""

    __tablename__ = "request_messages"
    request: str = Field(primary_key=True)
    place: int = Field(primary_key=True)
    kind: str  # asked | answered | asked_again | withdrawn
    at: datetime
    by: str
    text: str


class RequestDocument(SQLModel, table=True):
    """A document that came with an answer; its content lies on disk under its hash (``registry.store.documents``)."""

    __tablename__ = "request_documents"
    request: str = Field(primary_key=True)
    number: int = Field(primary_key=True)
    place: int  # of its message
    name: str
    size: int
    sha256: str


class Notice(SQLModel, table=True):
    """Something that a person has to know, until they have read it."""

    __tablename__ = "notices"
    user: str = Field(primary_key=True)
    number: int = Field(primary_key=True)
    kind: str
    request: str | None = None
    watch: str | None = None
    declaration_number: str | None = None
    at: datetime
    read_at: datetime | None = None


class Mail(SQLModel, table=True):
    """A mail to a person about a request or a watch: it waits until a server took it, or refused it for good."""

    __tablename__ = "mails"
    mail: int = Field(sa_column=Column(Integer, primary_key=True, autoincrement=False))
    user: str
    address: str
    kind: str
    request: str  # or the watch
    made_at: datetime
    state: str = Field(index=True)  # waiting | sent | failed
    ended_at: datetime | None = None
    tries: int = Field(sa_column=Column(Integer, server_default="0", nullable=False))
    not_before: datetime | None = None
    said: str | None = None  # what the server said when it refused


class Watch(SQLModel, table=True):
    """What a person wants to be told of when it is declared."""

    __tablename__ = "watches"
    watch: str = Field(primary_key=True)
    user: str = Field(index=True)
    kind: str  # operator | substance | route
    value: str
    made_at: datetime
    ended_at: datetime | None = None
