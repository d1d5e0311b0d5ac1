"""The check of the kinds of data holds for all rows, asked while people go on working."""

from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("intake", "0020_facts_of_a_request")]

    operations = [ValidateConstraint(model_name="request", name="request_data_kind_known")]
