"""What the register says of a data source, on record by versions; stages and measures of moments.

Of what is joined to the single view already, the day comes from the record: the last time that this was said of it.
"""

import django.core.validators
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


JOINED = """
    UPDATE customer_datasource s SET joined_on = public.bridge_day(e.at) FROM (
        SELECT DISTINCT ON (subject_id) subject_id, at FROM events_event
         WHERE subject_kind = 'customer.datasource'
           AND (kind = 'customer.datasource.added' OR (kind = 'customer.datasource.changed' AND data -> 'changed' ? 'is_joined'))
         ORDER BY subject_id, sequence DESC
    ) e WHERE s.is_joined AND e.subject_id = s.id
"""


class Migration(migrations.Migration):
    dependencies = [
        ("customer", "0002_initial"),
        ("access", "0004_days_of_the_house"),
        ("events", "0012_many_at_once"),
        ("kpis", "0006_erased_by_two"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="datasource",
            name="customers_share",
            field=models.DecimalField(
                blank=True,
                decimal_places=1,
                help_text="Of all customers, how many per cent it knows.",
                max_digits=4,
                null=True,
                validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(100)],
            ),
        ),
        migrations.AddField(
            model_name="datasource",
            name="data_kind",
            field=models.CharField(
                blank=True,
                choices=[
                    ("none", "None"),
                    ("personal", "Personal data"),
                    ("special", "Special kinds, such as health or belief"),
                    ("payment", "Payment data"),
                    ("children", "Data of children"),
                ],
                db_default="",
                default="",
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="datasource",
            name="joined_on",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="datasource",
            name="lawful_basis",
            field=models.CharField(
                blank=True,
                choices=[
                    ("consent", "Consent"),
                    ("contract", "Contract"),
                    ("legal_obligation", "Legal obligation"),
                    ("vital_interests", "Vital interests"),
                    ("public_task", "Public task"),
                    ("legitimate_interests", "Legitimate interests"),
                ],
                db_default="",
                default="",
                max_length=20,
            ),
        ),
        migrations.AddField(
            model_name="datasource",
            name="left_on",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="datasource",
            name="quality",
            field=models.CharField(
                blank=True,
                choices=[
                    ("good", "Good: complete and current"),
                    ("fair", "Fair: gaps that are known"),
                    ("poor", "Poor: not to be relied on"),
                ],
                db_default="",
                default="",
                max_length=4,
            ),
        ),
        migrations.AddField(
            model_name="datasource",
            name="retention",
            field=models.CharField(
                blank=True, db_default="", default="", help_text="For example: 13 months after the last visit.", max_length=200
            ),
        ),
        migrations.AddField(
            model_name="datasource",
            name="retired_on",
            field=models.DateField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name="datasource",
            name="since_on",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="datasource",
            name="version",
            field=models.PositiveIntegerField(db_default=1, default=1, editable=False),
        ),
        migrations.RunSQL(JOINED, migrations.RunSQL.noop),
        migrations.AddField(
            model_name="moment",
            name="measure",
            field=models.ForeignKey(
                blank=True,
                help_text="The KPI by which one sees how it goes.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="kpis.kpi",
            ),
        ),
        migrations.AddField(
            model_name="moment",
            name="stage",
            field=models.CharField(blank=True, db_default="", default="", help_text="For example Discover, Buy, Use.", max_length=60),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="datasource",
            trigger=pgtrigger.compiler.Trigger(
                name="stays",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF true THEN RAISE EXCEPTION 'A data source retires and is never deleted.'; END IF; RETURN NEW;",
                    hash="7a5ccab98a4d0f14bc8235af02d93f64ccaf84b4",
                    operation="DELETE",
                    pgid="pgtrigger_stays_d5a08",
                    table="customer_datasource",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="datasource",
            trigger=pgtrigger.compiler.Trigger(
                name="steps",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF OLD.code <> NEW.code OR NEW.version <> OLD.version + 1 OR (OLD.retired_on IS NOT NULL AND NEW.retired_on IS NOT NULL) THEN RAISE EXCEPTION 'A data source keeps its code, goes on by one version, and what has retired stays as it is until it is brought back.'; END IF; RETURN NEW;",
                    hash="beda0db6fe7cd205a4ddd7703a3810450a2a9f23",
                    operation="UPDATE",
                    pgid="pgtrigger_steps_8825e",
                    table="customer_datasource",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="datasource",
            trigger=pgtrigger.compiler.Trigger(
                name="on_record",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="IF NOT (EXISTS (SELECT 1 FROM events_event e WHERE e.subject_kind = 'customer.datasource' AND e.subject_id = NEW.id\n            AND e.made_in = pg_current_xact_id()::text::bigint AND (e.version = NEW.version))) THEN RAISE EXCEPTION 'A data source changes on record only.'; END IF; RETURN NULL;",
                    hash="2913e1ca02c2ad3a122b3f819cbe151a3e2cc1a2",
                    operation="UPDATE",
                    pgid="pgtrigger_on_record_5a3f4",
                    table="customer_datasource",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="datasource",
            trigger=pgtrigger.compiler.Trigger(
                name="retires_on_record",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.retired_on IS DISTINCT FROM NEW.retired_on)",
                    constraint="CONSTRAINT",
                    func="IF NOT (CASE WHEN NEW.retired_on IS NULL THEN EXISTS (SELECT 1 FROM events_event e WHERE e.subject_kind = 'customer.datasource' AND e.subject_id = NEW.id\n            AND e.made_in = pg_current_xact_id()::text::bigint AND e.kind IN ('customer.datasource.brought_back') AND (e.why <> ''))\n        ELSE EXISTS (SELECT 1 FROM events_event e WHERE e.subject_kind = 'customer.datasource' AND e.subject_id = NEW.id\n            AND e.made_in = pg_current_xact_id()::text::bigint AND e.kind IN ('customer.datasource.retired') AND (e.why <> '')) END) THEN RAISE EXCEPTION 'A data source retires, and is brought back, by its own event and with a reason.'; END IF; RETURN NULL;",
                    hash="d816d219c77b9f3e33c6cd3eb6fa7fe61132a3a1",
                    operation="UPDATE",
                    pgid="pgtrigger_retires_on_record_71728",
                    table="customer_datasource",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="datasource",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("data_kind", ""),
                    models.Q(("data_kind", "none"), ("has_personal_data", False)),
                    models.Q(("data_kind__in", ["personal", "special", "payment", "children"]), ("has_personal_data", True)),
                    _connector="OR",
                ),
                name="source_kind_says_whether",
            ),
        ),
        migrations.AddConstraint(
            model_name="datasource",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "lawful_basis__in",
                        ["", "consent", "contract", "legal_obligation", "vital_interests", "public_task", "legitimate_interests"],
                    ),
                    ("quality__in", ["", "good", "fair", "poor"]),
                ),
                name="source_words_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="datasource",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("customers_share__isnull", True), models.Q(("customers_share__gte", 0), ("customers_share__lte", 100)), _connector="OR"
                ),
                name="source_knows_a_share",
            ),
        ),
        migrations.AddConstraint(
            model_name="datasource",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("is_joined", True), ("left_on__isnull", True)),
                    models.Q(
                        ("is_joined", False),
                        models.Q(
                            ("joined_on__isnull", True),
                            models.Q(("left_on__gt", models.F("joined_on")), ("left_on__isnull", False)),
                            _connector="OR",
                        ),
                    ),
                    _connector="OR",
                ),
                name="source_joined_until_it_left",
            ),
        ),
        migrations.AddConstraint(
            model_name="datasource",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("since_on__isnull", True),
                    models.Q(
                        models.Q(("joined_on__isnull", True), ("joined_on__gte", models.F("since_on")), _connector="OR"),
                        models.Q(("retired_on__isnull", True), ("retired_on__gte", models.F("since_on")), _connector="OR"),
                    ),
                    _connector="OR",
                ),
                name="source_begins_first",
            ),
        ),
        migrations.AddConstraint(
            model_name="datasource",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("retired_on__isnull", True), ("joined_on__isnull", True), ("retired_on__gte", models.F("joined_on")), _connector="OR"
                ),
                name="source_retires_last",
            ),
        ),
    ]
