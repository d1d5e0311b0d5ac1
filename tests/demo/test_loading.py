"""How the demo is loaded: not among people, all of it or nothing, and as well on any other day."""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from io import StringIO
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from collab.demo import casting, lives, people, story
from collab.demo.timeline import Timeline
from collab.events.models import Event
from collab.kit import clock
from collab.people.models import Person
from projects.intake.models import Request
from projects.intake.operations import edit
from projects.intake.states import State
from tests import onrecord
from tests.stories import bring_to


def test_it_does_not_move_in_where_people_work(cast: SimpleNamespace) -> None:
    before = Person.objects.count()
    with pytest.raises(CommandError, match="only into an empty database"):
        call_command("load_demo", stdout=StringIO())
    assert Person.objects.count() == before


def test_what_stops_half_way_leaves_nothing(db: None) -> None:
    heard: list[str] = []

    def stop(line: str) -> None:
        heard.append(line)
        if len(heard) == 2:
            assert Request.objects.exists()
            assert looked_through() == ["autovacuum_enabled=off"]
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        story.tell(stop)
    assert not Person.objects.exists()
    assert not Event.objects.exists()
    assert not story.is_loaded()
    assert looked_through() is None


def looked_through() -> list[str] | None:
    """Whether the server looks through the events of itself: None where nothing is said of it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT reloptions FROM pg_class WHERE oid = 'events_event'::regclass")
        said: list[str] | None = cursor.fetchone()[0]
        return said


def test_the_people_are_listed_for_whoever_signs_in(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("demo_people")
    lines = [line.split("\t") for line in capsys.readouterr().out.splitlines()]
    assert len(lines) == 61
    assert lines[0] == ["marketer", "Priya Natarajan", "Marketer"]
    assert {username for username, *_ in lines} == set(people.everyone())


@pytest.fixture
def timeline() -> Callable[[datetime], Timeline]:
    return lambda until: Timeline(until, lambda day: None)


@pytest.mark.parametrize("day", range(7))
@pytest.mark.parametrize("hour", [0, 9, 23])
def test_on_any_day_every_wish_has_its_fate_in_the_past(timeline: Callable[[datetime], Timeline], day: int, hour: int) -> None:
    until = datetime(2027, 3, 1, hour, 10, tzinfo=clock.zone()) + timedelta(days=day)
    fates = list(casting.cast(timeline(until), 960, story.chance("cast")))
    assert len({fate.title for fate in fates}) == len(fates) == 300
    assert all(fate.begins < until for fate in fates)
    ends = Counter(fate.end for fate in fates)
    assert ends["deliver"] == 40
    assert ends[State.IN_TRIAGE] == 12
    # Early enough in the day to be sent before it ends.
    for fate in fates:
        if fate.end == State.IN_TRIAGE:
            assert timeline(until).after(fate.begins, 0.4) <= until


@pytest.fixture
def ahead(owner: Any) -> Iterator[None]:
    """Entries of days that the server has not seen yet."""
    with owner.cursor() as cursor:
        cursor.execute("SELECT tgname FROM pg_trigger WHERE tgrelid = 'ledger_entry'::regclass AND tgname LIKE 'pgtrigger_in_its_time%%'")
        (name,) = cursor.fetchone()
        switch = f"ALTER TABLE ledger_entry {{}} TRIGGER {name}"
        cursor.execute(switch.format("DISABLE"))
    yield
    connection.close()
    with owner.cursor() as cursor:
        cursor.execute(switch.format("ENABLE"))


@pytest.mark.slow
@pytest.mark.parametrize("day", [19])
def test_it_is_told_on_another_day(real_db: None, ahead: None, day: int) -> None:
    """Who does what before whom differs from day to day, and nobody stands in anybody's way.

    Each step is committed, as it is when the company is loaded: the guards that ask at the end of a transaction are not asked of all at once.
    """
    with clock.at(onrecord.in_days(day).astimezone(clock.zone()).replace(hour=23, minute=11)):
        story.tell(lambda line: None)
        assert story.is_loaded()


def test_a_life_goes_on_after_others_changed_its_request(cast: SimpleNamespace, world: SimpleNamespace) -> None:
    request = bring_to(State.IN_TRIAGE, cast, world)
    life = lives.Asking.__new__(lives.Asking)
    life.request = Request.objects.get(pk=request.pk)
    edit.edit(number=request.number, actor=cast.marketer, version=request.version, outcome="Others think so too.")
    assert life.seen == {"number": request.number, "version": request.version + 1}


def test_working_days_are_counted_over_weekends_and_hours(timeline: Callable[[datetime], Timeline]) -> None:
    friday = datetime(2026, 11, 20, 13, tzinfo=clock.zone())
    line = timeline(friday)
    assert line.after(friday, 0.25) == datetime(2026, 11, 20, 15, tzinfo=clock.zone())
    assert line.after(friday, 1.0) == datetime(2026, 11, 23, 13, tzinfo=clock.zone())
    assert line.after(friday, 0.75) == datetime(2026, 11, 23, 11, tzinfo=clock.zone())
    assert line.ago(5.0) == datetime(2026, 11, 13, 9, tzinfo=clock.zone())
    assert line.at(datetime(2026, 11, 21).date(), 0.0) == datetime(2026, 11, 23, 9, tzinfo=clock.zone())


def test_lives_go_on_side_by_side_and_what_lies_ahead_has_not_happened(timeline: Callable[[datetime], Timeline]) -> None:
    start = datetime(2026, 11, 16, 9, tzinfo=clock.zone())
    line, seen = timeline(start + timedelta(days=3)), []

    def life(name: str, wait: float):
        while True:
            seen.append((clock.now(), name))
            yield wait

    line.begin(start, life("slow", 1.5))
    line.begin(start, life("fast", 1.0))
    line.run()
    assert [name for _, name in seen] == ["slow", "fast", "fast", "slow", "fast", "slow", "fast"]
    assert [at for at, _ in seen] == sorted(at for at, _ in seen)
    assert max(at for at, _ in seen) <= line.until
