"""Groups that a policy may call upon and that are no role: within a brand or market, managers upwards, named people.

Who they are depends on the request, so the database asks by ``approvals_group_by_policy``, which is told the route. Groups that only the
floor above knows (owners of its data sources, the other side of its fund) are of the request's kind, as before.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator

from django.db.models import Q

from collab.access import duties
from collab.access.roles import APPROVING, Role
from collab.approvals import limits
from collab.approvals.authority import Remit
from collab.approvals.models import PolicyRule, Recusal, Route
from collab.approvals.states import REQUEST
from collab.kit import clock
from collab.people.models import Person

MANAGERS, NAMED = "managers", "named"
# Of the request's own kind; their members and their functions stand in the floor above.
SOURCE_OWNERS, OTHER_SIDE = "source_owners", "other_side"
WITHIN = {"brands": "brand", "markets": "market"}
OF_NAMES = re.compile(r"named_[0-9a-f]{8}")
LABELS = {
    MANAGERS: "Manager whose limit covers it",
    SOURCE_OWNERS: "Owners of the data sources",
    OTHER_SIDE: "Fund owners of the other side",
    NAMED: "Named people",
    **{f"{role.value}_{register}": f"{role.label} within the {one}" for role in APPROVING for register, one in WITHIN.items()},
}
# What a row of a policy may call upon, in the order of a form: roles, and what is none.
ROLES = [(role.value, str(role.label)) for role in Role if role in APPROVING]
CHOICES = [*ROLES, *LABELS.items()]
HIGHEST = 30


def named(people: Iterable[int]) -> str:
    """The name of the group of these people: the same for the same people, in whatever order."""
    keys = ",".join(str(key) for key in sorted(set(people)))
    return f"{NAMED}_{hashlib.sha256(keys.encode()).hexdigest()[:8]}"


def is_known(name: str) -> bool:
    """Whether approvals itself resolves it from the route."""
    return name == MANAGERS or OF_NAMES.fullmatch(name) is not None or within(name) is not None


def may_be_called(name: str) -> bool:
    """Whether a rule for requests may call upon it."""
    return name in APPROVING or is_known(name) or name in (SOURCE_OWNERS, OTHER_SIDE)


def within(name: str) -> tuple[str, str] | None:
    """The role and the register of a group within brand or market."""
    role, _, register = name.rpartition("_")
    return (role, register) if register in WITHIN and role in APPROVING else None


def label(name: str) -> str | None:
    """What it is called; None for what is none of these."""
    return LABELS[NAMED] if OF_NAMES.fullmatch(name) else LABELS.get(name)


def members(name: str, route: Route) -> set[int]:
    """The ids of those who belong to it this instant, for this route."""
    if name == MANAGERS:
        return _manager(route)
    if found := within(name):
        return remitted(*found, route.facts.get(found[1]) or [])
    return people_of(PolicyRule.objects.filter(policy=route.policy_id, role=name).values_list("people", flat=True))


def belongs(name: str, route: Route, person: int) -> bool:
    """Whether they belong to it this instant. Of managers it is any whose limit covers it: a seat is kept when another gets a higher one."""
    if name != MANAGERS:
        return person in members(name, route)
    return person in [above.pk for above in _above(route) if above.is_active] and limits.covered(route, [person]).get(person, False)


def people_of(rows: Iterable[Iterable[int]]) -> set[int]:
    """Those of the people named in these rows who work here."""
    keys = {key for people in rows for key in people}
    return set(Person.objects.filter(pk__in=keys, is_active=True).values_list("pk", flat=True)) if keys else set()


def remitted(role: str, register: str, codes: Iterable[str]) -> set[int]:
    """Who holds the role today, and answers for one of these brands or markets."""
    today = clock.today()
    found = Remit.objects.filter(
        Q(until_on__isnull=True) | Q(until_on__gte=today), role=role, register=register, since_on__lte=today, ended_at__isnull=True
    )
    holders = duties.holders(role).values("pk")
    return set(found.filter(code__in=list(codes), person__in=holders).values_list("person_id", flat=True))


def remits_in_force() -> Iterable[tuple[str, str, str, int]]:
    """Role, register, code and person of what holds today. One query."""
    today = clock.today()
    found = Remit.objects.filter(Q(until_on__isnull=True) | Q(until_on__gte=today), since_on__lte=today, ended_at__isnull=True)
    return found.values_list("role", "register", "code", "person_id")


def _manager(route: Route) -> set[int]:
    """The first of the requester's managers upwards who works here, has no part in it, and whose limit covers the amount."""
    apart = set(Recusal.objects.filter(route=route).values_list("person_id", flat=True)) | {route.requester_id}
    for above in _above(route):
        if above.is_active and above.pk not in apart and limits.covered(route, [above.pk]).get(above.pk):
            return {above.pk}
    return set()


def _above(route: Route) -> Iterator[Person]:
    """The requester's managers upwards."""
    above, seen = route.requester.manager, set[int]()
    while above is not None and above.pk not in seen and len(seen) < HIGHEST:
        seen.add(above.pk)
        yield above
        above = above.manager


_ROLES = "|".join(role.value for role in APPROVING)
# Asked by the triggers of seats and decisions. A manager is anybody above whose limit covers it: who of them is the first is settled when
# the seat is taken, and a limit that another gets afterwards takes it from nobody.
BY_POLICY = f"""
CREATE OR REPLACE FUNCTION public.approvals_group_by_policy(name text, route jsonb, person bigint, instant timestamptz)
RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT route ->> 'subject_kind' = '{REQUEST}' AND CASE
        WHEN name = '{MANAGERS}' THEN public.approvals_covers(route, person, coalesce(instant, (route ->> 'routed_at')::timestamptz)) IS TRUE
            AND EXISTS (WITH RECURSIVE above AS (
                SELECT p.manager_id AS id, 1 AS height FROM people_person p WHERE p.id = (route ->> 'requester_id')::bigint
                 UNION ALL SELECT p.manager_id, a.height + 1 FROM above a JOIN people_person p ON p.id = a.id WHERE a.height < {HIGHEST})
              SELECT 1 FROM above a JOIN people_person p ON p.id = a.id WHERE a.id = person AND p.is_active)
        WHEN name ~ '^({_ROLES})_(brands|markets)$' THEN EXISTS (
            SELECT 1 FROM approvals_remit m JOIN access_duty y ON y.person_id = m.person_id AND y.role = m.role
              JOIN people_person p ON p.id = m.person_id
             WHERE m.person_id = person AND m.role = substring(name FROM '^(.*)_') AND m.register = substring(name FROM '[^_]*$')
               AND coalesce(route -> 'facts' -> m.register, '[]'::jsonb) ? m.code
               AND (instant IS NULL OR p.is_active
                   AND y.since_on <= public.bridge_day(instant) AND (y.until_on IS NULL OR y.until_on >= public.bridge_day(instant))
                   AND (y.ended_at IS NULL OR y.ended_at > instant)
                   AND m.since_on <= public.bridge_day(instant) AND (m.until_on IS NULL OR m.until_on >= public.bridge_day(instant))
                   AND (m.ended_at IS NULL OR m.ended_at > instant)))
        WHEN name ~ '^named_[0-9a-f]{{8}}$' THEN EXISTS (SELECT 1 FROM people_person p WHERE p.id = person AND p.is_active)
            AND EXISTS (SELECT 1 FROM approvals_policyrule u
                WHERE u.policy_id = (route ->> 'policy_id')::bigint AND u.role = name AND person = ANY (u.people))
        ELSE false END
$$
"""  # noqa: S608 - made of constants
