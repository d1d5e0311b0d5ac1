"""Who sees a confidential request: let somebody read it and take that back, make work confidential or open it again, and who sees it by its money."""

from collections.abc import Collection
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from collab.access import grants
from collab.approvals.models import Route
from collab.approvals.states import REQUEST
from collab.events.record import record
from collab.kit.errors import Conflict, NotFound, Unfit
from collab.kit.operation import inside_unit, operation
from collab.notes.access import beside
from collab.notes.states import NOTE
from collab.notices import operations as notices
from collab.people.models import Person
from funding.funds.models import Allocation, Fund
from projects.intake import access
from projects.intake.models import Request
from projects.intake.operations import moving
from projects.intake.operations.asking import words
from projects.intake.queries import durations
from projects.intake.sight import HIDDEN, MOST_VIEWERS, PAID_FOR, SHOWN, SIGHT
from projects.portfolio import finishing
from projects.portfolio.guards import PROJECT


@operation
def show(*, number: int, actor: Person, person: str) -> Person:
    """Let ``person`` (a username) see it from now on: to read, not to decide, answer or change anything.

    Raises NotFound for who may not see it, Forbidden for who may not give sight, Conflict where it has ended or is open to
    all, and Unfit, naming ``person``, for somebody who is not here or sees it already.
    """
    request = _permitted(number, actor, "show")
    viewer = Person.objects.filter(username=person, is_active=True).first()
    if viewer is None:
        raise Unfit(person=f"There is nobody called {person}.")
    if access.visible(viewer).filter(pk=request.pk).exists():
        raise Unfit(person=f"{viewer.name} sees it already.")
    if access.viewers(request).count() >= MOST_VIEWERS:
        raise Conflict(
            f"{MOST_VIEWERS} people were let see it, and that is the most. Take it back from one, or do not keep it confidential."
        )
    grants.give(viewer, access.SIGHT, request)
    record(SHOWN, actor=actor, about=request, data=_whom(viewer))
    return viewer


@operation
def stop_showing(*, number: int, actor: Person, person: str) -> Person:
    """Take sight of it back from ``person`` (a username), who then finds nothing of it anywhere.

    Raises NotFound too where that person was not let see it.
    """
    request = _permitted(number, actor, "stop_showing")
    # The name comes from an address, which may hold what no name does: it is compared here, not asked for.
    viewer = next((one for one in access.viewers(request) if one.username == person), None)
    if viewer is None:
        raise NotFound
    grants.take(viewer, access.SIGHT, request)
    # Notices about it are no longer theirs to read, nor to be counted.
    notices.recount(viewer)
    record(HIDDEN, actor=actor, about=request, data=_whom(viewer))
    return viewer


@operation
def reclassify(*, number: int, actor: Person, version: int, confidential: bool, reason: str) -> Request:
    """Keep it confidential from now on, or open it again to everybody with a duty; its project with it, and with a reason.

    For work that money is promised to: before that it is one of the answers (``edit``). What becomes confidential says on record
    which funds pay for it, as if they began now. Raises Unfit, naming ``confidential``, where it is so already.
    """
    request = moving.locked(number, actor)
    moving.permit(request, "reclassify", actor=actor, version=version)
    why = words(reason, sentence="Say why. Its requester and leads read it.")
    before = request.is_confidential
    if before is confidential:
        raise Unfit(confidential="It is confidential already." if before else "Everybody with a duty sees it already.")
    request.is_confidential = confidential
    data: dict[str, Any] = {"changed": {"is_confidential": [before, confidential]}}
    if confidential:
        data["funds"] = [fund.code for fund in payers(request)]
    if request.project:
        finishing.reclassify(request.project, confidential, actor=actor)
    _recount(request)
    durations.forget()
    return moving.move(request, "reclassify", actor=actor, version=version, why=why, data=data)


def payers(request: Request) -> QuerySet[Fund]:
    """The funds that ever promised something to it: whoever sees their amounts may open it, confidential or not."""
    return Fund.objects.filter(Exists(Allocation.objects.filter(route=request.route_id, fund=OuterRef("pk")))).order_by("code")


def _recount(request: Request) -> None:
    """Notices about it are missing, or there again, for whoever has no part in it: nobody goes on counting them."""
    things = [(REQUEST, request.pk), *([(PROJECT, request.project_id)] if request.project_id else [])]
    notices.recount_about(*((kind, [key]) for kind, key in things), *((NOTE, beside(kind, key)) for kind, key in things))


def paid_for(route: Route, funds: Collection[Fund], actor: Person) -> None:
    """Put on record that whoever sees the amounts of these funds, which begin to pay, may open a confidential request from now on.

    Who that is, is asked of the funds each time: whoever becomes an owner later sees it too, and who is none any more does not.
    """
    inside_unit()
    request = Request.objects.filter(route=route, is_confidential=True).first()
    if request is not None:
        record(PAID_FOR, actor=actor, about=request, data={"funds": [fund.code for fund in funds]})


def _permitted(number: int, actor: Person, action: str) -> Request:
    request = moving.locked(number, actor)
    SIGHT.permit(request, action, by=moving.parts(actor, request), version=None)
    return request


def _whom(viewer: Person) -> dict[str, int]:
    return {"person": viewer.pk}
