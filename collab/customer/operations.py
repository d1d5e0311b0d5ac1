"""The writes of the journey and the register: add and change moments and data sources."""

import re
from typing import Any, TypeVar

from django.db import IntegrityError, transaction

from collab.access import duties
from collab.customer import access
from collab.customer.models import DataSource, Moment
from collab.events.record import record
from collab.events.texts import Words
from collab.kit.errors import Forbidden, Invalid, NotFound, Unfit
from collab.kit.formats import grouped
from collab.kit.operation import inside_unit, operation
from collab.kit.text import clean
from collab.people.models import Person

Thing = TypeVar("Thing", Moment, DataSource)
# Each field with the length of its text, None where it is none.
Fields = dict[str, int | None]
CODE = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*", re.ASCII)
MOMENT: Fields = {"name": 120, "description": 2_000, "position": None}
SOURCE: Fields = {"name": 120, "system": 120, "owner": None, "has_personal_data": None, "is_joined": None}
LAST_POSITION = 32_767


@operation
def add_moment(*, actor: Person, code: str, name: str, description: str = "", position: int = 0) -> Moment:
    """A new point of the journey; lower positions come first. Raises Forbidden, Invalid, Conflict."""
    return _add(Moment(), actor, code, MOMENT, {"name": name, "description": description, "position": position})


@operation
def change_moment(*, actor: Person, code: str, **changes: Any) -> Moment:
    """Change name, description or position; the code stays, because requests name it."""
    return _change(Moment, actor, code, MOMENT, changes)


@operation
def add_source(
    *,
    actor: Person,
    code: str,
    name: str,
    system: str,
    owner: Person | None = None,
    has_personal_data: bool = False,
    is_joined: bool = False,
) -> DataSource:
    """A new line of the register. Raises Forbidden, Invalid, Conflict."""
    facts = {"name": name, "system": system, "owner": owner, "has_personal_data": has_personal_data, "is_joined": is_joined}
    return _add(DataSource(), actor, code, SOURCE, facts)


@operation
def change_source(*, actor: Person, code: str, **changes: Any) -> DataSource:
    """Change a line of the register; the code stays, because requests name it."""
    return _change(DataSource, actor, code, SOURCE, changes)


def _keeper(actor: Person) -> None:
    inside_unit()
    if not access.may_keep(duties.roles_now(actor)):
        raise Forbidden("Administrators and marketing technologists keep the journey and the register.")


def _add(thing: Thing, actor: Person, code: str, fields: Fields, facts: dict[str, Any]) -> Thing:
    _keeper(actor)
    thing.code = clean(code, "code", 50)
    if not CODE.fullmatch(thing.code):
        raise Invalid(code="A code has lower-case letters and digits, with single hyphens between them.")
    _put(thing, fields, facts)
    try:
        with transaction.atomic():
            thing.save(force_insert=True)
    except IntegrityError as error:
        raise Unfit(code=f"There is one with the code {thing.code} already.") from error
    record(f"customer.{thing._meta.model_name}.added", actor=actor, about=thing, data={"code": thing.code, "name": Words(thing.name)})
    return thing


def _change(table: type[Thing], actor: Person, code: str, fields: Fields, changes: dict[str, Any]) -> Thing:
    _keeper(actor)
    thing = table._default_manager.select_for_update(of=("self",), no_key=True).filter(code=code.lower()).first()
    if thing is None:
        raise NotFound
    _put(thing, fields, changes)
    thing.save(update_fields=list(changes))
    record(f"customer.{thing._meta.model_name}.changed", actor=actor, about=thing, data={"changed": sorted(changes)})
    return thing


def _put(thing: Moment | DataSource, fields: Fields, facts: dict[str, Any]) -> None:
    for name, value in facts.items():
        if name not in fields:
            raise Invalid(**{name: "This is not something to set."})
        longest = fields[name]
        if longest is not None:
            value = clean(value, name, longest)
            if not value and name != "description":
                raise Invalid(**{name: "Write something here."})
        elif name == "position" and not 0 <= value <= LAST_POSITION:
            raise Invalid(position=f"A whole number from 0 to {grouped(LAST_POSITION)}.")
        setattr(thing, name, value)
