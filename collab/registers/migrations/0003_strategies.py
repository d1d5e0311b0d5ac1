"""Strategies are a register."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("registers", "0002_names_may_change"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="entry",
            name="register_kind_known",
        ),
        migrations.AddConstraint(
            model_name="entry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        ["brands", "markets", "suppliers", "products", "regulations", "systems", "skills", "strategies", "cost-centres"],
                    )
                ),
                name="register_kind_known",
            ),
        ),
    ]
