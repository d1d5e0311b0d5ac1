"""Statements built once: they give what a queryset gives, and a value stays a value. ``tests/house/test_kept.py`` asks all that are kept."""

from types import SimpleNamespace

import pytest
from django.db import connection
from django.db.models import Count, DateField, Q, Window
from django.test.utils import CaptureQueriesContext
from stories import bring_to

from collab.kit.statements import Given, Statement, by_key, is_one_of
from collab.notices.queries import may_open
from collab.people.models import Person
from projects.intake import access as intake
from projects.intake.models import Request
from projects.intake.states import State

STATES = (State.DRAFT, State.IN_TRIAGE, State.IN_APPROVAL, State.APPROVED, State.IN_DELIVERY, State.DECLINED)


@pytest.mark.parametrize("is_confidential", [False, True])
def test_who_may_open_what_they_are_told_of_is_the_same(cast: SimpleNamespace, world: SimpleNamespace, is_confidential: bool) -> None:
    cast.nobody = Person.objects.create(username="nobody")
    requests = [bring_to(state, cast, world, answers={"is_confidential": is_confidential}) for state in STATES]
    told = set()
    for name, person in vars(cast).items():
        for request in requests:
            may = may_open(person, "intake.request", request.pk)
            assert may == intake.visible(person).filter(pk=request.pk).exists(), (name, request.state)
            told.add(may)
    assert told == {True, False}


def test_things_have_what_was_named_and_nothing_else(cast: SimpleNamespace, world: SimpleNamespace) -> None:
    request = bring_to(State.IN_TRIAGE, cast, world)
    (found,) = Statement(Request.objects.filter(number=Given("number")), ("title", "state", "number")).things(number=request.number)
    assert (found.number, found.title, found.state) == (request.number, request.title, State.IN_TRIAGE)
    assert found.get_deferred_fields() >= {"id", "problem", "requester_id"}


def test_rows_hold_what_is_worked_out_too(cast: SimpleNamespace, world: SimpleNamespace) -> None:
    bring_to(State.IN_TRIAGE, cast, world)
    bring_to(State.DECLINED, cast, world)
    counted = Request.objects.annotate(open=Window(Count("pk", filter=Q(state=State.IN_TRIAGE)))).order_by("number")
    statement = Statement(counted, ("state", "open"))
    assert statement.rows() == [(State.IN_TRIAGE, 1), (State.DECLINED, 1)]
    assert statement.count() == 2


def test_what_can_find_nothing_asks_nothing(db: None) -> None:
    statement = Statement(Request.objects.filter(pk__in=()), ("pk", "needed_by"))
    with CaptureQueriesContext(connection) as queries:
        assert (statement.rows(), statement.things(), statement.count()) == ([], [], 0)
        assert by_key(Person, [None], "username") == {}
    assert not queries.captured_queries


def test_a_value_that_nobody_gives_is_no_statement(db: None) -> None:
    with pytest.raises(KeyError, match="day"):
        Statement(Request.objects.filter(needed_by=Given("day", DateField())), ("pk",)).rows(person=1)


def test_a_value_is_a_value_whatever_it_says(db: None, cast: SimpleNamespace) -> None:
    evil = "'; DROP TABLE people_person; -- %s"
    assert Statement(Person.objects.filter(pk=Given("person")), ("pk",)).rows(person=cast.marketer.pk) == [(cast.marketer.pk,)]
    by_name = Statement(Person.objects.filter(username=Given("name", Person._meta.get_field("username"))), ("pk",))
    assert by_name.rows(name=evil) == []
    assert by_name.rows(name=cast.marketer.username) == [(cast.marketer.pk,)]


def test_one_of_no_keys_is_none(db: None) -> None:
    statement = Statement(Person.objects.filter(is_one_of("pk", "keys")), ("pk",))
    assert statement.rows(keys=[]) == []
