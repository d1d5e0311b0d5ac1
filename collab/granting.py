"""Gives the portal's database role exactly the rights of ``collab.rights``, and the limits of a session."""

from collections.abc import Collection, Iterator, Mapping

from django.apps import apps
from django.db import ProgrammingError, transaction
from django.db.backends.utils import CursorWrapper
from psycopg2 import errorcodes, sql

from collab.kit.operation import sqlstate
from collab.rights import RIGHTS, UNUSED

# What belongs to no model: Django's own list of what was migrated, and what another version of the portal has.
OTHER = ("SELECT",)

# A verb on a table, or on one column of it; on a sequence too.
Right = tuple[str, str, str]

# What there is, each with the columns that can be written.
RELATIONS = """
    SELECT c.relname, CASE c.relkind WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END,
           ARRAY(SELECT a.attname::text FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped)
      FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
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


def wanted(tables: Mapping[str, str], columns: Mapping[str, Collection[str]]) -> set[Right]:
    """Every right the portal should have, given each table's and sequence's kind, and each one's columns, by its name.

    While migrations run a table may not have a column yet: that is passed over, and given once it is there.
    """
    models = {model._meta.db_table: model for model in apps.get_models(include_auto_created=True) if not model._meta.proxy}
    found: set[Right] = set()
    for name, kind in tables.items():
        if kind == "SEQUENCE":
            found |= {(name, "USAGE", ""), (name, "SELECT", "")}
        elif name in models:
            may = RIGHTS.get(models[name]._meta.label, UNUSED)
            found |= {(name, verb, column) for verb, column in may.rights(models[name]) if column in ("", *columns[name])}
        else:
            found |= {(name, verb, "") for verb in OTHER}
    return found


def grant(cursor: CursorWrapper, role: str) -> int:
    """Give ``role`` exactly its rights, taking back any other; gives the number of statements that took.

    Run by the owner after each migration, in a transaction: whoever works meanwhile has the rights of before or those of after.
    What is as it should be is left alone.
    """
    cursor.execute(RELATIONS)
    relations = cursor.fetchall()
    tables, columns = {name: kind for name, kind, _ in relations}, {name: has for name, _, has in relations}
    cursor.execute("SELECT oid FROM pg_roles WHERE rolname = %s", [role])
    key, should, to = cursor.fetchone()[0], wanted(tables, columns), sql.Identifier(role)
    taken = [
        *_surroundings(cursor, role),
        *_each(tables, _held(cursor, key) - should, "REVOKE {} ON {} {} FROM {}", to),
        *_each(tables, _held(cursor, 0), "REVOKE {} ON {} {} FROM {}", sql.SQL("PUBLIC")),
    ]
    for statement in taken:
        cursor.execute(statement)
    # Asked again, and given last: a verb that is taken from a table is taken from each of its columns with it.
    given = list(_each(tables, should - _held(cursor, key), "GRANT {} ON {} {} TO {}", to))
    for statement in given:
        cursor.execute(statement)
    return len(taken) + len(given)


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
