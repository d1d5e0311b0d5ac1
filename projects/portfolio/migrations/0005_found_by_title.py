"""Projects are found by the words of their title."""

import collab.kit.words
import django.contrib.postgres.indexes
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("portfolio", "0004_projects_on_record"), ("people", "0004_words")]

    operations = [
        migrations.AddIndex(
            model_name="project",
            index=django.contrib.postgres.indexes.GinIndex(collab.kit.words.Vector("title"), name="project_by_title"),
        ),
    ]
