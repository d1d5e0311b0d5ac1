"""Panels of a route and the people seated in them: built from a plan, filled from the duties of the day."""

import math
from collections import defaultdict
from collections.abc import Iterable

from django.db.models import Q
from django.db.models.functions import Coalesce

from collab.access import duties
from collab.approvals import keys, kinds, limits, seating
from collab.approvals.models import Decision, Panel, Recusal, Route, Seat, Step
from collab.approvals.policies import PlannedPanel, PlannedStep
from collab.approvals.states import APPROVALS as APPROVALS
from collab.approvals.states import PanelState, Seating, StepState
from collab.kit.errors import Conflict
from collab.kit.operation import inside_unit
from collab.people.models import Person

# Of a decision: who has the seat that it was taken from.
SEATED = Coalesce("on_behalf_of_id", "person_id")


def build(route: Route, planned: Iterable[PlannedStep]) -> set[int]:
    """Add the steps, panels and larger quorums that the plan calls for; returns the positions that changed."""
    inside_unit()
    stages, larger = list(planned), set[int]()
    steps = {step.position: step for step in route.steps.prefetch_related("panels")}
    has = {(step.position, panel.role): panel for step in steps.values() for panel in step.panels.all()}
    missing = [Step(route=route, position=one.position, name=one.name, round=route.round) for one in stages if one.position not in steps]
    steps |= {step.position: step for step in Step.objects.bulk_create(missing)}
    wanted = [(stage.position, one) for stage in stages for one in stage.panels]
    for position, one in wanted:
        panel = has.get((position, one.role))
        if panel and _raised(panel, one):
            larger.add(position)
    added = [(position, one) for position, one in wanted if (position, one.role) not in has]
    Panel.objects.bulk_create(
        Panel(step=steps[at], role=one.role, quorum=one.quorum, seating=one.seating, share=one.share, veto=one.veto) for at, one in added
    )
    return larger | {position for position, _ in added}


def _raised(panel: Panel, one: PlannedPanel) -> bool:
    """Let the panel take as much as the plan does, where that is more."""
    now = {
        "quorum": max(panel.quorum, one.quorum),
        "share": panel.share if one.share is None else max(panel.share or one.share, one.share),
        "veto": panel.veto or one.veto,
    }
    more = [name for name, value in now.items() if getattr(panel, name) != value]
    for name in more:
        setattr(panel, name, now[name])
    if more:
        panel.save(update_fields=more)
    return bool(more)


def fill(route: Route) -> None:
    """Seat those who belong to the group today in every panel that waits; raises Conflict naming a group that is short.

    A panel whose people sit down when they decide stays empty.
    """
    inside_unit()
    panels = _undecided(route, PanelState.WAITING)
    if not panels:
        return
    sits, may_sit = _seated(panels), _entitled(route, panels)
    places = _placed([(panel, _takes(panel, may_sit[panel.pk]), may_sit[panel.pk]) for panel in panels])
    for panel in panels:
        # What a share comes to is settled with the seats.
        quorum = _takes(panel, places[panel.pk] | sits[panel.pk])
        if quorum > panel.quorum:
            panel.quorum = quorum
            panel.save(update_fields=["quorum"])
    Seat.objects.bulk_create(
        Seat(panel=panel, person_id=person) for panel in panels for person in sorted(places[panel.pk] - sits[panel.pk])
    )


def places_again(route: Route) -> dict[int, set[int]]:
    """The ids of those who would sit in each panel that has not decided, if all were filled today; Conflict naming a group that is short.

    Whoever only looks at the request asks this as well, outside of any transaction.
    """
    panels = _undecided(route, PanelState.WAITING, PanelState.OPEN)
    may_sit = _entitled(route, panels)
    return _placed([(panel, panel.quorum - approvals(panel), may_sit[panel.pk]) for panel in panels])


def check(route: Route) -> None:
    """Raise Conflict naming the group where a panel still to decide can no longer reach its quorum."""
    inside_unit()
    panels = _undecided(route, PanelState.WAITING, PanelState.OPEN)
    sits, may_sit = _seated(panels), _entitled(route, panels)
    _placed([(panel, panel.quorum - approvals(panel), sits[panel.pk] & may_sit[panel.pk]) for panel in panels])


