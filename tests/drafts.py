"""Draft lists for tests: one entry, which holds against its own cases."""

from __future__ import annotations

_LIST = """
list:
  authority: XX
  list: Draft
  title: {{en: A draft list, es: Una lista en borrador}}
  instrument: draft
  encoded: full
  newest_amendment_read: '2026-01-01'
listings:
- id: xx-1-{substance}
  substance: {substance}
  entry: {entry}
  words: {words}
  scope: {{{scope}}}
  in_force: {{from: '2025-06-01', to: null, status: a draft}}
  citation: {{text: a draft, instrument: draft, href: null, verified: false}}
  verified: false
  sources: [a draft]
  caveats: []
  inside: [{{structure: '{inside}', form: itself}}]
  outside: [{{structure: CCC(C)=O}}]
"""


def draft_list(
    substance: str, entry: str, *, inside: str, words: str = "named substance", scope: str = "kind: exact"
) -> str:
    """A list file in force from 2025-06-01 with one substance.

    Args:
        substance: id of the substance.
        entry: as the list prints it.
        inside: SMILES that the entry covers.
        words: of scope.
        scope: the machine's reading of them, as YAML.

    """
    return _LIST.format(substance=substance, entry=entry, inside=inside, words=words, scope=scope)
