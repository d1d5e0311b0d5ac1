"""Who is told what of the project of a request: whoever asked for the work, sponsors or leads it, when its end moves far."""

from django.db.models import QuerySet

from collab.events.models import Event
from collab.notices.telling import Telling, Told
from collab.people.models import Person
from projects.intake import access, addresses
from projects.intake.askers import askers
from projects.intake.models import Request
from projects.portfolio.models import Project


def asking(project: Project, event: Event) -> list[Person | None]:
    return [person for request in _asked(project) for person in askers(request)]


def sponsor(project: Project, event: Event) -> list[Person | None]:
    return [request.sponsor for request in _asked(project)]


def leads(project: Project, event: Event) -> list[Person | None]:
    return [project.marketing_lead, project.it_lead]


def _asked(project: Project) -> list[Request]:
    return list(Request.objects.filter(project=project).select_related("requester", "sponsor"))


def visible(person: Person) -> QuerySet[Project]:
    """The projects whose requests the person may open: the notice leads there."""
    return Project.objects.filter(number__in=access.visible(person).values("number"))


def _about(event: Event) -> Project:
    return Project.objects.select_related("marketing_lead", "it_lead").get(pk=event.subject_id)


def _end(project: Project, event: Event, person: Person) -> str:
    """The day as it is now."""
    return f"{project.ends_on.day} {project.ends_on:%B %Y}" if project.ends_on else "no day yet"


PROJECTS = Told(
    kind="portfolio.project",
    reaction="portfolio.tell",
    read=_about,
    name=lambda project: f"{project.code} “{project.title}”",
    page=lambda project, at: addresses.request(project.code),
    opens=visible,
    tellings={
        "portfolio.project.end_moved": tuple(
            Telling(whom, "{actor} moved the end of {it} to {end}.", why=True) for whom in (asking, sponsor, leads)
        )
    },
    words={"end": _end},
)
