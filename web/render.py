"""Templates and the plain values that they show; the same for served pages and for the generated documents."""

from __future__ import annotations

import base64
import marshal
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from jinja2.runtime import Macro
from markupsafe import Markup, escape

from precursors.answers.phrases import since
from precursors.answers.print_answers import coverage_rows, mark_words, not_encoded_rows
from precursors.authorities import name_of, order_of, printed_in
from precursors.catalogue.load import Catalogue
from precursors.messages import Sentence, citation_words, list_name, refusal, say, scope_words, short_name
from precursors.model import Listing, Name, Substance
from precursors.yamls import parse
from rules.explain import PLACEHOLDER
from rules.parameters import Parameter
from rules.rulebook import Rule, Rulebook
from rules.watch import with_days

_ITEM = re.compile(r"-(\d+(?:\.\d+)?)(?:-temporary|-as-printed)?$")
_ID = re.compile(r"\b[a-z]+(?:_[a-z]+)+\b")
_NAMED = ("disposition_", "reason_", "role_", "may_")  # words for ids that the registry names
HERE = Path(__file__).resolve().parent
_TEXTS = HERE.parent / "locale" / "pages.yaml"
MARKS = {
    "listed": "■",
    "possible": "◆",
    "other_law": "◈",
    "not_listed": "○",
    "undetermined": "?",
    "violation": "■",
    "review": "◆",
    "red": "▲",
    "yellow": "◆",
    "blue": "●",
    "green": "○",
}
_PARTS = 500  # of pages that stay in memory
_PLAIN = 2  # the version of marshal whose bytes say what values are, and not whether they are shared
_DECLARED = re.compile(r"&#34;(.+?)&#34;")  # between quotation marks, as they are escaped
LANGUAGE_ORDER = ("en", "es", "fr", "pt", "de", "it", "ru", "zh", "ar", "any")
Link = Callable[..., str]


@lru_cache(maxsize=1)
def texts() -> Mapping[str, Mapping[str, str]]:
    """Every word of the pages, both languages side by side."""
    content: Mapping[str, Mapping[str, str]] = parse(_TEXTS.read_text("utf-8"))
    return content


@lru_cache(maxsize=1)
def _environment() -> Environment:
    # Everything a user typed is escaped; pictures are images of their own, so that no page needs inline styles.
    made = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {
        "picture": data_uri,
        "headed": as_heading,
        "quotes": mark_quotes,
        "declared": mark_declared,
        "short": short_name,
    }
    return made


def data_uri(svg: str) -> str:
    """A picture of our own drawing as the address of an image."""
    return "data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode()


def as_heading(text: str) -> str:
    """A word as the heading of a column or field."""
    return text[:1].upper() + text[1:]


def mark_quotes(sentence: str, rows: Iterable[Mapping[str, Any]]) -> Markup:
    """A sentence whose quotations are marked as what they are: words that were declared stand in no language of ours.

    Those of entries are words of law, in the language of the law.
    """
    shown = Markup(_DECLARED.sub(r'&#34;<span translate="no">\1</span>&#34;', str(escape(sentence))))  # noqa: S704
    for row in rows:
        if row["printed_in"] and (entry := escape(row["entry"])) in shown:
            quoted = Markup('<span lang="{}">{}</span>').format(row["printed_in"], row["entry"])
            return Markup(shown.replace(entry, quoted, 1))  # noqa: S704
    return shown


def mark_declared(sentence: str, declared: str) -> Markup:
    """A sentence in which what was declared is marked as words of no language of ours."""
    shown, words = escape(sentence), escape(declared)
    marked = Markup('<span translate="no">{}</span>').format(words)
    return Markup(shown.replace(words, marked, 1)) if words else shown  # noqa: S704


