"""A goal may be part of another, three levels deep."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("agenda", "0004_goals_on_record"),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="goal",
            name="changed_on_record",
        ),
        migrations.AddField(
            model_name="goal",
            name="parent",
            field=models.ForeignKey(
                blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="parts", to="agenda.goal"
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="goal",
            trigger=pgtrigger.compiler.Trigger(
                name="changed_on_record",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.title IS DISTINCT FROM NEW.title OR OLD.description IS DISTINCT FROM NEW.description OR OLD.starts_on IS DISTINCT FROM NEW.starts_on OR OLD.ends_on IS DISTINCT FROM NEW.ends_on OR OLD.owner_marketing_id IS DISTINCT FROM NEW.owner_marketing_id OR OLD.owner_it_id IS DISTINCT FROM NEW.owner_it_id OR OLD.parent_id IS DISTINCT FROM NEW.parent_id OR OLD.is_active IS DISTINCT FROM NEW.is_active)",
                    constraint="CONSTRAINT",
                    func="IF NOT (EXISTS (SELECT 1 FROM events_event e WHERE e.subject_kind = 'agenda.goal' AND e.subject_id = NEW.id\n            AND e.made_in = pg_current_xact_id()::text::bigint AND e.kind IN ('agenda.goal.changed'))) THEN RAISE EXCEPTION 'A goal is changed on record only.'; END IF; RETURN NULL;",
                    hash="81ae703baa63732282a80144d0bc137a8af572a9",
                    operation="UPDATE",
                    pgid="pgtrigger_changed_on_record_a1307",
                    table="agenda_goal",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="goal",
            trigger=pgtrigger.compiler.Trigger(
                name="three_levels",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE higher bigint; levels integer := 1; below integer;",
                    func="\n        IF NEW.parent_id IS NULL THEN RETURN NEW; END IF;\n        PERFORM pg_advisory_xact_lock(741068);\n        higher := NEW.parent_id;\n        WHILE higher IS NOT NULL LOOP\n            IF higher = NEW.id THEN RAISE EXCEPTION 'Goals would be part of each other in a circle.'; END IF;\n            levels := levels + 1;\n            EXIT WHEN levels > 3;\n            SELECT g.parent_id INTO higher FROM agenda_goal g WHERE g.id = higher;\n        END LOOP;\n        WITH RECURSIVE part(id, level) AS (\n            SELECT g.id, 1 FROM agenda_goal g WHERE g.parent_id = NEW.id\n            UNION ALL\n            SELECT g.id, part.level + 1 FROM agenda_goal g JOIN part ON g.parent_id = part.id WHERE part.level <= 3\n        )\n        SELECT coalesce(max(level), 0) INTO below FROM part;\n        IF levels + below > 3 THEN RAISE EXCEPTION 'Goals stand three levels deep at most.'; END IF;\n        RETURN NEW;\n    ",
                    hash="76850e709d8947c3deb310b38eab0fc4e1eac018",
                    operation='INSERT OR UPDATE OF "parent_id"',
                    pgid="pgtrigger_three_levels_22f33",
                    table="agenda_goal",
                    when="BEFORE",
                ),
            ),
        ),
    ]
