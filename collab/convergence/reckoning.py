"""The six parts of a month, from the record up to the month's end; the same for every reader.

What is confidential is in none of them: a figure that is kept for ever and shown to everybody may hold nothing that somebody may not open.
"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet, Sum
from django.db.models.aggregates import Count

from collab.agenda.models import Goal
from collab.agenda.standing import with_work
from collab.convergence.parts import APART, PULSE_MONTHS, QUARTER_MONTHS, REUSED, VALUES, WHOLE, YEAR_MONTHS, Part, share, tenth
from collab.events.models import Event
from collab.kit import clock, rates
from collab.kit.errors import Conflict
from collab.kit.money import Money
from collab.kit.patience import patient
from collab.kpis.standing import still_fresh
from collab.pulse import queries as pulses
from collab.pulse.cards import Quarter
from collab.web.charts.timeline import add_months
from funding.funds.models import Allocation, FundSide
from projects.intake.queries import courts
from projects.intake.queries.durations import FEWEST
from projects.intake.queries.throughput import everyones
from projects.portfolio.models import Dependency, Project
from projects.portfolio.states import ENDED

# One statement of a large house may take so long where the machine is busy.
LONGEST_SECONDS = 20


@dataclass(frozen=True, slots=True)
class Span:
    """A month, by its first day."""

    first: date

    @property
    def last(self) -> date:
        return add_months(self.first, 1) - timedelta(days=1)

    @property
    def begin(self) -> datetime:
        return clock.midnight(self.first)

    @property
    def end(self) -> datetime:
        """The instant at which it is over, or now."""
        return min(clock.midnight(add_months(self.first, 1)), clock.now())

    def since(self, months: int) -> datetime:
        """When the so many months began of which this is the last."""
        return clock.midnight(add_months(self.first, 1 - months))


def month_of(day: date) -> Span:
    return Span(day.replace(day=1))


def reckoned(span: Span) -> tuple[Part, ...]:
    """All six. About fifteen queries, however much there is."""
    with patient(LONGEST_SECONDS):
        return tuple(PARTS[code](span) for code in PARTS)


def one(code: str, span: Span) -> Part:
    with patient(LONGEST_SECONDS):
        return PARTS[code](span)


def pursued(span: Span) -> QuerySet[Goal]:
    """The goals that were pursued on the month's last day, with their KPIs."""
    return (
        Goal.objects.filter(is_active=True, starts_on__lte=span.last, ends_on__gte=span.last)
        .prefetch_related("kpis")
        .order_by("title", "pk")
    )


def goal_states(span: Span) -> list[tuple[Goal, bool, bool]]:
    """Each with whether both signed it, and whether it is alive. Four queries."""
    goals = list(pursued(span))
    kpis = {kpi.pk: kpi for goal in goals for kpi in goal.kpis.all()}
    fresh = {key for key, on in _latest(list(kpis), span).items() if on >= still_fresh(kpis[key].cadence, span.last)}
    worked = with_work(running(span).filter(goal__isnull=False).values_list("goal_id", flat=True).distinct())
    return [
        (
            goal,
            all(at is not None and at < span.end for at in (goal.signed_by_cmo_at, goal.signed_by_cio_at)),
            goal.pk in worked and any(kpi.pk in fresh for kpi in goal.kpis.all()),
        )
        for goal in goals
    ]


def running(span: Span) -> QuerySet[Project]:
    """The open projects that were under way in the month: begun before its end, and not over before it began."""
    over = Event.objects.filter(subject_kind="portfolio.project", subject_id=OuterRef("pk"), target__in=[str(phase) for phase in ENDED])
    is_over = Exists(over.filter(at__lt=span.begin))
    return Project.objects.filter(~Q(is_over, phase__in=ENDED), is_confidential=False, started_at__lt=span.end).order_by()


def _latest(kpis: list[int], span: Span) -> dict[int, date]:
    """The day of each one's latest value that was there at the month's end."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT kpi_id, max("on") FROM kpis_measurement WHERE kpi_id = ANY(%s) AND arrived_at < %s AND "on" <= %s GROUP BY kpi_id""",
            [kpis, span.end, span.last],
        )
        return dict(cursor.fetchall())


def _goals(span: Span) -> Part:
    found = goal_states(span)
    both = sum(signed and alive for _, signed, alive in found)
    told = {"pursued": len(found), "signed": sum(one[1] for one in found), "alive": sum(one[2] for one in found), "both": both}
    return Part("goals", share(both, len(found)), len(found), dict(told))


FED = """
    SELECT m.kpi_id, count(*), bool_or(d.side = 'marketing'), bool_or(d.side = 'it')
      FROM (SELECT kpi_id, by_id, row_number() OVER (PARTITION BY kpi_id ORDER BY "on" DESC, id DESC) AS place FROM kpis_measurement
             WHERE by_id IS NOT NULL AND arrived_at < %(end)s AND "on" <= %(last)s) m
      JOIN kpis_kpi k ON k.id = m.kpi_id AND k.is_active AND k.reckoned = ''
      LEFT JOIN people_person p ON p.id = m.by_id LEFT JOIN people_department d ON d.id = p.department_id
     WHERE m.place <= %(values)s GROUP BY m.kpi_id HAVING count(*) > 1
"""


