"""The approvals' guards in the database: they hold for raw SQL, a superuser and a token alike.

Each kind of subject has a function ``approvals_routing_<app>_<model>(route jsonb)`` that gives the sentence which refuses a routing, or null;
each group that is no role has ``approvals_group_<name>(route jsonb, person bigint, instant timestamptz)``, true for who belongs to it then (at
any time, for no instant). Where the function is missing the answer is no. Their text stands beside the kind, in the app that owns it.
"""

import pgtrigger

from collab.access.roles import Role
from collab.approvals import panel_guards
from collab.approvals.defaults import FROM_THE_BEGINNING
from collab.approvals.panel_guards import KEYS_SAY_WHY, VETO_SPENT
from collab.approvals.standins.guards import SEAT, allowed
from collab.approvals.states import REQUEST
from collab.approvals.track_guards import FLOOR, WEIGHS, WEIGHT
from collab.kit.guards import refuses
from collab.kit.record_guards import timely, unless_unsaid

APPROVALS, COUNTS, DAY, STANDS = panel_guards.APPROVALS, panel_guards.COUNTS, panel_guards.DAY, panel_guards.STANDS


def on_duty(person: str, role: str, instant: str) -> str:
    """SQL: the person is active and holds the role on the day of the instant, and it had not ended before."""
    day = DAY.format(instant)
    return f"""EXISTS (SELECT 1 FROM access_duty y JOIN people_person p ON p.id = y.person_id
        WHERE p.id = {person} AND p.is_active AND y.role = {role}
          AND y.since_on <= {day} AND (y.until_on IS NULL OR y.until_on >= {day}) AND (y.ended_at IS NULL OR y.ended_at > {instant}))"""


POLICY_KEPT = refuses(
    "kept",
    pgtrigger.Update,
    unless_unsaid(
        """(to_jsonb(OLD) - 'ends_on') IS DISTINCT FROM (to_jsonb(NEW) - 'ends_on')
    OR OLD.ends_on IS NOT NULL AND OLD.ends_on IS DISTINCT FROM NEW.ends_on""",
        "note",
    ),
    "A policy that was published does not change; the next version ends it.",
)
POLICY_STAYS = pgtrigger.Protect(name="stays", operation=pgtrigger.Delete)
RULE_BEFORE_USE = refuses(
    "before_use",
    pgtrigger.Insert,
    "EXISTS (SELECT 1 FROM approvals_route r WHERE r.policy_id = NEW.policy_id)",
    "A policy that routes follow takes no further rule.",
)

ROLES = ", ".join(f"'{role}'" for role in Role.values)
# The groups that a policy resolves from the route (``groups``); the floors above have functions of their own.
OF_POLICY = r"^(managers|named_[0-9a-f]{8}|[a-z]+_(brands|markets))$"


def _settled(func: str) -> pgtrigger.Trigger:
    """Asked of each new row when the transaction ends."""
    return pgtrigger.Trigger(name="agreed_by_two", operation=pgtrigger.Insert, when=pgtrigger.After, timing=pgtrigger.Deferred, func=func)


# Other kinds have the policy that they bring with them and no second one: it names groups of the kind, for whatever is asked.
# In two steps, so that the function of the upper app is looked for only where it is asked: another kind's is written without.
POLICY_AGREED = _settled(
    f"""
    IF NEW.subject_kind = '{REQUEST}' THEN
        IF NOT public.approvals_policy_agreed(NEW.id) THEN
            RAISE EXCEPTION 'A policy is proposed by one and agreed to by a second, and published as it was agreed to.';
        END IF;
    ELSIF NEW.number <> 1 OR NEW.starts_on <> '{FROM_THE_BEGINNING}'
            OR NOT EXISTS (SELECT 1 FROM approvals_policyrule u WHERE u.policy_id = NEW.id)
            OR EXISTS (SELECT 1 FROM approvals_policyrule u WHERE u.policy_id = NEW.id
                AND (u.role IN ({ROLES}) OR u.track <> '' OR u.data_class <> '' OR u.amount_from <> 0 OR u.amount_below IS NOT NULL
                    OR u.cells <> '{{}}'::jsonb OR u.share IS NOT NULL OR u.veto <> '' OR u.people <> '{{}}')) THEN
        RAISE EXCEPTION 'This kind keeps the policy that it brought with it.';
    END IF;
    RETURN NULL;
    """
)
RULE_AGREED = _settled(
    f"""
    IF EXISTS (SELECT 1 FROM approvals_policy p WHERE p.id = NEW.policy_id AND p.subject_kind = '{REQUEST}') THEN
        IF NOT public.approvals_policy_agreed(NEW.policy_id) THEN
            RAISE EXCEPTION 'A policy is published as two people agreed to it, with no rule more.';
        END IF;
    END IF;
    RETURN NULL;
    """
)


