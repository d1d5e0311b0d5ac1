"""No health is shown without its age: from the record, by the side that said it."""

from datetime import timedelta

import pytest

from collab.kit import clock
from projects.portfolio import operations, queries
from projects.portfolio.spoken import said_ago, spoken

pytestmark = pytest.mark.django_db


def say(project, actor, **words):
    project.refresh_from_db()
    operations.update_project(number=project.number, actor=actor, version=project.version, **words)


def test_each_side_has_the_age_of_what_it_said_last(cast, start, page, api):
    project = start(1)
    start(2)
    now = clock.now()
    with clock.at(now - timedelta(days=43)):
        say(project, cast.it_lead, health_it="at_risk", word_it="A feed is late.")
    with clock.at(now - timedelta(days=9)):
        say(project, cast.marketing_lead, health_marketing="on_track")
        say(project, cast.marketing_lead, ends_on=clock.today() + timedelta(days=90))  # says nothing of its health
    card = queries.detail(cast.auditor, 1).project
    assert (card.it.age, card.marketing.age) == ("said 43 days ago", "said 9 days ago")
    assert [side.age for side in queries.detail(cast.auditor, 2).project.sides] == ["", ""]
    for path in ("/projects/", "/projects/R-1/"):
        text = page(cast.auditor).get(path).content.decode()
        assert "said 43 days ago" in text, path
        assert "said 9 days ago" in text, path
    told = api(cast.auditor).get("/api/v1/projects/R-1/").json()
    assert (told["said_it_at"] < told["said_marketing_at"]) is True


def test_it_is_asked_once_for_all_and_not_for_none(cast, start, django_assert_num_queries):
    keys = [start(number).pk for number in (1, 2, 3)]
    with django_assert_num_queries(1):
        assert spoken(keys) == {}
    with django_assert_num_queries(0):
        assert spoken([]) == {}


def test_ages_in_words():
    now = clock.now()
    assert [said_ago(now - timedelta(days=days), now) for days in (0, 1, 55, 70)] == [
        "said today", "said 1 day ago", "said 55 days ago", "said 10 weeks ago",
    ]  # fmt: skip
    assert said_ago(None, now) == ""
