"""How letters are folded, as tables: Python (``collab.kit.words``) and the database (``collab.kit.words_sql``) are written from them.

They stand here and are asked of no library, so that the words that were kept yesterday are those one looks for tomorrow, whatever
version of Unicode the two of them know. Classes are written as both kinds of regular expressions read them.
"""


def _each(first: int, last: int, step: int = 1, by: int = 0) -> str:
    """The letters from one place of Unicode to another, moved by so many places."""
    return "".join(chr(place + by) for place in range(first, last + 1, step))


# Signs that stand for an apostrophe, and for a hyphen within a word.
APOSTROPHES = "‘’‚‛ʻʼʽ′`´＇"
HYPHENS = "‐‑−﹣－"
# Letters that are written with two.
EXPANDED = {"ß": "ss", "ẞ": "ss", "æ": "ae", "Æ": "ae", "œ": "oe", "Œ": "oe", "þ": "th", "Þ": "th"}

# By script, so that a text is held against few of them: what is there, and each letter with the one it counts as. Accents are
# gone before, for they are marks of their own by then.
SCRIPTS: dict[str, tuple[str, str, str]] = {
    "latin": (r"\u00D0-\u02AF", "ØøĐđÐðŁłĦħŦŧıŊŋ" + "ƁƊƉƐƆƏƎƔƘƳƝƲƱƖƩƷ", "ooddddllhhttinn" + "ɓɗɖɛɔəǝɣƙƴɲʋʊɩʃʒ"),
    "greek": (r"\u0370-\u03FF", _each(0x391, 0x3A1) + _each(0x3A3, 0x3A9) + "ς", _each(0x3B1, 0x3C1) + _each(0x3C3, 0x3C9) + "σ"),
    "cyrillic": (
        r"\u0400-\u052F",
        _each(0x400, 0x40F) + _each(0x410, 0x42F) + _each(0x460, 0x480, 2) + _each(0x48A, 0x4BE, 2) + "Ӏ"
        + _each(0x4C1, 0x4CD, 2) + _each(0x4D0, 0x52E, 2),
        _each(0x450, 0x45F) + _each(0x430, 0x44F) + _each(0x461, 0x481, 2) + _each(0x48B, 0x4BF, 2) + "ӏ"
        + _each(0x4C2, 0x4CE, 2) + _each(0x4D1, 0x52F, 2),
    ),
    "armenian": (r"\u0531-\u0556", _each(0x531, 0x556), _each(0x561, 0x586)),
    "georgian": (r"\u1C90-\u1CBF", _each(0x1C90, 0x1CBA) + _each(0x1CBD, 0x1CBF), _each(0x10D0, 0x10FA) + _each(0x10FD, 0x10FF)),
}  # fmt: skip

# Accents and other marks that may be left out, and what nobody sees. The vowels of Indian scripts are marks too, and are words' own.
MARKS = (
    r"\u00AD\u0300-\u036F\u0483-\u0487\u0591-\u05BD\u05BF\u05C1\u05C2\u05C4\u05C5\u05C7\u0610-\u061A\u061C\u0640\u064B-\u065F\u0670"
    r"\u06D6-\u06DC\u06DF-\u06E4\u06E7\u06E8\u06EA-\u06ED\u180B-\u180F\u1AB0-\u1AFF\u1DC0-\u1DFF\u200B-\u200F\u202A-\u202E\u2060-\u206F"
    r"\u20D0-\u20FF\uFE00-\uFE0F\uFE20-\uFE2F\uFEFF\uFFF9-\uFFFB"
)
# What stands between words. The apostrophe and the hyphen join them.
BLANKS = r"\u0001-\u0026\u0028-\u002C\u002E\u002F\u003A-\u0040\u005B-\u0060\u007B-\u007F"
MORE_BLANKS = (
    r"\u0080-\u00BF\u00D7\u00F7\u02C2-\u02C5\u02D2-\u02DF\u02E5-\u02EB\u02EF-\u02FF\u0375\u03F6\u0482\u055A-\u055F\u0589-\u058F"
    r"\u05BE\u05C0\u05C3\u05C6\u05F3\u05F4\u0600-\u060F\u061B-\u061F\u066A-\u066D\u06D4\u06DD\u06DE\u06E9\u06FD\u06FE\u0700-\u070F\u0964\u0965"
    r"\u0970\u0E2F\u0E3F\u0E4F\u0E5A\u0E5B\u0F04-\u0F14\u0F3A-\u0F3D\u104A-\u104F\u10FB\u1360-\u1368\u1400\u1680\u16EB-\u16ED\u17D4-\u17DB"
    r"\u1800-\u180A\u2000-\u206F\u20A0-\u20CF\u2100-\u214D\u2190-\u2BFF\u2E00-\u2E7F\u2FF0-\u3004\u3008-\u3020\u3030\u303D-\u303F\u30A0\u30FB"
    r"\uE000-\uF8FF\uFD3E\uFD3F\uFE10-\uFE1F\uFE30-\uFE6F\uFFE0-\uFFFF\U0001F000-\U0001FFFF\U000E0000-\U0010FFFF"
)
# Scripts without blanks between words: Thai, Lao, Burmese, Khmer, kana, Han, and Hangul, whose words wear their endings.
UNSPACED = (
    r"\u0E01-\u0EFF\u1000-\u1049\u1050-\u109F\u1100-\u11FF\u1780-\u17D3\u17DC-\u17FF\u3005-\u3007\u3041-\u309F\u30A1-\u30FA\u30FC-\u30FF"
    r"\u31F0-\u31FF\u3400-\u4DBF\u4E00-\u9FFF\uAC00-\uD7A3\uF900-\uFAFF\U00020000-\U0003FFFF"
)
