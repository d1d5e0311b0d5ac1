"""What an auditor asks of the record: by whom or about whom, about what, of which kind, between which days."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet

from collab.access import duties
from collab.access.roles import Role
from collab.appointments import access as appointments
from collab.dashboards.audit import kinds
from collab.dashboards.audit.subjects import SUBJECTS
from collab.events.models import Event
from collab.events.readers import readable
from collab.kit import clock, days
from collab.kit.errors import Forbidden, Invalid
from collab.kit.numbering import code, parse, typed, whole
from collab.people.models import Person
from collab.people.picking import ANYBODY
from collab.web.picking import Finder
from funding.funds.models import Allocation
from projects.intake import access as intake
from projects.portfolio import access as portfolio

# A title with its number.
LONGEST = 320
NAMES = ("person", "subject", "kind", "from", "to")
SUBJECT = "Write a name, R-231, or a kind and a key such as approvals.policy:3."
_KIND = re.compile(r"[a-z]+\.[a-z]+", re.ASCII)


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
        if "\x00" in found[name] or len(found[name]) > LONGEST:
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
    found, wrong = readable(person), dict[str, Any]()
    for text, ask in ((asked.person, _of), (asked.subject, _about)):
        try:
            found = found.filter(ask(person, text)) if text else found
        except Invalid as refused:
            wrong |= refused.fields
    if wrong:
        raise Invalid(**wrong)
    if asked.kind:
        found = found.filter(kinds.asked(asked.kind))
    if asked.since:
        found = found.filter(at__gte=clock.midnight(asked.since))
    if asked.until:
        found = found.filter(at__lt=clock.midnight(asked.until + timedelta(days=1)))
    return found


def _of(reader: Person, called: str) -> Q:
    """What somebody did, and what was done about them, whoever is called so; whoever has left too."""
    person = Person.objects.get(username=_named(ANYBODY, reader, "person", called))
    held = person.duties.values("pk")
    about = Q(subject_kind="people.person", subject_id=person.pk) | Q(subject_kind="access.duty", subject_id__in=held)
    proposed = appointments.about(person).values("pk")
    about |= Q(subject_kind="appointments.roster", subject_id__in=appointments.listing(person).values("pk"))
    return Q(actor_id=person.pk) | about | Q(subject_kind="appointments.proposal", subject_id__in=proposed)


def _about(reader: Person, subject: str) -> Q:
    """One piece of work with its project and its money, or one thing by its name, or by its kind and key."""
    label, _, key = subject.partition(":")
    if typed(subject)[1]:
        label = code(typed(subject)[0] or 0)
    elif not (key and _KIND.fullmatch(label)):
        label, _, key = _named(SUBJECTS, reader, "subject", subject).partition(":")
    if key:
        try:
            model, number = apps.get_model(label), whole(key)
        except (LookupError, ValueError):
            number = None
        if number is None:
            raise Invalid(subject=SUBJECT)
        return Q(subject_kind=model._meta.label_lower, subject_id=number)
    number = parse(label)
    work = intake.visible(reader).filter(number=number)
    projects = portfolio.visible(reader).filter(number=number).values("pk")
    money = Allocation.objects.filter(route__in=work.values("route_id")).values("pk")
    return (
        Q(subject_kind="intake.request", subject_id__in=work.values("pk"))
        | Q(subject_kind="portfolio.project", subject_id__in=projects)
        | Q(subject_kind="funds.allocation", subject_id__in=money)
    )


def _named(finder: Finder, reader: Person, name: str, text: str) -> str:
    """The key of what is called so; raises Invalid, naming what was asked by, with those that are near."""
    try:
        return finder.named(reader, text).key
    except ValidationError as refused:
        raise Invalid(**dict[str, Any]({name: refused.messages})) from refused
