"""The index by which the requests that promise something for a KPI are found, built while people go on working."""

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("intake", "0025_effects_and_costs")]

    operations = [
        AddIndexConcurrently(
            model_name="request",
            index=GinIndex(
                OpClass(models.F("effects"), name="jsonb_path_ops"),
                condition=models.Q(("effects__isnull", False)),
                name="request_by_effect",
            ),
        ),
    ]
