"""The index by which the work of a launch is found, built while people go on working."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("portfolio", "0008_serves_a_launch")]

    operations = [
        AddIndexConcurrently(
            model_name="project",
            index=models.Index(condition=models.Q(("launch__isnull", False)), fields=["launch"], name="project_by_launch"),
        ),
    ]