def approvals(panel: Panel) -> int:
    """How many have approved in the round that the panel's step is in."""
    return panel.decisions.filter(round=panel.step.round, verdict__in=APPROVALS).count()


def open_to(route: Route, person: Person) -> list[Panel]:
    """The panels in their turn in which this person may take a seat with their decision."""
    turn = Panel.objects.filter(step__route=route, step__state=StepState.OPEN, seating=Seating.AT_DECISION).select_related("step")
    return [panel for panel in turn if person.pk in kinds.members(panel.role, route)]


def same_work(route: Route) -> Q:
    """The decisions on the same piece of work, over all its routes; on the same subject where it has no number."""
    if route.number is not None:
        return Q(route__number=route.number)
    return Q(route__subject_kind=route.subject_kind, route__subject_id=route.subject_id)


def _undecided(route: Route, *states: str) -> list[Panel]:
    """Those of which somebody still has to decide: of one key that has said no nobody does."""
    found = Panel.objects.filter(~keys.said_no(), step__route=route, state__in=states, seating=Seating.AT_ROUTING)
    return list(found.select_related("step").order_by("step__position", "role"))


def _takes(panel: Panel, people: set[int]) -> int:
    """How many approvals it takes where these people sit there: the number, and the share of them."""
    return panel.quorum if panel.share is None else max(panel.quorum, math.ceil(panel.share * len(people)))


def has_its_veto(panel: Panel) -> bool:
    """Whether somebody of the veto seat has approved in the round that counts, or there is none."""
    if not panel.veto:
        return True
    approved = panel.decisions.filter(round=panel.step.round, verdict__in=APPROVALS).values_list(SEATED, flat=True)
    return not set(approved).isdisjoint(duties.holders(panel.veto).values_list("pk", flat=True))


def _seated(panels: list[Panel]) -> defaultdict[int, set[int]]:
    """The ids of the people who have a seat, by panel."""
    sits: defaultdict[int, set[int]] = defaultdict(set)
    for panel, person in Seat.objects.filter(panel__in=panels).values_list("panel_id", "person_id"):
        sits[panel].add(person)
    return sits


def _entitled(route: Route, panels: list[Panel]) -> dict[int, set[int]]:
    """The ids of those who could decide, by panel.

    They belong to the group today, have no part in the subject, and have decided on it neither in another role nor in this round.
    """
    apart = set(Recusal.objects.filter(route=route).values_list("person_id", flat=True)) | {route.requester_id}
    said = Decision.objects.filter(same_work(route)).values_list("person_id", "on_behalf_of_id", "panel__role", "route_id", "round")
    decided = [(who, *rest) for signer, seated, *rest in said for who in (signer, seated) if who is not None]
    holders = {role: kinds.members(role, route) for role in {panel.role for panel in panels}}
    apart |= limits.beyond(route, set().union(*holders.values()))
    return {
        panel.pk: holders[panel.role]
        - apart
        - {person for person, role, on, turn in decided if role != panel.role or (on, turn) == (route.pk, panel.step.round)}
        for panel in panels
    }


def _veto_sits(panel: Panel, seated: set[int]) -> None:
    """Raises Conflict where nobody who sits there holds the role of its veto seat."""
    if panel.veto and seated.isdisjoint(duties.holders(panel.veto).values_list("pk", flat=True)) and not has_its_veto(panel):
        raise Conflict(f"{kinds.label(panel.role)} has a veto seat for {kinds.label(panel.veto)}, and nobody of theirs may decide on this.")


def _placed(wanted: list[tuple[Panel, int, set[int]]]) -> dict[int, set[int]]:
    """Who sits where, by panel, given the quorum it still needs and who may sit there."""
    try:
        places = seating.seat([(quorum, sorted(people)) for _, quorum, people in wanted])
        for (panel, _, _), seated in zip(wanted, places, strict=True):
            _veto_sits(panel, seated)
    except seating.Short as short:
        panel, quorum, _ = wanted[short.index]
        people = "anybody" if quorum == 1 else f"{quorum} people"
        raise Conflict(
            f"{kinds.label(panel.role)} does not have {people} who may decide on this and is not needed in another group."
        ) from short
    return {panel.pk: seated for (panel, _, _), seated in zip(wanted, places, strict=True)}
