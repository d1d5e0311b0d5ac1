"""Text from outside: what is let in and what is refused."""

import re
import unicodedata

from collab.kit.errors import Invalid

# Controls other than tab and line ends, bidi overrides, zero-width and soft marks, fillers that look blank, tags, what has no meaning
# outside of one program, lone surrogates: invisible to the reader, so never what the writer meant to show. A joiner stands inside of
# a word or a sign that is made of several; anywhere else it hides.
_HIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200e\u200f"
    "\u2028-\u202e\u2060-\u206f\u2800\u3164\ufeff\uffa0\ufff0-\uffff\ufdd0-\ufdef\ue000-\uf8ff\ud800-\udfff"
    "\U000e0000-\U000e00ff\U000e01f0-\U000e0fff\U000f0000-\U0010ffff]"
    "|(?<!\\S)[\u200c\u200d]|[\u200c\u200d](?!\\S)|[\u200c\u200d]{2}"
)
_BREAKS = re.compile("[\t\n\r\x85]")


def clean(text: str, field: str, longest: int = 20_000) -> str:
    """``text`` in NFC, without white space at its ends; raises ``Invalid`` for hidden characters or length."""
    if _HIDDEN.search(text):
        raise Invalid(**{field: "It holds characters that nobody can see. Type it again."})
    plain = unicodedata.normalize("NFC", text.replace("\r\n", "\n")).strip()
    if len(plain) > longest:
        raise Invalid(**{field: f"Keep it under {longest:,} characters."})
    return plain


def one_line(text: str, field: str, longest: int) -> str:
    """``text`` as ``clean`` lets it in, where it is a name that stands in a line or in the head of a letter."""
    if _BREAKS.search(text.strip()):
        raise Invalid(**{field: "Write it in one line."})
    return clean(text, field, longest)
