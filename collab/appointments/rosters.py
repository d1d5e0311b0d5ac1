"""The duties of a file as a whole: proposed by an administrator, agreed to or refused by a second person, given all or none."""

import hashlib
from collections.abc import Iterable, Sequence
from typing import Any

from collab.access import duties
from collab.access.roles import Role
from collab.appointments import access, listing, rules
from collab.appointments.answering import Answers, refusal
from collab.appointments.files import DutyRow
from collab.appointments.models import Line, Roster
from collab.appointments.states import AGREE_ALL, REFUSE_ALL, ROSTER, SAY, State
from collab.approvals import decisions, routes
from collab.approvals.kinds import Ruling
from collab.approvals.models import Route
from collab.approvals.routes import Facts
from collab.approvals.states import Verdict
from collab.events.record import record
from collab.kit import clock
from collab.kit.errors import Conflict, Forbidden, NotFound
from collab.kit.many import Tick, chunks, plan_anew, unwatched
from collab.kit.operation import inside_unit, operation
from collab.people.models import Person


def proposed(*, actor: Person, name: str, rows: Sequence[tuple[DutyRow, Person]], tick: Tick) -> Roster:
    """Propose these rows of a file, which fit what stands; within the transaction that held them against it."""
    inside_unit()
    plan_anew()
    today, alone = clock.today(), access.is_alone(actor)
    lines = [
        Line(person=person, role=row.role, since_on=row.since_on or today, until_on=row.until_on, reason=row.reason) for row, person in rows
    ]
    made = Roster.objects.create(
        name=name[:255],
        total=len(lines),
        digest=digest(lines),
        proposed_by=actor,
        proposed_at=clock.now(),
        is_alone=alone,
        state=State.AGREED if alone else State.PROPOSED,
    )
    record(f"{ROSTER}.{'made_alone' if alone else 'proposed'}", actor=actor, about=made, data=facts(made))
    done = 0
    for chunk in chunks(lines):
        for line in chunk:
            line.roster = made
        Line.objects.bulk_create(chunk)
        done += len(chunk)
        tick(done)
    if alone:
        made.given = listing.give_all(made, actor)
        made.save(update_fields=["given"])
        return made
    apart = [(person, "concerned") for person in duties.holders(*SAY) if person.pk in {line.person_id for line in lines}]
    said = Facts(more={"lines": made.total, "digest": made.digest})
    made.route = routes.open_route(kind=ROSTER, subject_id=made.pk, requester=actor, routed_by=actor, facts=said, recused=apart)
    made.save(update_fields=["route"])
    return made


@operation
def agree(*, actor: Person, roster: int, tick: Tick = unwatched) -> Roster:
    """Agree as the second person: all its duties are given; ``tick`` is told how many. Raises Conflict where one no longer fits."""
    route, found = _to_decide(actor, roster)
    found.tick = tick
    decisions.rule(route=route, subject=found, person=actor, verdict=Verdict.APPROVE)
    return found


@operation
def refuse(*, actor: Person, roster: int, reason: str) -> Roster:
    """Refuse as the second person, with a reason; nothing changes."""
    why = refusal(reason)
    route, found = _to_decide(actor, roster)
    decisions.rule(route=route, subject=found, person=actor, verdict=Verdict.REJECT, reason=why)
    return found


def ruled(ruling: Ruling) -> Roster:
    """What a decision on its route does to the list, which is locked; raises Conflict where it no longer fits."""
    found: Roster = Answers("given", AGREE_ALL, REFUSE_ALL, listing.give_all, facts).ruled(ruling)
    return found


def facts(roster: Roster) -> dict[str, Any]:
    """What the record says of a list of duties: how many, and the digest of its lines."""
    return {"lines": roster.total, "digest": roster.digest, "is_alone": roster.is_alone}


def digest(lines: Iterable[Line]) -> str:
    """Of the lines in their order; the database reckons the same (``roster_guards.DIGEST``)."""
    said = "\n".join(
        f"{one.person_id}|{one.role}|{one.since_on.isoformat()}|{one.until_on.isoformat() if one.until_on else ''}" for one in lines
    )
    return hashlib.sha256(said.encode()).hexdigest()


def obstacle(actor: Person, key: int) -> None:
    """Raises what keeps this person from deciding on it, before a worker is asked to."""
    _refuse_unfit(_seen(actor, key), actor)


def may_propose(actor: Person) -> None:
    """Raises Forbidden for whoever is no administrator."""
    if Role.ADMIN not in duties.roles_now(actor):
        raise Forbidden("An administrator proposes who is given a duty.")


def _seen(actor: Person, key: int) -> Roster:
    seen = access.visible_rosters(actor).filter(pk=key).first()
    if seen is None:
        raise NotFound
    if seen.route_id is None:
        raise Conflict("It was carried out when it was made: nobody else could agree yet.")
    return seen


def _refuse_unfit(roster: Roster, actor: Person) -> None:
    held = duties.roles_now(actor)
    if refused := rules.deciding_all(roster, actor, held, is_in_it=roster.lines.filter(person=actor).exists()):
        raise Forbidden(refused)
    if refused := rules.decided(roster):
        raise Conflict(refused)


def _to_decide(actor: Person, key: int) -> tuple[Route, Roster]:
    """The list and its route, locked; raises what stands in the way of this person."""
    seen = _seen(actor, key)
    route = Route.objects.select_for_update().get(pk=seen.route_id or 0)
    found = Roster.objects.select_for_update(no_key=True, of=("self",)).get(pk=key)
    _refuse_unfit(found, actor)
    return route, found
