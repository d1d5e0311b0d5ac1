"""Whom a pulse asks: everybody who in its quarter requested, triaged, decided, led or owned, and stands on one of the two sides."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from collab.agenda.models import Goal
from collab.approvals.models import Decision
from collab.events.models import Event
from collab.kit import clock
from collab.kpis.models import Kpi
from collab.people.models import Person
from collab.pulse import quarters
from collab.pulse.states import SIDES
from funding.funds.models import Fund
from projects.launches.models import Launch
from projects.portfolio.models import Project
from projects.portfolio.states import ENDED

REQUESTED = ("intake.request.submitted",)
TRIAGED = (
    "intake.request.asked", "intake.request.taken_back", "intake.request.declined", "intake.request.merged", "intake.request.snoozed",
    "intake.request.routed", "intake.request.seated_again", "intake.request.glass_upheld",
)  # fmt: skip
# Whoever turned a key of a break-glass decided, though no group did.
TURNED = ("intake.request.glass_opened", "intake.request.glass_broken")


def asked(quarter: date) -> list[tuple[int, str]]:
    """The key and the side of each, by key. One query."""
    active = Person.objects.filter(is_active=True, department__side__in=SIDES)
    named = Q()
    for keys in _taking_part(quarter, quarters.last_day(quarter)):
        named |= Q(pk__in=keys)
    return list(active.filter(named).order_by("pk").values_list("pk", "department__side"))


def _taking_part(first: date, last: date) -> Iterator[QuerySet[Any, Any]]:
    """The keys of everybody who did, each of the five in its turn."""
    begin, end = clock.midnight(first), clock.midnight(last + timedelta(days=1))
    yield Event.objects.filter(kind__in=(*REQUESTED, *TRIAGED, *TURNED), at__gte=begin, at__lt=end, actor__isnull=False).values("actor_id")
    yield Decision.objects.filter(at__gte=begin, at__lt=end).order_by().values("person_id")
    led = Project.objects.filter(started_at__lt=end).filter(~Q(phase__in=ENDED) | Q(ends_on__gte=first)).order_by()
    yield led.values("marketing_lead_id")
    yield led.values("it_lead_id")
    for owned in (Goal.objects.filter(is_active=True, starts_on__lte=last, ends_on__gte=first), Kpi.objects.filter(is_active=True)):
        yield owned.order_by().values("owner_marketing_id")
        yield owned.order_by().values("owner_it_id")
    yield Fund.objects.filter(year__starts_on__lte=last, year__ends_on__gte=first, owners__isnull=False).order_by().values("owners")
    yield Launch.objects.filter(on__range=(first, last)).order_by().values("owner_id")
