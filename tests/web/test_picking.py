"""Fields that name a thing as people call it: what they take, what they refuse, and what they offer to whom."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from stories import bring_to

from collab.people.models import Person
from collab.web.picking import FINDERS, Offer, Picked, among
from projects.intake.states import State as S

FRUIT = among(
    lambda _: [Offer("red", "Apfel"), Offer("green", "Äpfel"), Offer("R-7", "Pear"), Offer("two", "Pear")], "There is no fruit {}."
)


def said(kind: str, reader: Any, text: str) -> str:
    with pytest.raises(ValidationError) as refused:
        FINDERS.value[kind].named(reader, text)
    return refused.value.messages[0]


@pytest.mark.parametrize("text", ["red", "RED", "Anything (red)", " red "])
def test_a_key_is_enough_and_what_was_offered_is_read_again(text: str) -> None:
    assert FRUIT.named(None, text).key == "red"


def test_a_number_stands_first() -> None:
    assert Offer("R-7", "Pear").words == "R-7 Pear" and FRUIT.named(None, "R-7 Pear").key == "R-7"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("pear", "Several are called pear. Write which: R-7 Pear or Pear (two)."),
        ("pae", "There is no fruit pae."),
        ("paer", "There is no fruit paer. Did you mean R-7 Pear or Pear (two)?"),
        ("appl", "There is no fruit appl."),
    ],
)
def test_what_is_not_found_is_refused_with_what_is_near(text: str, sentence: str) -> None:
    with pytest.raises(
        ValidationError, match="^" + str([sentence]).replace("(", r"\(").replace(")", r"\)").replace("[", r"\[").replace("?", r"\?")
    ):
        FRUIT.named(None, text)


def test_people_by_name_address_and_username(cast: SimpleNamespace) -> None:
    Person.objects.create(username="jose", first_name="José", last_name="García", email="jose@example.org")
    Person.objects.create(username="gone", first_name="Gone", last_name="Person", is_active=False)
    find = FINDERS.value["person"].named
    for text in ("jose", "JOSE", "jose@example.org", "José García", "jose garcia", "Jose  Garcia (jose)"):
        assert find(cast.marketer, text).key == "jose", text
    assert said("person", cast.marketer, "Garc") == "There is nobody called Garc. Did you mean José García (jose)?"
    assert said("person", cast.marketer, "Gracia") == "There is nobody called Gracia. Did you mean José García (jose)?"
    assert said("person", cast.marketer, "gone") == "There is nobody called gone."
    assert FINDERS.value["anybody"].named(cast.auditor, "Gone Person").key == "gone"


def test_people_are_offered_by_their_department_after_who_is_called_so(cast: SimpleNamespace, api: Any) -> None:
    """Whoever knows where somebody works finds them: by its name, and by part of it and part of theirs."""
    find = FINDERS.value["person"].like
    assert {one.key for one in find(cast.cmo, "marketing tech", 8)} == {"technologist", "technologist2", "admin2"}
    assert [one.key for one in find(cast.cmo, "mei technology", 8)] == ["technologist"]
    assert [one.key for one in find(cast.cmo, "technology mei", 8)] == ["technologist"]
    assert [one.key for one in find(cast.cmo, "mei legal", 8)] == []
    assert {one.key for one in find(cast.cmo, "finance", 8)} == {"finance", "finance2", "auditor"}
    assert said("person", cast.marketer, "legal") == "There is nobody called legal. Did you mean Dana Whitfield (privacy)?"
    Person.objects.create(username="zed", first_name="Legal", last_name="Zed")
    assert [one.key for one in find(cast.cmo, "legal", 8)] == ["zed", "privacy"]
    listed = api(cast.marketer).get("/api/v1/people/", {"q": "mei technology"}).json()["results"]
    assert [one["username"] for one in listed] == ["technologist"]


def test_several_of_a_form_are_read_each_by_itself(cast: SimpleNamespace) -> None:
    field = Picked("person", is_many=True)
    assert field.clean("Mei Tanaka, cmo,, Mei Tanaka (technologist)") == ["technologist", "cmo"]
    with pytest.raises(ValidationError, match="nobody called nobody"):
        field.clean("cmo, nobody")


def test_what_one_may_not_see_is_neither_found_nor_near_nor_offered(cast: SimpleNamespace, world: SimpleNamespace, page: Any) -> None:
    secret = bring_to(S.IN_DELIVERY, cast, world, answers={"title": "Zebrafinch", "is_confidential": True})
    draft = bring_to(S.DRAFT, cast, world, answers={"title": "Zebra draft"})
    for kind, noun in (("request", "request"), ("project", "project"), ("subject", None)):
        assert FINDERS.value[kind].named(cast.auditor, "zebrafinch").key == secret.code
        for text in ("Zebrafinch", "zebra", "zebrafinhc", secret.code, secret.code[2:]):
            sentence = said(kind, cast.outsider, text)
            assert "Zebra" not in sentence.removeprefix("There is no").removeprefix("Nothing is").replace(text, "")
            assert noun is None or sentence == f"There is no {noun} {text}, or not for you."
            assert page(cast.outsider).get(f"/pick/{kind}/", {"q": text}).text.strip() == ""
    assert draft.code not in page(cast.technologist).get("/pick/request/", {"q": "zebra"}).text
    assert secret.code in page(cast.technologist).get("/pick/request/", {"q": "zebra"}).text


def test_a_number_is_of_a_request_and_never_the_key_of_something_else(cast: SimpleNamespace, world: SimpleNamespace, page: Any) -> None:
    key = f"kpis.kpi:{world.kpi.pk}"
    assert FINDERS.value["subject"].named(cast.auditor, key).key == key
    assert key in page(cast.auditor).get("/pick/subject/", {"q": world.kpi.name}).text
    assert key not in page(cast.auditor).get("/pick/subject/", {"q": str(world.kpi.pk)}).text
    assert key not in said("subject", cast.auditor, str(world.kpi.pk))


def test_one_address_offers_and_is_closed_to_who_has_no_duty(cast: SimpleNamespace, page: Any) -> None:
    nobody = Person.objects.create(username="idle")
    assert "Mei Tanaka (technologist)" in page(cast.marketer).get("/pick/person/?q=tan").text
    assert page(nobody).get("/pick/person/?q=tan").text.strip() == ""
    assert page(cast.marketer).get("/pick/cake/?q=tan").status_code == 404
    assert page(cast.marketer).get("/pick/person/?q=%00").status_code == 200


def test_the_record_is_asked_by_names(cast: SimpleNamespace, world: SimpleNamespace, page: Any) -> None:
    about = bring_to(S.IN_TRIAGE, cast, world)
    client = page(cast.auditor)
    assert about.code in client.get("/audit/", {"person": "Priya Natarajan", "subject": about.title}).text
    wrong = client.get("/audit/", {"person": "Pria Natarajan", "subject": "nothing at all"})
    assert wrong.status_code == 422 and "Did you mean Priya Natarajan (marketer)?" in wrong.text and "Nothing is called" in wrong.text
    assert client.get("/audit/", {"subject": world.goal.title}).status_code == 200
    held = page(cast.admin).get("/duties/", {"person": "Mei Tanaka"})
    assert "Mei Tanaka" in held.text and held.status_code == 200
    assert page(cast.admin).get("/duties/", {"person": "Mei Tanak"}).status_code == 422


def test_a_move_takes_names_and_codes(cast: SimpleNamespace, world: SimpleNamespace, page: Any) -> None:
    about, other = bring_to(S.IN_TRIAGE, cast, world), bring_to(S.IN_TRIAGE, cast, world, answers={"title": "Another of the kind"})
    client, words = page(cast.technologist), {"version": about.version, "reason": "The same."}
    refused = client.post(f"/requests/{about.code}/merge/", {**words, "into": "Another of"})
    assert refused.status_code == 422 and f"Did you mean {other.code} Another of the kind?" in refused.text
    client.post(f"/requests/{about.code}/merge/", {**words, "into": "another of the kind"})
    about.refresh_from_db()
    assert about.merged_into_id == other.pk
    running = bring_to(S.IN_DELIVERY, cast, world)
    hand = {"side": "it", "reason": "Leave.", "version": running.version}
    near = page(cast.technologist).post(f"/requests/{running.code}/hand_over/", {**hand, "to": cast.marketer.name})
    assert near.status_code == 422 and "who could lead it" in near.text
