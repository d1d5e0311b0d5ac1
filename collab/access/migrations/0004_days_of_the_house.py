"""Which day it is where the organisation is, says a function of the owner, and no setting of a session."""

from django.conf import settings
from django.db import migrations

from collab.kit import zone


class Migration(migrations.Migration):
    dependencies = [("access", "0003_duties_end_at_once")]

    # ``setup_database`` makes it anew where the zone has changed since.
    operations = [migrations.RunSQL(zone.made(settings.TIME_ZONE), f"DROP FUNCTION public.{zone.NAME}(timestamptz)")]
