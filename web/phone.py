"""What a phone keeps of the desk: words for its script."""

from __future__ import annotations

from web.render import texts


def phone_words(lang: str) -> dict[str, str]:
    """The words that the phone's own script says, by key, in a language."""
    return {key.removeprefix("phone_"): text[lang] for key, text in texts().items() if key.startswith("phone_")}
