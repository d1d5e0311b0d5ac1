"""Text from outside: what nobody sees is refused, what somebody writes is not."""

import pytest

from collab.kit.errors import Invalid
from collab.kit.text import clean, one_line

# What office programs put between, and what becomes of it.
OFFICE = {
    **dict.fromkeys("\u00ad\u061c\u200b\u200e\u200f\u2060\ufeff", ""),
    **dict.fromkeys("\u2028\u2029\x0b\x0c\x85", "\n"),
    **dict.fromkeys("\u00a0\u2007\u202f", " "),
}
UNSEEN = (
    "\x00", "\x1b", "\x90", "\u00ad", "\u034f", "\u061c", "\u115f", "\u1160", "\u180e", "\u200b", "\u200e", "\u202e", "\u2060",
    "\u2066", "\u2800", "\u3164", "\ufeff", "\uffa0", "\ufffc", "\ufffd", "\uffff", "\ufdd0", "\ue000", "\ud800", "\U000e0041", "\U000f0000", "\U0010fffd",
)  # fmt: skip
SEEN = (
    "Zażółć gęślą jaźń", "日本語 葛\U000e0100飾", "한국어", "العربية", "می\u200cخواهم", "\U0001f468\u200d\U0001f469\u200d\U0001f467", "❤️",
    "naïve café", "a\tb\nc", "क\u094d\u200dष", "1 000 €", "“quoted” – and so on…",
)  # fmt: skip


@pytest.mark.parametrize("sign", UNSEEN, ids=[f"U+{ord(sign):04X}" for sign in UNSEEN])
def test_what_nobody_sees_is_refused(sign: str) -> None:
    for text in (sign, f"{sign}{sign}", *([f"a{sign}b"] if sign not in OFFICE else [])):
        with pytest.raises(Invalid, match="another look"):
            clean(text, "title")


@pytest.mark.parametrize("text", SEEN)
def test_what_people_write_is_taken(text: str) -> None:
    assert clean(text, "title")


@pytest.mark.parametrize("sign", OFFICE, ids=[f"U+{ord(sign):04X}" for sign in OFFICE])
def test_text_from_office_programs_is_taken(sign: str) -> None:
    assert clean(f"a{sign}b", "title") == f"a{OFFICE[sign]}b"


@pytest.mark.parametrize("sign", "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
def test_what_turns_the_direction_is_refused_by_its_place(sign: str) -> None:
    with pytest.raises(Invalid) as refused:
        clean(f"thirteen sign{sign}s", "title")
    assert "the 14th sign" in refused.value.fields["title"][0]


@pytest.mark.parametrize("text", ["\u200d", "a \u200db", "a\u200c", "a\u200c\u200cb", "\u200cnow"])
def test_a_joiner_that_joins_nothing_is_refused(text: str) -> None:
    with pytest.raises(Invalid):
        clean(text, "title")


@pytest.mark.parametrize("text", ["A\r\nBcc: evil@example.com", "A\nB", "A\u2028B", "A\tB", "A\u202eB"])
def test_a_name_is_one_line(text: str) -> None:
    with pytest.raises(Invalid):
        one_line(text, "name", 150)
    assert one_line(" Ada Lovelace\n", "name", 150) == "Ada Lovelace"
