"""Who asks together in the demo company: a few requests have a colleague of the same department."""

from collections.abc import Iterator

from collab.access import duties
from collab.access.roles import Role
from collab.people.models import Person
from projects.intake.models import Request
from projects.intake.operations import colleagues
from projects.intake.states import State

ASKED = (State.IN_TRIAGE, State.NEEDS_INFORMATION, State.IN_APPROVAL, State.IN_DELIVERY)
SOME = 6


def life(company: dict[str, Person]) -> Iterator[float]:
    """Named in the last days; of each two requests one colleague asks for one."""
    open_now = Request.objects.filter(state__in=ASKED, is_confidential=False).select_related("requester").order_by("-number")
    found = [request for request in open_now if _beside(request)]
    own = [request for request in found if request.requester_id == company["marketer"].pk][:2]
    for request in (*own, *[one for one in found if one not in own][: SOME - len(own)]):
        colleagues.name(number=request.number, actor=request.requester, person=_beside(request)[0].username)
        yield 0.2


def _beside(request: Request) -> list[Person]:
    """Who of the requester's department does nothing but ask."""
    others = Person.objects.filter(department=request.requester.department_id, is_active=True).exclude(pk=request.requester_id)
    held = duties.held_by(others.values_list("pk", flat=True))
    return [one for one in others.order_by("username") if held.get(one.pk) == frozenset({Role.MARKETER})]
