"""The reads of one's own account: only ever what is live, and only ever one's own."""

from collab.account import scopes
from collab.account.cards import SessionCard, TokenCard
from collab.account.models import Session
from collab.account.operations.sessions import live
from collab.people import tokens
from collab.people.models import Person, Token

# A page of all of them; whoever signed in oftener within half a day sees the latest.
MOST = 100


def sessions(person: Person, this: int | None) -> list[SessionCard]:
    """Where somebody is signed in, this browser first, then the latest used. One query."""
    rows: list[Session] = list(live(person).order_by("-used_at", "-pk")[:MOST])
    rows.sort(key=lambda row: row.pk != this)
    return [SessionCard(row.pk, row.device, row.address, row.begun_at, row.used_at, row.ends_at, is_this=row.pk == this) for row in rows]


def made(person: Person) -> list[TokenCard]:
    """The tokens that open something, the latest made first. One query."""
    return [token_card(token) for token in tokens.live(person).order_by("-pk")[:MOST]]


def token_card(token: Token) -> TokenCard:
    words = scopes.DOORS.value
    opens = ", ".join(words.get(door, door) for door in token.doors) or "Everything"
    return TokenCard(
        token.pk, token.label, token.made_at, token.ends_at, token.used_at, token.used_from, token.is_read_only, tuple(token.doors), opens
    )
