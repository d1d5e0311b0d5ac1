"""What the company owns that may already cover what a request asks for."""

from collab.people.models import Person
from projects.intake.models import Request
from projects.intake.queries.page.similar import WORDS, words_of
from projects.owned.covering import Covering, covering


def by_own(request: Request, person: Person) -> list[Covering]:
    """The nearest, by the words of the request and by the suppliers and systems it names. One query, or none."""
    words = words_of(request.title, request.outcome, request.problem)[: 2 * WORDS]
    return covering(person, words=words, suppliers=request.suppliers or (), systems=request.legacy_systems)
