"""A flow is a table of steps; everything else that needs to know about moves is derived from it.

A step is an arrow: an action from one state to another, who may make it, which rules may block it,
and the event that says it happened. The engine is plain Python: it changes the state and the version
of an item, and where it was before a pause, and nothing else.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from collab.kit.errors import Conflict, Forbidden

Rule = Callable[[Any], str | None]
# The target of a step that leads back to where the item was before: the flow names the column that remembers it.
BACK = "<back>"
STALE = "Somebody changed this in the meantime. Look at it again before you go on."


@dataclass(frozen=True)
class Step:
    """One arrow of the table. ``blocked_by`` are rules: each gives the obstacle's sentence, or None."""

    action: str
    source: str
    target: str
    who: tuple[str, ...]
    blocked_by: tuple[Rule, ...] = ()
    says: str = ""

    def obstacle(self, item: Any) -> Conflict | None:
        """What stands in the way of this very arrow, or None. Every rule is asked; the first to object is heard."""
        sentences = [rule(item) for rule in self.blocked_by]
        return next((Conflict(text) for text in sentences if text), None)


@dataclass(frozen=True)
class Move:
    """What a person can do with an item now: the button, its tooltip and the API's ``moves``."""

    name: str
    allowed: bool
    why_not: str = ""


@dataclass(frozen=True)
class Flow:
    """The table of one kind of thing.

    ``words`` words a state, ``who_says`` a role and ``past`` an action ("put on hold"), for the sentences that refuse.
    ``column`` holds the state of an item, and ``back`` where it was when it came to a state that a BACK arrow leaves.
    """

    name: str
    steps: tuple[Step, ...]
    words: Mapping[str, str]
    who_says: Mapping[str, str]
    past: Mapping[str, str]
    column: str = "state"
    back: str = ""

    def __post_init__(self) -> None:
        """Raises ValueError for a table that could not word a refusal, or not find its way back."""
        if wordless := [action for action in self.actions if not self.past.get(action)]:
            raise ValueError(f"{self.name}: the past participle of {', '.join(wordless)} is missing.")
        if self.returning and not self.back:
            raise ValueError(f"{self.name}: an arrow leads back, and no column remembers where.")

    def __iter__(self) -> Iterator[Step]:
        return iter(self.steps)

    @property
    def actions(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(step.action for step in self.steps))

    @property
    def straight(self) -> tuple[Step, ...]:
        """The arrows to a state that the table names."""
        return tuple(step for step in self.steps if step.target != BACK)

    @property
    def returning(self) -> tuple[Step, ...]:
        """The arrows that lead back to where the item was."""
        return tuple(step for step in self.steps if step.target == BACK)

    @property
    def pauses(self) -> tuple[str, ...]:
        """The states that an arrow back leaves."""
        return tuple(dict.fromkeys(step.source for step in self.returning))

    def state_of(self, item: Any) -> str:
        return str(getattr(item, self.column))

    def leaving(self, state: str, action: str | None = None) -> tuple[Step, ...]:
        return tuple(s for s in self.steps if s.source == state and action in (None, s.action))

    def moves(self, item: Any, by: Iterable[str]) -> list[Move]:
        """Every action of the table as seen by one person: allowed where any arrow is open, or the sentence why not."""
        roles = frozenset(by)
        return [self._move(item, action, roles) for action in self.actions]

    def _move(self, item: Any, action: str, roles: frozenset[str]) -> Move:
        why = self.obstacle(item, action, roles)
        return Move(action, why is None, "" if why is None else str(why))

    def arrow(self, item: Any, action: str, by: Iterable[str], to: str | None = None) -> Step | Forbidden | Conflict:
        """The arrow that is open to somebody with these roles now, or why there is none: one question, one answer.

        ``to`` picks the arrow where an action has several, and then its own people and rules are asked and no
        other's. Raises LookupError for a target that no arrow of the action leads to: a mistake of ours.
        """
        roles = frozenset(by)
        ways = tuple(s for s in self.steps if s.action == action and to in (None, s.target))
        if not ways:
            raise LookupError(f"{self.name}: no arrow {action} to {to}")
        here = tuple(s for s in ways if s.source == self.state_of(item))
        if not any(roles.intersection(s.who) for s in here or ways):
            return Forbidden(f"Only {self._names(here or ways)} can {action.replace('_', ' ')} this.")
        if not here:
            state = self.state_of(item)
            return Conflict(f"A {self.name} that is {self.words.get(state, state)} cannot be {self.past[action]}.")
        objections = []
        for step in here:
            if roles.intersection(step.who):
                obstacle = step.obstacle(item)
                if obstacle is None:
                    return step
                objections.append(obstacle)
        return objections[0]

    def obstacle(self, item: Any, action: str, by: Iterable[str], to: str | None = None) -> Forbidden | Conflict | None:
        """Why ``action`` cannot be made by somebody with these roles now, or None where an arrow of it is open."""
        found = self.arrow(item, action, by, to)
        return None if isinstance(found, Step) else found

    def permit(self, item: Any, action: str, *, by: Iterable[str], version: int | None, to: str | None = None) -> None:
        """Raise Forbidden or Conflict where ``move`` would, and change nothing."""
        self._judged(item, action, by, version, to)

    def move(self, item: Any, action: str, *, by: Iterable[str], version: int | None, to: str | None = None) -> Step:
        """Make the move on the locked item: set its state, add one to its version, return the step.

        ``version`` is what the person saw; None only for the portal's own consequences. ``to`` picks the arrow
        where an action has several; without it there must be one. Raises Forbidden or Conflict with a sentence.
        """
        if to is None and len({s.target for s in self.leaving(self.state_of(item), action)}) > 1:
            raise LookupError(f"{self.name}: {action} leads to several states; say which")
        step = self._judged(item, action, by, version, to)
        if step.target in self.pauses and step.target != step.source:
            setattr(item, self.back, step.source)
        setattr(item, self.column, getattr(item, self.back) if step.target == BACK else step.target)
        item.version += 1
        return step

    def _judged(self, item: Any, action: str, by: Iterable[str], version: int | None, to: str | None) -> Step:
        roles = frozenset(by)
        found = self.arrow(item, action, roles, to)
        # Who could make it in no state at all hears that, whatever they saw; for all others somebody came first.
        is_theirs = any(roles.intersection(step.who) for step in self.steps if step.action == action)
        if version is not None and version != item.version and is_theirs:
            raise Conflict(STALE)
        if not isinstance(found, Step):
            raise found
        return found

    def _names(self, steps: Iterable[Step]) -> str:
        return " or ".join(dict.fromkeys(self.who_says.get(role, role) for step in steps for role in step.who))
