"""What lies in a letter: looked at when it comes, named to its sender where it is not taken, and put beside the request as soon as it is sent.

Nothing is put beside what was never sent, by e-mail as elsewhere: until then it stays in the letter.
"""

import logging
from collections.abc import Sequence
from io import BytesIO
from typing import Any

from django.db.models import Exists, OuterRef, Q

from collab.files import looking, receiving
from collab.files import operations as files
from collab.files.states import MOST_FILES
from collab.kit.errors import Conflict, Invalid, Refusal
from collab.kit.operation import operation
from projects.intake.models import Request
from projects.post import parsing
from projects.post.bodies import Enclosed
from projects.post.models import Letter
from projects.post.states import State

log = logging.getLogger(__name__)
AT_ONCE = 50
Inside = list[dict[str, Any]]
_HERE = Request.objects.filter(pk=OuterRef("subject_id")).order_by()
SENT = Exists(_HERE.filter(submitted_at__isnull=False))
GONE = Q(state=State.DRAFTED) & ~Exists(_HERE)


def looked(files: Sequence[Enclosed]) -> Inside:
    """What lies in it: each with its place, and why it is not taken where it is not."""
    return [{"name": one.name, "place": place, "why": _refused(one, place)} for place, one in enumerate(files)]


def note(row: Letter, inside: Inside) -> None:
    """Write it down; what is taken is put where it belongs by ``put_due``."""
    row.files, row.has_files = inside, any(not one["why"] for one in inside)


def _refused(one: Enclosed, place: int) -> str:
    if place >= MOST_FILES:
        return f"A letter brings up to {MOST_FILES} files."
    try:
        files.named(one.name)
        looking.look(BytesIO(one.content))
    except Refusal as refused:
        return _said(refused)
    return ""


def _said(refused: Refusal) -> str:
    """What is said of the file, where it is about one."""
    found = [sentence for sentences in refused.fields.values() for sentence in sentences] if isinstance(refused, Invalid) else []
    return " ".join(found) or refused.sentence


def put_due() -> int:
    """Put files beside requests that were sent by now; gives how many. Safe to run twice, and at once."""
    _let_go()
    done = 0
    for row in Letter.objects.filter(SENT, has_files=True).select_related("person").order_by("pk")[:AT_ONCE]:
        try:
            done += _put(row)
        except receiving.NoShelf as error:
            log.error("Files of letter %s wait: %s", row.pk, error)
            return done
    return done


def _put(row: Letter) -> int:
    assert row.person is not None
    found = parsing.parse(bytes(row.content or b"")).files
    code, done = Request.objects.get(pk=row.subject_id or 0).code, 0
    for one in row.files:
        if one["why"] or one["place"] >= len(found):
            continue
        content = BytesIO(found[one["place"]].content)
        try:
            receiving.receive(things="requests", code=code, actor=row.person, name=one["name"], content=content)
            done += 1
        except receiving.NoShelf:
            raise
        except Conflict as refused:
            one["why"] = "" if refused.sentence == files.HERE else _said(refused)
        except Refusal as refused:
            one["why"] = _said(refused)
    _are_put(row=row)
    return done


@operation
def _are_put(*, row: Letter) -> None:
    Letter.objects.filter(pk=row.pk).update(files=row.files, has_files=False)


@operation
def _let_go() -> None:
    """A draft that was thrown away takes its letter along: what it said, and what lay in it."""
    Letter.objects.filter(GONE, content__isnull=False).update(content=None, title="", files=[], has_files=False)
