"""The reads of calendars and absences, as frozen cards."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Q, QuerySet

from collab.directory import access, addresses, hours
from collab.directory.hours import Closed, Spell
from collab.kit import clock, formats, holiday
from collab.kit.errors import Forbidden, NotFound
from collab.kit.formats import count_words, day_range
from collab.people import away
from collab.people.calendars import Calendar, Weekday
from collab.people.models import Absence, Person

MOST = 100
YEAR = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class DayHours:
    """A day of the week with its hours in words, empty where nobody works."""

    day: str
    words: str


@dataclass(frozen=True, slots=True)
class Off:
    """A day or days on which nobody works."""

    first_on: date
    last_on: date
    name: str


@dataclass(frozen=True, slots=True)
class CalendarCard:
    """A calendar; ``own_zone`` is empty where it is the organisation's, ``people`` how many who work here have it as their own."""

    code: str
    name: str
    own_zone: str
    zone: str
    country: str
    country_name: str
    region: str
    is_default: bool
    version: int
    week: tuple[Spell, ...]
    closures: tuple[Closed, ...]
    people: int

    @property
    def url(self) -> str:
        return addresses.calendar(self.code)

    @property
    def people_words(self) -> str:
        """ "1,204 people"; empty for nobody."""
        return count_words(self.people, "person", "people") if self.people else ""

    @property
    def days(self) -> list[DayHours]:
        """Monday to Sunday."""
        return [DayHours(str(day.label), hours.told(one for one in self.week if one.weekday == day)) for day in Weekday]

    @property
    def week_words(self) -> str:
        """ "Monday to Friday 09:00–17:00; Saturday 10:00–14:00"."""
        runs: list[tuple[str, str, str]] = []
        for one in self.days:
            if runs and runs[-1][2] == one.words:
                runs[-1] = (runs[-1][0], one.day, one.words)
            else:
                runs.append((one.day, one.day, one.words))
        return "; ".join(f"{first if first == last else f'{first} to {last}'} {words}" for first, last, words in runs if words)


def calendars(person: Person) -> QuerySet[Calendar]:
    """The calendars that the person sees, with what a card needs. Three queries, however many."""
    working = Count("people", filter=Q(people__is_active=True))
    return access.visible_calendars(person).annotate(works=working).prefetch_related("week", "closures")


def calendar_card(row: Calendar) -> CalendarCard:
    """The card of a row of ``calendars``."""
    return CalendarCard(
        code=row.code,
        name=row.name,
        own_zone=row.zone,
        zone=row.zone or clock.zone().key,
        country=row.country,
        country_name=holiday.countries().get(row.country, row.country),
        region=row.region,
        is_default=row.is_default,
        version=row.version,
        week=tuple(sorted(Spell(one.weekday, one.opens, one.closes) for one in row.week.all())),
        closures=tuple(sorted(Closed(one.first_on, one.last_on, one.name) for one in row.closures.all())),
        people=row.works,  # type: ignore[attr-defined]
    )


def calendar_cards(person: Person) -> list[CalendarCard]:
    """The organisation's own first, then by name."""
    return [calendar_card(row) for row in calendars(person).order_by("-is_default", "name", "pk")[:MOST]]


def one(person: Person, code: str) -> CalendarCard:
    """The calendar with this code; raises NotFound."""
    row = calendars(person).filter(code=code.lower()).first()
    if row is None:
        raise NotFound
    return calendar_card(row)


def ahead(card: CalendarCard) -> list[Off]:
    """What is off in the year from today, the country's holidays and what is closed, by day."""
    today = clock.today()
    until = today + YEAR
    named = (found for year in (today.year, today.year + 1) for found in holiday.named(card.country, card.region, year))
    off = [Off(day, day, name) for day, name in named if today <= day < until]
    return sorted([*off, *_closed(card.closures, today, until)], key=lambda one: (one.first_on, one.last_on, one.name))


def _closed(closures: Iterable[Closed], today: date, until: date) -> list[Off]:
    return [Off(row.first_on, row.last_on, row.name) for row in closures if row.last_on >= today and row.first_on < until]


@dataclass(frozen=True, slots=True)
class AbsenceCard:
    """Days on which somebody is away; ``stands`` is "over", "away" or "ahead", by today."""

    key: int
    username: str
    first_on: date
    last_on: date
    version: int
    stands: str

    @property
    def url(self) -> str:
        return addresses.absence(self.username, self.key)

    @property
    def days(self) -> str:
        """ "1 Dec – 4 Dec", or the one day."""
        return (
            day_range(self.first_on, self.last_on, clock.today())
            if self.first_on != self.last_on
            else formats.day(self.first_on, clock.today())
        )

    @property
    def is_open(self) -> bool:
        return self.stands != "over"


def person_of_absences(reader: Person, username: str) -> Person:
    """Whose absences these are, with their manager; raises NotFound, or Forbidden for whoever is neither they nor their manager."""
    found = access.visible_people(reader).filter(username=username) | Person.objects.filter(pk=reader.pk, username=username, is_active=True)
    person = found.select_related("manager").first()
    if person is None:
        raise NotFound
    if not access.may_enter(reader, person):
        raise Forbidden(access.NOT_YOURS)
    return person


def absences(reader: Person, person: Person) -> QuerySet[Absence]:
    """What was entered for this person and not taken back."""
    return access.visible_absences(reader).filter(person=person, is_taken_back=False).select_related("person")


def absence_card(row: Absence) -> AbsenceCard:
    today = clock.today()
    stands = "over" if row.last_on < today else "away" if row.first_on <= today else "ahead"
    return AbsenceCard(row.pk, row.person.username, row.first_on, row.last_on, row.version, stands)


def absence_cards(reader: Person, person: Person) -> tuple[list[AbsenceCard], list[AbsenceCard]]:
    """Those of today and ahead, the next first; and those that are over, the last first. Two queries."""
    rows, today = absences(reader, person), clock.today()
    ahead = rows.filter(last_on__gte=today).order_by("first_on")[:MOST]
    over = rows.filter(last_on__lt=today).order_by("-first_on")[:MOST]
    return [absence_card(row) for row in ahead], [absence_card(row) for row in over]


def one_absence(reader: Person, person: Person, key: int) -> AbsenceCard:
    """Raises NotFound."""
    row = absences(reader, person).filter(pk=key).first()
    if row is None:
        raise NotFound
    return absence_card(row)


@dataclass(frozen=True, slots=True)
class Report:
    """Somebody whose manager the reader is; ``away`` is "away until 4 Dec" or empty."""

    name: str
    url: str
    away: str


def reports(person: Person) -> list[Report]:
    """Whose manager the person is, by name. Two queries."""
    found = list(Person.objects.filter(manager=person, is_active=True).order_by("first_name", "last_name", "pk")[:MOST])
    gone = away.in_words(one.pk for one in found)
    return [Report(one.name, addresses.absences(one.username), gone.get(one.pk, "")) for one in found]
