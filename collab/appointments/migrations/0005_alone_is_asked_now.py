"""Whether somebody acts alone is asked of the day it is written too, and not only of the day it says it was made."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("appointments", "0004_proposals_tell_the_truth"),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="proposal",
            name="alone_in_an_empty_house",
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="proposal",
            trigger=pgtrigger.compiler.Trigger(
                name="alone_in_an_empty_house",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF NEW.is_alone AND EXISTS (SELECT 1 FROM access_duty y\n        WHERE y.role IN ('admin', 'cmo', 'cio') AND y.person_id <> NEW.proposed_by_id AND y.since_on <= public.bridge_day(greatest(NEW.proposed_at, now()))) THEN RAISE EXCEPTION 'Somebody else can agree: nobody acts alone any more.'; END IF; RETURN NEW;",
                    hash="a80a7c25836c98ca521270e9b43682236bf2c836",
                    operation="INSERT",
                    pgid="pgtrigger_alone_in_an_empty_house_559d1",
                    table="appointments_proposal",
                    when="BEFORE",
                ),
            ),
        ),
    ]
