"""What the portal's database role may do with each table. It owns none of them.

The default is the four verbs of a row; a table named here has fewer. What is append-only is so
twice: by these rights, and by a trigger that holds for the owner as well.
"""

from collections.abc import Iterator, Mapping

from django.apps import apps
from django.db import ProgrammingError, transaction
from django.db.backends.utils import CursorWrapper
from psycopg2 import errorcodes, sql

from collab.kit.operation import sqlstate

DEFAULT = ("SELECT", "INSERT", "UPDATE", "DELETE")
FEWER = {
    "events.Event": ("SELECT", "INSERT"),
    "events.Seal": ("SELECT", "INSERT"),
    "events.Verification": ("SELECT", "INSERT"),
    "events.Text": ("SELECT", "INSERT", "DELETE"),
    "appointments.Proposal": ("SELECT", "INSERT", "UPDATE"),
    "approvals.Decision": ("SELECT", "INSERT"),
    "approvals.Recusal": ("SELECT", "INSERT"),
    "approvals.Route": ("SELECT", "INSERT", "UPDATE"),
    "approvals.Step": ("SELECT", "INSERT", "UPDATE"),
    "approvals.Panel": ("SELECT", "INSERT", "UPDATE"),
    "approvals.Seat": ("SELECT", "INSERT"),
    "ledger.Account": ("SELECT", "INSERT", "UPDATE"),
    "ledger.Entry": ("SELECT", "INSERT"),
    "ledger.Line": ("SELECT", "INSERT"),
    "ledger.MonthTotal": ("SELECT", "INSERT", "UPDATE"),
    "kpis.Measurement": ("SELECT", "INSERT"),
    "funds.Allocation": ("SELECT", "INSERT", "UPDATE"),
    "funds.FundChange": ("SELECT", "INSERT", "UPDATE"),
    "intake.Request": ("SELECT", "INSERT", "UPDATE"),
    "intake.RequestGrant": ("SELECT", "INSERT", "DELETE"),
    "portfolio.Project": ("SELECT", "INSERT", "UPDATE"),
}


# A verb on a table, or on one column of it; on a sequence too.
Right = tuple[str, str, str]

RELATIONS = """
    SELECT relname, CASE relkind WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END FROM pg_class
     WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
"""
HELD = """
    SELECT c.relname, r.privilege_type, '' FROM pg_class c CROSS JOIN aclexplode(c.relacl) r
     WHERE c.relnamespace = 'public'::regnamespace AND r.grantee = %(grantee)s
    UNION ALL
    SELECT c.relname, r.privilege_type, a.attname
      FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid CROSS JOIN aclexplode(a.attacl) r
     WHERE c.relnamespace = 'public'::regnamespace AND r.grantee = %(grantee)s
"""
# What a new database gives to everybody, and what the portal needs of the schema.
SURROUNDINGS = """
    SELECT current_database(), has_database_privilege('public', current_database(), 'TEMPORARY, CREATE'),
           has_schema_privilege('public', 'public', 'CREATE'), has_schema_privilege(%(role)s, 'public', 'USAGE')
"""
SET_ALREADY = """
    SELECT split_part(one, '=', 1), substr(one, strpos(one, '=') + 1)
      FROM pg_db_role_setting s JOIN pg_roles r ON r.oid = s.setrole JOIN pg_database d ON d.oid = s.setdatabase, unnest(s.setconfig) one
     WHERE r.rolname = %(role)s AND d.datname = current_database()
"""


def wanted(tables: Mapping[str, str]) -> set[Right]:
    """Every right the portal should have, given each table's and sequence's kind by its name."""
    fewer = {apps.get_model(label)._meta.db_table: verbs for label, verbs in FEWER.items()} | {"django_migrations": ("SELECT",)}
    of_kind = {"TABLE": DEFAULT, "SEQUENCE": ("USAGE", "SELECT")}
    return {(name, verb, "") for name, kind in tables.items() for verb in fewer.get(name, of_kind[kind])}


def grant(cursor: CursorWrapper, role: str) -> int:
    """Give ``role`` exactly its rights, taking back any other; gives the number of statements that took.

    Run by the owner after each migration, in a transaction: whoever works meanwhile has the rights of before or those of after.
    What is as it should be is left alone.
    """
    cursor.execute(RELATIONS)
    tables = dict(cursor.fetchall())
    cursor.execute("SELECT oid FROM pg_roles WHERE rolname = %s", [role])
    should, to = wanted(tables), sql.Identifier(role)
    has = _held(cursor, cursor.fetchone()[0])
    statements = [
        *_surroundings(cursor, role),
        *_each(tables, should - has, "GRANT {} ON {} {} TO {}", to),
        *_each(tables, has - should, "REVOKE {} ON {} {} FROM {}", to),
        *_each(tables, _held(cursor, 0), "REVOKE {} ON {} {} FROM {}", sql.SQL("PUBLIC")),
    ]
    for statement in statements:
        cursor.execute(statement)
    return len(statements)


def _held(cursor: CursorWrapper, grantee: int) -> set[Right]:
    cursor.execute(HELD, {"grantee": grantee})
    return set(cursor.fetchall())


def _surroundings(cursor: CursorWrapper, role: str) -> Iterator[sql.Composable]:
    cursor.execute(SURROUNDINGS, {"role": role})
    database, is_open, is_writable, is_usable = cursor.fetchone()
    if is_open:
        yield sql.SQL("REVOKE TEMPORARY, CREATE ON DATABASE {} FROM PUBLIC").format(sql.Identifier(database))
    if is_writable:
        yield sql.SQL("REVOKE CREATE ON SCHEMA public FROM PUBLIC")
    if not is_usable:
        yield sql.SQL("GRANT USAGE ON SCHEMA public TO {}").format(sql.Identifier(role))


def _each(tables: Mapping[str, str], rights: set[Right], words: str, grantee: sql.Composable) -> Iterator[sql.Composable]:
    """One statement a table, naming its verbs and columns."""
    for name in sorted({table for table, _, _ in rights}):
        verbs = [
            sql.SQL(verb + " ({})").format(sql.Identifier(column)) if column else sql.SQL(verb)
            for table, verb, column in sorted(rights)
            if table == name
        ]
        yield sql.SQL(words).format(sql.SQL(", ").join(verbs), sql.SQL(tables[name]), sql.Identifier(name), grantee)


def limit(cursor: CursorWrapper, role: str, session: Mapping[str, str]) -> list[str]:
    """Put the limits of a session on ``role`` too; gives the names of those that this owner may not set.

    A connection brings them as options, which a pooler in transaction mode does not pass on.
    """
    cursor.execute(SET_ALREADY, {"role": role})
    already = dict(cursor.fetchall())
    cursor.execute("SELECT current_database()")
    who = sql.Identifier(role), sql.Identifier(cursor.fetchone()[0])
    refused = []
    for name, value in session.items():
        if already.get(name) == value:
            continue
        try:
            with transaction.atomic():
                cursor.execute(sql.SQL("ALTER ROLE {} IN DATABASE {} SET {} TO {}").format(*who, sql.Identifier(name), sql.Literal(value)))
        except ProgrammingError as error:
            if sqlstate(error) != errorcodes.INSUFFICIENT_PRIVILEGE:
                raise
            refused.append(name)
    return refused
