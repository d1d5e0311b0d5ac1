"""Requests that are not there, for the floors below: stand-ins for the functions with which the database asks for them."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection

from collab.approvals.guards import on_duty
from collab.approvals.models import Route
from collab.events.record import record
from collab.people.models import Person
from collab.workflow.flow import Step
from projects.intake.models import Request
from projects.intake.subject import ROUTING, TRUTH

STAND_INS = (
    f"""CREATE OR REPLACE FUNCTION public.approvals_routing_intake_request(route jsonb) RETURNS text LANGUAGE sql STABLE AS $$
        SELECT CASE WHEN NOT {on_duty("(route ->> 'routed_by_id')::bigint", "'technologist'", "(route ->> 'routed_at')::timestamptz")}
            THEN 'Only a marketing technologist routes a request.' END $$""",
    """CREATE OR REPLACE FUNCTION public.events_truth_intake_request(key bigint, said_kind text, said_action text, said_source text,
        said_target text, said_version integer) RETURNS boolean LANGUAGE plpgsql STABLE AS $$ BEGIN RETURN true; END $$""",
)


@contextmanager
def standing_in(owner: Any) -> Iterator[None]:
    """Requests need not be there to be routed and decided on."""
    with owner.cursor() as cursor:
        for text in STAND_INS:
            cursor.execute(text)
        yield
        if connection.in_atomic_block and not connection.needs_rollback:
            # What is asked when the transaction ends is asked while they stand in.
            with connection.cursor() as own:
                own.execute("SET LOCAL statement_timeout = 0")
            connection.check_constraints()
        for text in (ROUTING, TRUTH):
            cursor.execute(text)


def told(route: Route, actor: Person | None = None, kind: str = "intake.request.decided", *, why: str = "", **data: Any) -> None:
    """The event of a request's move, in the place of the floor above."""
    step = Step("decide", "", "", (), (), kind)
    record(kind, actor=actor, about=Request(pk=route.subject_id, version=None), step=step, why=why, data=data)
