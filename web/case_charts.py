"""The charts of a case, drawn on this machine: what the operator moved, what is left of permits, who shares whom."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from registry.reports import charts
from web.render import texts

_Rows = Sequence[Mapping[str, Any]]
_COLOURS = ("#b3261e", "#9db7d6")
_DRAWN, _LEFT = "#2f6db3", "#cfe0d6"


@lru_cache(maxsize=256)
def _drawn(spec: str) -> str:
    return charts.svg(json.loads(spec))


def drawn(spec: charts.Spec | None) -> str:
    """A chart as SVG; the same one is drawn once. Nothing where there is nothing to draw."""
    return _drawn(json.dumps(spec, sort_keys=True, default=str)) if spec else ""


def _t(key: str, lang: str) -> str:
    return texts()[key][lang]


def history_chart(months: _Rows, lang: str) -> str:
    """Kilograms a month: the lines of the case, and the operator's others."""
    if not months:
        return ""
    words = (_t("in_this_case", lang), _t("other_lines", lang))
    rows = [
        {"month": row["month"], "kg": row["milligrams"] / 1e6, "rank": rank, "part": words[rank]}
        for row in months
        for rank in (int(not row["inside"]),)
    ]
    spec = charts.stacked(
        rows, x="month", y="kg", by="part", order="rank", colours=dict(zip(words, _COLOURS, strict=True)),
        words={"month": _t("month", lang), "kg": "kg"}, about=_t("operator_history", lang), width=520, height=180,
    )  # fmt: skip
    return drawn(spec)


def permit_chart(permits: _Rows, lang: str) -> str:
    """What was drawn from each permit, and what is left."""
    words = (_t("drawn", lang), _t("left", lang))
    rows = [
        {"permit": row["permit_number"], "kg": max(0, amount) / 1e6, "part": word, "rank": rank}
        for row in permits
        for rank, (word, amount) in enumerate(zip(words, (row["drawn_mg"], row["left_mg"]), strict=True))
    ]
    if not rows:
        return ""
    colours = dict(zip(words, (_DRAWN, _LEFT), strict=True))
    return drawn(
        charts.bars(rows, label="permit", value="kg", by="part", order="rank", colours=colours,
                    about=_t("permit_balance", lang), title="kg", form=",.1f")
    )  # fmt: skip


def partner_chart(operator: str, shared: Mapping[str, _Rows], lang: str) -> str:
    """Three columns: the operator, those it trades with, and others who trade with the same ones."""
    partners = [row["name"] for row in shared["partners"]]
    others = list(dict.fromkeys(row["name"] for row in shared["others"]))[:12]
    if not partners:
        return ""
    places = {("a", operator): (0, max(len(partners), 1) / 2)}
    places |= {("b", name): (1, place + 0.5) for place, name in enumerate(partners)}
    places |= {
        ("c", name): (2, (place + 0.5) * max(1, len(partners) / max(1, len(others))))
        for place, name in enumerate(others)
    }
    lines = [(("a", operator), ("b", row["name"]), row["lines"]) for row in shared["partners"]]
    lines += [
        (("b", row["partner"]), ("c", row["name"]), row["lines"]) for row in shared["others"] if row["name"] in others
    ]
    nodes = [{"x": x, "y": y, "name": key[1][:34], "kind": key[0]} for key, (x, y) in places.items()]
    edges = [
        {"x": places[one][0], "y": places[one][1], "x2": places[two][0], "y2": places[two][1], "lines": count}
        for one, two, count in lines
    ]
    return drawn(_network(nodes, edges, _t("network", lang), max(len(partners), len(others))))


def _network(nodes: list[dict[str, Any]], edges: list[dict[str, Any]], about: str, tall: int) -> charts.Spec:
    axis: dict[str, Any] = {"type": "quantitative", "axis": None}
    x = {**axis, "field": "x", "scale": {"domain": [-0.1, 2.9], "nice": False}}
    y = {**axis, "field": "y", "scale": {"nice": False, "zero": False}}
    width: dict[str, Any] = {"field": "lines", "type": "quantitative", "legend": None, "scale": {"range": [1, 5]}}
    colour: dict[str, Any] = {
        "field": "kind", "type": "nominal", "legend": None,
        "scale": {"domain": ["a", "b", "c"], "range": ["#b3261e", "#51606f", "#2f6db3"]},
    }  # fmt: skip
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "description": about,
        "width": 620,
        "height": max(90, 26 * tall),
        "layer": [
            {"data": {"values": edges}, "mark": {"type": "rule", "color": "#b9c6d2"},
             "encoding": {"x": x, "y": y, "x2": {"field": "x2"}, "y2": {"field": "y2"}, "strokeWidth": width}},
            {"data": {"values": nodes}, "mark": {"type": "point", "filled": True, "size": 90, "opacity": 1},
             "encoding": {"x": x, "y": y, "color": colour}},
            {"data": {"values": nodes},
             "mark": {"type": "text", "align": "left", "dx": 9, "stroke": "#ffffff", "strokeWidth": 4},
             "encoding": {"x": x, "y": y, "text": {"field": "name"}}},
            {"data": {"values": nodes}, "mark": {"type": "text", "align": "left", "dx": 9},
             "encoding": {"x": x, "y": y, "text": {"field": "name"}}},
        ],
        "config": {"view": {"stroke": None}, "background": "transparent", "font": charts.FONT},
    }  # fmt: skip
