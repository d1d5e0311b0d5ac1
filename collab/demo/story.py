"""The whole story of the demo company: three fiscal years told in one transaction, so that it is there or it is not."""

import gc
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from random import Random

from django.conf import settings
from django.db import connection, transaction

from collab.demo import (
    agenda,
    appointing,
    clocks,
    converging,
    counting,
    daily,
    deciding,
    filing,
    formulas,
    gating,
    holding,
    insights,
    joining,
    launches,
    links,
    measurements,
    money,
    noting,
    offering,
    packing,
    people,
    planning,
    plans,
    posting,
    promising,
    pulses,
    registers,
    reviewing,
    sorting,
    staffing,
    tracking,
)
from collab.demo.casting import cast
from collab.demo.lives import Asking
from collab.demo.timeline import Life, Timeline
from collab.events import delivery, history, seals, wake
from collab.events.models import Delivery, Event
from collab.events.record import record
from collab.kit import clock
from collab.kit.errors import Conflict
from collab.kit.locks import Lock
from collab.kit.operation import hold
from collab.notices.operations import read_all
from collab.people.models import Person
from projects.intake.operations import settling

LOADED = "demo.company.loaded"
# Months of the fiscal year that have passed when the story ends, and how many years it is long.
MONTHS_IN, YEARS = 7, 3
# Days ago up to which notices have been read: by everybody, and by those who clear the inbox.
READ_UPTO, INBOX_READ_UPTO = 20, 4
# Days ago since when people are told of things: what was told before that has long been read and put away.
TOLD_SINCE = 120
Say = Callable[[str], None]
Company = dict[str, Person]


def is_loaded() -> bool:
    return Event.objects.filter(kind=LOADED).exists()


def tell(say: Say) -> None:
    """Fill the empty database, up to now; raises Conflict where people work here already."""
    # What lives this long is not looked through again and again for rubbish.
    gc.freeze()
    before = gc.get_threshold()
    gc.set_threshold(50_000, 20, 20)
    try:
        with history.told() as owner, counting.put_off(owner):
            hold(lambda: _tell(say))
    finally:
        gc.set_threshold(*before)
    seals.make()


def _tell(say: Say) -> None:
    with connection.cursor() as cursor:
        # One long transaction: the limits are for requests of the web. Two that load at once go one after the other.
        cursor.execute("SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0; SET LOCAL lock_timeout = 0")
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [Lock.LOADING])
    if Person.objects.exists():
        raise Conflict("People work here already; the demo company moves only into an empty database.")
    story = Story(clock.now(), say)
    story.begin()
    story.timeline.run()
    story.end()
    # Whoever hears of a write at once forgets what pages had of it: nobody has a page of a company that was not there. Only what is owed is said.
    connection.run_on_commit.clear()
    transaction.on_commit(wake.up)


