"""That a file was refused stays under a hold."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("keeping", "0001_initial"),
    ]

    operations = [
        pgtrigger.migrations.AddTrigger(
            model_name="heldfile",
            trigger=pgtrigger.compiler.Trigger(
                name="held_row",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF public.keeping_held(OLD.put_by_id, OLD.subject_kind, OLD.subject_id) THEN RAISE EXCEPTION 'This is kept for now, and is not taken away.'; END IF; RETURN OLD;",
                    hash="acea37f4b62d6188eccb0cd7cf0865e88ab59428",
                    operation="DELETE",
                    pgid="pgtrigger_held_row_febab",
                    table="files_file",
                    when="BEFORE",
                ),
            ),
        ),
    ]
