"""The writes of registers: add an entry, change it, end it, merge a double into the one that stays."""

import json
import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db import IntegrityError, connection, transaction

from collab.access import duties
from collab.events.record import record, record_many
from collab.events.texts import Words
from collab.kit import days
from collab.kit.errors import Conflict, Forbidden, Invalid, NotFound, Unfit
from collab.kit.operation import inside_unit, operation
from collab.kit.text import clean, one_line
from collab.people.models import Person
from collab.registers import access
from collab.registers.kinds import REGISTERS, RESERVED, Register
from collab.registers.models import Entry
from collab.registers.pointing import POINTING

CODE = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*", re.ASCII)
LONGEST_CODE, LONGEST_NAME = 50, 120
PLAIN = ("name", "since_on", "until_on")
# Of what is changed, by the name it is recorded by: what people wrote lies beside the record.
WRITTEN = frozenset({"name"} | {fact.name for register in REGISTERS.values() for fact in register.facts})
# What a file changes, some hundreds a statement.
STORE = """
    UPDATE registers_entry e SET name = n.name, since_on = n.since_on, until_on = n.until_on, parent_id = n.parent, version = n.version, facts = n.facts::jsonb
      FROM unnest(%s::bigint[], %s::text[], %s::date[], %s::date[], %s::bigint[], %s::integer[], %s::text[])
           AS n (id, name, since_on, until_on, parent, version, facts) WHERE e.id = n.id
"""
STALE = "This entry changed since you opened it. Look at what stands now, and send it again if you still mean it."


@operation
def add(*, actor: Person, kind: str, code: str, name: str, **more: Any) -> Entry:
    """A new entry of a register; ``more`` may hold since_on, until_on, the register's facts, and the code of what it stands under.

    Raises NotFound for no register, Forbidden, Invalid naming the field, or Unfit where the code is taken.
    """
    register = kept_by(actor, kind)
    entry = Entry(kind=kind, code=read_code(code))
    given = {"name": name, **({register.above: ""} if register.above else {}), **more}
    put(entry, register, given, _parents(actor, register, given))
    try:
        with transaction.atomic():
            entry.save(force_insert=True)
    except IntegrityError as error:
        raise Unfit(code=f"There is a {register.one} with the code {entry.code} already.") from error
    record_added(actor, entry)
    return entry


@operation
def change(*, actor: Person, kind: str, code: str, version: int, **changes: Any) -> Entry:
    """Change what an entry says; its code stays, because others name it. Nothing changed: nothing recorded."""
    return _changed(actor, kind, code, version, changes, "registers.entry.changed")


@operation
def rename(*, actor: Person, kind: str, code: str, version: int, name: str) -> Entry:
    """Call it otherwise, though it was merged into another: what was merged keeps all else."""
    register = kept_by(actor, kind)
    entry = next(iter(_locked(actor, kind, code.lower())), None)
    if entry is None:
        raise NotFound
    if entry.version != version:
        raise Conflict(STALE)
    if said := put(entry, register, {"name": name}, {}):
        _step(entry, ["name"])
        record("registers.entry.renamed", actor=actor, about=entry, data={"changed": said})
    return entry


@operation
def end(*, actor: Person, kind: str, code: str, version: int, until_on: date) -> Entry:
    """Let an entry hold until this day, which is its last; what names it keeps its name."""
    return _changed(actor, kind, code, version, {"until_on": until_on}, "registers.entry.ended")


