"""What finds requests by what answers them and by the entry they began with, and two checks that hold for all rows: made while people go on working."""

from django.contrib.postgres.operations import AddIndexConcurrently, ValidateConstraint
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("intake", "0031_answered_by_own_and_questions")]

    operations = [
        AddIndexConcurrently(
            model_name="request",
            index=models.Index(condition=models.Q(("tool__isnull", False)), fields=["tool"], name="request_by_tool"),
        ),
        AddIndexConcurrently(
            model_name="request",
            index=models.Index(condition=models.Q(("asked_as__isnull", False)), fields=["asked_as"], name="request_by_entry"),
        ),
        ValidateConstraint(model_name="request", name="request_state_known"),
        ValidateConstraint(model_name="request", name="request_answered_by_something"),
    ]
