"""The writes of the post: take a letter over, once; take one out of the tray for somebody, or drop it."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import DatabaseError, IntegrityError, InterfaceError, OperationalError, transaction

from collab.access import duties
from collab.events import wake
from collab.events.record import record
from collab.kit import clock
from collab.kit.errors import Conflict, Forbidden, Invalid, NotFound, Refusal
from collab.kit.operation import Busy, hold, inside_unit, operation
from collab.kit.text import clean
from collab.notes import operations as notes
from collab.notes.states import LONGEST
from collab.people.models import Person
from projects.intake.access import visible
from projects.intake.models import Request
from projects.intake.operations import draft
from projects.post import access, enclosing, parsing, quoting
from projects.post.answering import Answered
from projects.post.enclosing import Inside
from projects.post.judging import Judged, judge
from projects.post.models import Letter
from projects.post.parsing import Parsed
from projects.post.states import DRAFTED, DROPPED, LEFT, LONGEST_TITLE, Mail, State, Why

log = logging.getLogger(__name__)
TASK = "post.read"
MOST_TOLD = 5_000
NO_TITLE = "A request by e-mail"
OUT = "This letter is out of the tray already."


@dataclass(frozen=True, slots=True)
class Came:
    """A letter as it came: what was read of it, its bytes, how many there were, and whether these are all of them."""

    read: Parsed
    raw: bytes
    size: int
    is_whole: bool


def receive(raw: bytes, size: int | None = None, *, is_whole: bool = True, trusted: Sequence[str] | None = None) -> str:
    """Take over what came, and give what became of it; the same letter again is the same one.

    ``trusted`` are names of servers that say whose it is, where they are not those of the settings.

    Whatever it is, a row says so. Raises only where the database is away or busy: then it is taken the next time.
    """
    came = Came(parsing.parse(raw, is_whole), raw, len(raw) if size is None else size, is_whole)
    if state := _known(came):
        return state
    judged = Judged(Why.UNREADABLE)
    try:
        judged = judge(came.read, settings.MAILBOX_TRUSTS if trusted is None else trusted, is_whole)
        return _taken(came, judged)
    except (Busy, OperationalError, InterfaceError):
        raise
    except Refusal as refused:
        return _waits(came, judged, _why(refused))
    except Exception as error:
        if isinstance(error, IntegrityError) and (state := _known(came)):
            return state  # another took it over at the same time
        log.exception("A letter could not be taken over, and waits in the tray.")
        return _waits(came, judged, Why.UNREADABLE)


def _known(came: Came) -> str:
    return Letter.objects.filter(mark=came.read.mark).values_list("state", flat=True).first() or ""


def _waits(came: Came, judged: Judged, why: str) -> str:
    try:
        return _kept(came=came, judged=Judged(why, judged.person))
    except (IntegrityError, DatabaseError):
        if state := _known(came):
            return state
        raise


def _why(refused: Refusal) -> str:
    if isinstance(refused, Forbidden | NotFound | Conflict):
        return Why.DUTY if isinstance(refused, Forbidden) else Why.THEIRS
    return Why.REFUSED


def _taken(came: Came, judged: Judged) -> str:
    if judged.why or judged.person is None:
        return _kept(came=came, judged=judged)
    # Looked at before the transaction: pictures are encoded anew, and packages unpacked.
    inside = enclosing.looked(came.read.files)
    return hold(lambda: _answer(came, judged, inside) if judged.answered else _draft(came, judged, inside))


@operation
def _kept(*, came: Came, judged: Judged) -> str:
    """A letter that is left, or waits. Of the first no bytes are kept; of the second its sender is told, where it was proved who that is."""
    is_left = judged.why in LEFT
    row = _row(came, state=State.DROPPED if is_left else State.WAITING, why=judged.why, person=judged.person)
    row.content = None if is_left or not came.is_whole else came.raw
    _owe(row, judged.person is not None)
    row.save()
    return str(row.state)


def _draft(came: Came, judged: Judged, inside: Inside) -> str:
    """A request in state draft, of its sender."""
    inside_unit()
    assert judged.person is not None
    request = _begun(came.read, judged.person, None)
    row = _row(came, state=State.DRAFTED, person=judged.person, subject_id=request.pk, content=came.raw)
    enclosing.note(row, inside)
    _owe(row, True)
    row.save()
    return str(row.state)


def _answer(came: Came, judged: Judged, inside: Inside) -> str:
    """A note on the request, by its sender, who has to be one who writes there: the address alone opens nothing."""
    inside_unit()
    assert judged.person is not None
    assert judged.answered is not None
    request = _about(judged.answered, judged.person)
    text = quoting.written(came.read.text)
    if not text:
        return _kept(came=came, judged=Judged(Why.EMPTY, judged.person))
    is_long = len(text) > LONGEST
    words = f"{text[: LONGEST - 40].rstrip()}\n\n(The rest is in the letter.)" if is_long else text
    note = notes.write(things="requests", code=request.code, actor=judged.person, text=words)
    row = _row(came, state=State.NOTED, person=judged.person, subject_id=request.pk, note=note, content=came.raw)
    enclosing.note(row, inside)
    _owe(row, any(one["why"] for one in row.files))
    row.save()
    return str(row.state)


def _about(answered: Answered, person: Person) -> Request:
    found = visible(person).filter(pk=answered.request).first()
    if found is None:
        raise NotFound
    return found


def _begun(letter: Parsed, person: Person, by: Person | None) -> Request:
    """Its subject is the title, its words are what is asked for, as far as they fit; the letter itself is kept beside."""
    title = letter.title or next((line for line in letter.text.splitlines() if line.strip()), "")[:LONGEST_TITLE]
    return draft.create(actor=person, by=by, title=title.strip() or NO_TITLE, problem=letter.text[:MOST_TOLD].strip())


def _row(came: Came, **more: Any) -> Letter:
    sender = came.read.senders[0] if len(came.read.senders) == 1 else ""
    told = {"message_id": came.read.message_id, "sender": sender, "title": came.read.title}
    return Letter(mark=came.read.mark, size=came.size, received_at=clock.now(), **told, **more)


def _owe(row: Letter, is_owed: bool) -> None:
    """Its sender is told what became of it, in the transaction of that."""
    if is_owed:
        row.mail, row.mail_due_at = Mail.DUE, clock.now()
        transaction.on_commit(lambda: wake.up(TASK))


def take(*, letter: int, actor: Person, person: Person) -> Request:
    """Make a draft of what waits, for the person who is named; they are told by mail.

    Raises NotFound, Forbidden for whom the tray is not, Conflict where it is out of it or cannot be read, Invalid for who may not ask.
    """
    content = Letter.objects.filter(pk=letter, state=State.WAITING).values_list("content", flat=True).first()
    read = parsing.parse(bytes(content)) if content is not None else None
    inside = enclosing.looked(read.files) if read else []
    return hold(lambda: _take(letter, actor, person, read, inside))


def _take(letter: int, actor: Person, person: Person, read: Parsed | None, inside: Inside) -> Request:
    inside_unit()
    row = _waiting(letter, actor)
    if read is None:
        raise Conflict("Of this letter nothing was taken over. Whoever sent it puts the request into Bridge, or sends a smaller one.")
    if not read.is_read:
        raise Conflict("This letter cannot be read. Take what it says from its file, or drop it.")
    if not person.is_active or not draft.may_ask(person):
        raise Invalid(person="They may not ask for anything: they hold no duty that does, or have left.")
    request = _begun(read, person, actor)
    row.state, row.person, row.subject_id, row.decided_by, row.decided_at = State.DRAFTED, person, request.pk, actor, clock.now()
    enclosing.note(row, inside)
    _owe(row, True)
    row.save(update_fields=["state", "person", "subject_id", "decided_by", "decided_at", "files", "has_files", "mail", "mail_due_at"])
    record(DRAFTED, actor=actor, about=row, data={"person": person.pk, "request": request.pk})
    return request


@operation
def drop(*, letter: int, actor: Person, reason: str) -> Letter:
    """Take what waits out of the tray, with a reason. Raises NotFound, Forbidden, Conflict, and Invalid where the reason is missing."""
    row = _waiting(letter, actor)
    why = clean(reason, "reason", 2_000)
    if not why:
        raise Invalid(reason="Say why it is dropped. Whoever looks for it later reads it.")
    row.state, row.why, row.decided_by, row.decided_at = State.DROPPED, Why.BY_HAND, actor, clock.now()
    row.save(update_fields=["state", "why", "decided_by", "decided_at"])
    record(DROPPED, actor=actor, about=row, why=why)
    return row


def _waiting(letter: int, actor: Person) -> Letter:
    """What waits, under lock."""
    if not access.may_sort(duties.roles_now(actor)):
        raise Forbidden(access.SORT)
    row = Letter.objects.select_for_update(of=("self",)).filter(access.visible_to_sorters(), pk=letter).first()
    if row is None:
        raise NotFound
    if row.state != State.WAITING:
        raise Conflict(OUT)
    return row
