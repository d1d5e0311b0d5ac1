"""The database's guards of anything that flows, written from its table of moves so that the two cannot differ."""

from collections.abc import Iterable
from typing import Protocol

import pgtrigger


class Arrow(Protocol):
    """A row of the table."""

    @property
    def action(self) -> str: ...
    @property
    def source(self) -> str: ...
    @property
    def target(self) -> str: ...


class Table(Protocol):
    """A flow, as far as the database is concerned: see ``collab.workflow.flow``."""

    @property
    def name(self) -> str: ...
    @property
    def column(self) -> str: ...
    @property
    def back(self) -> str: ...
    @property
    def pauses(self) -> tuple[str, ...]: ...
    @property
    def straight(self) -> tuple[Arrow, ...]: ...
    @property
    def returning(self) -> tuple[Arrow, ...]: ...


def by_arrows(flow: Table, *, first: str = "", then: str = "", name: str = "moves_by_arrows") -> pgtrigger.Trigger:
    """A state changes along an arrow of the table only, with the next version; where it paused is remembered.

    ``first`` is SQL that holds for every update, ``then`` SQL that holds once a state has changed.
    """
    return pgtrigger.Trigger(name=name, operation=pgtrigger.Update, when=pgtrigger.Before, func=f"{first}{arrows(flow)}{then}RETURN NEW;\n")


def on_record(flow: Table, subject_kind: str, *, name: str = "moves_on_record") -> pgtrigger.Trigger:
    """Whatever changes a state leaves the event of that very move, by the end of the transaction."""
    return pgtrigger.Trigger(
        name=name,
        operation=pgtrigger.Update,
        when=pgtrigger.After,
        timing=pgtrigger.Deferred,
        condition=pgtrigger.Condition(f"OLD.{flow.column} IS DISTINCT FROM NEW.{flow.column}"),
        func=f"""
    IF NOT EXISTS (SELECT 1 FROM events_event e WHERE e.subject_kind = '{subject_kind}' AND e.subject_id = NEW.id
            AND e.version = NEW.version AND e.source = OLD.{flow.column} AND e.target = NEW.{flow.column}
            AND ({_named(flow)})) THEN
        RAISE EXCEPTION 'A {flow.column} changes by its named move only, and the move leaves a record.';
    END IF;
    RETURN NULL;
""",
    )


def arrows(flow: Table) -> str:
    """SQL for a trigger before an update: returns the row where the state stays, raises where no arrow leads to it."""
    column, back = flow.column, flow.back
    straight = sorted({(str(s.source), str(s.target)) for s in flow.straight if s.source != s.target})
    # A flow may have none of a kind, and SQL knows no empty list.
    ways = [f"(OLD.{column}, NEW.{column}) IN ({rows(straight)})"] if straight else []
    ways += [f"OLD.{column} = '{state!s}' AND NEW.{column} = OLD.{back}" for state in flow.pauses]
    remembers = "".join(
        f"""
    IF NEW.{column} = '{state!s}' AND NEW.{back} IS DISTINCT FROM OLD.{column} THEN
        RAISE EXCEPTION 'A paused {flow.name} remembers where it was.';
    END IF;"""
        for state in flow.pauses
    )
    return f"""
    IF OLD.{column} IS NOT DISTINCT FROM NEW.{column} THEN RETURN NEW; END IF;
    IF NEW.version <> OLD.version + 1 THEN RAISE EXCEPTION 'A move adds one to the version.'; END IF;
    IF NOT ({" OR ".join(ways) or "false"}) THEN
        RAISE EXCEPTION 'No move leads a {flow.name} from % to %.', OLD.{column}, NEW.{column};
    END IF;{remembers}
    """


def _named(flow: Table) -> str:
    """SQL: the event ``e`` is that of an arrow."""
    straight = sorted({(s.action, str(s.source), str(s.target)) for s in flow.straight})
    back = sorted({(s.action, str(s.source)) for s in flow.returning})
    named = [f"(e.action, e.source, e.target) IN ({rows(straight)})"] if straight else []
    return " OR ".join(named + ([f"(e.action, e.source) IN ({rows(back)})"] if back else []))


def rows(table: Iterable[tuple[str, ...]]) -> str:
    """SQL for a list of rows of words."""
    return ", ".join("(" + ", ".join(f"'{word}'" for word in row) + ")" for row in table)
