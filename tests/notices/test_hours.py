"""When a letter may leave: hours by the reader's calendar, over changes of the clocks, and what everybody is told once whatever happens."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core import mail as outbox
from hypothesis import example, given
from hypothesis import settings as hypothesis
from hypothesis import strategies as st

from collab.directory.operations import absences
from collab.kit import clock
from collab.kit.worktime import Calendar, opening
from collab.notices import mail, planning, wishes
from collab.notices.models import Notice, Wishes
from collab.people.models import Person
from tests.notices.hours import WEDNESDAY, later, sent
from tests.sampling import slow

BERLIN, NEW_YORK = ZoneInfo("Europe/Berlin"), ZoneInfo("America/New_York")
SOMEBODY = Person(pk=1, username="somebody", email="somebody@example.com")


def leaves(told: datetime, calendar: Calendar, kind: str = "needs", **wished: Any) -> datetime:
    """When the letter of what was told then leaves, by looks at each minute that the plan names."""
    notice = Notice(pk=1, person=SOMEBODY, kind=kind, topic="t:1", needs_action=kind == "needs", told_at=told, mail="waits")
    now = planning.first_look(told, kind == "needs")
    for _ in range(200):
        found = planning.plan(SOMEBODY, [notice], Wishes(**wished), calendar, now)
        if found.letters:
            return now.astimezone(calendar.zone)
        ((_, now),) = found.later
    raise AssertionError("It never leaves.")


@pytest.mark.parametrize(
    ("zone", "friday", "monday"),
    [
        (BERLIN, date(2026, 3, 27), date(2026, 3, 30)),
        (BERLIN, date(2026, 10, 23), date(2026, 10, 26)),
        (NEW_YORK, date(2026, 3, 6), date(2026, 3, 9)),
        (NEW_YORK, date(2026, 10, 30), date(2026, 11, 2)),
    ],
    ids=["Berlin, spring", "Berlin, autumn", "New York, spring", "New York, autumn"],
)
def test_over_a_change_of_the_clocks_letters_wait_until_nine_as_the_clock_shows_it(zone: ZoneInfo, friday: date, monday: date) -> None:
    """The clocks change in the night to Sunday: nine on Monday is another hour of UTC than nine on Friday."""
    office = Calendar(zone)
    evening = datetime(friday.year, friday.month, friday.day, 16, 58, tzinfo=zone)
    nine = datetime(monday.year, monday.month, monday.day, 9, tzinfo=zone)
    assert nine.utcoffset() != evening.utcoffset()
    assert leaves(evening, office) == evening, "at once"
    assert leaves(evening, office, "notes") == nine, "five minutes later their hours are over"
    assert leaves(evening + timedelta(hours=3), office) == nine
    assert leaves(evening + timedelta(hours=3), office, is_any_hour=True) == evening + timedelta(hours=3)
    assert leaves(evening + timedelta(hours=3), office, "notes", is_any_hour=True) == nine, "only what needs them"
    assert leaves(evening, office, "notes", notes="digest") == nine
    assert leaves(evening, office, "notes", notes="digest", rhythm="weekly") == nine


def test_the_digest_comes_as_the_readers_day_begins() -> None:
    office = Calendar(BERLIN, closed=frozenset({(date(2026, 6, 8), date(2026, 6, 9))}))
    thursday = datetime(2026, 6, 4, 8, 59, tzinfo=BERLIN)
    digest = {"notes": "digest"}
    assert leaves(thursday, office, "notes", **digest) == thursday + timedelta(minutes=1) + timedelta(minutes=4), (
        "looked at when it has waited"
    )
    assert leaves(thursday + timedelta(minutes=1), office, "notes", **digest) == datetime(2026, 6, 5, 9, tzinfo=BERLIN)
    assert leaves(thursday, office, "notes", **digest, rhythm="weekly") == datetime(2026, 6, 10, 9, tzinfo=BERLIN), (
        "Monday and Tuesday are closed"
    )


def test_opening_is_where_somebody_works_or_works_next() -> None:
    office = Calendar(BERLIN, week=(((540, 720), (780, 1020)),) * 5 + ((), ()))
    noon = datetime(2026, 6, 4, 12, 30, tzinfo=BERLIN)
    assert opening(noon, office) == noon + timedelta(minutes=30)
    assert opening(noon - timedelta(minutes=31), office) == noon - timedelta(minutes=31)
    assert opening(noon, Calendar(BERLIN, week=((),) * 7)) == noon, "who has no hours has no quiet ones"


def test_who_is_away_is_written_to_when_they_are_back_or_as_soon_as_they_are_back_early(
    ring: Callable[..., Any], cast: SimpleNamespace
) -> None:
    with clock.at(WEDNESDAY):
        away = absences.enter_absence(actor=cast.marketer, person="marketer", first_on=date(2030, 1, 9), last_on=date(2030, 1, 18))
        ring(cast.marketer, "A", "needs")
        assert sent(seconds=1) == [] and sent(hours=47) == []
        assert Notice.objects.filter(read_at=None).count() == 1, "in the portal it stands at once"
        with later(hours=48):
            absences.end_absence(actor=cast.marketer, person="marketer", key=away.pk, version=away.version)
        assert len(sent(hours=49)) == 1


WISHES = st.fixed_dictionaries(
    {
        "mail": st.sampled_from(["all", "all", "action", "none"]),
        "needs": st.sampled_from(["mail", "digest", "bridge"]),
        "notes": st.sampled_from(["mail", "digest", "bridge", "off"]),
        "money": st.sampled_from(["mail", "digest", "bridge", "off"]),
        "is_any_hour": st.booleans(),
        "rhythm": st.sampled_from(["daily", "weekly"]),
    }
)
EACH = {"mail": "all", "needs": "mail", "notes": "mail", "money": "mail", "is_any_hour": False, "rhythm": "daily"}
# Minutes after the one before, whom, of which kind, about whom.
STORY = st.lists(
    st.tuples(st.integers(0, 900), st.integers(0, 1), st.sampled_from(["needs", "notes", "money"]), st.integers(0, 2)), max_size=12
)


@pytest.mark.parametrize("examples", [2, slow(60)])
def test_each_notice_is_in_one_letter_or_in_none_as_they_wish(ring: Callable[..., Any], cast: SimpleNamespace, examples: int) -> None:
    @hypothesis(max_examples=examples)
    @example(
        told=[(0, 0, "needs", 0), (1, 0, "notes", 0), (3, 0, "notes", 1), (500, 1, "money", 0), (2, 0, "money", 0)],
        wished=({**EACH, "money": "digest"}, {**EACH, "money": "off"}),
    )
    @given(told=STORY, wished=st.tuples(WISHES, WISHES))
    def holds(told: list[Any], wished: Any) -> None:
        tell_all_of_it(ring, cast, told, wished)

    holds()


def tell_all_of_it(ring: Callable[..., Any], cast: SimpleNamespace, told: list[Any], wished: Any) -> None:
    people, about = (cast.marketer, cast.finance), (cast.cio, cast.cmo, cast.architect)
    outbox.outbox.clear()
    Notice.objects.all().delete()
    with clock.at(WEDNESDAY):
        for person, chosen in zip(people, wished, strict=True):
            wishes.choose(actor=person, **chosen)
        owed: dict[str, int] = {}
        passed = 0
        for number, (wait, whom, kind, which) in enumerate(told):
            passed += wait
            with later(minutes=passed):
                mail.send_due()
                text = f"<{number}>"
                notice = ring(people[whom], text, kind, about=about[which])
            chosen = wished[whom]
            is_stopped = chosen["mail"] == "none" or (chosen["mail"] == "action" and kind != "needs")
            owed[text] = int(chosen[kind] in ("mail", "digest") and not is_stopped)
            assert (notice is None) == (chosen[kind] == "off")
        for days in range(14):
            # Each day as it begins for them, and when what came just before has waited long enough.
            with later(minutes=passed, days=days), clock.at(clock.now().astimezone(clock.zone()).replace(hour=9, minute=6)):
                mail.send_due()
    bodies = [letter.body.split("\n") for letter in outbox.outbox]
    assert {text: sum(body.count(text) for body in bodies) for text in owed} == owed
    assert not Notice.objects.exclude(mail__in=("none", "sent")).exists()
