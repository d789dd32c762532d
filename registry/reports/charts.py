"""Charts as Vega-Lite specs: plain dictionaries with their rows inside, the same for a page and for paper.

A page gives a spec to vega-embed as it is, or shows ``svg(spec)``, which needs no script at all. No colour stands
alone: every bar carries its number, every lane its word. Rows with an ``href`` become links.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

Spec = dict[str, Any]
_Rows = Sequence[Mapping[str, Any]]
FONTS = Path(__file__).resolve().parent / "fonts"
FONT = "Precursor Sans"
VEGA_LITE = "6.4"
LANE_COLOURS = {"red": "#b3261e", "yellow": "#e0a100", "blue": "#2f6db3", "green": "#8fb8a0"}
OUTCOME_COLOURS = {"violation": "#b3261e", "review": "#e0a100", "undetermined": "#7a5aa6"}
INK, SOFT, LINE, ACCENT = "#1c2733", "#51606f", "#d7dee6", "#2f6db3"
_VEGA_BASE = "https://vega.github.io/vega-datasets/"  # what Vega puts before a link of the page's own
_SPOKEN_LINK = re.compile(r"; href: [^\"]*(?=\")")  # a link is followed, not read aloud
# what marks are drawn by, or lead to: a number, a code or a place, not a word
_UNSPOKEN = frozenset(
    (
        "href",
        "rank",
        "of",
        "query",
        "encoded",
        "authority",
        "instrument",
        "x",
        "x2",
        "y",
        "y2",
        "own",
        "said",
        "quantity_mg",
        "movement",
        "description",
        "marked",
        "operator",
        "substance",
        "low",
        "high",
    )
)
_CONFIG: Spec = {
    "font": FONT,
    "background": "transparent",
    "view": {"stroke": None},
    "axis": {
        "labelColor": INK,
        "titleColor": SOFT,
        "titleFontWeight": "normal",
        "gridColor": LINE,
        "labelFontSize": 11,
        "titleFontSize": 11,
        "titlePadding": 10,
        "domainColor": LINE,
        "tickColor": LINE,
        "labelLimit": 240,
        "labelPadding": 6,
        "aria": False,
    },
    "legend": {
        "labelColor": INK,
        "labelFontSize": 11,
        "titleFontSize": 11,
        "orient": "top",
        "symbolType": "square",
        "columns": 2,
        "columnPadding": 24,
        "labelLimit": 0,  # what a colour means is never cut
        "aria": False,
    },
    "text": {"font": FONT, "fontSize": 11, "color": INK, "aria": False},  # it is read as the text that it is
}


def stacked_chart(
    rows: _Rows,
    *,
    x: str,
    y: str,
    by: str,
    order: str,
    colours: Mapping[str, str],
    words: Mapping[str, str],
    about: str,
    width: int = 640,
    height: int = 200,
) -> Spec:
    """Columns over time, stacked by a part.

    Args:
        rows: one for each column and part.
        x: field of the columns, an ordered text such as ``2025-03``.
        y: field of the count.
        by: field of the part's word, the keys of ``colours``.
        order: field of the part's rank, the lowest at the bottom.
        colours: of the words of the parts, in the order of the legend.
        words: titles of ``x`` and ``y``.
        about: what the chart shows, for those who cannot see it.
        width: in pixels.
        height: in pixels.

    """
    encoding: Spec = {
        "x": {"field": x, "type": "ordinal", "title": words[x], "axis": {"labelAngle": -40, "grid": False}},
        "y": {"field": y, "type": "quantitative", "title": words[y], "axis": {"tickMinStep": 1, "format": ",d"}},
        "color": _colour_by(by, colours),
        "order": {"field": order, "type": "quantitative"},
        "tooltip": [{"field": name} for name in (x, by, y)],
    }
    return _spec(rows, {"mark": {"type": "bar"}, "encoding": _with_links(encoding, rows)}, about, width, height)


def bars(
    rows: _Rows,
    *,
    label: str,
    value: str,
    about: str,
    by: str = "",
    colours: Mapping[str, str] | None = None,
    title: str = "",
    order: str = "",
    width: int = 460,
    form: str = ",d",
    numbers: bool = True,
) -> Spec:
    """Horizontal bars, one for each row label, in the order of the rows, with the total beside each."""
    names = list(dict.fromkeys(row[label] for row in rows))
    axis = {"field": label, "type": "nominal", "title": None, "sort": names, "axis": {"grid": False, "ticks": False}}
    length: Spec = {"field": value, "type": "quantitative", "title": title or None, "axis": None if not title else {}}
    bar: Spec = {"y": axis, "x": length, "tooltip": [{"field": label}, {"field": value}]}
    if by and colours:
        bar["color"] = _colour_by(by, colours)
        bar["order"] = {"field": order or by}
    total = {**length, "aggregate": "sum"}
    number = {"y": axis, "x": total, "text": {"field": value, "aggregate": "sum", "format": form}}
    drawn: list[Spec] = [
        {"mark": {"type": "bar", "height": {"band": 0.72}, "color": ACCENT}, "encoding": _with_links(bar, rows)}
    ]
    if numbers:
        drawn.append({"mark": {"type": "text", "align": "left", "dx": 4}, "encoding": number})
    return _spec(rows, {"layer": drawn}, about, width, {"step": 21})


def heat(rows: _Rows, *, x: str, y: str, value: str, about: str, names: Sequence[str], width: int = 480) -> Spec:
    """A grid of counts: the darker, the more, and the number in every field."""
    axes: Spec = {
        "x": {"field": x, "type": "ordinal", "title": None, "axis": {"labelAngle": -40, "grid": False}},
        "y": {"field": y, "type": "nominal", "title": None, "sort": list(names), "axis": {"grid": False}},
    }
    highest = max((row[value] for row in rows), default=1)
    colour = {"field": value, "type": "quantitative", "legend": None, "scale": {"range": ["#e6eef7", "#1f4f86"]}}
    ink = {"condition": {"test": f"datum[{value!r}] > {highest * 0.55}", "value": "#ffffff"}, "value": INK}
    cells = {**axes, "color": colour, "tooltip": [{"field": name} for name in (y, x, value)]}
    layers: Spec = {
        "layer": [
            {"mark": {"type": "rect", "stroke": "#ffffff"}, "encoding": _with_links(cells, rows)},
            {"mark": {"type": "text"}, "encoding": {**axes, "text": {"field": value}, "color": ink}},
        ]
    }
    return _spec(rows, layers, about, width, {"step": 21})


def intervals(
    rows: _Rows, *, label: str, value: str, low: str, high: str, text: str, title: str, about: str, width: int = 420
) -> Spec:
    """A share for each label as a point, with its interval as a line, and what it rests on as text."""
    axis = {"field": label, "type": "nominal", "title": None, "sort": [row[label] for row in rows]}
    scale: Spec = {
        "type": "quantitative",
        "scale": {"domain": [0, 1]},
        "title": title,
        "axis": {"format": ".0%", "values": [0, 0.25, 0.5, 0.75, 1]},
    }
    y = {"y": {**axis, "axis": {"grid": False, "ticks": False}}}
    layers: Spec = {
        "layer": [
            {
                "mark": {"type": "rule", "strokeWidth": 3, "color": "#9db7d6"},
                "encoding": {**y, "x": {**scale, "field": low}, "x2": {"field": high}},
            },
            {
                "mark": {"type": "point", "filled": True, "size": 70, "color": "#1f4f86"},
                "encoding": _with_links({**y, "x": {**scale, "field": value}}, rows),
            },
            {
                "mark": {"type": "text", "align": "left", "dx": 6, "color": SOFT},
                "encoding": {**y, "x": {"datum": 1, "type": "quantitative"}, "text": {"field": text}},
            },
        ]
    }
    return _spec(rows, layers, about, width, {"step": 24})


def points(
    rows: _Rows,
    *,
    x: str,
    y: str,
    by: str,
    colours: Mapping[str, str],
    words: Mapping[str, str],
    about: str,
    width: int = 600,
    height: int = 220,
) -> Spec:
    """A point for each row over days; amounts on a logarithmic scale, for they differ a thousandfold."""
    shapes = {"domain": list(colours), "range": ["triangle-up", "diamond", "square", "circle"][: len(colours)]}
    encoding: Spec = {
        "x": {
            "field": x,
            "type": "temporal",
            "timeUnit": "utcyearmonthdate",
            "title": words[x],
            "axis": {"format": "%Y-%m-%d", "labelAngle": -40, "grid": False, "tickCount": 10},
        },
        "y": {
            "field": y,
            "type": "quantitative",
            "title": words[y],
            "scale": {"type": "log"},
            "axis": {"format": ",.6~g", "tickCount": 4, "grid": False},
        },
        "color": _colour_by(by, colours),
        "shape": {"field": by, "type": "nominal", "title": None, "scale": shapes},
        "tooltip": [{"field": name} for name in (x, y, by)],
    }
    ring = {"condition": {"test": "datum.marked", "value": INK}, "value": "transparent"}
    wide = {"condition": {"test": "datum.marked", "value": 140}, "value": 60}
    encoding |= {"stroke": ring, "size": wide, "strokeWidth": {"value": 2}}
    mark = {"type": "point", "filled": True, "opacity": 0.9}
    return _spec(rows, {"mark": mark, "encoding": _with_links(encoding, rows)}, about, width, height)


def network(rows: _Rows, *, about: str, width: int = 420) -> Spec:
    """Operators on the left, counterparties on the right, a line for each pair, thicker for more declared lines.

    Args:
        rows: each with ``operator_name, partner, lines, own``.
        about: what the chart shows.
        width: between the two sides, in pixels.

    """
    left = list(dict.fromkeys(row["operator_name"] for row in rows))
    right = list(dict.fromkeys(row["partner"] for row in rows))
    step = 1 / max(len(left), len(right))
    pairs = [
        {
            **row,
            "x": 0,
            "x2": 1,
            "y": (left.index(row["operator_name"]) + 0.5) * step,
            "y2": (right.index(row["partner"]) + 0.5) * step,
        }
        for row in rows
    ]
    place = {"scale": {"domain": [0, 1]}, "axis": None, "type": "quantitative"}
    height: Spec = {"scale": {"domain": [1, 0]}, "axis": None, "type": "quantitative"}
    ink = {"condition": {"test": "datum.own", "value": "#b3261e"}, "value": "#7f93a8"}
    line: Spec = {
        "x": {**place, "field": "x"},
        "x2": {"field": "x2"},
        "y": {**height, "field": "y"},
        "y2": {"field": "y2"},
        "color": ink,
        "tooltip": [{"field": name} for name in ("operator_name", "partner", "lines")],
        "strokeWidth": {"field": "lines", "type": "quantitative", "legend": None, "scale": {"range": [1, 6]}},
    }
    layers = [
        {"mark": {"type": "rule", "opacity": 0.75}, "encoding": _with_links(line, rows)},
        _ends(place, height, "x", "y", "operator_name", "right", -8),
        _ends(place, height, "x2", "y2", "partner", "left", 8),
    ]
    return _spec(pairs, {"layer": layers}, about, width, max(len(left), len(right)) * 26)


def _ends(place: Spec, height: Spec, x: str, y: str, name: str, align: str, dx: int) -> Spec:
    """The names at one side of a network, each once."""
    once = [{"aggregate": [{"op": "min", "field": x, "as": x}, {"op": "min", "field": y, "as": y}], "groupby": [name]}]
    encoding = {"x": {**place, "field": x}, "y": {**height, "field": y}, "text": {"field": name}}
    return {"transform": once, "mark": {"type": "text", "align": align, "dx": dx}, "encoding": encoding}


def _colour_by(by: str, colours: Mapping[str, str]) -> Spec:
    """Colour by a word, the words in the order of the legend."""
    scale = {"domain": list(colours), "range": list(colours.values())}
    return {"field": by, "type": "nominal", "title": None, "scale": scale}


def _with_links(encoding: Spec, rows: _Rows) -> Spec:
    """Marks that say their rows in words, and lead to what they count where that is known."""
    said = {**encoding, "description": {"field": "said", "type": "nominal"}}
    linked = any("href" in row for row in rows)
    return {**said, "href": {"field": "href", "type": "nominal"}} if linked else said


def _read_aloud(row: Mapping[str, Any]) -> str:
    """What a mark says to those who do not see it: the words of its row, nothing of the drawing's own language."""
    spoken = (name for name in row if name not in _UNSPOKEN and f"{name}_word" not in row)
    return "; ".join(str(row[name]) for name in spoken if row[name] not in (None, ""))


