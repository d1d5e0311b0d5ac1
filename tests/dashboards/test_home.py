"""Home: what needs each person, ranked and with its reason; where their own requests are; what is coming."""

from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from stories import Story, bring_to, usd

from collab.access.roles import Role
from collab.appointments import operations as appointments
from collab.dashboards.home import page as home
from collab.dashboards.home.ranking import Reasons, score
from collab.kit import clock
from collab.people.models import Person
from collab.policies import operations as policies
from projects.intake.operations import delivery
from projects.intake.states import State
from projects.portfolio import operations as portfolio
from tests.reading import words_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_sql_in_templates")]


def text_of(page: Callable[..., Any], person: Person) -> str:
    answer = page(person).get("/")
    assert answer.status_code == 200
    return " ".join(words_of(answer).split())


def kinds(person: Person) -> list[str]:
    return [need.kind for need in home.home(Person.objects.get(pk=person.pk)).needs]


def test_a_question_is_answered_on_the_spot(cast: SimpleNamespace, world: SimpleNamespace, page: Any) -> None:
    request = bring_to(State.NEEDS_INFORMATION, cast, world)
    text = text_of(page, cast.marketer)
    assert "<b>1 thing needs you</b>" in text
    assert "“Which fields will it store?”" in text
    assert "by Mei Tanaka" in text
    answer = page(cast.marketer).post(
        f"/requests/{request.code}/answer/", {"version": request.version, "answer": "E-mail and loyalty number."}
    )
    assert answer.status_code == 302
    after = text_of(page, cast.marketer)
    assert "Which fields" not in after
    assert "All of them are moving without you." in after


def test_ones_own_requests_are_tracked(cast: SimpleNamespace, world: SimpleNamespace, page: Any) -> None:
    bring_to(State.IN_APPROVAL, cast, world)
    draft = Story(cast, world, answers={"title": "QR codes on packaging"}).drafted().request
    text = text_of(page, cast.marketer)
    assert "In approval" in text
    assert "Business approver" in text
    assert "QR codes on packaging" in text
    assert f"/requests/{draft.code}/check/" in text
    assert "QR codes on packaging" not in text_of(page, cast.technologist)


@pytest.mark.parametrize(
    ("state", "who", "kind"),
    [
        (State.IN_TRIAGE, "technologist", "triage"),
        (State.FUNDED, "technologist", "start"),
        (State.IN_APPROVAL, "business", "decide"),
        (State.APPROVED, "finance", "fund"),
        (State.DELIVERED, "marketing_lead", "review"),
    ],
)
def test_each_duty_finds_what_waits_for_it(
    state: str, who: str, kind: str, cast: SimpleNamespace, world: SimpleNamespace, page: Any
) -> None:
    request = bring_to(state, cast, world)
    assert kinds(getattr(cast, who)) == [kind]
    text = text_of(page, getattr(cast, who))
    assert request.code in text
    assert "worth $900k" in text
    for other in ("outsider", "auditor", "privacy"):
        assert kinds(getattr(cast, other)) == []


def test_a_group_is_waited_for_since_its_own_step_opened(cast: SimpleNamespace, world: SimpleNamespace) -> None:
    story, began = Story(cast, world, track="major").drafted().submitted().routed(), clock.now()
    with clock.at(began + timedelta(days=17)):
        story.decided(cast.business)
    with clock.at(began + timedelta(days=21)):
        (asked,) = home.home(cast.architect).needs
    assert asked.reason.startswith("for 4 days ·"), "no longer than since its turn came, and not measured by the whole approval"


def test_what_is_short_is_found_by_finance_until_it_is_whole(cast: SimpleNamespace, world: SimpleNamespace) -> None:
    story = Story(cast, world).drafted().submitted().routed().approved()
    delivery.fund(actor=cast.finance, amounts=[("growth", usd(20_000))], **story.seen)
    assert kinds(cast.finance) == ["top_up"]
    assert "top_up" not in kinds(cast.technologist)
    story.started()
    assert kinds(cast.finance) == ["top_up"], "in delivery as well"
    delivery.fund(actor=cast.finance, amounts=[("platform", usd(100_000))], **story.seen)
    assert kinds(cast.finance) == []


