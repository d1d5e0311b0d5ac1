"""Decide from a letter: looking changes nothing, one chooses and presses, and whatever happens to the request ends the link."""

import re
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.cache import cache
from django.db import DatabaseError, transaction
from django.test import Client
from stories import Story, usd

from collab.approvals.models import Decision
from collab.approvals.standins.operations import set_standin
from collab.customer.states import DataKind
from collab.events import delivery
from collab.events.models import Event
from collab.kit import clock
from collab.notices import letters
from collab.notices.models import Notice
from collab.people.models import Person
from projects.intake.letter_models import DecisionLink
from projects.intake.operations import edit, lettered
from projects.intake.queries.page import history
from tests import onrecord

pytestmark = pytest.mark.django_db
SMALL = {"personal_data": False, "data_sources": []}


@pytest.fixture(autouse=True)
def unthrottled() -> None:
    cache.clear()


def routed(cast: SimpleNamespace, world: SimpleNamespace, **answers: Any) -> Story:
    story = Story(cast, world, answers={**SMALL, **answers}).drafted().submitted().routed()
    delivery.deliver_due()
    return story


def link(person: Person) -> str:
    """The address that a letter to this person would carry now, empty for none."""
    notices = list(Notice.objects.filter(person=person, needs_action=True).select_related("event"))
    assert notices
    return next(iter(lettered.links(person=person, notices=notices).values()), "")


def stranger() -> Client:
    return Client(enforce_csrf_checks=True)


def press(address: str, client: Client | None = None, **given: str) -> Any:
    who = client or stranger()
    seen = who.get(address)
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', seen.text)
    return who.post(address, {**given, **({"csrfmiddlewaretoken": token.group(1)} if token else {})})


def test_looking_changes_nothing_and_a_press_decides(cast: SimpleNamespace, world: SimpleNamespace) -> None:
    story = routed(cast, world)
    assert story.request is not None
    address = link(cast.business)
    row = DecisionLink.objects.get()
    secret = address.rstrip("/").rpartition("/")[2]
    assert len(secret) >= 43 and secret not in row.digest and row.ends_at - row.made_at == timedelta(hours=72)
    before = Event.objects.count()
    for _ in range(8):
        seen, head = stranger().get(address), stranger().head(address)
    assert (
        seen.status_code == head.status_code == 200
        and Event.objects.count() == before
        and not Decision.objects.filter(route__number=story.request.number).exists()
    )
    assert seen.headers["Referrer-Policy"] == "no-referrer" and "no-store" in seen.headers["Cache-Control"]
    assert "checked" not in seen.text and story.request is not None and story.request.code in seen.text
    assert press(address).status_code == 422 and press(address, decision="reject").status_code == 422
    assert not Decision.objects.filter(route__number=story.request.number).exists()
    assert press(address, decision="approve").status_code == 200
    given = Decision.objects.get(route__number=story.request.number)
    event = Event.objects.get(kind="intake.request.decided")
    assert given.person == cast.business and event.data["via"] == "letter"
    assert history.stream(story.request, cast.auditor).events[0].what.endswith("from a letter")
    assert stranger().get(address).status_code == 404


def test_the_letter_carries_it(cast: SimpleNamespace, world: SimpleNamespace) -> None:
    routed(cast, world)
    asked, told = Notice.objects.get(person=cast.business, needs_action=True), Notice.objects.filter(person=cast.marketer)
    made = letters.letter(asked, [asked])
    for body in (made.body, made.alternatives[0][0]):
        assert "Decide without signing in, within three days" in body and "/mail/decide/" in body
    assert "/mail/decide/" not in letters.letter(told[0], list(told)).body


def too_late(cast: SimpleNamespace, story: Story) -> Any:
    return clock.at(clock.now() + timedelta(hours=72, seconds=1))


def changed(cast: SimpleNamespace, story: Story) -> Any:
    edit.edit(actor=cast.marketer, outcome="Another one.", **story.seen)
    return clock.at(clock.now())


def decided(cast: SimpleNamespace, story: Story) -> Any:
    story.decided(cast.business)
    return clock.at(clock.now())


def left(cast: SimpleNamespace, story: Story) -> Any:
    onrecord.leave(cast.business)
    return clock.at(clock.now())


@pytest.mark.parametrize("happens", [too_late, changed, decided, left])
def test_whatever_happens_ends_it(cast: SimpleNamespace, world: SimpleNamespace, happens: Any) -> None:
    story = routed(cast, world)
    address = link(cast.business)
    assert stranger().get(address).status_code == 200
    with happens(cast, story):
        assert stranger().get(address).status_code == 404
        assert press(address, decision="reject", reason="No.").status_code in (403, 404)
    assert not Decision.objects.filter(verdict="reject").exists()


@pytest.mark.parametrize(
    "answers", [{"is_confidential": True}, {"data_kind": DataKind.SPECIAL.value, "personal_data": True}, {"estimate": usd(260_000)}]
)
def test_what_is_large_or_hidden_is_decided_after_signing_in(
    cast: SimpleNamespace, world: SimpleNamespace, answers: dict[str, Any]
) -> None:
    given = {key: value for key, value in SMALL.items() if "data_kind" not in answers or key != "personal_data"}
    track = "major" if "estimate" in answers else "standard"
    story = Story(cast, world, answers={**given, **answers}, track=track).drafted().submitted().routed()
    delivery.deliver_due()
    assert link(cast.business) == ""
    assert story.request is not None
    story.request.refresh_from_db()
    made = lettered._made(cast.business, story.request)
    shown = Client().post(made, {"decision": "approve"})
    assert "decided after signing in" in shown.text and not Decision.objects.filter(route=story.request.route).exists()


def test_wrong_secrets_open_nothing_and_wait(cast: SimpleNamespace, world: SimpleNamespace) -> None:
    routed(cast, world)
    link(cast.business)
    key = DecisionLink.objects.get().pk
    answers = [stranger().get(f"/mail/decide/{key}/wrong-{turn}/").status_code for turn in range(8)]
    assert answers[0] == 404 and answers[-1] == 429


def test_in_somebodys_place_it_says_so(cast: SimpleNamespace, world: SimpleNamespace) -> None:
    today = clock.today()
    set_standin(actor=cast.business, person="business", by="cio", since_on=today, until_on=today, reason="Leave.")
    routed(cast, world)
    notice = Notice.objects.get(person=cast.cio, needs_action=True)
    assert notice.text.endswith("waits for your decision, in the place of Grace Lim.")
    address = link(cast.cio)
    assert "in the place of" in stranger().get(address).text
    assert press(address, decision="approve").status_code == 200
    given = Decision.objects.get(on_behalf_of=cast.business)
    assert given.person == cast.cio


def test_the_database_lets_a_link_be_used_once(cast: SimpleNamespace, world: SimpleNamespace, all_rights: Any) -> None:
    routed(cast, world)
    link(cast.business)
    row = DecisionLink.objects.get()
    for change in ({"ends_at": row.ends_at + timedelta(days=1)}, {"person": cast.cio}, {"version": 9}):
        with pytest.raises(DatabaseError), transaction.atomic():
            DecisionLink.objects.filter(pk=row.pk).update(**change)
    DecisionLink.objects.filter(pk=row.pk).update(used_at=clock.now())
    with pytest.raises(DatabaseError), transaction.atomic():
        DecisionLink.objects.filter(pk=row.pk).update(used_at=clock.now())
