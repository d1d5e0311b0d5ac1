"""The conditions of approvals that a person may see, as cards: which are theirs to meet, to confirm, and what became of each."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from django.db.models import Exists, OuterRef, Q, QuerySet

from collab.access import duties
from collab.approvals import conditions, kinds
from collab.approvals.conditioned import FOLLOWED, Blocks, Condition, ConditionState
from collab.approvals.models import Recusal, Seat
from collab.events import texts
from collab.kit import clock
from collab.kit.numbering import code
from collab.people.models import Person
from projects.intake import access, addresses
from projects.intake.states import ENDED

MINE, CONFIRM, OPEN, ALL = "mine", "confirm", "open", "all"
VIEWS = {MINE: "Mine to meet", CONFIRM: "Mine to confirm", OPEN: "All that are open", ALL: "All"}
LABELS = {"meet": "Say it is met", "confirm": "Confirm", "reopen": "Give it back", "waive": "Waive"}
READ = ("decision__route", "decision__panel", "owner", "closed_by")


class Act(NamedTuple):
    name: str
    label: str
    url: str


@dataclass(frozen=True, slots=True)
class ConditionCard:
    """One condition; people by username and by name, ``waits`` the move that it holds up in words. ``acts`` are what its reader may do now."""

    key: int
    number: str
    url: str
    words: str
    owner: str
    owner_name: str
    due_on: date
    is_late: bool
    blocks: str
    waits: str
    state: str
    state_label: str
    group: str
    group_label: str
    note: str
    met_at: datetime | None
    closed_by: str
    closed_at: datetime | None
    reason: str
    acts: tuple[Act, ...]

    @property
    def may(self) -> tuple[str, ...]:
        """The names of what its reader may do."""
        return tuple(act.name for act in self.acts)


def rows(person: Person, view: str = ALL, number: int | None = None) -> QuerySet[Condition]:
    """What the person may see of them, by day; ``number`` is a request's."""
    shown = access.visible(person).order_by()
    if number is not None:
        shown = shown.filter(number=number)
    found = conditions.counting().filter(decision__route__in=shown.values("route_id"))
    return {MINE: to_meet, CONFIRM: to_confirm}[view](person, found) if view in (MINE, CONFIRM) else _open(found, view)


def to_meet(person: Person, found: QuerySet[Condition] | None = None) -> QuerySet[Condition]:
    """Theirs to meet, of work that has not ended."""
    return (
        of_living(rows(person) if found is None else found).filter(owner_id=person.pk, state=ConditionState.OPEN).order_by("due_on", "pk")
    )


def to_confirm(person: Person, found: QuerySet[Condition] | None = None) -> QuerySet[Condition]:
    """Said to be met, and set by a group of theirs."""
    seat = Exists(Seat.objects.filter(panel=OuterRef("decision__panel"), person_id=person.pk))
    apart = Exists(Recusal.objects.filter(route=OuterRef("decision__route"), person_id=person.pk))
    theirs = Q(seat) | Q(decision__panel__role__in=duties.roles_of(person))
    met = of_living(rows(person) if found is None else found).filter(theirs, ~Q(apart), state=ConditionState.MET)
    return met.exclude(owner_id=person.pk).order_by("met_at", "pk")


def cards(found: Iterable[Condition], person: Person) -> list[ConditionCard]:
    """Three queries at most, however many."""
    page = list(found)
    known = texts.read(text for one in page for text in (one.words, one.note, one.reason))
    closes = _closable(page, person)
    return [_card(one, known, person, one.pk in closes) for one in page]


def _card(one: Condition, known: dict[str, str], person: Person, closes: bool) -> ConditionCard:
    number = code(one.decision.route.number or 0)
    is_open = one.state in FOLLOWED
    return ConditionCard(
        key=one.pk,
        number=number,
        url=addresses.request(number),
        words=known.get(one.words, ""),
        owner=one.owner.username,
        owner_name=one.owner.name,
        due_on=one.due_on,
        is_late=is_open and one.due_on < clock.today(),
        blocks=one.blocks,
        waits=str(Blocks(one.blocks).label) if one.blocks else "",
        state=one.state,
        state_label=str(ConditionState(one.state).label),
        group=one.decision.panel.role,
        group_label=kinds.label(one.decision.panel.role),
        note=known.get(one.note, ""),
        met_at=one.met_at,
        closed_by=one.closed_by.username if one.closed_by else "",
        closed_at=one.closed_at,
        reason=known.get(one.reason, ""),
        acts=tuple(Act(name, LABELS[name], addresses.condition_act(one.pk, name)) for name in _acts(one, person, closes)),
    )


def _acts(one: Condition, person: Person, closes: bool) -> list[str]:
    if one.state not in FOLLOWED:
        return []
    own = ["meet"] if one.state == ConditionState.OPEN and one.owner_id == person.pk else []
    if not closes:
        return own
    return [*own, *(["confirm", "reopen"] if one.state == ConditionState.MET else []), "waive"]


def _closable(page: list[Condition], person: Person) -> set[int]:
    """Which of them the person may confirm or waive. Two queries."""
    panels = {one.decision.panel_id for one in page if one.state in FOLLOWED}
    if not panels:
        return set()
    routes = {one.decision.route_id for one in page}
    sits = set(Seat.objects.filter(panel__in=panels, person=person).values_list("panel_id", flat=True))
    apart = set(Recusal.objects.filter(route__in=routes, person=person).values_list("route_id", flat=True))
    held = duties.roles_of(person)
    return {
        one.pk
        for one in page
        if (one.decision.panel_id in sits or one.decision.panel.role in held)
        and one.decision.route_id not in apart
        and person.pk not in (one.owner_id, one.decision.route.requester_id)
    }


def of_living(found: QuerySet[Condition]) -> QuerySet[Condition]:
    return found.exclude(decision__route__request__state__in=ENDED)


def _open(found: QuerySet[Condition], view: str) -> QuerySet[Condition]:
    return found.filter(state__in=FOLLOWED) if view == OPEN else found
