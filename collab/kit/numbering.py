"""The short number of a request, R-231, which is also its project's."""

import re

from collab.kit.errors import NotFound

_FORM = re.compile(r"[Rr]-([1-9][0-9]{0,8})", re.ASCII)


def parse(text: str) -> int:
    """231 from "R-231"; what cannot be a number is answered like what does not exist (NotFound)."""
    found = _FORM.fullmatch(text)
    if not found:
        raise NotFound()
    return int(found[1])


def code(number: int) -> str:
    return f"R-{number}"
