"""What takes long on a large ledger and stops nobody: the kinds of old entries are checked, and no event stands behind two."""

from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations, models

ONE = "entry_one_an_event"
# Run again after it stopped, an index that was left half made is made anew.
DROP = f"DROP INDEX CONCURRENTLY IF EXISTS {ONE}"
MAKE = f"CREATE UNIQUE INDEX CONCURRENTLY {ONE} ON ledger_entry (event_id) WHERE NOT kind = 'lapse'"


class Migration(migrations.Migration):
    # People go on working meanwhile.
    atomic = False
    dependencies = [("ledger", "0008_entries_have_shapes")]

    operations = [
        migrations.RunSQL("SET lock_timeout = '5s'; SET statement_timeout = 0", migrations.RunSQL.noop),
        ValidateConstraint("entry", "entry_kind_known"),
        migrations.SeparateDatabaseAndState(
            [migrations.RunSQL(DROP, migrations.RunSQL.noop), migrations.RunSQL(MAKE, DROP)],
            [
                migrations.AddConstraint(
                    "entry",
                    models.UniqueConstraint(condition=models.Q(("kind", "lapse"), _negated=True), fields=("event",), name=ONE),
                )
            ],
        ),
        migrations.RunSQL("RESET lock_timeout; RESET statement_timeout", migrations.RunSQL.noop),
    ]
