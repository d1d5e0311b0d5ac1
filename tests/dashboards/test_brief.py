"""The daily brief: what it holds for whom, when it is made and sent, and that page, letter, plain text and API say the same."""

import re
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core import mail as outbox
from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st
from stories import Story, bring_to

from collab.approvals.standins.models import StandIn
from collab.approvals.standins.operations import end_standin, set_standin
from collab.dashboards.brief import links, mail, making, telling
from collab.dashboards.brief.lines import MOST, SHARE, Kind, Line, Part, chosen
from collab.dashboards.brief.page import page as brief_page
from collab.dashboards.home import habits
from collab.dashboards.models import Brief, Round
from collab.directory.operations import absences, people
from collab.kit import clock, formats
from collab.people import preferences
from collab.people.models import Person
from projects.intake.operations import sight
from projects.intake.states import State
from projects.portfolio import operations as portfolio
from tests.reading import words_of

# A Wednesday to come, a week from now at the least, so that the days before it are to come as well.
TODAY = clock.today()
MORNING = clock.midnight(TODAY + timedelta(days=7 + (2 - TODAY.weekday()) % 7)) + timedelta(hours=6, minutes=10)
ONE_CLICK = {"data": "List-Unsubscribe=One-Click", "content_type": "application/x-www-form-urlencoded"}
LINES = st.lists(
    st.builds(Line, st.dates(date(2026, 1, 1), date(2026, 12, 31)), st.sampled_from(Part), st.just(Kind.SLOW), st.integers(1, 99)),
    max_size=60,
)


@given(LINES)
def test_twelve_lines_at_most_and_each_part_has_its_share(found: list[Line]) -> None:
    lines = chosen(found)
    assert len(lines) == min(MOST, len(set(found))) and set(lines) <= set(found)
    assert [line.part for line in lines] == sorted((line.part for line in lines), key=list(Part).index)
    for part in Part:
        there = {line for line in found if line.part is part}
        assert sum(line.part is part for line in lines) >= min(SHARE, len(there))
    assert [Line.read(line.kept()) for line in lines] == lines


def test_two_of_its_parts_may_fill_it() -> None:
    owes = [Line(date(2026, 1, day), Part.OWES, Kind.DECIDE, day, "1") for day in range(1, 20)]
    changed = [Line(date(2026, 1, day), Part.CHANGED, Kind.NOTICE, day, "x") for day in range(1, 20)]
    lines = chosen([*changed, *owes])
    assert [line.key for line in lines] == [19, 18, 17, *range(1, 10)], "the news first, of what is owed the oldest first"


@pytest.fixture
def at_six() -> Iterator[datetime]:
    with clock.at(MORNING):
        yield MORNING


def day(days: int) -> str:
    """So many days after that morning, in words."""
    return formats.day((MORNING + timedelta(days=days)).date(), MORNING.date())


def made() -> dict[str, Brief]:
    making.make_due()
    return {brief.person.username: brief for brief in Brief.objects.select_related("person")}


def texts(person: Person) -> list[str]:
    return [line.text for section in brief_page(Person.objects.get(pk=person.pk)).sections for line in section.lines]