class _Parts:
    """Parts of pages, kept by all that they are written from: none outlives it, and none is written twice."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str, Link, bytes], Markup] = {}

    def of(self, macro: Macro, *values: Any, lang: str, link: Link) -> Markup:
        """What a macro, which shows nothing but the values, language and addresses, makes of plain values."""
        key = macro.name, lang, link, marshal.dumps(values, _PLAIN)
        found = self._kept.get(key)
        if found is None:
            found = Markup(macro(*values))  # noqa: S704 - what it makes is escaped
            if len(self._kept) >= _PARTS:
                self._kept.clear()
            self._kept[key] = found
        return found


_KEPT = _Parts()


def slots(text: str, lang: str) -> Markup:
    """The message of a rule, with words for the values that a finding puts in."""
    mark, pieces = Markup('<span class="slot">{}</span>'), PLACEHOLDER.split(text)
    said = (texts()[f"slot_{piece[1:-1]}"][lang] if place % 2 else piece for place, piece in enumerate(pieces))
    return Markup("").join(mark.format(one) if place % 2 else escape(one) for place, one in enumerate(said))


# What is told to whoever asked: words in their language, or a sentence or an error that is told in it.
Told = str | Sentence | Exception


def told_in(said: Told, lang: str) -> str:
    """What was refused, in a language."""
    return said if isinstance(said, str) else refusal(said, lang)


def in_words(said: Told, lang: str) -> str:
    """A refusal as a page says it: in the language of the page, with words for what it names by an id."""
    return without_ids(told_in(said, lang), lang)


def without_ids(message: str, lang: str) -> str:
    """A sentence in a language with words for what it names by an id."""
    return _ID.sub(lambda found: _id_words(lang).get(found[0], found[0]), message)


@lru_cache(maxsize=2)
def _id_words(lang: str) -> Mapping[str, str]:
    known = {key.split("_", 1)[1]: text[lang] for key, text in texts().items() if key.startswith(_NAMED)}
    return {key: text[lang] for key, text in texts().items() if _ID.fullmatch(key)} | known


def render(
    template: str, *, lang: str, link: Link, menu: Sequence[tuple[str, str]], here: str = "", **values: Any
) -> str:
    """One page as text.

    Args:
        template: its file name.
        lang: ``en`` or ``es``.
        link: gives the address of a page from its kind and key.
        menu: kind of page and key of its word, in order.
        here: kind of the page shown.
        values: what the template shows.

    """
    words = texts()

    def t(key: str, **more: object) -> str:
        return words[key][lang].format(**more)

    def said(group: str, key: str, **more: object) -> str:
        return say(group, key, lang, **more)

    page = _environment().get_template(template)
    base = {
        "edition": "",
        "marks": MARKS,
        "switch": "",
        "other": "",
        "served": False,
        "actor": None,
        "q": "",
        "unread": 0,
        "unsent": False,
    }
    return page.render(
        **{**base, **values},
        words=words,
        lang=lang,
        t=t,
        say=said,
        link=link,
        menu=menu,
        here=here,
        list_name=partial(list_name, language=lang),
        cited=partial(citation_words, language=lang),
        kept_part=partial(_KEPT.of, lang=lang, link=link),
        slots=partial(slots, lang=lang),
        told=partial(in_words, lang=lang),
        authority=partial(name_of, language=lang),
        short=partial(short_name, language=lang),
    )


# --- values -------------------------------------------------------------------------------------------


def table_key(authority: str, name: str) -> str:
    """The part of an address that names a list: ``us-list-i``."""
    plain = "".join(c if c.isascii() and c.isalnum() else "-" for c in f"{authority} {name}".lower().replace("ó", "o"))
    return "-".join(part for part in plain.split("-") if part)


def listing_row(listing: Listing, lang: str) -> dict[str, Any]:
    """A listing as the pages show it."""
    return {
        "authority": listing.authority,
        "list": listing.list,
        "table_key": table_key(listing.authority, listing.list),
        "list_name": list_name(listing.list, lang),
        "entry": listing.entry,
        "printed_in": _other(printed_in(listing.authority), lang),
        "words": scope_words(listing.words, lang),
        "since": since(listing, lang),
        "until": _until(listing, lang),
        "citation": citation_words(listing.citation.text, lang),
        "href": listing.citation.href,
        "verified": all(listing.marks.values()),
        "marks": mark_words(listing.marks, lang),
        "caveats": [told[lang] for told in listing.caveats],
        "substance": listing.substance,
        "possible": False,
        "how": "",
    }


def _other(printed_in: str, lang: str) -> str:
    """The language of a text where it is not that of the page."""
    return "" if printed_in == lang else printed_in


def _until(listing: Listing, lang: str) -> str:
    """What ``since`` leaves unsaid: that a listing has ended."""
    dates = listing.in_force
    if dates.ended:
        return texts()["ended"][lang]
    return texts()["until"][lang].format(day=dates.to_date) if dates.to_date and not dates.from_date else ""


def substance_values(
    catalogue: Catalogue,
    substance: Substance,
    lang: str,
    picture: str,
    parameters: Iterable[Parameter] = (),
    instruments: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """What the page of a substance shows."""
    listings = sorted(catalogue.listings_of(substance.id), key=_shown_order)
    return {
        "substance": substance,
        "picture": picture,
        "listings": [listing_row(listing, lang) for listing in listings],
        "amounts": [_amount(one, instruments, lang) for one in parameters if one.substance == substance.id],
        "names_by_language": list(_names(substance, lang)),
        "cases": [(x, listing_row(x, lang), x.inside, x.outside) for x in listings if x.inside],
        "edition": catalogue.edition,
    }


def _amount(one: Parameter, instruments: Mapping[str, Any] | None, lang: str) -> dict[str, Any]:
    """A dated value as people read it: its words, kilograms and percent, the title of its instrument."""
    words, known = texts(), (instruments or {}).get(one.instrument)
    label = words.get(f"amount_{one.key}", {}).get(lang, one.key)
    if one.unit == "flag":
        value = words["yes" if one.value else "no"][lang]
    elif one.unit in ("mg", "ppm", "uL"):
        decimals, unit = {"mg": (6, "kg"), "ppm": (4, "%"), "uL": (6, "L")}[one.unit]
        value = f"{Decimal(one.value).scaleb(-decimals).normalize():,f} {unit}"
    else:
        unit = words["unit_" + one.unit.replace(" ", "_")][lang]
        value = f"{one.value:,} {unit}".strip()
    instrument = known["title"][lang] if known else one.instrument
    return {"label": label, "value": value, "instrument": instrument, "verified": one.verified}


def _shown_order(listing: Listing) -> tuple[int, str, str, tuple[int, ...]]:
    """By authority; entries of one list by their numbers."""
    return (
        *order_of(listing.authority),
        listing.list,
        natural(listing),
    )


def natural(listing: Listing) -> tuple[int, ...]:
    """The item number at the end of a listing's id, where it has one: 9.1 stands between 9 and 10."""
    found = _ITEM.search(listing.id)
    return tuple(int(part) for part in found[1].split(".")) if found else ()


