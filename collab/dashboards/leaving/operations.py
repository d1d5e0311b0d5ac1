"""Handing over what somebody holds, thing by thing: each by the operation that there is, each in a transaction of its own."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import InternalError, transaction

from collab.access import duties
from collab.dashboards.leaving import access
from collab.dashboards.leaving.kinds import BY_KIND, HOLDINGS
from collab.dashboards.leaving.shape import Handing, Holding
from collab.events.record import record
from collab.kit.errors import Conflict, Invalid, Refusal
from collab.kit.operation import Busy, hold, inside_unit, operation, translated
from collab.kit.text import clean
from collab.people.models import Person

LONGEST, MOST = 2_000, 100
# About whoever takes over: by kind how much, from whom, and why.
TAKEN = "people.person.took_over"
_PLACE = {holding.kind: place for place, holding in enumerate(HOLDINGS)}
Thing = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one thing: handed over, or refused and where it was; ``said`` is the sentence."""

    kind: str
    key: str
    is_done: bool
    said: str


def hand_over(*, actor: Person, holder: Person, things: Iterable[Thing], to: Person, reason: str) -> list[Outcome]:
    """Let ``to`` have these things of the holder's, each a kind with a key within it; what is refused stays, and the rest goes on.

    Raises Forbidden for who hands over nothing of the holder's, Invalid by field for what is wrong with all of it.
    """
    access.permit(actor, duties.roles_now(actor), holder)
    wanted, why = sorted(set(things), key=lambda one: (_PLACE.get(one[0], len(_PLACE)), one[1])), clean(reason, "reason", LONGEST)
    if wrong := _wrong(holder, wanted, to, why):
        raise Invalid(**wrong)
    how = Handing(actor, holder, to, why)
    outcomes = [_one(how, kind, key) for kind, key in wanted]
    if done := Counter(one.kind for one in outcomes if one.is_done):
        _noted(how, done)
    return outcomes


@operation
def _noted(how: Handing, done: Counter[str]) -> None:
    """The reason, for whoever took over: the record of most things has no place for it."""
    record(TAKEN, actor=how.actor, about=how.to, why=how.why, data={"former": how.holder.pk, "kinds": dict(done)})


def _wrong(holder: Person, wanted: list[Thing], to: Person, why: str) -> dict[str, str]:
    wrong = {}
    if not wanted:
        wrong["things"] = "Choose what is handed over."
    elif len(wanted) > MOST:
        wrong["things"] = f"{MOST} at once, at most."
    if to.pk == holder.pk:
        wrong["to"] = f"{to.name} holds it already."
    elif not to.is_active:
        wrong["to"] = f"{to.name} has left."
    if not why:
        wrong["reason"] = "Say why: whoever takes it over reads this."
    return wrong


def _one(how: Handing, kind: str, key: str) -> Outcome:
    holding = BY_KIND.get(kind)
    try:
        return Outcome(kind, key, True, hold(lambda: _handed(how, holding, key)))
    except Refusal as refused:
        return Outcome(kind, key, False, _sentence(refused))


def _handed(how: Handing, holding: Holding | None, key: str) -> str:
    """Hand it over by its own operation, or leave nothing: within a unit that others share, too."""
    inside_unit()
    try:
        with transaction.atomic():
            return _by_its_operation(how, holding, key)
    except InternalError as error:
        meant = translated(error)
        if isinstance(meant, Conflict) and not isinstance(meant, Busy):
            raise meant from error
        raise


def _by_its_operation(how: Handing, holding: Holding | None, key: str) -> str:
    row = _held(how, holding, key) if holding else None
    if holding is None or row is None:
        raise Conflict(f"{how.holder.name} does not hold this any more.")
    if holding.hand is None:
        raise Conflict(holding.ends)
    return holding.hand(how, row)


def _held(how: Handing, holding: Holding, key: str) -> Any:
    """The row, if the holder still has it and the actor sees it; held until the end where its operation asks for no version."""
    row = next((one for one in holding.held(how.actor, how.holder.pk) if holding.label(one).key == key), None)
    if row is None or not holding.is_locked:
        return row
    rows = type(row)._default_manager.select_for_update(of=("self",), no_key=True)
    return rows.filter(pk=row.pk, **{holding.by: how.holder.pk}).first()


def _sentence(refused: Refusal) -> str:
    """What stands at the fields is about this thing; the field has no place beside it."""
    said = [text for texts in refused.fields.values() for text in texts] if isinstance(refused, Invalid) else []
    return " ".join(said) or refused.sentence
