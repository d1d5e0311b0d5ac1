"""The writes of reviews: answer one, hand one over."""

from datetime import timedelta
from decimal import Decimal

from collab.access import duties
from collab.access.roles import Role
from collab.events import texts
from collab.events.record import record
from collab.kit import clock
from collab.kit.errors import Conflict, Forbidden, Invalid, NotFound
from collab.kit.formats import day
from collab.kit.operation import inside_unit, operation
from collab.kit.text import clean
from collab.kpis import outlook, queries, series
from collab.people.models import Person
from projects.promises import access
from projects.promises.models import Review
from projects.promises.states import ANSWERED, EARLY, HANDED, LATER_DAYS, Verdict

LONGEST = 2_000
STALE = "This review changed since you opened it. Look at what stands now, and send it again if you still mean it."


@operation
def answer(*, review: int, actor: Person, version: int, verdict: str, note: str = "") -> Review:
    """Say what became of the promise, with a sentence; "too early" once, and then it waits for two more months.

    Raises NotFound, Forbidden, Conflict where it was answered, is too early again or is another version, Invalid by field.
    """
    row = _locked(review, actor, version)
    if not access.may_answer(actor, duties.roles_now(actor), row):
        raise Forbidden(access.OWN)
    words = clean(note, "note", LONGEST)
    wrong = {} if verdict in Verdict.values else {"verdict": f"One of: {', '.join(Verdict.values)}."}
    if not words:
        wrong["note"] = "Say in a sentence what shows it: whoever decides on the next one reads it."
    if wrong:
        raise Invalid(**wrong)
    if verdict == Verdict.TOO_EARLY:
        return _later(row, actor, words)
    row.value, row.has_signal = measured(row)
    row.verdict, row.answered_by, row.answered_on = verdict, actor, clock.today()
    row.note = texts.put(words, writer=actor, about=row)
    row.version += 1
    row.save(update_fields=["verdict", "note", "value", "has_signal", "answered_by", "answered_on", "version"])
    value = None if row.value is None else format(row.value.normalize(), "f")
    record(ANSWERED, actor=actor, about=row, data={"verdict": verdict, "note": row.note, "value": value, "signal": row.has_signal})
    return row


@operation
def hand_over(*, review: int, actor: Person, former: Person, to: Person) -> Review:
    """Let ``to`` answer a review that ``former`` was to; by whoever it is with, or a technologist."""
    row = _locked(review, actor, None)
    held = duties.roles_now(actor)
    if Role.AUDITOR in held or (Role.TECHNOLOGIST not in held and actor.pk != row.owner_id):
        raise Forbidden(access.OWN)
    if row.owner_id != former.pk:
        raise Conflict(f"{former.name} does not answer for it any more.")
    if not to.is_active or not access.reviews(to).filter(pk=row.pk).exists():
        raise Invalid(to=f"{to.name} may not open this work: name somebody who may.")
    row.owner, row.version = to, row.version + 1
    row.save(update_fields=["owner", "version"])
    record(HANDED, actor=actor, about=row, data={"changed": {"owner": [former.pk, to.pk]}})
    return row


def measured(review: Review) -> tuple[Decimal | None, bool | None]:
    """What its KPI is at, and whether that is more than its usual variation; None where there is no KPI, or too few values to tell."""
    kpi = review.promise.kpi
    if kpi is None:
        return None, None
    card = queries.kpi_card(kpi.code)
    found = outlook.told(card, series.windows([(card.code, card.cadence)], clock.today())[card.code])
    return card.now, None if found.limits is None else bool(found.now)


def _later(row: Review, actor: Person, words: str) -> Review:
    if row.early_on:
        raise Conflict(f"It was too early on {day(row.early_on, clock.today())} already: say now whether it was kept.")
    row.early_on, row.due_on = clock.today(), clock.today() + timedelta(days=LATER_DAYS)
    row.version += 1
    row.save(update_fields=["early_on", "due_on", "version"])
    record(EARLY, actor=actor, about=row, why=words, data={"due_on": row.due_on.isoformat()})
    return row


def _locked(review: int, actor: Person, version: int | None) -> Review:
    """The review with its row locked, unanswered; NotFound where the actor may not open the work."""
    inside_unit()
    rows = Review.objects.select_for_update(of=("self",)).select_related("promise__kpi", "owner")
    row = rows.filter(pk=review, pk__in=access.reviews(actor).order_by().values("pk")).first()
    if row is None:
        raise NotFound
    if row.verdict:
        raise Conflict("It is answered already, and stays so.")
    if version is not None and row.version != version:
        raise Conflict(STALE)
    return row
