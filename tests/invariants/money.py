"""Hands for the attacks on money: raw SQL as the portal's role, in a transaction with everything that is judged at its end."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import Model
from stories import bring_to, usd

from collab.events.record import record
from collab.kit import clock
from collab.kit.operation import hold
from collab.people.models import Person
from funding.funds import operations
from funding.funds.models import Allocation, Fund
from funding.ledger.models import Account
from projects.intake.states import State as S

Moved = tuple[Account, str]


@contextmanager
def settled() -> Iterator[Any]:
    """A transaction of its own, with everything that is judged at its end; undone where that refuses."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        yield cursor
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def judged(work: Callable[[], Any]) -> None:
    """An operation in a transaction of its own, with everything that is judged at its end."""
    hold(lambda: (work(), connection.check_constraints()))


def run(*statements: tuple[Any, ...] | str) -> int:
    with settled() as cursor:
        for statement in statements:
            sql, *values = (statement,) if isinstance(statement, str) else statement
            cursor.execute(sql, values)
        return int(cursor.rowcount)


def refused(match: str, *statements: tuple[Any, ...] | str) -> None:
    with pytest.raises(DatabaseError, match=match):
        run(*statements)


def insert(cursor: Any, table: str, **columns: Any) -> int:
    names = ", ".join(f'"{name}"' for name in columns)
    cursor.execute(f"INSERT INTO {table} ({names}) VALUES ({', '.join(['%s'] * len(columns))}) RETURNING id", list(columns.values()))
    return int(cursor.fetchone()[0])


def post(
    kind: str, *lines: Moved, by: Person | None, subject: Model | None = None, tells: tuple[str, Model, Any] | None = None, **facts: Any
) -> int:
    """An entry past ``posting``, with the event that would tell of it; ``teller``: who does by that, where it is another."""
    also, teller = facts.pop("also", ()), facts.pop("teller", by)
    with settled() as cursor:
        event = record(tells[0], actor=teller, about=tells[1], data=tells[2]).pk if tells else None
        about = (
            {"subject_kind": subject._meta.label_lower, "subject_id": subject.pk} if subject else {"subject_kind": "", "subject_id": None}
        )
        words = {"reference": "", "note": ""}
        key = {"kind": kind, "on": clock.today(), "at": clock.now(), "actor_id": by and by.pk, "event_id": event, **about, **words, **facts}
        made = insert(cursor, "ledger_entry", **key)
        for account, amount in lines:
            insert(cursor, "ledger_line", entry_id=made, account_id=account.pk, amount=amount)
        for sql, *values in also:
            cursor.execute(sql, [made if value == "entry" else value for value in values])
        return made


def housed(cast: SimpleNamespace, world: SimpleNamespace) -> SimpleNamespace:
    """Work in delivery that 4,000 of 120,000 is spent on, and other work that money is reserved for, both of one fund."""
    started, reserved = (bring_to(state, cast, world) for state in (S.IN_DELIVERY, S.FUNDED))
    spent = operations.spend(
        actor=cast.finance, number=started.number, fund="growth", amount=usd(4_000), reference="INV-1", on=clock.today()
    )
    work, waits = (Allocation.objects.with_accounts().get(route=one.route) for one in (started, reserved))
    growth, platform = (Fund.objects.with_accounts().get(code=code) for code in ("growth", "platform"))
    return SimpleNamespace(cast=cast, world=world, work=work, waits=waits, growth=growth, platform=platform, spend=spent.entry)


def told(promise: Allocation, verb: str, amount: str) -> tuple[str, Model, Any]:
    return f"funds.allocation.{verb}", promise, {"amount": amount}


def spending(house: SimpleNamespace, amount: str = "5.00", **facts: Any) -> int:
    """A spend as the operation writes it; ``facts`` are what differs."""
    lines = facts.pop("lines", ((house.work.committed, "-" + amount), (house.work.spent, amount)))
    given = {
        "by": house.cast.finance,
        "subject": house.work.route,
        "tells": told(house.work, "spent", amount),
        "reference": "INV-2",
        **facts,
    }
    return post(given.pop("kind", "spend"), *lines, **given)
