"""What is said of figures: raised by readers, answered by whoever answers for the figure, on record, seen at the figure, hidden with it."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.db import transaction
from stories import bring_to

from collab.access import duties
from collab.access.roles import Role
from collab.dashboards.executive import behind
from collab.dashboards.executive.disputes import operations, queries
from collab.dashboards.home import counting
from collab.dashboards.models import Dispute
from collab.events import delivery
from collab.events.models import Event
from collab.kit.errors import Conflict, Forbidden, Invalid, NotFound
from collab.notices.models import Notice
from collab.people.models import Person
from projects.intake.states import State
from tests.reading import words_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_sql_in_templates")]


def text_of(page: Any, person: Person, path: str) -> str:
    answer = page(person).get(path)
    assert answer.status_code == 200
    return " ".join(words_of(answer).split())


def post() -> None:
    while delivery.deliver_due():
        pass


def test_a_figure_is_disputed_and_answered_on_record(cast: SimpleNamespace, world: SimpleNamespace, page: Any) -> None:
    bring_to(State.FUNDED, cast, world)
    answer = page(cast.cmo).post("/executive/behind/reserved/", {"says": "disputes", "text": "It has started, I think."})
    assert answer.status_code == 302 and answer.url == "/executive/behind/?of=reserved"
    made = Dispute.objects.get()
    raised = Event.objects.get(kind="dashboards.dispute.raised")
    assert raised.actor == cast.cmo and raised.data == {"figure": "reserved", "says": "disputes", "text": made.text}
    assert made.text.startswith("text:"), "its words lie beside the record"
    post()
    told = Notice.objects.get(event=raised, person=cast.finance)
    assert told.needs_action and "It has started, I think." in told.text and told.url == "/executive/behind/?of=reserved"
    assert {notice.person for notice in Notice.objects.filter(event=raised)} == set(duties.holders(Role.FINANCE))
    for path in ("/executive/", "/executive/behind/?of=reserved"):
        assert "by <bdi>Helen" in text_of(page, cast.cio, path) or cast.cmo.name in text_of(page, cast.cio, path)
    assert "disputed" in text_of(page, cast.cio, "/executive/").split("From the year’s budget")[1], "at its step"
    waits = {one.kind.key: one.count for one in counting.waits(cast.finance, duties.roles_of(cast.finance))}
    assert waits["figure"] == 1
    (listed,) = counting.listed(cast.finance, duties.roles_of(cast.finance), "figure")
    assert listed.things[0].url == f"/executive/disputes/{made.pk}/"
    assert page(cast.finance).get(listed.things[0].url).status_code == 200
    sent = page(cast.finance).post(f"/executive/disputes/{made.pk}/", {"version": 1, "text": "It starts tomorrow."})
    assert sent.status_code == 302
    made.refresh_from_db()
    answered = Event.objects.get(kind="dashboards.dispute.answered")
    assert (made.answered_by, made.version, answered.data["answer"]) == (cast.finance, 2, made.answer)
    post()
    assert "It starts tomorrow." in Notice.objects.get(event=answered, person=cast.cmo).text
    text = text_of(
        page, cast.outsider if behind.shows(cast.outsider, behind.FIGURES["reserved"]) else cast.cio, "/executive/behind/?of=reserved"
    )
    assert "It has started, I think." in text and "It starts tomorrow." in text and "Promised to approved work" in text
    assert "answered by" in text_of(page, cast.cio, "/executive/")
    assert not Notice.objects.filter(person=cast.finance, needs_action=True, event__subject_kind="dashboards.dispute").exists()


def test_who_may_say_and_answer_what(cast: SimpleNamespace, world: SimpleNamespace) -> None:
    nobody = Person.objects.create(username="nobody")
    wrong: dict[str, Any] = {"figure": "on_track", "says": "disputes", "text": "No."}
    for actor, more, refusal in (
        (cast.auditor, {}, Forbidden), (nobody, {}, Forbidden), (cast.cmo, {"figure": "tea"}, NotFound),
        (cast.outsider, {"figure": "spent"}, NotFound), (cast.cmo, {"text": " "}, Invalid), (cast.cmo, {"says": "tea"}, Invalid),
        (cast.cmo, {"text": "x" * 1001}, Invalid),
    ):  # fmt: skip
        with pytest.raises(refusal):
            operations.raise_one(**{**wrong, **more}, actor=actor)
    assert not Dispute.objects.exists() and not Event.objects.filter(subject_kind="dashboards.dispute").exists()
    made = operations.raise_one(**wrong, actor=cast.technologist)
    for actor, more, refusal in (
        (cast.cmo, {}, Forbidden), (cast.auditor, {}, Forbidden), (cast.technologist, {}, Forbidden), (nobody, {}, Forbidden),
    ):  # fmt: skip
        with pytest.raises(refusal):
            operations.answer(dispute=made.pk, actor=actor, version=1, text="So.", **more)
    explained = operations.raise_one(figure="on_track", says="explains", text="A new source.", actor=cast.cmo)
    for given, refusal in (({"version": 7}, Conflict), ({"text": ""}, Invalid), ({"dispute": 70_000}, NotFound)):
        with pytest.raises(refusal):
            operations.answer(**{"dispute": explained.pk, "version": 1, "text": "So.", "actor": cast.technologist, **given})
    operations.answer(dispute=explained.pk, actor=cast.technologist, version=1, text="Thank you.")
    with pytest.raises(Conflict):
        operations.answer(dispute=explained.pk, actor=cast.technologist, version=2, text="Once more.")


def test_what_is_said_of_money_is_hidden_with_it(cast: SimpleNamespace, world: SimpleNamespace, page: Any) -> None:
    pages = ("/executive/", "/executive/numbers/", "/executive/behind/?of=on_track", "/executive/behind/?of=spent", "/")
    before = {path: text_of(page, cast.outsider, path) for path in pages}
    made = operations.raise_one(figure="spent", says="disputes", text="Secret words.", actor=cast.cmo)
    operations.answer(dispute=made.pk, actor=cast.finance, version=1, text="Secret answer.")
    for path in pages:
        text = text_of(page, cast.outsider, path)
        assert "Secret" not in text and "isputed" not in text.replace("Dispute or explain", "") and len(text) == len(before[path]), path
    assert queries.of_figure(cast.outsider, "spent") == () and queries.of_figure(cast.cmo, "spent")


def test_the_database_keeps_what_was_said(cast: SimpleNamespace, world: SimpleNamespace, all_rights: None) -> None:
    made = operations.raise_one(figure="on_track", says="disputes", text="No.", actor=cast.cmo)
    done = operations.raise_one(figure="on_track", says="disputes", text="No.", actor=cast.cmo)
    operations.answer(dispute=done.pk, actor=cast.technologist, version=1, text="Yes.")
    rows = Dispute.objects.filter(pk=made.pk)
    name = made.text
    attacks = (
        lambda: rows.update(figure="spent"),
        lambda: rows.update(text="text:" + "0" * 64),
        lambda: rows.update(by=cast.cio),
        lambda: rows.update(version=2),
        lambda: rows.update(answer=name, answered_by=cast.technologist, answered_at=made.at, version=2),  # on no record
        lambda: rows.update(answer=name, answered_by=cast.cmo, answered_at=made.at, version=2),  # by who said it
        lambda: Dispute.objects.filter(pk=done.pk).update(answer=name, version=3),
        lambda: rows.delete(),
        lambda: Dispute.objects.create(figure="spent", says="disputes", text=name, by=cast.cmo, at=made.at),
    )
    for place, attack in enumerate(attacks):
        with pytest.raises(Exception, match=r"figure|dispute|Dispute|answers|protect|delete"), transaction.atomic():  # noqa: PT012
            attack()
            transaction.get_connection().check_constraints()
            pytest.fail(f"attack {place} went through")


def test_every_figure_says_what_it_is_and_who_answers_for_it(cast: SimpleNamespace, world: SimpleNamespace, page: Any) -> None:
    bring_to(State.IN_DELIVERY, cast, world)
    for key, figure in behind.FIGURES.items():
        text = text_of(page, cast.cmo, f"/executive/behind/?of={key}").replace("&#x27;", "'")
        assert figure.means in text and "Answered for by:" in text and "Dispute or explain" in text, key
    assert "Last entry of the ledger" in text_of(page, cast.cmo, "/executive/")
    assert "Dispute or explain" not in text_of(page, cast.auditor, "/executive/behind/?of=on_track")


def test_the_rules_say_what_fired_and_what_lost(cast: SimpleNamespace, world: SimpleNamespace, page: Any) -> None:
    bring_to(State.IN_DELIVERY, cast, world)
    text = text_of(page, cast.cmo, "/executive/numbers/")
    for words in ("Three sentences, by these rules", "Told.", "It did not fire.", "project-off-track", "kpi-at-risk", "14 days"):
        assert words in text, words