def _names(substance: Substance, lang: str) -> Iterable[tuple[str, str, list[Name]]]:
    for code in (*LANGUAGE_ORDER, *sorted({n.language for n in substance.names} - set(LANGUAGE_ORDER))):
        names = [name for name in substance.names if name.language == code]
        if names:
            label = texts().get(f"lang_{code}", {}).get(lang, code)
            yield ("" if code == "any" else code), label, names


def list_values(catalogue: Catalogue, key: str, lang: str) -> dict[str, Any] | None:
    """What the page of a list shows; ``None`` if there is no such list."""
    header = next((h for h in catalogue.lists if table_key(h.authority, h.list) == key), None)
    if header is None:
        return None
    rows = []
    for listing in sorted(catalogue.listings, key=natural):
        if (listing.authority, listing.list) == (header.authority, header.list):
            substance = catalogue.substance(listing.substance)
            rows.append(listing_row(listing, lang) | {"name": substance.name(lang), "cas": ", ".join(substance.cas)})
    return {"header": header, "rows": rows, "edition": catalogue.edition}


def lists_values(catalogue: Catalogue, instruments: Mapping[str, Any], lang: str) -> dict[str, Any]:
    """What the page of all lists shows."""
    rows = with_days(coverage_rows(catalogue, None) + not_encoded_rows(instruments, None, lang), instruments)
    coverage = [
        row | {"table_key": table_key(row["authority"], row["list"]), "list_name": list_name(row["list"], lang)}
        for row in sorted(rows, key=lambda row: (not row["entries"], order_of(row["authority"])))
    ]
    substances = sorted(catalogue.substances.values(), key=lambda s: s.name(lang).casefold())
    return {"coverage": coverage, "substances": substances, "edition": catalogue.edition}


def rules_values(rulebook: Rulebook, lang: str) -> list[dict[str, Any]]:
    """The rule book as rows: law by authority, then the floors and the indicators."""
    rules = sorted(
        rulebook.rules,
        key=lambda r: (("law", "floor", "indicator").index(r.head.kind), order_of(r.head.authority or ""), r.id),
    )
    return [
        {
            "rule": rule.id,
            "title": getattr(rule.head.title, lang),
            "whose": _whose(rule, lang),
            "outcome": rule.head.outcome,
            "citation": _cited(rule, rulebook, lang),
            "verified": rule.head.verified,
        }
        for rule in rules
    ]


def _whose(rule: Rule, lang: str) -> str:
    if rule.head.kind == "floor":
        return texts()["floors"][lang]
    return name_of(rule.head.authority, lang) if rule.head.authority else texts()["indicators"][lang]


def _cited(rule: Rule, rulebook: Rulebook, lang: str) -> str:
    title = rulebook.instruments[rule.head.law]["title"][lang]
    return f"{title} {citation_words(rule.head.provision or '', lang)}".strip()
