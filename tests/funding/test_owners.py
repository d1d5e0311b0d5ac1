"""Handing a fund over: on record, by whoever sets funds up, never to themself, and a joint one keeps an owner of each side."""

from types import SimpleNamespace

import pytest
from django.db import DatabaseError, connection, transaction

from collab.events.models import Event
from collab.kit.errors import Conflict, Forbidden, NotFound, Unfit
from collab.people.models import Person
from funding.funds import operations
from funding.funds.models import Fund
from tests import onrecord
from tests.invariants.record_attacks import event, refused, run

pytestmark = pytest.mark.django_db
SETTLED = "changes on record only"


@pytest.fixture
def house(cast: SimpleNamespace, world: SimpleNamespace) -> SimpleNamespace:
    fund = fund_of(cast, world, "brand", "marketing", [cast.cmo])
    return SimpleNamespace(cast=cast, world=world, fund=fund)


def fund_of(cast: SimpleNamespace, world: SimpleNamespace, code: str, side: str, owners: list[Person]) -> Fund:
    return operations.create_fund(
        actor=cast.finance, code=code, name=code.title(), side=side, year=world.year.code, currency="USD", owners=owners
    )


def hand(house: SimpleNamespace, to: Person, who: str = "admin", former: str = "cmo", code: str = "brand") -> Fund:
    cast = vars(house.cast)
    return operations.hand_fund_over(actor=cast[who], code=code, former=cast[former], to=to)


@pytest.mark.parametrize("who", ["admin", "finance"])
def test_a_fund_is_handed_over_on_record(house: SimpleNamespace, who: str) -> None:
    fund = hand(house, house.cast.business, who)
    said = Event.objects.filter(subject_kind="funds.fund", subject_id=fund.pk).latest("id")
    assert (said.kind, said.data, said.version) == (
        "funds.fund.changed", {"owners": [house.cast.cmo.pk, house.cast.business.pk]}, fund.version,
    )  # fmt: skip
    assert list(Fund.objects.get(pk=fund.pk).owners.all()) == [house.cast.business]


@pytest.mark.parametrize("who", ["technologist", "cmo", "cio", "auditor"])
def test_nobody_else_hands_it_over(house: SimpleNamespace, who: str) -> None:
    with pytest.raises(Forbidden):
        hand(house, house.cast.business, who)


def test_what_stands_in_the_way(house: SimpleNamespace) -> None:
    cast, before = house.cast, Event.objects.count()
    newcomer, gone = Person.objects.create(username="newcomer"), cast.outsider
    onrecord.leave(gone)
    before = Event.objects.count()
    for to, words in (
        (cast.admin, "Nobody gives themself"), (gone, "has left"), (cast.cmo, "owns Brand already"), (newcomer, "holds no duty"),
    ):  # fmt: skip
        with pytest.raises(Unfit, match=words):
            hand(house, Person.objects.get(pk=to.pk))
    with pytest.raises(Conflict, match="does not own Brand any more"):
        hand(house, cast.business, former="cio")
    with pytest.raises(NotFound):
        hand(house, cast.business, code="nothing")
    assert Event.objects.count() == before and list(house.fund.owners.all()) == [cast.cmo]


def test_a_joint_fund_keeps_an_owner_of_each_side(house: SimpleNamespace) -> None:
    cast = house.cast
    fund_of(cast, house.world, "joint", "joint", [cast.cmo, cast.cio])
    for to in (cast.architect, cast.privacy):
        with pytest.raises(Unfit, match="it needs an owner who speaks for marketing"):
            hand(house, to, code="joint")
    assert set(hand(house, cast.business, code="joint").owners.all()) == {cast.business, cast.cio}


def test_a_closed_year_is_as_it_was(house: SimpleNamespace) -> None:
    later = operations.create_year(
        actor=house.cast.finance, code="then", starts_on=house.world.year.starts_on.replace(year=2001),
        ends_on=house.world.year.starts_on.replace(year=2001, month=12, day=31),
    )  # fmt: skip
    operations.create_fund(
        actor=house.cast.finance, code="old", name="Old", side="it", year="then", currency="USD", owners=[house.cast.cmo]
    )
    look = operations.look_at_closing(actor=house.cast.finance, code="then")
    operations.close_year(actor=house.cast.finance, code=later.code, seen=look.seen)
    with pytest.raises(Conflict, match="closed"):
        hand(house, house.cast.business, code="old")


# --- past the operation


def test_who_owns_a_fund_changes_with_an_event_that_names_both(house: SimpleNamespace, all_rights: None) -> None:
    fund, one, other = house.fund.pk, house.cast.cmo.pk, house.cast.business.pk
    comes = f"INSERT INTO funds_fund_owners (fund_id, person_id) VALUES ({fund}, {other})"
    goes = f"DELETE FROM funds_fund_owners WHERE fund_id = {fund}"
    becomes = f"UPDATE funds_fund_owners SET person_id = {other} WHERE fund_id = {fund}"
    said = event(
        "funds.fund.changed", "funds.fund", str(fund), f"jsonb_build_object('owners', jsonb_build_array({one}, {other}))", version="2"
    )
    turned = event(
        "funds.fund.changed", "funds.fund", str(fund), f"jsonb_build_object('owners', jsonb_build_array({other}, {one}))", version="2"
    )
    counted = f"UPDATE funds_fund SET version = 2 WHERE id = {fund}"
    for attack in (comes, goes, becomes):
        refused(SETTLED, attack)
        refused(SETTLED, counted, turned, attack)
    refused(SETTLED, counted, said, becomes)
    with pytest.raises(DatabaseError, match=SETTLED), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM funds_fund_owners WHERE fund_id = {fund} AND person_id = {one}")
    run(counted, said, goes, comes)
    assert list(Fund.objects.get(pk=fund).owners.values_list("pk", flat=True)) == [other]
