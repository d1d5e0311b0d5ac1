"""A flow is a table of steps; everything else that needs to know about moves is derived from it.

A step is an arrow: an action from one state to another, who may make it, which rules may block it,
and the event that says it happened. The engine is plain Python: it changes ``item.state`` and
``item.version`` and nothing else.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Protocol

from collab.kit.errors import Conflict, Forbidden

Rule = Callable[[Any], str | None]
# The target of a step that leads back to where the item was before: the item names it.
BACK = "<back>"


class Item(Protocol):
    """What a flow moves: anything with a state and a version."""

    state: str
    version: int


@dataclass(frozen=True)
class Step:
    """One arrow of the table. ``blocked_by`` are rules: each gives the obstacle's sentence, or None."""

    action: str
    source: str
    target: str
    who: tuple[str, ...]
    blocked_by: tuple[Rule, ...] = ()
    says: str = ""


@dataclass(frozen=True)
class Move:
    """What a person can do with an item now: the button, its tooltip and the API's ``moves``."""

    name: str
    allowed: bool
    why_not: str = ""


@dataclass(frozen=True)
class Flow:
    """The table of one kind of thing. ``who_says`` words a role for the sentence that refuses."""

    name: str
    steps: tuple[Step, ...]
    words: dict[str, str]
    who_says: dict[str, str]

    def __iter__(self) -> Iterator[Step]:
        return iter(self.steps)

    @property
    def actions(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(step.action for step in self.steps))

    def leaving(self, state: str, action: str | None = None) -> tuple[Step, ...]:
        return tuple(s for s in self.steps if s.source == state and action in (None, s.action))

    def moves(self, item: Item, by: Iterable[str]) -> list[Move]:
        """Every action of the table as seen by one person: allowed, or the sentence why not."""
        roles = frozenset(by)
        return [self._move(item, action, roles) for action in self.actions]

    def _move(self, item: Item, action: str, roles: frozenset[str]) -> Move:
        why = self.obstacle(item, action, roles)
        return Move(action, why is None, "" if why is None else str(why))

    def obstacle(self, item: Item, action: str, by: Iterable[str]) -> Forbidden | Conflict | None:
        """Why ``action`` cannot be made by somebody with these roles now, or None."""
        roles = frozenset(by)
        steps = self.leaving(item.state, action)
        everywhere = steps or tuple(s for s in self.steps if s.action == action)
        if not any(roles.intersection(s.who) for s in everywhere):
            names = " or ".join(dict.fromkeys(self.who_says.get(role, role) for s in everywhere for role in s.who))
            return Forbidden(f"Only {names} can {action.replace('_', ' ')} this.")
        if not steps:
            return Conflict(f"A {self.name} that is {self.words.get(item.state, item.state)} cannot be {past(action)}.")
        open_to = [s for s in steps if roles.intersection(s.who)]
        sentences = [rule(item) for rule in open_to[0].blocked_by]
        return next((Conflict(text) for text in sentences if text), None)

    def move(self, item: Item, action: str, *, by: Iterable[str], version: int | None, to: str | None = None) -> Step:
        """Make the move on the locked item: set its state, add one to its version, return the step.

        ``version`` is what the person saw; None only for the portal's own consequences. ``to`` picks
        the arrow where an action has several. Raises Forbidden or Conflict with a sentence.
        """
        self.permit(item, action, by=by, version=version)
        step = self._arrow(item, action, to)
        item.state = item.before_hold if step.target == BACK else step.target  # type: ignore[attr-defined]
        item.version += 1
        return step

    def permit(self, item: Item, action: str, *, by: Iterable[str], version: int | None) -> None:
        """Raise Forbidden or Conflict where ``move`` would, and change nothing."""
        if version is not None and version != item.version:
            raise Conflict("Somebody changed this in the meantime. Look at it again before you go on.")
        if obstacle := self.obstacle(item, action, by):
            raise obstacle

    def _arrow(self, item: Item, action: str, to: str | None) -> Step:
        steps = self.leaving(item.state, action)
        found = [s for s in steps if s.target == to] if to else steps[:1]
        if not found:
            raise LookupError(f"{self.name}: no arrow {action} from {item.state} to {to}")
        return found[0]


PAST = {
    "submit": "submitted", "ask": "asked about", "answer": "answered", "decline": "declined", "merge": "merged",
    "snooze": "snoozed", "route": "routed", "decide": "decided on", "fund": "funded", "start": "started",
    "withdraw": "withdrawn", "hold": "put on hold", "resume": "resumed", "launch": "launched", "review": "reviewed",
    "show": "shown to anybody else", "stop_showing": "taken from anybody’s sight",
}  # fmt: skip


def past(action: str) -> str:
    """The past participle of an action, for sentences: "declined", "put on hold"."""
    return PAST.get(action, action + "ed")
