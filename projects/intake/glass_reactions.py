"""Who is told of break-glass: whoever may turn the second key, the gate that reviews it, and both who turned one."""

from collections.abc import Iterable

from collab.access import duties
from collab.access.roles import EXECUTIVES, Role
from collab.events.models import Event
from collab.notices.telling import Telling
from collab.people.models import Person
from projects.intake.colleague_reactions import asking
from projects.intake.glass import BROKEN, OPENED, UPHELD
from projects.intake.glass_models import BreakGlass
from projects.intake.models import Request


def other_side(request: Request, event: Event) -> Iterable[Person]:
    """Executives of the other side than whoever turned the first key."""
    last = BreakGlass.objects.filter(request=request).order_by("-pk").first()
    roles = [role for role in EXECUTIVES if last is None or role.value != last.first_role]
    return duties.holders(*roles)


def reviewers(request: Request, event: Event) -> Iterable[Person]:
    return duties.holders(Role.TECHNOLOGIST)


def finance(request: Request, event: Event) -> Iterable[Person]:
    """Finance, which books what was reserved without it."""
    return duties.holders(Role.FINANCE)


def keys(request: Request, event: Event) -> Iterable[Person]:
    """Both who turned a key of it."""
    last = BreakGlass.objects.filter(request=request).order_by("-pk").first()
    return Person.objects.filter(pk__in=[last.first_id, last.second_id]) if last else ()


OF_GLASS: dict[str, tuple[Telling[Request], ...]] = {
    OPENED: (Telling(other_side, "{actor} turned the first key of a break-glass for {it}: you may turn the second.", asks=True, why=True),),
    BROKEN: (
        Telling(
            reviewers, "Two executives let {it} begin past the gate: one of you reviews that within five working days.", asks=True, why=True
        ),
        Telling(keys, "{actor} turned the second key: {it} begins.", why=True),
        Telling(finance, "Two executives let {it} begin past the gate, and its money is reserved: nobody of finance was asked.", why=True),
        Telling(asking, "Two executives let {it} begin at once.", why=True),
    ),
    UPHELD: tuple(Telling(whom, "{actor} reviewed the break-glass of {it} and upheld it.", why=True) for whom in (keys, asking)),
}
