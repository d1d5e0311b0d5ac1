"""How the house sorts and sizes: what each part of the score weighs, and on which tracks IT says first what a thing takes."""

from collections.abc import Iterable, Mapping

from collab.access import duties
from collab.access.roles import Role
from collab.approvals.states import Track
from collab.events.record import record
from collab.kit import clock
from collab.kit.errors import Forbidden, Invalid
from collab.kit.operation import operation
from collab.people.models import Person
from projects.intake.triage_models import Practice
from projects.intake.triage_states import PARTS

HEAVIEST, LONGEST = 100, 60


@operation
def set_up(*, actor: Person, weights: Mapping[str, int], sized: Iterable[str] = (), size_days: int = 5) -> Practice:
    """From now on, by an administrator: a weight from 0 to 100 for each part, not all of them nothing; the fast track goes without a size.

    Raises Forbidden, or Invalid by field.
    """
    if Role.ADMIN not in duties.roles_now(actor):
        raise Forbidden("How the inbox is sorted is set by administrators.")
    tracks, wrong = sorted(set(sized)), dict[str, str]()
    for name in PARTS:
        if not 0 <= weights.get(name, -1) <= HEAVIEST:
            wrong[name] = f"A weight is a whole number from 0 to {HEAVIEST}."
    if not wrong and not any(weights[name] for name in PARTS):
        wrong[next(iter(PARTS))] = "Something has to weigh."
    if set(tracks) - {Track.STANDARD.value, Track.MAJOR.value}:
        wrong["sized"] = "The standard and the major track may ask for a size; the fast one goes without."
    if not 1 <= size_days <= LONGEST:
        wrong["size_days"] = f"IT has between 1 and {LONGEST} working days."
    if wrong:
        raise Invalid(**wrong)
    made = Practice.objects.create(
        weights={name: weights[name] for name in PARTS}, sized=tracks, size_days=size_days, by=actor, at=clock.now()
    )
    record("intake.practice.set", actor=actor, about=made, data={"weights": made.weights, "sized": tracks, "size_days": size_days})
    return made
