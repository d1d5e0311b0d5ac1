"""What home learns of one person: rates that fade, three places at most, nothing past what is late; what is put away and comes back."""

from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st
from stories import Story, bring_to

from collab.dashboards.home import habits
from collab.dashboards.home import page as home
from collab.dashboards.home.learning import HALF_LIFE_DAYS, MOST_PLACES, UNKNOWN, Rate, ordered
from collab.dashboards.home.ranking import Reasons, is_late
from collab.dashboards.models import Habits
from collab.events import delivery
from collab.kit import clock
from collab.people.models import Person
from projects.intake.operations import edit
from projects.intake.states import State
from tests.reading import words_of

TODAY = date(2026, 11, 30)
KINDS = "abcd"
RATES = st.dictionaries(
    st.sampled_from(KINDS), st.tuples(st.floats(0, 500), st.floats(0, 500)).map(lambda two: Rate(two[0], two[1], TODAY)), max_size=4
)
THINGS = st.lists(st.tuples(st.sampled_from(KINDS), st.booleans()), max_size=30)


def fresh(person: Person) -> Person:
    return Person.objects.get(pk=person.pk)


def shown(person: Person) -> list[str]:
    return [need.name for need in home.home(fresh(person)).needs]


@given(THINGS, RATES)
def test_nothing_moves_far_and_nothing_passes_what_is_late(things: list[tuple[str, bool]], rates: dict[str, Rate]) -> None:
    ranked = [(at, kind, late) for at, (kind, late) in enumerate(things)]
    moved = ordered(ranked, rates, TODAY, lambda one: one[1], lambda one: one[2])
    assert sorted(moved) == ranked
    for place, (at, _, late) in enumerate(moved):
        assert abs(place - at) <= (0 if late else MOST_PLACES)
        if late:
            assert {one[0] for one in moved[:place]} == set(range(at)), "what stood above stays above, what stood below stays below"


def test_a_rate_begins_in_the_middle_and_counts_half_after_thirty_days() -> None:
    assert UNKNOWN.share == 0.5 and UNKNOWN.places == 0
    rate = UNKNOWN
    for _ in range(8):
        rate = rate.plus(TODAY, acted=1)
    assert rate.share == 10 / 12 and rate.places < -1
    later = rate.at(TODAY + timedelta(days=HALF_LIFE_DAYS))
    assert (later.acted, later.share) == (4.0, 6 / 8)
    assert rate.at(TODAY + timedelta(days=900)).places == pytest.approx(0, abs=1e-3), "in the end it is forgotten"
    assert rate.plus(TODAY, away=30).places > 0, "and it turns"
    assert rate.at(TODAY - timedelta(days=3)) == rate, "a clock that goes back makes nothing of it"


def test_three_places_are_reached_and_four_are_not() -> None:
    ranked = [*"bbbbb", "a"]
    loved = {"a": Rate(1e6, 0, TODAY), "b": Rate(0, 1e6, TODAY)}
    assert "".join(ordered(ranked, loved, TODAY, str, lambda one: False)) == "bbabbb"


def test_what_is_past_its_limit() -> None:
    assert is_late(Reasons("decide", 6, usual_days=5), TODAY) and not is_late(Reasons("decide", 4, usual_days=5), TODAY)
    assert is_late(Reasons("decide", 0, needed_by=TODAY - timedelta(days=1)), TODAY)
    assert not is_late(Reasons("decide", 900, needed_by=TODAY), TODAY) and is_late(Reasons("over", 0), TODAY)


@pytest.mark.django_db
def test_what_is_put_away_comes_back_when_its_fact_changes(cast: SimpleNamespace, world: SimpleNamespace, page: Any) -> None:
    stories = [Story(cast, world, answers={"title": title}).drafted().submitted().routed() for title in ("First", "Second")]
    first, second = (story.request for story in stories)
    me = page(cast.business)
    assert shown(cast.business) == [f"decide:{first.code}", f"decide:{second.code}"]
    fact = home.facts(fresh(cast.business))[f"decide:{first.code}"]
    assert me.post("/home/away/", {"away": f"decide:{first.code}={fact}"}).status_code == 302
    kept = Habits.objects.get(person=cast.business)
    assert shown(cast.business) == [f"decide:{second.code}"] and kept.learnt["decide"][:2] == [0.0, 1.0]
    text = " ".join(words_of(me.get("/")).split())
    assert "1 put away" in text and "<b>2 things need you</b>" in text, "what waits still waits"
    assert shown(cast.business) != shown(cast.cmo), "it is theirs alone"
    # The same again changes nothing; what was never there is not found, and what is another now is said.
    me.post("/home/away/", {"away": f"decide:{first.code}={fact}"})
    assert Habits.objects.get(person=cast.business).learnt == kept.learnt
    for name, status in ((f"decide:R-{first.number + 700}", 404), ("tea:", 404), ("", 404)):
        assert me.post("/home/away/", {"away": f"{name}={fact}"}).status_code == status
    assert "changed meanwhile" in me.post("/home/away/", {"away": f"decide:{second.code}=700"}, follow=True).content.decode()
    # Somebody changes it: it is new.
    first.refresh_from_db()
    edit.edit(number=first.number, actor=cast.marketer, version=first.version, title="First, but smaller")
    assert f"decide:{first.code}" in shown(cast.business)
    # Had back by its button, as if it had never been put away.
    fact = home.facts(fresh(cast.business))[f"decide:{first.code}"]
    me.post("/home/away/", {"away": f"decide:{first.code}={fact}"})
    assert me.post("/home/away/", {"back": f"decide:{first.code}"}).status_code == 302
    assert f"decide:{first.code}" in shown(cast.business)
    assert me.post("/home/away/", {"back": f"decide:{first.code}"}).status_code == 404


