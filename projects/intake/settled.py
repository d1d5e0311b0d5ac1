"""When what is left of delivered work's money is released by the portal itself, for the database and whoever asks it."""

from collab.approvals.guards import DAY

# Asked by the trigger ``by_whom_may`` of an entry that nobody makes, and at night: the days of a fund (of any that still holds a promise,
# for no fund) have passed since the work went live. A change of this text takes a migration that replaces the function.
IS_DUE = f"""
CREATE OR REPLACE FUNCTION public.ledger_release_is_due(route bigint, fund bigint, day date) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT 1 FROM intake_request q JOIN funds_allocation a ON a.route_id = q.route_id AND a.state <> 'released'
          JOIN funds_fund f ON f.id = a.fund_id
         WHERE q.route_id = route AND q.state IN ('delivered', 'closed') AND (fund IS NULL OR f.id = fund)
           AND f.invoice_days < day - (SELECT {DAY.format("max(e.at)")} FROM events_event e
                WHERE e.subject_kind = 'intake.request' AND e.subject_id = q.id AND e.kind = 'intake.request.launched'))
$$
"""  # noqa: S608 - made of constants
