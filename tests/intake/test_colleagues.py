"""A colleague has the requester's rights and is kept from judging alike: who is named, what they may then, and that taken off it is gone."""

from types import SimpleNamespace
from typing import Any

import pytest
from stories import PATHS, STEPS, Story, bring_to, usd

from collab.approvals.models import Recusal
from collab.dashboards.home.page import home
from collab.dashboards.search import finding
from collab.events import delivery
from collab.events.models import Event
from collab.kit import clock
from collab.kit.errors import Conflict, Forbidden, NotFound, Unfit
from collab.notes import operations as notes
from collab.notices.models import Notice
from collab.people.models import Person
from projects.intake import access
from projects.intake.models import Colleague, Request
from projects.intake.operations import asking, colleagues, draft, edit, ending, gateway, handing, sight
from projects.intake.operations import delivery as money
from projects.intake.queries.list import lists, waiting
from projects.intake.states import State as S
from projects.portfolio.access import visible as projects
from tests import onrecord

SECRET = {"is_confidential": True, "title": "Zebrafinch launch"}
NAMED, TAKEN_OFF = "intake.request.colleague_named", "intake.request.colleague_taken_off"


def name(request: Request, actor: Person, person: str = "outsider") -> Person:
    return colleagues.name(number=request.number, actor=actor, person=person)


def told(person: Person) -> list[str]:
    while delivery.deliver_due():
        pass
    return list(Notice.objects.filter(person=person).order_by("pk").values_list("text", flat=True))


def test_a_draft_is_its_writers_until_they_name_a_colleague(cast: SimpleNamespace, world: SimpleNamespace) -> None:
    request, other = bring_to(S.DRAFT, cast, world), cast.outsider
    assert not access.visible(other).filter(pk=request.pk).exists()
    name(request, cast.marketer)
    assert told(other)[0].startswith(f"{cast.marketer.name} named you a colleague on {request.code}")
    edit.edit(number=request.number, actor=other, version=request.version, title="Of both of us")
    own = home(other)
    assert "Of both of us" in (own.draft.title if own.draft else "")
    with pytest.raises(Forbidden, match="its writer"):
        draft.delete(number=request.number, actor=other)
    request.refresh_from_db()
    asking.submit(number=request.number, actor=other, version=request.version)
    assert Event.objects.get(kind="intake.request.submitted").actor == other
    # A draft goes with whom was named on it.
    thrown = bring_to(S.DRAFT, cast, world)
    name(thrown, cast.marketer)
    draft.delete(number=thrown.number, actor=cast.marketer)
    assert not Colleague.objects.filter(request_id=thrown.pk).exists()


def test_a_colleague_does_what_the_requester_does(cast: SimpleNamespace, world: SimpleNamespace) -> None:
    """Asked, both are told, and either answers; what one sent back, withdrew or wrote the other is told of."""
    request, other = bring_to(S.IN_TRIAGE, cast, world, answers=SECRET), cast.outsider
    notes_of = {"things": "requests", "code": request.code}
    name(request, cast.marketer)
    notes.write(**notes_of, actor=cast.technologist, text="Which brands?")
    asking.ask(number=request.number, actor=cast.technologist, version=request.version, reason="Which fields?")
    assert [text for text in told(other) if "question" in text] != [] and Notice.objects.get(person=other, needs_action=True)
    assert Notice.objects.filter(person=other, event__subject_kind="notes.note").exists()
    assert [one.number for one in home(other).questions] == [request.code] and home(other).trackers
    row = lists.page(other, lists.filters({}, "waiting")).rows[0]
    assert (row.number, row.standing.condition, row.is_mine) == (request.code, "needs_you", False)
    assert [one.number for one in lists.page(other, lists.filters({"view": "mine"}, "mine")).rows] == [request.code]
    assert request.code in str(finding.find(other, "zebrafinch"))
    request.refresh_from_db()
    asking.answer(number=request.number, actor=other, version=request.version, answer="E-mail only.")
    told(other)
    assert not Notice.objects.filter(person=cast.marketer, needs_action=True).exists()
    request.refresh_from_db()
    ending.withdraw(number=request.number, actor=other, version=request.version)
    assert Event.objects.get(kind="intake.request.withdrawn").actor == other


STATES = (S.DRAFT, S.IN_TRIAGE, S.NEEDS_INFORMATION, S.IN_APPROVAL, S.APPROVED, S.IN_DELIVERY, S.ON_HOLD, S.WITHDRAWN)


