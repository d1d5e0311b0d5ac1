"""How an insight tells its events in a stream: said, changed, withdrawn."""

from typing import Any

from collab.access import duties
from collab.insights import access
from collab.people.models import Person
from collab.stream.tellers import Teller, worded

NOT_KEPT = "Links of an insight are added by its author and by marketing technologists."


def unlinked(person: Person, insight: Any) -> str:
    return "" if access.may_change(person, duties.roles_of(person), insight) else NOT_KEPT


TELLERS = {
    "insights.insight": Teller(
        decisions=frozenset({"insights.insight.withdrawn"}),
        tell=worded(
            {
                "insights.insight.made": ("lightbulb", "wrote it down"),
                "insights.insight.changed": ("pencil", "changed it"),
                "insights.insight.withdrawn": ("undo-2", "withdrew it"),
            }
        ),
        unlinked=unlinked,
    )
}