def _spec(rows: _Rows, body: Spec, about: str, width: int, height: Any) -> Spec:
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "description": about,
        "data": {"values": [{**row, "said": _read_aloud(row)} for row in rows]},
        "width": width,
        "height": height,
        "autosize": {"type": "pad"},
        **body,
        "config": _CONFIG,
    }


# --- pictures -----------------------------------------------------------------------------------------


@cache
def _fonts() -> None:
    import vl_convert

    vl_convert.register_font_directory(str(FONTS))


def svg(spec: Spec) -> str:
    """A chart as SVG, drawn without network and without script; equal specs give equal text."""
    import vl_convert

    _fonts()
    drawn: str = vl_convert.vegalite_to_svg(json.dumps(spec), vl_version=VEGA_LITE, allowed_base_urls=[])
    return _SPOKEN_LINK.sub("", drawn.replace(_VEGA_BASE, ""))


def drawn_chart(spec: Spec | None) -> str:
    """A chart as SVG; the same one is drawn once. Nothing where there is nothing to draw."""
    return _svg_of(json.dumps(spec, sort_keys=True, default=str)) if spec else ""


@lru_cache(maxsize=256)
def _svg_of(spec: str) -> str:
    return svg(json.loads(spec))


def png(spec: Spec) -> bytes:
    """A chart as a PNG picture at twice its size, for places that take no SVG."""
    import vl_convert

    _fonts()
    drawn: bytes = vl_convert.vegalite_to_png(
        json.dumps({**spec, "background": "white"}), vl_version=VEGA_LITE, scale=2, allowed_base_urls=[]
    )
    return drawn
