"""Events as an auditor reads them: who did what to which thing, when and why, and what chains it to the one before."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from collab.dashboards.audit import refused
from collab.dashboards.audit.naming import named, plainly
from collab.events import texts
from collab.events.models import Event
from collab.people.names import people, who

SIZE = 50
# What is said of a kind whose last word does not say it.
WORDS = {
    "approvals.policy.published": "published a policy",
    "policies.proposal.proposed": "proposed it",
    "policies.proposal.made_alone": "did so alone, nobody else could agree yet",
    "appointments.proposal.proposed": "proposed it",
    "appointments.proposal.made_alone": "did so alone, nobody else could agree yet",
    "appointments.roster.proposed": "proposed it",
    "appointments.roster.made_alone": "did so alone, nobody else could agree yet",
    "account.door.refused": "was refused",
    "account.sign_in.refused": "refused a sign-in",
    "account.token.refused": "refused a token",
    "account.password.refused": "wrote another password than the old one",
    "intake.request.snoozed": "put it away",
    "intake.request.shown": "let somebody see it",
    "intake.request.paid_for": "let a fund pay for it, which opens it to who sees the fund",
    "intake.request.hidden": "took sight of it back",
    "portfolio.project.moved": "moved it",
    "portfolio.project.changed": "changed it",
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One event, whole: every column that its hash is made of, with ``actor`` as a username, empty for the portal itself."""

    id: int
    at: datetime
    kind: str
    subject_kind: str
    subject_id: int
    actor: str
    action: str
    source: str
    target: str
    version: int | None
    why: str
    data: dict[str, Any]
    sequence: int
    previous_hash: str
    hash: str


@dataclass(frozen=True, slots=True)
class Line:
    """An event as a line of the page."""

    id: int
    at: datetime
    who: str
    what: str
    way: str
    about: str
    url: str
    why: str
    kind: str
    place: str
    hash: str


HEADS = tuple(Entry.__dataclass_fields__)


def entries(events: Iterable[Event]) -> list[Entry]:
    """The events with the usernames of who did it. Two queries."""
    found = texts.told(events)
    known = people(event.actor_id for event in found)
    return [_entry(event, known[event.actor_id].username if event.actor_id else "") for event in found]


def plain(entry: Entry) -> dict[str, Any]:
    """As JSON knows it; the instant in UTC to the microsecond, as the hash has it."""
    return {**asdict(entry), "at": entry.at.isoformat()}


def lines(events: Iterable[Event]) -> list[Line]:
    """The events as lines. A query for the people, one for what they wrote and one for each kind of thing."""
    found = texts.told(events)
    known, things = people(event.actor_id for event in found), named(found)
    drawn = []
    for event in found:
        about = things.get((event.subject_kind, event.subject_id)) or plainly(event.subject_kind, event.subject_id)
        drawn.append(
            Line(
                id=event.pk,
                at=event.at,
                who=who(known[event.actor_id] if event.actor_id else None),
                what=WORDS.get(event.kind) or event.kind.rpartition(".")[2].replace("_", " "),
                way=_way(event),
                about=about.words,
                url=about.url,
                why=event.why,
                kind=event.kind,
                place=f"{event.subject_kind}:{event.subject_id}",
                hash=event.hash[:12],
            )
        )
    return drawn


def _way(event: Event) -> str:
    if refused.is_one(event.kind):
        return refused.said(event.data)
    return f"{_word(event.source)} → {_word(event.target)}" if event.source != event.target else ""


def _word(state: str) -> str:
    return state.replace("_", " ")


def _entry(event: Event, actor: str) -> Entry:
    return Entry(actor=actor, **{name: getattr(event, name) for name in HEADS if name != "actor"})