class Story:
    """The three years up to a moment."""

    def __init__(self, until: datetime, say: Say) -> None:
        self.say = say
        self.timeline = Timeline(until, self._month)
        today = until.astimezone(clock.zone()).date()
        self.years = list(_years(today))
        self.first = self.years[0][1]
        self.days = (today - self.first).days
        self.company: Company = {}

    def begin(self) -> None:
        """Hire everybody; the first morning, the years, and every life wait on the timeline."""
        start = self.timeline.at(self.first, 0.0)
        with clock.at(start):
            self.company = people.hire(since_on=self.first)
        self.timeline.begin(start, self._founding())
        for place, (code, starts_on, ends_on) in enumerate(self.years):
            # Before anything else of its first morning: whoever pays then pays from it. The very first waits for its founders.
            share = 0.0 if place else 0.01
            self.timeline.begin(self.timeline.at(starts_on, share), self._year(place, code, starts_on, ends_on))
        fates = cast(self.timeline, self.days, chance("cast"))
        for fate in fates:
            life = Asking(self.timeline, self.company, fate, chance(fate.title)).life()
            self.timeline.begin(fate.begins, life)
        self.timeline.begin(self.timeline.after(start, 1.0), self._post())
        self.timeline.begin(self.timeline.after(start, 1.0), self._settling())
        self.timeline.begin(self.timeline.ago(READ_UPTO), self._reading(list(self.company)))
        self.timeline.begin(self.timeline.ago(INBOX_READ_UPTO, 0.9), self._reading(["technologist", "technologist2"]))
        duties = ((24, 0.3, appointing.given), (2, 0.5, appointing.waiting), (3, 0.3, appointing.listed), (5, 0.4, appointing.legacy))
        for days, share, proposed in (*duties, (1, 0.6, appointing.lighter)):
            self.timeline.begin(self.timeline.ago(days, share), proposed(self.company))
        self.timeline.begin(self.timeline.ago(26, 0.4), staffing.absences(self.company))
        launches.begin(self.timeline, self.company, self.first)
        self.timeline.begin(self.timeline.after(start, 30.0), insights.life(self.company, self.days))
        self.timeline.begin(self.timeline.after(start, 12.0), offering.opening(self.company, self.timeline.until.date()))
        self.timeline.begin(self.timeline.after(start, 7.0), promising.life(self.company, self.days))
        self.timeline.begin(self.timeline.ago(3, 0.6), promising.changes(self.company))
        self.timeline.begin(self.timeline.ago(5, 0.2), offering.today(self.company))
        self.timeline.begin(self.timeline.ago(4, 0.2), reviewing.today(self.company))
        pulses.begin(self.timeline, self.first, chance("pulses"))
        self.timeline.begin(self.timeline.after(start, 20.0), converging.months())
        packing.begin(self.timeline, self.company)
        for days, share, life in self._lately():
            self.timeline.begin(self.timeline.ago(days, share), life)

    def _lately(self) -> Iterator[tuple[int, float, Life]]:
        """What happened in the last weeks: so many days ago, at which share of the day."""
        yield 9, 0.3, launches.served(self.company)
        yield 16, 0.4, links.life(self.company, chance("links"))
        yield 8, 0.4, plans.life(self.company, chance("plans"))
        yield 13, 0.3, noting.life(self.company, chance("notes"))
        yield 9, 0.6, noting.figures(self.company)
        yield 7, 0.5, joining.life(self.company)
        yield 6, 0.4, filing.life(self.company)
        yield 5, 0.6, posting.life(self.company)
        yield 4, 0.5, tracking.life(self.company)
        yield 19, 0.4, holding.life(self.company)
        yield 14, 0.2, daily.mornings(self.company)
        yield 11, 0.4, daily.figures(self.company)

    def end(self) -> None:
        """Deliver what is still owed, and write down that the story is told."""
        measurements.bring_the_rest(self.company, chance("this morning"))
        sorting.morning(self.company)
        gating.morning(self.company)
        deciding.morning(self.company)
        clocks.put_off()
        deliver()
        # Whoever is late is told last: nothing of their requests is told of an earlier minute after it.
        clocks.tell(self.company)
        deliver()
        staffing.wishes(self.company)
        daily.briefs(self.company)
        gating.night()
        record(LOADED, actor=self.company["admin"], about=self.company["admin"], data={"people": len(self.company)})

    def _founding(self) -> Iterator[float]:
        """The first weeks: who works for whom, a policy, the journey, the register, KPIs, goals, and both signatures."""
        staffing.set_up(self.company, self.first, self.timeline.until.date())
        appointing.policy(self.company, "The first policy, as CMO and CIO want it.")
        agenda.settle(self.company)
        registers.settle(self.company)
        measurements.define(self.company)
        for place, (_, starts_on, ends_on) in enumerate(self.years):
            measurements.aim(self.company, place, starts_on, ends_on)
        formulas.define(self.company, self.years)
        agenda.agree(self.company, self.years[0][1], self.years[-1][2])
        agenda.measure(self.company)
        self._feeds()
        formulas.begin(self.timeline, self.company)
        yield 1.3
        agenda.sign(self.company, "cmo")
        yield 2.1
        agenda.sign(self.company, "cio")
        self._plans(0)
        registers.tidy(self.company)
        for code in agenda.joins():
            yield 52.0
            agenda.join(self.company, code)
        yield 12.0
        agenda.tidy(self.company)

    def _feeds(self) -> None:
        last = self.timeline.until.date()
        # From the first whole month on: nearly all of the three years.
        early = max(self.first + timedelta(days=3), last - timedelta(days=1_000))
        for one in measurements.MEASURES:
            first = self.first if one.is_old else early
            life = measurements.feed(one, self.company, date(first.year, first.month, 1), last, chance(one.code))
            self.timeline.begin(self.timeline.at(first, chance(one.code).uniform(0.1, 0.8)), life)
        self.timeline.begin(self.timeline.at(early, 0.05), measurements.nights())
        self.timeline.begin(self.timeline.ago(40, 0.3), measurements.stream(self.company, last, chance("opt-in")))
        self.timeline.begin(self.timeline.ago(4, 0.3), measurements.restate(self.company))

    def _year(self, place: int, code: str, starts_on: date, ends_on: date) -> Iterator[float]:
        money.open_year(self.company, place, code, starts_on, ends_on)
        if place == len(self.years) - 1:
            appointing.policy(self.company, "As before; reviewed with finance for the new year.")
        self.timeline.begin(self.timeline.after(clock.now(), 0.2), money.changes(self.company, place, code))
        if place:
            self.timeline.begin(self.timeline.after(clock.now(), 0.6), money.misbooked(self.company, code))
        if place < len(self.years) - 1:
            self.timeline.begin(self.timeline.at(ends_on + timedelta(days=20), 0.5), money.closing(self.company, code))
        if place:
            self._plans(place)
        yield 0.0

    def _plans(self, place: int) -> None:
        """Both sides plan the year together; weeks before the last one ends, they begin with the next."""
        code, starts_on, ends_on = self.years[place]
        self.timeline.begin(self.timeline.after(clock.now(), 1.1), planning.cycle(self.company, place, code, starts_on, ends_on))
        if place == len(self.years) - 1:
            self.timeline.begin(self.timeline.ago(23, 0.4), planning.ahead(self.company, ends_on))

    def _post(self) -> Iterator[float]:
        """The deliverer: each week, and each day of the last weeks, whose notices are still read.

        What was told before ``TOLD_SINCE``, or housekeeping's period of notices, nobody would find any more, so nobody is told of it.
        """
        kept, recent = self.timeline.ago(min(TOLD_SINCE, settings.KEEP["notices"].days)), self.timeline.ago(60)
        while clock.now() < kept:
            Delivery.objects.filter(state=Delivery.State.DUE).update(state=Delivery.State.DONE, attempts=1, done_at=clock.now())
            yield 4.0
        while True:
            clocks.put_off()
            delivery.deliver_due()
            yield 1.0 if clock.now() > recent else 4.0

    def _settling(self) -> Iterator[float]:
        """The night's task, once a week: what is left of work whose time for late invoices is over is free again."""
        while True:
            settling.settle_due()
            yield 5.0

    def _reading(self, usernames: list[str]) -> Iterator[float]:
        """They have read what they were told up to here."""
        for username in usernames:
            read_all(actor=self.company[username])
        yield from ()

    def _month(self, day: date) -> None:
        # The triggers keep plans made for empty tables until told otherwise.
        with connection.cursor() as cursor:
            cursor.execute("DISCARD PLANS")
        if day.month in (1, 4, 7, 10):
            self.say(f"{day:%B %Y}")


def deliver() -> None:
    """Everything the outbox owes by now; whatever fails ends the story."""
    while delivery.deliver_due():
        pass


def chance(name: str) -> Random:
    """Chance that is the same each time, of its own for each name."""
    return Random(f"bridge {name}")


def _years(today: date) -> Iterator[tuple[str, date, date]]:
    """Code, first and last day of each fiscal year; the last one has run for MONTHS_IN months."""
    months = today.year * 12 + today.month - 1 - MONTHS_IN - 12 * (YEARS - 1)
    for place in range(YEARS):
        first, after = _month_of(months + 12 * place), _month_of(months + 12 * (place + 1))
        yield f"FY{first.year % 100:02}", first, after - timedelta(days=1)


def _month_of(months: int) -> date:
    return date(months // 12, months % 12 + 1, 1)
