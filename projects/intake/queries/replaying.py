"""Requests as a policy's rehearsal asks for them: as they were routed, with who decided, and how long each group took.

House figures: confidential requests are left out, whoever asks.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal

from django.db import connection

from collab.approvals.groups import OTHER_SIDE, SOURCE_OWNERS
from collab.approvals.guards import STANDS
from collab.approvals.models import Panel, Policy, Recusal, Route
from collab.approvals.policies import in_policy_currency
from collab.approvals.states import REQUEST
from collab.customer.models import DataSource
from collab.kit.errors import Conflict
from collab.people.models import Department
from collab.policies.replay import Case
from funding.funds.models import Fund, FundSide
from projects.intake.models import Request

TOOK = f"""
    SELECT p.role, extract(epoch FROM max(d.at) - s.opened_at) / 86400
      FROM approvals_panel p JOIN approvals_step s ON s.id = p.step_id JOIN approvals_route o ON o.id = s.route_id
      JOIN intake_request q ON q.id = o.subject_id AND NOT q.is_confidential
      JOIN approvals_decision d ON d.panel_id = p.id AND d.round = s.round AND {STANDS}
     WHERE o.subject_kind = 'intake.request' AND o.routed_at >= %(since)s AND p.state <> 'open' AND s.opened_at IS NOT NULL
     GROUP BY p.id, s.id HAVING max(d.at) >= s.opened_at ORDER BY p.id
"""  # noqa: S608 - made of constants


def cases(since: datetime, currency: str) -> tuple[Sequence[Case], Mapping[str, Sequence[float]]]:
    """What was routed since then, and the days that each group took. Nine queries, however many."""
    open_to_all = Request.objects.filter(is_confidential=False).values("pk")
    routes = list(
        Route.objects.filter(subject_kind=REQUEST, routed_at__gte=since, subject_id__in=open_to_all).select_related("policy").order_by("pk")
    )
    keys = [route.pk for route in routes]
    asked: dict[int, dict[int, list[tuple[str, int]]]] = defaultdict(lambda: defaultdict(list))
    for key, position, role, quorum in Panel.objects.filter(step__route__in=keys).values_list(
        "step__route_id", "step__position", "role", "quorum"
    ):
        asked[key][position].append((role, quorum))
    apart: dict[int, set[int]] = defaultdict(set)
    for key, person in Recusal.objects.filter(route__in=keys).values_list("route_id", "person_id"):
        apart[key].add(person)
    owners, others = _owners([route.subject_id for route in routes]), _others()
    sides = dict(Route.objects.filter(pk__in=keys).values_list("pk", "requester__department__side"))
    found = [
        Case(
            route.requester_id, frozenset(apart[route.pk]), route.track, bool(route.lighter_than), route.asked, weighed, route.data_class, route.facts,
            {position: tuple(one) for position, one in asked[route.pk].items()},
            {SOURCE_OWNERS: frozenset(owners[route.subject_id]), OTHER_SIDE: others.get(sides[route.pk] or "", frozenset())},
        )
        for route in routes
        if (weighed := _weighed(route, currency)) is not None
    ]  # fmt: skip
    return found, _took(since)


def _weighed(route: Route, currency: str) -> Decimal | None:
    """The amount in this currency: as it was weighed then where it was, else by the rate of today; None without one."""
    if route.currency == currency:
        return route.asked.amount
    if route.weighed is not None and route.policy.currency == currency:
        return route.weighed
    try:
        return in_policy_currency(Policy(currency=currency), route.asked)
    except Conflict:
        return None


def _owners(requests: Sequence[int]) -> dict[int, set[int]]:
    found: dict[int, set[int]] = defaultdict(set)
    named = DataSource.objects.filter(requests__in=requests, owner__is_active=True)
    for request, owner in named.values_list("requests", "owner_id"):
        if owner is not None:
            found[request].add(owner)
    return found


def _others() -> dict[str, frozenset[int]]:
    """By the side that asks, who owns a joint fund of an open year on another one."""
    owners = Fund.objects.filter(side=FundSide.JOINT, year__closed_at__isnull=True, owners__is_active=True)
    every = list(owners.values_list("owners", "owners__department__side"))
    sides = set(Department.objects.values_list("side", flat=True))
    return {side: frozenset(key for key, own in every if own and own != side) for side in sides}


def _took(since: datetime) -> dict[str, list[float]]:
    found: dict[str, list[float]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(TOOK, {"since": since})
        for role, days in cursor.fetchall():
            found[role].append(float(days))
    return found
