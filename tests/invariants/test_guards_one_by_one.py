"""Guards that others stand beside, each by itself: what it alone refuses is taken where it is off, and by nothing else held up."""

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import transaction

from collab.events import seals
from collab.kit import clock
from funding.funds import operations
from projects.intake.states import State as S
from tests import onrecord
from tests.conftest import every_right, make_cast
from tests.invariants.record_attacks import refused, run
from tests.invariants.test_record_guards_in_time import FITS, SEAL
from tests.sabotage import without
from tests.stories import bring_to, make_world, usd

# Table, guard, the sentence that refuses, and what somebody does with the portal's own role.
ALONE = {
    "a seal of other events": (
        "events_seal",
        "in_order",
        "witnesses what was written",
        SEAL.format(**FITS | {"marks": "marks[2:]"}),
    ),
    "a year that opens": (
        "funds_fiscalyear",
        "opens_on_record",
        "opens on record only",
        "INSERT INTO funds_fiscalyear (code, starts_on, ends_on) VALUES ('mine', '1990-01-01', '1990-12-31')",
    ),
    "a year that closes": (
        "funds_fiscalyear",
        "closes_on_record",
        "closes on record only",
        "UPDATE funds_fiscalyear SET closed_at = now() WHERE code = 'empty'",
    ),
    "the version of a fund": ("funds_fund", "on_record", "set up and changed on record", "UPDATE funds_fund SET version = version + 1"),
    "a promise that moves": (
        "funds_allocation",
        "stands_on_record",
        "Where a promise stands",
        "UPDATE funds_allocation SET state = 'released' WHERE state = 'committed'",
    ),
    "the end of a route": ("approvals_route", "moves_on_record", "Where a route stands", "UPDATE approvals_route SET ended_at = now()"),
    "the day of a step": ("approvals_step", "moves_on_record", "Where a step stands", "UPDATE approvals_step SET passed_at = now()"),
}


@pytest.fixture
def house(real_db: None) -> SimpleNamespace:
    cast = make_cast()
    world = make_world(cast)
    operations.create_year(actor=cast.finance, code="empty", starts_on=date(2002, 1, 1), ends_on=date(2002, 12, 31))
    # Work whose promise has nothing left: its accounts would fit either state.
    work = bring_to(S.IN_DELIVERY, cast, world)
    operations.spend(actor=cast.finance, number=work.number, fund="growth", amount=usd(120_000), reference="INV-1", on=clock.today())
    seals.make()
    onrecord.note("test.bell.rung", cast.cmo)
    onrecord.note("test.bell.rung", cast.cmo)
    return cast


def test_each_of_them_holds_by_itself(house: SimpleNamespace, owner: Any) -> None:
    passed = []
    with every_right():
        for name, (table, guard, sentence, does) in ALONE.items():
            refused(sentence, does)
            with without(owner, table, guard), transaction.atomic():
                run(does)
                passed.append(name)
                transaction.set_rollback(True)
    assert passed == list(ALONE)