def fed(span: Span) -> dict[int, tuple[bool, bool]]:
    """By KPI whether marketing and whether IT brought some of its last values. One query."""
    with connection.cursor() as cursor:
        cursor.execute(FED, {"end": span.end, "last": span.last, "values": VALUES})
        return {kpi: (bool(marketing), bool(it)) for kpi, _, marketing, it in cursor.fetchall()}


def _kpis(span: Span) -> Part:
    found = fed(span)
    both = sum(all(sides) for sides in found.values())
    return Part("kpis", share(both, len(found)), len(found), {"fed": len(found), "both": both})


def promised(span: Span) -> QuerySet[Allocation]:
    """What funds promised to open work in the months up to this one's end."""
    made = Allocation.objects.filter(made_at__gte=span.since(YEAR_MONTHS), made_at__lt=span.end)
    return made.filter(route__request__is_confidential=False).order_by()


def _money(span: Span) -> Part:
    rows = promised(span).values_list("fund__side", "fund__currency").annotate(n=Count("pk"), amount=Sum("amount"))
    sums: defaultdict[bool, Decimal] = defaultdict(Decimal)
    count = 0
    for side, currency, n, amount in rows:
        if (told := in_house(amount, currency, span.last)) is not None:
            sums[side == FundSide.JOINT] += told
            count += n
    whole = sums[True] + sums[False]
    return Part("money", share(sums[True], whole), count, {"joint": str(sums[True]), "all": str(whole), "currency": settings.CURRENCY})


def in_house(amount: Decimal, currency: str, on: date) -> Decimal | None:
    """In the house's currency at the rate of the day; None where the bank has none."""
    try:
        return rates.convert(Money(amount, currency), settings.CURRENCY, on)[0].amount
    except Conflict:
        return None


def _waiting(span: Span) -> Part:
    found = courts.waited(span.since(QUARTER_MONTHS), span.end)
    ours, theirs = (Decimal(repr(found.of(key))) for key in (courts.MARKETING, courts.IT))
    turns = sum(court.every for court in found.courts if court.key in (courts.MARKETING, courts.IT))
    inputs: dict[str, Any] = {"marketing": round(ours), "it": round(theirs)}
    if turns < FEWEST or not ours + theirs:
        return Part("waiting", None, turns, inputs)
    return Part("waiting", tenth(WHOLE - WHOLE * abs(ours - theirs) / (ours + theirs)), turns, inputs)


def pulse(span: Span) -> Quarter | None:
    """The latest pulse of which both sides are shown, that ended in the months up to this one's end."""
    return pulses.latest(span.since(PULSE_MONTHS), span.end)


def _pulse(span: Span) -> Part:
    found = pulse(span)
    if found is None or found.whole.gap is None:
        return Part("pulse", None, 0, {"marketing_of_it": None, "it_of_marketing": None})
    ours, theirs = found.whole.by_marketing, found.whole.by_it
    n = (ours.n or 0) + (theirs.n or 0)
    inputs: dict[str, Any] = {"marketing_of_it": str(ours.given), "it_of_marketing": str(theirs.given), "quarter": str(found.quarter)}
    return Part("pulse", tenth(max(Decimal(0), WHOLE - WHOLE * abs(found.whole.gap) / APART)), n, inputs)


# What two executives let begin has left triage too: nobody looks there any more for what it could share.
SETTLED = ("intake.request.routed", "intake.request.glass_broken", "intake.request.declined", "intake.request.merged")
MERGED = SETTLED[-1:]


def settled(span: Span, *kinds: str) -> QuerySet[Event]:
    """The moves that took open requests out of triage in the months up to this one's end."""
    moved = Event.objects.filter(kind__in=kinds or SETTLED, at__gte=span.since(YEAR_MONTHS), at__lt=span.end).order_by()
    return moved.filter(Exists(everyones().filter(pk=OuterRef("subject_id"))))


def built(span: Span) -> QuerySet[Dependency]:
    """What open projects, begun in the months up to this one's end, build upon another open one."""
    found = Dependency.objects.filter(after__started_at__gte=span.since(YEAR_MONTHS), after__started_at__lt=span.end)
    return found.filter(after__is_confidential=False, before__is_confidential=False).order_by()


def _reuse(span: Span) -> Part:
    every, merged = (settled(span, *kinds).values("subject_id").distinct().count() for kinds in ((), MERGED))
    builds = built(span).values("after_id").distinct().count()
    inputs: dict[str, Any] = {"settled": every, "merged": merged, "built": builds}
    if every < FEWEST:
        return Part("reuse", None, every, inputs)
    reused = share(min(every, merged + builds) * REUSED, every)
    return Part("reuse", None if reused is None else min(WHOLE.quantize(Decimal("0.1")), reused), every, inputs)


PARTS: dict[str, Callable[[Span], Part]] = {
    "goals": _goals, "kpis": _kpis, "money": _money, "waiting": _waiting, "pulse": _pulse, "reuse": _reuse,
}  # fmt: skip
