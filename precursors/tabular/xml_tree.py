"""XML of strangers as a tree: no document type, no entity, and not more elements or depth than a declaration has."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from xml.etree.ElementTree import Element

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError, iterparse

from precursors.messages import Sentence
from precursors.tabular.model import FileRefused
from precursors.tabular.problems import problem

MAX_XML = 64 << 20
MAX_ELEMENTS = 2_000_000
MAX_DEPTH = 100


def read_tree(path: Path) -> Element:
    """The root of an XML file, its names without their namespaces.

    Raises:
        FileRefused: it declares a document type, is too large, or is not well-formed.

    """
    if path.stat().st_size > MAX_XML:
        raise FileRefused(problem("file_too_large", path.name, detail=Sentence("more_than_mib", x=MAX_XML >> 20)))
    count = depth = 0
    root: Element | None = None
    try:
        for event, element in iterparse(path, events=("start", "end"), forbid_dtd=True):
            if event == "end":
                depth -= 1
                element.tag = element.tag.rpartition("}")[2]
                continue
            root = element if root is None else root
            count, depth = count + 1, depth + 1
            if count > MAX_ELEMENTS or depth > MAX_DEPTH:
                detail = Sentence("more_than_elements_or_more_than_within_each", x=MAX_ELEMENTS, y=MAX_DEPTH)
                raise FileRefused(problem("file_too_large", path.name, detail=detail))
    except DefusedXmlException as error:
        raise FileRefused(problem("xml_document_type", path.name)) from error
    except (ParseError, ValueError, LookupError) as error:
        raise FileRefused(problem("file_damaged", path.name, detail=str(error)[:120])) from error
    if root is None:
        raise FileRefused(problem("file_damaged", path.name, detail=Sentence("no_element_found")))
    return root


def text_at(element: Element | None, path: str) -> str:
    """The text at a path, its blanks folded; empty where there is none, or where it is said that there is none."""
    found = None if element is None else element.find(path)
    return " ".join((found.text or "").split()) if found is not None else ""


def lines_at(element: Element | None, path: str) -> list[str]:
    """The lines of a text, such as a name with the address below it."""
    found = None if element is None else element.find(path)
    lines = (found.text or "").splitlines() if found is not None else []
    return [folded for line in lines if (folded := " ".join(line.split()))]


def number_at(element: Element | None, path: str) -> str:
    """A number with a decimal point; the commas between its thousands, which some programs write, are left out."""
    said = text_at(element, path)
    return said.replace(",", "") if re.fullmatch(r"\d{1,3}(,\d{3})+(\.\d+)?", said) else said


def first_text(element: Element | None, *paths: str) -> str:
    """The first of some texts that is not empty."""
    return next((said for path in paths if (said := text_at(element, path))), "")


def children(element: Element | None, path: str) -> Iterator[Element]:
    """Every element at a path."""
    return iter(()) if element is None else element.iterfind(path)


def joined_texts(texts: Iterator[str] | list[str]) -> str:
    """Different texts in one, each once."""
    return " ".join(dict.fromkeys(text for text in texts if text))
