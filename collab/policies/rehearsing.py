"""Rehearse a draft: owed to a worker, who says how far it is, and kept with the draft as evidence once it is done."""

import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from collab.access import duties
from collab.access.roles import Role
from collab.approvals import groups, kinds
from collab.approvals.authority import Limit
from collab.approvals.limits import covers
from collab.approvals.models import Route
from collab.approvals.terms import Terms
from collab.events import wake
from collab.events.claims import Queue, work_off
from collab.kit import clock
from collab.kit.errors import Conflict, Forbidden, NotFound
from collab.kit.operation import operation
from collab.kit.seams import Seam
from collab.people.models import Person
from collab.policies import access, replay, rules
from collab.policies.models import Draft, Rehearsal
from collab.policies.replay import WEEKS, YEAR, Case, People
from collab.policies.states import DraftState, RehearsalState

log = logging.getLogger(__name__)
TASK = "policies.rehearse"
REHEARSALS = Queue(
    "rehearsals",
    Rehearsal,
    due=(RehearsalState.DUE.value,),
    parked=RehearsalState.PARKED.value,
    batch=1,
    claim=timedelta(seconds=120),
    most=3,
)
# What was routed since then and is open to everybody, in the given currency where it was weighed in that, and how long each group took.
CASES: Seam[Callable[[datetime, str], tuple[Sequence[Case], Mapping[str, Sequence[float]]]]] = Seam(
    "which requests a draft is rehearsed with"
)


@operation
def rehearse(*, actor: Person, draft: int) -> Rehearsal:
    """Owe a rehearsal of the draft as it stands; a worker reckons it. Raises NotFound, Forbidden, Conflict."""
    found = access.visible_drafts(actor).filter(pk=draft).first()
    if found is None:
        raise NotFound
    if obstacle := rules.proposing(duties.roles_now(actor)):
        raise Forbidden(obstacle)
    locked = Draft.objects.select_for_update(of=("self",)).get(pk=draft)
    if locked.state != DraftState.OPEN:
        raise Conflict("This draft was proposed or thrown away. Begin another one.")
    if not locked.terms["rules"]:
        raise Conflict("This draft has no row yet, and nothing to rehearse. Add one.")
    if Rehearsal.objects.filter(draft=locked, state=RehearsalState.DUE).exists():
        raise Conflict("A rehearsal of this draft is under way. Look at it when it is done.")
    now = clock.now()
    made = Rehearsal.objects.create(draft=locked, terms=locked.terms, made_by=actor, made_at=now, due_at=now)
    transaction.on_commit(lambda: wake.up(TASK))
    return made


def take_due(most: int = 10) -> int:
    """Rehearse what is due; gives the number tried. Safe to run twice, and at once."""
    return work_off(REHEARSALS, attempt, most)


def attempt(key: int, number: int) -> bool:
    """Reckon one; True where it is done now."""
    row = REHEARSALS.owed(key, number).first()
    if row is None:
        return False
    try:
        outcome, total = reckoned(Terms.read(row.terms), lambda done, total: REHEARSALS.owed(key, number).update(done=done, total=total))
    except Exception as error:  # it may fail in any way, and is tried again
        log.exception("Rehearsal %s failed at attempt %s", key, number)
        REHEARSALS.fail(key, number, error)
        return False
    return REHEARSALS.finish(key, number, RehearsalState.DONE, outcome=outcome, done=total, total=total, ended_at=clock.now())


def reckoned(terms: Terms, tick: Callable[[int, int], object]) -> tuple[dict[str, Any], int]:
    """What the terms would have done to last year's requests, and how many those were. A fixed number of queries."""
    cases, took = CASES.value(clock.now() - YEAR, terms.currency)
    tick(0, len(cases))
    people = _People(terms)
    outcome = replay.replay(terms, cases, People(people.of, people.limits), took, lambda done: tick(done, len(cases)))
    for group in outcome["groups"]:
        group["label"], group["people"] = kinds.label(group["group"]), people.count(group["group"])
        for side in ("was", "would"):
            group[f"a_week_{side}"] = round(group[side] / WEEKS / group["people"], 2) if group["people"] else None
    for one in outcome["starved"]:
        one["label"] = kinds.label(one["group"])
    return outcome, len(cases)


class _People:
    """The people of each group as they are today, read once."""

    def __init__(self, terms: Terms) -> None:
        self.roles = {role: set(duties.holders(role).values_list("pk", flat=True)) for role in Role.values}
        self.named = {rule.role: groups.people_of([rule.people]) for rule in terms.rules if rule.people}
        self.above = dict(Person.objects.filter(manager__isnull=False).values_list("pk", "manager_id"))
        self.here = set(Person.objects.filter(is_active=True).values_list("pk", flat=True))
        self.remits: dict[tuple[str, str, str], set[int]] = {}
        for role, register, code, person in groups.remits_in_force():
            if person in self.roles[role]:
                self.remits.setdefault((role, register, code), set()).add(person)
        today, self.limits = clock.today(), dict[int, list[Limit]]()
        for limit in Limit.objects.all():
            held = self.limits.setdefault(limit.person_id, [])
            if limit.ended_at is None and limit.since_on <= today and (limit.until_on is None or limit.until_on >= today):
                held.append(limit)

    def of(self, role: str, route: Route, case: Case) -> set[int]:
        if role in self.roles:
            return self.roles[role]
        if role == groups.MANAGERS:
            return self._manager(route, case)
        if found := groups.within(role):
            return set[int]().union(*(self.remits.get((*found, code), set()) for code in case.facts.get(found[1]) or ()))
        return set(self.named.get(role) or case.groups.get(role) or ())

    def count(self, role: str) -> int:
        """How many share a group's decisions; 0 where that depends on the request."""
        if found := groups.within(role):
            return len({person for (one, register, _), people in self.remits.items() if (one, register) == found for person in people})
        return len(self.roles.get(role) or self.named.get(role) or ())

    def _manager(self, route: Route, case: Case) -> set[int]:
        above, seen = self.above.get(case.requester), set[int]()
        while above is not None and above not in seen and len(seen) < groups.HIGHEST:
            seen.add(above)
            if above in self.here and above not in case.apart and any(covers(limit, route) for limit in self.limits.get(above, ())):
                return {above}
            above = self.above.get(above)
        return set()
