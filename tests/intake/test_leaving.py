"""Nobody stuck: leads and requests are handed over, questions taken back, groups filled again, and what waits says so to its keepers."""

from types import SimpleNamespace
from typing import Any

import pytest

from collab.access.models import Duty
from collab.approvals.models import Recusal, Seat
from collab.events import delivery as deliveries
from collab.events.models import Event
from collab.kit import clock
from collab.kit.errors import Conflict, Forbidden, Invalid, NotFound, Unfit
from collab.notices.models import Notice
from collab.people.models import Department, Person
from projects.intake import access
from projects.intake.models import Request
from projects.intake.operations import asking, delivery, draft, ending, gateway, handing
from projects.intake.queries.triage import stuck
from projects.intake.states import State as S
from tests import onrecord
from tests.conftest import make_cast
from tests.reading import words_of
from tests.stories import Story, bring_to, make_world

WHY = "On leave from Monday"


@pytest.fixture
def house(cast: SimpleNamespace, world: SimpleNamespace) -> SimpleNamespace:
    return SimpleNamespace(cast=cast, world=world)


def seen(request: Request) -> dict[str, Any]:
    row = Request.objects.get(pk=request.pk)
    return {"number": row.number, "version": row.version}


def person(username: str, role: str, department: str = "crm") -> Person:
    made = Person.objects.create(username=username, first_name=username.title(), department=Department.objects.get(code=department))
    onrecord.give(made, role)
    return made


def loses(who: Person) -> None:
    """Their duties end this instant."""
    onrecord.end(Duty.objects.filter(person=who), ended_at=clock.now())


def told() -> dict[str, str]:
    before = set(Notice.objects.values_list("pk", flat=True))
    deliveries.deliver_due()
    return dict(Notice.objects.exclude(pk__in=before).values_list("person__username", "text"))


def only(kind: str) -> Event:
    return Event.objects.get(kind=kind)


# --- hand over a lead


@pytest.mark.parametrize("who", ["it_lead", "marketing_lead", "technologist"])
def test_a_lead_is_handed_over(house: SimpleNamespace, who: str) -> None:
    request, new = bring_to(S.IN_DELIVERY, house.cast, house.world), person("rao", "it_lead", "platforms")
    told()
    done = handing.hand_over(actor=getattr(house.cast, who), side="it", to="rao", reason=WHY, **seen(request))
    done.project.refresh_from_db()
    assert (done.project.it_lead, done.project.marketing_lead, done.holder) == (new, house.cast.marketing_lead, new)
    assert only("intake.request.handed_over").data == {"side": "it", "former": house.cast.it_lead.pk, "person": new.pk}
    assert only("portfolio.project.handed_over").data == {"changed": {"it_lead": [house.cast.it_lead.pk, new.pk]}}
    texts = told()
    assert texts["rao"].endswith("over to you: you lead it from now on.")
    assert ("it_lead" in texts) == (who != "it_lead"), "nobody is told of what they did"
    assert delivery.launch(actor=new, **seen(request)).state == S.DELIVERED
    with pytest.raises(Forbidden):
        delivery.review(actor=house.cast.it_lead, reason="Done", no_lesson="None.", **seen(request))


def test_a_new_lead_decides_nothing_of_it_and_has_decided_nothing(house: SimpleNamespace) -> None:
    request = bring_to(S.IN_DELIVERY, house.cast, house.world)
    onrecord.give(house.cast.business, "marketing_lead")
    with pytest.raises(Unfit, match="decided on"):
        handing.hand_over(actor=house.cast.it_lead, side="marketing", to="business", reason=WHY, **seen(request))
    new = person("rao", "marketing_lead")
    handing.hand_over(actor=house.cast.it_lead, side="marketing", to="rao", reason=WHY, **seen(request))
    assert Recusal.objects.filter(route=request.route, person=new, because="lead").exists()


@pytest.mark.parametrize(
    ("to", "said"),
    [
        ("cmo", "not an IT lead today"),
        ("marketing_lead", "leads it already"),
        ("it_lead", "leads it already"),
        ("marketer", "asked for it"),
        ("nobody", "nobody called"),
    ],
)
def test_not_everybody_may_become_its_lead(house: SimpleNamespace, to: str, said: str) -> None:
    request = bring_to(S.IN_DELIVERY, house.cast, house.world)
    with pytest.raises(Invalid) as refused:
        handing.hand_over(actor=house.cast.technologist, side="it", to=to, reason=WHY, **seen(request))
    assert said in refused.value.fields["to"][0]


