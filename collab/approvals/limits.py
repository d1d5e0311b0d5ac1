"""Limits of authority: up to how much a person signs, by kind of spending and currency, on a day.

Whoever has, or ever had, a limit signs nothing above those in force; whoever never had one is held by none, and is no manager whose limit
covers an amount. A limit is compared in the request's currency or in the policy's, by what the route weighs: no other rate is asked for.
"""

from collections.abc import Iterable

from django.db.models import Q

from collab.approvals.authority import Limit
from collab.approvals.models import Route
from collab.kit import clock
from collab.kit.money import Money

# What the facts of a route say of its kind of spending: one of ``Spend``, empty where it is of both or nobody said.
SPEND = "spend"

# True or false for whoever has limits, null for whoever never had one.
COVERS = """
CREATE OR REPLACE FUNCTION public.approvals_covers(route jsonb, person bigint, instant timestamptz) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN NOT EXISTS (SELECT 1 FROM approvals_limit m WHERE m.person_id = person) THEN NULL
        ELSE EXISTS (SELECT 1 FROM approvals_limit m JOIN approvals_policy o ON o.id = (route ->> 'policy_id')::bigint
             WHERE m.person_id = person AND m.since_on <= public.bridge_day(instant)
               AND (m.until_on IS NULL OR m.until_on >= public.bridge_day(instant)) AND (m.ended_at IS NULL OR m.ended_at > instant)
               AND m.spend IN ('', coalesce(route -> 'facts' ->> 'spend', ''))
               AND (m.currency = route ->> 'currency' AND m.amount >= (route ->> 'amount')::numeric
                 OR m.currency = o.currency AND m.amount >= CASE WHEN o.currency = route ->> 'currency'
                     THEN (route ->> 'amount')::numeric ELSE (route ->> 'weighed')::numeric END)) END
$$
"""


def in_force(people: Iterable[int]) -> list[Limit]:
    """The limits of these people today."""
    today = clock.today()
    return list(
        Limit.objects.filter(
            Q(until_on__isnull=True) | Q(until_on__gte=today), person__in=list(people), since_on__lte=today, ended_at__isnull=True
        )
    )


def covered(route: Route, people: Iterable[int]) -> dict[int, bool]:
    """By the id of those who have, or had, a limit, whether it covers the amount of this route today. Two queries; none without an amount."""
    asked = list(people)
    if route.amount is None or not asked:
        return {}
    held = dict.fromkeys(Limit.objects.filter(person__in=asked).values_list("person_id", flat=True), False)
    for limit in in_force(held) if held else []:
        held[limit.person_id] |= covers(limit, route)
    return held


def covers(limit: Limit, route: Route) -> bool:
    """Whether this one limit covers the amount of the route."""
    assert route.amount is not None
    if limit.spend not in ("", route.facts.get(SPEND) or ""):
        return False
    weighed = route.amount if route.policy.currency == route.currency else route.weighed
    own = limit.currency == route.currency and limit.amount >= route.amount
    return own or (limit.currency == route.policy.currency and weighed is not None and limit.amount >= weighed)


def beyond(route: Route, people: Iterable[int]) -> set[int]:
    """Those of these people for whom the amount of the route is above what they may sign."""
    return {person for person, is_covered in covered(route, people).items() if not is_covered}


def highest(limits: Iterable[Limit]) -> list[Money]:
    """What these limits come to, the largest of each currency."""
    found: dict[str, Money] = {}
    for limit in limits:
        money = Money(limit.amount, limit.currency)
        found[limit.currency] = max(found.get(limit.currency, money), money, key=lambda one: one.amount)
    return list(found.values())
