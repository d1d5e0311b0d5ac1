"""The lists of duties that came by file, as frozen cards for one reader; and who gives a large one that was agreed to."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, QuerySet

from collab.access import duties
from collab.access.roles import Role
from collab.appointments import access, addresses, rosters, rules
from collab.appointments.models import Line, Roster
from collab.appointments.states import State
from collab.approvals.models import Decision
from collab.approvals.words import in_words
from collab.kit.errors import NotFound
from collab.kit.formats import count_words, grouped
from collab.people.models import Person
from collab.web.sheets import beside
from collab.web.sheets.asked import Asked
from collab.web.sheets.beside import Kind, Owed
from collab.web.sheets.report import Report

# Lines that stand on a page.
SHOWN = 100


@dataclass(frozen=True, slots=True)
class RosterCard:
    """A list of duties; ``why_not`` is why the reader does not decide it, empty where they may. ``answer`` is the reason of a refusal."""

    id: int
    name: str
    total: int
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

    @property
    def words(self) -> str:
        return count_words(self.total, "duty", "duties")

    @property
    def url(self) -> str:
        return addresses.roster(self.id)


@dataclass(frozen=True, slots=True)
class LineCard:
    """One duty of a list."""

    person: str
    person_name: str
    role: str
    role_label: str
    since_on: date
    until_on: date | None
    reason: str


def listed(person: Person, *, state: str = "") -> QuerySet[Roster]:
    """The lists that the person sees, the latest first; of one state."""
    rows = access.visible_rosters(person).select_related("proposed_by").order_by("-pk")
    return rows.filter(state=state) if state else rows


def cards(person: Person, rows: Iterable[Roster]) -> list[RosterCard]:
    """The cards of these lists for this reader. Three queries, however many."""
    found, held = list(rows), duties.roles_of(person)
    own = {*Line.objects.filter(roster__in=found, person=person).values_list("roster_id", flat=True)}
    routes = [row.route_id for row in found if row.route_id]
    decided = {one.route_id: one for one in in_words(Decision.objects.filter(route_id__in=routes).select_related("person"))}
    return [_card(row, decided.get(row.route_id or 0), person, held, is_in_it=row.pk in own) for row in found]


def card(person: Person, key: int) -> RosterCard:
    """One list as this reader sees it; raises NotFound."""
    found = listed(person).filter(pk=key).first()
    if found is None:
        raise NotFound
    return cards(person, [found])[0]


def lines(person: Person, key: int) -> QuerySet[Line]:
    """The duties of a list, in the order of its file; raises NotFound for whoever does not see it."""
    if not access.visible_rosters(person).filter(pk=key).exists():
        raise NotFound
    return Line.objects.filter(roster=key).select_related("person").order_by("pk")


def line_cards(rows: Iterable[Line]) -> list[LineCard]:
    return [
        LineCard(
            person=row.person.username,
            person_name=row.person.name,
            role=row.role,
            role_label=str(Role(row.role).label),
            since_on=row.since_on,
            until_on=row.until_on,
            reason=row.reason,
        )
        for row in rows
    ]


def by_role(key: int) -> list[tuple[str, str]]:
    """How many of each duty, the most first: what is looked at before a list that nobody reads to its end."""
    counted = Line.objects.filter(roster=key).values_list("role").annotate(many=Count("pk")).order_by("-many", "role")
    return [(str(Role(role).label), grouped(many)) for role, many in counted]


def agree(*, actor: Person, roster: int) -> Owed | None:
    """Agree as the second person: at once, or where the list is long beside the web. Raises what ``rosters.agree`` raises."""
    found = access.visible_rosters(actor).filter(pk=roster).first()
    if found is None:
        raise NotFound
    if found.total <= beside.MOST_AT_ONCE:
        rosters.agree(actor=actor, roster=roster)
        return None
    return beside.OWES.value(
        actor=actor, kind="roster", which=str(roster), data=b"", name=found.name, asked=Asked(), total=found.total, seen=""
    )


def _given(owed: Any, report: Report[Any], tick: Any) -> Report[Any]:
    report.new = rosters.agree(actor=owed.by, roster=int(owed.which), tick=tick).total
    return report


BESIDE = Kind(
    "agreed duties",
    addresses.DUTIES,
    may=lambda actor, which: rosters.obstacle(actor, int(which)),
    read=lambda data, name, asked, which: Report(),
    take=_given,
    is_pressed=True,
    told=lambda new, changed, unchanged: f"{count_words(new, 'duty is', 'duties are')} given",
)


def _card(row: Roster, decision: Decision | None, person: Person, held: frozenset[str], *, is_in_it: bool) -> RosterCard:
    return RosterCard(
        id=row.pk,
        name=row.name,
        total=row.total,
        state=row.state,
        is_alone=row.is_alone,
        proposed_by=row.proposed_by.username,
        proposed_by_name=row.proposed_by.name,
        proposed_at=row.proposed_at,
        decided_by=decision.person.username if decision else "",
        decided_by_name=decision.person.name if decision else "",
        decided_at=decision.at if decision else None,
        answer=decision.reason if decision and row.state == State.REFUSED else "",
        why_not=rules.decided(row) or rules.deciding_all(row, person, held, is_in_it=is_in_it) or "",
    )
