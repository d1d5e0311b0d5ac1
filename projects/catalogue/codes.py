"""The code of an entry: how it is written, and which words are addresses of their own."""

import re

from collab.kit.errors import Invalid
from collab.kit.text import clean
from projects.catalogue.models import LONGEST_CODE

CODE = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*", re.ASCII)
RESERVED = frozenset({"new"})


def read_code(text: str) -> str:
    """Raises Invalid for what is no code, or one of ours."""
    plain = clean(text, "code", LONGEST_CODE)
    if not CODE.fullmatch(plain):
        raise Invalid(code="A code has lower-case letters and digits, with single hyphens between them.")
    if plain in RESERVED:
        raise Invalid(code="This word is an address of its own. Choose another code.")
    return plain
