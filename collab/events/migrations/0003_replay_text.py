from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("events", "0002_initial")]

    operations = [migrations.AlterField(model_name="replay", name="body", field=models.TextField(null=True))]
