"""Who works for whom in the demo company, where, and by which calendar: set up on its first morning, as any house does."""

from collections.abc import Iterator
from datetime import date, timedelta

from collab.demo.people import everyone
from collab.directory.hours import Closed, Spell
from collab.directory.operations import absences as operations
from collab.directory.operations import calendars, people
from collab.kit import clock
from collab.notices import wishes as notices
from collab.people.calendars import Calendar
from collab.people.models import Person
from collab.people.states import Mail

THROUGH = "provisioning"
# Who leads each department; the chiefs lead those who lead.
HEADS = {
    "brand": "business", "crm": "marketing_lead", "performance": "lena.fischer", "ecommerce": "oliver.stone", "field": "business",
    "insights": "hanna.berg", "martech": "david.cohen", "platforms": "it_lead", "data": "rafael.costa", "legal": "privacy", "finance": "finance",
}  # fmt: skip
OFFICES = {"marketing-office": "cmo", "technology-office": "cio"}
PARTS = {
    "marketing-office": ("brand", "crm", "performance", "ecommerce", "field", "insights"),
    "technology-office": ("martech", "platforms", "data"),
}
# Who is away, entered by whom, and when: days from the one on which it was entered to the first and to the last. When the story ends,
# four weeks later, one of them is back, two are away, and four will go.
ABSENCES = (
    ("technologist2", "david.cohen", 31, 59), ("grace.park", "business", 6, 10), ("samir.haddad", "samir.haddad", 24, 35),
    ("yuki.mori", "yuki.mori", 21, 31), ("oliver.stone", "cmo", 33, 47), ("hanna.berg", "hanna.berg", 40, 40), ("security", "it_lead", 60, 240),
)  # fmt: skip
# What some chose of their notices, on the last day; all others have letters about what needs them alone.
WISHES: dict[str, dict[str, object]] = {
    "marketer": {"mail": "all", "notes": "digest", "house": "bridge"},
    "cmo": {"mail": "all", "requests": "digest", "work": "digest", "rhythm": "weekly"},
    "technologist": {"mail": "all", "money": "bridge", "is_any_hour": True},
}
OFFICE = [Spell(day, 9 * 60, 17 * 60) for day in range(5)]
EARLY_FRIDAY = [*OFFICE[:4], Spell(4, 9 * 60, 15 * 60)]
# Code to name, country, region, zone, week, and whether it is closed between the years.
CALENDARS = {
    "germany": ("Germany, Munich office", "DE", "BY", "Europe/Berlin", EARLY_FRIDAY, True),
    "poland": ("Poland, Kraków office", "PL", "", "Europe/Warsaw", OFFICE, True),
    "united-kingdom": ("United Kingdom, London office", "GB", "ENG", "Europe/London", OFFICE, False),
    "united-states": (
        "United States, New York office",
        "US",
        "NY",
        "America/New_York",
        [Spell(day, 8 * 60, 16 * 60) for day in range(5)],
        False,
    ),
}
# Who works elsewhere than at headquarters: by calendar, with the language that they prefer.
ELSEWHERE = {
    "germany": ("de", ("technologist2", "lena.fischer", "katrin.huber", "noah.schmidt", "ulrike.vogel", "doris.frank", "hanna.berg")),
    "poland": ("pl", ("jakub.kowalski", "wanda.mazur", "auditor")),
    "united-kingdom": ("en", ("outsider", "privacy", "amelia.clarke", "liam.murphy", "zoe.evans", "fiona.walsh", "oliver.stone")),
    "united-states": ("en", ("caleb.wright", "grace.park", "david.cohen")),
}


def set_up(company: dict[str, Person], first: date, last: date) -> None:
    """The tree of departments, the calendars of the offices abroad, managers, and who works where."""
    admin = company["admin"]
    for top, parts in PARTS.items():
        for code in parts:
            people.change_department(actor=admin, code=code, parent=_place(company, top), through=THROUGH)
    there = {code: _calendar(admin, code, first, last) for code in CALENDARS}
    abroad = {username: (there[code], language) for code, (language, usernames) in ELSEWHERE.items() for username in usernames}
    for username in everyone():
        facts: dict[str, object] = {"manager": company.get(_manager(username))}
        if username in abroad:
            calendar, language = abroad[username]
            facts |= {"calendar": calendar, "country": calendar.country, "language": language}
        company[username] = people.change_person(actor=admin, person=username, through=THROUGH, **facts)


def _place(company: dict[str, Person], code: str) -> object:
    return company[OFFICES[code]].department


def _calendar(admin: Person, code: str, first: date, last: date) -> Calendar:
    name, country, region, zone, week, is_closed = CALENDARS[code]
    years = range(first.year, last.year + 2) if is_closed else ()
    breaks = [Closed(date(year, 12, 27), date(year, 12, 31), "Between the years") for year in years]
    return calendars.add_calendar(actor=admin, code=code, name=name, week=week, closures=breaks, country=country, region=region, zone=zone)


def _manager(username: str) -> str:
    """Their department's head; a head works for the chief of the house they belong to, and a chief for nobody here."""
    place = everyone()[username].department
    if username in HEADS.values():
        return next((OFFICES[top] for top, parts in PARTS.items() if place in parts), "")
    return HEADS.get(place, "")


def absences(company: dict[str, Person]) -> Iterator[float]:
    """Some take days off, entered by themselves or by who leads them."""
    today = clock.today()
    for person, by, first, last in ABSENCES:
        days = {"first_on": today + timedelta(days=first), "last_on": today + timedelta(days=last)}
        operations.enter_absence(actor=company[by], person=person, **days)
        yield 0.02


def wishes(company: dict[str, Person]) -> None:
    """Where and when they are told what."""
    for username, person in company.items():
        notices.choose(actor=person, **WISHES.get(username, {"mail": Mail.ACTION}))
