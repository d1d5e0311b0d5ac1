"""Last of four steps: lines stand on the accounts of their promises, and the old column goes. There is no way back."""

import django.db.models.deletion
import django.db.models.functions.text
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

from funding.ledger.migrations import _beside, _keys


class Migration(migrations.Migration):
    dependencies = [("ledger", "0006_indexes_beside_the_work"), ("funds", "0004_fund_changes_by_their_route")]

    operations = [
        migrations.RunPython(_keys.last_step, migrations.RunPython.noop),
        migrations.RunSQL(_beside.END, migrations.RunSQL.noop),
        migrations.RemoveIndex("line", "line_account_latest"),
        migrations.RemoveField("line", "account"),
        migrations.RenameField("line", "part", "account"),
        pgtrigger.migrations.RemoveTrigger(
            model_name="account",
            name="stays_itself",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="line",
            name="adds_up",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="line",
            name="balanced",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="line",
            name="of_approved_work",
        ),
        migrations.RemoveConstraint(
            model_name="entry",
            name="entry_reference_once",
        ),
        migrations.AlterField(
            model_name="account",
            name="fund",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="accounts", to="funds.fund"),
        ),
        migrations.AlterField(
            model_name="line",
            name="account",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="lines", to="ledger.account"),
        ),
        migrations.AlterField(
            model_name="line",
            name="fund",
            field=models.ForeignKey(
                db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="funds.fund"
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="account",
            trigger=pgtrigger.compiler.Trigger(
                name="of_its_fund",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF NOT EXISTS (SELECT 1 FROM funds_fund f WHERE f.id = NEW.fund_id AND f.currency = NEW.currency)\n           OR NEW.allocation_id IS NOT NULL\n              AND NOT EXISTS (SELECT 1 FROM funds_allocation p WHERE p.id = NEW.allocation_id AND p.fund_id = NEW.fund_id) THEN RAISE EXCEPTION 'An account is of its allocation''s fund, and in that fund''s currency.'; END IF; RETURN NEW;",
                    hash="a5e461d79bd00184bcebec47a3b29224214fce03",
                    operation="INSERT",
                    pgid="pgtrigger_of_its_fund_92df0",
                    table="ledger_account",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="account",
            trigger=pgtrigger.compiler.Trigger(
                name="stays_itself",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF (OLD.code, OLD.kind, OLD.currency, OLD.fund_id, OLD.allocation_id)\n           IS DISTINCT FROM (NEW.code, NEW.kind, NEW.currency, NEW.fund_id, NEW.allocation_id) OR OLD.is_closed AND NOT NEW.is_closed THEN RAISE EXCEPTION 'An account keeps its code, kind and currency, and once closed stays closed.'; END IF; RETURN NEW;",
                    hash="3372eaa4bd298c9687d4edf65b89efcc10fd6069",
                    operation="UPDATE",
                    pgid="pgtrigger_stays_itself_175ef",
                    table="ledger_account",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="line",
            trigger=pgtrigger.compiler.Trigger(
                name="of_approved_work",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF EXISTS (SELECT 1 FROM ledger_account a WHERE a.id = NEW.account_id AND a.kind IN ('reserved', 'committed', 'spent')\n           AND NOT EXISTS (SELECT 1 FROM funds_allocation p JOIN approvals_route r ON r.id = p.route_id\n               JOIN ledger_entry e ON e.subject_kind = 'approvals.route' AND e.subject_id = r.id\n               WHERE p.id = a.allocation_id AND e.id = NEW.entry_id AND r.state = 'passed' AND r.subject_kind = 'intake.request')) THEN RAISE EXCEPTION 'Money is reserved, committed and spent only for work that was routed and approved.'; END IF; RETURN NEW;",
                    hash="8ab914f82999d794d51b10cf830ad5c5b0b15b74",
                    operation="INSERT",
                    pgid="pgtrigger_of_approved_work_d47fb",
                    table="ledger_line",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="line",
            trigger=pgtrigger.compiler.Trigger(
                name="knows_its_fund",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="NEW.fund_id := (SELECT a.fund_id FROM ledger_account a WHERE a.id = NEW.account_id); RETURN NEW;",
                    hash="41c49a6f7ec9e0ffd29484fce6f726b9d662277a",
                    operation="INSERT",
                    pgid="pgtrigger_knows_its_fund_ac767",
                    table="ledger_line",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="line",
            trigger=pgtrigger.compiler.Trigger(
                name="adds_up",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE into_account record;",
                    func="UPDATE ledger_account SET balance = balance + NEW.amount WHERE id = NEW.account_id AND NOT is_closed\n                RETURNING kind, allocation_id INTO into_account;\n            IF NOT FOUND THEN RAISE EXCEPTION 'A closed year takes no entry.'; END IF;\n            IF into_account.allocation_id IS NOT NULL THEN\n                UPDATE ledger_account SET balance = balance + NEW.amount\n                 WHERE fund_id = NEW.fund_id AND kind = into_account.kind AND allocation_id IS NULL AND NOT is_closed;\n                IF NOT FOUND THEN RAISE EXCEPTION 'A closed year takes no entry.'; END IF;\n            END IF;\n            IF into_account.kind = 'spent' THEN\n                INSERT INTO ledger_monthtotal AS m (fund_id, month, amount)\n                SELECT NEW.fund_id, date_trunc('month', e.\"on\")::date, NEW.amount FROM ledger_entry e WHERE e.id = NEW.entry_id\n                ON CONFLICT (fund_id, month) DO UPDATE SET amount = m.amount + EXCLUDED.amount;\n            END IF;\n            RETURN NULL;",
                    hash="481c384b6bbe7937f547d2b24fe5a0706c9d97d1",
                    operation="INSERT",
                    pgid="pgtrigger_adds_up_b47c2",
                    table="ledger_line",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="line",
            trigger=pgtrigger.compiler.Trigger(
                name="balanced",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="IF EXISTS (SELECT 1 FROM ledger_line l JOIN ledger_account a ON a.id = l.account_id\n            WHERE l.entry_id = NEW.entry_id GROUP BY a.currency HAVING sum(l.amount) <> 0) THEN RAISE EXCEPTION 'The lines of an entry sum to zero in each currency.'; END IF; RETURN NULL;",
                    hash="694b65a8f368aff4e41874f9539c8b38d97264cd",
                    operation="INSERT",
                    pgid="pgtrigger_balanced_dc36a",
                    table="ledger_line",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="line",
            trigger=pgtrigger.compiler.Trigger(
                name="within_its_promise",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="IF EXISTS (SELECT 1 FROM ledger_account a JOIN funds_allocation p ON p.id = a.allocation_id WHERE a.id = NEW.account_id\n            AND (SELECT sum(s.balance) FROM ledger_account s WHERE s.allocation_id = p.id) > p.amount) THEN RAISE EXCEPTION 'More is held for this work than was promised to it.'; END IF; RETURN NULL;",
                    hash="6bdd8ea702c8cd878fb639c8f168c37135753668",
                    operation="INSERT",
                    pgid="pgtrigger_within_its_promise_d2994",
                    table="ledger_line",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="monthtotal",
            trigger=pgtrigger.compiler.Trigger(
                name="by_lines",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF pg_trigger_depth() < 2 THEN RAISE EXCEPTION 'A month is the sum of its lines; nobody writes it.'; END IF;\n        IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW;",
                    hash="78c014475e138b2c19f82594e9307087b14c6bfd",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_by_lines_78ce2",
                    table="ledger_monthtotal",
                    when="BEFORE",
                ),
            ),
        ),
        # The step before made these, beside the work.
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AddIndex(
                    model_name="entry",
                    index=models.Index(fields=["subject_kind", "subject_id"], name="entry_subject"),
                ),
                migrations.AddIndex(
                    model_name="line",
                    index=models.Index(models.F("account"), models.OrderBy(models.F("id"), descending=True), name="line_of_account_latest"),
                ),
                migrations.AddIndex(
                    model_name="line",
                    index=models.Index(models.F("fund"), models.OrderBy(models.F("entry"), descending=True), name="line_of_fund_latest"),
                ),
                migrations.AddConstraint(
                    model_name="account",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("allocation", None), ("kind__in", ("reserved", "committed", "spent")), _connector="OR"),
                        name="account_kind_of_work",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="account",
                    constraint=models.UniqueConstraint(
                        condition=models.Q(("allocation", None)), fields=("fund", "kind"), name="account_once_a_fund"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="account",
                    constraint=models.UniqueConstraint(
                        condition=models.Q(("allocation", None), _negated=True),
                        fields=("allocation", "kind"),
                        name="account_once_a_promise",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="entry",
                    constraint=models.UniqueConstraint(
                        models.F("source"),
                        django.db.models.functions.text.Lower("reference"),
                        models.F("line"),
                        condition=models.Q(("reference", ""), _negated=True),
                        name="entry_known_once",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="entry",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("subject_id", None), ("subject_kind", "")),
                            models.Q(models.Q(("subject_kind", ""), _negated=True), models.Q(("subject_id", None), _negated=True)),
                            _connector="OR",
                        ),
                        name="entry_subject_whole",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="line",
                    constraint=models.CheckConstraint(condition=models.Q(("effort__in", ["", "run", "build"])), name="line_effort_known"),
                ),
                migrations.AddConstraint(
                    model_name="line",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("treatment__in", ["", "operating", "capital"])), name="line_treatment_known"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="line",
                    constraint=models.CheckConstraint(condition=models.Q(("side__in", ["", "marketing", "it"])), name="line_side_known"),
                ),
                migrations.AddConstraint(
                    model_name="line",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("month", None), ("month__day", 1), _connector="OR"), name="line_month_by_its_first"
                    ),
                ),
            ]
        ),
        migrations.RunSQL(_keys.CHECKED, migrations.RunSQL.noop),
        # The last step is the first to be turned round, and says why it is not.
        migrations.RunPython(migrations.RunPython.noop, _keys.no_way_back),
    ]
