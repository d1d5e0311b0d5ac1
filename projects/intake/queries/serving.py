"""The work that serves a launch: requests, and the projects that came of them, as far as a person may see them."""

from collections.abc import Collection

from collab.kit.numbering import code
from collab.people.models import Person
from projects.intake import access, addresses
from projects.intake.states import OPEN
from projects.launches.serving import Work
from projects.portfolio import access as portfolio
from projects.portfolio import addresses as project_addresses
from projects.portfolio.states import ENDED


def serving(person: Person, launches: Collection[int]) -> list[Work]:
    """What serves the launches with these keys, by number; once there is a project, the launch that the project names counts.

    A request has no end that anybody planned: when it is needed says nothing of when it is there. Two queries.
    """
    asked = access.visible(person).filter(launch_id__in=list(launches), project=None).order_by("number")
    found = [
        Work(launch or 0, code(number), title or "No title yet", addresses.request(code(number)), state, None, state in OPEN)
        for launch, number, title, state in asked.values_list("launch_id", "number", "title", "state")
    ]
    begun = portfolio.visible(person).filter(launch_id__in=list(launches)).order_by("number")
    found += [
        Work(launch or 0, code(number), title, project_addresses.project(code(number)), phase, ends_on, phase not in ENDED)
        for launch, number, title, phase, ends_on in begun.values_list("launch_id", "number", "title", "phase", "ends_on")
    ]
    return found