def belongs(into: str, role: str, route: str, person: str, instant: str) -> str:
    """PL/pgSQL: sets ``into`` to whether the person belongs to the group of this route at the instant; null: at any time."""
    return f"""
    IF {role} IN ({ROLES}) THEN
        {into} := CASE WHEN {instant} IS NULL
            THEN EXISTS (SELECT 1 FROM access_duty y WHERE y.role = {role} AND y.person_id = {person})
            ELSE {on_duty(person, role, instant)} END;
    ELSIF {role} ~ '{OF_POLICY}' THEN
        SELECT public.approvals_group_by_policy({role}, to_jsonb(r), {person}, {instant}) INTO {into} FROM approvals_route r WHERE r.id = {route};
    ELSIF to_regprocedure(format('public.%I(jsonb, bigint, timestamptz)', 'approvals_group_' || {role})) IS NULL THEN
        {into} := false;
    ELSE
        EXECUTE format('SELECT public.%I($1, $2, $3)', 'approvals_group_' || {role}) INTO {into}
            USING (SELECT to_jsonb(r) FROM approvals_route r WHERE r.id = {route}), {person}::bigint, {instant};
    END IF;"""


def held_still(person: str, instant: str) -> str:
    """PL/pgSQL: their row and their duties stay as they are until this transaction ends; refuse where one ended meanwhile.

    Whoever takes a duty away at this instant waits, and it ends after; or was first, and then it has ended here.
    """
    return f"""
    PERFORM 1 FROM people_person p WHERE p.id = {person} FOR SHARE;
    PERFORM 1 FROM access_duty y WHERE y.person_id = {person} FOR SHARE;
    PERFORM 1 FROM approvals_limit m WHERE m.person_id = {person} FOR SHARE;
    IF EXISTS (SELECT 1 FROM access_duty y WHERE y.person_id = {person} AND y.ended_at > {instant}) THEN
        RAISE EXCEPTION 'A duty ended at this very moment. Look at it again before you go on.';
    END IF;"""


_UNWEIGHED = """NEW.amount IS NOT NULL AND NEW.weighed IS NULL
            AND NEW.currency <> (SELECT p.currency FROM approvals_policy p WHERE p.id = NEW.policy_id)"""
WEIGHED_SENTENCE = "An amount in another currency is weighed in that of the policy."