@operation
def merge(*, actor: Person, kind: str, code: str, version: int, into: str, reason: str = "") -> Entry:
    """Merge a double into the entry that stays; what pointed to it follows, on record. Gives the one that was merged.

    Raises Unfit where ``into`` cannot take it, Conflict where the version is another or it is merged already.
    """
    register = kept_by(actor, kind)
    why = clean(reason, "reason", 2_000)
    both = {entry.code: entry for entry in _locked(actor, kind, code.lower(), into.lower())}
    double, target = both.get(code.lower()), both.get(into.lower())
    if double is None:
        raise NotFound
    fresh(double, version)
    if target is None:
        raise Unfit(into=f"There is no {register.one} with the code {into}.")
    if target.pk == double.pk:
        raise Unfit(into="This is the same entry.")
    if target.merged_into_id:
        raise Unfit(into=f"{target.name} was merged into another itself: name that one.")
    moved = _follow(double, target, actor)
    double.merged_into = target
    _step(double, ["merged_into"])
    data: dict[str, Any] = {"kind": kind, "code": double.code, "into": target.code, "moved": moved}
    record("registers.entry.merged", actor=actor, about=double, why=why, data=data)
    return double


def _follow(double: Entry, target: Entry, actor: Person) -> dict[str, int]:
    """Whatever points to the double points to the target: what stands under it, what was merged into it, and what is above this floor."""
    moved: dict[str, int] = {}
    for name, many in (("parent", "entries under it"), ("merged_into", "earlier doubles")):
        rows = Entry.objects.select_for_update(of=("self",), no_key=True).filter(**{name: double}).order_by("pk")
        for row in rows:
            setattr(row, name, target)
            _step(row, [name])
            record("registers.entry.followed", actor=actor, about=row, data={name: [double.code, target.code]})
            moved[many] = moved.get(many, 0) + 1
    for one in POINTING.value:
        if count := one.follow(double, target, actor):
            moved[one.many] = count
    return moved


def _changed(actor: Person, kind: str, code: str, version: int, changes: dict[str, Any], event: str) -> Entry:
    register = kept_by(actor, kind)
    entry = next(iter(_locked(actor, kind, code.lower())), None)
    if entry is None:
        raise NotFound
    fresh(entry, version)
    if said := put(entry, register, changes, _parents(actor, register, changes)):
        store(actor, entry, said, event)
    return entry


def store(actor: Person, entry: Entry, said: dict[str, Any], event: str = "registers.entry.changed") -> None:
    """Save what ``put`` changed, with its event."""
    _step(entry, [*PLAIN, "parent", "facts"])
    record(event, actor=actor, about=entry, data={"changed": said})


def add_many(actor: Person, rows: Sequence[tuple[Entry, dict[str, Any]]]) -> None:
    """New entries that a file brings, which nobody else sees yet."""
    made = Entry.objects.bulk_create([entry for entry, _ in rows])
    record_many("registers.entry.added", actor=actor, told=[(entry, _added(entry)) for entry in made])


def store_many(actor: Person, rows: Sequence[tuple[Entry, dict[str, Any]]]) -> None:
    """What a file changes of entries that are held, each with what ``put`` gave."""
    for entry, _ in rows:
        entry.version += 1
    entries = [entry for entry, _ in rows]
    given: list[list[Any]] = [[getattr(one, name) for one in entries] for name in ("pk", *PLAIN, "parent_id", "version")]
    with connection.cursor() as cursor:
        cursor.execute(STORE, [*given, [json.dumps(one.facts) for one in entries]])
    record_many("registers.entry.changed", actor=actor, told=[(entry, {"changed": said}) for entry, said in rows])


def record_added(actor: Person, entry: Entry) -> None:
    record("registers.entry.added", actor=actor, about=entry, data=_added(entry))


def _added(entry: Entry) -> dict[str, Any]:
    return {"kind": entry.kind, "code": entry.code, "name": Words(entry.name)}


def _step(entry: Entry, columns: list[str]) -> None:
    entry.version += 1
    entry.save(update_fields=[*columns, "version"])


def fresh(entry: Entry, version: int) -> None:
    if entry.merged_into_id:
        raise Conflict(f"{entry.name} was merged into another entry and stays as it is.")
    if entry.version != version:
        raise Conflict(STALE)


