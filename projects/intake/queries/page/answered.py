"""What a press is answered by: what was decided, who has it now, what comes next and by when. The same words in pages and API."""

from datetime import date, timedelta

from collab.kit import clock, formats, numbering
from collab.kit.errors import NotFound
from collab.people import clocks
from collab.people.models import Person
from projects.intake import opening
from projects.intake.clocking import forecasting
from projects.intake.models import Request
from projects.intake.moves import CARDS
from projects.intake.queries.list import rows
from projects.intake.queries.page import history, next_steps, reviews
from projects.intake.states import STATE, State

OVER = "It ends here."


def answered(person: Person, number: int, name: str) -> str:
    """After the move ``name``: "R-231 is routed for review. Business has it now. Next: the groups on its route decide, usually by Monday, 7 Dec."."""
    try:
        request = opening.find(person, number)
    except NotFound:
        return f"{numbering.code(number)} is given away. You no longer see it."
    done = CARDS[name].done
    if "{told}" in done:
        done = done.format(told=history.by(request, person) or "did that")
    said = f"{request.code}{':' if done.startswith('you ') else ''} {done}."
    return " ".join(filter(None, (said, _with(request, person), _next(request))))


def _with(request: Request, person: Person) -> str:
    """Who has it now, where that is somebody; not where the next step names them anyway."""
    if request.state == State.IN_APPROVAL and request.route_id:
        stages = reviews.by_route([request.route_id], person).get(request.route_id, [])
        groups = [group.label for stage in stages for group in stage.groups if group.is_open]
        return f"{formats.listed(groups)} {'has' if len(groups) == 1 else 'have'} it now." if groups else ""
    if request.state == State.ON_HOLD or STATE[str(request.state)].is_ended:
        return ""
    rows.name([request])
    holder = rows.holder_of(request, (), you=person.pk)
    if not holder or (not request.holder_id and holder == STATE[str(request.state)].waits_for):
        return ""
    return "You have it now." if holder == "you" else f"{holder} has it now."


def _next(request: Request) -> str:
    state = STATE[str(request.state)]
    if state.is_ended:
        return OVER
    if not state.next:
        return ""
    by = _by(request)
    return f"Next: {state.next[0].lower()}{state.next[1:]}{f', {by}' if by else ''}."


def _by(request: Request) -> str:
    """The day by which it usually is, or is planned to be; empty where nobody can say."""
    if request.state == State.IN_TRIAGE and request.snoozed_until and request.snoozed_until > clock.today():
        return ""
    if request.state == State.IN_DELIVERY:
        return f"planned for {formats.day(ends_on, clock.today())}" if (ends_on := _end(request)) else ""
    if not STATE[str(request.state)].is_on_path:
        return ""
    ahead = forecasting.of_now(request)
    if not ahead or ahead[0].most_on is None:
        return ""
    calendar = clocks.clocks([request.holder_id]).of(request.holder_id)
    return f"usually by {next_steps.working(max(ahead[0].most_on, clock.today() + timedelta(days=1)), calendar)}"


def _end(request: Request) -> date | None:
    return request.project.ends_on if request.project else None
