"""What a sender may say of a file, where the file itself does not: how its letters and its numbers are written."""

import re
from dataclasses import dataclass

from collab.kit.errors import Invalid

# By the name that a sender gives: the codec, and what it is called on a page.
ENCODINGS = {
    "utf-8": ("utf-8-sig", "UTF-8"),
    "windows-1252": ("cp1252", "Windows, Western Europe (1252)"),
    "windows-1250": ("cp1250", "Windows, Central Europe (1250)"),
    "mac-roman": ("mac_roman", "Mac OS Roman"),
    "utf-16": ("utf-16", "UTF-16"),
}
NUMBERS = {"point": "With a point: 1,234.5", "comma": "With a comma: 1.234,5"}
SAY = "Say whether numbers are written with a comma (1.234,5) or with a point (1,234.5)."
_PARTED_BY_COMMAS = re.compile(r"-?[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?", re.ASCII)
_PARTED_BY_POINTS = re.compile(r"-?[0-9]{1,3}(\.[0-9]{3})+(,[0-9]+)?", re.ASCII)
# With three digits behind its one point: where people part thousands by points, it is a thousand times as much.
_ONE_POINT = re.compile(r"-?[1-9][0-9]{0,2}\.[0-9]{3}", re.ASCII)
_ONE_COMMA = re.compile(r"-?[1-9][0-9]{0,2},[0-9]{3}", re.ASCII)
_WITH_COMMA = re.compile(r"-?[0-9]+,[0-9]+", re.ASCII)


@dataclass(frozen=True, slots=True)
class Asked:
    """Names of ``ENCODINGS`` and ``NUMBERS``; empty where the sender said nothing."""

    encoding: str = ""
    numbers: str = ""


def pointed(written: str, numbers: str) -> str:
    """A number as digits with a point. What may mean two numbers is refused, until the sender says how numbers are written."""
    text = written.strip()
    if numbers == "comma":
        if _PARTED_BY_POINTS.fullmatch(text) or _WITH_COMMA.fullmatch(text):
            return text.replace(".", "").replace(",", ".")
        if "." in text:
            raise Invalid(cell="Where numbers have a decimal comma, a point only parts thousands: 1.234,5.")
    elif numbers == "point":
        if _PARTED_BY_COMMAS.fullmatch(text):
            return text.replace(",", "")
    elif _ONE_POINT.fullmatch(text) or _ONE_COMMA.fullmatch(text):
        sign = "comma" if "," in text else "point"
        raise Invalid(cell=f"“{text}” has a {sign}: it may be {text.replace(',', '.')} or {text.replace(',', '').replace('.', '')}. {SAY}")
    elif _PARTED_BY_COMMAS.fullmatch(text) or (_PARTED_BY_POINTS.fullmatch(text) and "," in text) or _WITH_COMMA.fullmatch(text):
        raise Invalid(cell=f"“{text[:40]}” has a comma. {SAY}")
    return written
