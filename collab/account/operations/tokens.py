"""Tokens: made by their person alone, for so many days and so many doors, and ended at any time."""

from collections.abc import Sequence
from datetime import timedelta

from collab.account import letters, scopes
from collab.account.states import About
from collab.events.record import record
from collab.kit import clock
from collab.kit.errors import Conflict, Forbidden, Invalid, NotFound
from collab.kit.operation import inside_unit, operation
from collab.kit.text import clean
from collab.people import tokens
from collab.people.models import LONGEST_TOKEN, Person, Token

MOST = 20
LONGEST = LONGEST_TOKEN.days


@operation
def make(
    *, actor: Person, label: str, days: int = LONGEST, is_read_only: bool = True, doors: Sequence[str] = (), through: str = "own page"
) -> tuple[Token, str]:
    """A token and its secret, which is shown this once. ``doors`` are words of the API's addresses; none means all of them."""
    return make_inside(actor=actor, label=label, days=days, is_read_only=is_read_only, doors=doors, through=through)


def make_inside(*, actor: Person, label: str, days: int, is_read_only: bool, doors: Sequence[str], through: str) -> tuple[Token, str]:
    """The same within another operation, for what the token is for."""
    inside_unit()
    what = clean(label, "label", 80)
    if not what:
        raise Invalid(label="Say what the token is for.")
    if not 1 <= days <= LONGEST:
        raise Invalid(days=f"A token ends after 1 to {LONGEST} days.")
    if unknown := sorted(set(doors) - set(scopes.DOORS.value) - scopes.NARROW):
        raise Invalid(doors=f"There is no door called {unknown[0]}.")
    person = Person.objects.select_for_update().get(pk=actor.pk)
    if not person.is_active:
        raise Forbidden("Whoever has left makes no token.")
    if tokens.live(person).count() >= MOST:
        raise Conflict(f"You have {MOST} tokens. End one that nothing uses any more.")
    scope = {"is_read_only": is_read_only, "doors": sorted(set(doors)), "ends_at": clock.now() + timedelta(days=days)}
    token, secret = tokens.made(person, what, **scope)
    told = {"is_read_only": is_read_only, "doors": token.doors, "days": days, "through": through}
    record("people.token.made", actor=None if through == "command" else actor, about=token, data=told)
    letters.owe(person, About.TOKEN)
    return token, secret


@operation
def end(*, actor: Person, token: int) -> None:
    """End one of one's own tokens; NotFound where it is none, or has ended already."""
    found = tokens.live(actor).select_for_update().filter(pk=token).first()
    if found is None:
        raise NotFound
    _end(found, actor)


def end_of(token: Token, actor: Person) -> bool:
    """End a token of somebody's, for who may end what it is for; gives whether it opened anything still."""
    inside_unit()
    found = tokens.live(token.person).select_for_update().filter(pk=token.pk).first()
    if found is not None:
        _end(found, actor)
    return found is not None


def end_all(person: Person, actor: Person | None) -> int:
    """End every token of a locked person; gives how many there were."""
    inside_unit()
    found = list(tokens.live(person).select_for_update().order_by("pk"))
    for token in found:
        _end(token, actor)
    return len(found)


def _end(token: Token, actor: Person | None) -> None:
    token.ended_at = clock.now()
    token.save(update_fields=["ended_at"])
    record("people.token.ended", actor=actor, about=token)
