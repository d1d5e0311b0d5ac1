"""Limits of authority and remits within brand or market: set and ended by administrators, on record, and never for oneself."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from collab.access import duties
from collab.access.roles import APPROVING, Role
from collab.approvals.authority import LIMIT_ENDED, LIMIT_SET, REMIT_ENDED, REMIT_SET, Limit, Remit, Spend
from collab.approvals.groups import WITHIN
from collab.events.record import record
from collab.kit import clock, days
from collab.kit.errors import Conflict, Forbidden, Invalid, NotFound
from collab.kit.money import Money
from collab.kit.operation import operation
from collab.people.models import Person
from collab.policies import access
from collab.registers.models import Entry

KEEP = "An administrator sets what others may sign, and nobody sets it for themselves."


@operation
def set_limit(
    *, actor: Person, person: str, amount: Money, spend: str = "", since_on: date | None = None, until_on: date | None = None
) -> Limit:
    """From ``since_on`` (today) the person signs up to ``amount``. An open one of the same kind and currency ends the day before."""
    who = _for(actor, person)
    begins = _days(since_on, until_on)
    if spend not in ("", *Spend.values):
        raise Invalid(spend="Choose one of: " + ", ".join(Spend.values) + ", or none for any.")
    if amount.amount <= 0:
        raise Invalid(amount="A limit is above zero. To let somebody sign nothing, take their duty away.")
    before = _same(Limit.objects.filter(person=who, spend=spend, currency=amount.currency), begins, until_on)
    for one in before:
        _cut(one, begins, actor, LIMIT_ENDED)
    made = Limit.objects.create(person=who, spend=spend, currency=amount.currency, amount=amount.amount, since_on=begins, until_on=until_on)
    record(LIMIT_SET, actor=actor, about=made, data=_facts(made, amount=format(amount.amount, "f"), currency=amount.currency, spend=spend))
    return made


@operation
def set_remit(
    *, actor: Person, person: str, role: str, register: str, code: str, since_on: date | None = None, until_on: date | None = None
) -> Remit:
    """From ``since_on`` (today) the person answers in this role for a brand or a market."""
    who = _for(actor, person)
    begins = _days(since_on, until_on)
    if role not in APPROVING:
        raise Invalid(role="Choose a role that approves.")
    if register not in WITHIN:
        raise Invalid(register="Choose one of: " + ", ".join(WITHIN) + ".")
    if not Entry.objects.filter(kind=register, code=code, merged_into__isnull=True).exists():
        raise Invalid(code=f"There is no {WITHIN[register]} called {code}. Write its code in the register.")
    if _same(Remit.objects.filter(person=who, role=role, register=register, code=code), begins, until_on):
        raise Conflict(f"{who.name} answers for it in this role already. End that first.")
    made = Remit.objects.create(person=who, role=role, register=register, code=code, since_on=begins, until_on=until_on)
    record(REMIT_SET, actor=actor, about=made, data=_facts(made, role=role, register=register, code=code))
    return made


@operation
def end_limit(*, actor: Person, limit: int) -> Limit:
    """It ends at once. Whoever has had a limit signs nothing without one."""
    found: Limit = _ended(Limit, actor, limit, LIMIT_ENDED)
    return found


@operation
def end_remit(*, actor: Person, remit: int) -> Remit:
    """It ends at once."""
    found: Remit = _ended(Remit, actor, remit, REMIT_ENDED)
    return found


def visible(person: Person, model: type[Limit] | type[Remit]) -> QuerySet[Any]:
    """Those that the person reads: all for whoever reads policies, and everybody their own."""
    rows = model.objects.select_related("person")
    return rows if access.reads(person) else rows.filter(person_id=person.pk)


def _for(actor: Person, username: str) -> Person:
    _may(actor)
    found = Person.objects.select_for_update(no_key=True).filter(username=username, is_active=True).first()
    if found is None:
        raise Invalid(person=f"There is nobody called {username} here.")
    if found.pk == actor.pk:
        raise Forbidden(KEEP)
    return found


def _may(actor: Person) -> None:
    if Role.ADMIN not in duties.roles_now(actor):
        raise Forbidden(KEEP)


def _days(since_on: date | None, until_on: date | None) -> date:
    begins = since_on or clock.today()
    days.within(since_on=begins)
    if begins < clock.today():
        raise Invalid(since_on="It begins today or later: what was signed stays as it was. Write a later day.")
    if until_on is not None and until_on < begins:
        raise Invalid(until_on="The last day is the first one or later.")
    return begins


def _same(rows: QuerySet[Any], since_on: date, until_on: date | None) -> list[Any]:
    """Those of the same kind that hold on one of these days. Raises Conflict where one begins later: that has to be ended first."""
    found = rows.filter(Q(until_on__isnull=True) | Q(until_on__gte=since_on), ended_at__isnull=True)
    held = list((found if until_on is None else found.filter(since_on__lte=until_on)).order_by("pk"))
    if any(one.since_on > since_on for one in held):
        raise Conflict("Another one begins later. End that first.")
    return held


def _cut(row: Any, on: date, actor: Person, kind: str) -> None:
    """Let it end the day before ``on``, or at once where it began that day."""
    if row.since_on < on:
        row.until_on = on - timedelta(days=1)
    else:
        row.ended_at = clock.now()
    row.save(update_fields=["until_on", "ended_at"])
    record(kind, actor=actor, about=row, data=_facts(row))


def _ended(model: type[Any], actor: Person, key: int, kind: str) -> Any:
    found = visible(actor, model).filter(pk=key).first()
    if found is None:
        raise NotFound
    _may(actor)
    if found.person_id == actor.pk:
        raise Forbidden(KEEP)
    row = model.objects.select_for_update().get(pk=key)
    if row.ended_at is not None or (row.until_on is not None and row.until_on < clock.today()):
        raise Conflict("It has ended already.")
    row.ended_at = clock.now()
    row.save(update_fields=["ended_at"])
    record(kind, actor=actor, about=row, data=_facts(row))
    return row


def _facts(row: Any, **said: str) -> dict[str, Any]:
    until = row.until_on.isoformat() if row.until_on else None
    return {"person": row.person_id, "since_on": row.since_on.isoformat(), "until_on": until, **said}


def in_force(rows: Iterable[Any]) -> list[Any]:
    """Those of these that hold today or begin later."""
    today = clock.today()
    return [row for row in rows if row.ended_at is None and (row.until_on is None or row.until_on >= today)]
