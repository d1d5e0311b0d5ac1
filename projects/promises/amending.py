"""The writes of changes: propose another target or day, and decide on it; what both sides agree to is frozen as the promise was."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction

from collab.access import duties
from collab.events import texts
from collab.events.record import record
from collab.kit import clock, days
from collab.kit.errors import Conflict, Forbidden, Invalid, NotFound
from collab.kit.operation import operation
from collab.kit.text import clean
from collab.people.models import Person
from projects.promises import access
from projects.promises.models import Amendment, Promise
from projects.promises.states import AGREED, AMENDMENT, PROPOSED, REFUSED, ChangeState

LONGEST, LARGEST = 2_000, Decimal(10) ** 12
STALE = "This change was decided on since you opened it. Look at what stands now."


@operation
def propose(*, promise: int, actor: Person, target: Decimal, reason: str, by_on: date | None = None) -> Amendment:
    """Another target, or another day for a KPI, with the reason; whoever may agree is told.

    Raises NotFound, Forbidden, Invalid by field, Conflict where nothing would change, or another change waits.
    """
    row = access.visible(actor).filter(pk=promise).first()
    if row is None:
        raise NotFound
    if not access.may_propose(actor, duties.roles_now(actor), row):
        raise Forbidden(access.PROPOSE)
    day = (by_on or row.by_on) if row.kpi_id else None
    words, wrong = clean(reason, "reason", LONGEST), dict[str, str]()
    if not words:
        wrong["reason"] = "Say why it is changed: both sides read it."
    if not target.is_finite() or abs(target) >= LARGEST:
        wrong["target"] = "A number below a thousand billion."
    if by_on and not row.kpi_id:
        wrong["by_on"] = "Money is promised for the year after launch: it has no day."
    if wrong:
        raise Invalid(**wrong)
    days.within(by_on=day)
    if (target, day) == (row.target, row.by_on):
        raise Conflict("That is what is promised already.")
    try:
        with transaction.atomic():
            made = Amendment.objects.create(
                promise=row, target=target, by_on=day, reason=texts.put(words, writer=actor, about=(AMENDMENT, None)), proposed_by=actor,
                proposed_on=clock.today(),
            )  # fmt: skip
    except IntegrityError as error:
        raise Conflict("Another change of it waits: decide on that first.") from error
    data = {"promise": row.pk, "number": row.number, "target": format(target, "f"), "by_on": day.isoformat() if day else None}
    record(PROPOSED, actor=actor, about=made, why=texts.Name(made.reason), data=data)
    return made


@operation
def decide(*, amendment: int, actor: Person, version: int, agree: bool) -> Amendment:
    """Agree, and the promise says so from now on; or refuse, and it stays. Raises NotFound, Forbidden for one's own side, Conflict."""
    rows = Amendment.objects.select_for_update(of=("self",)).select_related("proposed_by__department", "promise__kpi")
    row = rows.filter(pk=amendment, pk__in=access.amendments(actor).order_by().values("pk")).first()
    if row is None:
        raise NotFound
    if row.state != ChangeState.WAITING or row.version != version:
        raise Conflict(STALE)
    if not access.may_decide(actor, duties.roles_now(actor), row):
        raise Forbidden(access.DECIDE)
    if agree and not access.standing().filter(pk=row.promise_id).exists():
        raise Conflict("The work was approved anew since: this promise is no longer the one that stands.")
    row.state, row.decided_by = (ChangeState.AGREED if agree else ChangeState.REFUSED), actor
    row.version += 1
    row.save(update_fields=["state", "decided_by", "version"])
    data: dict[str, Any] = {"promise": row.promise_id, "number": row.promise.number}
    if agree:
        data["hash"] = _frozen(row)
    record(AGREED if agree else REFUSED, actor=actor, about=row, data=data)
    return row


def _frozen(amendment: Amendment) -> str:
    """The promise as it is from now on; gives its hash."""
    was = amendment.promise
    now = Promise.objects.get(pk=was.pk)
    now.pk, now._state.adding = None, True
    now.target, now.by_on, now.frozen_at, now.replaces, now.origin_id = (
        amendment.target,
        amendment.by_on,
        clock.now(),
        was,
        was.origin_id or was.pk,
    )
    now.save(force_insert=True)
    return str(Promise.objects.values_list("hash", flat=True).get(pk=now.pk))