@pytest.mark.parametrize("state", STATES)
def test_both_have_the_same_moves_in_every_state(state: S, cast: SimpleNamespace, world: SimpleNamespace, api: Any) -> None:
    """Whatever else they are: the second technologist is one colleague here, an executive another."""
    story = Story(cast, world).drafted()
    for other in ("technologist2", "cio", "outsider"):
        name(story.request, cast.marketer, other)
    for step in PATHS[state]:
        STEPS[step](story)
    request = story.request
    request.refresh_from_db()
    own, *others = (
        api(getattr(cast, who)).get(f"/api/v1/requests/{request.code}/").json()["moves"]
        for who in ("marketer", "outsider", "technologist2", "cio")
    )
    assert others == [own] * 3 and any(move["allowed"] for move in own) == (state != S.WITHDRAWN)
    if request.route_id:
        apart = Recusal.objects.filter(route=request.route).values_list("person__username", flat=True)
        assert {"technologist2", "cio", "outsider"} <= set(apart)


# --- who names whom


def test_who_names_and_takes_off(cast: SimpleNamespace, world: SimpleNamespace, api: Any) -> None:
    request = bring_to(S.IN_TRIAGE, cast, world)
    address = f"/api/v1/requests/{request.code}/colleagues/"
    for who in ("technologist", "business", "auditor", "outsider"):
        assert api(getattr(cast, who)).post(address, {"person": "cmo"}, format="json").status_code == 403, who
    assert api(cast.marketer).post(address, {"person": "outsider"}, format="json").json() == {
        "username": "outsider", "name": "Tom Baines", "department": cast.outsider.department.name if cast.outsider.department else None,
    }  # fmt: skip
    # A colleague may name another one, and leave; whoever does not ask takes nobody off.
    assert api(cast.outsider).post(address, {"person": "cmo"}, format="json").status_code == 201
    assert {one["username"] for one in api(cast.business).get(address).json()["results"]} == {"cmo", "outsider"}
    assert api(cast.technologist).delete(f"{address}cmo/").status_code == 403
    assert api(cast.outsider).delete(f"{address}outsider/").status_code == 204
    assert api(cast.outsider).post(address, {"person": "business"}, format="json").status_code == 403
    assert api(cast.marketer).delete(f"{address}outsider/").status_code == 404
    assert api(cast.marketer).get(f"/api/v1/requests/{request.code}/").json()["colleagues"] == ["cmo"]
    assert [event.data["person"] for event in Event.objects.filter(kind=TAKEN_OFF)] == [cast.outsider.pk]


def test_who_is_taken_off_what_is_confidential_sees_nothing_and_is_told_that_much(cast: SimpleNamespace, world: SimpleNamespace) -> None:
    request, other = bring_to(S.IN_TRIAGE, cast, world, answers=SECRET), cast.outsider
    name(request, cast.marketer)
    request_of = access.visible(other).filter(pk=request.pk)
    assert request_of.exists() and told(other)
    colleagues.take_off(number=request.number, actor=cast.marketer, person="outsider")
    assert not request_of.exists()
    assert told(other)[-1] == f"{cast.marketer.name} took you off a request that you asked for together. You no longer see it."
    with pytest.raises(NotFound):
        edit.edit(number=request.number, actor=other, version=request.version, title="Still mine")


def test_a_colleague_sees_the_project_of_what_is_confidential_and_no_longer_than_they_are_one(
    cast: SimpleNamespace, world: SimpleNamespace
) -> None:
    request = bring_to(S.IN_DELIVERY, cast, world, answers=SECRET)
    assert not projects(cast.outsider).filter(number=request.number).exists()
    name(request, cast.marketer)
    assert projects(cast.outsider).filter(number=request.number).exists()
    colleagues.take_off(number=request.number, actor=cast.outsider, person="outsider")
    assert not projects(cast.outsider).filter(number=request.number).exists()


REFUSED = {
    "marketer": "asks for it already", "nobody": "There is nobody called", "auditor": "no duty with which to ask",
    "marketing_lead": "leads it", "technologist": "through the gateway", "business": "decided on", "finance": "decided on",
}  # fmt: skip


def test_whoever_judges_it_is_not_named(cast: SimpleNamespace, world: SimpleNamespace) -> None:
    request = bring_to(S.IN_DELIVERY, cast, world)
    for person, sentence in REFUSED.items():
        with pytest.raises(Unfit, match=sentence):
            name(request, cast.marketer, person)
    waiting_for = bring_to(S.IN_APPROVAL, cast, world)
    with pytest.raises(Unfit, match="has a seat in its approval"):
        name(waiting_for, cast.marketer, "architect")
    assert not Colleague.objects.exists() and not Event.objects.filter(kind=NAMED).exists()
    over = bring_to(S.DECLINED, cast, world)
    with pytest.raises(Conflict, match="declined cannot be given a colleague"):
        name(over, cast.marketer)


def test_whoever_reserved_its_money_is_not_named(cast: SimpleNamespace, world: SimpleNamespace) -> None:
    request = bring_to(S.APPROVED, cast, world)
    money.fund(number=request.number, actor=cast.finance2, version=request.version, amounts=[("growth", usd(120_000))])
    with pytest.raises(Unfit, match="handled its money"):
        name(request, cast.marketer, "finance2")


