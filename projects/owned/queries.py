"""The reads of tools: as cards, and how often they answered a request."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from collab.events import texts
from collab.events.models import Event
from collab.kit import clock
from collab.kit.errors import NotFound
from collab.kit.formats import count_words, day, listed, short_money
from collab.kit.money import Money
from collab.kit.words import Sought, asks, terms
from collab.people.models import Person
from projects.owned import access, addresses
from projects.owned.answered import ANSWERED, Answered
from projects.owned.models import Tool
from projects.owned.states import ENDED, ENDING, OWNED, RENEWED_BEFORE, RETIRED

PAGE = 100
IN_USE, RENEWING, OVER = "use", "renews", "retired"
VIEWS = {IN_USE: "In use", RENEWING: "Renew soon", OVER: "Retired"}


@dataclass(frozen=True, slots=True)
class ToolCard:
    """What we own, for a page; ``supplier`` and ``system`` are code and name, empty for none."""

    pk: int
    code: str
    name: str
    kind: str
    kind_word: str
    capabilities: tuple[str, ...]
    use: str
    owner: str
    owner_username: str
    has_owner_left: bool
    supplier: tuple[str, str]
    system: tuple[str, str]
    seats: int | None
    seats_used: int | None
    ends_on: date | None
    retired_on: date | None
    version: int

    @property
    def url(self) -> str:
        return addresses.tool(self.code)

    @property
    def status(self) -> str:
        """A key of collab.web.statuses."""
        if self.retired_on:
            return RETIRED
        left = (self.ends_on - clock.today()).days if self.ends_on else None
        if left is None or left > RENEWED_BEFORE:
            return OWNED
        return ENDING if left >= 0 else ENDED

    @property
    def supplier_name(self) -> str:
        return self.supplier[1]

    @property
    def seats_words(self) -> str:
        """ "43 of 60 seats used"; empty where nobody counts."""
        if self.seats is None:
            return ""
        return (
            count_words(self.seats, "seat") if self.seats_used is None else f"{self.seats_used} of {count_words(self.seats, 'seat')} used"
        )

    @property
    def end_words(self) -> str:
        return f"until {day(self.ends_on, clock.today())}" if self.ends_on else ""


@dataclass(frozen=True, slots=True)
class Avoided:
    """Requests that were answered by what we own, of those that a reader may open; sums stand apart by currency."""

    rows: tuple[Answered, ...]

    @property
    def money(self) -> tuple[Money, ...]:
        sums: dict[str, Money] = {}
        for row in self.rows:
            sums[row.avoided.currency] = sums[row.avoided.currency] + row.avoided if row.avoided.currency in sums else row.avoided
        return tuple(sums[currency] for currency in sorted(sums))

    @property
    def words(self) -> str:
        """ "4 requests answered by what we own, $310k not spent"; empty for none."""
        if not self.rows:
            return ""
        spent = listed([short_money(money) for money in self.money if money.amount])
        return f"{count_words(len(self.rows), 'request')} answered by what we own{f', {spent} not spent' if spent else ''}"


def rows(person: Person, view: str = IN_USE, words: str = "") -> QuerySet[Tool]:
    """What the person may see of one view, by name; with all of these words where some are given."""
    found = access.visible(person).select_related("owner", "supplier", "system")
    if view == RENEWING:
        found = found.filter(retired_on=None, ends_on__isnull=False).order_by("ends_on", "pk")
    elif view in VIEWS:
        found = found.filter(retired_on__isnull=view != OVER).order_by("name", "pk")
    if wanted := terms(words):
        found = found.filter(Q(search=Sought(asks(wanted))) | Q(code=words.strip().lower()))
    return found


def one(person: Person, code: str) -> Tool:
    """The tool with this code; raises NotFound."""
    found = rows(person, "").filter(code=code.lower()).first()
    if found is None:
        raise NotFound
    return found


def cards(tools: Iterable[Tool]) -> list[ToolCard]:
    return [card(tool) for tool in tools]


def card(row: Tool) -> ToolCard:
    return ToolCard(
        pk=row.pk, code=row.code, name=row.name, kind=row.kind, kind_word=row.get_kind_display(), capabilities=tuple(row.capabilities),
        use=row.use, owner=row.owner.name, owner_username=row.owner.username, has_owner_left=not row.owner.is_active,
        supplier=(row.supplier.code, row.supplier.name) if row.supplier else ("", ""),
        system=(row.system.code, row.system.name) if row.system else ("", ""), seats=row.seats, seats_used=row.seats_used,
        ends_on=row.ends_on, retired_on=row.retired_on, version=row.version,
    )  # fmt: skip


def avoided(person: Person, tool: int | None = None) -> Avoided:
    """Each request that what we own answered and the person may open, the latest first; of one tool where its key is given."""
    return Avoided(tuple(ANSWERED.value(person, tool)))


def why_retired(tool: Tool) -> str:
    """The reason, of one that is retired."""
    if not tool.retired_on:
        return ""
    events = Event.objects.filter(subject_kind="tools.tool", subject_id=tool.pk, kind="tools.tool.retired")
    return next((event.why for event in texts.told(events)), "")
