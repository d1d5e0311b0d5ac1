"""An owner of a fund hands it over to another one, on record."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("funds", "0015_moved_by_two"),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="fundowner",
            name="settled",
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="fundowner",
            trigger=pgtrigger.compiler.Trigger(
                name="settled",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n    IF TG_OP = 'INSERT' THEN\n        IF NOT EXISTS (SELECT 1 FROM events_event e WHERE e.subject_kind = 'funds.fund' AND e.subject_id = NEW.fund_id)\n                OR EXISTS (SELECT 1 FROM events_event e WHERE e.subject_kind = 'funds.fund' AND e.subject_id = NEW.fund_id\n            AND e.made_in = pg_current_xact_id()::text::bigint AND e.kind IN ('funds.fund.changed') AND (e.data #>> '{owners,1}' = NEW.person_id::text)) THEN RETURN NEW; END IF;\n    ELSIF TG_OP = 'DELETE' THEN\n        IF EXISTS (SELECT 1 FROM events_event e WHERE e.subject_kind = 'funds.fund' AND e.subject_id = OLD.fund_id\n            AND e.made_in = pg_current_xact_id()::text::bigint AND e.kind IN ('funds.fund.changed') AND (e.data #>> '{owners,0}' = OLD.person_id::text)) THEN RETURN OLD; END IF;\n    END IF;\n    RAISE EXCEPTION 'Who owns a fund is settled when it is set up, and changes on record only.';\n    ",
                    hash="26632254324456d3c8dc0390dd67661247dca2dd",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_settled_a9b8b",
                    table="funds_fund_owners",
                    when="BEFORE",
                ),
            ),
        ),
    ]
