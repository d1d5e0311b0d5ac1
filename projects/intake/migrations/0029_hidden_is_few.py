"""What is confidential is found among all requests; built beside the work."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    # People go on working meanwhile.
    atomic = False
    dependencies = [("intake", "0028_colleagues")]

    operations = [
        AddIndexConcurrently(
            model_name="request",
            index=models.Index(condition=models.Q(is_confidential=True), fields=["id"], name="request_hidden"),
        ),
    ]
