"""The catalogue: entries in versions, questions that hold together, kept by a few, open to all."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from collab.events.models import Event
from collab.kit import clock
from collab.kit.errors import Conflict, Forbidden, Invalid, NotFound
from projects.catalogue import checks, operations, queries
from projects.catalogue.models import Entry, EntryVersion, Question
from projects.intake.operations import draft

from .conftest import AUDIENCE, DAY, DEALERS, QUESTIONS, RISK

pytestmark = pytest.mark.django_db
ROOT = "/api/v1/catalogue/"


def test_it_is_begun_written_published_and_retired_on_record(cast, world, entry):
    made = entry(is_published=False)
    assert not queries.rows(cast.marketer).exists() and not Entry.objects.filter(current__isnull=False).exists()
    with pytest.raises(NotFound):
        queries.one(cast.marketer, made.code)
    operations.publish(actor=cast.it_lead, code=made.code, version=1)
    (card,) = queries.cards(queries.rows(cast.marketer, words="landing campaign"))
    assert (card.title, card.number, card.time, card.price) == ("A landing page", 1, "new", "")
    with pytest.raises(Conflict, match="Nothing is in writing"):
        operations.publish(actor=cast.it_lead, code=made.code, version=2)
    changed = operations.change(actor=cast.it_lead, code=made.code, version=2, title="A campaign page", questions=[AUDIENCE])
    assert Event.objects.latest("pk").data["changed"].keys() == {"title", "questions"}
    assert queries.cards(queries.rows(cast.marketer))[0].title == "A landing page", "in writing, and offered to nobody"
    assert operations.change(actor=cast.it_lead, code=made.code, version=3, title="A campaign page").version == 3, "nothing changed"
    operations.publish(actor=cast.admin, code=made.code, version=changed.version)
    assert queries.cards(queries.rows(cast.marketer))[0].title == "A campaign page" and EntryVersion.objects.count() == 2
    operations.retire(actor=cast.it_lead, code=made.code, version=4, reason="Marketing builds them itself.")
    assert not queries.rows(cast.marketer).exists() and queries.rows(cast.marketer, "retired").exists(), "still open"
    assert queries.why_retired(Entry.objects.get()) == "Marketing builds them itself."
    with pytest.raises(Invalid, match="offers nothing"):
        draft.create(actor=cast.marketer, entry=made.code)
    operations.change(actor=cast.it_lead, code=made.code, version=5, title="A campaign page again")
    assert operations.publish(actor=cast.it_lead, code=made.code, version=6).retired_on is None, "offered again"


def test_who_may_and_what_fits(cast, world, entry):
    with pytest.raises(Forbidden, match="put entries into"):
        entry(actor=cast.marketer)
    with pytest.raises(Invalid) as refused:
        entry(
            "New Entry",
            owner=cast.marketer,
            title="",
            given_data_kind="odd",
            questions=[{**AUDIENCE, "key": "1"}, {**AUDIENCE, "kind": "star"}],
        )
    assert (
        set(refused.value.fields) == {"code", "owner", "title", "given_data_kind", "questions"}
        and len(refused.value.fields["questions"]) == 2
    )
    made = entry()
    with pytest.raises(Forbidden, match="Its owner"):
        operations.change(actor=cast.marketing_lead, code=made.code, version=2, title="Mine")
    with pytest.raises(Conflict, match="changed since"):
        operations.change(actor=cast.it_lead, code=made.code, version=1, title="Mine")


WRONG = [
    ([{**DEALERS, "shown_values": ["Nobody"]}], "can never be shown: “Who gets it?” is never answered so"),
    ([{"key": "sheet", "label": "The list?", "kind": "file", "required": True}], "Ask for it without requiring it"),
    ([{**DEALERS, "shown_values": []}], "can never be shown: say with which answers"),
    ([{**DEALERS, "shown_values": ["Nobody"], "kind": "choice", "choices": ["Few", "Many"]}, {**RISK, "shown_by": "dealers", "shown_values": ["Few"]}],
     "“What could go wrong?” can never be shown"),
    ([{**DEALERS, "shown_by": "later"}, {**AUDIENCE, "key": "later", "label": "Later?"}], "hangs on “Later?”, which is not asked before it"),
    ([{**DEALERS, "shown_by": "fact:data_kind", "shown_values": ["none"]},
      {"key": "kind", "label": "Kind?", "kind": "choice", "choices": ["none", "personal"], "field": "data_kind"}], "which is not asked before it"),
    ([{**DEALERS, "shown_by": "fact:data_kind", "shown_values": ["odd"]}], "can never be shown: the kind of data is one of"),
    ([{**DEALERS, "shown_by": "fact:state"}], "no fact of a request"),
    ([{**DEALERS, "shown_by": "nothing"}], "no question of this entry"),
    ([DAY, {**DAY, "key": "again", "label": "Again?"}], "are questions for one field, the date"),
    ([{**DAY, "field": "state"}], "is mapped to state, which nobody answers"),
    ([{**DAY, "field": "sponsor", "kind": "person"}], "which nobody answers"),
    ([{**DAY, "kind": "text"}], "cannot be the question of the date"),
    ([{**DAY, "reads": "review"}], "is read by everybody who opens the request"),
    ([{**AUDIENCE, "key": "one", "choices": ["Only"]}], "nothing to choose from"),
    ([{**RISK, "key": f"q{n}"} for n in range(40)], "It asks 41 questions"),
]  # fmt: skip


@pytest.mark.parametrize(("more", "sentence"), WRONG)
def test_questions_that_do_not_hold_together_are_refused_at_publishing(cast, world, entry, more, sentence):
    entry("faulty", is_published=False, questions=[AUDIENCE, *more])
    with pytest.raises(Invalid) as refused:
        operations.publish(actor=cast.technologist, code="faulty", version=1)
    assert any(sentence in said for said in refused.value.fields["questions"]), refused.value.fields
    assert not EntryVersion.objects.exclude(published_at=None).exists()


def test_all_that_is_wrong_is_said_at_once(cast, world, entry):
    entry("faulty", is_published=False, gives="", questions=[{**DEALERS, "shown_by": "nothing"}, {**DAY, "field": "state"}])
    with pytest.raises(Invalid) as refused:
        operations.publish(actor=cast.technologist, code="faulty", version=1)
    assert len(refused.value.fields["questions"]) == 3
    assert checks.problems(list(Question.objects.none())) == []


@pytest.mark.usefixtures("all_rights")
@pytest.mark.parametrize(
    ("attack", "sentence"),
    [
        ("UPDATE catalogue_entryversion SET title = 'Mine'", "published stays"),
        ("UPDATE catalogue_question SET label = 'Mine'", "published stays"),
        ("DELETE FROM catalogue_question", "published stays"),
        ("UPDATE catalogue_entry SET owner_id = owner_id, version = version + 1", "on record only"),
        ("UPDATE catalogue_entry SET retired_on = now(), version = version + 1", "on record only|with a reason"),
        ("DELETE FROM catalogue_entry", "never deleted"),
        ("UPDATE intake_request SET asked_as_id = NULL, version = version + 1", "keeps the version of the entry"),
        ("DELETE FROM intake_reply", "changes on record only"),
        ("UPDATE intake_reply SET value = 'Mine'", "changes on record only"),
        ("UPDATE intake_reply SET question_id = (SELECT max(id) FROM catalogue_question)", "that this request is asked|reply_once"),
    ],
)
def test_the_database_holds_it(cast, world, entry, attack, sentence):
    entry()
    draft.create(actor=cast.marketer, entry="landing-page", replies={"audience": "Customers", "risk": "It is late."})
    with pytest.raises(DatabaseError, match=sentence), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(attack)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


@pytest.mark.usefixtures("all_rights")
@pytest.mark.parametrize(
    "questions",
    [
        [AUDIENCE, {**DEALERS, "shown_by": "later"}],
        [DAY, {**DAY, "key": "again"}],
        [{**DAY, "field": "state"}],
        [{**DAY, "reads": "review"}],
    ],
)
def test_the_database_publishes_nothing_that_does_not_hold_together(cast, world, entry, questions):
    entry("faulty", is_published=False, questions=questions)
    with pytest.raises(DatabaseError, match="do not hold together"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE catalogue_entryversion SET published_at = now()")


def test_the_api_makes_publishes_lists_and_asks(cast, world, api):
    client, day = api(cast.technologist), (clock.today() + timedelta(days=99)).isoformat()
    body = {"code": "mail", "title": "A mailing", "gives": "A mailing.", "owner": "it_lead", "review_on": day, "questions": QUESTIONS}
    made = client.post(ROOT, body, format="json")
    assert made.status_code == 201, made.content
    assert [one["key"] for one in made.json()["written"]["questions"]] == ["audience", "dealers", "risk", "day"] and made.json()[
        "offered"
    ] is None
    assert api(cast.marketer).get(ROOT).json()["results"] == [] and api(cast.marketer).get(f"{ROOT}mail/").status_code == 404
    assert client.post(f"{ROOT}mail/publish/", {"version": 1}, format="json").json()["stands"] == "offered"
    assert client.patch(f"{ROOT}mail/", {"version": 2, "title": "Mailings"}, format="json").json()["written"]["title"] == "Mailings"
    (row,) = api(cast.marketer).get(f"{ROOT}?q=mailing").json()["results"]
    assert (row["code"], row["usual_time"], row["price_from"]) == ("mail", "new", None)
    assert api(cast.marketer).get(f"{ROOT}mail/").json()["written"] is None
    assert client.patch(f"{ROOT}mail/", {"version": 3, "questions": [{**DAY, "field": "state"}]}, format="json").status_code == 200
    refused = client.post(f"{ROOT}mail/publish/", {"version": 4}, format="json")
    assert refused.status_code == 400 and "nobody answers" in str(refused.json())
    assert client.post(f"{ROOT}mail/retire/", {"version": 4, "reason": "Gone."}, format="json").json()["stands"] == "retired"
    assert client.post("/api/v1/requests/", {"entry": "mail"}, format="json").status_code == 400, "offered no more"
    client.patch(f"{ROOT}mail/", {"version": 5, "questions": QUESTIONS}, format="json")
    assert client.post(f"{ROOT}mail/publish/", {"version": 6}, format="json").status_code == 200
    asked = (
        api(cast.marketer)
        .post("/api/v1/requests/", {"entry": "mail", "replies": {"audience": "Dealers", "dealers": 7}}, format="json")
        .json()
    )
    assert (asked["entry"], asked["entry_number"], [one["value"] for one in asked["replies"]]) == ("mail", 2, ["Dealers", "7", ""])
    changed = api(cast.marketer).patch(
        f"/api/v1/requests/{asked['number']}/", {"version": 1, "replies": {"audience": "Customers"}}, format="json"
    )
    assert [one["key"] for one in changed.json()["replies"]] == ["audience", "risk"]
    assert (
        api(cast.marketer).patch(f"/api/v1/requests/{asked['number']}/", {"version": 2, "replies": ["x"]}, format="json").status_code == 400
    )


def test_the_pages_write_publish_and_retire(cast, world, page):
    client, day = page(cast.technologist), (clock.today() + timedelta(days=99)).isoformat()
    said = {"title": "A mailing", "code": "mail", "gives": "A mailing.", "owner": "it_lead", "review_on": day}
    assert client.post("/catalogue/new/", {**said, "owner": "marketer"}).status_code == 422
    assert client.post("/catalogue/new/", said).headers["Location"] == "/catalogue/mail/"
    asks = {
        "label": "Who gets it?",
        "kind": "choice",
        "choices": "Dealers\nCustomers",
        "reads": "everyone",
        "key": "audience",
        "position": "1",
    }
    assert client.post("/catalogue/mail/questions/", {**asks, "version": "1"}).status_code == 302
    second = {"label": "How many?", "kind": "number", "shown_by": "audience", "shown_values": "Dealers", "reads": "review", "key": "many"}
    assert client.post("/catalogue/mail/questions/", {**second, "position": "1", "version": "2"}).status_code == 302
    refused = client.post("/catalogue/mail/publish/", {"version": "3"})
    assert refused.status_code == 422 and "not asked before it" in refused.content.decode()
    assert client.post("/catalogue/mail/questions/many/", {**second, "position": "2", "version": "3"}).status_code == 302
    assert "“Who gets it?” is Dealers" in client.get("/catalogue/mail/").content.decode()
    assert client.post("/catalogue/mail/publish/", {"version": "4"}).status_code == 302
    assert client.post("/catalogue/mail/change/", {**said, "title": "Mailings", "version": "5"}).status_code == 302
    assert client.post("/catalogue/mail/questions/many/drop/", {"version": "6"}).status_code == 302
    assert [one.key for one in queries.asked(operations.in_writing(Entry.objects.get()))] == ["audience"]
    assert b"A mailing" in page(cast.marketer).get("/catalogue/?q=mailing").content
    assert client.post("/catalogue/mail/retire/", {"version": "7", "reason": "Gone."}).status_code == 302
    assert b"Gone." in page(cast.marketer).get("/catalogue/mail/").content and page(cast.marketer).get("/catalogue/new/").status_code == 403