def test_there_is_nobody_to_hand_over_before_it_starts(house: SimpleNamespace) -> None:
    request = bring_to(S.ON_HOLD, house.cast, house.world)
    with pytest.raises(Conflict, match="no leads yet"):
        handing.hand_over(actor=house.cast.technologist, side="it", to="it_lead", reason=WHY, **seen(request))


def test_work_whose_leads_have_both_left_goes_on(house: SimpleNamespace) -> None:
    request, new = bring_to(S.IN_DELIVERY, house.cast, house.world), person("rao", "it_lead", "platforms")
    onrecord.leave(house.cast.it_lead)
    loses(house.cast.marketing_lead)
    handing.hand_over(actor=house.cast.technologist, side="it", to="rao", reason="They left.", **seen(request))
    assert delivery.launch(actor=new, **seen(request)).state == S.DELIVERED


def test_who_gives_a_confidential_one_away_gets_an_answer(house: SimpleNamespace, api: Any, page: Any) -> None:
    person("rao", "it_lead", "platforms"), person("lee", "it_lead", "platforms")
    request = bring_to(S.IN_DELIVERY, house.cast, house.world, answers={"is_confidential": True})
    body = {"side": "it", "to": "rao", "reason": WHY, **seen(request)}
    number = body.pop("number")
    answer = api(house.cast.it_lead).post(f"/api/v1/requests/R-{number}/hand_over/", body, format="json")
    assert (answer.status_code, answer.content) == (204, b"")
    for things in ("requests", "projects"):
        assert api(house.cast.it_lead).get(f"/api/v1/{things}/R-{number}/").status_code == 404
    rao = Person.objects.get(username="rao")
    form = {"side": "it", "to": "lee", "reason": WHY, "version": seen(request)["version"]}
    pressed = page(rao).post(f"/requests/R-{number}/hand_over/", form, follow=True)
    assert pressed.redirect_chain == [("/", 302)]
    assert f"R-{number} is given away. You no longer see it." in pressed.content.decode()


def test_who_gives_their_request_away_sees_neither_it_nor_its_project(house: SimpleNamespace, api: Any) -> None:
    person("noor", "marketer", "crm")
    request = bring_to(S.IN_DELIVERY, house.cast, house.world, answers={"is_confidential": True})
    handing.reassign(actor=house.cast.marketer, to="noor", reason=WHY, **seen(request))
    for username, status in (("marketer", 404), ("noor", 200)):
        reader = api(Person.objects.get(username=username))
        assert [reader.get(f"/api/v1/{things}/{request.code}/").status_code for things in ("requests", "projects")] == [status] * 2


def test_the_page_offers_who_may_lead(house: SimpleNamespace, page: Any) -> None:
    person("rao", "it_lead", "platforms")
    request = bring_to(S.IN_DELIVERY, house.cast, house.world)
    text = page(house.cast.it_lead).get(f"/requests/{request.code}/hand_over/").content.decode()
    assert '<option value="Rao (rao)">' in text
    assert '(it_lead)">' not in text
    handing.hand_over(actor=house.cast.it_lead, side="it", to="rao", reason=WHY, **seen(request))
    shown = page(house.cast.marketer).get(f"/requests/{request.code}/").content.decode()
    assert "handed the IT lead over from Nikolai Petrov to Rao" in shown
    assert "changed the IT lead from Nikolai Petrov to Rao" in page(house.cast.marketer).get(f"/projects/{request.code}/").content.decode()


# --- a question, and the request itself


def test_a_question_is_taken_back(house: SimpleNamespace) -> None:
    request = bring_to(S.NEEDS_INFORMATION, house.cast, house.world)
    done = asking.take_back(actor=house.cast.technologist2, **seen(request))
    assert (done.state, done.question, done.holder) == (S.IN_TRIAGE, "", None)
    assert "marketer" in told()


def test_what_somebody_who_left_will_not_answer_is_declined(house: SimpleNamespace) -> None:
    request = bring_to(S.NEEDS_INFORMATION, house.cast, house.world)
    with pytest.raises(Conflict, match="can still answer"):
        ending.decline(actor=house.cast.technologist, reason="No answer", **seen(request))
    loses(house.cast.marketer)
    done = ending.decline(actor=house.cast.technologist, reason="No answer", **seen(request))
    assert (done.state, done.question, done.holder) == (S.DECLINED, "", None)


