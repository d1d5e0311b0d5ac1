"""Whose eyes see a route by approval alone, and who may decide on it now. Persons are compared, not permissions."""

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from collab.access import duties
from collab.access.roles import Role
from collab.approvals import keys
from collab.approvals.models import Decision, Panel, Recusal, Route
from collab.approvals.standins import access as standins
from collab.approvals.states import PanelState, RouteState, StepState
from collab.people.models import Person

SEES_ALL = frozenset({Role.TECHNOLOGIST, Role.AUDITOR})
# What has no number is itself its piece of work.
SAME_SUBJECT = Q(
    route__number__isnull=True,
    route__subject_kind=OuterRef("step__route__subject_kind"),
    route__subject_id=OuterRef("step__route__subject_id"),
)


def visible(person: Person) -> QuerySet[Route]:
    """The routes the person asked for, routed or sits on; all of them for technologists and auditors.

    A page or list of requests starts from the requests' own ``visible`` instead, which knows what is confidential.
    """
    if duties.roles_of(person) & SEES_ALL:
        return Route.objects.all()
    seated = Q(pk__in=person.seats.values("panel__step__route_id")) | Q(pk__in=standins.seats(person).values("panel__step__route_id"))
    return Route.objects.filter(Q(requester=person) | Q(routed_by=person) | seated)


def open_panels(person: Person) -> QuerySet[Panel]:
    """The panels in which the person may decide this instant: their turn, own seat, role still held, not decided yet.

    Besides them those of the seats of whomever they stand in for. Where seats are taken with the decision, the page of the subject
    says what waits.
    """
    mine = _own(person).values("pk").union(standins.open_to(person))
    return Panel.objects.filter(pk__in=mine).order_by(F("step__opened_at"), "pk")


def _own(person: Person) -> QuerySet[Panel]:
    route = OuterRef("step__route_id")
    own = Decision.objects.filter(Q(person_id=person.pk) | Q(on_behalf_of_id=person.pk))
    return Panel.objects.filter(
        ~Exists(Recusal.objects.filter(route=route, person_id=person.pk)),
        ~Exists(own.filter(route=route, round=OuterRef("step__round"))),
        ~Exists(own.filter(route__number=OuterRef("step__route__number")).exclude(panel__role=OuterRef("role"))),
        ~Exists(own.filter(SAME_SUBJECT).exclude(panel__role=OuterRef("role"))),
        ~keys.said_no(),
        ~Q(step__route__requester_id=person.pk),
        # Of a group that is no role the seat says it; the decision asks again.
        Q(role__in=duties.roles_of(person)) | ~Q(role__in=Role.values),
        state=PanelState.OPEN,
        step__state=StepState.OPEN,
        step__route__state=RouteState.OPEN,
        seats__person_id=person.pk,
    ).order_by()