ROUTE_BY_ITS_KIND = pgtrigger.Trigger(
    name="by_its_kind",
    operation=pgtrigger.Insert,
    when=pgtrigger.Before,
    declare=[("asked", "text"), ("refusal", "text")],
    func=f"""
    {timely("NEW.routed_at", "A routing is of the day on which it is made.")}
    {held_still("NEW.routed_by_id", "NEW.routed_at")}
    asked := 'approvals_routing_' || replace(coalesce(NEW.subject_kind, ''), '.', '_');
    IF to_regprocedure(format('public.%I(jsonb)', asked)) IS NULL THEN
        RAISE EXCEPTION 'Nothing of the kind % is routed.', NEW.subject_kind;
    END IF;
    EXECUTE format('SELECT public.%I($1)', asked) INTO refusal USING to_jsonb(NEW);
    IF refusal IS NOT NULL THEN RAISE EXCEPTION '%', refusal; END IF;
    IF NOT EXISTS (SELECT 1 FROM approvals_policy p WHERE p.id = NEW.policy_id AND p.subject_kind = NEW.subject_kind) THEN
        RAISE EXCEPTION 'A route follows a policy of its own kind.';
    END IF;
    IF NOT EXISTS (SELECT 1 FROM approvals_policy p WHERE p.id = NEW.policy_id AND p.starts_on <= {DAY.format("NEW.routed_at")}
            AND (p.ends_on IS NULL OR p.ends_on > {DAY.format("NEW.routed_at")})) THEN
        RAISE EXCEPTION 'A route follows the policy that is in force on its day.';
    END IF;
    IF {_UNWEIGHED} THEN RAISE EXCEPTION '{WEIGHED_SENTENCE}'; END IF;
    RETURN NEW;
    """,
)
ROUTE_STARTS_OPEN = refuses("starts_open", pgtrigger.Insert, "NEW.state <> 'open' OR NEW.round <> 1 OR NEW.carried", "A route starts open.")
ROUTE_KEEPS_FACTS = refuses(
    "keeps_facts",
    pgtrigger.Update,
    """(OLD.subject_kind, OLD.subject_id, OLD.number, OLD.requester_id, OLD.routed_by_id, OLD.routed_at, OLD.policy_id, OLD.track)
        IS DISTINCT FROM (NEW.subject_kind, NEW.subject_id, NEW.number, NEW.requester_id, NEW.routed_by_id, NEW.routed_at, NEW.policy_id, NEW.track)
    OR (OLD.kind, OLD.carried, OLD.lighter_than) IS DISTINCT FROM (NEW.kind, NEW.carried, NEW.lighter_than)
    OR NEW.round < OLD.round OR NEW.round > OLD.round AND NEW.state <> 'open'
    OR NEW.round = OLD.round AND (OLD.amount, OLD.currency, OLD.weighed, OLD.data_class, OLD.facts, OLD.facts_version)
        IS DISTINCT FROM (NEW.amount, NEW.currency, NEW.weighed, NEW.data_class, NEW.facts, NEW.facts_version)
    OR OLD.state NOT IN ('open', NEW.state)
        AND NOT (OLD.state = 'passed' AND (NEW.state = 'void' OR NEW.state = 'open' AND NEW.round > OLD.round))
        AND NOT (OLD.state <> 'void' AND NEW.state = 'open' AND NEW.ended_at IS NULL AND EXISTS (SELECT 1 FROM approvals_retraction t
            JOIN approvals_decision d ON d.id = t.decision_id WHERE d.route_id = NEW.id AND d.round = NEW.round AND t.at >= OLD.ended_at))""",
    "A routing is a record: who routed what, when and how does not change.",
)
# A later round may be of another amount. What began unweighed, before a route kept its weight, ends so.
ROUTE_WEIGHED = refuses("weighed", pgtrigger.Update, f"NEW.round > OLD.round AND {_UNWEIGHED}", WEIGHED_SENTENCE)
# What two executives let begin was judged when it was written (the routing function of its kind), and passes by their two keys.
# The groups of the policy's own rules are asked for, by what the amount weighs: the database knows no exchange rates, so the
# route keeps what it comes to in the policy's currency. Routes that were made before they kept it are asked as before.
ROUTE_PASSES = refuses(
    "passes_by_decisions",
    pgtrigger.Update,
    f"""NEW.state = 'passed' AND NEW.kind = 'routed' AND (
        NOT EXISTS (SELECT 1 FROM approvals_step s JOIN approvals_panel n ON n.step_id = s.id
            WHERE s.route_id = NEW.id AND s.round = NEW.round)
        OR EXISTS (SELECT 1 FROM approvals_step s LEFT JOIN approvals_panel n ON n.step_id = s.id
            WHERE s.route_id = NEW.id AND (n.id IS NULL OR n.quorum >
                (SELECT count(*) FROM approvals_decision d WHERE d.panel_id = n.id AND d.round = s.round AND {COUNTS})))
        OR EXISTS (SELECT 1 FROM approvals_decision d JOIN approvals_panel n ON n.id = d.panel_id JOIN approvals_step s ON s.id = n.step_id
            WHERE s.route_id = NEW.id AND d.round = s.round AND {STANDS} AND NOT {COUNTS})
        OR EXISTS (SELECT 1 FROM approvals_policyrule u JOIN approvals_policy o ON o.id = u.policy_id
            WHERE o.id = NEW.policy_id AND u.data_class IN ('', NEW.data_class)
              AND ((u.track IN ('', NEW.track) AND public.approvals_cells_fit(u.cells, NEW.track, NEW.facts))
                OR NEW.track <> '' AND {FLOOR} > {WEIGHS.format("NEW.track")}
                  AND u.track IN ('', (ARRAY['fast', 'standard', 'major'])[{FLOOR}])
                  AND public.approvals_cells_fit(u.cells, (ARRAY['fast', 'standard', 'major'])[{FLOOR}], NEW.facts))
              AND (u.amount_from = 0 AND u.amount_below IS NULL
                OR u.amount_from <= {WEIGHT} AND (u.amount_below IS NULL OR u.amount_below > {WEIGHT}))
              AND NOT EXISTS (SELECT 1 FROM approvals_step s JOIN approvals_panel n ON n.step_id = s.id
                WHERE s.route_id = NEW.id AND n.role = u.role AND n.quorum >= u.quorum AND n.seating = u.seating
                  AND u.veto IN ('', n.veto) AND (u.share IS NULL OR n.share >= u.share))))""",
    "A route passes by the decisions of the groups that its policy names, and in no other way.",
)

