"""First of four steps: the new columns stand beside the old ones, and triggers fill them for the code before, which runs on."""

import django.db.models.deletion
from django.db import migrations, models

from funding.ledger.migrations import _beside

EMPTY = {"blank": True, "db_default": ""}
FUND = {"null": True, "to": "funds.fund", "on_delete": django.db.models.deletion.PROTECT}


def code(length: int) -> models.SlugField:
    return models.SlugField(max_length=length, db_index=False, **EMPTY)


class Migration(migrations.Migration):
    dependencies = [("ledger", "0003_of_a_requests_route"), ("funds", "0002_fund_changes_have_routes"), ("events", "0001_initial")]

    operations = [
        migrations.AddField("account", "fund", models.ForeignKey(related_name="accounts", **FUND)),
        migrations.AddField(
            "account",
            "allocation",
            models.ForeignKey(
                null=True, blank=True, on_delete=django.db.models.deletion.PROTECT, related_name="accounts", to="funds.allocation"
            ),
        ),
        migrations.AddField("entry", "subject_kind", models.CharField(max_length=40, **EMPTY)),
        migrations.AddField("entry", "subject_id", models.BigIntegerField(null=True, blank=True)),
        migrations.AddField(
            "entry",
            "event",
            models.ForeignKey(
                null=True, blank=True, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="events.event"
            ),
        ),
        migrations.AddField("entry", "source", code(40)),
        migrations.AddField("entry", "line", models.CharField(max_length=20, **EMPTY)),
        migrations.AddField("entry", "rate_on", models.DateField(null=True, blank=True)),
        migrations.AddField("entry", "rate_source", models.CharField(max_length=20, **EMPTY)),
        migrations.AddField("line", "fund", models.ForeignKey(related_name="+", db_index=False, editable=False, **FUND)),
        # The account a line moves to: of its allocation, where it is about work. It takes the old one's name in the third step.
        migrations.AddField(
            "line",
            "part",
            models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="ledger.account"),
        ),
        migrations.AddField(
            "line", "effort", models.CharField(max_length=5, choices=[("run", "Run"), ("build", "Build")], **EMPTY)
        ),
        migrations.AddField(
            "line", "treatment", models.CharField(max_length=9, choices=[("operating", "Operating"), ("capital", "Capital")], **EMPTY)
        ),
        migrations.AddField("line", "month", models.DateField(null=True, blank=True)),
        migrations.AddField(
            "line", "side", models.CharField(max_length=10, choices=[("marketing", "Marketing"), ("it", "IT")], **EMPTY)
        ),
        migrations.AddField("line", "source", code(40)),
        migrations.CreateModel(
            name="MonthTotal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("month", models.DateField()),
                ("amount", models.DecimalField(decimal_places=2, max_digits=18)),
                (
                    "fund",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="month_totals", to="funds.fund"
                    ),
                ),
            ],
        ),
        migrations.AddConstraint("monthtotal", models.UniqueConstraint(fields=("fund", "month"), name="month_total_once")),
        migrations.RunSQL(_beside.BEGIN, _beside.END),
    ]  # fmt: skip
