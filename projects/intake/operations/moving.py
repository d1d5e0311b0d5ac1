"""What every verb of a request does: lock it, permit the move, move it."""

from collab.access.flowing import Flowing
from collab.approvals.models import Route
from projects.intake import access, opening
from projects.intake.flow import FLOW
from projects.intake.models import Request
from projects.portfolio.models import Project

REQUESTS: Flowing[Request] = Flowing(FLOW, opening.lock, access.roles_of, since="state_since")
locked, hold, parts, permit, move = REQUESTS.locked, REQUESTS.hold, REQUESTS.parts, REQUESTS.permit, REQUESTS.move


def route_of(request: Request) -> Route:
    """The route of a request whose state says that it has one: the database keeps that promise."""
    assert request.route is not None
    return request.route


def project_of(request: Request) -> Project:
    """The project of a request in delivery or later."""
    assert request.project is not None
    return request.project
