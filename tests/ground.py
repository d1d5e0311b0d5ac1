"""What tests stand on: the cast, one named person per role and an outsider; their world; the years and policies of the floors below requests."""

from datetime import date
from types import SimpleNamespace

from onrecord import bring
from stories import make_world, published

from collab.access.models import Duty
from collab.access.roles import Role
from collab.kit import clock
from collab.people.models import Department, Person
from collab.people.states import Side
from tests.funding.examples import NOON, make_years

CAST: dict[str, tuple[str, str, tuple[Role, ...]]] = {
    "marketer": ("Priya Natarajan", "crm", (Role.MARKETER,)),
    "outsider": ("Tom Baines", "brand", (Role.MARKETER,)),
    "technologist": ("Mei Tanaka", "martech", (Role.TECHNOLOGIST,)),
    "technologist2": ("Jonas Weber", "martech", (Role.TECHNOLOGIST,)),
    "business": ("Grace Lim", "brand", (Role.BUSINESS,)),
    "architect": ("Marcus Osei", "platforms", (Role.ARCHITECTURE,)),
    "privacy": ("Dana Whitfield", "legal", (Role.PRIVACY,)),
    "security": ("Ingrid Holm", "platforms", (Role.SECURITY,)),
    "finance": ("Ruth Adeyemi", "finance", (Role.FINANCE,)),
    "finance2": ("Peter Novak", "finance", (Role.FINANCE,)),
    "marketing_lead": ("Carmen Diaz", "crm", (Role.MARKETING_LEAD,)),
    "it_lead": ("Nikolai Petrov", "platforms", (Role.IT_LEAD,)),
    "cmo": ("Helen Brandt", "brand", (Role.CMO,)),
    "cio": ("Ian Lindqvist", "platforms", (Role.CIO,)),
    "auditor": ("Ewa Nowak", "finance", (Role.AUDITOR,)),
    "admin": ("Sam Okafor", "platforms", (Role.ADMIN,)),
    "admin2": ("Ines Carvalho", "martech", (Role.ADMIN,)),
}
DEPARTMENTS = {
    "crm": ("CRM", Side.MARKETING),
    "brand": ("Brand", Side.MARKETING),
    "martech": ("Marketing technology", Side.IT),
    "platforms": ("Platforms", Side.IT),
    "legal": ("Legal", Side.COMPANY),
    "finance": ("Finance", Side.COMPANY),
}


def make_cast() -> SimpleNamespace:
    """Everybody, with their duties since 2020; the administrator is also a Django superuser."""
    departments = Department.objects.bulk_create(Department(code=code, name=name, side=side) for code, (name, side) in DEPARTMENTS.items())
    places = {place.code: place for place in departments}
    people: dict[str, Person] = {}
    for username, (name, place, _) in CAST.items():
        first, _, last = name.partition(" ")
        is_admin = username == "admin"
        person = Person(username=username, first_name=first, last_name=last, email=f"{username}@example.com", department=places[place])
        person.is_staff = person.is_superuser = is_admin
        person.set_unusable_password()
        people[username] = person
    # Nearly every test has a cast: three statements instead of one for each of them.
    Person.objects.bulk_create(people.values())
    bring(
        [Duty(person=people[username], role=role, since_on=date(2020, 1, 1)) for username, (_, _, roles) in CAST.items() for role in roles]
    )
    return SimpleNamespace(**people)


def make_scene() -> SimpleNamespace:
    """Everybody and what a request leans on: what ``cast`` and ``world`` give a test that asks for both."""
    people = make_cast()
    return SimpleNamespace(cast=people, world=make_world(people))


def make_house() -> SimpleNamespace:
    """The cast with two years and the default policy, at noon of a day: what the tests of money stand on."""
    with clock.at(NOON):
        people = make_cast()
        make_years(people.finance)
        published(people)
    return SimpleNamespace(cast=people)


def make_board() -> SimpleNamespace:
    """The cast and a policy: what the tests of approvals stand on."""
    people = make_cast()
    return SimpleNamespace(cast=people, policy=published(people))
