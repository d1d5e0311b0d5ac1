"""The writes of blockers: open one, change what is said of it, let it wait on somebody else, close it; follow a merge in a register."""

from datetime import date
from typing import Any

from collab.events import texts
from collab.events.record import record
from collab.kit import clock, days
from collab.kit.errors import Conflict, Forbidden, Invalid, NotFound, Unfit
from collab.kit.formats import day
from collab.kit.operation import inside_unit, operation
from collab.kit.text import one_line
from collab.people.models import Person
from collab.people.states import Side
from collab.registers.models import Entry
from collab.registers.queries import valid_on
from projects.friction import access
from projects.friction.models import Blocker, Wait
from projects.friction.states import BLOCKER, CHANGED, CLOSED, FOLLOWED, GROUPS, MOVED, OPENED, Kind
from projects.portfolio import access as projects
from projects.portfolio.models import Project
from projects.portfolio.opening import PROJECTS
from projects.portfolio.states import ENDED

FIELDS = ("kind", "title", "next_step", "system", "expected_on")
WRITTEN = ("title", "next_step")
LONGEST, MOST_OPEN = {"title": 160, "next_step": 300, "how": 300}, 50
STALE = "This blocker changed since you opened it. Look at what stands now, and send it again if you still mean it."
OVER = "It is out of the way already. Open another one where it came back."
ONE = "Say on whom it waits: one person, or one group."


@operation
def open_one(
    *, number: int, actor: Person, person: Person | None = None, group: str = "", opened_on: date | None = None, **said: Any
) -> Blocker:
    """Say what stands in the way of a project, and on whom it waits: ``person`` or ``group``. ``said`` are of ``FIELDS``, kind and title at least.

    Raises NotFound, Forbidden, Conflict where the project has ended or has too many, Invalid by field, all at once, Unfit for whoever may not see it.
    """
    project = _kept(number, actor)
    if project.phase in ENDED:
        raise Conflict("Nothing stands in the way of work that has ended.")
    if Blocker.objects.filter(project=project, closed_on=None).count() >= MOST_OPEN:
        raise Conflict(f"A project has up to {MOST_OPEN} open blockers. Close what is out of the way first.")
    today = clock.today()
    blocker = Blocker(project=project, opened_on=opened_on or today)
    wrong: dict[str, Any] = {} if blocker.opened_on <= today else {"opened_on": "It stands in the way from a day that has come."}
    side = _side(project, person, group, wrong)
    words = _put(blocker, {"kind": "", "title": "", **said}, wrong)
    for name, text in words.items():
        setattr(blocker, name, texts.put(text, writer=actor, about=(BLOCKER, None)))
    blocker.save(force_insert=True)
    Wait.objects.create(blocker=blocker, person=person, group=group, side=side, since_on=blocker.opened_on)
    holder = {"person": person.pk if person else None, "group": group, "side": side}
    data = {"project": number, **holder, "opened_on": blocker.opened_on.isoformat(), **_said(blocker)}
    record(OPENED, actor=actor, about=blocker, data=data)
    return blocker


@operation
def change(*, number: int, blocker: int, actor: Person, version: int, **changes: Any) -> Blocker:
    """Change what is said of it (``FIELDS``), while it is open. Nothing changed: nothing recorded."""
    row = _locked(number, blocker, actor, version)
    before, stood = _said(row), texts.read(getattr(row, name) for name in WRITTEN)
    for name, text in _put(row, changes, {}).items():
        if stood.get(getattr(row, name), "") != text:
            setattr(row, name, texts.put(text, writer=actor, about=row))
    after = _said(row)
    if changed := {name: [before[name], after[name]] for name in FIELDS if before[name] != after[name]}:
        _store(row, CHANGED, actor, {"changed": changed}, fields=FIELDS)
    return row


