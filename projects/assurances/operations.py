"""The writes of assurances: make one of a review, revoke it, tell that it ends soon; and follow a merge of suppliers."""

from datetime import date, timedelta

from django.db import IntegrityError, transaction
from django.utils.crypto import get_random_string

from collab.access import duties
from collab.approvals.models import Decision
from collab.events.record import record
from collab.kit import clock, numbering
from collab.kit.errors import Conflict, Forbidden, Invalid, NotFound
from collab.kit.operation import inside_unit, operation
from collab.kit.text import clean
from collab.people.models import Person
from collab.registers.models import Entry
from projects.assurances import access
from projects.assurances.models import Assurance
from projects.assurances.states import ENDS_SOON, FOLLOWED, MADE, MOST_MONTHS, REVOKED_EVENT, TOLD_BEFORE

LONGEST = 2_000
# Of so many digits, one more where the shorter ones are taken.
DIGITS = (4, 4, 4, 5, 6)
MOST_A_NIGHT = 500
STALE = "This assurance changed since you opened it. Look at what stands now, and send it again if you still mean it."


def last_day(today: date) -> date:
    """The last day until which an assurance that is made today may hold."""
    months = today.month - 1 + MOST_MONTHS
    return date(today.year + months // 12, months % 12 + 1, min(today.day, 28))


def make(
    *, actor: Person, role: str, supplier: Entry, data_kind: str, request: int, decision: Decision, until: date | None, reason: str
) -> Assurance:
    """This review of the supplier with this kind of data holds for other requests. Part of what the floor above permits.

    Raises Invalid by field (``until``, ``reason``), Conflict where it was said of this review already.
    """
    inside_unit()
    wrong, today, why = dict[str, str](), clock.today(), ""
    try:
        why = clean(reason or "", "reason", LONGEST)
    except Invalid as refused:
        wrong |= refused.fields  # type: ignore[arg-type]
    if not why and "reason" not in wrong:
        wrong["reason"] = "Say why it holds for other requests too."
    if until is None:
        wrong["until"] = "Say until which day it holds."
    elif not today < until <= last_day(today):
        wrong["until"] = f"A day after today, and at most {MOST_MONTHS} months ahead."
    if wrong or until is None:
        raise Invalid(**wrong)
    assurance = _numbered(
        Assurance(
            role=role,
            supplier=supplier,
            data_kind=data_kind,
            request=request,
            decision=decision,
            holds_until=until,
            by=actor,
            made_at=clock.now(),
        )
    )
    what = {"role": role, "supplier": supplier.code, "data_kind": data_kind, "request": numbering.code(request), "until": until.isoformat()}
    record(MADE, actor=actor, about=assurance, why=why, data=what)
    return assurance


def _numbered(assurance: Assurance) -> Assurance:
    """Saved under a number that nobody else has."""
    if Assurance.objects.filter(decision=assurance.decision, supplier=assurance.supplier, revoked_at=None).exists():
        raise Conflict("This review holds for other requests already.")
    for digits in DIGITS:
        assurance.number = int(get_random_string(digits, "123456789"))
        try:
            with transaction.atomic():
                assurance.save(force_insert=True)
        except IntegrityError:
            continue
        return assurance
    raise Conflict("No number was free just now. Send it once more.")


@operation
def revoke(*, actor: Person, number: int, version: int, reason: str) -> Assurance:
    """It holds no longer, with the reason: it is offered to nobody, and stays where a decision was taken by it.

    Raises NotFound, Forbidden for other groups, Conflict (stale, revoked already), Invalid (``reason``).
    """
    held = duties.roles_now(actor)
    found = access.visible(actor).select_for_update(of=("self",), no_key=True).filter(number=number).first() if held else None
    if found is None:
        raise NotFound
    if not access.may_revoke(held, found):
        raise Forbidden(access.REVOKE)
    if found.version != version:
        raise Conflict(STALE)
    if found.revoked_at:
        raise Conflict("It is revoked already.")
    why = clean(reason or "", "reason", LONGEST)
    if not why:
        raise Invalid(reason="Say why it holds no longer: whoever relied on it reads this.")
    found.revoked_at = clock.now()
    _store(found, "revoked_at")
    record(REVOKED_EVENT, actor=actor, about=found, why=why)
    return found


def follow(double: Entry, target: Entry, actor: Person) -> int:
    """What was said of a supplier that is merged is said of the one that stays, on record; gives how many of open work."""
    inside_unit()
    rows = list(Assurance.objects.select_for_update(of=("self",), no_key=True).filter(supplier=double).order_by("pk"))
    for assurance in rows:
        twin = Assurance.objects.filter(decision=assurance.decision_id, supplier=target, revoked_at=None).exists()
        assurance.supplier, said = target, {"supplier": [double.code, target.code]}
        if twin and assurance.revoked_at is None:
            # One review says it once.
            assurance.revoked_at = clock.now()
            _store(assurance, "supplier", "revoked_at")
            record(
                REVOKED_EVENT, actor=actor, about=assurance, why=f"Its supplier is {target.code} now, of which the same is said.", data=said
            )
        else:
            _store(assurance, "supplier")
            record(FOLLOWED, actor=actor, about=assurance, data=said)
    seen = set(access.visible(actor).filter(pk__in=[row.pk for row in rows]).values_list("pk", flat=True))
    return len(seen)


def remind_due() -> int:
    """Every night: those that end within TOLD_BEFORE days are told of to their group, once each; gives how many. Safe to run twice."""
    today = clock.today()
    near = access.holding(Assurance.objects.filter(reminded_on=None, holds_until__lte=today + timedelta(days=TOLD_BEFORE)))
    return sum(_remind(key=key) for key in near.order_by("holds_until", "pk").values_list("pk", flat=True)[:MOST_A_NIGHT])


@operation
def _remind(*, key: int) -> bool:
    held = Assurance.objects.select_for_update(of=("self",), no_key=True).get(pk=key)
    if held.reminded_on or held.revoked_at:
        return False
    held.reminded_on = clock.today()
    _store(held, "reminded_on")
    record(ENDS_SOON, actor=None, about=held, data={"until": held.holds_until.isoformat()})
    return True


def _store(assurance: Assurance, *columns: str) -> None:
    assurance.version += 1
    assurance.save(update_fields=[*columns, "version"])
