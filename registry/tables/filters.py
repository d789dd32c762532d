"""The table of filters that people keep."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Field, SQLModel


class KeptFilter(SQLModel, table=True):
    """What somebody narrows a page to, under a name of theirs."""

    __tablename__ = "filters"
    user: str = Field(primary_key=True)
    page: str = Field(primary_key=True)
    name: str = Field(primary_key=True)
    query: str  # as an address says it
    kept_at: datetime
    removed_at: datetime | None = None