def kept_by(actor: Person, kind: str) -> Register:
    """The register, which this person keeps; NotFound for who may not read it, Forbidden for who only may."""
    inside_unit()
    held = duties.roles_now(actor)
    register = REGISTERS.get(kind) if held else None
    if register is None:
        raise NotFound
    if not access.may_keep(held, register):
        raise Forbidden(refused(register))
    return register


def refused(register: Register) -> str:
    kept = register.kept_by
    return f"{kept[0].upper()}{kept[1:]} keep the {register.many}."


def read_code(code: str) -> str:
    plain = clean(code, "code", LONGEST_CODE)
    if not CODE.fullmatch(plain):
        raise Invalid(code="A code has lower-case letters and digits, with single hyphens between them.")
    if plain in RESERVED:
        raise Invalid(code="This word is an address of its own. Choose another code.")
    return plain


def put(entry: Entry, register: Register, given: dict[str, Any], parents: Mapping[str, Entry]) -> dict[str, Any]:
    """Set what is given on the entry, unsaved; gives what is other than before, as the record keeps it. Raises Invalid, all at once.

    ``parents`` are the entries that it may stand under, by their codes.
    """
    before, wrong = _said(entry, register), dict[str, str | list[str]]()
    for name, value in given.items():
        try:
            _set(entry, register, name, value, parents)
        except Invalid as refused:
            wrong |= refused.fields
    if entry.since_on and entry.until_on and entry.until_on < entry.since_on:
        wrong.setdefault("until_on", "It ends before it begins.")
    if wrong:
        kind = Unfit if wrong.keys() == {register.above} and given.get(register.above) else Invalid
        raise kind(**wrong)  # type: ignore[arg-type]
    after = _said(entry, register)
    return {name: [_word(name, before[name]), _word(name, after[name])] for name in after if after[name] != before[name]}


def _set(entry: Entry, register: Register, name: str, value: Any, parents: Mapping[str, Entry]) -> None:
    if name == "name":
        entry.name = one_line(value, "name", LONGEST_NAME)
        if not entry.name:
            raise Invalid(name="Name it.")
    elif name in ("since_on", "until_on"):
        days.within(**{name: value})
        setattr(entry, name, value)
    elif register.above and name == register.above:
        entry.parent = _parent(register, value, parents)
    elif fact := next((one for one in register.facts if one.name == name), None):
        said = one_line(value, name, fact.longest)
        entry.facts = {key: text for key, text in {**entry.facts, name: said}.items() if text}
    else:
        raise Invalid(**{name: "This is not something to set."})


def _parent(register: Register, code: str, parents: Mapping[str, Entry]) -> Entry:
    if not code:
        raise Invalid(**{register.above: f"Say which {REGISTERS[register.under].one} it stands under."})
    found = parents.get(code.lower())
    if found is None:
        raise Invalid(**{register.above: f"There is no {REGISTERS[register.under].one} with the code {code[:LONGEST_CODE]}."})
    return found


def _parents(actor: Person, register: Register, given: dict[str, Any]) -> dict[str, Entry]:
    code = str(given.get(register.above) or "") if register.above else ""
    rows = access.visible(actor).filter(kind=register.under, code=code.lower(), merged_into=None) if code else []
    return {entry.code: entry for entry in rows}


def _said(entry: Entry, register: Register) -> dict[str, str]:
    """What an entry says, as text, by the names that the record uses."""
    said = {name: str(getattr(entry, name) or "") for name in PLAIN}
    said |= {fact.name: entry.facts.get(fact.name, "") for fact in register.facts}
    return said | ({register.above: entry.parent.code if entry.parent else ""} if register.above else {})


def _word(name: str, value: str) -> str:
    return Words(value) if name in WRITTEN else value


def _locked(actor: Person, kind: str, *codes: str) -> list[Entry]:
    """These entries with their rows locked, always in one order."""
    rows = access.visible(actor).select_for_update(of=("self",), no_key=True).filter(kind=kind, code__in=codes)
    return list(rows.select_related("parent").order_by("pk"))
