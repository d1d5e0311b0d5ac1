"""The indexes by which requests of a brand or a market are found, built while people go on working."""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("intake", "0021_data_kinds_are_known")]

    operations = [
        AddIndexConcurrently(
            model_name="request",
            index=GinIndex(condition=models.Q(("brands__isnull", False)), fields=["brands"], name="request_by_brand"),
        ),
        AddIndexConcurrently(
            model_name="request",
            index=GinIndex(condition=models.Q(("markets__isnull", False)), fields=["markets"], name="request_by_market"),
        ),
    ]
