"""Whole numbers as addresses and forms write them, and the short number of a request, R-231, which is also its project's."""

import re

from collab.kit.errors import NotFound

# The largest key that a table can have.
LARGEST = 2**63 - 1
_FORM = re.compile(r"[Rr]-([1-9][0-9]{0,8})", re.ASCII)
_TYPED = re.compile("([Rr]\\s*[-‐‑–—−]?|#)?\\s*([1-9][0-9]{0,8})", re.ASCII)


def parse(text: str) -> int:
    """231 from "R-231"; what cannot be a number is answered like what does not exist (NotFound)."""
    found = _FORM.fullmatch(text)
    if not found:
        raise NotFound()
    return int(found[1])


def typed(text: str) -> tuple[int | None, bool]:
    """231 from what people type into a search, "231", "r 231", "#231", and whether it can be nothing but a number; (None, False) for words."""
    found = _TYPED.fullmatch(text.strip())
    return (int(found[2]), found[1] is not None) if found else (None, False)


def whole(text: str, most: int = LARGEST) -> int | None:
    """The number from 0 to ``most`` that plain digits write; None for anything else: "", "-1", "1.0", "1e3", "²", "٣"."""
    if not (text.isascii() and text.isdigit() and len(text) <= len(str(most))):
        return None
    number = int(text)
    return number if number <= most else None


def code(number: int) -> str:
    return f"R-{number}"
