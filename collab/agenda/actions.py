"""The writes of actions: agree on one, change it, say that it is done."""

from datetime import date
from typing import Any

from collab.access import duties
from collab.agenda import access
from collab.agenda.models import Action
from collab.events.record import record
from collab.events.texts import Words
from collab.kit import clock, days
from collab.kit.errors import Conflict, Forbidden, Invalid, NotFound
from collab.kit.operation import inside_unit, operation
from collab.kit.text import one_line
from collab.people.models import Person

LONGEST, LONGEST_DECIDED = 300, 200
FIELDS = ("text", "owner", "due_on", "done_on")
STALE = "This action changed since you opened it. Look at what stands now, and send it again if you still mean it."


@operation
def agree(*, actor: Person, text: str, owner: Person, due_on: date, decided: str, cycle: str = "", place: str = "") -> Action:
    """A new action of a planning cycle (its code), or of the review at the address ``place``, open; ``decided`` says where.

    Raises Forbidden, or Invalid naming the fields.
    """
    if not access.may_set(actor, duties.roles_now(actor)):
        raise Forbidden(access.ACT)
    found = access.visible_cycles(actor).filter(code=cycle.lower()).first() if not place else None
    action = Action(cycle=found, place=place, decided=one_line(decided, "decided", LONGEST_DECIDED))
    wrong = {} if found or place else {"cycle": f"There is no cycle with the code {cycle[:50]}."}
    if not action.decided:
        wrong["decided"] = "Say where it was decided."
    _put(action, {"text": text, "owner": owner, "due_on": due_on}, wrong)
    action.save(force_insert=True)
    data = {
        "text": Words(action.text),
        "owner": owner.pk,
        "due_on": due_on.isoformat(),
        **({"place": place} if place else {"cycle": cycle.lower()}),
        "decided": Words(action.decided),
    }
    record("agenda.action.agreed", actor=actor, about=action, data=data)
    return action


@operation
def change_action(*, actor: Person, action: int, version: int, **changes: Any) -> Action:
    """Change what it says, whose it is, by when (``FIELDS``); ``done_on`` says that it is done, None that it is not."""
    row = _locked(actor, action, version)
    before = _said(row)
    _put(row, changes, {})
    after = _said(row)
    changed = {name: [before[name], after[name]] for name in after if after[name] != before[name]}
    if changed:
        row.version += 1
        row.save(update_fields=[*FIELDS, "version"])
        is_done = "done_on" in changed and row.done_on is not None
        data = changed | ({"text": [Words(one) for one in changed["text"]]} if "text" in changed else {})
        record("agenda.action.done" if is_done else "agenda.action.changed", actor=actor, about=row, data={"changed": data})
    return row


def _locked(actor: Person, key: int, version: int) -> Action:
    """The action with its row locked, for its owner or who plans, who saw what stands."""
    inside_unit()
    row = access.visible_actions(actor).select_for_update(of=("self",), no_key=True).filter(pk=key).first()
    if row is None:
        raise NotFound
    if not access.may_answer_of(actor, duties.roles_now(actor), row.owner_id):
        raise Forbidden(access.OWN_ACTION)
    if row.version != version:
        raise Conflict(STALE)
    return row


def _put(action: Action, facts: dict[str, Any], wrong: dict[str, str]) -> None:
    """Set what is given, unsaved; raises Invalid with this and what was wrong before, all at once."""
    wrong |= dict.fromkeys(sorted(set(facts) - set(FIELDS)), "This is not something to set.")
    for name in FIELDS:
        if name in facts:
            setattr(action, name, one_line(facts[name], name, LONGEST) if name == "text" else facts[name])
    if not action.text:
        wrong["text"] = "Say what is to be done."
    if action.done_on is not None and action.done_on > clock.today():
        wrong["done_on"] = "This day is to come: say that it is done once it is."
    if wrong:
        raise Invalid(**wrong)
    days.within(due_on=action.due_on, done_on=action.done_on)


def _said(action: Action) -> dict[str, Any]:
    done = action.done_on.isoformat() if action.done_on else None
    return {"text": action.text, "owner": action.owner_id, "due_on": action.due_on.isoformat(), "done_on": done}
