"""The media types of what is downloaded, by the ending of the file."""

from __future__ import annotations

from types import MappingProxyType

MEDIA = MappingProxyType(
    {
        "csv": "text/csv; charset=utf-8",
        "json": "application/json",
        "pdf": "application/pdf",
        "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    }
)
