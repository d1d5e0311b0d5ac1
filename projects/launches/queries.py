"""The reads of launches: as cards with the work that serves them, what hangs on IT, and what the roadmap draws."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.conf import settings
from django.db.models import QuerySet

from collab.access.duties import DUTIES
from collab.kit import clock, rates
from collab.kit.errors import Conflict, NotFound
from collab.kit.formats import count_words, day, listed, short_money
from collab.kit.kept import kept
from collab.kit.money import Money
from collab.people.models import Person
from projects.launches import access, addresses
from projects.launches.access import visible
from projects.launches.models import Launch
from projects.launches.serving import SERVING, Work
from projects.launches.states import State

VIEWS = {"": "To come", "hangs": "Hang on IT", "over": "Held or called off"}
MOST = 200
DRAWN = ("brand", "market", "owner")


@dataclass(frozen=True, slots=True)
class LaunchCard:
    """A launch for one reader: ``budget`` is None where nobody said, or it is not theirs to see (``sees_budget``).

    ``works`` is what serves it and the reader may open; ``brand`` and ``market`` are code and name.
    """

    pk: int
    code: str
    name: str
    kind: str
    kind_word: str
    brand: tuple[str, str]
    market: tuple[str, str]
    on: date
    owner: str
    owner_name: str
    has_owner_left: bool
    confidence: str
    confidence_word: str
    budget: Money | None
    sees_budget: bool
    state: str
    version: int
    works: tuple[Work, ...] = ()

    @property
    def brand_name(self) -> str:
        return self.brand[1]

    @property
    def market_name(self) -> str:
        return self.market[1]

    @property
    def url(self) -> str:
        return addresses.launch(self.code)

    @property
    def waits_for(self) -> tuple[Work, ...]:
        """The work that has to be there before it."""
        return tuple(work for work in self.works if work.is_open)

    @property
    def hangs(self) -> bool:
        """It is to come, and work that serves it is not there yet."""
        return self.state == State.TO_COME and bool(self.waits_for)

    @property
    def late(self) -> tuple[Work, ...]:
        """What should be there only after its day."""
        return tuple(work for work in self.waits_for if work.ends_on and work.ends_on > self.on)

    @property
    def is_past(self) -> bool:
        """Its day has passed, and nobody said what became of it."""
        return self.state == State.TO_COME and self.on < clock.today()

    @property
    def day_words(self) -> str:
        return day(self.on, clock.today())


@dataclass(frozen=True, slots=True)
class Hanging:
    """The launches that hang on IT, and the money behind them where the reader sees all of it, in the house's currency.

    ``unknown`` of them have no budget, or one for which the bank has no rate.
    """

    cards: tuple[LaunchCard, ...]
    money: Money | None
    unknown: int

    @property
    def words(self) -> str:
        """ "3 launches hang on IT, $4.2M behind them": empty for none, without the money for who does not see it."""
        if not self.cards:
            return ""
        one = len(self.cards) == 1
        sentence = f"{count_words(len(self.cards), 'launch', 'launches')} {'hangs' if one else 'hang'} on IT"
        if self.money is None or not self.money.amount:
            return sentence
        more = f" and what {self.unknown} of them cost{'s' if self.unknown == 1 else ''} is not known" if self.unknown else ""
        return f"{sentence}, {short_money(self.money)} behind {'it' if one else 'them'}{more}"

    @property
    def url(self) -> str:
        """Just these rows."""
        return f"{addresses.LAUNCHES}?view=hangs"

    @property
    def late(self) -> str:
        """Which of them are served too late, for the sentence beside it."""
        names = [card.name for card in self.cards if card.late]
        return (
            f"{count_words(len(names), 'launch', 'launches')} before the work for {'it' if len(names) == 1 else 'them'} is there"
            if names
            else ""
        )


def rows(person: Person) -> QuerySet[Launch]:
    """The launches this person may see, with all that a card needs."""
    return visible(person).select_related(*DRAWN)


def one(person: Person, code: str) -> Launch:
    """The launch with this code; raises NotFound."""
    found = rows(person).filter(code=code.lower()).first()
    if found is None:
        raise NotFound
    return found


def cards(person: Person, launches: Iterable[Launch]) -> list[LaunchCard]:
    """Cards of these rows with what serves them: two queries however many, none for none."""
    there = list(launches)
    served: dict[int, list[Work]] = {}
    for work in SERVING.value(person, [row.pk for row in there]) if there else ():
        served.setdefault(work.launch, []).append(work)
    return [card(person, row, served.get(row.pk, ())) for row in there]


def card(person: Person, row: Launch, works: Sequence[Work] = ()) -> LaunchCard:
    sees = access.sees_budget(person, row)
    return LaunchCard(
        pk=row.pk, code=row.code, name=row.name, kind=row.kind, kind_word=row.get_kind_display(), brand=(row.brand.code, row.brand.name),
        market=(row.market.code, row.market.name) if row.market else ("", ""), on=row.on, owner=row.owner.username,
        owner_name=row.owner.name, has_owner_left=not row.owner.is_active, confidence=row.confidence, confidence_word=row.get_confidence_display(),
        budget=Money(row.budget, row.currency) if sees and row.budget is not None else None, sees_budget=sees, state=row.state,
        version=row.version, works=tuple(works),
    )  # fmt: skip


def to_come(person: Person) -> QuerySet[Launch]:
    """What is to come or should have been said of, by day."""
    return rows(person).filter(state=State.TO_COME).order_by("on", "pk")


def over(person: Person) -> QuerySet[Launch]:
    """What was held or called off, the latest first."""
    return rows(person).exclude(state=State.TO_COME).order_by("-on", "-pk")


def hanging(person: Person) -> Hanging:
    """What hangs on IT, as this person may see it."""
    return hanging_of([one for one in cards(person, to_come(person).filter(on__gte=clock.today())[:MOST]) if one.hangs])


def hanging_of(found: Sequence[LaunchCard]) -> Hanging:
    """The sum of what is behind these; None where the reader does not see every budget, for a sum holds nothing hidden."""
    if not all(one.sees_budget for one in found):
        return Hanging(tuple(found), None, 0)
    amounts = [_worth(one.budget) for one in found]
    known = [amount for amount in amounts if amount is not None]
    return Hanging(tuple(found), Money(sum(known, Decimal(0)), settings.CURRENCY), len(amounts) - len(known))


def _worth(money: Money | None) -> Decimal | None:
    try:
        return rates.convert(money, settings.CURRENCY, clock.today())[0].amount if money else None
    except Conflict:
        return None


@kept(on=(DUTIES,), reads=("code", "name", "on", "state"))
def drawn(person: Person, *, first: date, end: date) -> QuerySet[Launch]:
    """What the roadmap draws between these days (the last excluded), by day; what was called off is left out."""
    return visible(person).filter(on__gte=first, on__lt=end).exclude(state=State.CALLED_OFF).order_by("on", "pk")[:MOST]


def late_words(found: LaunchCard) -> str:
    """ "Loyalty tiers ends after it", for its row."""
    return f"{listed([work.title for work in found.late[:2]])} would be there after it" if found.late else ""