@pytest.mark.django_db
def test_page_letter_and_api_say_the_same(cast: SimpleNamespace, world: SimpleNamespace, page: Any, api: Any, settings: Any) -> None:
    settings.PORTAL_URL = "https://bridge.example.com"
    # Money is promised now or never.
    running = Story(cast, world, answers={"title": "Consent hub"}).drafted().submitted().routed().approved().funded().started().request
    with clock.at(MORNING - timedelta(days=2)):
        asked = bring_to(State.IN_APPROVAL, cast, world)
        question = bring_to(State.NEEDS_INFORMATION, cast, world)
    with clock.at(MORNING - timedelta(days=1)):
        for title, days in (("Beta", 3), ("Kick-off", 0)):
            portfolio.plan_milestone(
                number=running.number, actor=cast.it_lead, title=title, due_on=(MORNING + timedelta(days=days)).date(), owner=None
            )
    with clock.at(MORNING + timedelta(days=1)):
        assert {"marketer", "business", "it_lead", "marketing_lead"} <= made().keys()
        marketer = texts(cast.marketer)
        assert f"You owe Mei Tanaka an answer about {question.code} {question.title}, since {day(-2)}." in marketer
        assert f"Business approver owes you a decision on {asked.code} {asked.title}, since {day(-2)}." in marketer
        owed = f"You owe {cast.marketer.name} a decision on {asked.code} {asked.title}, since {day(-2)}."
        assert owed in texts(cast.business)
        lead = texts(cast.it_lead)
        assert f"Beta, of {running.code} Consent hub, is due {day(3)}." in lead
        assert f"Kick-off, of {running.code} Consent hub, was due {day(0)}." in lead
        # One letter each, and all four ways say the same lines in the same order.
        mail.send_due()
        letter = next(one for one in outbox.outbox if one.to == [cast.marketer.email])
        assert letter.subject.startswith("Your brief of Thursday")
        html, shown = letter.alternatives[0].content, " ".join(words_of(page(cast.marketer).get("/brief/")).split())
        places: list[list[int]] = [[], [], []]
        for text in marketer:
            for found, where in zip(places, (letter.body, html.replace("&#x27;", "'"), shown.replace("&#x27;", "'")), strict=True):
                assert text in where, (text, where)
                found.append(where.index(text))
        assert all(found == sorted(found) for found in places)
        answer = api(cast.marketer).get("/api/v1/brief/").json()
        assert [line["text"] for line in answer["lines"]] == marketer and answer["why"] == "" and answer["on"] == f"{clock.today()}"
        assert len(marketer) <= MOST
        headers = letter.message()
        assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click" and headers["Auto-Submitted"] == "auto-generated"
        assert headers["List-Unsubscribe"].strip("<>") in letter.body and headers["List-Unsubscribe"].strip("<>") in html
        # Made and sent once.
        before = len(outbox.outbox)
        making.make_due()
        mail.send_due()
        assert len(outbox.outbox) == before and Brief.objects.filter(person=cast.marketer).count() == 1


@pytest.mark.django_db
def test_it_is_made_before_seven_of_each_ones_own_clock(cast: SimpleNamespace, world: SimpleNamespace) -> None:
    request = bring_to(State.NEEDS_INFORMATION, cast, world)
    assert request.requester == cast.marketer
    people.change_person(actor=cast.admin, person="marketer", zone="Asia/Tokyo", through="page")
    seven = datetime.combine(MORNING.date(), time(7), ZoneInfo("Asia/Tokyo"))
    with clock.at(seven - timedelta(hours=2)):
        assert "marketer" not in made() and brief_page(cast.marketer).why.startswith("It is ready by 7:00")
    with clock.at(seven - timedelta(minutes=85)):
        assert made()["marketer"].on == MORNING.date()
        assert brief_page(cast.marketer).count == 1
    assert set(Round.objects.values_list("zone", flat=True)) == {"Asia/Tokyo"}, "nobody else's morning has come"
    # Where no worker was there in time it still comes, and not at night.
    Brief.objects.all().delete()
    Round.objects.all().delete()
    with clock.at(seven + timedelta(hours=6)):
        assert "marketer" not in made()
    with clock.at(seven + timedelta(hours=4)):
        assert "marketer" in made()


@pytest.mark.django_db
def test_none_on_days_off_and_an_empty_one_is_not_sent(cast: SimpleNamespace, world: SimpleNamespace, page: Any) -> None:
    bring_to(State.NEEDS_INFORMATION, cast, world)
    saturday = MORNING + timedelta(days=3)
    with clock.at(saturday):
        assert not made() and "You do not work today" in page(cast.marketer).get("/brief/").content.decode()
    with clock.at(MORNING):
        on = clock.today()
        absences.enter_absence(actor=cast.marketer, person="marketer", first_on=on, last_on=on)
        assert "marketer" not in made()
        assert "outsider" not in made(), "nothing is to be told to them"
        mail.send_due()
        assert not [one for one in outbox.outbox if one.to == [cast.outsider.email] and "brief" in one.subject]
    with transaction.atomic(), pytest.raises(Exception, match="brief_sent_says_something"):
        Brief.objects.create(person=cast.cmo, on=on, made_at=MORNING, lines=[], mail="due", mail_due_at=MORNING)


