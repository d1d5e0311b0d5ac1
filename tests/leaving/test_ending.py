"""Sending somebody off: what is open in their name ends that instant and never opens again; what they hold waits, loudly."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.cache import cache
from rest_framework.test import APIClient

from collab.access import duties
from collab.account.models import Session
from collab.dashboards.home import counting
from collab.dashboards.home import page as homes
from collab.dashboards.leaving import operations, queries
from collab.directory.operations import leaving
from collab.directory.operations.people import change_person
from collab.events import delivery as deliveries
from collab.events.models import Event
from collab.kit.errors import Conflict, Forbidden, NotFound
from collab.notices.models import Notice
from collab.people.models import Person, Token
from projects.intake.operations import asking
from projects.intake.states import State as S
from tests import onrecord
from tests.leaving.conftest import WHY
from tests.stories import bring_to

pytestmark = pytest.mark.django_db
Page = Callable[..., Any]


def fresh(person: Person) -> Person:
    return Person.objects.get(pk=person.pk)


def off(house: SimpleNamespace, person: Person) -> Person:
    return leaving.end_person(actor=house.cast.admin, person=person.username, through="test")


def test_everything_in_their_name_ends_at_once_and_coming_back_revives_none(house: SimpleNamespace, page: Page) -> None:
    browser, program = page(house.lead), APIClient(headers={"Authorization": f"Token {onrecord.token(house.lead, 'Feed')}"})
    assert browser.get("/projects/").status_code == 200 == program.get("/api/v1/people/").status_code
    left = off(house, house.lead)
    assert not left.is_active
    for _ in range(2):
        assert browser.get("/projects/").status_code == 302, "asked for the person’s end with each request"
        assert program.get("/api/v1/people/").status_code == 401
        change_person(actor=house.cast.admin, person="marketing_lead", through="test", is_active=True)
    assert not Token.objects.filter(person=house.lead, ended_at=None).exists()
    assert not Session.objects.filter(person=house.lead, ended_at=None).exists()
    assert list(Event.objects.filter(kind="people.person.left").values_list("subject_id", flat=True)) == [house.lead.pk]


@pytest.mark.parametrize("who", ["technologist", "cmo", "auditor", "marketing_lead"])
def test_administrators_alone_send_somebody_off(house: SimpleNamespace, who: str) -> None:
    with pytest.raises(Forbidden):
        leaving.end_person(actor=getattr(house.cast, who), person="marketing_lead", through="test")
    assert fresh(house.lead).is_active


def test_an_administrator_who_audits_sends_nobody_off(house: SimpleNamespace) -> None:
    onrecord.give(house.cast.admin, "auditor")
    with pytest.raises(Forbidden):
        off(house, house.lead)


def test_nobody_ends_themself_nor_anybody_twice(house: SimpleNamespace) -> None:
    """So the last administrator stays."""
    with pytest.raises(Conflict, match="Another administrator sends you off"):
        off(house, house.cast.admin)
    off(house, house.lead)
    before = Event.objects.count()
    with pytest.raises(Conflict, match="Carmen Diaz has left already"):
        off(house, house.lead)
    with pytest.raises(NotFound):
        leaving.end_person(actor=house.cast.admin, person="nobody", through="test")
    assert Event.objects.count() == before


# --- what nobody has taken over


def waits(person: Person) -> int:
    me = fresh(person)
    cache.clear()
    return sum(one.count for one in homes.home(me).kinds if one.kind.key == "left")


def test_what_nobody_took_over_stands_on_the_home_of_who_hands_it_over(house: SimpleNamespace) -> None:
    off(house, house.lead)
    off(house, house.asks)
    assert (waits(house.cast.admin), waits(house.cast.technologist)) == (1, 2), "requests and drafts are no administrator’s"
    for who in ("marketer", "finance", "cmo", "auditor", "it_lead"):
        assert waits(getattr(house.cast, who)) == 0, who
    needs = [need for need in homes.home(fresh(house.cast.admin)).needs if need.kind == "left"]
    assert [need.url for need in needs] == ["/waiting/?kind=left"]
    (listed,) = counting.listed(fresh(house.cast.admin), frozenset({"admin"}), "left")
    assert [(thing.title, thing.url) for thing in listed.things] == [("Carmen Diaz", "/people/marketing_lead/hand-over/")]
    mine = [("source", "crm"), ("kpi_marketing", "match-rate"), ("fund", "brand"), ("report", "marketer")]
    mine += [("cycle_question", str(house.asked.pk)), ("action", str(house.acts.pk)), ("tool", "planner")]
    hand = operations.hand_over(actor=house.cast.admin, holder=fresh(house.lead), things=mine, to=house.new, reason=WHY)
    assert {one.kind: one.is_done for one in hand}["fund"] and waits(house.cast.admin) == 0
    assert waits(house.cast.technologist) == 2, "the lead, the milestone and the launch are theirs to hand over"


def test_who_is_here_or_left_nothing_behind_stands_on_no_home(house: SimpleNamespace) -> None:
    off(house, house.cast.privacy)
    assert waits(house.cast.admin) == waits(house.cast.technologist) == 0


def test_a_draft_and_a_sponsor_keep_nobody_waiting(house: SimpleNamespace) -> None:
    """What was never sent is nobody’s to see, and nothing waits for a sponsor."""
    sponsor = house.cast.outsider
    onrecord.edit(house.sponsored, house.asks, sponsor=sponsor)
    off(house, sponsor)
    assert waits(house.cast.technologist) == 0 and queries.held(fresh(house.cast.technologist), sponsor) != []


def test_an_administrators_home_counts_nothing_confidential(house: SimpleNamespace) -> None:
    """Of what they may not open there is no count."""
    gone = house.cast.outsider
    bring_to(S.IN_TRIAGE, house.cast, house.world, requester=gone, answers={"is_confidential": True})
    off(house, gone)
    assert (waits(house.cast.admin), waits(house.cast.technologist)) == (0, 1)


def test_an_answer_to_whoever_has_left_is_told_to_everybody_at_the_gateway(house: SimpleNamespace) -> None:
    asked = house.question
    asked.refresh_from_db()
    assert asked.asked_by == house.cast.technologist
    off(house, house.cast.technologist)
    deliveries.deliver_due()
    before = set(Notice.objects.values_list("pk", flat=True))
    asking.answer(actor=house.asks, number=asked.number, version=asked.version, answer="All of them.")
    deliveries.deliver_due()
    told = Notice.objects.exclude(pk__in=before).filter(event__kind="intake.request.answered")
    assert [one.person for one in told] == [house.cast.technologist2]


def test_the_kinds_of_a_keepers_home_are_those_that_they_hand_over(house: SimpleNamespace) -> None:
    off(house, house.cast.it_lead)
    assert duties.roles_of(fresh(house.cast.it_lead)) == frozenset()
    assert (waits(house.cast.admin), waits(house.cast.technologist)) == (1, 1), "a KPI is both’s"
