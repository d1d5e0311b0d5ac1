"""Published figures beside one's own, and those that a portal begins with: as their sources give them."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

# code | figure | finding | source | year, empty where it is not known | why no own figure is comparable
ROWS = """
cmo-council-priority|10 %|of marketers put a priority on working with IT|CMO Council, survey of 550||It asks people for their priorities, and the portal keeps none.
ibm-obstacle|60 %|of marketers call the lack of alignment with IT their biggest obstacle to reaching consumers|IBM, State of Marketing|2012|It asks for the biggest of all obstacles; the pulse asks to score five statements.
ibm-good-relationship|51 %|of those who call their company high performing report a good relationship of marketing and IT|IBM, State of Marketing|2012|It asks people of many companies; the pulse asks those of one.
accenture-cmos|first|is where CMOs put the CIO among those to work with|Accenture, CMO and CIO study||It ranks colleagues; the pulse gives no ranks.
accenture-cios|fourth|is where CIOs put the CMO among those to work with|Accenture, CMO and CIO study||It ranks colleagues; the pulse gives no ranks.
accenture-last|last|is where CMOs expect to be put by the CIO|Accenture, CMO and CIO study||It ranks colleagues; the pulse gives no ranks.
accenture-right-level|10 %|of marketing and IT executives find the collaboration at the right level|Accenture, The CMO-CIO Disconnect, survey of 650|2013|It asks executives of many companies for yes or no; the pulse gives means of scores.
"""


def begin(apps, schema_editor):
    names = ("code", "figure", "finding", "source", "year", "why_not")
    rows = [dict(zip(names, line.split("|"), strict=True)) for line in ROWS.strip().splitlines()]
    apps.get_model("pulse", "Benchmark").objects.bulk_create(
        [apps.get_model("pulse", "Benchmark")(**{**row, "year": int(row["year"]) if row["year"] else None}) for row in rows]
    )


class Migration(migrations.Migration):
    dependencies = [
        ("pulse", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Benchmark",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.SlugField(unique=True)),
                ("figure", models.CharField(max_length=40)),
                ("finding", models.CharField(max_length=300)),
                ("source", models.CharField(max_length=200)),
                ("year", models.PositiveSmallIntegerField(blank=True, null=True)),
                (
                    "own",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("answer-time", "IT’s answer time in working days, median of a quarter"),
                            ("change-rate", "Share of requests that were changed after they were sent"),
                            ("of-it", "Marketing’s score of IT, mean of five statements from 1 to 7"),
                            ("of-marketing", "IT’s score of marketing, mean of five statements from 1 to 7"),
                        ],
                        max_length=12,
                    ),
                ),
                ("why_not", models.CharField(blank=True, max_length=300)),
                ("version", models.PositiveIntegerField(default=1)),
            ],
            options={
                "verbose_name": "published figure",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("figure", ""), _negated=True),
                            models.Q(("finding", ""), _negated=True),
                            models.Q(("source", ""), _negated=True),
                        ),
                        name="benchmark_names_its_source",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("year", None), ("year__range", (1900, 2100)), _connector="OR"),
                        name="benchmark_year_within_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("own", ""), models.Q(("why_not", ""), _negated=True)),
                            models.Q(("why_not", ""), ("own__in", ["answer-time", "change-rate", "of-it", "of-marketing"])),
                            _connector="OR",
                        ),
                        name="benchmark_beside_one_or_why_not",
                    ),
                ],
            },
        ),
        # Before its guards: no event tells of what came with the portal.
        migrations.RunPython(begin, migrations.RunPython.noop),
        pgtrigger.migrations.AddTrigger(
            model_name="benchmark",
            trigger=pgtrigger.compiler.Trigger(
                name="steps",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF OLD.code <> NEW.code OR NEW.version <> OLD.version + 1 THEN RAISE EXCEPTION 'A published figure keeps its code and goes on by one version.'; END IF; RETURN NEW;",
                    hash="f8d5efc7cbb132cffd62c9562cdd80662b94daf4",
                    operation="UPDATE",
                    pgid="pgtrigger_steps_a87fa",
                    table="pulse_benchmark",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="benchmark",
            trigger=pgtrigger.compiler.Trigger(
                name="on_record",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="IF NOT (EXISTS (SELECT 1 FROM events_event e WHERE e.subject_kind = 'pulse.benchmark' AND e.subject_id = NEW.id\n            AND e.made_in = pg_current_xact_id()::text::bigint AND (e.version = NEW.version))) THEN RAISE EXCEPTION 'A published figure is added and changed on record.'; END IF; RETURN NULL;",
                    hash="82fe00aea916613c06ea8e4317a5218b51d5878d",
                    operation="INSERT OR UPDATE",
                    pgid="pgtrigger_on_record_2cc70",
                    table="pulse_benchmark",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="benchmark",
            trigger=pgtrigger.compiler.Trigger(
                name="stays",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                    hash="1064aa7ad7561b1f54b83bf1ba9ada0cc0bebd8e",
                    operation="DELETE",
                    pgid="pgtrigger_stays_d6472",
                    table="pulse_benchmark",
                    when="BEFORE",
                ),
            ),
        ),
    ]
