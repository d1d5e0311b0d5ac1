"""The table of kinds: every kind of route the portal knows is handed over, and the database knows the same of it."""

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from collab.access import duties
from collab.access.roles import Role
from collab.appointments import operations as appointments
from collab.appointments import subject as appointment
from collab.approvals import decisions, routes
from collab.approvals.kinds import KINDS, FirstRule, Group, Kind, label
from collab.approvals.models import Decision, Route
from collab.approvals.routes import Facts
from collab.approvals.states import REQUEST, Seating, Verdict
from collab.kit import clock
from collab.kit.operation import operation
from collab.policies import operations as policies
from collab.policies import subject as policy
from collab.policies.guards import AGREED
from funding.funds import operations as funds
from funding.funds import subject as fund_change
from projects.intake import subject as request
from projects.portfolio import subject as passage
from tests.stories import usd

TEXTS = (
    request.ROUTING,
    fund_change.ROUTING,
    fund_change.GROUP,
    appointment.ROUTING,
    appointment.GROUP,
    policy.ROUTING,
    policy.GROUP,
    passage.ROUTING,
    passage.GROUP,
    passage.TRUTH,
    AGREED,
)


def test_the_roof_hands_over_every_kind() -> None:
    assert set(KINDS.value) == {
        REQUEST,
        "intake.stop",
        "funds.fundchange",
        "appointments.proposal",
        "appointments.roster",
        "policies.proposal",
        "portfolio.passage",
    }
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
    # And the one that is asked of all groups which a policy resolves from the route.
    wanted |= {"approvals_group_by_policy", *(f"approvals_group_{group.name}" for kind in KINDS.value.values() for group in kind.groups)}
    with connection.cursor() as cursor:
        cursor.execute("SELECT proname FROM pg_proc WHERE proname ~ '^approvals_(routing|group)_'")
        assert {name for (name,) in cursor.fetchall()} == wanted


def test_the_portal_cannot_bring_a_function_of_its_own(db: None) -> None:
    with connection.cursor() as cursor, pytest.raises(Exception, match="permission denied"):
        cursor.execute(
            "CREATE FUNCTION public.approvals_group_mine(jsonb, bigint, timestamptz) RETURNS boolean LANGUAGE sql AS 'SELECT true'"
        )


@pytest.fixture
def hiring(owner: Any) -> Iterator[Kind]:
    """A kind of subject that has no amount, as another app would bring it: a row of the table and its function."""
    kind = Kind(
        name="tests.hiring", who_routes=lambda subject, requester, by: None, on_outcome=lambda ruling: ruling.route.requester,
        groups=(Group("hiring_say", "Say", lambda subject: set(duties.holders(Role.CMO).values_list("pk", flat=True))),),
        first_policy=(FirstRule("hiring_say", "Say", seating=Seating.AT_DECISION),),
    )  # fmt: skip
    with KINDS.holding({**KINDS.value, kind.name: kind}), owner.cursor() as cursor:
        cursor.execute(
            "CREATE FUNCTION public.approvals_routing_tests_hiring(route jsonb) RETURNS text LANGUAGE sql STABLE AS 'SELECT NULL::text'"
        )
        cursor.execute(
            """CREATE FUNCTION public.approvals_group_hiring_say(route jsonb, person bigint, instant timestamptz) RETURNS boolean
            LANGUAGE sql STABLE AS $$ SELECT EXISTS (SELECT 1 FROM access_duty y WHERE y.role = 'cmo' AND y.person_id = person) $$"""
        )
        yield kind
        cursor.execute("DROP FUNCTION public.approvals_routing_tests_hiring(jsonb)")
        cursor.execute("DROP FUNCTION public.approvals_group_hiring_say(jsonb, bigint, timestamptz)")


def told(actor: int, data: str) -> None:
    """The record tells of the one who is hired."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO events_event (kind, subject_kind, subject_id, actor_id, at, action, source, target, why, data) "
            "VALUES ('tests.hiring.told', 'tests.hiring', 7, %s, now(), '', '', '', '', %s)",
            [actor, data],
        )


def test_what_has_no_amount_is_decided_like_anything_else(hiring: Kind, db: None, cast: SimpleNamespace) -> None:
    @operation
    def decided() -> Route:
        route = routes.open_route(kind=hiring.name, subject_id=7, requester=cast.marketer, routed_by=cast.marketer, facts=Facts())
        told(cast.marketer.pk, "{}")
        decisions.decide(route=route, person=cast.cmo, verdict=Verdict.APPROVE)
        told(cast.cmo.pk, json.dumps({"given": Decision.objects.get().pk}))
        return Route.objects.get(pk=route.pk)

    route = decided()
    assert (route.amount, route.currency, route.money, route.facts["amount"], route.state) == (None, "", None, None, "passed")
    half = {**{field.attname: getattr(route, field.attname) for field in Route._meta.concrete_fields}, "id": None, "state": "open"}
    for wrong in ({"currency": "USD"}, {"amount": 5}):
        with pytest.raises(DatabaseError, match="route_amount_has_currency|is weighed in that of the policy"), transaction.atomic():
            Route.objects.create(**{**half, **wrong})


@pytest.mark.parametrize("other", [{"track": "fast"}, {"data_class": "none"}])
def test_what_is_proposed_is_routed_with_no_track(other: dict[str, str], cast: SimpleNamespace, world: SimpleNamespace) -> None:
    """Its own policy names none: on a route with one no rule would ask anybody, and a panel made by hand would pass it."""
    policies.propose_policy(actor=cast.admin, starts_on=clock.today() + timedelta(days=1), reason="Prices rose.")
    appointments.propose_duty(actor=cast.admin, person=cast.outsider, role=Role.PRIVACY, reason="A colleague left.")
    funds.propose_change(actor=cast.finance, target="growth", amount=usd(5), reason="More.")
    for kind in ("policies.proposal", "appointments.proposal", "funds.fundchange"):
        with connection.cursor() as cursor:
            said = f"SELECT public.approvals_routing_{kind.replace('.', '_')}(to_jsonb(r) || %s) FROM approvals_route r WHERE r.subject_kind = %s AND r.state = 'open'"
            cursor.execute(said, ["{}", kind])
            assert cursor.fetchone() == (None,), kind
            cursor.execute(said, [json.dumps(other), kind])
            assert "has no track" in cursor.fetchone()[0], kind
