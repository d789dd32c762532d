"""Findings as one page that opens anywhere: counts by lane and rule, then every finding with law and source."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Any

from precursors.messages import say

_LANES = ("red", "yellow", "blue", "green")
_WORDS = {
    "en": {
        "title": "Findings that need a person",
        "findings": "findings",
        "by_rule": "By rule",
        "all": "Every finding",
        "line": "Line",
        "date": "Date",
        "outcome": "Outcome",
        "why": "What was found and what to do",
        "law": "Law and source",
        "unverified": "not verified in the instrument itself",
        "none": "No finding.",
        "note": "A finding is a question to a person, not a verdict.",
    },
    "es": {
        "title": "Hallazgos que requieren a una persona",
        "findings": "hallazgos",
        "by_rule": "Por regla",
        "all": "Todos los hallazgos",
        "line": "Línea",
        "date": "Fecha",
        "outcome": "Resultado",
        "why": "Qué se halló y qué hacer",
        "law": "Ley y fuente",
        "unverified": "no verificado en el propio instrumento",
        "none": "Sin hallazgos.",
        "note": "Un hallazgo es una pregunta a una persona, no un veredicto.",
    },
}
_STYLE = """
:root { --ink: #17212b; --soft: #4d5b69; --line: #d5dce4; --red: #a11a1a; --yellow: #805a00; --blue: #0a4f8f; }
body { font: 16px/1.5 system-ui, "Segoe UI", Roboto, "Noto Sans", sans-serif; color: var(--ink); margin: 0 auto;
  max-width: 76rem; padding: 1.5rem; }
h1 { margin: 0 0 .25rem; } .soft { color: var(--soft); }
.counts { display: flex; flex-wrap: wrap; gap: .75rem; margin: 1.25rem 0; }
.counts div { flex: 1 1 9rem; border: 1px solid var(--line); border-top: .4rem solid var(--soft); border-radius: .4rem;
  padding: .5rem .9rem; }
.counts strong { display: block; font-size: 1.6rem; }
.red { border-top-color: var(--red) !important; } .yellow { border-top-color: var(--yellow) !important; }
.blue { border-top-color: var(--blue) !important; }
table { border-collapse: collapse; width: 100%; font-size: .9375rem; }
th, td { text-align: left; vertical-align: top; padding: .5rem .6rem; border-bottom: 1px solid var(--line);
  overflow-wrap: anywhere; }
th { background: #eef2f6; } td.number { text-align: right; font-variant-numeric: tabular-nums; width: 5rem; }
td.lane { border-left: .4rem solid var(--soft); white-space: nowrap; } td.lane.red { border-left-color: var(--red); }
td.lane.yellow { border-left-color: var(--yellow); } td.lane.blue { border-left-color: var(--blue); }
.mend { color: var(--soft); } a { color: #0a4f8f; }
@media print { body { max-width: none; } tr { break-inside: avoid; } }
"""


def page(rows: Sequence[Mapping[str, Any]], language: str) -> str:
    """Findings, as ``writers.rows_of`` gives them, as one HTML page without anything from elsewhere."""
    words = _WORDS[language]
    ordered = sorted(rows, key=lambda row: (_LANES.index(row["lane"]), row["outcome"] != "violation"))
    body = "".join(
        (
            f"<h1>{words['title']}</h1><p class=soft>{len(rows):,} {words['findings']}. {words['note']}</p>",
            _counts(rows, language),
            *(f"<p>! {escape(text)}</p>" for text in sorted({row["caveat"] for row in rows} - {""})),
            _by_rule(rows, words),
            _table(ordered, language, words),
        )
    )
    return (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{words['title']}</title><style>{_STYLE}</style></head><body>{body}</body></html>\n"
    )


def _counts(rows: Iterable[Mapping[str, Any]], language: str) -> str:
    counted = Counter(row["lane"] for row in rows)
    cells = (
        f'<div class="{lane}"><strong>{counted[lane]:,}</strong>{escape(say("lane", lane, language))}</div>'
        for lane in _LANES
        if lane != "green"
    )
    return f'<div class="counts">{"".join(cells)}</div>'


def _by_rule(rows: Iterable[Mapping[str, Any]], words: Mapping[str, str]) -> str:
    counted = Counter(row["rule"] for row in rows)
    lines = (f"<tr><td class=number>{n:,}<td>{escape(rule)}" for rule, n in sorted(counted.items(), key=_by_count))
    return f"<h2>{words['by_rule']}</h2><table>{''.join(lines)}</table>" if counted else f"<p>{words['none']}</p>"


def _by_count(item: tuple[str, int]) -> tuple[int, str]:
    return -item[1], item[0]


def _table(rows: Sequence[Mapping[str, Any]], language: str, words: Mapping[str, str]) -> str:
    if not rows:
        return ""
    head = "".join(f"<th scope=col>{words[key]}" for key in ("line", "date", "outcome", "why", "law"))
    lines = "".join(_line(row, language, words) for row in rows)
    return f"<h2>{words['all']}</h2><table><thead><tr>{head}</thead><tbody>{lines}</tbody></table>"


def _line(row: Mapping[str, Any], language: str, words: Mapping[str, str]) -> str:
    law = escape(str(row["law"] or "")) + (f", {escape(row['provision'])}" if row["provision"] else "")
    source = str(row["source"] or "")
    if source.startswith(("http://", "https://")):
        law = f'<a href="{escape(source)}" rel="noreferrer">{law}</a>'
    mark = "" if row["verified"] else f"<br><span class=mend>{words['unverified']}</span>"
    return (
        f'<tr><td class="lane {escape(row["lane"])}">{escape(row["declaration_number"])}/{row["line_number"]}'
        f"<td>{row['declaration_date']}<td>{escape(say('outcome', row['outcome'], language))}<br>{escape(row['rule'])}"
        f"<td>{escape(row['message'])}<br><span class=mend>{escape(row['mend'] or '')}</span><td>{law}{mark}"
    )
