"""The guards of who answers for what work costs to run: proposed by one, accepted by themself, and no funding without."""

import pgtrigger

from collab.approvals.guards import DAY
from collab.kit.guards import refuses
from collab.kit.record_guards import changed, recorded, told
from projects.intake.states import State

REQUEST = "intake.request"
PROPOSED, ACCEPTED, DECLINED = (f"intake.request.run_owner_{said}" for said in ("proposed", "accepted", "declined"))
UNOWNED_SENTENCE = "Work that costs money to run in later years is funded once somebody has accepted to answer for each of them."

_OF_THEM = """(e.data -> 'person', e.data -> 'year') = (to_jsonb(NEW.person_id),
            (SELECT to_jsonb(y.code) FROM funds_fiscalyear y WHERE y.id = NEW.year_id))"""
# The years after the first that it costs something, in which it costs something to run, and for which nobody has accepted as much: as its rows
# say, or as IT has sized it for each year, whichever is more.
_UNOWNED = f"""SELECT 1 FROM funds_fiscalyear y LEFT JOIN intake_size s ON s.id = NEW.size_id
          CROSS JOIN LATERAL (SELECT min(z.starts_on) AS first, min(one ->> 'currency') AS currency,
                coalesce(sum((one ->> 'high')::numeric) FILTER (WHERE one ->> 'kind' = 'run' AND one ->> 'year' = y.code), 0) AS high
            FROM jsonb_array_elements(coalesce(NEW.costs, '[]'::jsonb)) c(one) LEFT JOIN funds_fiscalyear z ON z.code = one ->> 'year') said
          CROSS JOIN LATERAL (SELECT coalesce(said.currency, s.currency) AS currency,
                greatest(said.high, CASE WHEN s.currency = coalesce(said.currency, s.currency) THEN s.run ELSE 0 END) AS amount) most
         WHERE most.amount > 0 AND y.starts_on > coalesce(said.first, {DAY.format("s.at")}) AND NOT EXISTS (SELECT 1 FROM intake_runowner o
            WHERE o.request_id = NEW.id AND o.year_id = y.id AND o.state = 'accepted' AND o.amount >= most.amount AND o.currency = most.currency)"""  # noqa: S608 - made of constants
FUNDED_OWNED = pgtrigger.Trigger(
    name="run_cost_is_owned",
    operation=pgtrigger.UpdateOf("state"),
    when=pgtrigger.Before,
    condition=pgtrigger.Condition(f"OLD.state = '{State.APPROVED.value}' AND NEW.state = '{State.FUNDED.value}'"),
    func=f"""
    IF EXISTS ({_UNOWNED}) THEN RAISE EXCEPTION '{UNOWNED_SENTENCE}'; END IF;
    RETURN NEW;
""",
)
OF_RUN_OWNER = [
    refuses("starts_proposed", pgtrigger.Insert, "NEW.state <> 'proposed' OR NEW.reason <> ''", "Somebody is proposed before they accept."),
    refuses(
        "answered_once",
        pgtrigger.Update,
        f"""(to_jsonb(OLD) - '{{state,answered_at,reason}}'::text[]) IS DISTINCT FROM (to_jsonb(NEW) - '{{state,answered_at,reason}}'::text[])
        OR OLD.state <> NEW.state AND NOT (OLD.state = 'proposed' OR OLD.state = 'accepted' AND NEW.state = 'replaced')
        OR OLD.state = NEW.state AND ({changed("answered_at", "reason")}) OR (NEW.state = 'declined') <> (NEW.reason <> '')""",
        "Whoever is proposed answers once; whoever accepted is replaced by somebody else, and nothing else changes.",
    ),
    pgtrigger.Protect(name="stays", operation=pgtrigger.Delete),
    recorded(
        "proposed_on_record",
        pgtrigger.Insert,
        told(f"'{REQUEST}'", "NEW.request_id", PROPOSED, more=f"e.actor_id = NEW.proposed_by_id AND {_OF_THEM}"),
        "Somebody is proposed to answer for what it costs to run on record only.",
    ),
    # The word is theirs alone: nobody accepts in somebody else's name.
    recorded(
        "answered_on_record",
        pgtrigger.Update,
        f"""CASE NEW.state
            WHEN 'accepted' THEN {told(f"'{REQUEST}'", "NEW.request_id", ACCEPTED, more=f"e.actor_id = NEW.person_id AND {_OF_THEM}")}
            WHEN 'declined' THEN {told(f"'{REQUEST}'", "NEW.request_id", DECLINED, more=f"e.actor_id = NEW.person_id AND {_OF_THEM}")}
            ELSE {told(f"'{REQUEST}'", "NEW.request_id", PROPOSED)} END""",
        "Whoever is proposed accepts or declines by themself, and on record.",
        when=changed("state"),
    ),
]
