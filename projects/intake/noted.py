"""What notes ask of a request: who may open it, who reviews it without a part in it, and whom it concerns."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from collab.access import duties
from collab.access.roles import Role
from collab.approvals.models import Recusal, Seat
from collab.approvals.standins import access as standins
from collab.kit.numbering import code, parse
from collab.notes.carriers import Carrier
from collab.people.models import Person
from projects.intake import addresses, opening
from projects.intake.access import visible
from projects.intake.askers import askers, asks
from projects.intake.models import Request
from projects.intake.states import State

# They look at requests whoever sits on the route.
REVIEWS = frozenset({Role.TECHNOLOGIST, Role.FINANCE, Role.AUDITOR})
UNSENT = "Notes and files begin when the request is sent."


def reviews(person: Person) -> QuerySet[Request]:
    """The requests that the person reviews: by duty or by a seat on the route, and never their own, one they sponsor or are taken off."""
    recused = Exists(Recusal.objects.filter(route_id=OuterRef("route_id"), person_id=person.pk))
    found = visible(person).filter(~asks(person), ~Q(sponsor_id=person.pk), ~Q(recused))
    if not duties.roles_of(person).isdisjoint(REVIEWS):
        return found
    lent = standins.seats(person).values("panel__step__route_id")
    return found.filter(
        Q(Exists(Seat.objects.filter(panel__step__route_id=OuterRef("route_id"), person_id=person.pk))) | Q(route_id__in=lent)
    )


def brings(request: Request) -> dict[int, str]:
    """What was merged into it, and into that: by key, with its number. One query, another one for each step down; asked once of a row."""
    found: dict[int, str] = request.__dict__.get("brought", {})
    if "brought" not in request.__dict__:
        above = [request.pk]
        while above:
            rows = Request.objects.filter(merged_into__in=above, state=State.MERGED).exclude(pk__in=[request.pk, *found])
            step = {key: code(number) for key, number in rows.order_by("number").values_list("pk", "number")}
            found, above = found | step, list(step)
        request.__dict__["brought"] = found
    return found


REQUEST = Carrier(
    things="requests",
    model=Request,
    opens=visible,
    find=lambda person, code: opening.find(person, parse(code)),
    name=lambda request: f"{request.code} “{request.title}”",
    code=lambda request: request.code,
    page=lambda request: addresses.request(request.code),
    around=lambda request: (*askers(request), request.holder),
    reviews=reviews,
    closed=lambda request: "" if request.submitted_at else UNSENT,
    brings=brings,
)
