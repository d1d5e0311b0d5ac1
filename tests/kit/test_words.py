"""Words are folded alike in Python and in the database, whatever is typed, and a slip is as far as it is."""

import sys
import unicodedata

import pytest
from django.db import connection
from hypothesis import example, given
from hypothesis import strategies as st

from collab.kit import numbering, slips, words, words_sql
from collab.kit.words import asks, asks_any, folded, terms
from tests.corpus import FOUND, NOT_FOUND, TEXTS

pytestmark = pytest.mark.django_db
# Letters that the older of the two knows: what a new version of Unicode brings is folded by neither table.
ASSIGNED = st.characters(exclude_categories=("Cs", "Cn"), exclude_characters="\x00")
LETTERS = st.text(st.one_of(ASSIGNED, st.sampled_from("ab -'’‐éßЖデ漢한ไ")), max_size=60)


def asked(sql: str, *values: object) -> object:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchone()[0]


def has(text: str, typed: str, by_stem: bool = True) -> object:
    vector = "words_vector" if by_stem else "words_names"
    return asked(f"SELECT public.{vector}(%s) @@ public.words_query(%s)", text, asks(terms(typed), by_stem))


def agree(text: str) -> None:
    there = str(asked("SELECT public.words_folded(%s)", text))
    assert sorted(there.split()) == sorted(folded(text).split())


@pytest.mark.parametrize("text", TEXTS)
def test_both_fold_alike(text: str) -> None:
    agree(text)


@given(LETTERS)
@example("ai\u0307\u0300'-")
def test_both_fold_whatever_is_written_alike(text: str) -> None:
    agree(text)


def test_both_fold_each_letter_alike() -> None:
    """Of all that Python's Unicode knows, between letters and alone."""
    known = [chr(place) for place in range(1, sys.maxunicode + 1) if unicodedata.category(chr(place)) not in ("Cs", "Cn")]
    for first in range(0, len(known), 200):
        agree(" ".join(f"a{sign}b {sign}" for sign in known[first : first + 200] if unicodedata.category(sign) != "Co"))


@given(LETTERS)
def test_a_text_is_found_by_itself(text: str) -> None:
    if terms(text):
        assert has(text, text)
        assert has(text, text, by_stem=False)
        assert asked("SELECT public.words_vector(%s) @@ public.words_query(%s)", text, asks_any(words.words(text)))
    else:
        assert not has(text, text)


@pytest.mark.parametrize(("typed", "text"), FOUND)
def test_it_is_found(typed: str, text: str) -> None:
    assert has(text, typed)


@pytest.mark.parametrize(("typed", "text"), NOT_FOUND)
def test_it_is_not_found(typed: str, text: str) -> None:
    assert not has(text, typed)


@pytest.mark.parametrize("typed", ["", "a' | b", "!!!", ":*", "& a", "-x", '"', "\\", "or", "a:b", "(", "漢", "'" * 200, "漢" * 200])
def test_what_is_typed_is_never_a_command(typed: str) -> None:
    for asking in (asks(terms(typed, True)), asks(terms(typed), by_stem=False), asks_any(words.words(typed))):
        assert asked("SELECT public.words_query(%s)::text", asking) is not None


def test_it_asks_no_collation() -> None:
    """Whichever the text comes with, and whichever the server has: the result is the same."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT quote_ident(nspname) || '.' || quote_ident(collname) FROM pg_collation c JOIN pg_namespace n ON n.oid = collnamespace"
            " WHERE collencoding IN (-1, 6) AND collisdeterministic LIMIT 20"
        )
        collations = [name for (name,) in cursor.fetchall()]
        assert 'pg_catalog."C"' in collations
        each = ", ".join(f'(public.words_folded(%s COLLATE {one}) COLLATE "C")' for one in collations)
        for text in TEXTS:
            cursor.execute(f"SELECT count(DISTINCT f) FROM (VALUES {each}) v (f)", [text] * len(collations))
            assert cursor.fetchone() == (1,), text


@pytest.mark.parametrize("word", ["a", "ab", "stok", "attribution", "программа", "mississippi", "aaaaaaaa"])
def test_both_give_a_word_the_same_keys(word: str) -> None:
    assert set(asked("SELECT public.words_keys(%s)", word)) == slips.keys(word)  # type: ignore[call-overload]


@given(st.text("abc", min_size=4, max_size=10), st.text("abc", min_size=4, max_size=10))
@example("stok", "stock")
@example("atribtuion", "attribution")
def test_words_that_are_near_share_a_key(typed: str, word: str) -> None:
    if slips.is_near(typed, word) is not None:
        assert slips.keys(typed) & slips.keys(word)


@pytest.mark.parametrize(
    ("typed", "word", "far"),
    [("stok", "stock", 1), ("stcok", "stock", 1), ("stoock", "stock", 1), ("stick", "stock", 1), ("stik", "stock", None), ("stk", "stock", None),
     ("atribtuion", "attribution", 2), ("2026", "2025", None), ("stock", "stock", 0)],
)  # fmt: skip
def test_how_far_a_slip_is(typed: str, word: str, far: int | None) -> None:
    assert slips.is_near(typed, word) == far


def test_what_is_not_typed_to_its_end_is_no_slip() -> None:
    assert slips.is_near("attributi", "attribution", is_unfinished=True) == 0


@pytest.mark.parametrize(
    ("typed", "number"),
    [("231", (231, False)), (" R-231 ", (231, True)), ("r231", (231, True)), ("r 231", (231, True)), ("R–231", (231, True)), ("#231", (231, True)),
     ("0231", (None, False)), ("23 1", (None, False)), ("٢", (None, False)), ("R-", (None, False)), ("1234567890", (None, False))],
)  # fmt: skip
def test_numbers_as_people_type_them(typed: str, number: tuple[int | None, bool]) -> None:
    assert numbering.typed(typed) == number


def test_the_functions_are_those_that_are_guarded() -> None:
    for name, text in words_sql.FUNCTIONS.items():
        assert asked("SELECT prosrc FROM pg_proc WHERE proname = %s", name) == text.split("$$")[1]
