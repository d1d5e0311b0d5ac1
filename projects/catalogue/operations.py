"""The writes of the catalogue: begin an entry, write its next version, publish that, retire it."""

from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F

from collab.access import duties
from collab.customer.states import DataKind
from collab.events.record import record
from collab.events.texts import Words
from collab.kit import clock, days
from collab.kit.errors import Conflict, Forbidden, Invalid, NotFound, Unfit
from collab.kit.operation import inside_unit, operation
from collab.kit.text import clean, one_line
from collab.people.models import Person
from collab.people.states import Side
from projects.catalogue import access, asking
from projects.catalogue.checks import problems
from projects.catalogue.codes import read_code
from projects.catalogue.models import LONGEST_LINE, LONGEST_TEXT, LONGEST_TITLE, Entry, EntryVersion
from projects.catalogue.states import REVIEW_DUE

# What a version says, with the most characters of each and whether it is one line; then what the entry says whatever its version.
TEXTS = {
    "title": (LONGEST_TITLE, True), "gives": (LONGEST_TEXT, False), "audience": (LONGEST_LINE, True), "given_title": (160, True),
    "given_problem": (LONGEST_TEXT, False), "given_outcome": (LONGEST_TEXT, False),
}  # fmt: skip
SAID = (*TEXTS, "given_data_kind")
KEPT = ("owner", "review_on")
# Whose day of review has come are told, so many a night at most.
MOST_A_NIGHT = 500
STALE = "This entry changed since you opened it. Look at what stands now, and send it again if you still mean it."


@operation
def make(*, actor: Person, code: str, owner: Person, review_on: date, **said: Any) -> Entry:
    """A new entry, in writing: ``said`` are of ``SAID``, ``title`` at least, and ``questions`` (rows as ``asking.read`` takes them).

    Nobody is offered it before it is published. Raises Forbidden, Invalid by field, all at once, or Unfit where the code is taken.
    """
    if not access.may_keep(duties.roles_now(actor)):
        raise Forbidden(access.KEEP)
    entry, wrong = Entry(made_at=clock.now()), dict[str, Any]()
    try:
        entry.code = read_code(code)
    except Invalid as refused:
        wrong |= refused.fields
    written = EntryVersion(number=1)
    rows = _put(entry, written, {"owner": owner, "review_on": review_on, "title": "", **said}, wrong)
    try:
        with transaction.atomic():
            entry.save(force_insert=True)
    except IntegrityError as error:
        raise Unfit(code=f"There is an entry with the code {entry.code} already.") from error
    written.entry = entry
    written.save(force_insert=True)
    asking.store(written, rows or [])
    record("catalogue.entry.made", actor=actor, about=entry, data={"code": entry.code, "owner": entry.owner_id, **_worded(written)})
    return entry


@operation
def change(*, actor: Person, code: str, version: int, **changes: Any) -> Entry:
    """Change whose it is and when it is looked at again, at once; and what it says, in the version that is in writing.

    Where none is, what is offered is written on from. ``questions`` replace all of them. Nothing changed: nothing recorded.
    """
    entry = _locked(actor, code, version)
    written = in_writing(entry)
    is_new = written is None
    written = written or _next(entry)
    before, kept = _worded(written), (entry.owner_id, entry.review_on)
    rows = _put(entry, written, changes, {})
    after = {**_worded(written), "questions": asking.told(before["questions"] if rows is None else rows)}
    said = {name: [before[name], after[name]] for name in after if before[name] != after[name]}
    if is_new and said:
        written.save(force_insert=True)
        asking.store(written, asking.rows(entry.current) if rows is None and entry.current else rows or [])
    elif said:
        written.save(update_fields=list(SAID))
        if "questions" in said and rows is not None:
            asking.store(written, rows)
    if kept[0] != entry.owner_id:
        said["owner"] = [kept[0], entry.owner_id]
    if kept[1] != entry.review_on:
        said["review_on"] = [kept[1].isoformat(), entry.review_on.isoformat()]
    if said:
        _store(actor, entry, "catalogue.entry.changed", KEPT, data={"changed": said, "number": written.number})
    return entry


@operation
def publish(*, actor: Person, code: str, version: int) -> Entry:
    """Offer the version that is in writing from now on; what was asked with an earlier one keeps that. One that was retired is offered again.

    Raises Conflict where none is in writing, and Invalid with all that is wrong with its questions.
    """
    entry = _locked(actor, code, version)
    written = in_writing(entry)
    if written is None:
        raise Conflict("Nothing is in writing: change the entry first.")
    found = problems(list(written.questions.order_by("position")))
    if not written.gives:
        found = ["Say what you get: nobody asks for a title alone.", *found]
    if found:
        raise Invalid(questions=found)
    written.published_at = clock.now()
    written.save(update_fields=["published_at"])
    entry.current, entry.retired_on = written, None
    return _store(actor, entry, "catalogue.entry.published", ("current", "retired_on"), data={"number": written.number})


