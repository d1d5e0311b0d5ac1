"""Decide: one person's verdict on the open step of a route, and what follows from it."""

from typing import Any

from django.db.models import F, Model, Q

from collab.access import duties
from collab.access.roles import Role
from collab.approvals import keys, kinds, limits, panels, retractions, steps
from collab.approvals.disagreeing import Disagreement, Settled
from collab.approvals.models import Decision, Panel, Recusal, Route, Seat
from collab.approvals.standins import access as standins
from collab.approvals.states import Outcome, PanelState, RouteKind, RouteState, Seating, StepState, Verdict
from collab.events import texts
from collab.kit import clock, formats
from collab.kit.errors import Conflict, Forbidden, Invalid
from collab.kit.operation import inside_unit
from collab.kit.text import clean
from collab.people.models import Person

LONGEST = 4000


def rule(
    *,
    route: Route,
    subject: Any,
    person: Person,
    verdict: str,
    reason: str = "",
    conditions: str = "",
    on_behalf_of: str = "",
    via: str = "",
) -> Model:
    """Decide, and let the route's kind do to its subject what follows; gives the subject back.

    ``on_behalf_of``: the username of whom the person stands in for. The caller has locked ``subject``, then ``route``, and holds both
    fresh. Raises what ``decide`` and the kind raise.
    """
    given, outcome = _decide(route, person, verdict, reason, conditions, on_behalf_of)
    ruling = kinds.Ruling(route, subject, person, given.pk, outcome, verdict, given.reason, given.conditions, given.on_behalf_of_id, via)
    return kinds.KINDS.value[route.subject_kind].on_outcome(ruling)


def decide(*, route: Route, person: Person, verdict: str, reason: str = "", conditions: str = "") -> Outcome:
    """Sign the person's verdict on the open step of ``route``, which the caller has locked and holds fresh.

    Raises Forbidden (own request, no seat, role lost, decided in another role), Conflict (ended, not their turn,
    they or their group decided already) or Invalid (``decision``, ``reason`` or ``conditions``).
    """
    return _decide(route, person, verdict, reason, conditions)[1]


def _decide(route: Route, person: Person, verdict: str, reason: str, conditions: str, on_behalf_of: str = "") -> tuple[Decision, Outcome]:
    inside_unit()
    seated = standins.signed_for(route, person, on_behalf_of) if on_behalf_of else person
    panel = _panel(route, seated, person)
    reason, conditions = _words(verdict, reason, conditions)
    keys.check(panel, seated, reason)
    # Neither what they may sign themselves grows by it, nor what they sign for somebody.
    if verdict in panels.APPROVALS and limits.beyond(route, {person.pk, seated.pk}):
        raise Forbidden(
            f"{formats.full_money(route.money)} is more than the limit of your authority. Ask for changes, or leave it to others."
        )
    if panel.seating == Seating.AT_DECISION:
        # Who is asked again, after another's change, has their seat already.
        Seat.objects.bulk_create([Seat(panel=panel, person=seated)], ignore_conflicts=True)
    about = (route.subject_kind, route.subject_id)
    given = Decision.objects.create(
        route=route,
        panel=panel,
        person=person,
        on_behalf_of=seated if seated != person else None,
        round=panel.step.round,
        verdict=verdict,
        reason=texts.put(reason, writer=person, about=about),
        conditions=texts.put(conditions, writer=person, about=about),
        at=clock.now(),
        take=retractions.take(route, person, panel.step.round),
    )
    return given, _follows(route, panel, given)


def _follows(route: Route, panel: Panel, given: Decision) -> Outcome:
    """What a decision leads to. Of two keys both are asked: a no waits for the other one, and they disagree, or both said no."""
    other = keys.other_key(given, panel)
    if other is not None:
        keys.opens(given, other)
    if given.verdict in panels.APPROVALS:
        return _approved(route, panel)
    if keys.are_two(panel) and (other is None or other.verdict in panels.APPROVALS):
        return Outcome.WAITING
    # Two noes send it back where both ask for that, and reject it otherwise.
    noes = {given.verdict, *([other.verdict] if other else [])}
    return _no(route, Verdict.REJECT if Verdict.REJECT in noes else Verdict.CHANGES)


def _no(route: Route, verdict: str) -> Outcome:
    if verdict == Verdict.CHANGES:
        return _end(route, RouteState.RETURNED, Outcome.CHANGES)
    return _end(route, RouteState.REJECTED, Outcome.REJECTED)


def _words(verdict: str, reason: str, conditions: str) -> tuple[str, str]:
    """The cleaned words that belong to the verdict; conditions are kept with an approval under conditions only."""
    if verdict not in Verdict.values:
        raise Invalid(decision="Choose one of: " + ", ".join(Verdict.values) + ".")
    why, terms = clean(reason or "", "reason", LONGEST), clean(conditions or "", "conditions", LONGEST)
    if verdict in (Verdict.REJECT, Verdict.CHANGES) and not why:
        raise Invalid(reason="Say why. The requester reads it.")
    if verdict == Verdict.WITH_CONDITIONS and not terms:
        raise Invalid(conditions="Write the conditions. They go with the request.")
    if verdict != Verdict.WITH_CONDITIONS and terms:
        raise Invalid(conditions="Conditions belong to an approval with conditions.")
    return why, terms


