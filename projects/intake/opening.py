"""One request by its number, as one person may have it."""

from collab.access import duties
from collab.access.opening import LOCKED, Opening
from collab.kit.errors import NotFound
from collab.people.models import Person
from projects.intake import access
from projects.intake.models import Request

# What is only searched in is not carried along.
LEFT_OUT = ("search",)
# Their own, and what is open to all with a duty. ``access.visible`` says the rest.
PLAIN = Opening(
    Request,
    "requester_id = %(person)s OR submitted_at IS NOT NULL AND NOT is_confidential",
    *LEFT_OUT,
    beside={"colleague_keys": "SELECT k.person_id FROM intake_colleague k WHERE k.request_id = intake_request.id"},
)
Opened = tuple[Request, frozenset[str]]


def find(person: Person, number: int) -> Request:
    """The request alone; NotFound where the person may not see it."""
    opened = _plain(person, number)
    return opened[0] if opened else _seen(person, number)


def lock(person: Person, number: int) -> Opened:
    """The request, locked until the transaction ends, and the duties the person holds then; NotFound as for ``find``.

    A row that nobody holds is locked by the statement that reads the duties, so they are those of the instant of the lock.
    Where somebody holds it the wait comes first and the duties after it. What the person may not see is never waited for:
    a wait would tell that it is there.
    """
    opened = _plain(person, number, LOCKED)
    if opened is None:
        opened = _seen(person, number, is_locked=True), duties.roles_now(person)
    return opened


def _plain(person: Person, number: int, locking: str = "") -> Opened | None:
    opened = PLAIN.open(person, number, locking)
    return opened if opened and (opened[1] or opened[0].requester_id == person.pk) else None


def _seen(person: Person, number: int, *, is_locked: bool = False) -> Request:
    rows = access.visible(person).defer(*LEFT_OUT)
    try:
        return (rows.select_for_update(of=("self",)) if is_locked else rows).get(number=number)
    except Request.DoesNotExist as error:
        raise NotFound() from error
