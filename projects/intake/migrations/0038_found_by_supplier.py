"""What finds requests by their suppliers, and the newest of a kind of data: made while people go on working."""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("intake", "0037_nearest_cases_and_assurances")]

    operations = [
        AddIndexConcurrently(
            model_name="request",
            index=GinIndex(condition=models.Q(("suppliers__isnull", False)), fields=["suppliers"], name="request_by_supplier"),
        ),
        AddIndexConcurrently(
            model_name="request",
            index=models.Index(
                condition=models.Q(("data_kind__isnull", False)), fields=["data_kind", "-number"], name="request_by_data_kind"
            ),
        ),
    ]
