"""Who is told what when a request moves: by the real operations, through the outbox."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.db import transaction

from collab.events import delivery
from collab.events.models import Event
from collab.kit import clock
from collab.notices import operations, queries
from collab.notices.models import Notice
from collab.people.models import Person
from projects.intake.colleagues import COLLEAGUES
from projects.intake.flow import FLOW
from projects.intake.operations import asking, ending, gateway
from projects.intake.reactions import TELLINGS
from projects.intake.sight import PAID_FOR, SIGHT
from projects.intake.states import State
from tests import onrecord
from tests.stories import Story, bring_to, make_world


@pytest.fixture
def world(cast: SimpleNamespace) -> SimpleNamespace:
    return make_world(cast)


@pytest.fixture
def story(cast: SimpleNamespace, world: SimpleNamespace) -> Story:
    return Story(cast, world).drafted()


def told() -> set[tuple[str, str]]:
    """Deliver what is due; who was told which kind of event since."""
    before = set(Notice.objects.values_list("pk", flat=True))
    delivery.deliver_due()
    new = Notice.objects.exclude(pk__in=before)
    return {(name, kind.rpartition(".")[2]) for name, kind in new.values_list("person__username", "event__kind")}


def needed() -> set[str]:
    return set(Notice.objects.filter(needs_action=True).values_list("person__username", flat=True))


def test_a_sent_request_is_told_to_the_gateway(story: Story) -> None:
    assert told() == set()
    story.submitted()
    assert told() == {("technologist", "submitted"), ("technologist2", "submitted")}
    notice = Notice.objects.get(person=story.cast.technologist)
    assert notice.text == f"Priya Natarajan sent {story.request.code} “Attribution tool for retail media” to triage."
    assert notice.url == f"/triage/{story.request.code}/"
    assert needed() == {"technologist", "technologist2"}


def test_a_question_reaches_the_requester_with_its_words_and_the_answer_comes_back(story: Story) -> None:
    story.submitted()
    told()
    asking.ask(actor=story.cast.technologist, reason="Which fields?", **story.seen)
    assert told() == {("marketer", "asked")}
    assert Notice.objects.get(person=story.cast.marketer).reason == "Which fields?"
    assert needed() == {"marketer"}, "what was in triage needs nobody there any more"
    asking.answer(actor=story.cast.marketer, answer="Name and basket.", **story.seen)
    assert told() == {("technologist", "answered")}
    assert needed() == {"technologist"}


def test_a_route_is_told_step_by_step_to_those_who_decide(story: Story) -> None:
    story.submitted()
    told()
    story.routed()
    first = told()
    route = story.request_route()
    seats = {step.position: set(step.panels.values_list("seats__person__username", flat=True)) for step in route.steps.all()}
    positions = sorted(seats)
    assert first == {(name, "routed") for name in seats[positions[0]]} | {("marketer", "routed")}
    assert needed() == seats[positions[0]]
    for step in route.steps.order_by("position"):
        assert needed() == seats[step.position]
        for panel in step.panels.all():
            last = panel.seats.first().person
            story.decided(last)
        after = told()
        assert {name for name, kind in after if kind == "decided"} == seats.get(step.position + 1, set())
    assert {("marketer", "approved"), ("technologist", "approved")} <= after
    assert needed() == {"finance", "finance2"} - {last.username}


def test_whoever_is_needed_no_more_is_told(story: Story) -> None:
    onrecord.give(Person.objects.create(username="second", department=story.cast.business.department), "business")
    story.submitted().routed()
    told()
    story.decided(story.cast.business)
    assert ("second", "decided") in told()
    assert "second" not in needed()


def test_conditions_reach_the_requester(story: Story) -> None:
    story.submitted().routed()
    told()
    panel = story.request_route().steps.first().panels.first()
    story.decided(panel.seats.first().person, "approve_with_conditions", conditions="Keep it for a year at most.")
    told()
    assert Notice.objects.get(person=story.cast.marketer, event__kind="intake.request.decided").reason == "Keep it for a year at most."


@pytest.mark.parametrize(
    ("state", "name", "reason"),
    [
        (State.DECLINED, "declined", "We own this already."),
        (State.REJECTED, "rejected", "Not this year."),
        (State.MERGED, "merged", "The same wish"),
    ],
)
def test_the_reason_of_a_no_reaches_the_requester(
    cast: SimpleNamespace, world: SimpleNamespace, state: str, name: str, reason: str
) -> None:
    bring_to(state, cast, world)
    told()
    notice = Notice.objects.get(person=cast.marketer, event__kind=f"intake.request.{name}")
    assert notice.reason == reason
    assert not notice.needs_action


def test_hold_and_resume_tell_whom_it_concerns(story: Story) -> None:
    story.submitted().routed()
    told()
    deciders = needed()
    ending.hold(actor=story.cast.technologist2, reason="The budget is frozen.", **story.seen)
    assert told() == {(name, "held") for name in {*deciders, "marketer"}}
    assert needed() == set()
    ending.resume(actor=story.cast.technologist2, **story.seen)
    assert {(name, "resumed") for name in {*deciders, "marketer", "technologist"}} == told()
    assert needed() == deciders


def test_taking_back_tells_those_who_were_asked(story: Story) -> None:
    story.submitted().routed()
    told()
    deciders = needed()
    ending.withdraw(actor=story.cast.marketer, **story.seen)
    assert told() == {(name, "withdrawn") for name in {*deciders, "technologist"}}
    assert needed() == set()


def test_money_and_start_tell_leads_and_requester(cast: SimpleNamespace, world: SimpleNamespace) -> None:
    request = bring_to(State.IN_DELIVERY, cast, world)
    told()
    assert queries.page(cast.it_lead).cards[0].url == f"/projects/{request.code}/"
    assert "Carmen Diaz and Nikolai Petrov" in queries.page(cast.marketing_lead).cards[0].text
    assert Notice.objects.filter(person=cast.marketer, event__kind="intake.request.started").exists()
    assert needed() == set()


def test_what_was_overtaken_before_it_was_told_needs_nobody(story: Story) -> None:
    story.submitted()
    asking.ask(actor=story.cast.technologist, reason="Which fields?", **story.seen)
    told()
    assert needed() == {"marketer"}


def test_a_confidential_request_is_told_to_nobody_who_may_not_open_it(cast: SimpleNamespace, world: SimpleNamespace) -> None:
    story = Story(cast, world, answers={"is_confidential": True}).drafted().submitted().routed()
    event = Event.objects.get(kind="intake.request.routed")
    panels = [panel for step in story.request_route().steps.all() for panel in step.panels.all()]
    seated = {seat.person for panel in panels for seat in panel.seats.all()}
    with transaction.atomic():
        for person in (cast.outsider, cast.cio, *seated):
            operations.tell(event=event, person=person, text="Something new")
    assert set(Notice.objects.values_list("person__username", flat=True)) == {person.username for person in seated}
    assert {cast.outsider, cast.cio}.isdisjoint(seated)


@pytest.mark.usefixtures("all_rights")
def test_what_one_may_no_longer_open_leaves_list_and_count(cast: SimpleNamespace, world: SimpleNamespace, owner: Any) -> None:
    story = Story(cast, world).drafted().submitted()
    told()
    assert queries.unread(cast.technologist) == 1
    gone = type(cast.technologist).objects.get(pk=cast.technologist.pk)
    onrecord.end(gone.duties.all(), ended_at=clock.now())
    story.request.refresh_from_db()
    onrecord.edit(story.request, is_confidential=True)
    assert queries.unread(gone) == 0
    assert queries.page(gone).cards == ()


def test_telling_twice_is_telling_once(story: Story) -> None:
    story.submitted()
    told()
    event = story.cast.technologist.notices.get().event
    event.deliveries.filter(reaction="intake.tell").update(state="due", attempts=0, due_at=clock.now())
    assert delivery.deliver_due() == 1
    assert story.cast.technologist.notices.count() == 1


def test_every_move_of_the_table_is_told_or_left_on_purpose() -> None:
    # Beside the moves: a fund begins to pay for what is confidential, a clock goes on, what ends soon raises its draft, somebody joins.
    beside = {f"intake.request.{verb}" for verb in ("nudged", "reminded", "escalated", "raised", "joined")}
    # What becomes of a condition, who answers for run cost, and what is said in the open lane.
    beside |= {f"intake.request.condition_{verb}" for verb in ("met", "confirmed", "reopened", "waived", "handed_over", "due")}
    beside |= {"intake.request.lane_said", *(f"intake.request.run_owner_{verb}" for verb in ("proposed", "accepted", "declined"))}
    said = {step.says for flow in (FLOW, SIGHT, COLLEAGUES) for step in flow} | {PAID_FOR} | beside
    assert set(TELLINGS) <= said
    # Of what somebody no longer sees, nothing is told to them.
    assert said - set(TELLINGS) == {"intake.request.snoozed", "intake.request.hidden"}


def test_a_person_is_not_told_what_they_did(cast: SimpleNamespace, world: SimpleNamespace) -> None:
    story = Story(cast, world, requester=cast.technologist2).drafted().submitted()
    assert told() == {("technologist", "submitted")}
    gateway.route(actor=cast.technologist, track="standard", **story.seen)
    told()
    assert not Notice.objects.filter(person=cast.technologist, event__kind="intake.request.routed").exists()
