"""When a fund begins to pay for work: whoever sees its amounts may open that work from then on, which is written at once.

Funds know no requests: the roof says what is written.
"""

from collections.abc import Callable, Collection

from collab.approvals.models import Route
from collab.kit.seams import Seam
from collab.people.models import Person
from funding.funds.models import Allocation, Fund

Begins = Callable[[Route, Collection[Fund], Person], None]
BEGINS: Seam[Begins] = Seam("what is written where funds begin to pay for work")


def new_to(route: Route, funds: Collection[Fund]) -> list[Fund]:
    """Of these funds, locked, the ones that have never promised anything to this work. One query."""
    known = set(Allocation.objects.filter(route=route).values_list("fund_id", flat=True))
    return [fund for fund in funds if fund.pk not in known]


def begun(route: Route, funds: Collection[Fund], actor: Person) -> None:
    """These funds begin to pay for the work behind this route, in this unit."""
    if funds:
        BEGINS.value(route, funds, actor)
