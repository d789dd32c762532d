"""Writing a report in the form that a file's ending names."""

from __future__ import annotations

from pathlib import Path

from precursors.messages import WrongValue
from precursors.whole import write_whole
from registry.reports.as_html import to_html
from registry.reports.as_json import to_json
from registry.reports.as_pdf import to_pdf
from registry.reports.as_xlsx import to_xlsx
from registry.reports.model import Report

WRITERS = {".html": to_html, ".pdf": to_pdf, ".xlsx": to_xlsx, ".json": to_json}


def rendered_report(report: Report, ending: str) -> bytes:
    """A report as bytes.

    Args:
        report: what to write.
        ending: ``.html``, ``.pdf``, ``.xlsx`` or ``.json``.

    Raises:
        ValueError: the ending is another.

    """
    if ending.lower() not in WRITERS:
        raise WrongValue("a_report_is_written_as_give_the_file_one_of", x=", ".join(WRITERS))
    return WRITERS[ending.lower()](report)


def write_report(report: Report, path: Path) -> None:
    """Write a report to a file.

    Raises:
        ValueError: the file's ending is none of ours.

    """
    content = rendered_report(report, path.suffix)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, content)
