"""Who holds what, what is proposed and what came of it, as frozen cards for one reader."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, TypeVar

from django.db.models import Prefetch, Q, QuerySet

from collab.access import duties
from collab.access.models import Duty
from collab.access.roles import Role
from collab.appointments import access, rules
from collab.appointments.models import Proposal, Roster
from collab.appointments.states import Act, State
from collab.approvals.models import Decision
from collab.approvals.standins import sitting
from collab.approvals.words import in_words
from collab.kit import clock
from collab.kit.errors import NotFound
from collab.people.models import Person

C = TypeVar("C", bound=Any)
MOST = 100
# Duties that a page of them shows at once: with more it would hold more than a page may (1,500 elements).
SHOWN = 70


@dataclass(frozen=True, slots=True)
class ProposalCard:
    """A proposal; ``why_not`` is why the reader does not decide it, empty where they may. ``answer`` is the reason of a refusal.

    ``place`` is the name of whom the reader decides for, where they have no say themselves and stand in for somebody who has.
    """

    id: int
    act: str
    person: str
    person_name: str
    role: str
    role_label: str
    since_on: date | None
    until_on: date | None
    reason: str
    state: str
    is_alone: bool
    proposed_by: str
    proposed_by_name: str
    proposed_at: datetime
    decided_by: str
    decided_by_name: str
    decided_at: datetime | None
    answer: str
    why_not: str
    place: str


@dataclass(frozen=True, slots=True)
class DutyCard:
    """Somebody's duty with its days; ``given_by`` are those whose keys it took, empty where it was given on the command line."""

    id: int
    person: str
    person_name: str
    role: str
    role_label: str
    since_on: date
    until_on: date | None
    ended_at: datetime | None
    is_held: bool
    is_over: bool
    given_by: tuple[str, ...]


def proposals(person: Person, *, state: str = "", about: str = "", role: str = "") -> QuerySet[Proposal]:
    """The proposals that the person sees, the latest first; of one state, about one username, of one role."""
    rows = access.visible(person).order_by("-pk")
    wanted = {"state": state, "person__username": about, "role": role}
    return rows.filter(**{name: value for name, value in wanted.items() if value}).select_related("person", "proposed_by")


def proposal_cards(person: Person, rows: Iterable[Proposal]) -> list[ProposalCard]:
    """The cards of these proposals for this reader. Four queries at most, more for who stands in."""
    found, held = list(rows), duties.roles_of(person)
    routes = [row.route_id for row in found if row.route_id]
    decided = {one.route_id: one for one in in_words(Decision.objects.filter(route_id__in=routes).select_related("person"))}
    cards = [_proposal(row, decided.get(row.route_id or 0), person, held) for row in found]
    return in_place(person, found, cards)


def proposal_card(person: Person, key: int) -> ProposalCard:
    """One proposal as this reader sees it; raises NotFound."""
    found = proposals(person).filter(pk=key).first()
    if found is None:
        raise NotFound
    return proposal_cards(person, [found])[0]


def held(person: Person, *, about: str = "", role: str = "") -> QuerySet[Duty]:
    """The duties that the person sees, past ones too, the latest first; those of one username, of one role."""
    made = Prefetch("proposals", Proposal.objects.filter(act=Act.GIVE).select_related("proposed_by"))
    rows = access.visible_duties(person).select_related("person", "line__roster__proposed_by").prefetch_related(made).order_by("-pk")
    wanted = {"person__username": about, "role": role}
    return rows.filter(**{name: value for name, value in wanted.items() if value})


def running(person: Person, *, about: str = "", role: str = "") -> QuerySet[Duty]:
    """Of these, the ones that are held or will be, by name and role."""
    going = Q(until_on__isnull=True) | Q(until_on__gte=clock.today())
    rows = held(person, about=about, role=role).filter(going, ended_at=None, person__is_active=True)
    return rows.order_by("person__first_name", "person__last_name", "person_id", "role")


def duty_cards(rows: Iterable[Duty]) -> list[DutyCard]:
    """The cards of these duties, as ``held`` reads them. One query for the decisions."""
    found = list(rows)
    routes = [made.route_id for row in found if (made := _made(row)) and made.route_id]
    agreed = {one.route_id: one.person.name for one in Decision.objects.filter(route_id__in=routes).select_related("person")}
    return [_duty(row, agreed) for row in found]


def _proposal(row: Proposal, decision: Decision | None, person: Person, roles: frozenset[str]) -> ProposalCard:
    return ProposalCard(
        id=row.pk,
        act=row.act,
        person=row.person.username,
        person_name=row.person.name,
        role=row.role,
        role_label=str(Role(row.role).label),
        since_on=row.since_on,
        until_on=row.until_on,
        reason=row.reason,
        state=row.state,
        is_alone=row.is_alone,
        proposed_by=row.proposed_by.username,
        proposed_by_name=row.proposed_by.name,
        proposed_at=row.proposed_at,
        decided_by=decision.person.username if decision else "",
        decided_by_name=decision.person.name if decision else "",
        decided_at=decision.at if decision else None,
        answer=decision.reason if decision and row.state == State.REFUSED else "",
        why_not=rules.decided(row) or rules.deciding(row, person, roles) or "",
        place="",
    )


def in_place(person: Person, rows: Sequence[Any], cards: list[C]) -> list[C]:
    """The cards of these proposals, open to the person where they stand in for somebody who has the say. One query, none where nothing is closed."""
    closed = {row.route_id: number for number, row in enumerate(rows) if row.state == State.PROPOSED and cards[number].why_not}
    for route, seat in sitting.places(person, [route for route in closed if route]).items():
        cards[closed[route]] = replace(cards[closed[route]], why_not="", place=seat.name)
    return cards


def _made(row: Duty) -> Proposal | Roster | None:
    """What it came of: a proposal of its own, or a list."""
    own = next(iter(row.proposals.all()), None)
    line = getattr(row, "line", None)
    return own or (line.roster if line else None)


def _duty(row: Duty, agreed: dict[int, str]) -> DutyCard:
    today = clock.today()
    made = _made(row)
    keys = (made.proposed_by.name, agreed.get(made.route_id or 0, "")) if made else ()
    is_over = rules.is_over(row, today)
    return DutyCard(
        id=row.pk,
        person=row.person.username,
        person_name=row.person.name,
        role=row.role,
        role_label=str(Role(row.role).label),
        since_on=row.since_on,
        until_on=row.until_on,
        ended_at=row.ended_at,
        is_held=not is_over and row.since_on <= today and row.person.is_active,
        is_over=is_over,
        given_by=tuple(name for name in keys if name),
    )
