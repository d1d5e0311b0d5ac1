"""The inbox of triage: what waits for a marketing technologist, what will be too late first, and what is put away."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.db.models import DateField, F, Q, QuerySet, Value
from django.db.models.functions import Coalesce, Least

from collab.access import duties
from collab.access.duties import DUTIES
from collab.access.roles import Role
from collab.kit import clock, formats
from collab.kit.errors import Forbidden
from collab.kit.kept import DAY, kept
from collab.kit.numbering import typed
from collab.kit.words import asks, terms
from collab.people.models import Person
from collab.people.names import named_in
from projects.intake import access, addresses
from projects.intake.asked import ANSWERS
from projects.intake.models import FAR, Request
from projects.intake.queries.list.listed import worded
from projects.intake.queries.list.waiting import in_inbox
from projects.intake.queries.triage import duplicates
from projects.intake.queries.triage.lines import InboxLine, lines, name
from projects.intake.queries.triage.stuck import Stuck, stuck
from projects.intake.states import State
from projects.rota import queries

MOST = 50
VIEWS = {
    "all": "All", "mine": "Mine", "new": "New", "limit": "Near limit", "duplicates": "Possible duplicates", "returned": "Returned", "gaps": "With gaps", "yours": "Yours",
    "snoozed": "Snoozed",
}  # fmt: skip
# What the queue is sorted by: too late first, unless the address says otherwise.
SORTS = {"regret": "Too late first", "age": "Longest wait", "score": "Highest score", "needed": "Needed first"}
FILTERS = ("q", "goal", "brand", "market", "entry", "kind")
DUE = Coalesce(Least("launch__on", "needed_by"), Value(FAR, output_field=DateField()))
FIELDS = (
    "id", "number", "title", "state", *(answer.measure for answer in ANSWERS if answer.is_weighed),
    "requester_id", "holder_id", "asked_by_id", "route_id", "snoozed_until", "submitted_at", "state_since", "is_confidential", "version",
    "worth", "launch_id", "currency",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for: a view, an order, and filters by their names."""

    view: str = "all"
    sort: str = "regret"
    filters: Mapping[str, str] | None = None

    def query(self, **other: str) -> str:
        """The same in an address, with ``other`` instead; empty for what is usual."""
        said = {"view": self.view, "sort": self.sort, **(self.filters or {}), **other}
        usual = {"view": "all", "sort": "regret"}
        kept_ = {name: value for name, value in said.items() if value and usual.get(name) != value}
        return f"?{urlencode(kept_)}" if kept_ else ""


def asked(given: Mapping[str, str]) -> Asked:
    """What an address asks for; whatever is unknown is left out."""
    view, sort = given.get("view", "all"), given.get("sort", "regret")
    filters = {name: value for name in FILTERS if (value := given.get(name, "").strip()[:200]) and "\x00" not in value}
    return Asked(view if view in VIEWS else "all", sort if sort in SORTS else "regret", filters)


@dataclass(frozen=True, slots=True)
class View:
    label: str
    url: str
    count: int | None
    current: bool
    name: str = ""


@dataclass(frozen=True, slots=True)
class Inbox:
    """The lines of one view, and the figures of all. ``query`` keeps the view in addresses; ``has_more``: there are more than MOST in all."""

    rows: list[InboxLine]
    views: list[View]
    view: str
    query: str
    count: int
    oldest: str
    next_returns: str
    has_more: bool
    stuck: tuple[Stuck, ...] = ()
    asked: Asked = Asked()
    on_duty: str = ""

    @property
    def sorts(self) -> list[View]:
        """The orders, each with its address."""
        return [
            View(label, addresses.TRIAGE + self.asked.query(sort=name), None, name == self.asked.sort, name)
            for name, label in SORTS.items()
        ]

    def place(self, number: str) -> int | None:
        """Where the request stands among the lines, from 0; None where it is not there."""
        return next((place for place, row in enumerate(self.rows) if row.number == number), None)

    def beside(self, number: str, by: int) -> str:
        """The number of the line before (-1) or after (+1), or ""."""
        place = self.place(number)
        if place is None or not 0 <= place + by < len(self.rows):
            return ""
        return self.rows[place + by].number


def opened(person: Person) -> None:
    """Raises Forbidden for whoever is no marketing technologist."""
    if Role.TECHNOLOGIST not in duties.roles_of(person):
        raise Forbidden("The inbox is the marketing technologist’s.")


