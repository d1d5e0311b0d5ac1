"""What moved in a fund and what is proposed for it, as frozen cards for one reader."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Q, QuerySet

from collab.access import duties
from collab.approvals.models import Decision
from collab.approvals.standins import sitting
from collab.events import texts
from collab.kit import numbering
from collab.kit.errors import NotFound
from collab.kit.money import Money
from collab.people.models import Person
from collab.people.names import who
from collab.web.keyset import cut
from funding.funds import access, rules
from funding.funds.models import ChangeState, Fund, FundChange, FundSide
from funding.ledger import queries as ledger
from funding.ledger.models import Account, Entry
from funding.ledger.shapes import ACTUALS

HIDDEN = "–"
MOST = 100
WORDS = {
    "budget": "Budget set",
    "raise": "Raised",
    "transfer": "Moved between funds",
    "reserve": "Reserved",
    "commit": "Committed",
    "spend": "Spent",
    "overspend": "Spent over the promise",
    "credit": "Credited",
    "undo": "Taken back",
    "cover": "Excess settled",
    "carry": "Carried over",
    "arrive": "Carried over",
    "release": "Given back",
    "lapse": "Lapsed",
    "reversal": "Reversed",
}
MayName = Callable[[set[str]], set[str]]


@dataclass(frozen=True, slots=True)
class LineCard:
    account: str
    amount: Money


@dataclass(frozen=True, slots=True)
class EntryCard:
    """An entry with all its lines. What tells of a request the reader may not see is ``HIDDEN``."""

    id: int
    kind: str
    word: str
    on: date
    at: datetime
    actor: str
    actor_name: str
    about: str
    is_hidden: bool
    reference: str
    note: str
    rate: Decimal | None
    reverses: int | None
    source: str
    line: str
    corrects: int | None
    rate_on: date | None
    rate_source: str
    lines: tuple[LineCard, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """A movement as a line of a page: what happened, to how much, where, for which request, by whom."""

    id: int
    on: date
    word: str
    where: str
    is_between: bool
    amount: Money
    about: str
    is_hidden: bool
    note: str
    actor_name: str
    is_actual: bool


@dataclass(frozen=True, slots=True)
class Page:
    """A page of movements, newest first; ``older`` is the key that the next page lies before, 0 at the end."""

    rows: tuple[Row, ...]
    older: int


@dataclass(frozen=True, slots=True)
class ChangeCard:
    """A proposal to raise a fund (no ``source``) or to move money; ``why_not`` is why the reader does not decide it.

    ``why_not_agree`` is why one who may refuse it cannot agree to it: a joint fund gives what both sides agreed to. ``place``: for whom.
    """

    id: int
    source: str
    target: str
    source_name: str
    target_name: str
    amount: Money
    reason: str
    state: str
    proposed_by: str
    proposed_by_name: str
    proposed_at: datetime
    decided_by: str
    decided_by_name: str
    decided_at: datetime | None
    why_not: str
    why_not_agree: str
    place: str


def entries(fund: Fund, most: int, *, before: int = 0, after: int = 0) -> QuerySet[Entry]:
    """The newest entries of a fund below a key, or the oldest above one; turn them into cards with ``entry_cards``."""
    return ledger.entries_of([fund.pk], most, before=before, after=after)


def entry_cards(page: Iterable[Entry], may_name: MayName) -> tuple[EntryCard, ...]:
    """Cards of one page; ``may_name`` answers which of the requests in it the reader may see named."""
    found = list(page)
    numbers = {entry.pk: entry.number for entry in found}  # type: ignore[attr-defined] # comes with the entries
    about = {key: numbering.code(number) if number else "" for key, number in numbers.items()}
    seen = may_name(set(filter(None, about.values())))
    hidden = {key for key, code in about.items() if code and code not in seen}
    known = texts.read(entry.note for entry in found if entry.pk not in hidden)
    return tuple(_entry(entry, about[entry.pk], entry.pk in hidden, known.get(entry.note, entry.note)) for entry in found)


def page(funds: Collection[Fund], may_name: MayName, before: int = 0, size: int = 25) -> Page:
    """A page of the movements of these funds, those with a key below ``before`` where it is given."""
    some, last = cut(list(ledger.entries_of([fund.pk for fund in funds], size + 1, before=before)), size)
    cards = entry_cards(some, may_name)
    own = {fund.code: fund.name for fund in funds}
    names = _names(cards, own)
    return Page(tuple(_line(card, own, names) for card in cards), last.pk if last else 0)


def changes(person: Person, *, fund: Fund | None = None, waiting: bool = False) -> tuple[ChangeCard, ...]:
    """The proposals this person sees, of one fund or of all, latest first; 100 at most."""
    found = access.visible_changes(person).select_related("source", "target", "proposed_by")
    if fund is not None:
        found = found.filter(Q(source=fund) | Q(target=fund))
    if waiting:
        found = found.filter(state=ChangeState.PROPOSED)
    return _cards(person, found.order_by("-pk")[:MOST])


def change_card(person: Person, key: int) -> ChangeCard:
    """One proposal as this person sees it, after an operation on it."""
    found = access.visible_changes(person).select_related("source", "target", "proposed_by")
    return _cards(person, found.filter(pk=key))[0]


def of_fund(person: Person, code: str, key: int) -> int:
    """The key of a proposal of this fund that this person sees; raises NotFound."""
    found = access.visible_changes(person).filter(Q(source__code=code) | Q(target__code=code), pk=key)
    if key > numbering.LARGEST or not found.exists():
        raise NotFound
    return key


def waits_for(person: Person) -> tuple[ChangeCard, ...]:
    """The proposals that this person may decide now."""
    return tuple(change for change in changes(person, waiting=True) if not change.why_not)


def _names(cards: Iterable[EntryCard], known: dict[str, str]) -> dict[str, str]:
    """The names of the funds on a page of entries, by code; asks for those not known yet."""
    unknown = {_code(line) for card in cards for line in card.lines} - known.keys()
    return known | (dict(Fund.objects.filter(code__in=unknown).values_list("code", "name")) if unknown else {})


def _line(card: EntryCard, own: Collection[str], names: dict[str, str]) -> Row:
    """The movement as the funds ``own`` see it; between two funds it reads from the one to the other."""
    free = [line for line in card.lines if line.account.endswith(":available")]
    gave, took = (next((names[_code(line)] for line in free if (line.amount.amount > 0) is into), "") for into in (False, True))
    codes = {_code(line) for line in card.lines}
    is_between = len(codes) > 1
    where = f"{gave} to {took}" if is_between else names[codes.pop()]
    into = [line.amount for line in card.lines if _code(line) in own and line.amount.amount > 0]
    amount = (
        max(into, key=lambda money: money.amount) if is_between else Money(sum((one.amount for one in into), Decimal(0)), into[0].currency)
    )
    note = "" if card.is_hidden else card.reference or card.note
    return Row(
        card.id, card.on, card.word, where, is_between, amount, card.about, card.is_hidden, note, card.actor_name, card.kind in ACTUALS
    )


def _code(line: LineCard) -> str:
    return line.account.partition(":")[0]


def _cards(person: Person, found: Iterable[FundChange]) -> tuple[ChangeCard, ...]:
    page = list(found)
    roles = duties.roles_of(person)
    own = set(Fund.owners.through.objects.filter(person_id=person.pk).values_list("fund_id", flat=True)) if page else set()
    decided, proposers = _decisions(page), _proposers(page)
    cards = [_change(change, person, roles, own, decided.get(change.route_id), proposers) for change in page]
    closed = {change.route_id: place for place, change in enumerate(page) if change.state == ChangeState.PROPOSED and cards[place].why_not}
    for route, seat in sitting.places(person, [route for route in closed if route]).items():
        cards[closed[route]] = replace(cards[closed[route]], why_not="", place=seat.name)
    return tuple(cards)


def _decisions(page: Iterable[FundChange]) -> dict[int | None, Decision]:
    """The second person's decision on those that are decided, by route. One query, none where all are open."""
    routes = [change.route_id for change in page if change.state != ChangeState.PROPOSED]
    return {given.route_id: given for given in Decision.objects.filter(route__in=routes).select_related("person")} if routes else {}


