"""Requests are found by the words people use: in lists, in the API, and where they are like another."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from stories import bring_to

from collab.people.models import Person
from projects.intake.models import Request, Word
from projects.intake.operations import edit
from projects.intake.queries import mending
from projects.intake.queries.list import lists
from projects.intake.queries.page import similar
from projects.intake.states import State
from tests.corpus import FOUND
from tests.reading import words_of

LIST, API = "/requests/", "/api/v1/requests/"


def listed(person: Person, typed: str, **more: str) -> tuple[set[str], str]:
    found = lists.page(person, lists.filters({"view": "all", "q": typed, **more}))
    return {row.number for row in found.rows}, found.mended


def one(cast: SimpleNamespace, world: SimpleNamespace, title: str, **answers: Any) -> Request:
    return bring_to(State.IN_TRIAGE, cast, world, answers={"title": title, **answers})


@pytest.mark.parametrize(("typed", "title"), FOUND)
def test_the_list_and_the_api_find_it(typed: str, title: str, cast: SimpleNamespace, world: SimpleNamespace, api: Any) -> None:
    about = one(cast, world, title)
    assert listed(cast.outsider, typed) == ({about.code}, "")
    assert [row["number"] for row in api(cast.outsider).get(API, {"q": typed}).json()["results"]] == [about.code]


def test_by_number_and_by_name(cast: SimpleNamespace, world: SimpleNamespace, api: Any) -> None:
    about, other = one(cast, world, "Stock levels"), bring_to(State.IN_TRIAGE, cast, world, requester=cast.technologist)
    numbered = one(cast, world, f"A report of {about.number}")
    name = cast.marketer.last_name
    for typed, wanted in (
        (str(about.number), {about.code, numbered.code}),
        (about.code, {about.code}),
        (f"r {about.number}", {about.code}),
        (name, {about.code, numbered.code}),
        (name.lower(), {about.code, numbered.code}),
        (cast.technologist.username, {other.code}),
    ):
        assert listed(cast.outsider, typed)[0] == wanted, typed
        assert {row["number"] for row in api(cast.outsider).get(API, {"q": typed}).json()["results"]} >= wanted, typed


def test_a_slip_is_mended_after_exact_hits_and_said(cast: SimpleNamespace, world: SimpleNamespace, page: Any) -> None:
    about = one(cast, world, "Stock levels in the shop")
    assert listed(cast.outsider, "stok") == ({about.code}, "stock")
    assert listed(cast.outsider, "shop stcok levls") == ({about.code}, "shop stock levels")
    text = words_of(page(cast.outsider).get(LIST, {"view": "all", "q": "stok"}))
    assert "Nothing has “stok”. Shown is what has “stock”." in text
    exact = one(cast, world, "Stok, the supplier")
    assert listed(cast.outsider, "stok") == ({exact.code}, "")
    assert listed(cast.outsider, "zzzzqq") == (set(), "")
    assert listed(cast.outsider, "stcok", state="declined") == (set(), ""), "what the filters leave out is not shown as found"


@pytest.mark.parametrize("typed", ["zebrafinhc", "zebrafinsh", "zebrafinch"])
def test_a_word_that_one_may_not_open_mends_nothing(typed: str, cast: SimpleNamespace, world: SimpleNamespace) -> None:
    hidden = one(cast, world, "Zebrafinch launch", is_confidential=True)
    assert Word.objects.filter(word="zebrafinch").exists()
    assert mending.mended(cast.outsider, typed) == "" and listed(cast.outsider, typed) == (set(), "")
    assert listed(cast.marketer, typed)[0] == {hidden.code}


def test_a_hidden_word_of_the_same_stem_is_not_suggested(cast: SimpleNamespace, world: SimpleNamespace) -> None:
    """The row that one may open holds the stem, and not the word."""
    one(cast, world, "Zebrafinches launch", is_confidential=True)
    one(cast, world, "Zebrafinch fund")
    assert mending.mended(cast.outsider, "zebrafinchse") in ("", "zebrafinch")
    assert mending.mended(cast.marketer, "zebrafinchse") == "zebrafinches"


def test_words_are_kept_when_a_request_is_sent_and_when_it_changes(cast: SimpleNamespace, world: SimpleNamespace) -> None:
    bring_to(State.DRAFT, cast, world, answers={"title": "Halfwritten"})
    assert not Word.objects.filter(word="halfwritten").exists()
    about = one(cast, world, "Überweisung データ 2026x")
    assert Word.objects.filter(word="uberweisung").exists() and not Word.objects.filter(word__in=["タ", "2026x", "デー"]).exists()
    edit.edit(number=about.number, actor=cast.marketer, version=about.version, title="Kestrel")
    assert Word.objects.filter(word="kestrel").exists()
    assert listed(cast.outsider, "kestrle") == ({about.code}, "kestrel")


def test_similar_ones_are_found_in_any_letters_and_with_slips(cast: SimpleNamespace, world: SimpleNamespace) -> None:
    made = {"problem": "", "outcome": ""}
    first = one(cast, world, "Größere Überweisung prüfen")
    kana = one(cast, world, "データ分析を改善")
    slip = bring_to(State.DRAFT, cast, world, answers={"title": "Grössere Uberweisung", **made})
    assert [row.number for row in similar.like(slip, cast.outsider)] == [first.code]
    slip = bring_to(State.DRAFT, cast, world, answers={"title": "データの改善", **made})
    assert [row.number for row in similar.like(slip, cast.outsider)] == [kana.code]
    slip = bring_to(State.DRAFT, cast, world, answers={"title": "Uebrweisung gorssere", **made})
    assert [row.number for row in similar.like(slip, cast.outsider)] == [first.code]


def test_the_list_of_a_source(cast: SimpleNamespace, world: SimpleNamespace) -> None:
    about, other = one(cast, world, "With data", data_sources=["crm"]), one(cast, world, "Without", data_sources=[])
    found = {row.number for row in lists.page(cast.outsider, lists.filters({"view": "all", "source": "crm"})).rows}
    assert about.code in found and other.code not in found


def test_what_is_kept_for_search_is_what_the_functions_give(cast: SimpleNamespace, world: SimpleNamespace) -> None:
    one(cast, world, "The IT café")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM intake_request WHERE search IS DISTINCT FROM setweight(public.words_vector(title), 'A')"
            " || setweight(public.words_vector(outcome || ' ' || problem), 'B')"
        )
        assert cursor.fetchone() == (0,)