def inbox(person: Person, wanted: Asked | str = "all") -> Inbox:
    """The inbox as this person sees it: fourteen queries at most. Raises Forbidden for whoever is no marketing technologist."""
    opened(person)
    wanted = asked({"view": wanted}) if isinstance(wanted, str) else wanted
    got, put_away = _found(person, wanted)
    name([*got, *put_away])
    every = lines(person, (*got[:MOST], *put_away), wanted.query())
    if wanted.sort == "score":
        every.sort(key=lambda row: -row.score)
    # Held against all that is open only where somebody looks at that.
    twins = duplicates.among(person, got) if wanted.view == "duplicates" else set[str]()
    sets = {name: [row for row in _in_view(every, name) if name != "duplicates" or row.number in twins] for name in VIEWS}
    here, snoozed = sets["all"], sets["snoozed"]
    first = min((row.since for row in here), default=None)
    back = min((row.snoozed_until for row in snoozed if row.snoozed_until), default=None)
    return Inbox(
        rows=sets[wanted.view],
        views=[
            View(label, addresses.TRIAGE + wanted.query(view=name), None if name == "duplicates" else len(sets[name]), name == wanted.view)
            for name, label in VIEWS.items()
        ],
        view=wanted.view,
        query=wanted.query(),
        count=len(here),
        oldest=formats.days_words((clock.now() - first).total_seconds() / 86400) if first else "",
        next_returns=f"{back:%A}, {formats.day(back, clock.today())}" if back else "",
        has_more=len(got) > MOST,
        stuck=stuck(person),
        asked=wanted,
        on_duty=queries.on_duty().words,
    )


def _found(person: Person, wanted: Asked) -> tuple[list[Request], list[Request]]:
    """What waits, and what is put away. Two questions, so that many snoozed ones never hide what waits."""
    if not wanted.filters and wanted.sort not in ("age", "needed"):
        return awake(person).things(), asleep(person).things()
    orders = {"age": ("submitted_at", "id"), "needed": (F("needed_by").asc(nulls_last=True), "id")}
    order = orders.get(wanted.sort, (DUE, "submitted_at", "id"))
    found = access.visible(person).filter(_narrowed(wanted.filters or {}), state=State.IN_TRIAGE).only(*FIELDS)
    here = found.filter(in_inbox()).order_by(*order)[: MOST + 1]
    return list(here), list(found.filter(snoozed_until__gt=clock.today()).order_by("snoozed_until", "id")[:MOST])


def _narrowed(filters: Mapping[str, str]) -> Q:
    """What the filters leave."""
    found = Q()
    if goal := filters.get("goal"):
        found &= Q(goal__code=goal)
    if code := filters.get("entry"):
        found &= Q(asked_as__entry__code=code)
    if kind := filters.get("kind"):
        found &= Q(data_kind=kind)
    for one in ("brand", "market"):
        if code := filters.get(one):
            found &= Q(**{f"{one}s__contains": [code.lower()]})
    if words := filters.get("q"):
        number, _ = typed(words)
        called, rest = named_in(terms(words))
        found &= worded(asks(terms(words)), called or None, asks(rest) if rest else None, number)
    return found


@kept(on=(DUTIES, DAY), reads=FIELDS)
def awake(person: Person) -> QuerySet[Request]:
    """What waits on this day, what is too late first at the top: the first that is needed, then the longest wait."""
    return access.visible(person).filter(in_inbox()).order_by(DUE, "submitted_at", "id")[: MOST + 1]


@kept(on=(DUTIES, DAY), reads=FIELDS)
def asleep(person: Person) -> QuerySet[Request]:
    """What is put away until a later day, the first to return first."""
    found = access.visible(person).filter(state=State.IN_TRIAGE, snoozed_until__gt=clock.today())
    return found.order_by("snoozed_until", "id")[:MOST]


def marked(box: Inbox, number: str) -> Inbox:
    """The same inbox with this request's line as the current one."""
    return replace(box, rows=[replace(row, current=True) if row.number == number else row for row in box.rows])


def _in_view(every: list[InboxLine], view: str) -> list[InboxLine]:
    today = clock.today()
    snoozed = [row for row in every if row.snoozed_until and row.snoozed_until > today]
    if view == "snoozed":
        return snoozed
    here = [row for row in every if not (row.snoozed_until and row.snoozed_until > today) and row.is_own == (view == "yours")]
    fits: dict[str, Callable[[InboxLine], bool]] = {
        "new": lambda row: row.is_new, "limit": lambda row: bool(row.age_tone), "gaps": lambda row: row.has_gaps,
        "mine": lambda row: row.is_mine, "returned": lambda row: row.is_returned,
    }  # fmt: skip
    return [row for row in here if fits[view](row)] if view in fits else here
