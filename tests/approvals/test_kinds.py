"""The table of kinds: every kind of route the portal knows is handed over, and the database knows the same of it."""

import re

import pytest
from django.db import connection

from collab.approvals.kinds import KINDS, label
from collab.approvals.states import REQUEST
from funding.funds import subject as fund_change
from projects.intake import subject as request

TEXTS = (request.ROUTING, fund_change.ROUTING, fund_change.GROUP)


def test_the_roof_hands_over_every_kind() -> None:
    assert set(KINDS.value) == {REQUEST, "funds.fundchange"}
    assert (label("finance"), label("fund_say")) == ("Finance partner", "Finance partner or owner of the fund")


@pytest.mark.parametrize("text", TEXTS, ids=lambda text: re.search(r"public\.(\w+)", text)[1])
def test_the_database_has_the_functions_as_they_are_written(db: None, text: str) -> None:
    """A changed text without its migration would leave the guard as it was."""
    name, body = re.search(r"public\.(\w+)", text)[1], text.split("$$")[1]
    with connection.cursor() as cursor:
        cursor.execute("SELECT prosrc FROM pg_proc WHERE proname = %s", [name])
        assert cursor.fetchall() == [(body,)]


def test_every_kind_and_group_has_its_function_and_no_function_is_left_over(db: None) -> None:
    wanted = {"approvals_routing_" + name.replace(".", "_") for name in KINDS.value}
    wanted |= {f"approvals_group_{group.name}" for kind in KINDS.value.values() for group in kind.groups}
    with connection.cursor() as cursor:
        cursor.execute("SELECT proname FROM pg_proc WHERE proname ~ '^approvals_(routing|group)_'")
        assert {name for (name,) in cursor.fetchall()} == wanted


def test_the_portal_cannot_bring_a_function_of_its_own(db: None) -> None:
    with connection.cursor() as cursor, pytest.raises(Exception, match="permission denied"):
        cursor.execute(
            "CREATE FUNCTION public.approvals_group_mine(jsonb, bigint, timestamptz) RETURNS boolean LANGUAGE sql AS 'SELECT true'"
        )
