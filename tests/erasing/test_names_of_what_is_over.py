"""What names somebody and is over has its way: a launch that was held, an entry that was merged and a fund of a closed year are renamed on record."""

from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from collab.events import verify
from collab.events.models import Event
from collab.kit import clock
from collab.kit.errors import Conflict, Forbidden
from collab.registers import operations as registers
from funding.funds import operations as funds
from projects.launches import operations as launches
from tests import onrecord

pytestmark = pytest.mark.django_db
# Whoever is to be erased stands in each.
NAMED = "Tom Baines"


@pytest.fixture
def over(cast: SimpleNamespace, world: SimpleNamespace) -> SimpleNamespace:
    for code in ("acme", "double"):
        registers.add(actor=cast.admin, kind="brands", code=code, name=f"{NAMED} {code}")
    on = clock.today() - timedelta(days=1)
    launches.plan(actor=cast.cmo, code="spring", name=f"Sale of {NAMED}", brand="acme", on=on, owner=cast.cmo)
    launches.hold(actor=cast.cmo, code="spring", version=1)
    registers.merge(actor=cast.admin, kind="brands", code="double", version=1, into="acme")
    registers.change(actor=cast.admin, kind="brands", code="acme", version=1, name="Acme")
    funds.rename_fund(actor=cast.finance, code="growth", version=world.growth.version, name=f"Growth, {NAMED}")
    onrecord.leave(cast.outsider)
    return SimpleNamespace(cast=cast, world=world)


def reasons() -> str:
    with pytest.raises(CommandError) as refused:
        call_command("person", "erase", "outsider", "--as", "admin", "--why", "They asked.")
    return str(refused.value)


PLACES = ("/launches/spring/rename/", "/registers/brands/double/rename/", "/funds/growth/name/")


def test_the_refusal_says_where_and_each_page_lets_the_erasing_go_on(over: SimpleNamespace, page: Callable[..., Any]) -> None:
    said = reasons()
    assert [place for place in PLACES if place not in said] == []
    for who, place, version in (("cmo", PLACES[0], 2), ("admin", PLACES[1], 2), ("finance", PLACES[2], over.world.growth.version + 1)):
        browser = page(getattr(over.cast, who))
        assert NAMED in browser.get(place).text
        assert browser.post(place, {"version": version, "name": "Somebody else"}).status_code == 302
    # What keeps them else is no matter here: there may be nothing, and the first of two people has asked.
    try:
        call_command("person", "erase", "outsider", "--as", "admin", "--why", "They asked.")
    except CommandError as refused:
        assert "in the words of" not in str(refused)
    assert verify.everything() == []


def test_by_api_and_on_record(over: SimpleNamespace, api: Callable[..., Any]) -> None:
    cast, version = over.cast, over.world.growth.version + 1
    calls = (
        (cast.cmo, "/api/v1/launches/spring/rename/", 2, "launches.launch.renamed"),
        (cast.admin, "/api/v1/registers/brands/double/rename/", 2, "registers.entry.renamed"),
        (cast.finance, "/api/v1/funds/growth/rename/", version, "funds.fund.changed"),
    )
    for actor, url, seen, kind in calls:
        assert api(actor).post(url, {"version": seen - 1, "name": "Else"}, format="json").status_code == 409
        answer = api(actor).post(url, {"version": seen, "name": "Else"}, format="json")
        assert (answer.status_code, answer.json()["name"]) == (200, "Else"), answer.content
        assert api(cast.auditor).post(url, {"version": seen + 1, "name": "Mine"}, format="json").status_code == 403
        assert Event.objects.filter(kind=kind).exists()
    # All else of it stays.
    with pytest.raises(Conflict):
        launches.change(actor=cast.cmo, code="spring", version=3, confidence="firm")
    with pytest.raises(Conflict):
        registers.change(actor=cast.admin, kind="brands", code="double", version=3, until_on=clock.today())


@pytest.mark.usefixtures("all_rights")
def test_not_off_the_record(over: SimpleNamespace) -> None:
    told = """INSERT INTO events_event (kind, subject_kind, subject_id, at, action, source, target, version, why, data)
        SELECT '{0}.changed', '{0}', id, now(), '', '', '', version, '', '{{}}' FROM {1} WHERE code = '{2}';"""
    attacks = (
        ("launches_launch", "launches.launch", "spring", "What was held or called off is called otherwise on record only"),
        ("registers_entry", "registers.entry", "double", "What was merged is called otherwise on record only"),
    )
    for table, kind, code, sentence in attacks:
        statement = f"UPDATE {table} SET name = 'x', version = version + 1 WHERE code = '{code}';" + told.format(kind, table, code)
        with pytest.raises(DatabaseError, match=sentence), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    for statement, sentence in (
        ("UPDATE funds_fund SET name = 'x' WHERE code = 'growth'", "A fund keeps what it was set up as"),
        ("UPDATE funds_fund SET name = 'x', version = version + 1 WHERE code = 'growth'", "A fund is set up and changed on record"),
    ):
        with pytest.raises(DatabaseError, match=sentence), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_a_fund_is_renamed_by_whoever_sets_funds_up(over: SimpleNamespace) -> None:
    cast = over.cast
    with pytest.raises(Forbidden):
        funds.rename_fund(actor=cast.cmo, code="growth", version=over.world.growth.version + 1, name="Else")
