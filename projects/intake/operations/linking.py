"""Link two requests that belong together, and take that back; join one that somebody else asks for, with a case of one's own."""

from collab.access import duties
from collab.events.record import record
from collab.kit import clock, numbering
from collab.kit.errors import Conflict, Forbidden, Invalid, NotFound
from collab.kit.operation import hold, operation
from collab.notes import following
from collab.notes import operations as notes
from collab.people.models import Person
from projects.intake import access, askers
from projects.intake.models import Request
from projects.intake.operations import moving
from projects.intake.operations.asking import words
from projects.intake.operations.draft import may_ask
from projects.intake.states import ENDED, State
from projects.intake.triage_models import Related

LINKED, UNLINKED, JOINED = "intake.request.linked", "intake.request.unlinked", "intake.request.joined"
MOST = 20
WHO = "Requests are linked by whoever has a part in one of them."


@operation
def link(*, number: int, actor: Person, to: int) -> Request:
    """Say that the request ``to`` (its number) belongs together with this one, on both records. Said already: nothing is written."""
    request, other = _both(number, to, actor)
    first, second = sorted((request, other), key=lambda one: one.pk)
    if Related.objects.filter(request=first, other=second).exists():
        return request
    if Related.objects.filter(request=first).count() >= MOST:
        raise Conflict(f"{first.code} is linked with {MOST} requests, and that is the most.")
    Related.objects.create(request=first, other=second, person=actor, at=clock.now())
    _tell(LINKED, request, other, actor)
    return request


@operation
def unlink(*, number: int, actor: Person, to: int) -> Request:
    """They do not belong together after all; raises NotFound where nobody said so."""
    request, other = _both(number, to, actor)
    first, second = sorted((request, other), key=lambda one: one.pk)
    found = Related.objects.filter(request=first, other=second).first()
    if found is None:
        raise NotFound
    found.delete()
    _tell(UNLINKED, request, other, actor)
    return request


def join(*, number: int, actor: Person, case: str) -> Request:
    """Join a request that somebody else asks for: follow it, and add a case of one's own (a note beside it). One transaction.

    Raises Forbidden for who asks for it already, or holds no duty; Conflict where it has ended; Invalid (``case``).
    """

    def both() -> Request:
        request = moving.locked(number, actor)
        permit_joining(actor, request, duties.roles_now(actor))
        text = words(case, "case", "Write what you need it for. Whoever works on it reads this.")
        notes.write(things="requests", code=request.code, actor=actor, text=text)
        following.follow(request._meta.label_lower, request.pk, [actor])
        record(JOINED, actor=actor, about=request, data={"person": actor.pk})
        return request

    return hold(both)


def permit_joining(person: Person, request: Request, held: frozenset[str] | None = None) -> None:
    """Raises Forbidden for who asks for it already, or holds no duty; Conflict where it has ended. ``held``: their roles, read afresh."""
    if askers.is_asker(person, request):
        raise Forbidden("You ask for it already.")
    if not may_ask(person, held):
        raise Forbidden("Only people with a duty in the portal can ask for something.")
    if request.state in (*ENDED, State.DRAFT):
        raise Conflict(f"{request.code} is {State(request.state).label}: ask for it anew.")


def permit_linking(person: Person, request: Request) -> None:
    """Raises Forbidden for who has no part in it, Conflict for what was not sent yet."""
    if not access.has_part(person, request):
        raise Forbidden(WHO)
    if request.submitted_at is None:
        raise Conflict(f"{request.code} was not sent yet.")


def _both(number: int, to: int, actor: Person) -> tuple[Request, Request]:
    """Both under lock, the lower number first, for who has a part in one of them."""
    both = access.visible(actor).select_for_update(of=("self",)).filter(number__in=[number, to]).order_by("number")
    found = {one.number: moving.hold(one) for one in both}
    if number not in found:
        raise NotFound
    if to == number or to not in found or found[to].submitted_at is None:
        raise Invalid(to="Name another request, such as R-201.")
    if found[number].submitted_at is None:
        raise Conflict(f"{numbering.code(number)} was not sent yet.")
    if not any(moving.parts(actor, one) - access.NO_PART for one in found.values()):
        raise Forbidden(WHO)
    return found[number], found[to]


def _tell(kind: str, request: Request, other: Request, actor: Person) -> None:
    for one, of in ((request, other), (other, request)):
        record(kind, actor=actor, about=one, data={"into": of.code})
