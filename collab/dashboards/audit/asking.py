"""What an auditor asks of the record: by whom or about whom, about what, of which kind, between which days."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.apps import apps
from django.db.models import Q, QuerySet

from collab.access import duties
from collab.access.roles import Role
from collab.appointments import access as appointments
from collab.dashboards.audit import kinds
from collab.events.models import Event
from collab.events.readers import readable
from collab.kit import clock, days
from collab.kit.errors import Forbidden, Invalid, NotFound
from collab.kit.numbering import parse, whole
from collab.people.models import Person
from funding.funds.models import Allocation
from projects.intake import access as intake
from projects.portfolio import access as portfolio

NAMES = ("person", "subject", "kind", "from", "to")
SUBJECT = "Write R-231, or a kind and a key such as approvals.policy:3."


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it was written; empty text asks for nothing."""

    person: str = ""
    subject: str = ""
    kind: str = ""
    since: date | None = None
    until: date | None = None

    @property
    def words(self) -> dict[str, str]:
        """As an address says it."""
        said = {"person": self.person, "subject": self.subject, "kind": self.kind}
        said |= {name: day.isoformat() for name, day in (("from", self.since), ("to", self.until)) if day}
        return {name: text for name, text in said.items() if text}


def read(given: Mapping[str, str]) -> Asked:
    """The question in these words; raises Invalid by field."""
    wrong: dict[str, str] = {}
    found: dict[str, Any] = {}
    for name in ("person", "subject", "kind"):
        found[name] = given.get(name, "").strip()
        if "\x00" in found[name] or len(found[name]) > 150:
            wrong[name] = "This cannot be read."
    for name, field in (("from", "since"), ("to", "until")):
        try:
            found[field] = days.read(given[name]) if given.get(name) else None
        except ValueError as error:
            wrong[name] = str(error)
    if wrong:
        raise Invalid(**wrong)
    return Asked(**found)


def may_read(person: Person) -> bool:
    """The record as a whole is the auditors' to read."""
    return Role.AUDITOR in duties.roles_of(person)


def events(person: Person, asked: Asked) -> QuerySet[Event]:
    """What the record has to say, of all that the auditor may open; raises Forbidden or Invalid by field."""
    if not may_read(person):
        raise Forbidden("The record as a whole is read by auditors.")
    found = readable(person)
    if asked.person:
        found = found.filter(_of(asked.person))
    if asked.subject:
        found = found.filter(_about(person, asked.subject))
    if asked.kind:
        found = found.filter(kinds.asked(asked.kind))
    if asked.since:
        found = found.filter(at__gte=_morning(asked.since))
    if asked.until:
        found = found.filter(at__lt=_morning(asked.until + timedelta(days=1)))
    return found


def _of(username: str) -> Q:
    """What somebody did, and what was done about them."""
    person = Person.objects.filter(username=username).first()
    if person is None:
        raise Invalid(person=f"There is nobody called {username}.")
    held = person.duties.values("pk")
    about = Q(subject_kind="people.person", subject_id=person.pk) | Q(subject_kind="access.duty", subject_id__in=held)
    proposed = appointments.about(person).values("pk")
    return Q(actor_id=person.pk) | about | Q(subject_kind="appointments.proposal", subject_id__in=proposed)


def _about(reader: Person, subject: str) -> Q:
    """One piece of work with its project and its money, or one thing by its kind and key."""
    label, _, key = subject.partition(":")
    if key:
        try:
            model, number = apps.get_model(label), whole(key)
        except (LookupError, ValueError):
            number = None
        if number is None:
            raise Invalid(subject=SUBJECT)
        return Q(subject_kind=model._meta.label_lower, subject_id=number)
    try:
        number = parse(subject)
    except NotFound as error:
        raise Invalid(subject=SUBJECT) from error
    work = intake.visible(reader).filter(number=number)
    projects = portfolio.visible(reader).filter(number=number).values("pk")
    money = Allocation.objects.filter(route__in=work.values("route_id")).values("pk")
    return (
        Q(subject_kind="intake.request", subject_id__in=work.values("pk"))
        | Q(subject_kind="portfolio.project", subject_id__in=projects)
        | Q(subject_kind="funds.allocation", subject_id__in=money)
    )


def _morning(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=clock.zone())
