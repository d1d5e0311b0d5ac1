"""What the portal's database role may do with each table. It owns none of them.

As much as the operations do, and no more: a table that is not named here is closed, a column that is not named stays as it
was inserted. What is append-only is so twice: by these rights, and by a trigger that holds for the owner as well.
`tests/writing.py` holds the table to what the whole suite writes, both ways.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from django.apps import apps
from django.db import ProgrammingError, transaction
from django.db.backends.utils import CursorWrapper
from django.db.models import Model
from psycopg2 import errorcodes, sql

from collab.kit.operation import sqlstate


@dataclass(frozen=True)
class May:
    """Besides reading: add rows, change these fields, take rows away.

    ``by_trigger`` are fields that only a trigger changes, in the name of whoever wrote what it follows from; the table's own
    guard refuses them to everybody else. ``is_triggers``: so are all rows that are added. Locking a row takes the right to change
    some field of it.
    """

    insert: bool = False
    update: tuple[str, ...] = ()
    by_trigger: tuple[str, ...] = ()
    delete: bool = False
    select: bool = True
    is_triggers: bool = False

    def rights(self, model: type[Model]) -> Iterator[tuple[str, str]]:
        """Each verb, with the column it is for where it is not for all of them."""
        verbs = {"SELECT": self.select, "INSERT": self.insert, "DELETE": self.delete}
        yield from ((verb, "") for verb, may in verbs.items() if may)
        columns = {field.name: str(field.column) for field in model._meta.concrete_fields}
        yield from (("UPDATE", columns[name]) for name in (*self.update, *self.by_trigger))


READ = May()
ADD = May(insert=True)
# Of Django and guardian, which ask for rights of groups and persons; here duties are asked for, and nobody looks.
UNUSED = May(select=False)
# What a queue writes on a row that it tries to be rid of.
QUEUED, LETTER = ("due_at", "attempts", "last_error"), ("mail", "mail_due_at", "mail_attempts", "mailed_at", "mail_error")

RIGHTS: dict[str, May] = {
    "admin.LogEntry": May(insert=True, update=("object_repr", "change_message")),
    "auth.Group": UNUSED,
    "auth.Group_permissions": UNUSED,
    "auth.Permission": READ,
    "contenttypes.ContentType": READ,
    "guardian.GroupObjectPermission": UNUSED,
    "guardian.UserObjectPermission": UNUSED,
    "sessions.Session": May(insert=True, update=("session_data", "expire_date"), delete=True),
    # --- people and their accounts. Nobody is made a superuser, and no session or token is handed on.
    "people.Department": May(insert=True, update=("name", "side", "parent")),
    "people.Person": May(
        insert=True,
        update=(
            *("username", "first_name", "last_name", "email", "title", "department", "is_active"),
            *("manager", "calendar", "country", "language", "zone", "password", "last_login", "epoch", "theme", "mail", "has_shortcuts"),
        ),
    ),
    "people.Calendar": May(insert=True, update=("name", "zone", "country", "region", "is_default", "version")),
    "people.WorkSpan": May(insert=True, delete=True),
    "people.Closure": May(insert=True, delete=True),
    "people.Absence": May(insert=True, update=("first_on", "last_on", "is_taken_back", "version"), delete=True),
    "directory.Import": May(insert=True, update=("done", "state", "content", "outcome", "ended_at", *QUEUED), delete=True),
    "people.Person_groups": UNUSED,
    "people.Person_user_permissions": UNUSED,
    "people.Token": May(insert=True, update=("ended_at", "used_at", "used_from"), delete=True),
    "account.Session": May(insert=True, update=("epoch", "ended_at", "used_at"), delete=True),
    "account.Letter": May(insert=True, update=("used_at", *LETTER), delete=True),
    "account.KeptWords": May(insert=True, update=("words", "kept_at"), delete=True),
    # --- the record, and what is owed
    "events.Event": ADD,
    "events.Delivery": May(insert=True, update=("state", "due_at", "attempts", "done_at", "last_error"), delete=True),
    "events.Claim": May(insert=True, update=("keys", "until"), delete=True),
    "events.History": READ,
    "events.Seal": ADD,
    "events.Verification": ADD,
    # What people wrote may be erased, on record; it does not change.
    "events.Text": May(insert=True, delete=True),
    "events.Replay": May(insert=True, update=("status", "body"), delete=True),
    "notices.Notice": May(True, ("needs_action", "read_at", "letter", "message_id", "thread", "headline", *LETTER), delete=True),
    "notices.Wishes": May(
        insert=True, update=("needs", "requests", "notes", "money", "work", "house", "rhythm", "is_any_hour"), delete=True
    ),
    # --- what people write to each other
    "notes.Note": May(insert=True, update=("text", "version", "resolved_at", "resolved_by")),
    "notes.Mention": ADD,
    "notes.Watch": May(insert=True, update=("is_on",)),
    # --- what they put there; the row of one that was refused goes one day
    "files.File": May(insert=True, update=("state", "judged_at", "removed_at"), delete=True),
    # --- duties, policies, routes
    "access.Duty": May(insert=True, update=("until_on", "ended_at")),
    "appointments.Proposal": May(insert=True, update=("state", "route", "duty", "reason")),
    "policies.Proposal": May(insert=True, update=("state", "route", "policy", "reason")),
    "approvals.Policy": May(insert=True, update=("ends_on", "note")),
    "approvals.PolicyRule": ADD,
    "approvals.Route": May(
        insert=True, update=("state", "round", "ended_at", "amount", "currency", "weighed", "data_class", "facts", "facts_version")
    ),
    "approvals.Step": May(insert=True, update=("state", "round", "opened_at", "passed_at")),
    "approvals.Panel": May(insert=True, update=("state", "quorum")),
    "approvals.Seat": ADD,
    "approvals.Recusal": ADD,
    "approvals.Decision": ADD,
    # --- goals, KPIs, the customer's journey
    "agenda.Goal": May(
        insert=True,
        update=(
            *("title", "description", "starts_on", "ends_on", "owner_marketing", "owner_it", "is_active"),
            *("signed_by_cmo_at", "signed_by_cio_at"),
        ),
    ),
    "agenda.Goal_kpis": May(insert=True, delete=True),
    "kpis.Kpi": May(
        insert=True,
        update=(
            *("name", "definition", "unit", "decimals", "direction", "cadence", "tolerance", "scale_from"),
            *("owner_marketing", "owner_it", "is_active", "version"),
        ),
    ),
    "kpis.Target": ADD,
    "kpis.Measurement": May(insert=True, update=("source", "note")),
    "customer.Moment": May(insert=True, update=("name", "description", "position")),
    "customer.DataSource": May(insert=True, update=("name", "system", "owner", "has_personal_data", "is_joined")),
    # --- registers: an entry keeps its register and its code, and is never deleted
    "registers.Entry": May(insert=True, update=("name", "parent", "facts", "since_on", "until_on", "merged_into", "version")),
    # --- money
    "ledger.Account": May(insert=True, update=("is_closed",), by_trigger=("balance",)),
    "ledger.Entry": ADD,
    "ledger.Line": ADD,
    "ledger.MonthTotal": May(insert=True, by_trigger=("amount",)),
    "funds.FiscalYear": May(insert=True, update=("closed_at",)),
    "funds.Fund": May(insert=True, update=("version", "accrual_days", "invoice_days")),
    "funds.Fund_owners": May(insert=True, delete=True),
    "funds.Allocation": May(insert=True, update=("state", "amount", "covers", "added")),
    "funds.Reversal": May(insert=True, update=("asked_by", "asked_at", "into", "agreed_by", "agreed_at", "undoing", "moved")),
    "funds.FundChange": May(insert=True, update=("state", "route", "entry", "reason")),
    # --- launches: one keeps its code, and is never deleted
    "launches.Launch": May(
        insert=True,
        update=("name", "kind", "brand", "market", "on", "owner", "confidence", "budget", "currency", "state", "version"),
    ),
    # --- work
    "portfolio.Project": May(
        insert=True,
        update=(
            *("phase", "version", "updated_at", "title", "side", "launch", "starts_on", "ends_on", "marketing_lead", "it_lead"),
            *("health_marketing", "health_it", "word_marketing", "word_it", "is_confidential"),
        ),
    ),
    "portfolio.Milestone": May(insert=True, update=("title", "due_on", "owner", "done_on"), delete=True),
    "portfolio.Dependency": May(insert=True, update=("why",), delete=True),
    "intake.Request": May(
        insert=True,
        update=(
            *("state", "state_since", "before_hold", "version", "updated_at", "submitted_at", "snoozed_until"),
            *("title", "goal", "moment", "problem", "outcome", "revenue_generated", "revenue_protected", "worth", "estimate", "currency"),
            *("needed_by", "needed_by_reason", "launch", "personal_data", "legacy_systems", "is_confidential", "sponsor"),
            *("brands", "markets", "data_kind", "data_where", "suppliers", "products", "regulations", "effects", "costs"),
            *("requester", "technologist", "holder", "question", "asked_by", "route", "project", "merged_into"),
        ),
        delete=True,
    ),
    "intake.Stop": May(insert=True, update=("state", "route")),
    "intake.Request_data_sources": May(insert=True, delete=True),
    "intake.RequestGrant": May(insert=True, delete=True),
    "intake.Word": May(insert=True, delete=True, is_triggers=True),
    "keeping.Hold": May(insert=True, update=("state", "agreed_by", "lifting_by", "ended_at")),
    "keeping.Erasure": May(insert=True, update=("state", "agreed_by", "ended_at", "done_in")),
}
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
