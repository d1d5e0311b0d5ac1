"""The writes of people and departments: who they are, whose manager, where and when they work."""

from collections.abc import Callable, Collection
from functools import cache
from typing import Any

from babel import Locale
from babel.localedata import locale_identifiers
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction

from collab.access import duties
from collab.account.operations import address, leaving
from collab.directory import access
from collab.directory.operations.calendars import CODE, zones
from collab.events.record import record
from collab.kit.errors import Forbidden, Invalid, NotFound, Unfit
from collab.kit.operation import inside_unit, operation
from collab.kit.text import one_line
from collab.people.models import Department, Person
from collab.people.names import reserved
from collab.people.states import Side

# Each text with its longest. What is said of a person is personal: the record says that it changed, and not to what.
TEXTS = {"username": 150, "first_name": 150, "last_name": 150, "email": 254, "title": 120, "country": 2, "language": 2, "zone": 60}
POINTS = ("department", "manager", "calendar")
FIELDS = (*TEXTS, *POINTS, "is_active")
PLACES = ("name", "side", "parent")
# Codes for no country: unions, and what is kept free for tests.
NO_COUNTRY = frozenset({"EU", "EZ", "UN", "XA", "XB", "QO", "ZZ"})
CIRCLE = "{} works for {} already, however many steps down: nobody is their own manager."


@operation
def add_person(*, actor: Person, through: str, **facts: Any) -> Person:
    """Somebody new, without a password: they choose their own by a link. ``facts`` are of ``FIELDS``, username among them.

    Raises Forbidden, Invalid, or Unfit where the username or the address is somebody's.
    """
    keeper(actor)
    person = Person()
    _put(person, {"username": "", **facts})
    person.set_unusable_password()
    _save(person, None)
    said = [name for name in FIELDS if facts.get(name)]
    record("people.person.added", actor=actor, about=person, data=facts_of(person, said, PERSONAL, through))
    return person


@operation
def change_person(*, actor: Person, person: str, through: str, **changes: Any) -> Person:
    """Change what is said of the person of this username. Who is made inactive leaves; a new address is told to the old one."""
    keeper(actor)
    row = Person.objects.select_for_update(of=("self",), no_key=True).filter(username=person).first()
    if row is None:
        raise NotFound
    before = {name: getattr(row, name) for name in FIELDS if name not in POINTS} | {name: getattr(row, f"{name}_id") for name in POINTS}
    _put(row, changes)
    changed = [name for name in FIELDS if getattr(row, f"{name}_id" if name in POINTS else name) != before[name]]
    if not changed:
        return row
    if "is_active" in changed and not row.is_active:
        leaving.leave(row, actor)
    if "email" in changed:
        address.changed(row, str(before["email"]), actor)
    _save(row, changed)
    record("people.person.changed", actor=actor, about=row, data=facts_of(row, changed, PERSONAL, through))
    return row


@operation
def add_department(*, actor: Person, code: str, through: str, **facts: Any) -> Department:
    """A new department; ``facts`` are name, side and, where it is a part of another one, parent."""
    keeper(actor)
    place = Department(code=one_line(code, "code", 50))
    if not CODE.fullmatch(place.code):
        raise Invalid(code="A code has lower-case letters and digits, with single hyphens between them.")
    _place(place, {"name": "", "side": "", **facts})
    try:
        with transaction.atomic():
            place.save(force_insert=True)
    except IntegrityError as error:
        raise Unfit(code=f"There is a department with the code {place.code} already.") from error
    record("people.department.added", actor=actor, about=place, data=facts_of(place, ["code", *facts], (), through))
    return place


@operation
def change_department(*, actor: Person, code: str, through: str, **changes: Any) -> Department:
    """Change its name, its side or what it is a part of; its code stays."""
    keeper(actor)
    place = Department.objects.select_for_update(of=("self",), no_key=True).filter(code=code).first()
    if place is None:
        raise NotFound
    before = (place.name, place.side, place.parent_id)
    _place(place, changes)
    changed = [name for name, old, now in zip(PLACES, before, (place.name, place.side, place.parent_id), strict=True) if old != now]
    if changed:
        place.save(update_fields=changed)
        record("people.department.changed", actor=actor, about=place, data=facts_of(place, changed, (), through))
    return place


PERSONAL = frozenset(TEXTS)


def keeper(actor: Person) -> None:
    inside_unit()
    if not access.may_keep(duties.roles_now(actor)):
        raise Forbidden("Administrators keep people and departments.")


