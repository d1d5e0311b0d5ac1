"""A policy is published as two people agreed to it: asked when the transaction ends."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("approvals", "0008_on_record"),
    ]

    operations = [
        pgtrigger.migrations.AddTrigger(
            model_name="policy",
            trigger=pgtrigger.compiler.Trigger(
                name="agreed_by_two",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="\n    IF NEW.subject_kind = 'intake.request' THEN\n        IF NOT public.approvals_policy_agreed(NEW.id) THEN\n            RAISE EXCEPTION 'A policy is proposed by one and agreed to by a second, and published as it was agreed to.';\n        END IF;\n    ELSIF NEW.number <> 1 OR NEW.starts_on <> '2000-01-01'\n            OR NOT EXISTS (SELECT 1 FROM approvals_policyrule u WHERE u.policy_id = NEW.id)\n            OR EXISTS (SELECT 1 FROM approvals_policyrule u WHERE u.policy_id = NEW.id\n                AND (u.role IN ('marketer', 'technologist', 'business', 'architecture', 'privacy', 'security', 'finance', 'marketing_lead', 'it_lead', 'cmo', 'cio', 'auditor', 'admin') OR u.track <> '' OR u.data_class <> '' OR u.amount_from <> 0 OR u.amount_below IS NOT NULL)) THEN\n        RAISE EXCEPTION 'This kind keeps the policy that it brought with it.';\n    END IF;\n    RETURN NULL;\n    ",
                    hash="bec8ab1d43cb4d9303eb5c4ae7332f4a90d4a8e1",
                    operation="INSERT",
                    pgid="pgtrigger_agreed_by_two_200ac",
                    table="approvals_policy",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="policyrule",
            trigger=pgtrigger.compiler.Trigger(
                name="agreed_by_two",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="\n    IF EXISTS (SELECT 1 FROM approvals_policy p WHERE p.id = NEW.policy_id AND p.subject_kind = 'intake.request') THEN\n        IF NOT public.approvals_policy_agreed(NEW.policy_id) THEN\n            RAISE EXCEPTION 'A policy is published as two people agreed to it, with no rule more.';\n        END IF;\n    END IF;\n    RETURN NULL;\n    ",
                    hash="637d43c1a13924aa2fe3dd8e0a8bcdffa71365d5",
                    operation="INSERT",
                    pgid="pgtrigger_agreed_by_two_f3679",
                    table="approvals_policyrule",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
    ]
