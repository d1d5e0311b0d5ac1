"""The open lane: which requests concern privacy and security, and whether a group may still speak in it."""

from collections.abc import Iterable

from django.db.models import Q

from collab.access.roles import Role
from collab.approvals.models import Panel
from collab.approvals.states import PanelState
from collab.customer.states import DataKind
from projects.intake.lane_models import GROUPS
from projects.intake.models import Request
from projects.intake.states import State

LANE_SAID = "intake.request.lane_said"
# From the day it is sent until it is decided.
SPOKEN_IN = (State.IN_TRIAGE, State.NEEDS_INFORMATION, State.IN_APPROVAL, State.ON_HOLD)
NOT_THEIRS = "Privacy and security speak in the lane, on what concerns them and they have no part in."
OVER = "The lane is open from the day on which a request is sent until it is decided."
THEIR_TURN = "Your group’s turn has come: say it with your decision."
_SPECIAL = DataKind.SPECIAL.value


def concerns(request: Request) -> list[Role]:
    """The groups whom its facts concern: personal data, and whatever a system, a supplier or special data can leak."""
    found = []
    if request.personal_data:
        found.append(Role.PRIVACY)
    if request.legacy_systems or request.suppliers or request.data_kind == _SPECIAL:
        found.append(Role.SECURITY)
    return found


def concerning(groups: Iterable[str]) -> Q:
    """The same as a condition on requests: those that concern one of these groups."""
    found = Q(pk__in=())
    if Role.PRIVACY in groups:
        found |= Q(personal_data=True)
    if Role.SECURITY in groups:
        found |= Q(legacy_systems__len__gt=0) | Q(suppliers__len__gt=0) | Q(data_kind=_SPECIAL)
    return found


def of(roles: Iterable[str]) -> list[Role]:
    """Those of the lane's groups that somebody with these roles speaks for."""
    held = set(roles)
    return [group for group in GROUPS if group in held]


def obstacle(request: Request, group: str) -> str:
    """Why the group says nothing in the lane any more; empty where it may. One query at most."""
    if request.state not in SPOKEN_IN:
        return OVER
    if request.route_id and Panel.objects.filter(step__route=request.route_id, role=group).exclude(state=PanelState.WAITING).exists():
        return THEIR_TURN
    return ""