@pytest.mark.django_db
def test_what_closes_meanwhile_is_neither_sent_nor_read(cast: SimpleNamespace, world: SimpleNamespace, at_six: datetime, page: Any) -> None:
    story = Story(cast, world, answers={"title": "Secret takeover", "is_confidential": True}).drafted().submitted().routed()
    assert "business" in made()
    assert "Secret takeover" in " ".join(texts(cast.business))
    # They lose the seat's duty, and with it the sight of it, before it is sent and read.
    from_here = Brief.objects.get(person=cast.business)
    nobody = Brief.objects.create(
        person=cast.outsider, on=from_here.on, made_at=MORNING, lines=from_here.lines, mail="due", mail_due_at=MORNING
    )
    mail.send_due()
    nobody.refresh_from_db()
    assert (nobody.mail, nobody.mail_error) == ("none", mail.EMPTY)
    assert not [one for one in outbox.outbox if "Secret" in one.body and one.to == [cast.outsider.email]]
    assert texts(cast.outsider) == []
    assert "Secret" not in page(cast.outsider).get("/brief/").content.decode()
    sight.show(number=story.request.number, actor=cast.technologist, person="outsider")
    assert "Secret takeover" in " ".join(texts(cast.outsider)), "who is let see it reads it"


@pytest.mark.django_db
def test_one_press_stops_it_without_signing_in(cast: SimpleNamespace, world: SimpleNamespace, at_six: datetime) -> None:
    bring_to(State.NEEDS_INFORMATION, cast, world)
    made()
    mail.send_due()
    letter = next(one for one in outbox.outbox if one.to == [cast.marketer.email] and "brief" in one.subject)
    assert "List-Unsubscribe-Post" not in letter.extra_headers, "promised over HTTPS alone"
    there = re.fullmatch(r"<https?://[^/]+(/mail/\S+)>", letter.extra_headers["List-Unsubscribe"])[1]  # type: ignore[index]
    strict = Client(enforce_csrf_checks=True)
    assert strict.get(there).status_code == 200 and habits.of(cast.marketer).is_briefed, "programs look at every link"
    assert strict.get(there[:-2] + "0/").status_code == 404
    assert strict.get(links.stop(cast.cmo).replace(f"/{cast.cmo.pk}/", f"/{cast.cio.pk}/")).status_code == 404, "and is of nobody else"
    assert strict.post(there, **ONE_CLICK).status_code == 200
    assert not habits.of(cast.marketer).is_briefed and habits.of(cast.business).is_briefed
    outbox.outbox.clear()
    with clock.at(MORNING + timedelta(days=1)):
        assert made()["marketer"]
        mail.send_due()
        assert not [one for one in outbox.outbox if one.to == [cast.marketer.email]]
        assert texts(cast.marketer), "in Bridge it stands as before"


@pytest.mark.django_db
def test_whoever_changed_their_mind_after_it_was_made_is_sent_none(cast: SimpleNamespace, world: SimpleNamespace, at_six: datetime) -> None:
    bring_to(State.IN_APPROVAL, cast, world)
    bring_to(State.NEEDS_INFORMATION, cast, world)
    briefs = made()
    preferences.choose(actor=cast.marketer, mail="action")
    habits.choose(actor=cast.business, is_briefed=False)
    mail.send_due()
    for name in ("marketer", "business"):
        briefs[name].refresh_from_db()
        assert (briefs[name].mail, briefs[name].mail_error) == ("none", mail.UNWISHED)
    late = Brief.objects.create(
        person=cast.cmo,
        on=MORNING.date() - timedelta(days=1),
        made_at=MORNING,
        lines=briefs["business"].lines,
        mail="due",
        mail_due_at=MORNING,
    )
    mail.send_due()
    late.refresh_from_db()
    assert late.mail_error == mail.OVER


