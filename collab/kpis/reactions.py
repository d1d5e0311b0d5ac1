"""What follows values that came and KPIs that were changed: what is reckoned from them by a formula is reckoned anew."""

from collab.events.record import Reaction
from collab.kpis.formulas.results import follow

# By kind of event, the name under which the outbox owes it, for ever.
REACTIONS: dict[str, dict[str, Reaction]] = {
    kind: {"kpis.formulas": follow} for kind in ("kpis.measurement.recorded", "kpis.kpi.defined", "kpis.kpi.altered")
}