@pytest.mark.parametrize("state", [S.IN_TRIAGE, S.NEEDS_INFORMATION, S.IN_APPROVAL, S.APPROVED, S.FUNDED, S.IN_DELIVERY, S.ON_HOLD])
def test_a_request_goes_to_a_colleague(house: SimpleNamespace, state: str) -> None:
    request, new = bring_to(state, house.cast, house.world), person("noor", "marketer")
    onrecord.leave(house.cast.marketer)
    done = handing.reassign(actor=house.cast.technologist, to="noor", reason="She left.", **seen(request))
    assert (done.requester, done.state) == (new, state)
    assert only("intake.request.reassigned").data == {"former": house.cast.marketer.pk, "person": new.pk}
    assert access.roles_of(new, done) == {"requester"}
    if state == S.NEEDS_INFORMATION:
        assert done.holder == new
        assert asking.answer(actor=new, answer="E-mail only.", **seen(request)).state == S.IN_TRIAGE
    if state in (S.IN_APPROVAL, S.APPROVED):
        assert Recusal.objects.filter(route=request.route, person=new, because="requester").exists()
        assert ending.withdraw(actor=new, **seen(request)).state == S.WITHDRAWN


def test_approval_goes_on_for_the_colleague(house: SimpleNamespace) -> None:
    request = bring_to(S.IN_APPROVAL, house.cast, house.world)
    person("noor", "marketer")
    handing.reassign(actor=house.cast.marketer, to="noor", reason=WHY, **seen(request))
    story = Story(house.cast, house.world, request=request).approved()
    assert story.request.state == S.IN_APPROVAL or Request.objects.get(pk=request.pk).state == S.APPROVED


def test_whoever_asked_before_does_not_decide_either(house: SimpleNamespace) -> None:
    request = bring_to(S.IN_TRIAGE, house.cast, house.world)
    person("noor", "marketer")
    handing.reassign(actor=house.cast.marketer, to="noor", reason=WHY, **seen(request))
    onrecord.give(house.cast.marketer, "business")
    gateway.route(actor=house.cast.technologist, track="standard", **seen(request))
    assert not Seat.objects.filter(person=house.cast.marketer).exists()
    with pytest.raises(Forbidden):
        gateway.decide(actor=house.cast.marketer, decision="approve", **seen(request))


@pytest.mark.parametrize(
    ("to", "said"),
    [
        ("outsider", "is not of"),
        ("idle", "holds no duty"),
        ("marketing_lead", "leads it"),
        ("marketer", "asks for it already"),
        ("nobody", "nobody called"),
    ],
)
def test_not_everybody_may_ask_in_their_place(house: SimpleNamespace, to: str, said: str) -> None:
    Person.objects.create(username="idle", department=house.cast.marketer.department)
    request = bring_to(S.IN_DELIVERY, house.cast, house.world)
    with pytest.raises(Invalid) as refused:
        handing.reassign(actor=house.cast.marketer, to=to, reason=WHY, **seen(request))
    assert said in refused.value.fields["to"][0]


# --- seats


def test_a_group_whose_people_have_left_is_filled_again(house: SimpleNamespace) -> None:
    request = bring_to(S.IN_APPROVAL, house.cast, house.world)
    with pytest.raises(Conflict, match="still holds it"):
        handing.seat_again(actor=house.cast.technologist, **seen(request))
    onrecord.leave(house.cast.business)
    with pytest.raises(Conflict, match="Business"):
        handing.seat_again(actor=house.cast.technologist, **seen(request))
    new = person("grace", "business", "brand")
    with pytest.raises(Forbidden):
        gateway.decide(actor=new, decision="approve", **seen(request))
    told()
    handing.seat_again(actor=house.cast.technologist, **seen(request))
    assert only("intake.request.seated_again").data == {"seated": {"business": [new.pk]}}
    assert told() == {"grace": f"{request.code} “{request.title}” waits for your decision."}
    gateway.decide(actor=new, decision="approve", **seen(request))
    house.cast.business = new
    with pytest.raises(Conflict):
        handing.seat_again(actor=house.cast.technologist, **seen(request))


def test_seats_are_not_filled_by_whoever_asked(house: SimpleNamespace) -> None:
    request = bring_to(S.IN_APPROVAL, house.cast, house.world)
    loses(house.cast.business)
    onrecord.give(house.cast.marketer, "business")
    with pytest.raises(Conflict):
        handing.seat_again(actor=house.cast.technologist, **seen(request))


