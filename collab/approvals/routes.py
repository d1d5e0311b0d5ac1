"""Routes: opened by whom the subject's kind lets route it, begun again by a material change, void when the subject ends."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from decimal import Decimal
from functools import partial
from typing import Any

from django.db.models import Q, prefetch_related_objects

from collab.access.roles import Role
from collab.approvals import cells, keys, kinds, panels, policies, steps, tracks
from collab.approvals.models import Decision, Panel, Policy, Recusal, Route
from collab.approvals.policies import PlannedStep
from collab.approvals.states import PanelState, RouteState
from collab.kit import clock
from collab.kit.errors import Conflict, Forbidden, Invalid
from collab.kit.money import Money
from collab.kit.operation import inside_unit
from collab.people.models import Person

B, A, P, S, F = Role.BUSINESS, Role.ARCHITECTURE, Role.PRIVACY, Role.SECURITY, Role.FINANCE
# Which groups look again when this of a request changes.
CONCERNS: dict[str, frozenset[str]] = {
    "amount": frozenset({B, F, Role.CMO, Role.CIO}),
    "data_class": frozenset({A, P, S}),
    "needed_by": frozenset({B, A}),
    "goal": frozenset({B, Role.CMO, Role.CIO}),
    # What it promises is why it is paid for.
    "promised": frozenset({B, F, Role.CMO, Role.CIO}),
    "data_sources": frozenset({A, P, S}),
    "legacy_systems": frozenset({A, S}),
    # Whoever stands for it in the business.
    "sponsor": frozenset({B, Role.CMO, Role.CIO}),
    "run_cost": frozenset({B, F, Role.CMO, Role.CIO}),
    # Material only where a policy says so, or reads it: it is what its rows are chosen by.
    "reach": frozenset({B}),
}
# What a policy takes for material that does not say what is.
USUAL = frozenset(CONCERNS) - {"reach"}


# The form in which ``Facts.recorded`` writes; a route keeps the one that it was made with.
FACTS_VERSION = 1


@dataclass(frozen=True, slots=True)
class Facts:
    """What a policy is asked with. ``more`` is what else the kind records of its subject, in words of JSON.

    ``most`` is what it may come to where that is more than the amount: the groups are asked by it, the money is the amount.
    """

    track: str = ""
    amount: Money | None = None
    data_class: str = ""
    more: dict[str, Any] = field(default_factory=dict)
    most: Money | None = None

    @property
    def weighs(self) -> Money | None:
        return self.most or self.amount

    def columns(self) -> dict[str, Any]:
        """What a route keeps of them."""
        money = self.amount
        held = {"amount": money.amount if money else None, "currency": money.currency if money else ""}
        said = {"track": self.track, "data_class": self.data_class, **held, "amount": format(money.amount, "f") if money else None}
        return {**held, "data_class": self.data_class, "facts": {**self.more, **said}, "facts_version": FACTS_VERSION}


def open_route(
    *,
    kind: str,
    subject_id: int,
    requester: Person,
    routed_by: Person,
    facts: Facts,
    number: int | None = None,
    recused: list[tuple[Person, str]] | None = None,
) -> Route:
    """Record the routing of a subject and open its first step, by its kind's policy in force today.

    ``number`` is that of the piece of work it belongs to. ``recused`` are people who may not decide, each with the
    reason ("sponsor", "lead"); the requester always is. Raises Forbidden where ``routed_by`` may not route this,
    Invalid where the track is below the policy's floor, Conflict where a group has too few people.
    """
    inside_unit()
    if refusal := kinds.KINDS.value[kind].who_routes(subject_id, requester, routed_by):
        raise Forbidden(refusal)
    policy, facts = _governed(kind, facts)
    route = Route.objects.create(
        subject_kind=kind,
        subject_id=subject_id,
        number=number,
        requester=requester,
        routed_by=routed_by,
        routed_at=clock.now(),
        policy=policy,
        track=facts.track,
        weighed=_weighed(policy, facts.weighs),
        lighter_than=_permitted(policy, facts),
        **facts.columns(),
    )
    apart = {person.pk: because for person, because in reversed(recused or [])} | {requester.pk: "requester"}
    Recusal.objects.bulk_create(Recusal(route=route, person_id=pk, because=because) for pk, because in apart.items())
    panels.build(route, _planned(policy, facts.track, facts.weighs, facts.data_class, facts.more))
    panels.fill(route)
    steps.open_next(route)
    return route


def _governed(kind: str, facts: Facts) -> tuple[Policy, Facts]:
    """The policy of today with its rows, and the facts as it weighs them."""
    policy = policies.in_force(clock.today(), kind)
    prefetch_related_objects([policy], "rules")
    return policy, replace(facts, more=policies.weighed_facts(policy, facts.more))


def void(route: Route) -> None:
    """The subject has ended: nothing is decided any more, and what was decided gives no right to money."""
    _lock(route)
    if route.state not in (RouteState.OPEN, RouteState.PASSED):
        return
    route.state, route.ended_at = RouteState.VOID, clock.now()
    route.save(update_fields=["state", "ended_at"])
    steps.stop(route)
    keys.end(route)


def turn(route: Route) -> list[list[Any]]:
    """Whose turn it is, for the record: each group that decides now, with the round of its step. One query.

    A key that has said no is waited for no more, though its group is open until the other has signed and what they disagree on is settled.
    """
    open_now = Panel.objects.filter(~keys.said_no(), step__route=route, state=PanelState.OPEN).order_by("step__position", "role")
    return [list(row) for row in open_now.values_list("role", "step__round")]


def wait_longer(route: Route, paused: timedelta) -> None:
    """Give the groups whose turn it is back what a pause of the subject took. The caller has locked the subject."""
    _lock(route)
    steps.wait_longer(route, paused)


def recuse(route: Route, person: Person, because: str) -> None:
    """Keep the person from deciding on this route, from now on; Conflict where they already have.

    Raises Conflict too where a group that still has to decide would be left with too few people.
    """
    _lock(route)
    if Recusal.objects.filter(route=route, person=person).exists():
        return
    if Decision.objects.filter(panels.same_work(route), Q(person=person) | Q(on_behalf_of=person)).exists():
        raise Conflict(f"{person.name} decided on {route.work} and cannot be its {because}.")
    Recusal.objects.create(route=route, person=person, because=because)
    if route.state == RouteState.OPEN:
        panels.check(route)


def reopen(
    route: Route,
    *,
    amount: Money,
    data_class: str,
    concerns: set[str],
    more: Mapping[str, Any] | None = None,
    most: Money | None = None,
) -> None:
    """After a material change: the first step it concerns and those after it decide again, in a new round.

    ``concerns`` are keys of CONCERNS; a change that concerns no step of the route concerns all of it. Steps that
    the new facts call for are added and none is taken away; decisions taken stay in the record. ``more`` is what the kind records
    of its subject now, ``most`` what it may come to.
    Raises Conflict where the route has ended or a group has too few people.
    """
    _lock(route)
    if route.state not in (RouteState.OPEN, RouteState.PASSED):
        raise Conflict("The approval of this request has ended.")
    weighs = most or amount
    said = policies.weighed_facts(route.policy, {**route.facts, **(more or {})})
    plans = [_planned(route.policy, track, weighs, data_class, said) for track in _tracks(route, weighs, data_class)]
    again = {**Facts(route.track, amount, data_class, said).columns(), "weighed": _weighed(route.policy, weighs)}
    route.round += 1
    route.state, route.ended_at = RouteState.OPEN, None
    for name, value in again.items():
        setattr(route, name, value)
    route.save(update_fields=["round", *again, "state", "ended_at"])
    changed = set[int]().union(*(panels.build(route, planned) for planned in plans))
    asked = frozenset[str]().union(*(CONCERNS[name] for name in concerns))
    concerned = route.steps.filter(panels__role__in=asked).values_list("position", flat=True)
    first = min([*changed, *concerned], default=0)
    keys.end(route)
    steps.begin_again(route, first)
    panels.fill(route)
    steps.open_next(route)
    panels.check(route)


def material(policy: Policy) -> frozenset[str]:
    """What of a request is decided again when it changes, by this policy: what it names, and what its rows are chosen by."""
    read = {name for rule in policy.rules.all() for name in rule.cells}
    reach = {"reach"} if read & {cells.BRANDS.name, cells.MARKETS.name} else set()
    return frozenset(USUAL if policy.material is None else policy.material) | {"amount", "data_class"} | reach


def look_again(route: Route, concerns: Iterable[str]) -> list[list[str]]:
    """The groups, step by step, that decide again where this changes: from the first step that it concerns, or all. One query."""
    asked = frozenset[str]().union(*(CONCERNS[name] for name in concerns))
    found: dict[int, list[str]] = {}
    for position, role in Panel.objects.filter(step__route=route).order_by("step__position", "role").values_list("step__position", "role"):
        found.setdefault(position, []).append(role)
    first = min((position for position, roles in found.items() if not asked.isdisjoint(roles)), default=0)
    return [roles for position, roles in found.items() if position >= first]


def _weighed(policy: Policy, amount: Money | None) -> Decimal | None:
    """What the amount comes to in the policy's currency today: by it the database asks for the groups of a band."""
    return None if amount is None else policies.in_policy_currency(policy, amount)


