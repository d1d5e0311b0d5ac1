"""What stands in the way of one project, as its own page tells it."""

from collab.people.models import Person
from projects.friction import access, queries
from projects.portfolio.blocked import Blocked, InTheWay
from projects.portfolio.models import Project
from projects.portfolio.states import ENDED


def in_the_way(person: Person, project: Project) -> InTheWay:
    """What is open, the longest first; five queries at most. It is asked of a project that the person may see."""
    found = queries.cards(queries.rows(person).filter(project=project, closed_on=None))
    rows = tuple(Blocked(one.title, one.kind_word, one.holder.name, one.days_words, one.status, one.url) for one in found)
    return InTheWay(rows, project.phase not in ENDED and access.may_keep(person, project))
