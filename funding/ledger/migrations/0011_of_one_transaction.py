"""An entry is written with an event of its own transaction.

Nothing that is there is looked at: the trigger acts on what is written from now on.
"""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("events", "0009_events_tell_the_truth"),
        ("ledger", "0010_what_an_entry_is_about"),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="line",
            name="shaped",
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="line",
            trigger=pgtrigger.compiler.Trigger(
                name="shaped",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    declare="DECLARE entry record; moved record; told record;",
                    func="\n    SELECT e.id, e.kind, e.\"on\", e.actor_id, e.subject_kind, e.subject_id, e.event_id, e.reverses_id, e.rate, e.transaction INTO entry\n      FROM ledger_entry e WHERE e.id = NEW.entry_id;\n    SELECT string_agg(a.kind || CASE WHEN l.amount > 0 THEN '+' ELSE '-' END, ' ' ORDER BY a.kind COLLATE \"C\", l.amount) AS signs,\n           sum(l.amount) AS rest, max(l.amount) AS amount, count(*) AS lines, count(DISTINCT l.account_id) AS accounts,\n           count(DISTINCT l.fund_id) AS funds, max(l.fund_id) AS fund, count(DISTINCT a.allocation_id) AS promises,\n           max(a.allocation_id) AS promise, max(l.fund_id) FILTER (WHERE a.kind = 'available' AND l.amount < 0) AS source,\n           max(l.fund_id) FILTER (WHERE a.kind = 'available' AND l.amount > 0) AS target,\n           -max(l.amount) FILTER (WHERE a.kind = 'available' AND l.amount < 0) AS given,\n           max(l.amount) FILTER (WHERE a.kind = 'available' AND l.amount > 0) AS taken\n      INTO moved FROM ledger_line l JOIN ledger_account a ON a.id = l.account_id WHERE l.entry_id = NEW.entry_id;\n    IF moved.rest <> 0 AND moved.funds = 1 OR moved.funds > 1 AND EXISTS (\n            SELECT 1 FROM ledger_line l WHERE l.entry_id = NEW.entry_id GROUP BY l.fund_id HAVING sum(l.amount) <> 0) THEN\n        RAISE EXCEPTION 'The lines of an entry sum to zero in each fund, and so in each currency.';\n    END IF;\n    IF entry.kind = 'reversal' THEN\n        IF entry.reverses_id IS NULL OR entry.event_id IS NOT NULL OR moved.lines <> moved.accounts\n            OR EXISTS (SELECT 1 FROM ledger_line l WHERE l.entry_id IN (entry.id, entry.reverses_id) GROUP BY l.account_id HAVING sum(l.amount) <> 0)\n            OR NOT EXISTS (SELECT 1 FROM ledger_entry o WHERE o.id = entry.reverses_id\n                AND (o.subject_kind, o.subject_id) IS NOT DISTINCT FROM (entry.subject_kind, entry.subject_id)) THEN RAISE EXCEPTION 'A reversal turns every line of one entry round, and does nothing else.'; END IF;\n        RETURN NULL;\n    END IF;\n    IF entry.reverses_id IS NOT NULL OR moved.lines <> moved.accounts\n            OR (entry.kind, moved.signs, moved.funds, moved.promises) NOT IN (('budget', 'available+ budget-', 1, 0), ('raise', 'available+ budget-', 1, 0), ('transfer', 'available- available+ budget- budget+', 2, 0), ('lapse', 'available- budget+', 1, 0), ('reserve', 'available- reserved+', 1, 1), ('commit', 'committed+ reserved-', 1, 1), ('spend', 'committed- spent+', 1, 1), ('release', 'available+ reserved-', 1, 1), ('release', 'available+ committed-', 1, 1)) THEN\n        RAISE EXCEPTION 'An entry of the kind % moves money in another way.', entry.kind;\n    END IF;\n    SELECT v.kind, v.subject_kind, v.subject_id, v.actor_id, v.data, v.sequence, v.made_in INTO told FROM events_event v WHERE v.id = entry.event_id;\n    IF NOT FOUND OR told.made_in IS DISTINCT FROM entry.transaction OR told.actor_id IS DISTINCT FROM entry.actor_id\n            OR (entry.kind, told.kind, told.subject_kind) NOT IN (('budget', 'funds.fund.created', 'funds.fund'), ('raise', 'funds.change.agreed', 'funds.fundchange'), ('transfer', 'funds.change.agreed', 'funds.fundchange'), ('lapse', 'funds.year.closed', 'funds.fiscalyear'), ('reserve', 'funds.allocation.reserved', 'funds.allocation'), ('commit', 'funds.allocation.committed', 'funds.allocation'), ('spend', 'funds.allocation.spent', 'funds.allocation'), ('release', 'funds.allocation.released', 'funds.allocation')) THEN\n        RAISE EXCEPTION 'An entry is written with the event that tells of it.';\n    END IF;\n    IF entry.kind IN ('reserve', 'commit', 'spend', 'release') THEN\n        IF told.subject_id <> moved.promise OR (told.data ->> 'amount')::numeric IS DISTINCT FROM moved.amount THEN\n            RAISE EXCEPTION 'An entry is written with the event that tells of it.';\n        END IF;\n        IF entry.kind = 'spend' AND entry.\"on\" < (\n                SELECT y.starts_on FROM funds_fund f JOIN funds_fiscalyear y ON y.id = f.year_id WHERE f.id = moved.fund) THEN\n            RAISE EXCEPTION 'The day of an actual lies in its fund''s year, or after it.';\n        END IF;\n    ELSIF entry.kind IN ('raise', 'transfer') THEN\n        IF entry.subject_kind <> 'funds.fundchange' OR told.subject_id IS DISTINCT FROM entry.subject_id\n            OR NOT EXISTS (SELECT 1 FROM funds_fundchange c JOIN approvals_decision d ON d.route_id = c.route_id AND d.person_id = entry.actor_id\n                WHERE c.id = entry.subject_id AND c.entry_id = entry.id AND c.state = 'agreed' AND c.target_id = moved.target\n                  AND c.source_id IS NOT DISTINCT FROM moved.source AND c.amount = coalesce(moved.given, moved.taken)) THEN\n            RAISE EXCEPTION 'A fund is raised, and money moved between two, as two people agreed and no otherwise.';\n        END IF;\n        IF entry.kind = 'transfer' AND ((SELECT s.currency = t.currency FROM funds_fund s, funds_fund t WHERE s.id = moved.source AND t.id = moved.target)\n                IS DISTINCT FROM (entry.rate IS NULL) OR abs(moved.given * coalesce(entry.rate, 1) - moved.taken) > 0.5) THEN\n            RAISE EXCEPTION 'What arrives is what was given, at the rate that the entry keeps.';\n        END IF;\n    ELSIF (entry.subject_kind, entry.subject_id) IS DISTINCT FROM ('funds.fund', moved.fund) OR NOT EXISTS (SELECT 1 FROM funds_fund f\n                WHERE f.id = moved.fund AND CASE entry.kind\n                    WHEN 'budget' THEN (told.subject_id, told.sequence, (told.data ->> 'budget')::numeric) = (f.id, 1, moved.amount)\n                    ELSE (told.subject_id, (told.data -> 'lapsed' ->> f.code)::numeric) = (f.year_id, moved.amount) END) THEN\n        RAISE EXCEPTION 'A fund has its budget when it is set up, and what is left of it lapses when its year is closed.';\n    END IF;\n    RETURN NULL;\n    ",
                    hash="7cb4195c82543d874494bd370f14b8d86a59c807",
                    operation="INSERT",
                    pgid="pgtrigger_shaped_472e5",
                    table="ledger_line",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
    ]
