"""What happens after what: one page. Each kind of event with the reactions it owes, by name.

A reaction is a function of the event. It runs after the event's transaction, in one of its own, at least
once; what it does is done once. What must be true together with the event is called, not listed here.
"""

from collab import celery
from collab.events import delivery
from collab.events.delivery import Reaction
from collab.kpis import movers as kpi_movers
from collab.notices.queries import OPENS
from funding.funds import naming
from projects.intake import access as intake_access
from projects.intake import reactions as intake
from projects.intake.queries.names import nameable
from projects.portfolio import access as portfolio_access
from projects.portfolio import moving

__all__ = ["REACTIONS", "celery"]

REACTIONS: dict[str, dict[str, Reaction]] = {
    # a request: the table of who is told what is in projects/intake/reactions.py
    **{kind: {"intake.tell": intake.tell} for kind in intake.TELLINGS},
}
delivery.hang(REACTIONS)

# Who may open what a notice is about, asked when somebody is told, when they read, and when a letter leaves.
OPENS["intake.request"] = intake_access.visible

# Whose project one sees who was let see the request.
portfolio_access.let_see(intake_access.shown)

# Which requests the movements of money may name to a reader.
naming.tell(nameable)

# Which projects under way move a KPI.
kpi_movers.tell(moving.movers)
