"""What the page of a request says of decisions besides the reviews: one to take back, its conditions, what two keys disagree on."""

from dataclasses import dataclass

from collab.people.models import Person
from projects.intake import retracted
from projects.intake.models import Request
from projects.intake.queries import conditions, disagreements
from projects.intake.queries.conditions import ConditionCard
from projects.intake.queries.disagreements import DisagreementCard


@dataclass(frozen=True, slots=True)
class Deciding:
    """``seconds`` for which the reader may still take their decision back; zero where they may not."""

    seconds: int
    conditions: tuple[ConditionCard, ...]
    disagreements: tuple[DisagreementCard, ...]


def of(request: Request, person: Person) -> Deciding | None:
    """Nothing before it is routed."""
    if request.route_id is None:
        return None
    found = conditions.rows(person, number=request.number).select_related(*conditions.READ)
    seconds = retracted.seconds_left(request, person)
    return Deciding(seconds, tuple(conditions.cards(found, person)), tuple(disagreements.of_route(request.route_id)))
