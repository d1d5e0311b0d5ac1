"""The reads of registers: the list with its search, one entry, what offices and the command menu find, as cards."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet

from collab.kit import clock
from collab.kit.errors import NotFound
from collab.kit.formats import count_words, day
from collab.kit.slips import is_meant
from collab.kit.words import Names, Sought, Term, asks, of_name, terms
from collab.people.models import Person
from collab.registers import addresses
from collab.registers.access import visible
from collab.registers.kinds import ALL, REGISTERS, Register
from collab.registers.models import Entry

# Rows of a page; names that are held against a slip of the hand.
SHOWN, MOST_NAMES = 50, 5_000


@dataclass(frozen=True, slots=True)
class EntryCard:
    """An entry in words; ``parent`` and ``target`` (where it was merged into) are code and name, empty for none."""

    kind: str
    code: str
    name: str
    parent: tuple[str, str]
    facts: tuple[tuple[str, str, str], ...]
    since_on: date | None
    until_on: date | None
    target: tuple[str, str]
    version: int

    @property
    def parent_code(self) -> str:
        return self.parent[0]

    @property
    def target_code(self) -> str:
        return self.target[0]

    @property
    def facts_words(self) -> tuple[str, ...]:
        return tuple(f"{label}: {words}" for _, label, words in self.facts if words)

    @property
    def register(self) -> Register:
        return REGISTERS[self.kind]

    @property
    def url(self) -> str:
        return addresses.register_entry(self.kind, self.code)

    @property
    def parent_url(self) -> str:
        return addresses.register_entry(self.register.under, self.parent[0]) if self.parent[0] else ""

    @property
    def target_url(self) -> str:
        return addresses.register_entry(self.kind, self.target[0]) if self.target[0] else ""

    @property
    def is_merged(self) -> bool:
        return bool(self.target[0])

    @property
    def is_valid(self) -> bool:
        today = clock.today()
        return not self.is_merged and (self.since_on or today) <= today <= (self.until_on or today)

    @property
    def valid_words(self) -> str:
        """ "Always", "from 3 Dec", "until 15 Jan 2027", "ended 3 Nov", or that it was merged."""
        today = clock.today()
        if self.is_merged:
            return "merged"
        if self.until_on and self.until_on < today:
            return f"ended {day(self.until_on, today)}"
        begins = f"from {day(self.since_on, today)}" if self.since_on else ""
        ends = f"until {day(self.until_on, today)}" if self.until_on else ""
        return " ".join(filter(None, (begins, ends))) or "always"

    @property
    def says(self) -> list[tuple[str, str, str]]:
        """The facts that are there, and what it stands under: label, words, address."""
        above = [(REGISTERS[self.register.under].one.capitalize(), self.parent[1], self.parent_url)] if self.parent[0] else []
        return above + [(label, text, "") for _, label, text in self.facts if text]


@dataclass(frozen=True, slots=True)
class RegisterCard:
    register: Register
    url: str
    valid: int
    words: str


def register_of(person: Person, kind: str) -> Register:
    """The register of this kind, for whoever may read it; raises NotFound."""
    register = REGISTERS.get(kind)
    if register is None:
        raise NotFound
    return register


def register_cards(person: Person) -> list[RegisterCard]:
    """Every register with how much of it is valid today. One query."""
    counts = dict(valid_on(visible(person), clock.today()).values_list("kind").order_by("kind").annotate(Count("pk")))
    return [
        RegisterCard(one, addresses.register(one.kind), counts.get(one.kind, 0), count_words(counts.get(one.kind, 0), one.one, one.many))
        for one in ALL
    ]


def valid_on(rows: QuerySet[Entry], on: date) -> QuerySet[Entry]:
    """Those that hold on a day: begun, not ended, not merged away."""
    begun = Q(since_on=None) | Q(since_on__lte=on)
    return rows.filter(begun, Q(until_on=None) | Q(until_on__gte=on), merged_into=None)


def entries(person: Person, kind: str, *, words: str = "", is_valid: bool | None = None) -> QuerySet[Entry]:
    """The entries of a register, loaded for a card; those that have these words, and those that are valid today or not."""
    rows = visible(person).filter(kind=kind).select_related("parent", "merged_into")
    if words:
        rows = rows.alias(called=Names("name", "code")).filter(called=Sought(asks(terms(words, is_unfinished=True), by_stem=False)))
    if is_valid is not None:
        valid = valid_on(Entry.objects.all(), clock.today()).values("pk")
        rows = rows.filter(pk__in=valid) if is_valid else rows.exclude(pk__in=valid)
    return rows


def one(person: Person, kind: str, code: str) -> Entry:
    """The entry, or NotFound."""
    found = entries(person, kind).filter(code=code.lower()).first()
    if found is None:
        raise NotFound
    return found


def card(entry: Entry) -> EntryCard:
    register = REGISTERS[entry.kind]
    facts = tuple((fact.name, fact.label, entry.facts.get(fact.name, "")) for fact in register.facts)
    return EntryCard(
        entry.kind, entry.code, entry.name, _pair(entry.parent), facts, entry.since_on, entry.until_on, _pair(entry.merged_into), entry.version
    )  # fmt: skip


def _pair(entry: Entry | None) -> tuple[str, str]:
    return (entry.code, entry.name) if entry else ("", "")


def below(person: Person, entry: Entry) -> list[EntryCard]:
    """What stands under an entry, by name."""
    rows = visible(person).filter(parent=entry, merged_into=None).select_related("parent", "merged_into")
    return [card(row) for row in rows.order_by("name", "pk")[:SHOWN]]


def doubles(person: Person, entry: Entry) -> list[EntryCard]:
    """What was merged into an entry."""
    rows = visible(person).filter(merged_into=entry).select_related("parent", "merged_into")
    return [card(row) for row in rows.order_by("code")[:SHOWN]]


def called(person: Person, kinds: tuple[str, ...], wanted: list[Term], most: int, *, is_mended: bool = False) -> list[EntryCard]:
    """Valid entries of these registers with these words in their name or code; ``is_mended``: with what may be meant by them."""
    rows = valid_on(visible(person).filter(kind__in=kinds), clock.today())
    if is_mended:
        names = rows.order_by("name", "pk").values_list("pk", "name", "code")[:MOST_NAMES]
        rows = rows.filter(pk__in=[pk for pk, *name in names if is_meant(wanted, of_name(" ".join(name)))][:most])
    else:
        rows = rows.alias(called=Names("name", "code")).filter(called=Sought(asks(wanted, by_stem=False)))
    return [card(row) for row in rows.select_related("parent", "merged_into").order_by("name", "pk")[:most]]
