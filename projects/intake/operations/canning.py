"""Reasons that are given again and again: write one down, change it, share it, take it away; and the words it gives for one request."""

from typing import Any

from collab.access import duties
from collab.access.roles import Role
from collab.events.record import record
from collab.events.texts import Words
from collab.kit.errors import Conflict, Forbidden, Invalid, NotFound
from collab.kit.operation import operation
from collab.kit.text import clean, one_line
from collab.people.models import Person
from projects.intake.triage_models import Canned
from projects.intake.triage_states import LONGEST_LABEL, LONGEST_REASON

WHO = "Reasons are kept by marketing technologists."
THEIRS = "Only who wrote it changes it."
MOST = 50


@operation
def keep(*, actor: Person, label: str, text: str, shared: bool = False) -> Canned:
    """Write one down, for oneself or for every technologist. Raises Forbidden, Invalid by field, Conflict for one too many."""
    _permit(actor)
    if Canned.objects.filter(owner=actor).count() >= MOST:
        raise Conflict(f"You keep {MOST} reasons, and that is the most. Take one away first.")
    name, words = _words(label, text)
    if Canned.objects.filter(owner=actor, label=name).exists():
        raise Invalid(label="You have one of this name.")
    made = Canned.objects.create(owner=actor, label=name, text=words, is_shared=shared)
    record("intake.canned.kept", actor=actor, about=made, data=_said(made))
    return made


@operation
def change(*, actor: Person, pk: int, version: int, label: str, text: str, shared: bool) -> Canned:
    """Say it otherwise, or share it or not; by who wrote it."""
    row = _theirs(actor, pk)
    if row.version != version:
        raise Conflict("You changed it meanwhile. Look at it again.")
    row.label, row.text = _words(label, text)
    if Canned.objects.filter(owner=actor, label=row.label).exclude(pk=row.pk).exists():
        raise Invalid(label="You have one of this name.")
    row.is_shared = shared
    row.version += 1
    row.save(update_fields=["label", "text", "is_shared", "version"])
    record("intake.canned.changed", actor=actor, about=row, data=_said(row))
    return row


@operation
def take_away(*, actor: Person, pk: int) -> None:
    """It is gone, for everybody; by who wrote it."""
    row = _theirs(actor, pk)
    record("intake.canned.taken_away", actor=actor, about=row)
    row.delete()


def _permit(actor: Person) -> None:
    if Role.TECHNOLOGIST not in duties.roles_now(actor):
        raise Forbidden(WHO)


def _theirs(actor: Person, pk: int) -> Canned:
    _permit(actor)
    row = Canned.objects.select_for_update(of=("self",)).filter(pk=pk).first()
    if row is None or (row.owner_id != actor.pk and not row.is_shared):
        raise NotFound
    if row.owner_id != actor.pk:
        raise Forbidden(THEIRS)
    return row


def _words(label: str, text: str) -> tuple[str, str]:
    name, words = one_line(label or "", "label", LONGEST_LABEL), clean(text or "", "text", LONGEST_REASON)
    wrong = {} if name else {"label": "Name it."}
    wrong |= {} if words else {"text": "Write the words."}
    if wrong:
        raise Invalid(**wrong)
    return name, words


def _said(row: Canned) -> dict[str, Any]:
    return {"label": Words(row.label), "text": Words(row.text), "shared": row.is_shared}
