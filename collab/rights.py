"""What the portal's database role may do with each table. It owns none of them.

The default is the four verbs of a row; a table named here has fewer. What is append-only is so
twice: by these rights, and by a trigger that holds for the owner as well.
"""

from django.apps import apps
from django.db.backends.utils import CursorWrapper
from psycopg2 import sql

DEFAULT = ("SELECT", "INSERT", "UPDATE", "DELETE")
FEWER = {
    "events.Event": ("SELECT", "INSERT"),
    "events.Seal": ("SELECT", "INSERT"),
    "events.Delivery": ("SELECT", "INSERT", "UPDATE"),
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


def grant(cursor: CursorWrapper, role: str) -> None:
    """Give ``role`` exactly its rights, taking back any other; run by the owner after each migration."""
    name = sql.Identifier(role)

    def run(text: str, *parts: sql.Composable) -> None:
        cursor.execute(sql.SQL(text).format(*parts))

    cursor.execute("SELECT current_database()")
    run("REVOKE TEMPORARY, CREATE ON DATABASE {} FROM PUBLIC", sql.Identifier(cursor.fetchone()[0]))
    run("REVOKE CREATE ON SCHEMA public FROM PUBLIC")
    run("GRANT USAGE ON SCHEMA public TO {}", name)
    run("REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {}", name)
    run("GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {}", name)
    run("GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {}", name)
    run("REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM {}", name)
    for label, verbs in FEWER.items():
        table = sql.Identifier(apps.get_model(label)._meta.db_table)
        run("REVOKE ALL ON {} FROM {}", table, name)
        run("GRANT " + ", ".join(verbs) + " ON {} TO {}", table, name)
