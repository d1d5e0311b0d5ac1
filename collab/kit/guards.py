"""Database guards that several apps hang on their tables."""

import pgtrigger
from django.db.models import Q

APPEND_ONLY = pgtrigger.Trigger(
    name="append_only",
    operation=pgtrigger.Update | pgtrigger.Delete,
    when=pgtrigger.Before,
    func="RAISE EXCEPTION 'The record of % is append-only: nothing in it is changed or taken away.', TG_TABLE_NAME;",
)


def refuses(
    name: str, operation: pgtrigger.Operation, test: str, sentence: str, declare: list[tuple[str, str]] | None = None
) -> pgtrigger.Trigger:
    """A trigger before ``operation`` that raises ``sentence`` where the SQL condition ``test`` is true."""
    quoted = sentence.replace("'", "''")
    return pgtrigger.Trigger(
        name=name,
        operation=operation,
        when=pgtrigger.Before,
        declare=declare,
        func=f"IF {test} THEN RAISE EXCEPTION '{quoted}'; END IF; RETURN NEW;",
    )


def settles(name: str, operation: pgtrigger.Operation, test: str, sentence: str) -> pgtrigger.Trigger:
    """A constraint trigger at the end of the transaction that raises ``sentence`` where ``test`` is true."""
    quoted = sentence.replace("'", "''")
    return pgtrigger.Trigger(
        name=name,
        operation=operation,
        when=pgtrigger.After,
        timing=pgtrigger.Deferred,
        func=f"IF {test} THEN RAISE EXCEPTION '{quoted}'; END IF; RETURN NULL;",
    )


def is_named(column: str) -> Q:
    """For a constraint: the column holds the name of a text (``collab.events.texts``) or nothing, and never the words."""
    return Q(**{column: ""}) | Q(**{f"{column}__regex": "^text:[0-9a-f]{64}$"})
