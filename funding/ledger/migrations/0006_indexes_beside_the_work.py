"""Third of four steps: what takes long on a large ledger and stops nobody. Indexes are built, and every key is seen to be there."""

from django.db import migrations

# The names that the models know them by; ``part_id`` is called ``account_id`` from the next step on.
INDEXES = {
    "entry_subject": "INDEX {} ON ledger_entry (subject_kind, subject_id)",
    "line_of_account_latest": "INDEX {} ON ledger_line (part_id, id DESC)",
    "line_of_fund_latest": "INDEX {} ON ledger_line (fund_id, entry_id DESC)",
    "account_once_a_fund": "UNIQUE INDEX {} ON ledger_account (fund_id, kind) WHERE allocation_id IS NULL",
    "account_once_a_promise": "UNIQUE INDEX {} ON ledger_account (allocation_id, kind) WHERE NOT allocation_id IS NULL",
    "entry_known_once": "UNIQUE INDEX {} ON ledger_entry (source, lower(reference), line) WHERE NOT reference = ''",
}
CHECKS = {
    "account_kind_of_work": ("ledger_account", "allocation_id IS NULL OR kind IN ('reserved', 'committed', 'spent')"),
    "entry_subject_whole": ("ledger_entry", "subject_id IS NULL AND subject_kind = '' OR NOT subject_kind = '' AND NOT subject_id IS NULL"),
    "line_effort_known": ("ledger_line", "effort IN ('', 'run', 'build')"),
    "line_treatment_known": ("ledger_line", "treatment IN ('', 'operating', 'capital')"),
    "line_side_known": ("ledger_line", "side IN ('', 'marketing', 'it')"),
    "line_month_by_its_first": ("ledger_line", "month IS NULL OR EXTRACT(DAY FROM month) = 1"),
    # With these the next step's NOT NULL reads no row; then they go.
    "account_has_fund": ("ledger_account", "fund_id IS NOT NULL"),
    "line_has_fund": ("ledger_line", "fund_id IS NOT NULL"),
    "line_has_part": ("ledger_line", "part_id IS NOT NULL"),
}


def build(apps: object, schema_editor: object) -> None:
    """Each by itself, so that the step may be run again after it stopped; an index that was left half made is made anew."""
    with schema_editor.connection.cursor() as cursor:  # type: ignore[attr-defined]
        cursor.execute("SET lock_timeout = '5s'; SET statement_timeout = 0")
        for name, made in INDEXES.items():
            cursor.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {name}")
            cursor.execute("CREATE " + made.replace("INDEX {}", f"INDEX CONCURRENTLY {name}"))
        for name, (table, condition) in CHECKS.items():
            cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT IF EXISTS {name}, ADD CONSTRAINT {name} CHECK ({condition}) NOT VALID")
            cursor.execute(f"ALTER TABLE {table} VALIDATE CONSTRAINT {name}")
        cursor.execute("RESET lock_timeout; RESET statement_timeout")


def drop(apps: object, schema_editor: object) -> None:
    with schema_editor.connection.cursor() as cursor:  # type: ignore[attr-defined]
        for name in INDEXES:
            cursor.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {name}")
        for name, (table, _) in CHECKS.items():
            cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT IF EXISTS {name}")


class Migration(migrations.Migration):
    # People go on working meanwhile.
    atomic = False
    dependencies = [("ledger", "0005_fill_the_keys")]
    operations = [migrations.RunPython(build, drop)]
