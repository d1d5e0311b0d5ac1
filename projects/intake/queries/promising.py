"""The requests that promise something for a KPI, and what the one behind a project does, as far as a person may see them."""

from django.db.models import Count, QuerySet, Window

from collab.kpis.promised import Effect, Promise, Promises, effects, measured
from collab.people.models import Person
from projects.intake import access, addresses
from projects.intake.effects import kpis_of, load, told
from projects.intake.models import Request
from projects.intake.states import ENDED, State

# A side column shows this many.
MOST = 6
# What ended without being delivered promises nothing any more; a draft does not yet.
NOT_PROMISING = (State.DRAFT, *(state for state in ENDED if state != State.CLOSED))


def promising(person: Person, code: str) -> QuerySet[Request]:
    """Those that the person may see, the newest first."""
    found = access.visible(person).filter(effects__contains=[{"kpi": code}]).exclude(state__in=NOT_PROMISING)
    return found.only("number", "title", "state", "effects").order_by("-number")


def promises(person: Person, code: str) -> Promises:
    """The first of them with what each promises for this KPI. Two queries."""
    rows = list(promising(person, code).annotate(counted=Window(Count("pk")))[:MOST])
    kpis = measured(person, [code] if rows else [])
    shown = [Promise(row.code, row.title, addresses.request(row.code), row.state, effects(row.effects or (), kpis)) for row in rows if kpis]
    return Promises(tuple(shown), rows[0].counted if shown else 0)


def of_project(person: Person, number: int) -> tuple[Effect, ...]:
    """What the request with this number promises to move. Two queries at most."""
    request = access.visible(person).only("number", "effects").filter(number=number).first()
    if request is None:
        return ()
    load([request], person)
    return told(request) if kpis_of(request) else ()
