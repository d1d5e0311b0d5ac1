"""The index by which the work of a launch is found, built while people go on working."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("intake", "0018_serves_a_launch")]

    operations = [
        AddIndexConcurrently(
            model_name="request",
            index=models.Index(condition=models.Q(("launch__isnull", False)), fields=["launch"], name="request_by_launch"),
        ),
    ]