def test_the_most_pressing_comes_first(cast: SimpleNamespace, world: SimpleNamespace) -> None:
    far = Story(cast, world, answers={"title": "Far", "needed_by": clock.today() + timedelta(days=300)}).drafted().submitted().routed()
    near = Story(cast, world, answers={"title": "Near", "needed_by": clock.today() + timedelta(days=5)}).drafted().submitted().routed()
    assert far.request.number < near.request.number
    assert [need.title for need in home.home(cast.business).needs] == ["Near", "Far"]


def test_who_waits_for_an_answer_comes_before_what_is_worth_more() -> None:
    today = clock.today()
    rich = Reasons("review", 1, worth=usd(9_000_000).amount)
    assert score(Reasons("answer", 0), today) > score(rich, today)
    assert score(Reasons("decide", 30), today) > score(Reasons("decide", 2), today)
    assert score(Reasons("decide", 4, usual_days=2), today) > score(Reasons("decide", 4, usual_days=10), today)
    assert score(Reasons("decide", 0, needed_by=today), today) - score(Reasons("decide", 0), today) == pytest.approx(25)


def test_what_is_hidden_is_not_coming_up(cast: SimpleNamespace, world: SimpleNamespace, page: Any) -> None:
    for title, is_confidential in (("Consent hub", False), ("Secret takeover", True)):
        story = Story(cast, world, answers={"title": title, "is_confidential": is_confidential})
        number = story.drafted().submitted().routed().approved().funded().started().request.number
        portfolio.plan_milestone(number=number, actor=cast.it_lead, title=f"{title} beta", due_on=clock.today() + timedelta(days=20))
    text = text_of(page, cast.outsider)
    assert "Consent hub beta" in text
    assert "Secret" not in text
    assert "Secret takeover beta" in text_of(page, cast.marketing_lead)


def test_the_number_of_queries_does_not_grow(cast: SimpleNamespace, world: SimpleNamespace) -> None:
    def count(person: Person) -> int:
        cache.clear()
        with CaptureQueriesContext(connection) as asked:
            home.home(Person.objects.get(pk=person.pk))
        return len(asked)

    people = (cast.marketer, cast.technologist, cast.business, cast.finance)
    for state in (State.IN_TRIAGE, State.IN_APPROVAL, State.APPROVED, State.FUNDED):
        bring_to(state, cast, world)
    few = [count(person) for person in people]
    for state in (State.IN_TRIAGE, State.IN_APPROVAL, State.APPROVED, State.FUNDED) * 2:
        bring_to(state, cast, world)
    assert [count(person) for person in people] == few


def test_whoever_may_agree_sees_how_much_waits_of_each_kind(cast: SimpleNamespace, world: SimpleNamespace, page: Any) -> None:
    for person in (cast.marketer, cast.cio):
        appointments.propose_duty(actor=cast.admin, person=person, role=Role.PRIVACY, reason="Dana is on leave.")
    made = policies.propose_policy(actor=cast.admin, starts_on=clock.today() + timedelta(days=1), reason="Prices rose.")
    for who in (cast.cmo, cast.admin2):
        text = text_of(page, who)
        assert "2 changes of people&#x27;s duties" in text and "A new policy" in text and 'href="/policies/"' in text
    # Not what is about oneself, nor what one proposed; and nobody is told who has no say.
    assert "A change of somebody&#x27;s duties" in text_of(page, cast.cio)
    for who in (cast.admin, cast.auditor, cast.technologist):
        assert "A new policy" not in text_of(page, who) and "duties </a>" not in text_of(page, who)
    policies.refuse(actor=cast.cmo, proposal=made.pk, reason="No.")
    assert "A new policy" not in text_of(page, cast.admin2)
