"""Passwords that somebody guesses who knows the house: its words, a common one with a figure behind it, one sign over and over."""

import functools
import re
from typing import Any

from django.conf import settings
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError

# The words of this portal and of whoever works with it. An installation adds its company's own (HOUSE_WORDS).
HOUSE = (
    "bridge", "portal", "marketing", "marketer", "technology", "technologist", "company", "department", "request", "roadmap", "project",
    "funding", "finance", "triage", "executive", "campaign", "password", "passwort", "welcome", "secret", "letmein", "admin", "login", "qwerty",
    "spring", "summer", "autumn", "winter", "january", "february", "march", "april", "june", "july", "august", "september", "october",
    "november", "december", "monday", "friday",
)  # fmt: skip
# What is written for a letter.
LIKE = str.maketrans({"0": "o", "1": "l", "3": "e", "4": "a", "5": "s", "7": "t", "@": "a", "$": "s", "!": "i", "|": "l"})
LEAST_OF_ITS_OWN, LEAST_SIGNS = 8, 5
LETTER = re.compile(r"[^\W\d_]")


class OwnWords:
    """Refuses what is made of house words alone. What is left without them has to have eight letters or more of its own."""

    def validate(self, password: str, user: Any = None) -> None:
        own = password.lower()
        for text in dict.fromkeys((own, own.translate(LIKE))):
            if self.is_of_the_house(text):
                raise ValidationError("It is made of words that anybody here would try first. Add a few of your own.", code="house")

    def is_of_the_house(self, text: str) -> bool:
        without = _house().sub(" ", text)
        return without != text and len(LETTER.findall(without)) < LEAST_OF_ITS_OWN

    def get_help_text(self) -> str:
        return "Not of words that anybody here would try first."


class NoPattern:
    """Refuses one sign or a few over and over, a row of the keyboard or the alphabet, and a common password with figures around it."""

    def validate(self, password: str, user: Any = None) -> None:
        plain = password.lower()
        if len(set(plain)) < LEAST_SIGNS or _is_repeated(plain) or _is_row(plain):
            raise ValidationError("It repeats itself, or is a row of signs. Take a few words instead.", code="pattern")
        core = re.sub(r"^[\W\d_]+|[\W\d_]+$", "", plain)
        if core != plain and (core in _common() or core.translate(LIKE) in _common()):
            raise ValidationError("It is a common password with something around it. Take a few words instead.", code="pattern")

    def get_help_text(self) -> str:
        return "No pattern, and no common password with figures around it."


ROWS = ("abcdefghijklmnopqrstuvwxyz", "01234567890123456789", "qwertyuiopasdfghjklzxcvbnm", "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik")


def _is_repeated(text: str) -> bool:
    """The same few signs over and over, as in "abcabcabcabc"."""
    return any(text == (text[:length] * len(text))[: len(text)] for length in range(1, len(text) // 2 + 1))


def _is_row(text: str) -> bool:
    return any(text in row or text in row[::-1] for row in ROWS)


@functools.cache
def _house() -> re.Pattern[str]:
    """The words, the longest first."""
    words = sorted({*HOUSE, *(word.lower() for word in settings.HOUSE_WORDS)}, key=len, reverse=True)
    return re.compile("|".join(re.escape(word) for word in words))


@functools.cache
def _common() -> frozenset[str]:
    """Django's twenty thousand."""
    return frozenset(CommonPasswordValidator().passwords)
