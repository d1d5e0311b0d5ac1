"""The database's guards of anything that flows, written from its table of moves so that the two cannot differ."""

from collections.abc import Iterable
from typing import Protocol

import pgtrigger

from collab.kit.record_guards import UNIT, words


class Arrow(Protocol):
    """A row of the table."""

    @property
    def action(self) -> str: ...
    @property
    def source(self) -> str: ...
    @property
    def target(self) -> str: ...
    @property
    def says(self) -> str: ...


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


def on_record(
    flow: Table, subject_kind: str, *, content: dict[str, str], also: str = "", name: str = "moves_on_record"
) -> pgtrigger.Trigger:
    """Each version leaves its event, by the end of the transaction and in it: that of the very move, where the state changes.

    ``content`` are the columns that are changed by word of mouth, each with the name by which the event has to say so;
    ``also`` is SQL for one more such name, or null.
    """
    column = flow.column
    of_it = f"""e.subject_kind = '{subject_kind}' AND e.subject_id = NEW.id AND e.version = NEW.version AND e.made_in = {UNIT}"""
    differing = ",\n            ".join(f"CASE WHEN OLD.{one} IS DISTINCT FROM NEW.{one} THEN '{said}' END" for one, said in content.items())
    differing += f",\n            {also}" if also else ""
    return pgtrigger.Trigger(
        name=name,
        operation=pgtrigger.Update,
        when=pgtrigger.After,
        timing=pgtrigger.Deferred,
        condition=pgtrigger.Condition(f"OLD.{column} IS DISTINCT FROM NEW.{column} OR OLD.version IS DISTINCT FROM NEW.version"),
        declare=[("differing", "text[]")],
        func=f"""
    differing := array_remove(ARRAY[{differing}], NULL);
    IF OLD.{column} IS DISTINCT FROM NEW.{column} THEN
        IF NOT EXISTS (SELECT 1 FROM events_event e WHERE {of_it} AND e.source = OLD.{column} AND e.target = NEW.{column}
                AND ({_named(flow)})) THEN
            RAISE EXCEPTION 'A {column} changes by its named move only, and the move leaves a record.';
        END IF;
    ELSIF NOT EXISTS (SELECT 1 FROM events_event e WHERE {of_it} AND e.source IN ('', NEW.{column}) AND e.target IN ('', NEW.{column})) THEN
        RAISE EXCEPTION 'Each version of a {flow.name} leaves its record.';
    END IF;
    IF differing <> '{{}}' AND NOT EXISTS (SELECT 1 FROM events_event e WHERE {of_it} AND e.data -> 'changed' ?& differing) THEN
        RAISE EXCEPTION 'What a {flow.name} says changes on record only.';
    END IF;
    RETURN NULL;
""",
    )


def keeps_version(flow: Table, *apart: str) -> str:
    """SQL for ``by_arrows``: a version goes up by one, and without that nothing changes but the columns ``apart``."""
    less = f" - '{{{','.join(apart)}}}'::text[]" if apart else ""
    return f"""
    IF NEW.version NOT IN (OLD.version, OLD.version + 1) THEN RAISE EXCEPTION 'A version goes up by one.'; END IF;
    IF NEW.version = OLD.version AND NEW.{flow.column} = OLD.{flow.column}
            AND to_jsonb(OLD){less} IS DISTINCT FROM to_jsonb(NEW){less} THEN
        RAISE EXCEPTION 'A {flow.name} changes with its next version only.';
    END IF;"""


def truth(
    subject_kind: str, steps: Iterable[Arrow], *, column: str = "state", counts: bool = True, back: str = "<back>", gone: str = ""
) -> str:
    """The function that says whether an event of this kind of subject tells of a move that was made: see ``collab.events.sql``.

    ``gone`` is the kind of event that tells that the subject was deleted.
    ``counts``: the subject counts its versions; one that does not makes each of its moves once. An arrow to ``back`` leads to
    wherever the subject was before.
    """
    table, arrows = subject_kind.replace(".", "_"), list(steps)
    straight = sorted({(s.says, s.action, str(s.source), str(s.target)) for s in arrows if s.target != back})
    returning = sorted({(s.says, s.action, str(s.source)) for s in arrows if s.target == back})
    ways = f"(said_kind, said_action, said_source, said_target) IN ({rows(straight)})"
    ways += f" OR (said_kind, said_action, said_source) IN ({rows(returning)})" if returning else ""
    own = words(sorted({s.says for s in arrows}))
    version = "t.version" if counts else "NULL::integer"
    fits = (
        "said_version < stands.version OR said_version = stands.version AND (said_action = '' OR said_target = stands.state)"
        if counts
        else f"said_version IS NULL AND (said_action = '' OR said_target = stands.state AND {once(subject_kind)})"
    )
    return f"""
CREATE OR REPLACE FUNCTION public.events_truth_{table}(key bigint, said_kind text, said_action text, said_source text, said_target text,
    said_version integer) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
DECLARE stands record;
BEGIN
    IF said_action = '' AND (said_kind IN ({own}) OR said_source <> '' OR said_target <> '')
            OR said_action <> '' AND NOT ({ways}) THEN
        RETURN false;
    END IF;
    SELECT {version} AS version, t.{column} AS state INTO stands FROM {table} t WHERE t.id = key;{_deleted(subject_kind, gone)}
    RETURN FOUND AND ({fits});
END $$
"""


def _deleted(subject_kind: str, gone: str) -> str:
    """SQL: of a subject that was deleted on record everything was true that was told before."""
    if not gone:
        return ""
    told = f"d.subject_kind = '{subject_kind}' AND d.subject_id = key AND d.kind = '{gone}'"
    return f"""
    IF NOT FOUND THEN RETURN EXISTS (SELECT 1 FROM events_event d WHERE {told}); END IF;
    IF said_kind = '{gone}' THEN RETURN false; END IF;"""


def once(subject_kind: str) -> str:
    """SQL for a function of the truth: the record tells of this but this one time."""
    return f"""NOT EXISTS (
        SELECT 1 FROM events_event e WHERE e.subject_kind = '{subject_kind}' AND e.subject_id = key AND e.kind = said_kind OFFSET 1)"""


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
