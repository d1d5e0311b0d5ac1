"""Where the demo company tracks its work besides: links of what is under way, and one that was taken away again."""

from collections.abc import Iterator

from collab.people.models import Person
from collab.stream import operations as links
from projects.intake.models import Request
from projects.intake.states import State
from projects.portfolio.models import Project
from projects.portfolio.states import ENDED

TRACKERS = (
    ("https://jira.example.com/browse/SHOP-{number}", "SHOP-{number} Board of the work"),
    ("https://dev.azure.com/example/portal/_workitems/edit/{number}", "Work item {number}"),
    ("https://github.com/example/segments/issues/{number}", "segments#{number} Export by market"),
)


def life(company: dict[str, Person]) -> Iterator[float]:
    """A few, in the last days."""
    going = Project.objects.filter(is_confidential=False).exclude(phase__in=ENDED).select_related("it_lead").order_by("number")
    for project, (url, title) in zip(going, TRACKERS, strict=False):
        _add("projects", project.code, project.it_lead, url, title, 1200 + project.number)
        yield 0.4
    looked_at = Request.objects.filter(state=State.IN_TRIAGE, is_confidential=False).exclude(requester=company["technologist"])
    for request in looked_at.order_by("number")[:2]:
        url, title = TRACKERS[0]
        number = 2000 + request.number
        first = _add("requests", request.code, company["technologist"], url, title, number)
        yield 0.3
        if request.number % 2:
            links.remove(link=first, actor=company["technologist"])
            _add("requests", request.code, company["technologist"], url, title, number + 1)
            yield 0.2


def _add(things: str, code: str, by: Person, url: str, title: str, number: int) -> int:
    named = {"url": url.format(number=number), "title": title.format(number=number)}
    return links.add(things=things, code=code, actor=by, **named).pk
