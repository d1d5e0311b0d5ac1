"""Requests that are not there, for the floors below: stand-ins for the functions with which the database asks for them."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection
from psycopg2.extensions import TRANSACTION_STATUS_INTRANS

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


def stand_in(owner: Any) -> None:
    """From now on requests need not be there to be routed and decided on."""
    with owner.cursor() as cursor:
        for text in STAND_INS:
            cursor.execute(text)


def patiently() -> None:
    """What is asked when the transaction ends may take long: a test may have told a thousand stories."""
    if not connection.in_atomic_block or connection.needs_rollback:
        return
    if connection.connection.info.transaction_status == TRANSACTION_STATUS_INTRANS:
        with connection.cursor() as own:
            own.execute("SET LOCAL statement_timeout = 0")


@contextmanager
def standing_in(owner: Any) -> Iterator[None]:
    """The same for one test, in a database that others are told in."""
    stand_in(owner)
    yield
    patiently()
    if connection.in_atomic_block and not connection.needs_rollback:
        # What is asked when the transaction ends is asked while they stand in.
        connection.check_constraints()
    with owner.cursor() as cursor:
        for text in (ROUTING, TRUTH):
            cursor.execute(text)


def told(route: Route, actor: Person | None = None, kind: str = "intake.request.decided", *, why: str = "", **data: Any) -> None:
    """The event of a request's move, in the place of the floor above."""
    step = Step("decide", "", "", (), (), kind)
    record(kind, actor=actor, about=Request(pk=route.subject_id, version=None), step=step, why=why, data=data)
