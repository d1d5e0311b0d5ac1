"""The approvals on record: whatever is routed, decided or published has its event, of the same transaction, when that ends."""

import pgtrigger

from collab.approvals.states import REQUEST
from collab.kit.record_guards import changed, recorded, told

PUBLISHED = "approvals.policy.published"
# What a policy says, of all that decides a route; its last day is the next one's first and is asked for apart.
# A policy without a floor has the digest that it had before policies had one.
FLOORS = """(CASE WHEN (p.standard_from, p.major_from, p.personal_floor::text) IS NOT DISTINCT FROM (NULL::numeric, NULL::numeric, 'fast')
            THEN '[]'::jsonb ELSE jsonb_build_array(p.standard_from::text, p.major_from::text, p.personal_floor) END)"""
MATERIAL = "(CASE WHEN p.material IS NULL THEN '[]'::jsonb ELSE jsonb_build_array(to_jsonb(p.material)) END)"
_GLASS = "(CASE WHEN p.break_glass_below IS NULL THEN '[]'::jsonb ELSE jsonb_build_array(p.break_glass_below::text) END)"
# Likewise a rule that says nothing more than rules said before they had further cells.
_MORE = """(CASE WHEN (r.cells, r.share, r.veto::text, r.people) IS NOT DISTINCT FROM ('{{}}'::jsonb, NULL::numeric, '', '{{}}'::bigint[])
            THEN '[]'::jsonb ELSE jsonb_build_array(r.cells, r.share::text, r.veto, to_jsonb(r.people)) END)"""
TERMS = f"""
    SELECT encode(sha256(convert_to((jsonb_build_array(p.subject_kind, p.number, p.starts_on, p.currency, p.fast_below::text,
            p.standard_below::text, p.material_share::text, (SELECT jsonb_agg(jsonb_build_array(r.track, r.amount_from::text,
            r.amount_below::text, r.data_class, r.position, r.step_name, r.role, r.quorum, r.seating) || {_MORE} ORDER BY r.id)
                FROM approvals_policyrule r WHERE r.policy_id = p.id)) || {FLOORS} || {MATERIAL} || {_GLASS})::text, 'UTF8')), 'hex')
      FROM approvals_policy p WHERE p.id = {{0}}
"""

POLICY_PUBLISHED = recorded(
    "published_on_record",
    pgtrigger.Insert,
    told("'approvals.policy'", "NEW.id", PUBLISHED, more=f"e.data ->> 'terms' = ({TERMS.format('NEW.id')})"),
    "A policy is published on record only.",
)
POLICY_ENDS = recorded(
    "ends_on_record",
    pgtrigger.Update,
    f"""EXISTS (SELECT 1 FROM approvals_policy n WHERE n.subject_kind = NEW.subject_kind AND n.number > NEW.number
        AND n.starts_on = NEW.ends_on AND {told("'approvals.policy'", "n.id", PUBLISHED)})""",
    "A policy ends with the publication of the next one.",
    when=changed("ends_on"),
)
RULE_PUBLISHED = recorded(
    "published_on_record",
    pgtrigger.Insert,
    told("'approvals.policy'", "NEW.policy_id", PUBLISHED),
    "The rules of a policy are published with it.",
)

# A request that is routed or decided on moves with it: the record takes no event of a move that was not made.
_MOVED = f"(e.action <> '' OR r.subject_kind <> '{REQUEST}')"
_OF_ROUTE = "EXISTS (SELECT 1 FROM approvals_route r WHERE r.id = NEW.route_id AND {0})"
_ABOUT = "r.subject_kind", "r.subject_id"

ROUTE_MADE = recorded(
    "made_on_record",
    pgtrigger.Insert,
    told(
        "NEW.subject_kind",
        "NEW.subject_id",
        more=f"""e.actor_id = NEW.routed_by_id
            AND (e.kind = CASE NEW.kind WHEN 'break_glass' THEN 'intake.request.glass_broken' ELSE 'intake.request.routed' END
                AND (NEW.lighter_than = '' OR e.why <> '') OR NEW.subject_kind <> '{REQUEST}')""",
    ),
    "A subject is routed on record only, and on a lighter track than the policy's with a reason.",
)
ROUTE_MOVES = recorded(
    "moves_on_record",
    pgtrigger.Update,
    told("NEW.subject_kind", "NEW.subject_id", more=f"e.action <> '' OR NEW.subject_kind <> '{REQUEST}'"),
    "Where a route stands changes on record only.",
    when=changed("state", "round", "ended_at"),
)
STEP_MOVES = recorded(
    "moves_on_record",
    pgtrigger.Update,
    _OF_ROUTE.format(told(*_ABOUT, more=_MOVED)),
    "Where a step stands changes on record only.",
    when=changed("state", "round", "opened_at", "passed_at"),
)
PANEL_MOVES = recorded(
    "moves_on_record",
    pgtrigger.Update,
    f"""EXISTS (SELECT 1 FROM approvals_step s JOIN approvals_route r ON r.id = s.route_id
        WHERE s.id = NEW.step_id AND {told(*_ABOUT, more=_MOVED)})""",
    "Where a panel stands changes on record only.",
    when=changed("state", "quorum", "share", "veto"),
)
DECIDED = recorded(
    "made_on_record",
    pgtrigger.Insert,
    # Whoever signed for another is named with them.
    _OF_ROUTE.format(
        told(
            *_ABOUT,
            more=f"""e.actor_id = NEW.person_id AND e.data -> 'given' = to_jsonb(NEW.id) AND {_MOVED}
            AND (NEW.on_behalf_of_id IS NULL OR e.data -> 'for' = to_jsonb(NEW.on_behalf_of_id))""",
        )
    ),
    "A decision is made on record only.",
)
SEATED = recorded(
    "taken_on_record",
    pgtrigger.Insert,
    f"""EXISTS (SELECT 1 FROM approvals_panel n JOIN approvals_step s ON s.id = n.step_id JOIN approvals_route r ON r.id = s.route_id
        WHERE n.id = NEW.panel_id AND {told(*_ABOUT)})""",
    "A seat is taken on record only.",
)
RECUSED = recorded("made_on_record", pgtrigger.Insert, _OF_ROUTE.format(told(*_ABOUT)), "Somebody is kept from deciding on record only.")
