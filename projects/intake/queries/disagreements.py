"""What two keys disagreed on, as cards: for executives and the auditor, and on the page of the request."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet

from collab.access import duties
from collab.access.roles import EXECUTIVES, Role
from collab.approvals import kinds
from collab.approvals.disagreeing import Disagreement, Settled
from collab.events import texts
from collab.kit import clock
from collab.kit.errors import Forbidden
from collab.kit.numbering import code
from collab.people.models import Person
from projects.intake import access, addresses

READERS = frozenset({*EXECUTIVES, Role.AUDITOR})
READ = ("yes__person", "yes__panel", "no__person", "no__panel", "no__route", "named", "judge", "settled_by")


@dataclass(frozen=True, slots=True)
class DisagreementCard:
    """Who approved and who did not, each in their own words, until when it is to be settled, and what came of it."""

    key: int
    number: str
    url: str
    yes: str
    yes_name: str
    yes_group: str
    yes_reason: str
    no: str
    no_name: str
    no_group: str
    no_reason: str
    opened_at: datetime
    due_on: date
    is_late: bool
    state: str
    state_label: str
    named: str
    judge: str
    judge_name: str
    settled_by: str
    settled_by_name: str
    settled_at: datetime | None
    is_escalated: bool
    reason: str


def rows(person: Person, state: str = "") -> QuerySet[Disagreement]:
    """Those on requests that the person may see, the latest first; Forbidden for who is neither an executive nor the auditor."""
    if duties.roles_of(person).isdisjoint(READERS):
        raise Forbidden("What two keys disagree on is for executives and auditors.")
    shown = access.visible(person).order_by().values("route_id")
    found = Disagreement.objects.filter(no__route__in=shown).select_related(*READ).order_by("-opened_at", "-pk")
    return found.filter(state=state) if state else found


def to_settle(person: Person) -> QuerySet[Disagreement]:
    """Those that wait for this person: one of the two who signed, until both have named somebody else; the oldest first."""
    theirs = Q(judge=person.pk) | Q(judge=None) & (Q(yes__person=person.pk) | Q(no__person=person.pk))
    shown = access.visible(person).order_by().values("route_id")
    return Disagreement.objects.filter(theirs, state=Settled.OPEN, no__route__in=shown).order_by("opened_at", "pk")


def of_route(route: int | None) -> list[DisagreementCard]:
    """Those of one request, for whoever may see it. Two queries at most."""
    return [] if route is None else cards(Disagreement.objects.filter(no__route=route).select_related(*READ).order_by("-pk"))


def cards(found: Iterable[Disagreement]) -> list[DisagreementCard]:
    """One query for all their words."""
    page = list(found)
    known = texts.read(text for one in page for text in (one.yes.reason, one.no.reason, one.reason))
    return [_card(one, known) for one in page]


def _card(one: Disagreement, known: dict[str, str]) -> DisagreementCard:
    number = code(one.no.route.number or 0)
    return DisagreementCard(
        key=one.pk,
        number=number,
        url=addresses.request(number),
        yes=one.yes.person.username,
        yes_name=one.yes.person.name,
        yes_group=kinds.label(one.yes.panel.role),
        yes_reason=known.get(one.yes.reason, ""),
        no=one.no.person.username,
        no_name=one.no.person.name,
        no_group=kinds.label(one.no.panel.role),
        no_reason=known.get(one.no.reason, ""),
        opened_at=one.opened_at,
        due_on=one.due_on,
        is_late=one.state == Settled.OPEN and one.due_on < clock.today(),
        state=one.state,
        state_label=str(Settled(one.state).label),
        named=one.named.username if one.named else "",
        judge=one.judge.username if one.judge else "",
        judge_name=one.judge.name if one.judge else "",
        settled_by=one.settled_by.username if one.settled_by else "",
        settled_by_name=one.settled_by.name if one.settled_by else "",
        settled_at=one.settled_at,
        is_escalated=one.judge_id is not None,
        reason=known.get(one.reason, ""),
    )
