"""What stands between the first step and the last: triggers that give the code before, which knows no keys, its keys.

It posts an entry before it makes the allocation, and records the event after both; so a line gets its part when the
transaction ends. The functions run as the owner, because the portal's role may not change a line. Balances of parts may be
below zero until every line has its part: the newest come first.
"""

# The append-only guards give way to one that lets empty keys be filled, once, and nothing else; by these names they come back.
APPEND_ONLY = {"ledger_entry": "pgtrigger_append_only_af900", "ledger_line": "pgtrigger_append_only_6530f"}
KEYS = {"ledger_entry": "{subject_kind,subject_id,event_id}", "ledger_line": "{part_id,fund_id}"}
EMPTY = {"ledger_entry": "OLD.subject_id IS NULL", "ledger_line": "OLD.part_id IS NULL"}

ONLY_KEYS = "".join(
    f"""
CREATE OR REPLACE FUNCTION {table}_only_keys() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND {EMPTY[table]} AND to_jsonb(NEW) - '{KEYS[table]}'::text[] = to_jsonb(OLD) - '{KEYS[table]}'::text[] THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'The record of % is append-only: nothing in it is changed or taken away.', TG_TABLE_NAME;
END $$;
CREATE OR REPLACE TRIGGER only_keys BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION {table}_only_keys();
ALTER TABLE {table} DISABLE TRIGGER {APPEND_ONLY[table]};
"""
    for table in APPEND_ONLY
)
FUND = """
CREATE OR REPLACE FUNCTION ledger_fund_keys() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
    UPDATE ledger_account SET fund_id = NEW.id
     WHERE id IN (NEW.budget_id, NEW.available_id, NEW.reserved_id, NEW.committed_id, NEW.spent_id) AND fund_id IS NULL;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER ledger_keys AFTER INSERT ON funds_fund FOR EACH ROW EXECUTE FUNCTION ledger_fund_keys();
"""
PARTS = """
CREATE OR REPLACE FUNCTION ledger_allocation_keys() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
    INSERT INTO ledger_account (fund_id, allocation_id, code, kind, currency, balance, is_closed)
    SELECT f.id, NEW.id, f.code || ':' || kind || ':' || NEW.id, kind, f.currency, 0, false
      FROM funds_fund f, unnest(ARRAY['reserved', 'committed', 'spent']) WITH ORDINALITY AS kinds (kind, place)
     WHERE f.id = NEW.fund_id ORDER BY place;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER ledger_keys AFTER INSERT ON funds_allocation FOR EACH ROW EXECUTE FUNCTION ledger_allocation_keys();
"""
# Of a request and a fund the code before moves the latest promise alone: what it released it never moves again.
LINE = """
CREATE OR REPLACE FUNCTION ledger_line_keys() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
    its record;
    promise bigint;
BEGIN
    SELECT a.kind, a.fund_id, e.kind AS verb, CASE WHEN e.about ~ '^R-[0-9]{1,9}$' THEN substr(e.about, 3)::int END AS number INTO its
      FROM ledger_account a, ledger_entry e WHERE a.id = NEW.account_id AND e.id = NEW.entry_id;
    IF its.kind IN ('budget', 'available') THEN
        UPDATE ledger_line SET fund_id = its.fund_id, part_id = NEW.account_id WHERE id = NEW.id AND its.fund_id IS NOT NULL;
        RETURN NULL;
    END IF;
    SELECT max(p.id) INTO promise FROM approvals_route r JOIN funds_allocation p ON p.route_id = r.id
     WHERE r.number = its.number AND r.subject_kind = 'intake.request' AND p.fund_id = its.fund_id;
    UPDATE ledger_line SET fund_id = its.fund_id, part_id = a.id FROM ledger_account a
     WHERE ledger_line.id = NEW.id AND a.allocation_id = promise AND a.kind = its.kind;
    UPDATE ledger_entry SET subject_kind = 'approvals.route', subject_id = p.route_id, event_id = (
        SELECT max(v.id) FROM events_event v WHERE v.subject_kind = 'funds.allocation' AND v.subject_id = promise AND v.kind = 'funds.allocation.'
            || CASE its.verb WHEN 'reserve' THEN 'reserved' WHEN 'commit' THEN 'committed' WHEN 'spend' THEN 'spent' ELSE 'released' END)
      FROM funds_allocation p WHERE ledger_entry.id = NEW.entry_id AND subject_id IS NULL AND p.id = promise;
    RETURN NULL;
END $$;
DROP TRIGGER IF EXISTS ledger_keys ON ledger_line;
CREATE CONSTRAINT TRIGGER ledger_keys AFTER INSERT ON ledger_line DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION ledger_line_keys();
"""
# What a part holds, and what a fund spent in a month, follow whoever gives a line its part; in the order of their keys.
SUMS = """
CREATE OR REPLACE FUNCTION ledger_part_sums() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
    PERFORM 1 FROM ledger_account WHERE id IN (SELECT n.part_id FROM new_lines n WHERE n.part_id <> n.account_id) ORDER BY id FOR NO KEY UPDATE;
    UPDATE ledger_account a SET balance = a.balance + s.total FROM (
        SELECT n.part_id, sum(n.amount) AS total FROM new_lines n JOIN old_lines o USING (id)
         WHERE o.part_id IS NULL AND n.part_id <> n.account_id GROUP BY n.part_id) s WHERE a.id = s.part_id;
    INSERT INTO ledger_monthtotal AS m (fund_id, month, amount)
    SELECT n.fund_id, date_trunc('month', e."on")::date, sum(n.amount) FROM new_lines n JOIN old_lines o USING (id)
      JOIN ledger_account a ON a.id = n.part_id JOIN ledger_entry e ON e.id = n.entry_id
     WHERE o.part_id IS NULL AND n.part_id IS NOT NULL AND a.kind = 'spent' GROUP BY 1, 2 ORDER BY 1, 2
    ON CONFLICT (fund_id, month) DO UPDATE SET amount = m.amount + EXCLUDED.amount;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER part_sums AFTER UPDATE ON ledger_line
    REFERENCING NEW TABLE AS new_lines OLD TABLE AS old_lines FOR EACH STATEMENT EXECUTE FUNCTION ledger_part_sums();
"""
MAY_BE_BELOW = """
ALTER TABLE ledger_account DROP CONSTRAINT account_not_below_zero;
ALTER TABLE ledger_account ADD CONSTRAINT account_not_below_zero
    CHECK (kind = 'budget' OR balance >= 0 OR allocation_id IS NOT NULL) NOT VALID;
"""
BEGIN = f"SET LOCAL lock_timeout = '5s'; {ONLY_KEYS} {FUND} {PARTS} {LINE} {SUMS} {MAY_BE_BELOW}"
END = """
DROP TRIGGER ledger_keys ON funds_fund; DROP FUNCTION ledger_fund_keys();
DROP TRIGGER ledger_keys ON funds_allocation; DROP FUNCTION ledger_allocation_keys();
DROP TRIGGER ledger_keys ON ledger_line; DROP FUNCTION ledger_line_keys();
DROP TRIGGER part_sums ON ledger_line; DROP FUNCTION ledger_part_sums();
ALTER TABLE ledger_account DROP CONSTRAINT account_not_below_zero;
ALTER TABLE ledger_account ADD CONSTRAINT account_not_below_zero CHECK (kind = 'budget' OR balance >= 0);
""" + "".join(
    f"DROP TRIGGER only_keys ON {table}; DROP FUNCTION {table}_only_keys(); ALTER TABLE {table} ENABLE TRIGGER {name};\n"
    for table, name in APPEND_ONLY.items()
)
