"""Set, meet, confirm, reopen, waive and hand over a condition. The caller holds the subject locked, and records what became of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import F, QuerySet

from collab.approvals import kinds
from collab.approvals.conditioned import FOLLOWED, Blocks, Condition, ConditionState
from collab.approvals.models import Decision, Recusal, Seat
from collab.events import texts
from collab.kit import clock
from collab.kit.errors import Conflict, Forbidden, Invalid
from collab.kit.operation import inside_unit
from collab.kit.text import clean
from collab.people.models import Person

MOST, LONGEST = 10, 4000
# By when, where nobody said: what is written as words alone.
USUAL = timedelta(days=28)
CLOSED = (ConditionState.CONFIRMED, ConditionState.WAIVED)


@dataclass(frozen=True, slots=True)
class Term:
    """A condition as it is asked for: what, by whom, by when, and which later move waits for it (or empty)."""

    words: str
    owner: Person
    due_on: date
    blocks: str = ""


def checked(terms: Iterable[Term]) -> list[Term]:
    """The terms with cleaned words; raises Invalid (``conditions``)."""
    found = list(terms)
    if len(found) > MOST:
        raise Invalid(conditions=f"An approval has {MOST} conditions at most.")
    for place, term in enumerate(found, 1):
        if not term.words.strip():
            raise Invalid(conditions=f"Condition {place}: write what has to be so.")
        if len(term.words) > LONGEST:
            raise Invalid(conditions=f"Condition {place}: write up to {LONGEST} characters.")
        if term.due_on < clock.today():
            raise Invalid(conditions=f"Condition {place}: the day has passed. Choose a day to come.")
        if term.blocks and term.blocks not in Blocks.values:
            raise Invalid(conditions=f"Condition {place}: it holds up one of: {', '.join(Blocks.values)}; or nothing.")
        if not term.owner.is_active:
            raise Invalid(conditions=f"Condition {place}: {term.owner.name} has left. Name somebody else.")
    return found


def plain(words: str, owner: Person) -> list[Term]:
    """Words alone are one condition: of whoever asked, in four weeks, and nothing waits for it."""
    return [Term(words, owner, clock.today() + USUAL)] if words else []


def set_on(given: Decision, terms: Iterable[Term]) -> list[Condition]:
    """The rows of an approval with conditions, part of the unit in which it is given."""
    inside_unit()
    about = (given.route.subject_kind, given.route.subject_id)
    return Condition.objects.bulk_create(
        Condition(
            decision=given,
            words=texts.put(clean(term.words, "conditions", LONGEST), writer=given.person, about=about),
            owner=term.owner,
            due_on=term.due_on,
            blocks=term.blocks,
        )
        for term in terms
    )


def counting() -> QuerySet[Condition]:
    """Those of decisions that stand, in the round that counts."""
    stands = Decision.objects.filter(round=F("panel__step__round")).order_by().values("pk")
    return Condition.objects.filter(decision__in=stands)


def followed() -> QuerySet[Condition]:
    """Those that are not done: to be met, or said to be and not confirmed."""
    return counting().filter(state__in=FOLLOWED)


def may_close(one: Condition, person: Person) -> bool:
    """Whether the person is of the group that set it, has no part in the request, and does not owe it."""
    route, panel = one.decision.route, one.decision.panel
    if person.pk in (one.owner_id, route.requester_id) or Recusal.objects.filter(route=route, person=person).exists():
        return False
    return Seat.objects.filter(panel=panel, person=person).exists() or kinds.belongs(panel.role, route, person.pk)


def meet(one: Condition, person: Person, note: str) -> Condition:
    """Its owner says how it is met; somebody of the group that set it confirms."""
    _open(one, ConditionState.OPEN, "It is said to be met already, and waits to be confirmed.")
    if person.pk != one.owner_id:
        raise Forbidden("Only its owner says that a condition is met.")
    one.note = _said(one, person, note, "note", "Say how it is met.")
    one.state, one.met_at = ConditionState.MET, clock.now()
    return _kept(one)


def confirm(one: Condition, person: Person) -> Condition:
    """Somebody of the group that set it agrees that it is met."""
    _open(one, ConditionState.MET, "Its owner has not said yet that it is met.")
    return _close(one, person, ConditionState.CONFIRMED)


def reopen(one: Condition, person: Person, reason: str) -> Condition:
    """Somebody of the group that set it does not agree that it is met."""
    _open(one, ConditionState.MET, "Nobody says that it is met.")
    _of_group(one, person)
    one.reason = _said(one, person, reason, "reason", "Say what is missing. Its owner reads it.")
    one.state = ConditionState.OPEN
    return _kept(one)


def waive(one: Condition, person: Person, reason: str) -> Condition:
    """The group that set it does without it, and says why."""
    _open(one, "", "")
    _of_group(one, person)
    one.reason = _said(one, person, reason, "reason", "Say why it is waived.")
    return _close(one, person, ConditionState.WAIVED)


def hand_over(one: Condition, to: Person) -> Condition:
    """It is somebody else's to meet from now on."""
    _open(one, "", "")
    if not to.is_active:
        raise Invalid(to=f"{to.name} has left. Name somebody else.")
    one.owner = to
    return _kept(one)


def _open(one: Condition, state: str, otherwise: str) -> None:
    inside_unit()
    if one.state in CLOSED:
        raise Conflict(f"It is done: {ConditionState(one.state).label.lower()}.")
    if state and one.state != state:
        raise Conflict(otherwise)


def _of_group(one: Condition, person: Person) -> None:
    if not may_close(one, person):
        label = kinds.label(one.decision.panel.role)
        raise Forbidden(f"{label} set it: somebody of that group says so, and nobody of what they are to meet themselves.")


def _close(one: Condition, person: Person, state: ConditionState) -> Condition:
    _of_group(one, person)
    one.state, one.closed_by, one.closed_at = state, person, clock.now()
    return _kept(one)


def _said(one: Condition, person: Person, words: str, field: str, missing: str) -> str:
    said = clean(words or "", field, LONGEST)
    if not said:
        raise Invalid(**{field: missing})
    return texts.put(said, writer=person, about=(one.decision.route.subject_kind, one.decision.route.subject_id))


def _kept(one: Condition) -> Condition:
    one.save(update_fields=["owner", "state", "note", "met_at", "closed_by", "closed_at", "reason"])
    return one
