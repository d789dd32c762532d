"""What an operator did before: lines over time, permits and what was drawn on them, whom it trades with."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from typing import Any

from precursors.messages import say
from registry.reports import charts, data
from registry.reports.charts import LANE_COLOURS, Spec
from registry.reports.words import word
from rules.lanes import LANES

_SHOWN = ("movement", "quantity_mg", "description")
NEIGHBOURS = 12  # other operators that a picture of shared counterparties shows


def operator_history(
    source: data.Source,
    operator: str,
    language: str,
    marked: Collection[tuple[str, int]] = (),
    newest: int | None = None,
) -> tuple[list[dict[str, Any]], Spec | None]:
    """The lines of an operator by date, mass and worst lane, oldest first.

    Args:
        source: the registry, and who asks.
        operator: of ``registry load operators``.
        language: of the words of the chart.
        marked: lines that are drawn with a ring, such as those of a case.
        newest: only so many of the newest lines, and those that are marked; all of them if not given.

    Returns:
        Rows of ``declaration_number, line_number, declaration_date, movement, quantity_mg, kg, lane, lane_word,
        description``, and the chart of those with a mass (``None`` if there is none).

    """
    words_of = {lane: say("lane", lane, language) for lane in LANES}
    rows = [
        {
            **{key: line[key] for key in ("declaration_number", "line_number", "movement", "quantity_mg", "lane")},
            "declaration_date": line["declaration_date"].isoformat(),
            "description": line["description"],
            "lane_word": words_of[line["lane"]],
            "kg": line["quantity_mg"] / 1_000_000 if line["quantity_mg"] else None,
            "marked": (line["declaration_number"], line["line_number"]) in marked,
        }
        for line in data.operator_lines(source, operator, _SHOWN, newest, () if newest is None else marked)
    ]
    drawn = [row for row in rows if row["kg"]]
    colours = {words_of[lane]: LANE_COLOURS[lane] for lane in LANES}
    about = word("title_history", language)
    words = {"kg": word("axis_kg", language), "declaration_date": word("declaration_date", language)}
    spec = charts.points(drawn, x="declaration_date", y="kg", by="lane_word", colours=colours, words=words, about=about)
    return rows, spec if drawn else None


def permit_balance(
    source: data.Source, operator: str, language: str, substance: str | None = None
) -> tuple[list[dict[str, Any]], Spec | None]:
    """The permits of an operator, what was declared against each, and what is left.

    Lines of its holder count against a permit by its number, whichever their date; one without a mass is counted apart.

    Returns:
        Rows of ``permit_number, substance, valid_from, valid_to, status, quantity_mg, drawn_mg, left_mg, lines,
        without_mass``, the most drawn first, and the chart of those on which anything was drawn.

    """
    rows = []
    for permit in data.permits_of(source, operator, substance):
        drawn = data.drawn_on(source, permit["permit_number"], operator)
        left = permit["quantity_mg"] - drawn["drawn_mg"]
        rows.append({**permit, **drawn, "left_mg": left})
    rows.sort(key=lambda row: (row["left_mg"], row["permit_number"]))
    shown = [row for row in rows if row["lines"]][:20]
    parts = [
        {
            "permit": row["permit_number"],
            "part": word(f"permit_{part}", language),
            "kg": value / 1_000_000,
            "rank": rank,
        }
        for row in shown
        for rank, (part, value) in enumerate(_parts(row))
        if value
    ]
    colours = {"drawn": "#1f4f86", "left": "#c9d8ea", "over": "#b3261e"}
    spec = charts.bars(
        parts,
        label="permit",
        value="kg",
        by="part",
        order="rank",
        form=",.6~g",
        colours={word(f"permit_{part}", language): colour for part, colour in colours.items()},
        about=word("title_permits", language),
        title=word("axis_kg", language),
        numbers=False,
    )
    return rows, spec if parts else None


def _parts(row: dict[str, Any]) -> tuple[tuple[str, int], ...]:
    """What was drawn within the permit, what is left of it, and what was drawn beyond it."""
    allowed, drawn = row["quantity_mg"], row["drawn_mg"]
    return ("drawn", min(allowed, drawn)), ("left", max(0, allowed - drawn)), ("over", max(0, drawn - allowed))


def shared_partners(source: data.Source, operator: str, language: str) -> tuple[list[dict[str, Any]], Spec | None]:
    """The operators that trade with the same counterparties as this one, those with the most lines first.

    Returns:
        Rows of ``operator, operator_name, partner, lines, own`` (``own``: the operator asked about), and the chart:
        operators on the left, their shared counterparties on the right, a line for what they declared together.

    """
    rows = data.partners_of(source, operator)
    busiest = Counter[str]()
    for row in rows:
        busiest[row["operator"]] += 0 if row["own"] else row["lines"]
    near = {key for key, lines in busiest.most_common(NEIGHBOURS) if lines}
    shared = {row["partner"] for row in rows if row["operator"] in near}
    kept = [row for row in rows if row["partner"] in shared and (row["own"] or row["operator"] in near)]
    about = word("title_network", language)
    return kept, charts.network(kept, about=about) if kept else None