@pytest.mark.django_db
def test_what_stands_behind_what_was_put_away_comes_up(cast: SimpleNamespace, world: SimpleNamespace) -> None:
    """The inbox gives home three; whoever puts all of them away sees the next ones."""
    for _ in range(5):
        bring_to(State.IN_TRIAGE, cast, world)
    seen = shown(cast.technologist)
    assert len(seen) == 3
    for name in seen:
        waits = home.facts(fresh(cast.technologist))
        habits.put_away(actor=cast.technologist, name=name, fact=waits[name], waits=waits)
    after = shown(cast.technologist)
    assert len(after) == 2 and not set(after) & set(seen)


@pytest.mark.django_db
def test_home_learns_from_what_is_done_and_forgets_and_stops(cast: SimpleNamespace, world: SimpleNamespace, page: Any) -> None:
    story = Story(cast, world).drafted().submitted().routed().decided(cast.business)
    while delivery.deliver_due():
        pass
    rates = habits.of(cast.business).rates
    assert rates["decide"].acted == 1 and rates["decide"].places < 0
    assert habits.of(cast.technologist).rates["triage"].acted == 1, "who routed it"
    assert not habits.of(story.request.requester).rates
    me = page(cast.business)
    assert me.post("/people/me/home/", {"learning": "off"}).status_code == 302
    assert "learns nothing" in " ".join(words_of(me.get("/")).split()) or not shown(cast.business)
    Story(cast, world).drafted().submitted().routed().decided(cast.business)
    while delivery.deliver_due():
        pass
    assert habits.of(cast.business).rates["decide"].acted == 1, "switched off it counts nothing, and keeps what it knew"
    me.post("/people/me/home/", {"learning": "forget"})
    assert habits.of(cast.business).rates == {} and not habits.of(cast.business).is_learning
    assert me.post("/people/me/home/", {"learning": "tea"}).status_code == 404
    # The same by one's own settings.
    assert me.post("/people/me/home/", {"is_learning": "on", "is_briefed": ""}).status_code == 302
    known = habits.of(cast.business)
    assert known.is_learning and not known.is_briefed
    assert 'name="is_briefed"' in me.get("/people/me/home/").content.decode()


@pytest.mark.django_db
def test_what_home_learnt_moves_its_list(cast: SimpleNamespace, world: SimpleNamespace) -> None:
    bring_to(State.IN_TRIAGE, cast, world)
    bring_to(State.FUNDED, cast, world)
    usual = [name.partition(":")[0] for name in shown(cast.technologist)]
    assert usual == ["start", "triage"]
    Habits.objects.create(person=cast.technologist, learnt={"triage": [50, 0, f"{clock.today()}"], "start": [0, 50, f"{clock.today()}"]})
    assert [name.partition(":")[0] for name in shown(cast.technologist)] == ["triage", "start"]
    assert [(one.words, one.way) for one in home.home(fresh(cast.technologist)).learnt] == [
        ("Requests in the inbox", "up"),
        ("Pieces of funded work without leads", "down"),
    ]
    habits.choose(actor=cast.technologist, is_learning=False)
    assert [name.partition(":")[0] for name in shown(cast.technologist)] == usual


@pytest.mark.django_db
def test_learning_costs_home_one_query(cast: SimpleNamespace, world: SimpleNamespace) -> None:
    def count() -> tuple[int, int]:
        cache.clear()
        with CaptureQueriesContext(connection) as asked:
            home.home(fresh(cast.business))
        return len(asked), sum("dashboards_habits" in one["sql"] for one in asked)

    bring_to(State.IN_APPROVAL, cast, world)
    without, of_habits = count()
    assert of_habits == 1
    waits = home.facts(fresh(cast.business))
    habits.put_away(actor=cast.business, name=next(iter(waits)), fact=next(iter(waits.values())), waits=waits)
    assert count() == (without, 1)


@pytest.mark.django_db
def test_habits_are_not_handed_on(cast: SimpleNamespace, all_rights: None) -> None:
    habits.choose(actor=cast.cmo, is_learning=True)
    with pytest.raises(Exception, match="of no other"), transaction.atomic():
        Habits.objects.filter(person=cast.cmo).update(person=cast.cio)
