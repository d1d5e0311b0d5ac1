"""Text from outside: what is let in and what is refused."""

import re
import unicodedata

from collab.kit.errors import Invalid

# Controls other than tab and line ends, bidi overrides, zero-width marks, lone surrogates:
# invisible to the reader, so never what the writer meant to show.
_HIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff\ud800-\udfff]")


def clean(text: str, field: str, longest: int = 20_000) -> str:
    """``text`` in NFC, without white space at its ends; raises ``Invalid`` for hidden characters or length."""
    if _HIDDEN.search(text):
        raise Invalid(**{field: "It holds characters that nobody can see. Type it again."})
    plain = unicodedata.normalize("NFC", text.replace("\r\n", "\n")).strip()
    if len(plain) > longest:
        raise Invalid(**{field: f"Keep it under {longest:,} characters."})
    return plain
