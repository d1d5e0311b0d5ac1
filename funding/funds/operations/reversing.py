"""Taking an actual back, or moving it to other work or another fund: one person asks, a second one agrees."""

from collab.access import duties
from collab.access.roles import Role
from collab.events.record import record
from collab.kit import clock
from collab.kit.errors import Conflict, Forbidden, Invalid, NotFound, Unfit
from collab.kit.numbering import code
from collab.kit.operation import operation
from collab.kit.text import clean
from collab.people.models import Person
from funding.funds import access, actuals, moved
from funding.funds.models import Allocation, Fund, Reversal
from funding.funds.operations.actuals import locked_routes, may_settle, promised
from funding.ledger.models import Entry, Line
from funding.ledger.shapes import ACTUALS


@operation
def reverse_actual(*, actor: Person, entry: int, reason: str = "", number: int | None = None, fund: str = "") -> Reversal:
    """Ask for an actual to be taken back, or agree to what another person asked: then it is.

    With ``number`` of other work, ``fund`` or both it is moved there: when the second person agrees, it is taken back here and
    booked there, in one. Agreeing names the same place; whoever names another asks anew, with a reason. By a finance partner or
    an owner of the fund; a finance partner agrees to a move, because it books. Raises NotFound too for who does not see the
    amounts of the fund; Unfit, by field, where it cannot be booked there; Conflict where it was taken back before, or this
    person asked for it.
    """
    found = Entry.objects.filter(pk=entry, kind__in=ACTUALS).first()
    if found is None:
        raise NotFound
    line = actuals.spent_of(found)
    here = Fund.objects.get(pk=line.fund_id)
    if not access.sees_amounts(actor, here):
        raise NotFound  # what moved in a fund is not there for whoever knows its name alone
    may_settle(actor, here)
    into = _into(actor, line, number, fund)
    locked_routes(found.subject_id, into.route_id if into else None)
    asked = Reversal.objects.select_for_update(no_key=True, of=("self",)).select_related("asked_by").filter(entry=found).first()
    why = clean(reason, "reason", 2_000)
    if asked and asked.undoing_id:
        raise Conflict("This actual was taken back before.")
    if asked is None or asked.into_id != (into.pk if into else None):
        return _asked(asked or Reversal(entry=found), line, into, actor, why)
    if asked.asked_by_id == actor.pk:
        raise Conflict("You asked for it: a second person agrees.")
    return _agreed(asked, into, actor, why)


def _agreed(asked: Reversal, into: Allocation | None, actor: Person, why: str) -> Reversal:
    if into:
        if Role.FINANCE not in duties.roles_now(actor):
            raise Forbidden("A finance partner books actuals, and so agrees to this move.")
        asked.undoing, asked.moved = moved.move(asked.entry, into, actor, why)
    else:
        asked.undoing = actuals.undo(asked.entry, actor, why)
    asked.agreed_by, asked.agreed_at = actor, clock.now()
    asked.save(update_fields=["agreed_by", "agreed_at", "undoing", "moved"])
    return asked


def _asked(asked: Reversal, line: Line, into: Allocation | None, actor: Person, why: str) -> Reversal:
    if not why:
        raise Invalid(
            reason="Something else is asked already. Name just that to agree, or say why you ask for this."
            if asked.pk
            else "Say why: the second person decides by it."
        )
    if into:
        moved.fits(asked.entry, line, into)
    # The locks are those of agreeing to it; whoever asks at the same instant waits here and finds it asked.
    asked.asked_by, asked.asked_at, asked.into = actor, clock.now(), into
    asked.save(update_fields=["asked_by", "asked_at", "into"] if asked.pk else None)
    data = {"entry": asked.entry_id} | ({"into": into.pk} if into else {})
    record("funds.reversal.asked", actor=actor, about=asked, why=why, data=data)
    return asked


def _into(actor: Person, line: Line, number: int | None, fund: str) -> Allocation | None:
    """The promise that is meant by other work, another fund or both; None where neither is named."""
    here = line.account.allocation
    assert here is not None, "an actual is of a promise"
    if number is None and not fund:
        return None
    target = Fund.objects.filter(code=fund or here.fund.code).first()
    # Of a fund that one knows by its name alone, nobody hears what it pays for.
    if target is None or not access.sees_amounts(actor, target):
        raise Unfit(fund=f"There is no fund {fund} whose amounts you see.")
    found = promised(number or here.route.number or 0, target.code)
    if found is None:
        raise Unfit(number=f"{target.name} promised nothing to {code(number or here.route.number or 0)}.")
    if found.pk == here.pk:
        raise Invalid(number="It is booked there. Name other work, or another fund.")
    return found
