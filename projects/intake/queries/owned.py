"""The requests that were answered by what the company owns already, as far as a person may open them."""

from collab.kit.money import Money
from collab.kit.numbering import code
from collab.people.models import Person
from projects.intake import access, addresses
from projects.intake.states import State
from projects.owned.answered import Answered

# So many are told of; the latest say enough.
MOST = 1000


def answered(person: Person, tool: int | None = None) -> list[Answered]:
    """The latest first; of one tool where its key is given. One query."""
    found = access.visible(person).filter(state=State.ANSWERED_BY_OWN, **({} if tool is None else {"tool_id": tool}))
    rows = found.select_related("tool", "requester", "technologist").defer("search").order_by("-state_since", "-pk")[:MOST]
    return [
        Answered(
            code(row.number), row.title, addresses.request(code(row.number)), row.tool.pk, row.tool.name, row.requester.name,
            row.technologist.name if row.technologist else "", Money(row.avoided, row.avoided_in), row.state_since,
        )
        for row in rows
        if row.tool is not None and row.avoided is not None
    ]  # fmt: skip