OF_ROUTE = [ROUTE_BY_ITS_KIND, ROUTE_STARTS_OPEN, ROUTE_KEEPS_FACTS, ROUTE_WEIGHED, ROUTE_PASSES]

STEP_KEPT = refuses(
    "kept",
    pgtrigger.Update,
    "(OLD.route_id, OLD.position) IS DISTINCT FROM (NEW.route_id, NEW.position) OR NEW.round < OLD.round",
    "A step keeps its place on its route, and what was decided again stays decided again.",
)
STEP_WAITS = refuses("starts_waiting", pgtrigger.Insert, "NEW.state <> 'waiting'", "A step waits for its turn.")
STEP_PASSES = refuses(
    "passes_by_panels",
    pgtrigger.Update,
    """NEW.state = 'passed' AND OLD.state <> 'passed' AND coalesce(
        (SELECT bool_or(n.state <> 'passed') FROM approvals_panel n WHERE n.step_id = NEW.id), true)""",
    "A step passes when all its panels have.",
)
# A place is free where whoever sat there has neither decided in this round nor holds the group's duty any more.
FREE = f"""EXISTS (SELECT 1 FROM approvals_seat t JOIN approvals_panel n ON n.id = t.panel_id JOIN approvals_step s ON s.id = n.step_id
        WHERE t.panel_id = NEW.panel_id AND NOT (CASE WHEN n.role ~ '{OF_POLICY}'
            THEN EXISTS (SELECT 1 FROM people_person p WHERE p.id = t.person_id AND p.is_active)
            ELSE {on_duty("t.person_id", "n.role", "clock_timestamp()")} END)
          AND NOT EXISTS (SELECT 1 FROM approvals_decision d WHERE d.panel_id = n.id AND d.round = s.round AND {SEAT.format("d")} = t.person_id AND {STANDS}))"""