@pytest.mark.django_db
def test_the_number_of_queries_of_a_round_does_not_grow(cast: SimpleNamespace, world: SimpleNamespace, at_six: datetime) -> None:
    def count(people: list[Person]) -> int:
        Brief.objects.all().delete()
        cache.clear()
        with transaction.atomic(), CaptureQueriesContext(connection) as asked:
            making.brief([person.pk for person in people], clock.today())
        return len(asked)

    everybody = list(vars(cast).values())
    for state in (State.IN_TRIAGE, State.IN_APPROVAL, State.NEEDS_INFORMATION):
        bring_to(state, cast, world)
    few = count(everybody)
    for state in (State.IN_TRIAGE, State.IN_APPROVAL, State.NEEDS_INFORMATION):
        bring_to(state, cast, world)
    assert count(everybody) == few <= 25


@pytest.mark.django_db
def test_a_round_that_fails_is_tried_again_and_a_letter_too(
    cast: SimpleNamespace, world: SimpleNamespace, at_six: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    bring_to(State.NEEDS_INFORMATION, cast, world)

    def fail(*args: Any) -> int:
        raise ValueError("no")

    with monkeypatch.context() as broken:
        broken.setattr(making, "brief", fail)
        assert not made()
    row = Round.objects.get(state="due")
    assert row.attempts == 1 and "no" in row.last_error
    with clock.at(MORNING + timedelta(minutes=2)):
        assert "marketer" in made()
        with monkeypatch.context() as broken:
            broken.setattr(mail.mailing, "hand_over", fail)
            mail.send_due()
        brief = Brief.objects.get(person=cast.marketer)
        assert (brief.mail, brief.mail_attempts) == ("due", 1)
    with clock.at(MORNING + timedelta(minutes=9)):
        mail.send_due()
        brief.refresh_from_db()
        assert brief.mail == "sent"


@pytest.mark.django_db
def test_what_it_said_stays(cast: SimpleNamespace, world: SimpleNamespace, at_six: datetime, all_rights: None) -> None:
    bring_to(State.NEEDS_INFORMATION, cast, world)
    brief = made()["marketer"]
    for change in ({"lines": []}, {"on": brief.on - timedelta(days=1)}, {"person": cast.cmo}):
        with pytest.raises(Exception, match="what it said that morning"), transaction.atomic():
            Brief.objects.filter(pk=brief.pk).update(**change)
    assert telling.count(telling.told(cast.marketer, brief)) == len(brief.lines)


@pytest.mark.django_db
def test_what_is_hidden_from_somebody_changes_nothing_of_theirs(cast: SimpleNamespace, world: SimpleNamespace, at_six: datetime) -> None:
    def lines() -> list[list[Any]]:
        Brief.objects.all().delete()
        with transaction.atomic():
            making.brief([cast.outsider.pk], clock.today())
        return [brief.lines for brief in Brief.objects.filter(person=cast.outsider)]

    bring_to(State.NEEDS_INFORMATION, cast, world, requester=cast.outsider)
    before, words = lines(), texts(cast.outsider)
    for state in (State.IN_TRIAGE, State.NEEDS_INFORMATION, State.IN_APPROVAL):
        bring_to(state, cast, world, answers={"is_confidential": True, "title": "Secret takeover"})
    assert before and lines() == before and texts(cast.outsider) == words


@pytest.mark.django_db
def test_who_stands_in_is_told_for_whom(cast: SimpleNamespace, world: SimpleNamespace) -> None:
    with clock.at(MORNING - timedelta(days=2)):
        asked = bring_to(State.IN_APPROVAL, cast, world)
        days = {"since_on": clock.today(), "until_on": clock.today() + timedelta(days=9)}
        set_standin(actor=cast.business, person="business", by="cio", reason="On leave.", **days)
    with clock.at(MORNING + timedelta(days=1)):
        made()
        said = f"{asked.code} {asked.title} waits for your decision in the place of {cast.business.name}, since {day(-2)}."
        assert said in texts(cast.cio) and said not in texts(cast.cmo)
        assert any(f"a decision on {asked.code}" in line for line in texts(cast.business)), "whom they stand in for goes on seeing it"
        end_standin(actor=cast.cio, standin=StandIn.objects.get().pk)
        assert said not in texts(cast.cio), "what was visible only through it is missing"