def _permitted(policy: Policy, facts: Facts) -> str:
    """The policy's own track where a lighter one is chosen, else nothing; raises Invalid for one below the policy's floor."""
    if not facts.track:
        return ""
    found = tracks.weighed(policy, facts.track, facts.weighs, facts.data_class, facts.more)
    if found.is_too_light:
        least = tracks.floor(policy, facts.weighs, facts.data_class)
        raise Invalid(track=f"For this amount and class of data the policy allows no track lighter than {least.label.lower()}.")
    return found.own.value if found.is_lighter else ""


def _tracks(route: Route, amount: Money, data_class: str) -> list[str]:
    """The track it was routed on; the heavier one where the amount has grown past a limit of the policy, or its floor."""
    suggest = partial(policies.suggest_track, route.policy)
    before, after = suggest(route.asked), suggest(amount)
    has_grown = after != before and policies.heavier(before, after) == after
    least = policies.heavier(route.track, tracks.floor(route.policy, amount, data_class))
    return sorted({route.track, least, policies.heavier(route.track, after) if has_grown else route.track}, key=policies.weight)


def _planned(policy: Policy, track: str, amount: Money | None, data_class: str, facts: Mapping[str, Any]) -> tuple[PlannedStep, ...]:
    planned = policies.plan(policy, track=track, amount=amount, data_class=data_class, facts=facts)
    if not planned:
        raise Conflict(f"{policy} names nobody to decide on this; an administrator has to complete it.")
    return planned


def _lock(route: Route) -> None:
    """Take the route's row lock and read the route anew: the caller's object may be stale."""
    inside_unit()
    route.refresh_from_db(from_queryset=Route.objects.select_for_update())
