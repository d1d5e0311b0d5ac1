"""Decide from a letter: the links that go out with what asks for a decision, and the decision that is made by one.

Looking at a link changes nothing, for programs that read mail look at each of them. It is bound to a person, a request and its version,
so that whatever happens to the request ends it.
"""

import hashlib
import secrets
from collections.abc import Sequence
from typing import Any

from collab.approvals import queries as approvals
from collab.approvals.standins import access as standins
from collab.approvals.states import REQUEST
from collab.customer.states import DataKind
from collab.kit import clock
from collab.kit.errors import Forbidden, NotFound
from collab.kit.operation import hold, operation
from collab.notices.models import Notice
from collab.people.models import Person
from projects.intake import access, addresses
from projects.intake.letter_models import LIVES, DecisionLink
from projects.intake.models import Request
from projects.intake.operations import gateway
from projects.intake.states import State

VIA = "letter"
OVER = "This link has been used, is too old, or the request has changed since. Sign in to see how it stands."
SIGN_IN = "This one is decided after signing in."


def signed_in_only(request: Request) -> bool:
    """What a letter decides nothing on: the confidential, special kinds of data, and what the policy takes for large."""
    route = request.route
    if route is None or route.amount is None or request.is_confidential or request.data_kind == DataKind.SPECIAL:
        return True
    weighed = route.weighed if route.weighed is not None else route.amount
    return max(weighed, route.amount if route.currency == route.policy.currency else weighed) >= route.policy.standard_below


@operation
def links(*, person: Person, notices: Sequence[Notice]) -> dict[int, str]:
    """By notice the address from which this person decides on what it asks, where a letter may carry one. Made anew for each letter."""
    asked = {one.event.subject_id: one for one in notices if one.needs_action and one.event.subject_kind == REQUEST}
    found: dict[int, str] = {}
    if not asked:
        return found
    waiting = approvals.waiting_routes(person).values("pk")
    shown = access.visible(person).filter(pk__in=list(asked), state=State.IN_APPROVAL, route__in=waiting)
    for request in shown.select_related("route__policy").defer("search"):
        if not signed_in_only(request):
            found[asked[request.pk].pk] = _made(person, request)
    return found


def _made(person: Person, request: Request) -> str:
    secret, now = secrets.token_urlsafe(32), clock.now()
    row = DecisionLink.objects.create(
        person=person, request=request, version=request.version, digest=digest(secret), made_at=now, ends_at=now + LIVES
    )
    return addresses.mail_decide(row.pk, secret)


def digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def opened(key: int, secret: str, *, is_locked: bool = False) -> DecisionLink:
    """The link and its request as it stands; NotFound where it is over, or never was one. Writes nothing."""
    rows = DecisionLink.objects.select_for_update(of=("self",), no_key=True) if is_locked else DecisionLink.objects
    row = rows.filter(pk=key, used_at=None, ends_at__gt=clock.now()).select_related("person").first()
    if row is None or not secrets.compare_digest(row.digest, digest(secret)) or not row.person.is_active:
        raise NotFound(OVER)
    request = access.visible(row.person).filter(pk=row.request_id, version=row.version, state=State.IN_APPROVAL)
    found = request.select_related("route__policy", "requester").defer("search").first()
    if found is None or found.route is None or not approvals.seats_open(found.route, row.person):
        raise NotFound(OVER)
    row.request = found
    return row


def decide(*, key: int, secret: str, **given: Any) -> Request:
    """The decision that the link is for, as its person's own and on record as made by a letter; raises what ``gateway.decide`` does."""

    def both() -> Request:
        row = opened(key, secret, is_locked=True)
        if signed_in_only(row.request):
            raise Forbidden(SIGN_IN)
        row.used_at = clock.now()
        row.save(update_fields=["used_at"])
        told = {**given, "on_behalf_of": place(row), "via": VIA}
        return gateway.decide(number=row.request.number, actor=row.person, version=row.version, **told)

    return hold(both)


def place(row: DecisionLink) -> str:
    """The username of whom they stand in for, where the seat is not their own."""
    route = row.request.route
    whom = standins.whom(row.person, [route.pk]).get(route.pk, []) if route else []
    return whom[0].username if whom else ""
