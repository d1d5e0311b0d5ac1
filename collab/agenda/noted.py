"""What notes ask of a goal: the agenda is shared, so whoever sees it reads them, and nothing of it is reviewed."""

from collab.agenda import addresses, queries
from collab.agenda.access import visible
from collab.agenda.models import Goal
from collab.notes.carriers import Carrier

GOAL = Carrier(
    things="goals",
    model=Goal,
    opens=visible,
    find=queries.one,
    name=lambda goal: f"the goal “{goal.title}”",
    code=lambda goal: goal.code,
    page=lambda goal: addresses.goal(goal.code),
    around=lambda goal: (goal.owner_marketing, goal.owner_it),
)