@operation
def move(*, number: int, blocker: int, actor: Person, version: int, person: Person | None = None, group: str = "") -> Blocker:
    """Let it wait on somebody else from today on; who is told of it. Raises Unfit where it waits there already."""
    row = _locked(number, blocker, actor, version)
    _on_somebody_else(row, actor, person, group)
    return row


@operation
def hand_over(*, blocker: int, actor: Person, former: Person, to: Person) -> Blocker:
    """What waits on ``former`` waits on ``to``: by who keeps the project, or a technologist, who sees to what somebody leaves."""
    number = access.visible(actor).filter(pk=blocker).values_list("project__number", flat=True).first()
    if number is None:
        raise NotFound
    row = _locked(number, blocker, actor, None)
    if _waiting(row).person_id != former.pk:
        raise Conflict(f"It does not wait on {former.name} any more.")
    _on_somebody_else(row, actor, to, "", field="to")
    return row


@operation
def close(*, number: int, blocker: int, actor: Person, version: int, how: str, closed_on: date | None = None) -> Blocker:
    """It is out of the way, and ``how`` that came; ``closed_on`` is the first day that is not lost, today unless told otherwise."""
    row = _locked(number, blocker, actor, version)
    why = one_line(how, "how", LONGEST["how"])
    on, since = closed_on or clock.today(), _waiting(row).since_on
    wrong = {} if why else {"how": "Say in a sentence what cleared it: the next one who waits for the like reads it."}
    if on > clock.today():
        wrong["closed_on"] = "It is out of the way on a day that has come."
    elif on < since:
        wrong["closed_on"] = f"It waits there since {day(since, clock.today())}: it was not out of the way before."
    if wrong:
        raise Invalid(**wrong)
    _end(row, actor, on, why)
    return row


@operation
def close_ended(*, project: int, on: date, phase: str) -> int:
    """What was in the way of a project (its key) that has ended is closed by Bridge with that day. How many; safe to run twice."""
    there = Project.objects.select_for_update().filter(pk=project, phase__in=ENDED).first()
    rows = list(Blocker.objects.select_for_update(of=("self",)).filter(project=there, closed_on=None).order_by("pk")) if there else []
    for row in rows:
        _end(row, None, max(on, _waiting(row).since_on), f"The project is {phase}.")
    return len(rows)


def follow(double: Entry, target: Entry, actor: Person) -> int:
    """What named a system that is merged names the one that stays, on record; what is closed too."""
    inside_unit()
    rows = (
        Blocker.objects.select_for_update(of=("self",), no_key=True).filter(system=double).order_by("pk")
        if double.kind == "systems"
        else ()
    )
    found = list(rows)
    for row in found:
        row.system = target
        _store(row, FOLLOWED, actor, {"changed": {"system": [double.code, target.code]}}, fields=("system",))
    return len(found)


def _kept(number: int, actor: Person) -> Project:
    """The project, locked, for who keeps what stands in its way."""
    project = PROJECTS.locked(number, actor)
    if PROJECTS.parts(actor, project).isdisjoint(access.KEEPERS):
        raise Forbidden(access.KEEP)
    return project


def _locked(number: int, blocker: int, actor: Person, version: int | None) -> Blocker:
    """The open blocker with its row locked, for who keeps it and saw what stands."""
    project = _kept(number, actor)
    rows = Blocker.objects.select_for_update(of=("self",)).select_related("project", "system")
    row = rows.filter(pk=blocker, project=project).first()
    if row is None:
        raise NotFound
    if row.closed_on:
        raise Conflict(OVER)
    if version is not None and row.version != version:
        raise Conflict(STALE)
    return row


def _waiting(row: Blocker) -> Wait:
    return row.waits.get(until_on=None)