def facts_of(row: Person | Department, fields: list[str], personal: frozenset[str] | tuple[()], through: str) -> dict[str, Any]:
    """What the record says: the names of the fields, and the values of those that are not of a person; what points at a row by its key."""
    values = {name: str(getattr(row, f"{name}_id" if name in (*POINTS, "parent") else name)) for name in fields if name not in personal}
    return {"fields": fields, "values": values, "through": through}


def _save(person: Person, fields: list[str] | None) -> None:
    """Write it; raises Unfit at the field whose value is somebody else's."""
    try:
        with transaction.atomic():
            person.save(update_fields=fields) if fields else person.save(force_insert=True)
    except IntegrityError as error:
        if "person_one_address" in str(error):
            raise Unfit(email="Somebody else has this address.") from error
        if "username" in str(error):
            raise Unfit(username=f"There is somebody called {person.username} already.") from error
        raise


def _put(person: Person, facts: dict[str, Any]) -> None:
    """Set what is given, all that is wrong told at once."""
    if unknown := sorted(set(facts) - set(FIELDS)):
        raise Invalid(**dict.fromkeys(unknown, "This is not something to set."))
    wrong: dict[str, Any] = {}
    for name, value in facts.items():
        try:
            setattr(person, name, one_line(value, name, TEXTS[name]) if name in TEXTS else value)
        except Invalid as refused:
            wrong |= refused.fields
    wrong = {**{name: said for name, said in _wrong(person, facts) if said}, **wrong}
    if wrong:
        raise Invalid(**wrong)
    if facts.get("manager"):
        _above(person, facts["manager"])


def _wrong(person: Person, facts: dict[str, Any]) -> list[tuple[str, str]]:
    """Each text that was given with what is wrong with it."""
    return [(name, unfit(name, getattr(person, name))) for name in TEXTS if name in facts]


def unfit(name: str, value: str) -> str:
    """What is wrong with this text of a person, by the name of its field; empty where nothing is."""
    if name == "username":
        return reserved(value) or _refused(UnicodeUsernameValidator(), value, "A username has letters, digits and @ . + - _ only.")
    if not value:
        return ""
    if name == "email":
        return _refused(validate_email, value, "Write the address as name@company.com.")
    if name in KNOWN and value not in KNOWN[name][0]():
        return KNOWN[name][1]
    return ""


def _refused(validator: Any, value: str, sentence: str) -> str:
    try:
        validator(value)
    except ValidationError:
        return sentence
    return ""


def _above(person: Person, manager: Person) -> None:
    """Raises Unfit for a manager who has left, or for whom the person is one, however far up."""
    if not manager.is_active:
        raise Unfit(manager=f"{manager.name} has left.")
    seen, above = set[int](), manager.pk
    while above and above not in seen:
        if above == person.pk:
            raise Unfit(manager=CIRCLE.format(manager.name, person.name) if above != manager.pk else "Nobody is their own manager.")
        seen.add(above)
        above = Person.objects.filter(pk=above).values_list("manager_id", flat=True).first() or 0


def _place(place: Department, facts: dict[str, Any]) -> None:
    if unknown := sorted(set(facts) - set(PLACES)):
        raise Invalid(**dict.fromkeys(unknown, "This is not something to set."))
    for name, value in facts.items():
        setattr(place, name, one_line(value, name, 120) if name == "name" else value)
    wrong = {}
    if not place.name:
        wrong["name"] = "Say what the department is called."
    if place.side not in Side.values:
        wrong["side"] = f"One of: {', '.join(Side.values)}."
    if wrong:
        raise Invalid(**wrong)
    seen, above = set[int](), place.parent_id
    while above and above not in seen and place.pk:
        if above == place.pk:
            raise Unfit(parent=f"{place.name} would be a part of itself.")
        seen.add(above)
        above = Department.objects.filter(pk=above).values_list("parent_id", flat=True).first()


@cache
def countries() -> dict[str, str]:
    """The countries that one may work in: two letters to English name, by name."""
    names = {code: name for code, name in Locale("en").territories.items() if len(code) == 2 and code.isalpha() and code not in NO_COUNTRY}
    return dict(sorted(names.items(), key=lambda one: one[1]))


@cache
def languages() -> dict[str, str]:
    """The languages that one may prefer: two letters to English name, by name."""
    names = Locale("en").languages
    known = {code: names[code] for code in locale_identifiers() if len(code) == 2 and code in names}
    return dict(sorted(known.items(), key=lambda one: one[1]))


# What a text is one of, and what is said of one that is not.
KNOWN: dict[str, tuple[Callable[[], Collection[str]], str]] = {
    "country": (countries, "Write the country’s two letters, such as DE."),
    "language": (languages, "Write the language’s two letters, such as de."),
    "zone": (zones, "Choose a time zone such as Europe/Berlin."),
}
