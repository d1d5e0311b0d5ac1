"""What waits for one person, kind by kind: as a condition on requests, so that lists, home and counts ask the same thing."""

from datetime import date
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, F, Min, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.db.models.lookups import GreaterThan

from collab.access import duties
from collab.access.roles import APPROVING, Role
from collab.appointments.states import State as Answer
from collab.approvals import queries as approvals
from collab.approvals import vacancies
from collab.approvals.models import Decision, Panel, Recusal
from collab.approvals.states import PanelState, StepState
from collab.kit import clock
from collab.kit.statements import IsOneOf
from collab.people.models import Person
from collab.people.states import Side
from funding.funds.models import Allocation
from projects.intake.access import LEADING, visible
from projects.intake.askers import asks
from projects.intake.models import Colleague, Request, Stop
from projects.intake.run_models import OwnerState, RunOwner
from projects.intake.states import STOPPABLE, State
from projects.intake.stops import FINANCE, SIDE, SPEAKS


def for_person(person: Person) -> Q:
    """Requests on which this person must act next; the inbox leaves out what is snoozed."""
    roles = duties.roles_of(person)
    mine = asks(person)
    found = mine & Q(state__in=(State.DRAFT, State.NEEDS_INFORMATION))
    if Role.TECHNOLOGIST in roles:
        found |= ~mine & (in_inbox() | to_start() | stuck())
    if Role.FINANCE in roles:
        found |= ~mine & (to_fund() | to_top_up())
    if not roles.isdisjoint(LEADING):
        found |= ~mine & (to_review(person) | to_launch(person))
    if not roles.isdisjoint(APPROVING):
        found |= ~mine & to_decide(person)
    return found | ~mine & to_second(person) if roles else found


def to_decide(person: Person) -> Q:
    """What this person may decide on this instant."""
    return Q(state=State.IN_APPROVAL, route_id__in=approvals.waiting_routes(person).values("pk"))


def to_second(person: Person) -> Q:
    """Work that somebody else proposes to stop, where a group that this person speaks in has not said a word, nor this person."""
    roles = duties.roles_of(person)
    own = {"person_id": person.pk, "route": OuterRef("route")}
    proposed = Stop.objects.filter(state=Answer.PROPOSED).exclude(proposed_by_id=person.pk).exclude(request__requester_id=person.pk)
    proposed = proposed.filter(~Exists(Decision.objects.filter(**own)), ~Exists(Recusal.objects.filter(**own)))
    whose = Coalesce(OuterRef("request__sponsor_id"), OuterRef("request__requester_id"))
    is_it = Exists(Person.objects.filter(pk=whose, department__side=Side.IT))
    asks = Q(pk__in=[])
    if Role.FINANCE in roles:
        asks |= Q(_asked(FINANCE))
    for side, is_theirs in (("it", is_it), ("marketing", ~is_it)):
        if not roles.isdisjoint(SPEAKS[side]):
            asks |= Q(_asked(SIDE), is_theirs)
    return Q(state__in=STOPPABLE, pk__in=proposed.filter(asks).order_by().values("request_id"))


def _asked(group: str) -> Exists:
    return Exists(Panel.objects.filter(step__route=OuterRef("route"), step__state=StepState.OPEN, state=PanelState.OPEN, role=group))


def to_own(person: Person) -> QuerySet[RunOwner]:
    """Later years of work for whose run cost the person is asked to answer, the longest asked first."""
    asked = RunOwner.objects.filter(person=person.pk, state=OwnerState.PROPOSED, request__in=visible(person).order_by().values("pk"))
    return asked.order_by("proposed_at", "pk")


def to_size() -> Q:
    """IT is asked what it takes, and has not said so."""
    return Q(state=State.IN_TRIAGE, size_due_on__isnull=False)


def to_start() -> Q:
    """It has its money and no leads."""
    return Q(state=State.FUNDED)


def to_fund() -> Q:
    """It is approved and has no money."""
    return Q(state=State.APPROVED)


def to_top_up() -> Q:
    """Funded with less than was approved: the rest has no fund yet."""
    return Q(state__in=(State.FUNDED, State.IN_DELIVERY)) & Q(GreaterThan(F("route__amount"), Subquery(promised("covers"))))


def promised(column: str) -> QuerySet[Allocation, Any]:
    """Of a request: what funds promised to it, or since when (``made_at``), as a subquery."""
    rows = Allocation.objects.filter(route_id=OuterRef("route_id")).order_by().values("route_id")
    return rows.annotate(found=Min("made_at") if column == "made_at" else Sum(column)).values("found")


def to_launch(person: Person) -> Q:
    """The person leads it, and it was planned to be live by now."""
    is_due = Q(project__ends_on__lte=clock.today())
    return Q(state=State.IN_DELIVERY) & is_due & (Q(project__marketing_lead_id=person.pk) | Q(project__it_lead_id=person.pk))


def to_review(person: Person) -> Q:
    """What the person leads and is live without a review."""
    return Q(state=State.DELIVERED) & (Q(project__marketing_lead_id=person.pk) | Q(project__it_lead_id=person.pk))


def in_inbox(today: date | None = None) -> Q:
    """In triage and not put away until a day later than ``today``."""
    return Q(state=State.IN_TRIAGE) & (Q(snoozed_until__isnull=True) | Q(snoozed_until__lte=today or clock.today()))


def stuck() -> Q:
    """What waits for somebody who has left: a question to them, a group of them that decides, or their lead."""
    lost, led = duties.lost(), Q(state__in=(State.IN_DELIVERY, State.DELIVERED))
    gone = lost.filter(~Exists(duties.in_force().filter(person=OuterRef("person"))))
    ways = (
        Q(IsOneOf(F("requester_id"), ArraySubquery(gone.values("person_id")))) & Q(~Exists(_here()), state=State.NEEDS_INFORMATION),
        Q(state=State.IN_APPROVAL, route__in=vacancies.short().values("step__route_id")),
        led & Q(project__marketing_lead__in=lost.filter(role=Role.MARKETING_LEAD).values("person_id")),
        led & Q(project__it_lead__in=lost.filter(role=Role.IT_LEAD).values("person_id")),
    )
    # Each way begins with the few who have left, which one condition of four parts would not let the database do; the first
    # has them as a list that is made once, else all questions that are open would be walked to them.
    first, *others = (Request.objects.filter(way).order_by().values("pk") for way in ways)
    return Q(pk__in=first.union(*others))


def _here() -> QuerySet[Colleague]:
    """Of a request: the colleagues who can answer in its requester's stead."""
    held = duties.in_force().filter(person=OuterRef("person"))
    return Colleague.objects.filter(Exists(held), request=OuterRef("pk"), person__is_active=True)
