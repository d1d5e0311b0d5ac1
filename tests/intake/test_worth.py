"""What a request is worth in one currency, also of those that were there before it was kept."""

from importlib import import_module
from types import SimpleNamespace
from typing import Any

from conftest import guards_off, make_cast
from stories import Story, make_world

from collab.kit.money import Money
from projects.intake.models import Request

filling = import_module("projects.intake.migrations.0013_fill_the_worth")


def test_what_was_there_before_is_worth_what_a_new_one_is(real_db: None, owner: Any) -> None:
    cast = make_cast()
    world = make_world(cast)
    for value in (Money.of("9000000", "JPY"), Money.of("50000", "USD"), None):
        Story(cast, world, answers={"estimate": None, "revenue_generated": value, "revenue_protected": None}).drafted()
    before = list(Request.objects.order_by("number").values_list("worth", flat=True))
    assert before[1:] == [50_000, None]
    with guards_off(owner) as cursor:
        cursor.execute("UPDATE intake_request SET worth = NULL")
    owner.set_autocommit(False)
    try:
        filling.fill(None, SimpleNamespace(connection=owner))
        owner.commit()
    finally:
        owner.rollback()
        owner.set_autocommit(True)
    assert list(Request.objects.order_by("number").values_list("worth", flat=True)) == before
    with owner.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_trigger WHERE tgrelid = 'intake_request'::regclass AND tgenabled = 'D'")
        assert cursor.fetchone() == (0,)
