"""The floor of a policy in the database: which track it takes by itself, and which it never goes below."""

import pgtrigger

# What the route that is written may come to in the currency of the policy ``o``: never less than its amount, where that is in it.
WEIGHT = "(CASE WHEN o.currency = NEW.currency THEN greatest(NEW.amount, NEW.weighed) ELSE NEW.weighed END)"
# Tracks from light to heavy, as numbers; {0} is SQL for a track.
WEIGHS = "coalesce(array_position(ARRAY['fast', 'standard', 'major'], ({0})::text), 0)"
# The lightest track that the policy ``o`` allows for the route that is written, and the one that it takes by itself.
FLOOR = f"""greatest(CASE WHEN {WEIGHT} >= o.major_from THEN 3 WHEN {WEIGHT} >= o.standard_from THEN 2 ELSE 1 END,
        CASE WHEN NEW.data_class = 'personal' THEN {WEIGHS.format("o.personal_floor")} ELSE 1 END)"""
OWN = f"greatest(CASE WHEN {WEIGHT} >= o.standard_below THEN 3 WHEN {WEIGHT} >= o.fast_below THEN 2 ELSE 1 END, {FLOOR})"
# Kinds without tracks are not asked. That a lighter track was chosen is found out here, so that no writer can leave it unsaid.
ROUTE_BY_POLICY = pgtrigger.Trigger(
    name="track_by_policy",
    operation=pgtrigger.Insert,
    when=pgtrigger.Before,
    declare=[("least", "integer"), ("usual", "integer")],
    func=f"""
    NEW.lighter_than := '';
    IF NEW.track <> '' AND NEW.amount IS NOT NULL THEN
        SELECT {FLOOR}, {OWN} INTO least, usual FROM approvals_policy o WHERE o.id = NEW.policy_id;
        IF {WEIGHS.format("NEW.track")} < least THEN
            RAISE EXCEPTION 'The policy allows no track so light for this amount and class of data.';
        END IF;
        IF {WEIGHS.format("NEW.track")} < usual THEN
            NEW.lighter_than := (ARRAY['fast', 'standard', 'major'])[usual];
        END IF;
    END IF;
    RETURN NEW;
    """,  # noqa: S608 - made of constants
)
