"""What takes long on a large table and stops nobody: old rows are checked, and found by their subject."""

from django.contrib.postgres.operations import AddIndexConcurrently, ValidateConstraint
from django.db import migrations, models


class Migration(migrations.Migration):
    # People go on working meanwhile.
    atomic = False
    dependencies = [("approvals", "0004_subjects_are_kept")]

    operations = [
        migrations.RunSQL("SET lock_timeout = '5s'", migrations.RunSQL.noop),
        ValidateConstraint(model_name="policyrule", name="rule_track_known"),
        ValidateConstraint(model_name="route", name="route_not_by_requester"),
        ValidateConstraint(model_name="route", name="route_kind_is_a_label"),
        ValidateConstraint(model_name="route", name="route_amount_has_currency"),
        ValidateConstraint(model_name="route", name="route_of_a_request_is_whole"),
        AddIndexConcurrently(
            model_name="route",
            index=models.Index(fields=["subject_kind", "subject_id"], name="route_subject"),
        ),
        migrations.RunSQL("RESET lock_timeout", migrations.RunSQL.noop),
    ]
