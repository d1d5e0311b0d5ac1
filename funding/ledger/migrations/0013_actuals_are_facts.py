"""Actuals are booked over the promise too, credited, taken back and carried over; an invoice is known once for each piece of work.

The rate keeps eight significant digits, however small: its column is made anew, which rewrites the table of entries.
"""

import django.db.models.deletion
import django.db.models.functions.text
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("events", "0011_words_are_names"),
        ("funds", "0010_routed_as_one_of_its_kind"),
        ("ledger", "0012_words_are_names"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="entry",
            name="by_whom_may",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="entry",
            name="in_its_time",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="line",
            name="adds_up",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="line",
            name="of_approved_work",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="line",
            name="as_promised",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="line",
            name="shaped",
        ),
        migrations.RemoveConstraint(
            model_name="account",
            name="account_kind_known",
        ),
        migrations.RemoveConstraint(
            model_name="account",
            name="account_not_below_zero",
        ),
        migrations.RemoveConstraint(
            model_name="account",
            name="account_kind_of_work",
        ),
        migrations.RemoveConstraint(
            model_name="entry",
            name="entry_known_once",
        ),
        migrations.RemoveConstraint(
            model_name="entry",
            name="entry_kind_known",
        ),
        migrations.AddField(
            model_name="entry",
            name="again",
            field=models.PositiveSmallIntegerField(db_default=0),
        ),
        migrations.AddField(
            model_name="entry",
            name="corrects",
            field=models.ForeignKey(
                blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="corrected_by", to="ledger.entry"
            ),
        ),
        migrations.AlterField(
            model_name="account",
            name="kind",
            field=models.CharField(
                choices=[
                    ("budget", "Budget"),
                    ("available", "Available"),
                    ("reserved", "Reserved"),
                    ("committed", "Committed"),
                    ("spent", "Spent"),
                    ("over", "Over"),
                ],
                max_length=10,
            ),
        ),
        migrations.AlterField(
            model_name="entry",
            name="rate",
            field=models.DecimalField(
                blank=True, decimal_places=16, help_text="Units of the fund's currency for one of the request's.", max_digits=26, null=True
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="entry",
            trigger=pgtrigger.compiler.Trigger(
                name="by_whom_may",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE day date;",
                    func="\n    day := public.bridge_day(NEW.at);\n    PERFORM 1 FROM people_person p WHERE p.id = NEW.actor_id AND p.is_active FOR SHARE;\n    IF FOUND THEN\n        PERFORM 1 FROM access_duty y WHERE y.person_id = NEW.actor_id AND y.ended_at IS NULL\n           AND y.since_on <= day AND (y.until_on IS NULL OR y.until_on >= day) AND CASE\n            WHEN NEW.kind = 'budget' THEN y.role IN ('admin', 'finance') WHEN NEW.kind = 'lapse' THEN y.role IN ('finance') WHEN NEW.kind = 'reserve' THEN y.role IN ('finance') WHEN NEW.kind = 'spend' THEN y.role IN ('finance') WHEN NEW.kind = 'overspend' THEN y.role IN ('finance') WHEN NEW.kind = 'credit' THEN y.role IN ('finance') WHEN NEW.kind = 'undo' THEN y.role IN ('finance') OR EXISTS (SELECT 1 FROM events_event v JOIN funds_allocation p ON p.id = v.subject_id AND v.subject_kind = 'funds.allocation'\n                JOIN funds_fund_owners o ON o.fund_id = p.fund_id WHERE v.id = NEW.event_id AND o.person_id = NEW.actor_id) WHEN NEW.kind = 'cover' THEN y.role IN ('finance') OR EXISTS (SELECT 1 FROM events_event v JOIN funds_allocation p ON p.id = v.subject_id AND v.subject_kind = 'funds.allocation'\n                JOIN funds_fund_owners o ON o.fund_id = p.fund_id WHERE v.id = NEW.event_id AND o.person_id = NEW.actor_id) WHEN NEW.kind = 'carry' THEN y.role IN ('finance') WHEN NEW.kind = 'arrive' THEN y.role IN ('finance')\n            WHEN NEW.kind IN ('raise', 'transfer') THEN y.role = 'finance' OR EXISTS (SELECT 1 FROM funds_fundchange c JOIN funds_fund_owners o ON o.fund_id IN (c.source_id, c.target_id)\n                WHERE NEW.subject_kind = 'funds.fundchange' AND c.id = NEW.subject_id AND o.person_id = NEW.actor_id)\n            ELSE true END FOR SHARE;\n    END IF;\n    IF NOT FOUND THEN RAISE EXCEPTION 'Money is moved by somebody who holds the duty for it.'; END IF;\n    RETURN NEW;\n    ",
                    hash="e04c85661a1b776f15736548fc058ac556e3ccf4",
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
                    func="\n    IF NEW.at > clock_timestamp() + interval '1 minute' OR NEW.\"on\" > public.bridge_day(clock_timestamp() + interval '1 minute') OR NEW.\"on\" > public.bridge_day(NEW.at) + 1\n            OR NEW.kind NOT IN ('spend', 'overspend', 'credit') AND NEW.\"on\" < public.bridge_day(NEW.at) - 1 THEN\n        RAISE EXCEPTION 'An entry is of the day it is made on, and none is made ahead.';\n    END IF;\n    RETURN NEW;\n    ",
                    hash="529e656b556f4dae951085b4484f4e44eab18016",
                    operation="INSERT",
                    pgid="pgtrigger_in_its_time_f2490",
                    table="ledger_entry",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="entry",
            trigger=pgtrigger.compiler.Trigger(
                name="again_when_taken_back",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF NEW.again <> 0 AND NOT EXISTS (SELECT 1 FROM ledger_entry o JOIN ledger_entry u ON u.reverses_id = o.id AND u.kind = 'undo'\n            WHERE (lower(o.source), lower(o.reference), lower(o.line), o.subject_kind, o.subject_id, o.again)\n                = (lower(NEW.source), lower(NEW.reference), lower(NEW.line), NEW.subject_kind, NEW.subject_id, NEW.again - 1)) THEN RAISE EXCEPTION 'An invoice is booked once; again only when what was booked has been taken back.'; END IF; RETURN NEW;",
                    hash="cc1f4524bbfb7141c2859918bc251f035ad1d22c",
                    operation="INSERT",
                    pgid="pgtrigger_again_when_taken_back_14625",
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
                    func="SELECT a.kind, a.allocation_id INTO part FROM ledger_account a WHERE a.id = NEW.account_id;\n            IF part.kind IN ('reserved', 'committed', 'spent', 'over') AND NOT EXISTS (\n                    SELECT 1 FROM funds_allocation p JOIN approvals_route r ON r.id = p.route_id\n                     WHERE p.id = part.allocation_id\n                       AND (r.state = 'passed' OR p.state = 'released' AND part.kind IN ('spent', 'over'))\n                       AND r.subject_kind = 'intake.request' AND r.id = (\n                        SELECT e.subject_id FROM ledger_entry e WHERE e.id = NEW.entry_id AND e.subject_kind = 'approvals.route')) THEN\n                RAISE EXCEPTION 'Money is reserved, committed and spent only for work that was routed and approved.';\n            END IF;\n            RETURN NEW;",
                    hash="6bd39f3e0fcb39ef41fd43ee8bbb1b6f66d13fc9",
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
                name="adds_up",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE into_account record;",
                    func="UPDATE ledger_account SET balance = balance + NEW.amount WHERE id = NEW.account_id AND NOT is_closed\n                RETURNING kind, allocation_id INTO into_account;\n            IF NOT FOUND THEN RAISE EXCEPTION 'A closed year takes no entry.'; END IF;\n            IF into_account.allocation_id IS NOT NULL THEN\n                UPDATE ledger_account SET balance = balance + NEW.amount\n                 WHERE fund_id = NEW.fund_id AND kind = into_account.kind AND allocation_id IS NULL AND NOT is_closed;\n                IF NOT FOUND THEN RAISE EXCEPTION 'A closed year takes no entry.'; END IF;\n            END IF;\n            IF into_account.kind = 'available' AND NEW.amount < 0 AND (SELECT sum(a.balance) FROM ledger_account a\n                    WHERE a.fund_id = NEW.fund_id AND a.allocation_id IS NULL AND a.kind IN ('available', 'over')) < 0\n                    AND (SELECT e.kind FROM ledger_entry e WHERE e.id = NEW.entry_id) IN ('reserve', 'transfer') THEN\n                RAISE EXCEPTION 'A fund promises and gives no more than is free of it: what is available, less what is over.';\n            END IF;\n            IF into_account.kind = 'spent' THEN\n                INSERT INTO ledger_monthtotal AS m (fund_id, month, amount)\n                SELECT NEW.fund_id, date_trunc('month', e.\"on\")::date, NEW.amount FROM ledger_entry e WHERE e.id = NEW.entry_id\n                ON CONFLICT (fund_id, month) DO UPDATE SET amount = m.amount + EXCLUDED.amount;\n            END IF;\n            RETURN NULL;",
                    hash="2508d745267c0d4a77a460e5f9b51729f9042c9c",
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
                name="shaped",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    declare="DECLARE entry record; moved record; told record;",
                    func="\n    SELECT e.id, e.kind, e.\"on\", e.actor_id, e.subject_kind, e.subject_id, e.event_id, e.reverses_id, e.corrects_id, e.rate,\n           e.transaction INTO entry\n      FROM ledger_entry e WHERE e.id = NEW.entry_id;\n    SELECT string_agg(a.kind || CASE WHEN l.amount > 0 THEN '+' ELSE '-' END, ' ' ORDER BY a.kind COLLATE \"C\", l.amount) AS signs,\n           sum(l.amount) AS rest, sum(l.amount) FILTER (WHERE l.amount > 0) AS amount, count(*) AS lines, count(DISTINCT l.account_id) AS accounts,\n           count(DISTINCT l.fund_id) AS funds, max(l.fund_id) AS fund, count(DISTINCT a.allocation_id) AS promises,\n           max(a.allocation_id) AS promise, max(l.fund_id) FILTER (WHERE a.kind = 'available' AND l.amount < 0) AS source,\n           max(l.fund_id) FILTER (WHERE a.kind = 'available' AND l.amount > 0) AS target,\n           -max(l.amount) FILTER (WHERE a.kind = 'available' AND l.amount < 0) AS given,\n           max(l.amount) FILTER (WHERE a.kind = 'available' AND l.amount > 0) AS taken\n      INTO moved FROM ledger_line l JOIN ledger_account a ON a.id = l.account_id WHERE l.entry_id = NEW.entry_id;\n    IF moved.rest <> 0 AND moved.funds = 1 OR moved.funds > 1 AND EXISTS (\n            SELECT 1 FROM ledger_line l WHERE l.entry_id = NEW.entry_id GROUP BY l.fund_id HAVING sum(l.amount) <> 0) THEN\n        RAISE EXCEPTION 'The lines of an entry sum to zero in each fund, and so in each currency.';\n    END IF;\n    IF entry.kind = 'reversal' THEN\n        IF entry.reverses_id IS NULL OR entry.event_id IS NOT NULL OR moved.lines <> moved.accounts\n            OR EXISTS (SELECT 1 FROM ledger_line l WHERE l.entry_id IN (entry.id, entry.reverses_id) GROUP BY l.account_id HAVING sum(l.amount) <> 0)\n            OR NOT EXISTS (SELECT 1 FROM ledger_entry o WHERE o.id = entry.reverses_id\n                AND (o.subject_kind, o.subject_id) IS NOT DISTINCT FROM (entry.subject_kind, entry.subject_id)) THEN RAISE EXCEPTION 'A reversal turns every line of one entry round, and does nothing else.'; END IF;\n        RETURN NULL;\n    END IF;\n    IF (entry.reverses_id IS NOT NULL) <> (entry.kind = 'undo') OR moved.lines <> moved.accounts\n            OR (entry.kind, moved.signs, moved.funds, moved.promises) NOT IN (('budget', 'available+ budget-', 1, 0), ('raise', 'available+ budget-', 1, 0), ('transfer', 'available- available+ budget- budget+', 2, 0), ('lapse', 'available- budget+', 1, 0), ('reserve', 'available- reserved+', 1, 1), ('commit', 'committed+ reserved-', 1, 1), ('spend', 'committed- spent+', 1, 1), ('overspend', 'over- spent+', 1, 1), ('overspend', 'committed- over- spent+', 1, 1), ('credit', 'over+ spent-', 1, 1), ('credit', 'committed+ spent-', 1, 1), ('credit', 'available+ spent-', 1, 1), ('credit', 'committed+ over+ spent-', 1, 1), ('credit', 'available+ over+ spent-', 1, 1), ('credit', 'available+ committed+ spent-', 1, 1), ('credit', 'available+ committed+ over+ spent-', 1, 1), ('undo', 'committed- spent+', 1, 1), ('undo', 'over- spent+', 1, 1), ('undo', 'committed- over- spent+', 1, 1), ('undo', 'over+ spent-', 1, 1), ('undo', 'committed+ spent-', 1, 1), ('undo', 'available+ spent-', 1, 1), ('undo', 'committed+ over+ spent-', 1, 1), ('undo', 'available+ over+ spent-', 1, 1), ('undo', 'available+ committed+ spent-', 1, 1), ('undo', 'available+ committed+ over+ spent-', 1, 1), ('cover', 'available- over+', 1, 1), ('cover', 'committed- over+', 1, 1), ('release', 'available+ reserved-', 1, 1), ('release', 'available+ committed-', 1, 1), ('carry', 'budget+ reserved-', 1, 1), ('carry', 'budget+ committed-', 1, 1), ('arrive', 'budget- reserved+', 1, 1), ('arrive', 'budget- committed+', 1, 1)) THEN\n        RAISE EXCEPTION 'An entry of the kind % moves money in another way.', entry.kind;\n    END IF;\n    SELECT v.kind, v.subject_kind, v.subject_id, v.actor_id, v.data, v.sequence, v.made_in INTO told FROM events_event v WHERE v.id = entry.event_id;\n    IF NOT FOUND OR told.made_in IS DISTINCT FROM entry.transaction OR told.actor_id IS DISTINCT FROM entry.actor_id\n            OR (entry.kind, told.kind, told.subject_kind) NOT IN (('budget', 'funds.fund.created', 'funds.fund'), ('raise', 'funds.change.agreed', 'funds.fundchange'), ('transfer', 'funds.change.agreed', 'funds.fundchange'), ('lapse', 'funds.year.closed', 'funds.fiscalyear'), ('reserve', 'funds.allocation.reserved', 'funds.allocation'), ('commit', 'funds.allocation.committed', 'funds.allocation'), ('spend', 'funds.allocation.spent', 'funds.allocation'), ('overspend', 'funds.allocation.overspent', 'funds.allocation'), ('credit', 'funds.allocation.credited', 'funds.allocation'), ('undo', 'funds.allocation.undone', 'funds.allocation'), ('cover', 'funds.allocation.covered', 'funds.allocation'), ('release', 'funds.allocation.released', 'funds.allocation'), ('carry', 'funds.allocation.carried', 'funds.allocation'), ('arrive', 'funds.allocation.arrived', 'funds.allocation')) THEN\n        RAISE EXCEPTION 'An entry is written with the event that tells of it.';\n    END IF;\n    IF entry.kind IN ('reserve', 'commit', 'spend', 'overspend', 'credit', 'undo', 'cover', 'release', 'carry', 'arrive') THEN\n        IF told.subject_id <> moved.promise OR (told.data ->> 'amount')::numeric IS DISTINCT FROM moved.amount THEN\n            RAISE EXCEPTION 'An entry is written with the event that tells of it.';\n        END IF;\n        IF entry.kind IN ('spend', 'overspend', 'credit') AND (entry.\"on\" NOT BETWEEN (SELECT y.starts_on FROM funds_fund f JOIN funds_fiscalyear y ON y.id = f.year_id WHERE f.id = moved.fund)\n                AND (SELECT y.ends_on + f.accrual_days FROM funds_fund f JOIN funds_fiscalyear y ON y.id = f.year_id WHERE f.id = moved.fund)) THEN\n            RAISE EXCEPTION 'The day of an actual lies in its fund''s year, or in the days after it in which the fund takes late ones.';\n        END IF;\n        IF entry.kind = 'undo' AND (NOT EXISTS (SELECT 1 FROM funds_reversal w JOIN ledger_entry o ON o.id = w.entry_id AND o.id = entry.reverses_id\n                WHERE w.undoing_id = entry.id AND w.agreed_by_id = entry.actor_id AND w.asked_by_id <> w.agreed_by_id)\n            OR EXISTS (SELECT 1 FROM ledger_line l JOIN ledger_account a ON a.id = l.account_id AND a.kind = 'spent'\n                WHERE l.entry_id IN (entry.id, entry.reverses_id) GROUP BY a.allocation_id HAVING sum(l.amount) <> 0)) THEN\n            RAISE EXCEPTION 'An actual is taken back as one person asked and another agreed, and to the cent.';\n        END IF;\n        IF entry.corrects_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM ledger_entry o WHERE o.id = entry.corrects_id AND o.kind IN ('spend', 'overspend', 'credit')\n                AND (entry.kind <> 'credit' OR (o.subject_kind, o.subject_id) = (entry.subject_kind, entry.subject_id))) THEN\n            RAISE EXCEPTION 'An actual corrects one that is there, and a credit note one of the same work.';\n        END IF;\n        IF entry.kind IN ('carry', 'arrive') AND ((SELECT count(*) FROM ledger_entry o JOIN ledger_entry i ON (i.subject_kind, i.subject_id, i.transaction) = (o.subject_kind, o.subject_id, o.transaction)\n                JOIN events_event v ON v.id = i.event_id AND v.data ->> 'carry' = o.id::text JOIN ledger_line l ON l.entry_id = o.id AND l.amount > 0\n                JOIN ledger_line k ON k.entry_id = i.id AND k.amount = l.amount JOIN funds_fund f ON f.id = l.fund_id\n                JOIN funds_fiscalyear y ON y.id = f.year_id JOIN funds_fund g ON g.id = k.fund_id JOIN funds_fiscalyear z ON z.id = g.year_id\n                WHERE (o.kind, i.kind) = ('carry', 'arrive') AND f.currency = g.currency AND y.ends_on < z.starts_on AND o.id = entry.id) + (SELECT count(*) FROM ledger_entry o JOIN ledger_entry i ON (i.subject_kind, i.subject_id, i.transaction) = (o.subject_kind, o.subject_id, o.transaction)\n                JOIN events_event v ON v.id = i.event_id AND v.data ->> 'carry' = o.id::text JOIN ledger_line l ON l.entry_id = o.id AND l.amount > 0\n                JOIN ledger_line k ON k.entry_id = i.id AND k.amount = l.amount JOIN funds_fund f ON f.id = l.fund_id\n                JOIN funds_fiscalyear y ON y.id = f.year_id JOIN funds_fund g ON g.id = k.fund_id JOIN funds_fiscalyear z ON z.id = g.year_id\n                WHERE (o.kind, i.kind) = ('carry', 'arrive') AND f.currency = g.currency AND y.ends_on < z.starts_on AND i.id = entry.id) <> 1) THEN\n            RAISE EXCEPTION 'What is carried over goes on as it was, for the same work, in a fund of a later year.';\n        END IF;\n    ELSIF entry.kind IN ('raise', 'transfer') THEN\n        IF entry.subject_kind <> 'funds.fundchange' OR told.subject_id IS DISTINCT FROM entry.subject_id\n            OR NOT EXISTS (SELECT 1 FROM funds_fundchange c JOIN approvals_decision d ON d.route_id = c.route_id AND d.person_id = entry.actor_id\n                WHERE c.id = entry.subject_id AND c.entry_id = entry.id AND c.state = 'agreed' AND c.target_id = moved.target\n                  AND c.source_id IS NOT DISTINCT FROM moved.source AND c.amount = coalesce(moved.given, moved.taken)) THEN\n            RAISE EXCEPTION 'A fund is raised, and money moved between two, as two people agreed and no otherwise.';\n        END IF;\n        IF entry.kind = 'transfer' AND ((SELECT s.currency = t.currency FROM funds_fund s, funds_fund t WHERE s.id = moved.source AND t.id = moved.target)\n                IS DISTINCT FROM (entry.rate IS NULL) OR abs(moved.given * coalesce(entry.rate, 1) - moved.taken) > 0.5) THEN\n            RAISE EXCEPTION 'What arrives is what was given, at the rate that the entry keeps.';\n        END IF;\n    ELSIF (entry.subject_kind, entry.subject_id) IS DISTINCT FROM ('funds.fund', moved.fund) OR NOT EXISTS (SELECT 1 FROM funds_fund f\n                WHERE f.id = moved.fund AND CASE entry.kind\n                    WHEN 'budget' THEN (told.subject_id, told.sequence, (told.data ->> 'budget')::numeric) = (f.id, 1, moved.amount)\n                    ELSE (told.subject_id, (told.data -> 'lapsed' ->> f.code)::numeric) = (f.year_id, moved.amount) END) THEN\n        RAISE EXCEPTION 'A fund has its budget when it is set up, and what is left of it lapses when its year is closed.';\n    END IF;\n    RETURN NULL;\n    ",
                    hash="e567e99e808699bfdf6d78a9b9dd808fd8e5711a",
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
                    func="IF EXISTS (SELECT 1 FROM funds_allocation p JOIN LATERAL (\n        SELECT coalesce(sum(a.balance) FILTER (WHERE a.kind = 'reserved'), 0) AS reserved,\n               coalesce(sum(a.balance) FILTER (WHERE a.kind = 'committed'), 0) AS committed,\n               coalesce(sum(a.balance) FILTER (WHERE a.kind = 'spent'), 0) AS spent,\n               coalesce(sum(a.balance) FILTER (WHERE a.kind = 'over'), 0) AS over\n          FROM ledger_account a WHERE a.allocation_id = p.id) s ON true\n     WHERE p.id = (SELECT a.allocation_id FROM ledger_account a WHERE a.id = NEW.account_id) AND CASE p.state WHEN 'reserved' THEN (s.reserved, s.committed, s.spent, s.over, p.added) <> (p.amount, 0, 0, 0, 0)\n        WHEN 'committed' THEN s.reserved <> 0 OR s.committed + s.spent + s.over <> p.amount + p.added OR s.over < 0 AND s.committed > 0\n        ELSE (s.reserved, s.committed) <> (0, 0) OR s.spent + s.over > p.amount + p.added END) THEN RAISE EXCEPTION 'A promise is what its accounts hold and have spent.'; END IF; RETURN NULL;",
                    hash="9924eb59e024d2bda7de3a825b6c80d087bfd783",
                    operation="INSERT",
                    pgid="pgtrigger_as_promised_6aad8",
                    table="ledger_line",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="account",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["budget", "available", "reserved", "committed", "spent", "over"])),
                name="account_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="account",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["budget", "over"]), ("balance__gte", 0), _connector="OR"), name="account_not_below_zero"
            ),
        ),
        migrations.AddConstraint(
            model_name="account",
            constraint=models.CheckConstraint(
                condition=models.Q(models.Q(("kind", "over"), _negated=True), ("balance__lte", 0), _connector="OR"),
                name="account_over_not_above_zero",
            ),
        ),
        migrations.AddConstraint(
            model_name="account",
            constraint=models.CheckConstraint(
                condition=models.Q(("allocation", None), ("kind__in", ("reserved", "committed", "spent", "over")), _connector="OR"),
                name="account_kind_of_work",
            ),
        ),
        migrations.AddConstraint(
            model_name="entry",
            constraint=models.UniqueConstraint(
                django.db.models.functions.text.Lower("source"),
                django.db.models.functions.text.Lower("reference"),
                django.db.models.functions.text.Lower("line"),
                models.F("subject_kind"),
                models.F("subject_id"),
                models.F("again"),
                condition=models.Q(("reference", ""), _negated=True),
                name="entry_known_once_a_work",
            ),
        ),
        migrations.AddConstraint(
            model_name="entry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        (
                            "budget",
                            "raise",
                            "transfer",
                            "lapse",
                            "reserve",
                            "commit",
                            "spend",
                            "overspend",
                            "credit",
                            "undo",
                            "cover",
                            "release",
                            "carry",
                            "arrive",
                            "reversal",
                        ),
                    )
                ),
                name="entry_kind_known",
            ),
        ),
    ]
