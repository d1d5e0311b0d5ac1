"""Route and decide: through the gateway, and what the approvers make of it."""

from collections.abc import Iterable, Mapping
from typing import Any

from collab.approvals import decisions, keys, routes, tracks
from collab.approvals.kinds import Ruling
from collab.approvals.models import Route
from collab.approvals.routes import Facts
from collab.approvals.states import REQUEST, DataClass, Outcome, Track, Verdict
from collab.events.models import Event
from collab.kit import formats
from collab.kit.errors import Invalid
from collab.kit.money import Money
from collab.kit.operation import operation
from collab.people.models import Person
from projects.intake import policy_facts, proposed, sizes
from projects.intake.models import Request
from projects.intake.operations import assuring, citing, laning, moving, promising, recusing, setting
from projects.intake.operations.asking import words
from projects.intake.states import State

OUTCOMES = {
    Outcome.WAITING: State.IN_APPROVAL,
    Outcome.PASSED: State.APPROVED,
    Outcome.REJECTED: State.REJECTED,
    Outcome.CHANGES: State.IN_TRIAGE,
}


@operation
def route(*, number: int, actor: Person, version: int, track: str, reason: str = "") -> Request:
    """Send it to approval on a track; the policy in force makes the route. The recorded gateway.

    ``reason`` is welcome, and needed where the track is lighter than the policy's own. Raises Invalid, Forbidden, Conflict.
    """
    request = moving.locked(number, actor)
    moving.permit(request, "route", actor=actor, version=version)
    if track not in Track.values:
        raise Invalid(track="Choose one of: " + ", ".join(Track.values) + ".")
    if short := sizes.lacking(request, track):
        raise Invalid(track=short)
    said = proposed.on_record(request)
    request.route = routes.open_route(
        kind=REQUEST,
        subject_id=request.pk,
        number=request.number,
        requester=request.requester,
        routed_by=actor,
        facts=Facts(track, _amount(request), _data_class(request), policy_facts.of(request), sizes.weighs(request)),
        recused=apart(request),
    )
    request.technologist, request.holder, request.snoozed_until = actor, None, None
    data = {
        "track": track,
        "policy": request.route.policy.number,
        "groups": routes.turn(request.route),
        **_lighter(request, request.route, reason),
        **said,
    }
    why = words(reason) if reason else ""
    return moving.move(request, "route", actor=actor, version=version, why=why, data=data)


def apart(request: Request) -> list[tuple[Person, str]]:
    """Who has a part in it and so decides nothing about it, each with why."""
    recused = [*recusing.who_asked(request), *([(request.sponsor, "sponsor")] if request.sponsor else [])]
    recused += [(person, "requester") for person in _asked_before(request)]
    if request.split_from:
        # Whoever asked for the whole asked for its part.
        recused += [*recusing.who_asked(request.split_from), *((person, "requester") for person in _asked_before(request.split_from))]
    return recused


def _data_class(request: Request) -> str:
    return DataClass.PERSONAL if request.personal_data else DataClass.NONE


def _lighter(request: Request, route: Route, reason: str) -> dict[str, Any]:
    """For the record: which track the policy would have taken and whom the lighter one leaves out; raises Invalid without a reason."""
    if not route.lighter_than:
        return {}
    found = tracks.weighed(route.policy, route.track, sizes.weighs(request), route.data_class, route.facts)
    if not reason.strip():
        out = formats.listed([panel.label for panel in found.left_out])
        asked = f" It leaves out {out}." if out else ""
        raise Invalid(reason=f"The policy takes the {found.own.label.lower()} track.{asked} Say why a lighter one will do.")
    return {"lighter_than": found.own.value, "left_out": [panel.role for panel in found.left_out]}


def _asked_before(request: Request) -> list[Person]:
    """Who asked for it until it was given to a colleague, and so does not decide on it either."""
    given = Event.objects.filter(subject_kind=REQUEST, subject_id=request.pk, kind="intake.request.reassigned")
    return list(Person.objects.filter(pk__in=[key for (data,) in given.values_list("data") if (key := data.get("former"))]).order_by("pk"))


def _amount(request: Request) -> Money:
    """What the route is made for; the flow has refused a request without an estimate."""
    assert request.estimate is not None
    return Money(request.estimate, request.currency)


@operation
def decide(
    *,
    number: int,
    actor: Person,
    version: int,
    decision: str,
    reason: str = "",
    conditions: str | Iterable[Mapping[str, Any]] = "",
    insights: Iterable[str] = (),
    on_behalf_of: str = "",
    yes_if: str = "",
    forbidden_by: str = "",
    ticks: Iterable[int] = (),
    assurance: str = "",
    via: str = "",
) -> Request:
    """One person's decision on the step that is open; the last one that passes approves the request.

    ``conditions`` are rows of words, owner (a username), due_on and blocks; words alone are one, of whoever asks for it.
    It may cite ``insights``, by code, and be given ``on_behalf_of`` whomever the person stands in for, by username. A no of privacy or security
    names what would make it a yes (``yes_if``), or the rule that forbids it (``forbidden_by``). ``ticks`` are the keys of what was looked at on
    the group's checklist, ``assurance`` the code of the one that it is taken by, ``via`` how it was made where that was not by signing in.
    """
    request = moving.locked(number, actor)
    moving.permit(request, "decide", actor=actor, version=version)
    if decision not in Verdict.values:
        raise Invalid(decision="Choose one of: " + ", ".join(Verdict.values) + ".")
    taken = Route.objects.select_for_update().get(pk=moving.route_of(request).pk)
    said, terms = setting.read(conditions, request)
    words_of_it = {"verdict": decision, "reason": reason, "conditions": said}
    decisions.rule(route=taken, subject=request, person=actor, on_behalf_of=on_behalf_of, via=via, **words_of_it)
    setting.put(taken, actor, terms)
    citing.decided_with(request, actor, insights)
    laning.with_a_no(request, actor, decision, yes_if, forbidden_by)
    assuring.decided_by(request, actor, ticks, assurance)
    return request


def ruled(ruling: Ruling) -> Request:
    """What a decision on its route does to the request, which is locked: the move that each of them is."""
    request: Request = ruling.subject
    request.route = ruling.route
    if ruling.outcome is Outcome.CHANGES:
        request.holder = request.technologist
    data: dict[str, Any] = {**ruling.told, **({"conditions": ruling.conditions} if ruling.conditions else {})}
    if ruling.via:
        data["via"] = ruling.via
    if ruling.outcome is Outcome.WAITING:
        data["groups"] = routes.turn(ruling.route)
        if (found := keys.open_on(ruling.route)) and ruling.given in (found.yes_id, found.no_id):
            data["disagreed"] = found.pk
    to, version = OUTCOMES[ruling.outcome], request.version
    if to == State.APPROVED:
        data |= promising.frozen(request)
    return moving.move(request, "decide", actor=ruling.person, version=version, to=to, why=ruling.reason, data=data)
