"""The record tells of proposals that were agreed or refused, and of no other; what is there is not looked at."""

from django.db import migrations

# Word for word what collab/appointments/subject.py says.
TRUTH = """
CREATE OR REPLACE FUNCTION public.events_truth_appointments_proposal(key bigint, said_kind text, said_action text, said_source text, said_target text,
    said_version integer) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
DECLARE stands record;
BEGIN
    IF said_action = '' AND (said_kind IN ('appointments.proposal.agreed', 'appointments.proposal.refused') OR said_source <> '' OR said_target <> '')
            OR said_action <> '' AND NOT ((said_kind, said_action, said_source, said_target) IN (('appointments.proposal.agreed', 'agree', 'proposed', 'agreed'), ('appointments.proposal.refused', 'refuse', 'proposed', 'refused'))) THEN
        RETURN false;
    END IF;
    SELECT NULL::integer AS version, t.state AS state INTO stands FROM appointments_proposal t WHERE t.id = key;
    RETURN FOUND AND (said_version IS NULL AND (said_action = '' OR said_target = stands.state AND NOT EXISTS (
        SELECT 1 FROM events_event e WHERE e.subject_kind = 'appointments.proposal' AND e.subject_id = key AND e.kind = said_kind OFFSET 1)));
END $$
"""  # noqa: E501


class Migration(migrations.Migration):
    dependencies = [
        ("events", "0009_events_tell_the_truth"),
        ("appointments", "0003_days_of_the_house"),
    ]

    operations = [
        migrations.RunSQL(TRUTH, "DROP FUNCTION public.events_truth_appointments_proposal(bigint, text, text, text, text, integer)"),
    ]
