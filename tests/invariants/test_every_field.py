"""Every field written directly, past the operations: by ``.update()``, by SQL as the portal's role, in the administration, over the API."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection

from collab.events import seals
from collab.kpis import operations as kpis
from collab.kpis.operations import Reading
from collab.notices import wishes
from collab.notices.states import Kind
from collab.rights import LETTER
from funding.funds import operations as funds
from tests.invariants.fields import empty, taken
from tests.matrix.conftest import committed
from tests.sabotage import without

__all__ = ["committed"]


@pytest.fixture(scope="module")
def house(committed: SimpleNamespace, django_db_blocker: Any) -> SimpleNamespace:  # noqa: F811
    """One of everything, and of what only few have."""
    cast = committed.cast
    with django_db_blocker.unblock():
        readings = [Reading(Decimal("71.5"), date(2026, 10, 1), "warehouse")]
        kpis.measure(actor=cast.marketing_lead, code=committed.world.kpi.code, readings=readings)
        funds.reverse_actual(actor=cast.finance, entry=committed.actual.pk, reason="It was paid twice.")
        wishes.choose(actor=cast.marketer, notes="digest")
        seals.make()
    return committed


@pytest.fixture(autouse=True)
def real(house: SimpleNamespace, django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock():
        yield


# What a queue writes on what it tries to be rid of.
QUEUES = {
    *(f"events.Delivery.{name}" for name in ("state", "due_at", "attempts", "done_at", "last_error")),
    # How far a file is; what it holds, and whose it is, stand as they came.
    *(f"directory.Import.{name}" for name in ("state", "done", "outcome", "due_at", "attempts", "last_error")),
    # That the token of a feed has gone; another one it never gets.
    "kpis.Feed.token",
    # A file of a pack is drawn again from what is frozen.
    *(f"packs.PackFile.{name}" for name in ("content", "closed", "done", "total", "state", "said", "drawn_at")),
    *(f"packs.PackFile.{name}" for name in ("due_at", "attempts", "last_error")),
    *(f"{label}.{name}" for label in ("notices.Notice", "account.Letter") for name in LETTER),
    *(f"notices.Notice.{name}" for name in ("letter", "message_id", "thread", "headline")),
    # What we owe the sender of a letter, and which of its files went where.
    *(f"post.Letter.{name}" for name in ("mail", "mail_due_at", "mail_attempts", "mail_error", "files")),
    # Its words go, and never come again.
    "post.Letter.content",
}
# What only its own person sees or says, and what says when something was last used.
ONES_OWN = {
    *(f"people.Person.{name}" for name in ("theme", "mail", "has_shortcuts", "last_login", "epoch")),
    *("people.Token.used_at", "people.Token.used_from", "account.Session.used_at", "account.Letter.used_at"),
    # That a link was used, once and for ever.
    "intake.DecisionLink.used_at",
    *("notices.Notice.read_at", "notices.Notice.needs_action", "notes.Watch.is_on"),
    *(f"notices.Wishes.{name}" for name in (*Kind.values, "rhythm", "is_any_hour")),
    *(f"saved.View.{name}" for name in ("name", "query", "shared", "is_usual")),
}
# What is set up, and no move leads through: each change by the operations is on record, and whoever had the role's password could
# make one that is not. It decides nothing and moves no money.
SET_UP = {
    *(f"people.Person.{name}" for name in ("username", "first_name", "last_name", "email", "title", "department")),
    *("people.Department.name", "people.Department.side"),
    *(f"customer.Moment.{name}" for name in ("name", "description", "position", "stage", "measure")),
    *(f"kpis.Kpi.{name}" for name in ("name", "definition", "unit", "decimals", "cadence", "tolerance", "scale_from")),
    *(f"kpis.Kpi.{name}" for name in ("owner_marketing", "owner_it", "is_active", "version")),
    *(f"portfolio.Milestone.{name}" for name in ("title", "due_on", "owner", "done_on", "forecast_on", "weight")),
    *(f"portfolio.Dependency.{name}" for name in ("why", "lag", "is_hard")),
    "portfolio.Template.is_current",
}
# Tables of which the house has no row: added to and never changed, or attacked in tests of their own.
NOT_TRIED = {
    "keeping.Erasure", "account.KeptWords", "assurances.Applied", "assurances.Tick", "post.Mailbox",
    "approvals.Disagreement", "approvals.Retraction", "intake.LaneEntry",
    "admin.LogEntry", "convergence.Month", "dashboards.Brief",
    "clocks.Clock", "clocks.Forecast", "clocks.Nudge", "clocks.Reminder", "clocks.Turn",
    "dashboards.Dispute", "dashboards.Habits", "dashboards.Round", "events.Claim", "events.Replay",
    "events.Verification", "insights.Citation",
    "intake.BreakGlass", "intake.Canned", "intake.GateProof", "intake.Practice", "intake.RunOwner",
    "intake.Reading", "intake.Related", "intake.Size", "intake.Stop", "kpis.Result", "kpis.Target",
    "kpis.Used", "notes.Mention", "packs.Decision", "portfolio.Check", "portfolio.Gate", "portfolio.Passage", "pulse.Answer", "pulse.Comment",
    "pulse.Participation", "people.Closure", "policies.Rehearsal", "sessions.Session", "tools.Renewal",
}  # fmt: skip


@pytest.mark.parametrize("by_sql", [True, False], ids=["by SQL", "by .update()"])
def test_a_field_that_a_move_owns_is_written_by_the_move_alone(house: SimpleNamespace, by_sql: bool) -> None:
    assert taken(by_sql=by_sql) == QUEUES | ONES_OWN | SET_UP


def test_nearly_every_table_was_tried(house: SimpleNamespace) -> None:
    assert empty() == NOT_TRIED


@pytest.mark.slow
@pytest.mark.parametrize("by_sql", [True, False], ids=["by SQL", "by .update()"])
def test_nor_in_any_row(house: SimpleNamespace, by_sql: bool) -> None:
    assert taken(by_sql=by_sql, rows=200) == QUEUES | ONES_OWN | SET_UP


# --- guards taken away on purpose

WITHOUT = {
    "intake.Request": ("intake_request", {"state", "title", "estimate", "holder"}),
    "portfolio.Project": ("portfolio_project", {"phase", "it_lead"}),
    "funds.Allocation": ("funds_allocation", {"state"}),
    "approvals.Route": ("approvals_route", {"state", "ended_at"}),
    "access.Duty": ("access_duty", {"until_on", "ended_at"}),
}


@pytest.mark.parametrize("label", WITHOUT)
def test_a_table_without_its_guards_is_found(house: SimpleNamespace, owner: Any, label: str) -> None:
    table, fields = WITHOUT[label]
    assert taken([label]) == set()
    with without(owner, table):
        assert {f"{label}.{name}" for name in fields} <= taken([label])


def test_a_right_too_many_is_found(house: SimpleNamespace, owner: Any) -> None:
    """Of a column that nothing but rights guards."""
    assert taken(["people.Token"]) == {"people.Token.used_at", "people.Token.used_from"}
    role = connection.ops.quote_name(connection.settings_dict["USER"])
    with owner.cursor() as cursor:
        cursor.execute(f"GRANT UPDATE (label) ON people_token TO {role}")
        try:
            assert "people.Token.label" in taken(["people.Token"])
        finally:
            cursor.execute(f"REVOKE UPDATE (label) ON people_token FROM {role}")
