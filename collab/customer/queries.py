"""The reads of the journey and the register, as cards."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Q, QuerySet

from collab.customer import addresses
from collab.customer.access import visible_moments, visible_sources
from collab.customer.models import DataSource, Moment
from collab.customer.reading import NOTHING, READERS, Counted
from collab.customer.saying import share_text
from collab.customer.states import DataKind
from collab.kit import clock
from collab.kit.errors import NotFound
from collab.kit.formats import day
from collab.kit.words import of_name, terms
from collab.people.models import Person

MOST = 100
# Rows of a page.
SHOWN = 50
# How a person narrows the register down; what is incomplete has no owner, or says not all that the law asks of personal data.
USED, OVER, JOINED, OUT, INCOMPLETE = "", "retired", "joined", "out", "incomplete"
UNSAID = Q(owner=None) | (Q(has_personal_data=True) & (Q(data_kind="") | Q(lawful_basis="") | Q(retention="")))
VIEWS: dict[str, tuple[str, Q]] = {
    USED: ("In use", Q(retired_on=None)),
    JOINED: ("Joined", Q(retired_on=None, is_joined=True)),
    OUT: ("Not joined", Q(retired_on=None, is_joined=False)),
    INCOMPLETE: ("Incomplete", Q(retired_on=None) & UNSAID),
    OVER: ("Retired", Q(retired_on__isnull=False)),
}


@dataclass(frozen=True, slots=True)
class MomentCard:
    pk: int
    code: str
    name: str
    description: str
    position: int
    stage: str

    @property
    def url(self) -> str:
        return addresses.moment(self.code)


@dataclass(frozen=True, slots=True)
class SourceCard:
    """``owner`` is a username, empty where nobody answers for the source; ``read_by`` is what reads or joins it, where that was asked."""

    pk: int
    code: str
    name: str
    system: str
    owner: str
    owner_name: str
    has_personal_data: bool
    data_kind: str
    kind_words: str
    lawful_basis: str
    basis_words: str
    retention: str
    quality: str
    quality_words: str
    customers_share: Decimal | None
    since_on: date | None
    is_joined: bool
    joined_on: date | None
    left_on: date | None
    retired_on: date | None
    version: int
    read_by: Counted = NOTHING

    @property
    def url(self) -> str:
        return addresses.data_source(self.code)

    @property
    def is_retired(self) -> bool:
        return self.retired_on is not None

    @property
    def personal_words(self) -> str:
        """The kind where somebody said it, else whether there is any."""
        return self.kind_words or ("Personal data, of a kind that nobody said" if self.has_personal_data else "None said")

    @property
    def quality_word(self) -> str:
        """ "Good", for a column."""
        return self.quality_words.partition(":")[0]

    @property
    def share_words(self) -> str:
        return f"{share_text(self.customers_share)}% of customers" if self.customers_share is not None else ""

    @property
    def joined_words(self) -> str:
        """ "Since 3 Dec 2025", "from 3 Dec 2025, left 4 May", or that it never was."""
        today = clock.today()
        if self.is_joined:
            return f"since {day(self.joined_on, today)}" if self.joined_on else "since before it was noted"
        if self.left_on:
            return f"left {day(self.left_on, today)}" + (f", was in since {day(self.joined_on, today)}" if self.joined_on else "")
        return "not joined"

    @property
    def used_words(self) -> str:
        """ "since 3 Dec 2024, retired 5 May"."""
        begins = f"since {day(self.since_on, clock.today())}" if self.since_on else "since before it was noted"
        return f"{begins}, retired {day(self.retired_on, clock.today())}" if self.retired_on else begins

    @property
    def missing(self) -> tuple[str, ...]:
        """What somebody has to say still, as a sentence lists it."""
        of_people = (("which kind of data", self.data_kind), ("lawful basis", self.lawful_basis), ("retention", self.retention))
        asked = (("owner", self.owner), *(of_people if self.has_personal_data else ()))
        return () if self.is_retired else tuple(words for words, there in asked if not there)


def moment_cards(person: Person) -> list[MomentCard]:
    """The journey in its order."""
    return [moment_card(row) for row in visible_moments(person).order_by("position", "name", "pk")[:MOST]]


def moments(person: Person) -> QuerySet[Moment]:
    """With their measures loaded."""
    return visible_moments(person).select_related("measure")


def source_cards(person: Person) -> list[SourceCard]:
    """The register by name."""
    return [source_card(row) for row in sources(person).order_by("name", "pk")[:MOST]]


def sources(person: Person, *, view: str | None = None, words: str = "") -> QuerySet[DataSource]:
    """With their owners loaded; those of a view, and those that have each of these words, or begin one with it, in name, code or system."""
    rows = visible_sources(person).select_related("owner")
    if view is not None:
        rows = rows.filter(VIEWS[view][1])
    if wanted := terms(words, is_unfinished=True):
        # There are some hundreds at most: few enough to read their names.
        named = rows.values_list("pk", "name", "code", "system")
        rows = rows.filter(pk__in=[pk for pk, *said in named if all(term.is_in(of_name(" ".join(said))) for term in wanted)])
    return rows


def source(person: Person, code: str) -> DataSource:
    """The source with this code; raises NotFound."""
    found = sources(person).filter(code=code.lower()).first()
    if found is None:
        raise NotFound
    return found


def read(person: Person, rows: Iterable[DataSource]) -> list[SourceCard]:
    """Cards with what reads or joins each, as far as the person may see it; one number of queries however many."""
    there = list(rows)
    counted = READERS.value.counted(person, [row.pk for row in there]) if there else {}
    return [source_card(row, counted.get(row.pk, NOTHING)) for row in there]


def moment_card(row: Moment) -> MomentCard:
    return MomentCard(row.pk, row.code, row.name, row.description, row.position, row.stage)


def source_card(row: DataSource, read_by: Counted = NOTHING) -> SourceCard:
    return SourceCard(
        pk=row.pk, code=row.code, name=row.name, system=row.system, owner=row.owner.username if row.owner else "",
        owner_name=row.owner.name if row.owner else "", has_personal_data=row.has_personal_data, data_kind=row.data_kind,
        kind_words="No personal data" if row.data_kind == DataKind.NONE else row.get_data_kind_display() if row.data_kind else "",
        lawful_basis=row.lawful_basis, basis_words=row.get_lawful_basis_display() if row.lawful_basis else "", retention=row.retention,
        quality=row.quality, quality_words=row.get_quality_display() if row.quality else "", customers_share=row.customers_share,
        since_on=row.since_on, is_joined=row.is_joined, joined_on=row.joined_on, left_on=row.left_on, retired_on=row.retired_on,
        version=row.version, read_by=read_by,
    )  # fmt: skip
