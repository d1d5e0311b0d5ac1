"""Routes get a subject and facts, still empty; policies a kind; panels and rules a seating. The code before goes on as it was."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("approvals", "0002_initial")]

    operations = [
        migrations.RunSQL("SET LOCAL lock_timeout = '5s'", migrations.RunSQL.noop),
        migrations.AddField(
            model_name="panel",
            name="seating",
            field=models.CharField(
                choices=[("at_routing", "When it is routed"), ("at_decision", "When they decide")],
                db_default="at_routing",
                default="at_routing",
                max_length=12,
            ),
        ),
        migrations.AddField(
            model_name="policy",
            name="subject_kind",
            field=models.CharField(db_default="intake.request", default="intake.request", max_length=40),
        ),
        migrations.AddField(
            model_name="policyrule",
            name="seating",
            field=models.CharField(
                choices=[("at_routing", "When it is routed"), ("at_decision", "When they decide")],
                db_default="at_routing",
                default="at_routing",
                max_length=12,
            ),
        ),
        migrations.AddField(
            model_name="route",
            name="carried",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(model_name="route", name="facts", field=models.JSONField(null=True)),
        migrations.AddField(model_name="route", name="facts_version", field=models.PositiveSmallIntegerField(null=True)),
        migrations.AddField(model_name="route", name="subject_id", field=models.BigIntegerField(null=True)),
        migrations.AddField(model_name="route", name="subject_kind", field=models.CharField(max_length=40, null=True)),
        migrations.AlterField(
            model_name="policy",
            name="number",
            field=models.PositiveIntegerField(),
        ),
        migrations.AlterField(
            model_name="policyrule",
            name="track",
            field=models.CharField(blank=True, choices=[("fast", "Fast"), ("standard", "Standard"), ("major", "Major")], max_length=10),
        ),
        migrations.AlterField(
            model_name="route",
            name="amount",
            field=models.DecimalField(blank=True, decimal_places=2, max_digits=18, null=True),
        ),
        migrations.AlterField(
            model_name="route",
            name="currency",
            field=models.CharField(blank=True, max_length=3),
        ),
        migrations.AlterField(
            model_name="route",
            name="data_class",
            field=models.CharField(blank=True, choices=[("none", "No personal data"), ("personal", "Personal data")], max_length=10),
        ),
        migrations.AlterField(
            model_name="route",
            name="number",
            field=models.PositiveIntegerField(blank=True, db_index=True, null=True),
        ),
        migrations.AlterField(
            model_name="route",
            name="track",
            field=models.CharField(blank=True, choices=[("fast", "Fast"), ("standard", "Standard"), ("major", "Major")], max_length=10),
        ),
    ]
