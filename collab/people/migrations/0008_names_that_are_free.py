"""Words of the addresses are nobody's usernames, and the guards against circles go up step by step.

It stops where somebody is called so: rename them first, in the administration.
"""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("people", "0007_absences"),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="department",
            name="no_circle_of_parents",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="person",
            name="no_circle_of_managers",
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="department",
            trigger=pgtrigger.compiler.Trigger(
                name="no_circle_of_parents",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE higher bigint; steps integer := 0;",
                    func="\n            IF NEW.parent_id IS NULL THEN RETURN NEW; END IF;\n            PERFORM pg_advisory_xact_lock(741052);\n            higher := NEW.parent_id;\n            WHILE higher IS NOT NULL LOOP\n                steps := steps + 1;\n                -- So many are a circle that somebody closed past this guard.\n                IF higher = NEW.id OR steps > 10000 THEN RAISE EXCEPTION 'They would be part of each other in a circle.'; END IF;\n                SELECT t.parent_id INTO higher FROM people_department t WHERE t.id = higher;\n            END LOOP;\n            RETURN NEW;\n        ",
                    hash="a1c848adf71f2ffe9af9692c11a6d4b357c18fdd",
                    operation='INSERT OR UPDATE OF "parent_id"',
                    pgid="pgtrigger_no_circle_of_parents_044c4",
                    table="people_department",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="person",
            trigger=pgtrigger.compiler.Trigger(
                name="no_circle_of_managers",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE higher bigint; steps integer := 0;",
                    func="\n            IF NEW.manager_id IS NULL THEN RETURN NEW; END IF;\n            PERFORM pg_advisory_xact_lock(741052);\n            higher := NEW.manager_id;\n            WHILE higher IS NOT NULL LOOP\n                steps := steps + 1;\n                -- So many are a circle that somebody closed past this guard.\n                IF higher = NEW.id OR steps > 10000 THEN RAISE EXCEPTION 'They would be each other’s manager in a circle.'; END IF;\n                SELECT t.manager_id INTO higher FROM people_person t WHERE t.id = higher;\n            END LOOP;\n            RETURN NEW;\n        ",
                    hash="541f5c8f0cce879fc2f13401b15824095867ee49",
                    operation='INSERT OR UPDATE OF "manager_id"',
                    pgid="pgtrigger_no_circle_of_managers_a079c",
                    table="people_person",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="person",
            constraint=models.CheckConstraint(
                condition=models.Q(("username__iregex", "^(import|me)$"), _negated=True),
                name="person_username_free",
                violation_error_message="This is a word of the addresses here. Take another username.",
            ),
        ),
    ]
