"""The scorecard as one page without scripts."""

from __future__ import annotations

import html
from typing import Any

_STYLE = """
body{font:15px/1.5 system-ui,sans-serif;max-width:70rem;margin:2rem auto;padding:0 1rem;color:#1b1f24}
table{border-collapse:collapse;width:100%}td,th{padding:.3rem .6rem;border-bottom:1px solid #ddd;text-align:left}
td.n{text-align:right;font-variant-numeric:tabular-nums}.short{color:#a40000;font-weight:600}
details{margin:.4rem 0}summary{cursor:pointer}code{font-size:13px;overflow-wrap:anywhere}
"""


def render(content: dict[str, Any]) -> str:
    """The page: one row a tier, and under it every miss or false flag."""
    rows = "".join(_row(tier) for tier in content["tiers"])
    speed = "".join(
        f"<li>{html.escape(name)}: {value:,.0f} a second on one core</li>" for name, value in content["speed"].items()
    )
    shown = "".join(_details(tier) for tier in content["tiers"] if tier["shown"])
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>Names: scorecard</title><style>{_STYLE}</style>'
        f"<h1>Names: scorecard</h1><p>Edition <code>{html.escape(content['edition'][:16])}</code>. Recall: the right "
        "substance was named, listed or possible. False flags: listed or possible where nothing listed is meant.</p>"
        "<table><tr><th>Tier<th>Cases<th>Measure<th>Rate<th>Aim<th>Answered listed</tr>"
        f"{rows}</table><ul>{speed}</ul><h2>Every miss and every false flag</h2>{shown}</html>\n"
    )


def _row(tier: dict[str, Any]) -> str:
    positive = tier["kind"] == "positive"
    aim = tier["aim"]
    short = aim is not None and (tier["rate"] < aim if positive else tier["rate"] > aim)
    return (
        f"<tr><td>{html.escape(tier['tier'].replace('_', ' '))}<td class=n>{tier['cases']:,}"
        f"<td>{'recall' if positive else 'false flags'}<td class='n{' short' if short else ''}'>{tier['rate']:.4f}"
        f"<td class=n>{'' if aim is None else aim}<td class=n>{tier['decided'] if positive else tier['wrong']:,}</tr>"
    )


def _details(tier: dict[str, Any]) -> str:
    lines = "".join(f"<li><code>{html.escape(text)}</code><br>{html.escape(said)}</li>" for text, said in tier["shown"])
    return f"<details><summary>{html.escape(tier['tier'].replace('_', ' '))} ({len(tier['shown'])})</summary><ol>{lines}</ol></details>"