def _panel(route: Route, person: Person, signer: Person) -> Panel:
    """The open panel in which the person may decide now, by whoever signs, or the refusal that says why there is none."""
    if person.pk == route.requester_id or Recusal.objects.filter(route=route, person=person).exists():
        raise Forbidden("Nobody decides on what they asked for, sponsor or lead.")
    seats = Seat.objects.filter(person=person, panel__step__route=route).select_related("panel__step")
    own = [seat.panel for seat in seats.order_by("panel__step__position", "panel__role") if seat.panel.seating == Seating.AT_ROUTING]
    open_now = panels.open_to(route, person)
    own += open_now
    if not own:
        for_others = standins.whom(person, [route.pk]).get(route.pk, [])
        names = "".join(f" You stand in for {one.name}: say that you decide for them." for one in for_others)
        raise Forbidden(f"You have no seat on this request's route.{names}")
    held = duties.roles_now(person)

    def is_of(panel: Panel) -> bool:
        """Of a group that only the kind knows; of an open panel it has just been asked, and the database asks again."""
        return panel in open_now or kinds.belongs(panel.role, route, person.pk)

    entitled = [panel for panel in own if (panel.role in held if panel.role in Role.values else is_of(panel))]
    if not entitled:
        raise Forbidden(f"You no longer hold the role: {kinds.label(own[0].role)}.")
    if route.state != RouteState.OPEN:
        raise Conflict("The approval of this request has ended.")
    turn = [panel for panel in entitled if panel.step.state == StepState.OPEN]
    before = _roles_before(route, {person.pk, signer.pk}, turn or entitled)
    if not turn:
        raise Conflict("It is not your turn: another step of the route decides now.")
    once = [panel for panel in turn if before <= {panel.role}]
    if not once:
        raise Forbidden("You decided on this request in another role, and nobody decides on it in two.")
    free = next((panel for panel in once if panel.state == PanelState.OPEN), None)
    if free is None:
        raise Conflict("Your group has decided already.")
    if keys.are_two(free) and keys.open_on(route):
        raise Conflict("The two keys disagree: that is settled first.")
    if keys.are_two(free) and keys.has_said_no(free):
        raise Conflict("Your key has said no: the other one is asked now.")
    if free.veto and free.veto not in held and panels.approvals(free) >= free.quorum:
        raise Conflict(f"Your group has its approvals and waits for its veto seat: {kinds.label(free.veto)}.")
    return free


def _roles_before(route: Route, people: set[int], own: list[Panel]) -> set[str]:
    """The roles in which the seat or whoever signs has decided on the request; Conflict where it was in this round of the route."""
    theirs = Decision.objects.filter(panels.same_work(route), Q(person__in=people) | Q(on_behalf_of__in=people))
    decided = list(theirs.values_list("route_id", "round", "panel__role"))
    rounds = {(route.pk, panel.step.round) for panel in own}
    if any((on, turn) in rounds for on, turn, _ in decided):
        raise Conflict("You have decided on this already.")
    return {role for _, _, role in decided}


def settle(found: Disagreement, route: Route, person: Person, outcome: str, reason: str) -> Outcome:
    """Settle what two keys disagree on, and let the route go on, or end as the no said. The caller has locked the route."""
    keys.settle(found, person, outcome, reason)
    if outcome == Settled.GO:
        return _approved(route, found.no.panel)
    return _no(route, found.no.verdict)


def _end(route: Route, state: RouteState, outcome: Outcome) -> Outcome:
    route.state, route.ended_at = state, clock.now()
    route.save(update_fields=["state", "ended_at"])
    steps.stop(route)
    keys.end(route)
    return outcome


def _approved(route: Route, panel: Panel) -> Outcome:
    """Close the panel that has its quorum, the step whose panels have passed, the route whose steps have."""
    if panels.approvals(panel) + keys.overruled(panel) < panel.quorum or not panels.has_its_veto(panel):
        return Outcome.WAITING
    panel.state = PanelState.PASSED
    panel.save(update_fields=["state"])
    step = panel.step
    if step.panels.exclude(state=PanelState.PASSED).exists():
        return Outcome.WAITING
    step.state, step.passed_at = StepState.PASSED, clock.now()
    step.save(update_fields=["state", "passed_at"])
    if steps.open_next(route):
        return Outcome.WAITING
    route.state, route.ended_at = RouteState.PASSED, step.passed_at
    route.save(update_fields=["state", "ended_at"])
    return Outcome.PASSED


# Which side a group speaks for; finance and privacy speak for the company.
SPEAKS_FOR: dict[str, str] = {
    Role.BUSINESS: "marketing", Role.CMO: "marketing",
    Role.ARCHITECTURE: "IT", Role.SECURITY: "IT", Role.CIO: "IT",
}  # fmt: skip


def sides_that_approved(route: Route) -> set[str]:
    """Of "marketing" and "IT", those whose groups approved this route in the round that counts. One query.

    What two executives let begin was signed by both sides.
    """
    if route.kind == RouteKind.BREAK_GLASS:
        return {"marketing", "IT"}
    approving = Decision.objects.filter(route=route, round=F("panel__step__round"), verdict__in=(Verdict.APPROVE, Verdict.WITH_CONDITIONS))
    said = {*approving.values_list("panel__role", flat=True), *keys.sides_gone_along(route)}
    return {SPEAKS_FOR[role] for role in said if role in SPEAKS_FOR}
