"""The decisions that wait for executives: what each costs, what it is worth, who has said what, since when."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from django.conf import settings
from django.db.models import BooleanField, Case, Count, F, Q, QuerySet, Sum, Value, When, Window

from collab.access import duties
from collab.access.roles import EXECUTIVES, Role
from collab.approvals import queries as approvals
from collab.approvals.models import Panel
from collab.approvals.states import PanelState, StepState, Verdict
from collab.kit import clock, formats
from collab.kit.money import Money
from collab.kit.numbering import code
from collab.people.models import Person
from projects.intake import access
from projects.intake import addresses as intake_addresses
from projects.intake.models import Request
from projects.intake.queries import durations
from projects.intake.states import State

MOST = 7
FACTS = (
    "number", "title", "route_id", "route__amount", "route__currency", "revenue_generated", "revenue_protected", "currency", "needed_by",
    "opened_at", "is_mine", "count", "counted", "total",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Decision:
    """A request whose turn has come. ``cmo`` and ``cio`` are keys of statuses; ``is_slow``: longer than is usual."""

    number: str
    title: str
    url: str
    note: str
    cost: Money
    value: Money | None
    cmo: str
    cio: str
    days: float
    waiting: str
    is_slow: bool
    is_mine: bool


@dataclass(frozen=True, slots=True)
class Decisions:
    """The longest waits, one's own first. ``total`` is all that is asked for in the house's currency, by ``counted`` of ``count``."""

    rows: tuple[Decision, ...]
    count: int
    counted: int
    total: Money
    is_own: bool

    @property
    def beside(self) -> str:
        """What is said after the sum: " together and 2 in other currencies"."""
        together = " together" if self.counted > 1 else ""
        return f"{together} and {self.others} in other currencies" if self.others else together

    @property
    def others(self) -> int:
        """How many ask for money of other currencies, which nothing here adds up."""
        return self.count - self.counted


class _Said(NamedTuple):
    """One panel of a route, with one decision of it or none."""

    role: str
    state: str
    step_state: str
    round: int
    given_in: int | None
    verdict: str | None


def decisions(person: Person, roles: frozenset[str]) -> Decisions:
    """What waits for this executive; for all others what waits for the CMO and the CIO. Two queries."""
    is_own = _is_own(person, roles)
    found = list(_waiting(person, is_own).values_list(*FACTS)[:MOST])
    rows = [dict(zip(FACTS, row, strict=True)) for row in found]
    said = _said([row["route_id"] for row in rows])
    usual, now, today = durations.by_group() if rows else {}, clock.now(), clock.today()
    first: dict[str, Any] = rows[0] if rows else {"count": 0, "counted": 0, "total": None}
    return Decisions(
        rows=tuple(_decision(row, said[row["route_id"]], usual, now, today, roles) for row in rows),
        count=first["count"],
        counted=first["counted"],
        total=Money(first["total"] or Decimal(0), settings.CURRENCY),
        is_own=is_own,
    )


def every(person: Person) -> list[tuple[int, str, Money]]:
    """All of them, the longest waits first: number, title and what each costs. One query."""
    is_own = _is_own(person, duties.roles_of(person))
    rows = _waiting(person, is_own).values_list("number", "title", "route__amount", "route__currency")
    return [(number, title, Money(amount, currency)) for number, title, amount, currency in rows if amount is not None and currency]


def _is_own(person: Person, roles: frozenset[str]) -> bool:
    """Whether it is about what waits for this very person; nothing waits for a reader who is nobody."""
    return person.pk != duties.NOBODY and not roles.isdisjoint(EXECUTIVES)


def _waiting(person: Person, is_own: bool) -> QuerySet[Request]:
    """Their open step has a seat for the person, or a panel of an executive; each row carries count and sum of all."""
    panels = Panel.objects.filter(step__state=StepState.OPEN)
    panels = panels.filter(seats__person=person) if is_own else panels.filter(role__in=EXECUTIVES)
    mine = Q(route_id__in=approvals.waiting_routes(person).values("pk")) if is_own else None
    house = Q(route__currency=settings.CURRENCY)
    found = access.visible(person).filter(state=State.IN_APPROVAL, route__steps__state=StepState.OPEN)
    found = found.filter(route_id__in=panels.values("step__route_id"))
    return found.annotate(
        opened_at=F("route__steps__opened_at"),
        is_mine=Case(When(mine, then=Value(True)), default=Value(False)) if mine else Value(False, BooleanField()),
        count=Window(Count("pk")),
        counted=Window(Count(Case(When(house, then=F("pk"))))),
        total=Window(Sum(Case(When(house, then=F("route__amount"))))),
    ).order_by("-is_mine", "opened_at", "pk")


def _said(routes: Iterable[int]) -> defaultdict[int, list[_Said]]:
    found: defaultdict[int, list[_Said]] = defaultdict(list)
    columns = ("step__route_id", "role", "state", "step__state", "step__round", "decisions__round", "decisions__verdict")
    for route, *rest in Panel.objects.filter(step__route_id__in=list(routes)).order_by("pk", "decisions__at").values_list(*columns):
        found[route].append(_Said(*rest))
    return found


def _decision(
    row: dict[str, Any], said: list[_Said], usual: dict[str, durations.Usual], now: datetime, today: date, roles: frozenset[str]
) -> Decision:
    own = roles if row["is_mine"] else frozenset()
    days = durations.days_in(row["opened_at"], now)
    limits = [usual[role].high for role in EXECUTIVES if role in usual]
    parts = [part for part in (row["revenue_generated"], row["revenue_protected"]) if part is not None]
    number = code(row["number"])
    return Decision(
        number=number,
        title=row["title"],
        url=intake_addresses.request(number),
        note=_note(said, row["needed_by"], today),
        cost=Money(row["route__amount"], row["route__currency"]),
        value=Money(sum(parts, Decimal(0)), row["currency"]) if parts else None,
        cmo=_standing(said, Role.CMO, own),
        cio=_standing(said, Role.CIO, own),
        days=days,
        waiting=formats.days_words(days),
        is_slow=bool(limits) and days > max(limits),
        is_mine=row["is_mine"],
    )


def _standing(said: list[_Said], role: Role, own: frozenset[str]) -> str:
    """What this executive said in the round that counts, or whose move it is."""
    panel = [one for one in said if one.role == role]
    if not panel:
        return "not_needed"
    given = [one.verdict for one in panel if one.verdict and one.given_in == one.round]
    if given:
        return str(given[-1])
    is_open = panel[0].state == PanelState.OPEN and panel[0].step_state == StepState.OPEN
    return "you" if is_open and role in own else "not_yet"


def _note(said: list[_Said], needed_by: date | None, today: date) -> str:
    """How the reviews before went, and by when it is needed."""
    reviews = [one for one in said if one.role not in EXECUTIVES and one.verdict and one.given_in == one.round]
    conditions = sum(one.verdict == Verdict.WITH_CONDITIONS for one in reviews)
    words = f"{formats.count_words(len(reviews), 'review')} passed" if reviews else "No review comes before"
    if conditions:
        words += f", {conditions} with conditions"
    return f"{words} · needed by {formats.day(needed_by, today)}" if needed_by else words
