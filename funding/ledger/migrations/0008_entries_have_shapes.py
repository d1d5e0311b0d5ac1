"""An entry has the shape of its kind, is written by whom may and on its day, and a promise is what its accounts say."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0004_days_of_the_house"),
        ("events", "0008_owed_deliveries_stay"),
        ("ledger", "0007_promises_are_accounts"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunSQL("SET LOCAL lock_timeout = '5s'", migrations.RunSQL.noop),
        pgtrigger.migrations.RemoveTrigger(
            model_name="account",
            name="opens_empty",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="line",
            name="of_approved_work",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="line",
            name="balanced",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="line",
            name="within_its_promise",
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="account",
            trigger=pgtrigger.compiler.Trigger(
                name="opens_empty",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF NEW.balance <> 0 OR NEW.is_closed THEN RAISE EXCEPTION 'An account opens empty; money comes by entries.'; END IF; RETURN NEW;",
                    hash="fabfb69773e34410c2b141e98fcb06b9c2faa766",
                    operation="INSERT",
                    pgid="pgtrigger_opens_empty_7c4c2",
                    table="ledger_account",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="account",
            trigger=pgtrigger.compiler.Trigger(
                name="in_an_open_year",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF EXISTS (SELECT 1 FROM funds_fund f JOIN funds_fiscalyear y ON y.id = f.year_id\n            WHERE f.id = NEW.fund_id AND y.closed_at IS NOT NULL) THEN RAISE EXCEPTION 'A closed year takes no account.'; END IF; RETURN NEW;",
                    hash="7fda01fd9a4a0e11a58cf70808b427ddd20509c6",
                    operation="INSERT",
                    pgid="pgtrigger_in_an_open_year_9e8de",
                    table="ledger_account",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="account",
            trigger=pgtrigger.compiler.Trigger(
                name="closes_with_its_year",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="IF NEW.is_closed AND NOT EXISTS (SELECT 1 FROM funds_fund f JOIN funds_fiscalyear y ON y.id = f.year_id\n            WHERE f.id = NEW.fund_id AND y.closed_at IS NOT NULL) THEN RAISE EXCEPTION 'An account closes with its year, and not alone.'; END IF; RETURN NULL;",
                    hash="734031e42e3c988e99ac104abd46369413f33e56",
                    operation='UPDATE OF "is_closed"',
                    pgid="pgtrigger_closes_with_its_year_8b23f",
                    table="ledger_account",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="entry",
            trigger=pgtrigger.compiler.Trigger(
                name="by_whom_may",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE day date;",
                    func="\n    day := public.bridge_day(NEW.at);\n    PERFORM 1 FROM people_person p WHERE p.id = NEW.actor_id AND p.is_active FOR SHARE;\n    IF FOUND THEN\n        PERFORM 1 FROM access_duty y WHERE y.person_id = NEW.actor_id AND y.ended_at IS NULL\n           AND y.since_on <= day AND (y.until_on IS NULL OR y.until_on >= day) AND CASE\n            WHEN NEW.kind = 'budget' THEN y.role IN ('admin', 'finance') WHEN NEW.kind = 'lapse' THEN y.role IN ('finance') WHEN NEW.kind = 'reserve' THEN y.role IN ('finance') WHEN NEW.kind = 'spend' THEN y.role IN ('finance')\n            WHEN NEW.kind IN ('raise', 'transfer') THEN y.role = 'finance' OR EXISTS (SELECT 1 FROM funds_fundchange c JOIN funds_fund_owners o ON o.fund_id IN (c.source_id, c.target_id)\n                WHERE NEW.subject_kind = 'funds.fundchange' AND c.id = NEW.subject_id AND o.person_id = NEW.actor_id)\n            ELSE true END FOR SHARE;\n    END IF;\n    IF NOT FOUND THEN RAISE EXCEPTION 'Money is moved by somebody who holds the duty for it.'; END IF;\n    RETURN NEW;\n    ",
                    hash="e89ec70f63a58afc89467a1729805a9b73fd27e1",
                    operation="INSERT",
                    pgid="pgtrigger_by_whom_may_a7195",
                    table="ledger_entry",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="entry",
            trigger=pgtrigger.compiler.Trigger(
                name="in_its_time",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n    IF NEW.at > clock_timestamp() + interval '1 minute' OR NEW.\"on\" > public.bridge_day(clock_timestamp() + interval '1 minute') OR NEW.\"on\" > public.bridge_day(NEW.at) + 1\n            OR NEW.kind <> 'spend' AND NEW.\"on\" < public.bridge_day(NEW.at) - 1 THEN\n        RAISE EXCEPTION 'An entry is of the day it is made on, and none is made ahead.';\n    END IF;\n    RETURN NEW;\n    ",
                    hash="539de6df53e9b2d86d6526b244975e20377bf444",
                    operation="INSERT",
                    pgid="pgtrigger_in_its_time_f2490",
                    table="ledger_entry",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="line",
            trigger=pgtrigger.compiler.Trigger(
                name="of_approved_work",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE part record;",
                    func="SELECT a.kind, a.allocation_id INTO part FROM ledger_account a WHERE a.id = NEW.account_id;\n            IF part.kind IN ('reserved', 'committed', 'spent') AND NOT EXISTS (\n                    SELECT 1 FROM funds_allocation p JOIN approvals_route r ON r.id = p.route_id\n                     WHERE p.id = part.allocation_id AND r.state = 'passed' AND r.subject_kind = 'intake.request' AND r.id = (\n                        SELECT e.subject_id FROM ledger_entry e WHERE e.id = NEW.entry_id AND e.subject_kind = 'approvals.route')) THEN\n                RAISE EXCEPTION 'Money is reserved, committed and spent only for work that was routed and approved.';\n            END IF;\n            RETURN NEW;",
                    hash="ce87fce1a28719fad47ebe9d4b6474e229848a6b",
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
                name="shaped",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    declare="DECLARE entry record; moved record; told record;",
                    func="\n    SELECT e.id, e.kind, e.\"on\", e.actor_id, e.subject_kind, e.subject_id, e.event_id, e.reverses_id, e.rate INTO entry\n      FROM ledger_entry e WHERE e.id = NEW.entry_id;\n    SELECT string_agg(a.kind || CASE WHEN l.amount > 0 THEN '+' ELSE '-' END, ' ' ORDER BY a.kind COLLATE \"C\", l.amount) AS signs,\n           sum(l.amount) AS rest, max(l.amount) AS amount, count(*) AS lines, count(DISTINCT l.account_id) AS accounts,\n           count(DISTINCT l.fund_id) AS funds, max(l.fund_id) AS fund, count(DISTINCT a.allocation_id) AS promises,\n           max(a.allocation_id) AS promise, max(l.fund_id) FILTER (WHERE a.kind = 'available' AND l.amount < 0) AS source,\n           max(l.fund_id) FILTER (WHERE a.kind = 'available' AND l.amount > 0) AS target,\n           -max(l.amount) FILTER (WHERE a.kind = 'available' AND l.amount < 0) AS given,\n           max(l.amount) FILTER (WHERE a.kind = 'available' AND l.amount > 0) AS taken\n      INTO moved FROM ledger_line l JOIN ledger_account a ON a.id = l.account_id WHERE l.entry_id = NEW.entry_id;\n    IF moved.rest <> 0 AND moved.funds = 1 OR moved.funds > 1 AND EXISTS (\n            SELECT 1 FROM ledger_line l WHERE l.entry_id = NEW.entry_id GROUP BY l.fund_id HAVING sum(l.amount) <> 0) THEN\n        RAISE EXCEPTION 'The lines of an entry sum to zero in each fund, and so in each currency.';\n    END IF;\n    IF entry.kind = 'reversal' THEN\n        IF entry.reverses_id IS NULL OR entry.event_id IS NOT NULL OR moved.lines <> moved.accounts\n            OR EXISTS (SELECT 1 FROM ledger_line l WHERE l.entry_id IN (entry.id, entry.reverses_id) GROUP BY l.account_id HAVING sum(l.amount) <> 0)\n            OR NOT EXISTS (SELECT 1 FROM ledger_entry o WHERE o.id = entry.reverses_id\n                AND (o.subject_kind, o.subject_id) IS NOT DISTINCT FROM (entry.subject_kind, entry.subject_id)) THEN RAISE EXCEPTION 'A reversal turns every line of one entry round, and does nothing else.'; END IF;\n        RETURN NULL;\n    END IF;\n    IF entry.reverses_id IS NOT NULL OR moved.lines <> moved.accounts\n            OR (entry.kind, moved.signs, moved.funds, moved.promises) NOT IN (('budget', 'available+ budget-', 1, 0), ('raise', 'available+ budget-', 1, 0), ('transfer', 'available- available+ budget- budget+', 2, 0), ('lapse', 'available- budget+', 1, 0), ('reserve', 'available- reserved+', 1, 1), ('commit', 'committed+ reserved-', 1, 1), ('spend', 'committed- spent+', 1, 1), ('release', 'available+ reserved-', 1, 1), ('release', 'available+ committed-', 1, 1)) THEN\n        RAISE EXCEPTION 'An entry of the kind % moves money in another way.', entry.kind;\n    END IF;\n    SELECT v.kind, v.subject_kind, v.subject_id, v.actor_id, v.data, v.sequence INTO told FROM events_event v WHERE v.id = entry.event_id;\n    IF NOT FOUND OR told.actor_id IS DISTINCT FROM entry.actor_id OR (entry.kind, told.kind, told.subject_kind) NOT IN (('budget', 'funds.fund.created', 'funds.fund'), ('raise', 'funds.change.agreed', 'funds.fundchange'), ('transfer', 'funds.change.agreed', 'funds.fundchange'), ('lapse', 'funds.year.closed', 'funds.fiscalyear'), ('reserve', 'funds.allocation.reserved', 'funds.allocation'), ('commit', 'funds.allocation.committed', 'funds.allocation'), ('spend', 'funds.allocation.spent', 'funds.allocation'), ('release', 'funds.allocation.released', 'funds.allocation')) THEN\n        RAISE EXCEPTION 'An entry is written with the event that tells of it.';\n    END IF;\n    IF entry.kind IN ('reserve', 'commit', 'spend', 'release') THEN\n        IF told.subject_id <> moved.promise OR (told.data ->> 'amount')::numeric IS DISTINCT FROM moved.amount THEN\n            RAISE EXCEPTION 'An entry is written with the event that tells of it.';\n        END IF;\n        IF entry.kind = 'spend' AND entry.\"on\" < (\n                SELECT y.starts_on FROM funds_fund f JOIN funds_fiscalyear y ON y.id = f.year_id WHERE f.id = moved.fund) THEN\n            RAISE EXCEPTION 'The day of an actual lies in its fund''s year, or after it.';\n        END IF;\n    ELSIF entry.kind IN ('raise', 'transfer') THEN\n        IF entry.subject_kind <> 'funds.fundchange' OR told.subject_id IS DISTINCT FROM entry.subject_id\n            OR NOT EXISTS (SELECT 1 FROM funds_fundchange c JOIN approvals_decision d ON d.route_id = c.route_id AND d.person_id = entry.actor_id\n                WHERE c.id = entry.subject_id AND c.entry_id = entry.id AND c.state = 'agreed' AND c.target_id = moved.target\n                  AND c.source_id IS NOT DISTINCT FROM moved.source AND c.amount = coalesce(moved.given, moved.taken)) THEN\n            RAISE EXCEPTION 'A fund is raised, and money moved between two, as two people agreed and no otherwise.';\n        END IF;\n        IF entry.kind = 'transfer' AND ((SELECT s.currency = t.currency FROM funds_fund s, funds_fund t WHERE s.id = moved.source AND t.id = moved.target)\n                IS DISTINCT FROM (entry.rate IS NULL) OR abs(moved.given * coalesce(entry.rate, 1) - moved.taken) > 0.5) THEN\n            RAISE EXCEPTION 'What arrives is what was given, at the rate that the entry keeps.';\n        END IF;\n    ELSIF (entry.subject_kind, entry.subject_id) IS DISTINCT FROM ('funds.fund', moved.fund) OR NOT EXISTS (SELECT 1 FROM funds_fund f\n                WHERE f.id = moved.fund AND CASE entry.kind\n                    WHEN 'budget' THEN (told.subject_id, told.sequence, (told.data ->> 'budget')::numeric) = (f.id, 1, moved.amount)\n                    ELSE (told.subject_id, (told.data -> 'lapsed' ->> f.code)::numeric) = (f.year_id, moved.amount) END) THEN\n        RAISE EXCEPTION 'A fund has its budget when it is set up, and what is left of it lapses when its year is closed.';\n    END IF;\n    RETURN NULL;\n    ",
                    hash="2b26fb897921116bfb08e6e9971ae0ca6018f76f",
                    operation="INSERT",
                    pgid="pgtrigger_shaped_472e5",
                    table="ledger_line",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="line",
            trigger=pgtrigger.compiler.Trigger(
                name="as_promised",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="IF EXISTS (SELECT 1 FROM funds_allocation p JOIN LATERAL (\n        SELECT coalesce(sum(a.balance) FILTER (WHERE a.kind = 'reserved'), 0) AS reserved,\n               coalesce(sum(a.balance) FILTER (WHERE a.kind = 'committed'), 0) AS committed,\n               coalesce(sum(a.balance) FILTER (WHERE a.kind = 'spent'), 0) AS spent\n          FROM ledger_account a WHERE a.allocation_id = p.id) s ON true\n     WHERE p.id = (SELECT a.allocation_id FROM ledger_account a WHERE a.id = NEW.account_id) AND CASE p.state WHEN 'reserved' THEN (s.reserved, s.committed, s.spent) <> (p.amount, 0, 0)\n        WHEN 'committed' THEN s.reserved <> 0 OR s.committed + s.spent <> p.amount ELSE s.reserved + s.committed <> 0 OR s.spent > p.amount END) THEN RAISE EXCEPTION 'A promise is what its accounts hold and have spent.'; END IF; RETURN NULL;",
                    hash="6b73aae54b77eb4e7ba02b799588168e7143cae6",
                    operation="INSERT",
                    pgid="pgtrigger_as_promised_6aad8",
                    table="ledger_line",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        AddConstraintNotValid(
            model_name="entry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kind__in", ("budget", "raise", "transfer", "lapse", "reserve", "commit", "spend", "release", "reversal"))
                ),
                name="entry_kind_known",
            ),
        ),
    ]
