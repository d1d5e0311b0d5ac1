"""Reminders at 50 and 90 in a hundred of a clock's limit, escalations at 100 and 150. Nothing is ever decided by one.

What is told once stays told: a row for each level is what lets it be told, and only one of two that look at the same moment writes it.
"""

import logging
from collections.abc import Sequence

from django.db import connection
from django.db.models import Exists, OuterRef, Q

from collab.approvals.states import REQUEST
from collab.events.record import record
from collab.kit import clock
from collab.kit.errors import Refusal
from collab.kit.operation import operation
from projects.clocks.limits import KEYS, LANE, REVIEW, SIZING
from projects.clocks.models import Clock, Reminder
from projects.clocks.states import ESCALATIONS, Level
from projects.intake.lane import SPOKEN_IN
from projects.intake.models import Request
from projects.intake.states import State

log = logging.getLogger(__name__)
REMINDED, ESCALATED = f"{REQUEST}.reminded", f"{REQUEST}.escalated"
MOST = 500
TASK = "intake.remind"
# In which states of a request a clock runs that is none of a state.
RUNS_IN = {
    LANE: SPOKEN_IN, SIZING: (State.IN_TRIAGE,), KEYS: (State.IN_APPROVAL,), REVIEW: (State.IN_DELIVERY, State.DELIVERED, State.ON_HOLD),
}  # fmt: skip
# Those that this call has written, of all that were asked for: whoever comes second writes none.
TAKE = """
    INSERT INTO clocks_reminder (clock_id, level, at) SELECT %s, level, %s FROM unnest(%s::int[]) AS level
        ON CONFLICT (clock_id, level) DO NOTHING RETURNING level
"""


def due() -> list[int]:
    """The clocks of which a level is over that nobody was told of. One query."""
    now = clock.now()
    running = Clock.objects.filter(subject_kind=REQUEST, closed_at=None, is_paused=False)
    untold = Q()
    for place, level in enumerate(Level):
        told = Exists(Reminder.objects.filter(clock=OuterRef("pk"), level=level))
        untold |= Q(**{f"marks__{place}__lte": now}) & ~Q(told)
    return list(running.filter(untold).order_by("pk").values_list("pk", flat=True)[:MOST])


def remind_due() -> int:
    """Tell what is due, each in a transaction of its own; gives how many were told. Safe to run twice, and twice at once."""
    told = 0
    for key in due():
        try:
            told += _remind(key=key)
        except Refusal as refused:  # the others are told, and this one at the next look
            log.warning("What is due of the clock %s was not told: %s", key, refused)
    return told


@operation
def pass_over(*, keys: Sequence[int]) -> int:
    """What is over already is told to nobody: for clocks that are read for the first time. Gives how many clocks these are."""
    now = clock.now()
    rows = Clock.objects.filter(pk__in=keys, closed_at=None)
    passed = [Reminder(clock=row, level=level, at=now) for row in rows for level, at in zip(Level, row.marks, strict=False) if at <= now]
    Reminder.objects.bulk_create(passed, ignore_conflicts=True)
    return len({one.clock_id for one in passed})


@operation
def _remind(*, key: int) -> bool:
    """Tell the highest level that is over, once; of those below it nobody is told any more."""
    one = Clock.objects.filter(pk=key, closed_at=None, is_paused=False).first()
    if one is None:
        return False
    request = Request.objects.select_for_update(of=("self",)).get(pk=one.subject_id)
    # Whoever moved it held it: what it waited for may be over by now.
    one = Clock.objects.filter(pk=key, closed_at=None, is_paused=False).first()
    if one is None or request.state not in RUNS_IN.get(one.state, (one.state,)):
        return False
    now = clock.now()
    over = [int(level) for level, at in zip(Level, one.marks, strict=False) if at <= now]
    taken = _taken(key, over)
    if not over or over[-1] not in taken:
        return False
    kind = ESCALATED if over[-1] in ESCALATIONS else REMINDED
    record(kind, actor=None, about=request, data={"level": over[-1], "state": one.state, "group": one.group})
    return True


def _taken(key: int, levels: list[int]) -> set[int]:
    with connection.cursor() as cursor:
        cursor.execute(TAKE, [key, clock.now(), levels])
        return {level for (level,) in cursor.fetchall()}
