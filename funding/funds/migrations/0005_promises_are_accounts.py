"""A promise is an account of the ledger: what remains of it is a balance, and a fund names its accounts no more."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations

from funding.ledger.migrations import _keys


class Migration(migrations.Migration):
    dependencies = [
        ("funds", "0004_fund_changes_by_their_route"),
        ("ledger", "0007_promises_are_accounts"),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="allocation",
            name="keeps_facts",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="allocation",
            name="within_approval",
        ),
        migrations.RemoveConstraint(
            model_name="allocation",
            name="allocation_remaining_within",
        ),
        migrations.RemoveField(
            model_name="allocation",
            name="remaining",
        ),
        migrations.RemoveField(
            model_name="fund",
            name="available",
        ),
        migrations.RemoveField(
            model_name="fund",
            name="budget",
        ),
        migrations.RemoveField(
            model_name="fund",
            name="committed",
        ),
        migrations.RemoveField(
            model_name="fund",
            name="reserved",
        ),
        migrations.RemoveField(
            model_name="fund",
            name="spent",
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="allocation",
            trigger=pgtrigger.compiler.Trigger(
                name="opens_accounts",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n    INSERT INTO ledger_account (fund_id, allocation_id, code, kind, currency, balance, is_closed)\n    SELECT f.id, NEW.id, f.code || ':' || kind || ':' || NEW.id, kind, f.currency, 0, false\n      FROM funds_fund f, unnest(ARRAY['reserved', 'committed', 'spent']) WITH ORDINALITY AS kinds (kind, place)\n     WHERE f.id = NEW.fund_id ORDER BY place;\n    RETURN NULL;\n    ",
                    hash="5b069ac198ef221a6387335af6aa1639c7ee8fc2",
                    operation="INSERT",
                    pgid="pgtrigger_opens_accounts_3b2bb",
                    table="funds_allocation",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="allocation",
            trigger=pgtrigger.compiler.Trigger(
                name="keeps_facts",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF (OLD.route_id, OLD.fund_id, OLD.made_at) IS DISTINCT FROM (NEW.route_id, NEW.fund_id, NEW.made_at)\n    OR (OLD.amount, OLD.covers) IS DISTINCT FROM (NEW.amount, NEW.covers)\n        AND (NEW.amount <= OLD.amount OR NEW.covers < OLD.covers OR OLD.state = 'released' OR OLD.state <> NEW.state)\n    OR OLD.state <> NEW.state AND (OLD.state = 'released' OR NEW.state = 'reserved') THEN RAISE EXCEPTION 'An allocation is not rewritten; it only grows by what is added to it.'; END IF; RETURN NEW;",
                    hash="2f7d48aa41443bf3f45ea83cc39fb84617e03991",
                    operation="UPDATE",
                    pgid="pgtrigger_keeps_facts_a799d",
                    table="funds_allocation",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="allocation",
            trigger=pgtrigger.compiler.Trigger(
                name="releases",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE has record;",
                    func="\n    IF NEW.state <> 'released' OR OLD.state = 'released' THEN RETURN NEW; END IF;\n    SELECT sum(a.balance) FILTER (WHERE a.kind = 'spent') AS spent, sum(a.balance) FILTER (WHERE a.kind <> 'spent') AS held INTO has\n      FROM ledger_account a WHERE a.allocation_id = NEW.id;\n    IF has.held <> 0 THEN RAISE EXCEPTION 'What is released holds no money any more.'; END IF;\n    NEW.covers := round(OLD.covers * has.spent / OLD.amount, 2);\n    RETURN NEW;\n    ",
                    hash="5355c3e0c1bfdcbdb24c27e3731e053226fd591a",
                    operation='UPDATE OF "state"',
                    pgid="pgtrigger_releases_d3bfd",
                    table="funds_allocation",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="allocation",
            trigger=pgtrigger.compiler.Trigger(
                name="within_approval",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE approved record;",
                    func="\n    SELECT r.amount * (1 + p.material_share) AS most, r.currency = f.currency AS is_same INTO approved\n      FROM approvals_route r JOIN approvals_policy p ON p.id = r.policy_id JOIN funds_fund f ON f.id = NEW.fund_id\n     WHERE r.id = NEW.route_id FOR NO KEY UPDATE OF r;\n    IF approved.is_same AND NEW.covers <> NEW.amount THEN\n        RAISE EXCEPTION 'What is promised in the currency of what was approved covers just that much of it.';\n    END IF;\n    IF NEW.covers + coalesce((SELECT sum(a.covers) FROM funds_allocation a\n            WHERE a.route_id = NEW.route_id AND a.id IS DISTINCT FROM NEW.id), 0) > approved.most THEN\n        RAISE EXCEPTION 'More is promised than was approved.';\n    END IF;\n    RETURN NEW;\n    ",
                    hash="a5bb64ffb877cc0af2d7d112e83de036415d7214",
                    operation='INSERT OR UPDATE OF "amount", "covers"',
                    pgid="pgtrigger_within_approval_c5e27",
                    table="funds_allocation",
                    when="BEFORE",
                ),
            ),
        ),
        # The last step is the first to be turned round, and says why it is not.
        migrations.RunPython(migrations.RunPython.noop, _keys.no_way_back),
    ]
