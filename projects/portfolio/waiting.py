"""The projects that wait for the word of one of their leads: that side has not said for long how it stands."""

from datetime import timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from collab.access import duties
from collab.access.roles import Role
from collab.events.models import Event
from collab.kit import clock
from collab.people.models import Person
from projects.portfolio import access
from projects.portfolio.models import Project
from projects.portfolio.states import ENDED, Phase

# Each side says how its work stands about once a month; from so many days on it is waited for.
SILENT_DAYS = 42
SIDES = ((Role.MARKETING_LEAD, "marketing"), (Role.IT_LEAD, "it"))


def to_say(person: Person) -> QuerySet[Project]:
    """Projects under way whose lead this person is and of which their side has said nothing for SILENT_DAYS, nor began later."""
    since = clock.midnight(clock.today() - timedelta(days=SILENT_DAYS))
    silent = Q(pk__in=[])
    for role, side in SIDES:
        if role in duties.roles_of(person):
            said = Event.objects.filter(subject_kind="portfolio.project", subject_id=OuterRef("pk"), at__gt=since)
            said = said.filter(data__changed__has_any_keys=[f"health_{side}", f"word_{side}"])
            silent |= Q(~Exists(said), **{f"{side}_lead_id": person.pk})
    under_way = access.visible(person).filter(started_at__lte=since).exclude(phase__in=[*ENDED, Phase.PLANNED])
    return under_way.filter(silent)