# --- said where its keepers look


def stuck_ones(house: SimpleNamespace) -> list[Request]:
    made = [bring_to(state, house.cast, house.world) for state in (S.NEEDS_INFORMATION, S.IN_APPROVAL, S.IN_DELIVERY, S.DELIVERED)]
    for who in ("marketer", "business", "it_lead"):
        onrecord.leave(getattr(house.cast, who))
    return made


def test_what_waits_for_somebody_who_left_says_so(house: SimpleNamespace, page: Any) -> None:
    house.made = [bring_to(S.IN_APPROVAL, house.cast, house.world)]
    assert stuck.stuck(house.cast.technologist) == ()
    made = stuck_ones(house)
    found = {one.number: one.way_out for one in stuck.stuck(house.cast.technologist)}
    assert found == {one.code: stuck.WAYS_OUT[one.state] for one in (*house.made, *made)}
    assert stuck.stuck(house.cast.cmo) == (), "it is the technologists' to see to"
    keeper = page(house.cast.technologist)
    for address in ("/triage/", "/approvals/"):
        text = words_of(keeper.get(address))
        assert all(f"{one.code} {one.title}" in text for one in made), address
        assert stuck.WAYS_OUT[S.IN_APPROVAL] in text
    assert "It waits for somebody who has left," in keeper.get("/").content.decode()
    waiting = keeper.get("/requests/?view=waiting").content.decode()
    assert all(one.code in waiting for one in made)
    for one in made:
        assert stuck.WAYS_OUT[one.state] in page(house.cast.cmo).get(f"/requests/{one.code}/").content.decode()


def test_what_waits_for_somebody_who_left_is_read_outside_of_any_transaction(real_db: None, api: Any, page: Any) -> None:
    """As the portal reads, and no test that is undone."""
    cast = make_cast()
    request = bring_to(S.IN_APPROVAL, cast, make_world(cast))
    onrecord.leave(cast.architect)
    assert api(cast.technologist).get(f"/api/v1/requests/{request.code}/").status_code == 200
    assert page(cast.technologist).get(f"/requests/{request.code}/").status_code == 200


def test_a_lost_duty_is_as_good_as_having_left(house: SimpleNamespace) -> None:
    bring_to(S.IN_APPROVAL, house.cast, house.world)
    loses(house.cast.business)
    assert len(stuck.stuck(house.cast.technologist)) == 1
    new = person("grace", "business", "brand")
    request = Request.objects.get(state=S.IN_APPROVAL)
    handing.seat_again(actor=house.cast.technologist, **seen(request))
    assert stuck.stuck(house.cast.technologist) == ()
    gateway.decide(actor=new, decision="approve", **seen(request))


# --- a draft that was never sent


def test_a_draft_that_is_thrown_away_is_nobodys_to_read(house: SimpleNamespace, api: Any, page: Any) -> None:
    made = Story(house.cast, house.world).drafted().request
    ending.withdraw(actor=house.cast.marketer, **seen(made))
    for who in ("outsider", "technologist", "auditor", "cmo", "finance"):
        reader = getattr(house.cast, who)
        assert api(reader).get(f"/api/v1/requests/{made.code}/").status_code == 404
        assert not access.visible(reader).filter(pk=made.pk).exists()
    assert api(house.cast.marketer).get(f"/api/v1/requests/{made.code}/").status_code == 200
    assert told() == {}


def test_a_draft_of_somebody_who_left_stays_theirs(house: SimpleNamespace) -> None:
    made = Story(house.cast, house.world).drafted().request
    onrecord.leave(house.cast.marketer)
    assert stuck.stuck(house.cast.technologist) == ()
    with pytest.raises(NotFound):
        handing.reassign(actor=house.cast.technologist, to="marketing_lead", reason=WHY, **seen(made))
    assert not access.visible(house.cast.technologist).filter(pk=made.pk).exists()


def test_its_writer_deletes_a_draft(house: SimpleNamespace, page: Any) -> None:
    made = Story(house.cast, house.world).drafted().request
    with pytest.raises(NotFound):
        draft.delete(actor=house.cast.technologist, **seen(made))
    draft.delete(actor=house.cast.marketer, **seen(made))
    assert not Request.objects.filter(pk=made.pk).exists()
    sent = bring_to(S.IN_TRIAGE, house.cast, house.world)
    with pytest.raises(Conflict, match="was sent"):
        draft.delete(actor=house.cast.marketer, **seen(sent))
