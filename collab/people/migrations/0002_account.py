import datetime
import django.contrib.postgres.fields
import django.db.models.expressions
import django.db.models.functions.datetime
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="person",
            name="epoch",
            field=models.IntegerField(db_default=0, default=0, editable=False, help_text="Sessions that began in an earlier one are over."),
        ),
        migrations.AddField(
            model_name="token",
            name="doors",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=40), blank=True, db_default=[], default=list, size=None
            ),
        ),
        migrations.AddField(
            model_name="token",
            name="ends_at",
            field=models.DateTimeField(
                db_default=django.db.models.expressions.CombinedExpression(
                    django.db.models.functions.datetime.Now(), "+", models.Value(datetime.timedelta(days=90))
                )
            ),
        ),
        migrations.AddField(
            model_name="token",
            name="is_read_only",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name="token",
            name="used_at",
            field=models.DateTimeField(blank=True, help_text="To within five minutes.", null=True),
        ),
        migrations.AddField(
            model_name="token",
            name="used_from",
            field=models.CharField(blank=True, db_default="", default="", max_length=45),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="person",
            trigger=pgtrigger.compiler.Trigger(
                name="leaving",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n        NEW.epoch := greatest(NEW.epoch, OLD.epoch);\n        IF OLD.is_active AND NOT NEW.is_active THEN\n            NEW.epoch := NEW.epoch + 1;\n            UPDATE people_token SET ended_at = now() WHERE person_id = OLD.id AND ended_at IS NULL;\n        END IF;\n        RETURN NEW;\n    ",
                    hash="e438f8e50dd7f5ea512ffceb0bb8e1088fb29370",
                    operation="UPDATE",
                    pgid="pgtrigger_leaving_78fdf",
                    table="people_person",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="token",
            trigger=pgtrigger.compiler.Trigger(
                name="made",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n        IF NEW.ends_at > now() + interval '90 days 1 hour' THEN RAISE EXCEPTION 'A token ends within 90 days.'; END IF;\n        -- Locked, so that whoever leaves at this instant takes this one along.\n        PERFORM 1 FROM people_person WHERE id = NEW.person_id AND is_active FOR SHARE;\n        IF NOT FOUND THEN RAISE EXCEPTION 'Whoever has left has no token made.'; END IF;\n        RETURN NEW;\n    ",
                    hash="f7dc783612b44df3feb9869effaeddeb4e4c72ae",
                    operation="INSERT",
                    pgid="pgtrigger_made_0efc7",
                    table="people_token",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="token",
            trigger=pgtrigger.compiler.Trigger(
                name="settled",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF (NEW.person_id, NEW.digest, NEW.made_at, NEW.is_read_only, NEW.doors)\n        IS DISTINCT FROM (OLD.person_id, OLD.digest, OLD.made_at, OLD.is_read_only, OLD.doors)\n        OR NEW.ends_at > OLD.ends_at OR (OLD.ended_at IS NOT NULL AND NEW.ended_at IS DISTINCT FROM OLD.ended_at) THEN RAISE EXCEPTION 'What a token opens is settled when it is made, and one that has ended stays ended.'; END IF; RETURN NEW;",
                    hash="49dc110264964e0567bf9cc4148b2b6c5a130120",
                    operation="UPDATE",
                    pgid="pgtrigger_settled_66e08",
                    table="people_token",
                    when="BEFORE",
                ),
            ),
        ),
    ]
