"""The writes of the journey and the register: add and change moments and data sources, retire a source, bring it back."""

import re
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction

from collab.access import duties
from collab.customer import access, saying
from collab.customer.models import DataSource, Moment
from collab.events.record import record
from collab.events.texts import Words
from collab.kit import clock, days
from collab.kit.errors import Conflict, Forbidden, Invalid, NotFound, Unfit
from collab.kit.formats import grouped
from collab.kit.operation import inside_unit, operation
from collab.kit.text import clean
from collab.people.models import Person

CODE = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*", re.ASCII)
LONGEST_CODE = 50
# Addresses of their own, so no new source's code.
RESERVED = frozenset({"import", "coverage", "new", "csv"})
# Each field of a moment with the length of its text, None where it is none; and which texts may be empty.
MOMENT: dict[str, int | None] = {"name": 120, "description": 2_000, "stage": 60, "position": None, "measure": None}
MAY_BE_EMPTY = ("description", "stage")
LAST_POSITION = 32_767
STALE = "This data source changed since you opened it. Look at what stands now, and send it again if you still mean it."
RETIRED = "{} has retired and stays as it is. Bring it back first."


@operation
def add_moment(*, actor: Person, code: str, name: str, **more: Any) -> Moment:
    """A new point of the journey; lower positions come first. ``more`` may hold description, stage, position, and measure (a Kpi).

    Raises Forbidden, Invalid, Unfit.
    """
    _keeper(actor)
    moment = Moment(code=read_code(code))
    _put(moment, {"name": name, **more})
    _insert(moment)
    record("customer.moment.added", actor=actor, about=moment, data={"code": moment.code, "name": Words(moment.name)})
    return moment


@operation
def change_moment(*, actor: Person, code: str, **changes: Any) -> Moment:
    """Change what a moment says, as ``add_moment`` takes it; the code stays, because requests name it."""
    _keeper(actor)
    moment = Moment.objects.select_for_update(of=("self",), no_key=True).filter(code=code.lower()).first()
    if moment is None:
        raise NotFound
    _put(moment, changes)
    moment.save(update_fields=list(changes))
    record("customer.moment.changed", actor=actor, about=moment, data={"changed": sorted(changes)})
    return moment


@operation
def add_source(*, actor: Person, code: str, name: str, system: str, **more: Any) -> DataSource:
    """A new line of the register; ``more`` may hold whatever else ``saying.FIELDS`` names. Raises Forbidden, Invalid, Unfit."""
    _keeper(actor)
    source = DataSource(code=read_source_code(code))
    saying.put(source, {"name": name, "system": system, **more})
    _insert(source)
    record_added(actor, source)
    return source


@operation
def change_source(*, actor: Person, code: str, version: int | None = None, **changes: Any) -> DataSource:
    """Change what a source says; the code stays, because requests name it. Nothing changed: nothing recorded.

    ``version`` is the one that was seen; None for who looks at it within this transaction. Raises Conflict where it is another.
    """
    source = _open(actor, code, version)
    if source.retired_on:
        raise Conflict(RETIRED.format(source.name))
    if said := saying.put(source, changes):
        store(actor, source, said)
    return source


@operation
def retire(*, actor: Person, code: str, version: int, reason: str, on: date | None = None) -> DataSource:
    """It is used no more, from this day on (today unless told): with the reason; what named it keeps its name.

    Raises Invalid where the day is to come or before its other ones, Conflict where it has retired already.
    """
    source = _open(actor, code, version)
    if source.retired_on:
        raise Conflict(f"{source.name} has retired already.")
    why, day = _reason(reason, "Say why it retires: who reads or joins it wants to know."), on or clock.today()
    days.within(on=day)
    if day > clock.today():
        raise Invalid(on="This day is to come: retire it when it is so.")
    if (begins := max(filter(None, (source.since_on, source.joined_on)), default=None)) and day < begins:
        raise Invalid(on="It was in use, or joined, only after this day.")
    return _retired(actor, source, day, "customer.datasource.retired", why)


@operation
def bring_back(*, actor: Person, code: str, version: int, reason: str) -> DataSource:
    """One that has retired is in use again, as it stood, with the reason."""
    source = _open(actor, code, version)
    if not source.retired_on:
        raise Conflict(f"{source.name} is in use.")
    return _retired(actor, source, None, "customer.datasource.brought_back", _reason(reason, "Say why it is used again."))


def store(actor: Person, source: DataSource, said: dict[str, list[Any]]) -> None:
    """Save what ``saying.put`` changed, with its event."""
    source.version += 1
    source.save(update_fields=[*saying.FIELDS, "version"])
    record("customer.datasource.changed", actor=actor, about=source, data={"changed": said})


def record_added(actor: Person, source: DataSource) -> None:
    record("customer.datasource.added", actor=actor, about=source, data={"code": source.code, "name": Words(source.name)})


def kept_by(actor: Person) -> None:
    """Raise NotFound for who may not read the register, Forbidden for who only may. By the duties of now."""
    held = duties.roles_now(actor)
    if not held:
        raise NotFound
    if not access.may_keep(held):
        raise Forbidden(access.KEEP)


def read_code(code: str) -> str:
    plain = clean(code, "code", LONGEST_CODE)
    if not CODE.fullmatch(plain):
        raise Invalid(code="A code has lower-case letters and digits, with single hyphens between them.")
    return plain


def read_source_code(code: str) -> str:
    plain = read_code(code)
    if plain in RESERVED:
        raise Invalid(code="This word is an address of its own. Choose another code.")
    return plain


def _keeper(actor: Person) -> None:
    inside_unit()
    if not access.may_keep(duties.roles_now(actor)):
        raise Forbidden(access.KEEP)


def _insert(thing: Moment | DataSource) -> None:
    try:
        with transaction.atomic():
            thing.save(force_insert=True)
    except IntegrityError as error:
        raise Unfit(code=f"There is one with the code {thing.code} already.") from error


def _open(actor: Person, code: str, version: int | None) -> DataSource:
    """The source with its row locked, for who keeps the register and saw what stands."""
    _keeper(actor)
    source = access.locked_sources(actor).filter(code=code.lower()).first()
    if source is None:
        raise NotFound
    if version is not None and source.version != version:
        raise Conflict(STALE)
    return source


def _retired(actor: Person, source: DataSource, on: date | None, event: str, why: str) -> DataSource:
    before, source.retired_on = source.retired_on, on
    source.version += 1
    source.save(update_fields=["retired_on", "version"])
    changed = [day.isoformat() if day else "" for day in (before, on)]
    record(event, actor=actor, about=source, why=why, data={"changed": {"retired_on": changed}})
    return source


def _reason(reason: str, missing: str) -> str:
    why = clean(reason, "reason", 2_000)
    if not why:
        raise Invalid(reason=missing)
    return why


def _put(moment: Moment, facts: dict[str, Any]) -> None:
    for name, value in facts.items():
        if name not in MOMENT:
            raise Invalid(**{name: "This is not something to set."})
        longest = MOMENT[name]
        if longest is not None:
            value = clean(value, name, longest)
            if not value and name not in MAY_BE_EMPTY:
                raise Invalid(**{name: "Write something here."})
        elif name == "position" and not 0 <= value <= LAST_POSITION:
            raise Invalid(position=f"A whole number from 0 to {grouped(LAST_POSITION)}.")
        setattr(moment, name, value)