# --- kept from judging


def test_who_asks_neither_routes_decides_funds_nor_leads(cast: SimpleNamespace, world: SimpleNamespace) -> None:
    story = Story(cast, world).drafted().submitted()
    request = story.request
    for other in ("technologist2", "finance2", "marketing_lead", "outsider"):
        name(request, cast.marketer, other)
    with pytest.raises(Forbidden):
        gateway.route(actor=cast.technologist2, track="standard", **story.seen)
    # Taken off before it is routed, one still does not decide on what one asked for.
    colleagues.take_off(number=request.number, actor=cast.marketer, person="outsider")
    story.routed().approved()
    apart = Recusal.objects.filter(route=Request.objects.get(pk=request.pk).route).values_list("person__username", flat=True)
    assert {"marketer", "technologist2", "finance2", "marketing_lead", "outsider"} <= set(apart)
    with pytest.raises(Forbidden):
        money.fund(actor=cast.finance2, amounts=[("growth", usd(120_000))], **story.seen)
    money.fund(actor=cast.finance, amounts=[("growth", usd(120_000))], **story.seen)
    with pytest.raises(Unfit, match="leads nothing that they asked for"):
        money.start(actor=cast.technologist, marketing_lead="marketing_lead", it_lead="it_lead", **story.seen)


def test_a_question_waits_for_no_requester_who_has_left_where_a_colleague_is_here(cast: SimpleNamespace, world: SimpleNamespace) -> None:
    story = Story(cast, world).drafted().submitted()
    asking.ask(actor=cast.technologist, reason="Which fields?", **story.seen)
    name(story.request, cast.marketer)
    onrecord.end(cast.marketer.duties.all(), ended_at=clock.now())
    stuck = Request.objects.filter(waiting.stuck(), pk=story.request.pk)
    assert not stuck.exists()
    with pytest.raises(Conflict, match="Somebody who asks for it is here"):
        ending.decline(actor=cast.technologist, reason="Nobody answers.", **story.seen)
    onrecord.end(cast.outsider.duties.all(), ended_at=clock.now())
    assert stuck.exists()


def test_given_to_a_colleague_it_is_theirs_and_no_two_of_them(cast: SimpleNamespace, world: SimpleNamespace) -> None:
    request = bring_to(S.IN_TRIAGE, cast, world)
    near = Person.objects.create(username="near", first_name="Nia", department=cast.marketer.department)
    onrecord.give(near, "marketer")
    name(request, cast.marketer, "near")
    given = handing.reassign(number=request.number, actor=cast.marketer, version=request.version, to="near", reason="She knows it.")
    assert given.requester == near and not Colleague.objects.exists()
    assert list(Event.objects.filter(kind__in=(NAMED, TAKEN_OFF)).order_by("pk").values_list("kind", flat=True)) == [NAMED, TAKEN_OFF]


def test_the_page_names_takes_off_and_lets_leave(cast: SimpleNamespace, world: SimpleNamespace, page: Any) -> None:
    request = bring_to(S.IN_TRIAGE, cast, world)
    address, client = f"/requests/{request.code}/", page(cast.marketer)
    assert f'action="{address}colleagues/"' in client.get(address).text
    assert "Name a colleague" in client.get(f"{address}colleagues/").text
    for wrong in ("", "nobody at all", "technologist-who-is-not"):
        assert client.post(f"{address}colleagues/", {"person": wrong}).status_code == 422, wrong
    answer = client.post(f"{address}colleagues/", {"person": " tom  baines "}, follow=True)
    assert f"Tom Baines asks for {request.code} too now." in answer.text
    assert f'action="{address}colleagues/outsider/off/"' in answer.text
    assert "colleagues/outsider/off/" not in page(cast.technologist).get(address).text
    own = page(cast.outsider)
    assert "Leave it" in own.get(address).text
    left = own.post(f"{address}colleagues/outsider/off/", follow=True)
    assert f"You no longer ask for {request.code}." in left.text and "no longer asks for it" in left.text
    # Of what is confidential nothing is left to lead back to.
    secret = bring_to(S.IN_TRIAGE, cast, world, answers=SECRET)
    name(secret, cast.marketer)
    assert own.post(f"/requests/{secret.code}/colleagues/outsider/off/").headers["Location"] == "/requests/"


def test_sight_that_was_given_stays_when_a_colleague_leaves(cast: SimpleNamespace, world: SimpleNamespace) -> None:
    """Each way to see it is its own: who was let see it, and named later, reads it on."""
    request = bring_to(S.IN_TRIAGE, cast, world, answers=SECRET)
    sight.show(number=request.number, actor=cast.marketer, person="outsider")
    name(request, cast.marketer)
    colleagues.take_off(number=request.number, actor=cast.outsider, person="outsider")
    assert access.visible(cast.outsider).filter(pk=request.pk).exists()