def _on_somebody_else(row: Blocker, actor: Person, person: Person | None, group: str, field: str = "person") -> None:
    wrong: dict[str, Any] = {}
    side = _side(row.project, person, group, wrong, field)
    if wrong:
        raise Invalid(**wrong)
    was, today = _waiting(row), clock.today()
    if (was.person_id, was.group) == (person.pk if person else None, group):
        raise Unfit(**{"group" if group else field: "It waits there already."})
    was.until_on = max(today, was.since_on)
    was.save(update_fields=["until_on"])
    Wait.objects.create(blocker=row, person=person, group=group, side=side, since_on=was.until_on)
    data = {
        "was": {"person": was.person_id, "group": was.group, "side": was.side},
        "person": person.pk if person else None, "group": group, "side": side,
    }  # fmt: skip
    _store(row, MOVED, actor, data, fields=())


def _end(row: Blocker, actor: Person | None, on: date, why: str) -> None:
    wait = _waiting(row)
    wait.until_on = row.closed_on = on
    wait.save(update_fields=["until_on"])
    _store(row, CLOSED, actor, {"closed_on": on.isoformat()}, fields=("closed_on",), why=why)


def _store(row: Blocker, kind: str, actor: Person | None, data: dict[str, Any], *, fields: tuple[str, ...], why: str = "") -> None:
    row.version += 1
    row.save(update_fields=[*fields, "version"])
    record(kind, actor=actor, about=row, data=data, why=why)


def _side(project: Project, person: Person | None, group: str, wrong: dict[str, Any], field: str = "person") -> str:
    """Whose side it waits on; says in ``wrong`` why it cannot wait there."""
    if (person is None) == (not group):
        wrong[field] = ONE
    elif group and group not in GROUPS:
        wrong["group"] = f"One of: {', '.join(str(one) for one in GROUPS)}."
    elif group:
        return str(GROUPS[group].value)
    elif person is not None:
        if not person.is_active:
            wrong[field] = f"{person.name} has left."
        elif not projects.visible(person).filter(pk=project.pk).exists():
            wrong[field] = f"{person.name} may not open this project: name somebody who may."
        return str(person.department.side if person.department else Side.COMPANY.value)
    return ""


def _put(row: Blocker, given: dict[str, Any], wrong: dict[str, Any]) -> dict[str, str]:
    """Set what is given, unsaved, and give what was written; raises Invalid with this and what was wrong before, all at once."""
    wrong |= dict.fromkeys(sorted(set(given) - set(FIELDS)), "This is not something to set.")
    words: dict[str, str] = {}
    for name in FIELDS:
        if name not in given:
            continue
        try:
            value = _read(row, name, given[name])
        except Invalid as refused:
            wrong |= refused.fields
            continue
        if name in WRITTEN:
            words[name] = value
        else:
            setattr(row, name, value)
    if wrong:
        raise Invalid(**wrong)
    return words


def _read(row: Blocker, name: str, value: Any) -> Any:
    if name in WRITTEN:
        text = one_line(value or "", name, LONGEST[name])
        if name == "title" and not text:
            raise Invalid(title="Say in a line what stands in the way.")
        return text
    if name == "kind":
        if value not in Kind.values:
            raise Invalid(kind=f"One of: {', '.join(Kind.values)}.")
        return value
    if name == "system":
        return _system(row, value or "")
    days.within(expected_on=value)
    if value is not None and value < row.opened_on:
        raise Invalid(expected_on="It is expected to be out of the way on the day it was opened, or later.")
    return value


def _system(row: Blocker, code: str) -> Entry | None:
    """The entry of the register; what is named already may have ended since."""
    stood = row.system if row.system_id else None
    if not code or (stood is not None and stood.code == code.lower()):
        return stood if code else None
    found = valid_on(Entry.objects.filter(kind="systems", code=code.lower()), clock.today()).first()
    if found is None:
        raise Invalid(system=f"There is no system with the code {code[:50]} today.")
    return found


def _said(row: Blocker) -> dict[str, Any]:
    """What is said of it, as the record keeps it: of what was written the names."""
    return {
        "kind": str(row.kind), "title": row.title, "next_step": row.next_step, "system": row.system.code if row.system else "",
        "expected_on": row.expected_on.isoformat() if row.expected_on else None,
    }  # fmt: skip