def _proposers(page: Iterable[FundChange]) -> dict[int, frozenset[str]]:
    """What those hold who propose to take from a joint fund, by key. One query, none where nobody does."""
    return duties.held_by(
        {
            change.proposed_by_id
            for change in page
            if change.state == ChangeState.PROPOSED and change.source and change.source.side == FundSide.JOINT
        }
    )


def _change(
    change: FundChange,
    person: Person,
    roles: frozenset[str],
    own: set[int],
    given: Decision | None,
    proposers: dict[int, frozenset[str]],
) -> ChangeCard:
    source = change.source
    is_owner = (change.source_id or change.target_id) in own
    why_not = rules.decided(change) or rules.deciding(change, person, roles, {person.pk} if is_owner else set()) or ""
    agreeing = None if why_not else rules.agreeing(source, proposers.get(change.proposed_by_id, frozenset()), roles, is_owner=is_owner)
    return ChangeCard(
        id=change.pk,
        source=source.code if source else "",
        target=change.target.code,
        source_name=source.name if source else "",
        target_name=change.target.name,
        amount=Money(change.amount, (source or change.target).currency),
        reason=change.reason,
        state=change.state,
        proposed_by=change.proposed_by.username,
        proposed_by_name=change.proposed_by.name,
        proposed_at=change.proposed_at,
        decided_by=given.person.username if given else "",
        decided_by_name=given.person.name if given else "",
        decided_at=given.at if given else None,
        why_not=why_not,
        why_not_agree=agreeing or "",
        place="",
    )


def _entry(entry: Entry, about: str, is_hidden: bool, note: str) -> EntryCard:
    actor = entry.actor
    return EntryCard(
        id=entry.pk,
        kind=entry.kind,
        word=WORDS.get(entry.kind, entry.kind.capitalize()),
        on=entry.on,
        at=entry.at,
        actor=actor.username if actor else "",
        actor_name=who(actor),
        about=HIDDEN if is_hidden else about,
        is_hidden=is_hidden,
        reference=HIDDEN if is_hidden and entry.reference else entry.reference,
        note=HIDDEN if is_hidden and note else note,
        rate=entry.rate,
        reverses=entry.reverses_id,
        source=HIDDEN if is_hidden and entry.source else entry.source,
        line=HIDDEN if is_hidden and entry.line else entry.line,
        corrects=entry.corrects_id,
        rate_on=entry.rate_on,
        rate_source=entry.rate_source,
        lines=tuple(LineCard(_named(line.account), Money(line.amount, line.account.currency)) for line in entry.lines.all()),
    )


def _named(account: Account) -> str:
    """The fund and the kind, as "brand-26:spent": whose promise it is, tells the entry to those who may see it."""
    return ":".join(account.code.split(":")[:2])
