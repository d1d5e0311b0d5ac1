"""Text from outside: what is let in and what is refused."""

import re
import unicodedata

from collab.kit.errors import Invalid
from collab.kit.formats import grouped

# Controls other than tab and line ends, bidi overrides, zero-width and soft marks, fillers that look blank, tags, what has no meaning
# outside of one program, lone surrogates: invisible to the reader, so never what the writer meant to show. A joiner stands inside of
# a word or a sign that is made of several; anywhere else it hides.
_HIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200e\u200f"
    "\u2028-\u202e\u2060-\u206f\u2800\u3164\ufeff\uffa0\ufff0-\uffff\ufdd0-\ufdef\ue000-\uf8ff\ud800-\udfff"
    "\U000e0000-\U000e00ff\U000e01f0-\U000e0fff\U000f0000-\U0010ffff]"
    "|(?<!\\S)[\u200c\u200d]|[\u200c\u200d](?!\\S)|[\u200c\u200d]{2}"
)
# What office programs put in between and nobody means: marks without width, and marks of direction that change nothing of the words.
_DROPPED = re.compile("[\u00ad\u061c\u200b\u200e\u200f\u2060\ufeff]")
# Their line ends, and their spaces that do not break.
_LINES, _BLANKS = re.compile("\r\n|[\x0b\x0c\x85\u2028\u2029]"), re.compile("[\u00a0\u2007\u202f]")
# What turns the direction of all that follows: text that reads otherwise than it is.
_OVERRIDE = re.compile("[\u202a-\u202e\u2066-\u2069]")
_BREAKS = re.compile("[\t\n\r\x85]")


def clean(text: str, field: str, longest: int = 20_000) -> str:
    """``text`` as it was meant, in NFC and without white space at its ends; raises ``Invalid`` for hidden characters, by their place, or length."""
    plain = unicodedata.normalize("NFC", turned(text)).strip()
    if found := _OVERRIDE.search(text):
        raise Invalid(**{field: f"It holds what nobody can see: {_sign(found)} turns the direction of the text. Take it out."})
    if (found := _HIDDEN.search(turned(text))) or (text.strip() and not plain):
        where = f" {_sign(found).capitalize()} is one." if found else ""
        raise Invalid(**{field: f"It holds characters that nobody can see.{where} Type it again."})
    if len(plain) > longest:
        raise Invalid(**{field: f"Keep it under {grouped(longest)} characters."})
    return plain


def turned(text: str) -> str:
    """Text from office programs as a plain one: their line ends and spaces are ours, what has no width is left out."""
    return _BLANKS.sub(" ", _LINES.sub("\n", _DROPPED.sub("", text)))


def shown(text: str) -> str:
    """Text that a program brings, in NFC, as whoever wrote it sees it: what nobody can see is left out, instead of refused."""
    plain = unicodedata.normalize("NFC", _HIDDEN.sub("", _OVERRIDE.sub("", turned(text))))
    # What stood in between may have held a joiner in its place.
    return _HIDDEN.sub("", plain).replace("\x85", "\n")


def _sign(found: re.Match[str]) -> str:
    number = found.start() + 1
    ending = "th" if 10 < number % 100 < 14 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"the {number}{ending} sign"


def one_line(text: str, field: str, longest: int) -> str:
    """``text`` as ``clean`` lets it in, where it is a name that stands in a line or in the head of a letter."""
    if _BREAKS.search(turned(text).strip()):
        raise Invalid(**{field: "Write it in one line."})
    return clean(text, field, longest)
