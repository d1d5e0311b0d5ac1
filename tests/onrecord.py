"""What a story changes past the operations, with the event that the database's guards ask for."""

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db import connection, transaction
from django.db.models import Model, QuerySet

from collab.access.duties import BROUGHT, ENDED, facts
from collab.access.models import Duty
from collab.account.models import Session
from collab.approvals.models import Policy
from collab.events.record import record
from collab.kit import clock
from collab.people import tokens
from collab.people.models import Person
from collab.workflow.flow import Step
from projects.intake.models import Request
from tests.stories import make_world, published

# As ``duties.give`` would, for many at once: nearly every test has a cast.
BROUGHT_AT_ONCE = f"""
    INSERT INTO events_event (id, kind, subject_kind, subject_id, at, action, source, target, why, data)
    SELECT 0, '{BROUGHT}', 'access.duty', y.id, %s, '', '', '', '', jsonb_build_object('person', y.person_id, 'role', y.role, 'values',
        jsonb_build_object('person', y.person_id::text, 'role', y.role, 'since_on', y.since_on::text, 'until_on', coalesce(y.until_on::text, 'None')))
      FROM access_duty y ORDER BY y.id
"""


def bring(duties: list[Duty]) -> None:
    """The first duties of a house, on record."""
    with transaction.atomic(), connection.cursor() as cursor:
        Duty.objects.bulk_create(duties)
        cursor.execute(BROUGHT_AT_ONCE, [clock.now()])


def give(person: Person, role: str, **days: Any) -> Duty:
    """A duty of any days."""
    with transaction.atomic():
        duty = Duty.objects.create(person=person, role=role, **{"since_on": date(2020, 1, 1), **days})
        record(BROUGHT, actor=None, about=duty, data=facts(duty))
    return duty


def end(duties: QuerySet[Duty], **days: Any) -> None:
    """Their last day is another, or they have ended at an instant."""
    with transaction.atomic():
        duties.update(**days)
        for duty in duties.all():
            record(ENDED, actor=None, about=duty, data=facts(duty))


def leave(*people: Person) -> None:
    """They have left; with a query set of no arguments, everybody has."""
    _active(False, people)


def come_back(*people: Person) -> None:
    _active(True, people)


def _active(is_active: bool, people: tuple[Person, ...]) -> None:
    with transaction.atomic():
        for person in people or Person.objects.all():
            Person.objects.filter(pk=person.pk).update(is_active=is_active)
            record("people.person.changed", actor=None, about=person, data={"fields": ["is_active"]})


def choose(person: Person, password: str, *, is_hashed: bool = False) -> Person:
    """They have this password."""
    with transaction.atomic():
        person.password = password if is_hashed else make_password(password)
        person.save(update_fields=["password"])
        record("people.password.renewed", actor=person, about=person)
    return person


def token(person: Person, label: str = "", **scope: Any) -> str:
    """The secret of a token of theirs."""
    with transaction.atomic():
        made, secret = tokens.made(person, label, **scope)
        record("people.token.made", actor=person, about=made)
    return secret


def edit(request: Request, actor: Person | None = None, **columns: Any) -> None:
    """Columns of a request, as the next version; those that people write are named by the event."""
    with transaction.atomic():
        request.refresh_from_db()
        for name, value in columns.items():
            setattr(request, name, value)
        request.version += 1
        request.save(update_fields=[*columns, "version"])
        request.refresh_from_db()
        step = Step("edit", request.state, request.state, (), (), "intake.request.edited")
        record(
            step.says, actor=actor, about=request, step=step, data={"changed": {request._meta.get_field(n).attname: [] for n in columns}}
        )


def session(person: Person, **facts: Any) -> Session:
    with transaction.atomic():
        begun = Session.objects.create(person=person, **facts)
        record("account.session.begun", actor=person, about=begun)
    return begun


def make_policy(cast: SimpleNamespace) -> Policy:
    return published(cast)


def in_days(days: int) -> datetime:
    """This hour of the organisation's clock on another day. So many times 24 hours are another day still, where summer began or ended meanwhile."""
    return (clock.now().astimezone(clock.zone()) + timedelta(days=days)).astimezone(UTC)


def days_ago(days: int) -> datetime:
    return in_days(-days)


def make_world_before(cast: SimpleNamespace, days: int) -> SimpleNamespace:
    """A world whose first policy is so many days old, and whose second is of today."""
    with clock.at(days_ago(days)):
        world = make_world(cast)
    make_policy(cast)
    return world


def note(kind: str, about: Model, actor: Person | None = None, **data: Any) -> None:
    """An event by itself."""
    with transaction.atomic():
        record(kind, actor=actor, about=about, data=data)