@operation
def retire(*, actor: Person, code: str, version: int, reason: str) -> Entry:
    """It is offered no more, with the reason; it stays open, and so does what was asked with it."""
    entry = _locked(actor, code, version)
    why = clean(reason, "reason", 2_000)
    if not why:
        raise Invalid(reason="Say why it is offered no more: whoever looks for it reads this.")
    if entry.retired_on:
        raise Conflict("It is retired already.")
    if entry.current is None:
        raise Conflict("It was never offered.")
    entry.retired_on = clock.today()
    return _store(actor, entry, "catalogue.entry.retired", ("retired_on",), why=why)


def in_writing(entry: Entry) -> EntryVersion | None:
    """The version that is in writing, if one is. One query."""
    return entry.versions.filter(published_at=None).first()


def _next(entry: Entry) -> EntryVersion:
    """The version after the one that is offered, saying the same, unsaved."""
    stands = entry.current
    assert stands is not None  # an entry that was never offered has one in writing
    return EntryVersion(entry=entry, number=stands.number + 1, **{name: getattr(stands, name) for name in SAID})


def _store(actor: Person | None, entry: Entry, kind: str, fields: tuple[str, ...], *, data: Any = None, why: str = "") -> Entry:
    entry.version += 1
    entry.save(update_fields=[*fields, "version"])
    record(kind, actor=actor, about=entry, data=data, why=why)
    return entry


def remind_due() -> int:
    """Every night: whose entries are to be looked at again by now is told so, once for each day that they set; gives how many. Safe to run twice."""
    due = Entry.objects.filter(retired_on=None, review_on__lte=clock.today()).exclude(reminded_of=F("review_on"))
    return sum(_remind(key=key) for key in due.order_by("review_on", "pk").values_list("pk", flat=True)[:MOST_A_NIGHT])


@operation
def _remind(*, key: int) -> bool:
    entry = Entry.objects.select_for_update(of=("self",), no_key=True).get(pk=key)
    if entry.retired_on or entry.reminded_of == entry.review_on or entry.review_on > clock.today():
        return False
    entry.reminded_of = entry.review_on
    _store(None, entry, REVIEW_DUE, ("reminded_of",), data={"review_on": entry.review_on.isoformat()})
    return True


def _locked(actor: Person, code: str, version: int) -> Entry:
    """The entry with its row locked, for who may change it and saw what stands."""
    inside_unit()
    held = duties.roles_now(actor)
    rows = access.visible(actor).select_for_update(of=("self",), no_key=True).select_related("current", "owner__department")
    entry = rows.filter(code=code.lower()).first() if held else None
    if entry is None:
        raise NotFound
    if not access.may_change(actor, held, entry):
        raise Forbidden(access.CHANGE)
    if entry.version != version:
        raise Conflict(STALE)
    return entry


def _put(entry: Entry, written: EntryVersion, given: dict[str, Any], wrong: dict[str, Any]) -> list[asking.Row] | None:
    """Set what is given, unsaved; gives the questions, None where none are given. Raises Invalid with this and what was wrong before."""
    known, rows = (*SAID, *KEPT, "questions"), None
    wrong |= dict.fromkeys(sorted(set(given) - set(known)), "This is not something to set.")
    for name in known:
        if name not in given or name in wrong:
            continue
        try:
            if name == "questions":
                rows = asking.read(given[name])
            else:
                setattr(entry if name in KEPT else written, name, _read(name, given[name]))
        except Invalid as refused:
            wrong |= refused.fields
    if wrong:
        raise Invalid(**wrong)
    return rows


def _read(name: str, value: Any) -> Any:
    if name == "owner":
        if value is None or value.department is None or value.department.side != Side.IT:
            raise Invalid(owner="Name somebody of IT: they promise what stands here.")
        return value
    if name == "review_on":
        if value is None:
            raise Invalid(review_on="Say when somebody looks at it again.")
        days.within(review_on=value)
        return value
    if name == "given_data_kind":
        if value not in ("", *DataKind.values):
            raise Invalid(given_data_kind=f"One of: {', '.join(DataKind.values)}.")
        return value
    longest, is_line = TEXTS[name]
    text = one_line(value or "", name, longest) if is_line else clean(value or "", name, longest)
    if name == "title" and not text:
        raise Invalid(title="Call it as marketing would.")
    return text


def _worded(written: EntryVersion) -> dict[str, Any]:
    """What a version says, as the record keeps it."""
    said = {name: Words(getattr(written, name)) if name in TEXTS else getattr(written, name) for name in SAID}
    of = written if written.pk else written.entry.current if written.entry_id else None
    return {**said, "questions": asking.told(asking.rows(of) if of else [])}
