"""The reads of the catalogue: entries as cards with their time and price, and one of them with what it asks."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, Q, QuerySet

from collab.events import texts
from collab.events.models import Event
from collab.kit import clock
from collab.kit.errors import NotFound
from collab.kit.words import Sought, asks, terms
from collab.people.models import Person
from projects.catalogue import access, addresses, asking
from projects.catalogue.fields import FACT, FACTS, FIELDS
from projects.catalogue.measured import MEASURED, Measured
from projects.catalogue.models import Entry, EntryVersion
from projects.catalogue.states import OFFERED, RETIRED, WRITTEN, Kind, Reads

PAGE = 100
OFFER, WRITING, OVER = "offered", "written", "retired"
VIEWS = {OFFER: "Offered", WRITING: "Being written", OVER: "Retired"}


@dataclass(frozen=True, slots=True)
class EntryCard:
    """An entry as its reader sees it: what is offered; of one that never was, what is in writing."""

    pk: int
    code: str
    title: str
    gives: str
    audience: str
    owner: str
    owner_username: str
    has_owner_left: bool
    review_on: date
    retired_on: date | None
    is_offered: bool
    number: int
    version: int
    measured: Measured

    @property
    def url(self) -> str:
        return addresses.catalogue_entry(self.code)

    @property
    def status(self) -> str:
        """A key of collab.web.statuses."""
        return RETIRED if self.retired_on else OFFERED if self.is_offered else WRITTEN

    @property
    def is_due(self) -> bool:
        """Its day to be looked at again has come."""
        return self.retired_on is None and self.review_on <= clock.today()

    @property
    def time(self) -> str:
        return self.measured.time

    @property
    def price(self) -> str:
        return self.measured.price


@dataclass(frozen=True, slots=True)
class AskedCard:
    """A question of a version in words; ``when`` says when it is shown, ``field`` what of the request it is the question of."""

    position: int
    key: str
    label: str
    help: str
    kind: str
    choices: tuple[str, ...]
    is_required: bool
    is_for_review: bool
    when: str
    field: str


def rows(person: Person, view: str = OFFER, words: str = "") -> QuerySet[Entry]:
    """What the person may see of one view, by title; with all of these words where some are given."""
    found = access.visible(person).select_related("owner", "current")
    if view == WRITING:
        found = found.filter(Q(current=None) | Q(versions__published_at=None)).distinct()
    elif view in VIEWS:
        found = found.filter(current__isnull=False, retired_on__isnull=view != OVER)
    if wanted := terms(words):
        found = found.filter(Q(current__search=Sought(asks(wanted))) | Q(code=words.strip().lower()))
    return found.order_by(F("current__title").asc(nulls_last=True), "code")


def one(person: Person, code: str) -> Entry:
    """The entry with this code; raises NotFound."""
    found = access.visible(person).select_related("owner", "current").filter(code=code.lower()).first()
    if found is None:
        raise NotFound
    return found


def cards(entries: Iterable[Entry]) -> list[EntryCard]:
    """Cards of these rows: a query for those that were never offered, and what is measured."""
    there = list(entries)
    unsaid = [entry.pk for entry in there if entry.current is None]
    written = {one.entry_id: one for one in EntryVersion.objects.filter(entry__in=unsaid, published_at=None)} if unsaid else {}
    known = MEASURED.value() if there else {}
    return [_card(entry, entry.current or written[entry.pk], known.get(entry.pk, Measured())) for entry in there]


def _card(entry: Entry, says: EntryVersion, measured: Measured) -> EntryCard:
    return EntryCard(
        pk=entry.pk, code=entry.code, title=says.title, gives=says.gives, audience=says.audience, owner=entry.owner.name,
        owner_username=entry.owner.username, has_owner_left=not entry.owner.is_active, review_on=entry.review_on,
        retired_on=entry.retired_on, is_offered=entry.current_id is not None, number=says.number, version=entry.version, measured=measured,
    )  # fmt: skip


def asked(version: EntryVersion) -> list[AskedCard]:
    """What a version asks, in its order. One query."""
    every = asking.rows(version)
    labels = {row["key"]: row["label"] for row in every}
    return [_asked(place, row, labels) for place, row in enumerate(every, 1)]


def _asked(place: int, row: asking.Row, labels: dict[str, str]) -> AskedCard:
    mapped = FIELDS.get(row["field"])
    return AskedCard(
        position=place, key=row["key"], label=row["label"], help=row["help"], kind=str(Kind(row["kind"]).label),
        choices=tuple(mapped.words.get(choice, choice) if mapped else choice for choice in row["choices"]), is_required=row["required"],
        is_for_review=row["reads"] == Reads.REVIEW, when=_when(row, labels),
        field=mapped.label if mapped else row["field"],
    )  # fmt: skip


def _when(row: asking.Row, labels: dict[str, str]) -> str:
    """ "“Who gets it?” is Dealers or Partners"; empty where it is shown always."""
    if not row["shown_by"]:
        return ""
    name = row["shown_by"].removeprefix(FACT)
    label = FACTS[name][0] if row["shown_by"].startswith(FACT) and name in FACTS else f"“{labels.get(name, name)}”"
    return f"{label} is {' or '.join(row['shown_values'])}"


def why_retired(entry: Entry) -> str:
    """The reason, of one that is retired."""
    if not entry.retired_on:
        return ""
    events = Event.objects.filter(subject_kind="catalogue.entry", subject_id=entry.pk, kind="catalogue.entry.retired")
    return next((event.why for event in texts.told(events.order_by("-sequence")[:1])), "")


def in_writing(entry: Entry) -> EntryVersion | None:
    """The version that is in writing. One query."""
    return entry.versions.filter(published_at=None).first()


def told(entry: Entry, version: EntryVersion) -> dict[str, Any]:
    """What a version says, for whoever changes it."""
    names = ("title", "gives", "audience", "given_title", "given_problem", "given_outcome", "given_data_kind")
    return {"owner": entry.owner, "review_on": entry.review_on, **{name: getattr(version, name) for name in names}}
