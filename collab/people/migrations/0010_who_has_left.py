"""Who has left is found among all people."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0009_erased_by_two")]

    operations = [
        migrations.AddIndex(
            model_name="person",
            index=models.Index(condition=models.Q(is_active=False), fields=["id"], name="person_left"),
        ),
    ]
