"""What was spent over a promise has an account of its own, an actual is taken back by two people, and a fund says how long it takes late ones.

Funds and promises from before get their account, in closed years a closed one. Back: they go again, where nothing lies on them.
"""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


# Their guards would refuse an account of a closed year; the table is ours alone until this ends.
ACCOUNTS = """
SET CONSTRAINTS ALL IMMEDIATE;
ALTER TABLE ledger_account DISABLE TRIGGER USER;
INSERT INTO ledger_account (fund_id, allocation_id, code, kind, currency, balance, is_closed)
SELECT f.id, NULL, f.code || ':over', 'over', f.currency, 0, y.closed_at IS NOT NULL
  FROM funds_fund f JOIN funds_fiscalyear y ON y.id = f.year_id ORDER BY f.id;
INSERT INTO ledger_account (fund_id, allocation_id, code, kind, currency, balance, is_closed)
SELECT f.id, p.id, f.code || ':over:' || p.id, 'over', f.currency, 0, y.closed_at IS NOT NULL
  FROM funds_allocation p JOIN funds_fund f ON f.id = p.fund_id JOIN funds_fiscalyear y ON y.id = f.year_id ORDER BY p.id;
ALTER TABLE ledger_account ENABLE TRIGGER USER;
SET CONSTRAINTS ALL DEFERRED;
"""
NONE = """
SET CONSTRAINTS ALL IMMEDIATE;
DELETE FROM ledger_account WHERE kind = 'over';
SET CONSTRAINTS ALL DEFERRED;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("approvals", "0010_words_are_names"),
        ("funds", "0010_routed_as_one_of_its_kind"),
        ("ledger", "0013_actuals_are_facts"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Reversal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("asked_at", models.DateTimeField()),
                ("agreed_at", models.DateTimeField(blank=True, null=True)),
            ],
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="allocation",
            name="opens_accounts",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="allocation",
            name="releases",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="allocation",
            name="as_its_accounts",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="allocation",
            name="released_as_promised",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="fiscalyear",
            name="closes_empty",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="fund",
            name="stays_itself",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="fund",
            name="whole",
        ),
        migrations.RemoveConstraint(
            model_name="allocation",
            name="allocation_positive",
        ),
        migrations.AddField(
            model_name="allocation",
            name="added",
            field=models.DecimalField(db_default=0, decimal_places=2, default=0, max_digits=18),
        ),
        migrations.AddField(
            model_name="fund",
            name="accrual_days",
            field=models.PositiveSmallIntegerField(db_default=0, default=0),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="allocation",
            trigger=pgtrigger.compiler.Trigger(
                name="opens_accounts",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n    INSERT INTO ledger_account (fund_id, allocation_id, code, kind, currency, balance, is_closed)\n    SELECT f.id, NEW.id, f.code || ':' || kind || ':' || NEW.id, kind, f.currency, 0, false\n      FROM funds_fund f, unnest(ARRAY['reserved', 'committed', 'spent', 'over']) WITH ORDINALITY AS kinds (kind, place)\n     WHERE f.id = NEW.fund_id ORDER BY place;\n    RETURN NULL;\n    ",
                    hash="803702988dd49c0b18d9aefbc6555810a1df1410",
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
                name="releases",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE has record;",
                    func="\n    IF NEW.state <> 'released' OR OLD.state = 'released' THEN RETURN NEW; END IF;\n    SELECT coalesce(sum(a.balance) FILTER (WHERE a.kind IN ('spent', 'over')), 0) - OLD.added AS spent,\n           sum(a.balance) FILTER (WHERE a.kind IN ('reserved', 'committed')) AS held INTO has\n      FROM ledger_account a WHERE a.allocation_id = NEW.id;\n    IF has.held <> 0 THEN RAISE EXCEPTION 'What is released holds no money any more.'; END IF;\n    NEW.covers := round(OLD.covers * greatest(0, has.spent) / OLD.amount, 2);\n    RETURN NEW;\n    ",
                    hash="dcc966114440fce584c905b49eba7699f7c3d440",
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
                name="as_its_accounts",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="IF EXISTS (SELECT 1 FROM funds_allocation p JOIN LATERAL (\n        SELECT coalesce(sum(a.balance) FILTER (WHERE a.kind = 'reserved'), 0) AS reserved,\n               coalesce(sum(a.balance) FILTER (WHERE a.kind = 'committed'), 0) AS committed,\n               coalesce(sum(a.balance) FILTER (WHERE a.kind = 'spent'), 0) AS spent,\n               coalesce(sum(a.balance) FILTER (WHERE a.kind = 'over'), 0) AS over\n          FROM ledger_account a WHERE a.allocation_id = p.id) s ON true\n     WHERE p.id = NEW.id AND CASE p.state WHEN 'reserved' THEN (s.reserved, s.committed, s.spent, s.over, p.added) <> (p.amount, 0, 0, 0, 0)\n        WHEN 'committed' THEN s.reserved <> 0 OR s.committed + s.spent + s.over <> p.amount + p.added OR s.over < 0 AND s.committed > 0\n        ELSE (s.reserved, s.committed) <> (0, 0) OR s.spent + s.over > p.amount + p.added END) THEN RAISE EXCEPTION 'A promise is what its accounts hold and have spent.'; END IF; RETURN NULL;",
                    hash="8b8f47729b1de406e2ed70e9d6d8470f0aa9d49e",
                    operation="INSERT OR UPDATE",
                    pgid="pgtrigger_as_its_accounts_59955",
                    table="funds_allocation",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="allocation",
            trigger=pgtrigger.compiler.Trigger(
                name="released_as_promised",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="IF NEW.state = 'released' AND NEW.amount <> (SELECT coalesce(sum(l.amount), 0) FROM ledger_line l\n        JOIN ledger_account a ON a.id = l.account_id JOIN ledger_entry e ON e.id = l.entry_id\n        WHERE a.allocation_id = NEW.id AND l.amount > 0 AND (a.kind = 'reserved' OR a.kind = 'committed' AND e.kind = 'arrive')) THEN RAISE EXCEPTION 'A promise is what its accounts hold and have spent.'; END IF; RETURN NULL;",
                    hash="f7e9f8ee8c8baaf309968dd5e3c80dea2437135b",
                    operation='UPDATE OF "state"',
                    pgid="pgtrigger_released_as_promised_2a081",
                    table="funds_allocation",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="fiscalyear",
            trigger=pgtrigger.compiler.Trigger(
                name="closes_empty",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF OLD.closed_at IS NULL AND NEW.closed_at IS NOT NULL AND (NEW.closed_at > clock_timestamp() + interval '1 minute'\n        OR EXISTS (SELECT 1 FROM funds_fund f JOIN ledger_account a ON a.fund_id = f.id WHERE f.year_id = NEW.id\n            AND (NOT a.is_closed OR a.kind IN ('available', 'reserved', 'committed', 'over') AND a.balance <> 0))) THEN RAISE EXCEPTION 'A year closes where nothing of it is available, reserved, committed or over any more, and with all its accounts.'; END IF; RETURN NEW;",
                    hash="06499493d2bf27a141a656d910ab7dc7de981a29",
                    operation="UPDATE",
                    pgid="pgtrigger_closes_empty_51072",
                    table="funds_fiscalyear",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="fund",
            trigger=pgtrigger.compiler.Trigger(
                name="stays_itself",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF to_jsonb(OLD) - ARRAY['version', 'accrual_days'] <> to_jsonb(NEW) - ARRAY['version', 'accrual_days']\n        OR NEW.version NOT IN (OLD.version, OLD.version + 1) OR NEW.accrual_days <> OLD.accrual_days AND NEW.version = OLD.version THEN RAISE EXCEPTION 'A fund keeps what it was set up as; only its money changes, and how long it takes late actuals.'; END IF; RETURN NEW;",
                    hash="37b15dcc539f47c2e6408055363dee33fca00672",
                    operation="UPDATE",
                    pgid="pgtrigger_stays_itself_b9018",
                    table="funds_fund",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="fund",
            trigger=pgtrigger.compiler.Trigger(
                name="opens_over",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n    INSERT INTO ledger_account (fund_id, code, kind, currency, balance, is_closed) VALUES (NEW.id, NEW.code || ':over', 'over', NEW.currency, 0, false);\n    RETURN NULL;\n    ",
                    hash="7532e5961a523b1a6896ff3c228a59620b269dc6",
                    operation="INSERT",
                    pgid="pgtrigger_opens_over_9afd7",
                    table="funds_fund",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="fund",
            trigger=pgtrigger.compiler.Trigger(
                name="whole",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="IF (SELECT count(*) FROM ledger_account a WHERE a.fund_id = NEW.id AND a.allocation_id IS NULL) <> 6 THEN RAISE EXCEPTION 'A fund has an account for each kind of money.'; END IF; RETURN NULL;",
                    hash="6248beb9dc5366f1b52ee330a9a5ea2fb1b9ea35",
                    operation="INSERT",
                    pgid="pgtrigger_whole_0ec49",
                    table="funds_fund",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="allocation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("amount__gt", 0),
                    ("added__gte", 0),
                    models.Q(("covers__gt", 0), models.Q(("covers", 0), ("state", "released")), _connector="OR"),
                ),
                name="allocation_covers_something",
            ),
        ),
        migrations.AddConstraint(
            model_name="fund",
            constraint=models.CheckConstraint(condition=models.Q(("accrual_days__lte", 366)), name="fund_accrual_within_a_year"),
        ),
        migrations.AddField(
            model_name="reversal",
            name="agreed_by",
            field=models.ForeignKey(
                blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="reversal",
            name="asked_by",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name="reversal",
            name="entry",
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name="taken_back", to="ledger.entry"),
        ),
        migrations.AddField(
            model_name="reversal",
            name="undoing",
            field=models.OneToOneField(
                blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="ledger.entry"
            ),
        ),
        migrations.AddConstraint(
            model_name="reversal",
            constraint=models.CheckConstraint(
                condition=models.Q(("agreed_by", None), models.Q(("agreed_by", models.F("asked_by")), _negated=True), _connector="OR"),
                name="reversal_by_two",
            ),
        ),
        migrations.AddConstraint(
            model_name="reversal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("agreed_at", None), ("agreed_by", None), ("undoing", None)),
                    models.Q(("agreed_at__isnull", False), ("agreed_by__isnull", False), ("undoing__isnull", False)),
                    _connector="OR",
                ),
                name="reversal_agreed_whole",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="reversal",
            trigger=pgtrigger.compiler.Trigger(
                name="stays",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                    hash="3c1df5bb68ccb1763ce2453c8f79518f1eefaf8d",
                    operation="DELETE",
                    pgid="pgtrigger_stays_0b73f",
                    table="funds_reversal",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="reversal",
            trigger=pgtrigger.compiler.Trigger(
                name="asks_first",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF NEW.agreed_by_id IS NOT NULL OR NOT EXISTS (\n            SELECT 1 FROM ledger_entry e WHERE e.id = NEW.entry_id AND e.kind IN ('spend', 'overspend', 'credit')) THEN RAISE EXCEPTION 'An actual is taken back as one person asks and another agrees.'; END IF; RETURN NEW;",
                    hash="8d868598b718cc24f80270db7d6d6c2aa7279c30",
                    operation="INSERT",
                    pgid="pgtrigger_asks_first_c49ec",
                    table="funds_reversal",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="reversal",
            trigger=pgtrigger.compiler.Trigger(
                name="agreed_once",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF OLD.agreed_by_id IS NOT NULL\n            OR (OLD.entry_id, OLD.asked_by_id, OLD.asked_at) IS DISTINCT FROM (NEW.entry_id, NEW.asked_by_id, NEW.asked_at)\n            OR NOT EXISTS (SELECT 1 FROM ledger_entry e WHERE e.id = NEW.undoing_id AND e.reverses_id = NEW.entry_id AND e.actor_id = NEW.agreed_by_id) THEN RAISE EXCEPTION 'What is asked is not rewritten, and it is agreed to once, by the entry that takes the actual back.'; END IF; RETURN NEW;",
                    hash="cc78605a31d8021de5fdb43bf97d0a78cdc3fe7d",
                    operation="UPDATE",
                    pgid="pgtrigger_agreed_once_1fcd8",
                    table="funds_reversal",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="reversal",
            trigger=pgtrigger.compiler.Trigger(
                name="asked_on_record",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="IF NOT (EXISTS (SELECT 1 FROM events_event e WHERE e.subject_kind = 'funds.reversal' AND e.subject_id = NEW.id\n            AND e.made_in = pg_current_xact_id()::text::bigint AND e.kind IN ('funds.reversal.asked'))) THEN RAISE EXCEPTION 'An actual is asked back on record only.'; END IF; RETURN NULL;",
                    hash="96dae4731086a52d63db3b936208ac1fad7e25e0",
                    operation="INSERT",
                    pgid="pgtrigger_asked_on_record_0b907",
                    table="funds_reversal",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        migrations.RunSQL(ACCOUNTS, NONE),
    ]
