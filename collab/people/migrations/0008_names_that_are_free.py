"""Words of the addresses are nobody's usernames. It stops where somebody is called so: rename them first, in the administration."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("people", "0007_absences"),
    ]

    operations = [
        migrations.AddConstraint(
            model_name="person",
            constraint=models.CheckConstraint(
                condition=models.Q(("username__iregex", "^(import|me)$"), _negated=True),
                name="person_username_free",
                violation_error_message="This is a word of the addresses here. Take another username.",
            ),
        ),
    ]
