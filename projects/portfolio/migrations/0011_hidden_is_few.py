"""What is confidential is found among all projects."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("portfolio", "0010_projects_carry_out_strategies")]

    operations = [
        migrations.AddIndex(
            model_name="project",
            index=models.Index(condition=models.Q(is_confidential=True), fields=["id"], name="project_hidden"),
        ),
    ]