# Who sits when they decide takes the seat while the group has its turn; the decision asks whether they belong to it then.
SEAT_ENTITLED = pgtrigger.Trigger(
    name="entitled",
    operation=pgtrigger.Insert,
    when=pgtrigger.Before,
    declare=[("place", "record"), ("is_of_it", "boolean")],
    func=f"""
    SELECT n.role, n.state, n.seating, r.id AS route, r.requester_id INTO place
      FROM approvals_panel n JOIN approvals_step s ON s.id = n.step_id JOIN approvals_route r ON r.id = s.route_id
     WHERE n.id = NEW.panel_id;
    {belongs("is_of_it", "place.role", "place.route", "NEW.person_id", "NULL::timestamptz")}
    IF place IS NULL OR is_of_it IS NOT TRUE
            OR NOT (place.state = (CASE place.seating WHEN 'at_decision' THEN 'open' ELSE 'waiting' END) OR place.state = 'open' AND {FREE})
            OR place.requester_id = NEW.person_id
            OR EXISTS (SELECT 1 FROM approvals_recusal c WHERE c.route_id = place.route AND c.person_id = NEW.person_id) THEN
        RAISE EXCEPTION 'A seat is for somebody of the group with no part in the request, taken before the group''s turn or in place of who has left.';
    END IF;
    RETURN NEW;
    """,
)
RECUSAL_BEFORE_DECISION = refuses(
    "before_decision",
    pgtrigger.Insert,
    f"EXISTS (SELECT 1 FROM approvals_decision d WHERE d.route_id = NEW.route_id AND NEW.person_id IN (d.person_id, d.on_behalf_of_id) AND {STANDS})",
    "Who has decided on a request cannot sponsor or lead it afterwards.",
)
# One trigger and not several: it locks the panel first, so that two deciding at the same instant see each other.
DECISION_ALLOWED = pgtrigger.Trigger(
    name="allowed",
    operation=pgtrigger.Insert,
    when=pgtrigger.Before,
    declare=[("place", "record"), ("is_of_it", "boolean"), ("seated", "bigint")],
    func=f"""
    seated := {SEAT.format("NEW")};
    SELECT n.id, n.step_id, n.role, n.quorum, n.veto, n.state AS panel_state, s.state AS step_state, s.position, s.round, s.opened_at,
           r.state AS route_state, r.subject_kind, r.subject_id, r.number, r.requester_id
      INTO place FROM approvals_panel n JOIN approvals_step s ON s.id = n.step_id JOIN approvals_route r ON r.id = s.route_id
     WHERE n.id = NEW.panel_id AND r.id = NEW.route_id FOR UPDATE OF n;
    IF NOT FOUND OR (place.route_state, place.step_state, place.panel_state) <> ('open', 'open', 'open') OR place.round <> NEW.round
            OR place.quorum <= (SELECT count(*) FROM approvals_decision d
                WHERE d.panel_id = NEW.panel_id AND d.round = NEW.round AND {APPROVALS})
              AND (place.veto = '' OR {VETO_SPENT.format("place")} OR NOT {on_duty("seated", "place.veto", "NEW.at")})
            OR EXISTS (SELECT 1 FROM approvals_step s
                WHERE s.route_id = NEW.route_id AND s.state <> 'passed' AND s.position < place.position) THEN
        RAISE EXCEPTION 'This step of the route is not open for a decision.';
    END IF;
    IF NEW.take <> 1 + (SELECT count(*) FROM approvals_decision d WHERE d.route_id = NEW.route_id AND d.round = NEW.round
                AND d.person_id = NEW.person_id AND NOT {STANDS})
            OR EXISTS (SELECT 1 FROM approvals_decision d WHERE d.route_id = NEW.route_id AND d.round = NEW.round
                AND (d.person_id = NEW.person_id OR {SEAT.format("d")} = seated) AND {STANDS}) THEN
        RAISE EXCEPTION 'Nobody decides twice on the same, but who took the first decision back.';
    END IF;
    IF EXISTS (SELECT 1 FROM approvals_disagreement g JOIN approvals_decision d ON d.id = g.no_id
            WHERE d.panel_id = NEW.panel_id AND g.state = 'open' AND {STANDS}) THEN
        RAISE EXCEPTION 'The two keys disagree: that is settled first.';
    END IF;
    {KEYS_SAY_WHY}
    {timely("NEW.at", "A decision is of the instant at which it is made.")}
    {held_still("NEW.person_id", "NEW.at")}
    {held_still("seated", "NEW.at")}
    {allowed(DAY.format("NEW.at"))}
    {belongs("is_of_it", "place.role", "NEW.route_id", "seated", "NEW.at")}
    IF NEW.at < place.opened_at
            OR NOT EXISTS (SELECT 1 FROM approvals_seat t WHERE t.panel_id = NEW.panel_id AND t.person_id = seated)
            OR is_of_it IS NOT TRUE THEN
        RAISE EXCEPTION 'Only somebody with a seat in this panel, who still holds its role, decides.';
    END IF;
    IF NEW.verdict IN ('approve', 'approve_with_conditions')
            AND (SELECT public.approvals_covers(to_jsonb(r), NEW.person_id, NEW.at) IS FALSE OR public.approvals_covers(to_jsonb(r), seated, NEW.at) IS FALSE
                FROM approvals_route r WHERE r.id = NEW.route_id AND r.amount IS NOT NULL) THEN
        RAISE EXCEPTION 'Nobody signs more than the limit of their authority.';
    END IF;
    IF place.requester_id IN (NEW.person_id, seated)
            OR EXISTS (SELECT 1 FROM approvals_recusal c WHERE c.route_id = NEW.route_id AND c.person_id IN (NEW.person_id, seated)) THEN
        RAISE EXCEPTION 'Nobody decides on what they asked for, sponsor or lead.';
    END IF;
    IF EXISTS (SELECT 1 FROM approvals_decision d JOIN approvals_panel n ON n.id = d.panel_id JOIN approvals_route r ON r.id = d.route_id
            WHERE (d.person_id IN (NEW.person_id, seated) OR d.on_behalf_of_id IN (NEW.person_id, seated)) AND {STANDS} AND n.role <> place.role
              AND (r.number = place.number OR (r.subject_kind, r.subject_id) = (place.subject_kind, place.subject_id))) THEN
        RAISE EXCEPTION 'Nobody decides on the same request in two roles.';
    END IF;
    RETURN NEW;
    """,
)
