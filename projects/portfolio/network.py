"""What waits for what as a network of days: circles, what a moved day pushes, the critical path and its slack. Plain functions over numbers.

A node is the start, a milestone or the end of a project. Within a project its milestones and its end keep their distance from the start;
between projects lie the links with their lag. All distances are whole working days, so that no path is longer by an hour.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

START, MILESTONE, END = 0, 1, 2
# So many paths are told where several are equally long.
MOST_PATHS = 10


class Node(NamedTuple):
    """The start or the end of a project, by its key, or one of its milestones (by its own)."""

    project: int
    part: int
    milestone: int = 0


class Wait(NamedTuple):
    """``after`` comes ``lag`` working days after ``before`` at the earliest."""

    before: Node
    after: Node
    lag: int = 0


class Work(NamedTuple):
    """A project by its key, with the numbers of the working days on which it starts and ends, and those of its milestones by their keys."""

    project: int
    starts: int
    ends: int
    milestones: Mapping[int, int] = {}


class Circular(ValueError):
    """The waits go round in a circle, so that nothing could begin."""


class Step(NamedTuple):
    """An arrow of the network to a node, and how many working days it takes."""

    to: Node
    days: int


Arrows = Mapping[Node, Sequence[Step]]


@dataclass(frozen=True, slots=True)
class Network:
    """``arrows`` lead on from each node, ``order`` has each after all that lead to it, ``planned`` is the number of its day in the plan."""

    arrows: Arrows
    order: tuple[Node, ...]
    planned: Mapping[Node, int]


@dataclass(frozen=True, slots=True)
class Reckoned:
    """The earliest day of each node as the links let it come, and by how many working days it may slip before it moves the last end.

    ``last`` are the nodes that come last in their web of work: what the critical paths lead to.
    """

    network: Network
    earliest: Mapping[Node, int]
    slack: Mapping[Node, int]
    last: tuple[Node, ...]

    def is_critical(self, node: Node) -> bool:
        return self.slack.get(node) == 0


def network(works: Iterable[Work], waits: Iterable[Wait]) -> Network:
    """Of these projects and the waits between them; one to what is not among them is as if it were not there. Raises Circular."""
    arrows: defaultdict[Node, list[Step]] = defaultdict(list)
    planned: dict[Node, int] = {}
    for work in works:
        start, end = Node(work.project, START), Node(work.project, END)
        planned[start], planned[end] = work.starts, work.ends
        arrows[start].append(Step(end, work.ends - work.starts))
        for key, on in work.milestones.items():
            node = Node(work.project, MILESTONE, key)
            planned[node] = on
            arrows[start].append(Step(node, on - work.starts))
            arrows[node].append(Step(end, work.ends - on))
    for wait in waits:
        if wait.before in planned and wait.after in planned:
            arrows[wait.before].append(Step(wait.after, wait.lag))
    return Network(arrows, _ordered(arrows, planned), planned)


def _ordered(arrows: Arrows, nodes: Collection[Node]) -> tuple[Node, ...]:
    """Each node after all that lead to it."""
    leading: dict[Node, int] = dict.fromkeys(nodes, 0)
    for steps in arrows.values():
        for step in steps:
            leading[step.to] += 1
    ready = [node for node in nodes if not leading[node]]
    for node in ready:
        for step in arrows.get(node, ()):
            leading[step.to] -= 1
            if not leading[step.to]:
                ready.append(step.to)
    if len(ready) < len(leading):
        raise Circular
    return tuple(ready)


def earliest(found: Network) -> dict[Node, int]:
    """The day of each node as its plan says, or later where what it waits for comes later."""
    days = dict(found.planned)
    for node in found.order:
        on = days[node]
        for to, takes in found.arrows.get(node, ()):
            if on + takes > days[to]:
                days[to] = on + takes
    return days


def reckon(found: Network, target: int | None = None) -> Reckoned:
    """The slack of all in its own web of work; with a ``target``, of what leads to the end of that project alone."""
    days = earliest(found)
    if target is None:
        latest = _limits(found, days)
    else:
        end = Node(target, END)
        latest = {end: days[end]} if end in days else {}
    aims = tuple(node for node, on in latest.items() if on == days[node])
    for node in reversed(found.order):
        limits = [latest[to] - takes for to, takes in found.arrows.get(node, ()) if to in latest]
        if limits:
            own = min(limits)
            latest[node] = min(own, latest[node]) if node in latest else own
    return Reckoned(found, days, {node: on - days[node] for node, on in latest.items()}, aims)


def _limits(found: Network, days: Mapping[Node, int]) -> dict[Node, int]:
    """For the ends in each web of work the last of them: what hangs together may slip as far as that."""
    root: dict[Node, Node] = {}

    def top(node: Node) -> Node:
        while (above := root.setdefault(node, node)) != node:
            root[node] = root[above]
            node = root[node]
        return node

    for node in found.order:
        for step in found.arrows.get(node, ()):
            root[top(node)] = top(step.to)
    last: dict[Node, int] = {}
    ends = [node for node in found.order if not found.arrows.get(node)]
    for node in ends:
        last[top(node)] = max(last.get(top(node), days[node]), days[node])
    return {node: last[top(node)] for node in ends}


def paths(reckoned: Reckoned, most: int = MOST_PATHS) -> list[tuple[Node, ...]]:
    """The critical paths, each from where nothing holds it back to a last end; where several are equally long, up to ``most`` of them."""
    before: defaultdict[Node, list[Node]] = defaultdict(list)
    for node in reckoned.network.order:
        if reckoned.is_critical(node):
            for to, takes in reckoned.network.arrows.get(node, ()):
                if reckoned.is_critical(to) and reckoned.earliest[node] + takes == reckoned.earliest[to] and node not in before[to]:
                    before[to].append(node)
    found: list[tuple[Node, ...]] = []
    for aim in reckoned.last:
        for path in _back(aim, before):
            if len(found) == most:
                return found
            found.append(path)
    return found


def _back(aim: Node, before: Mapping[Node, Sequence[Node]]) -> Iterator[tuple[Node, ...]]:
    """Every way from a node without any before it to the aim."""
    open_: list[tuple[Node, ...]] = [(aim,)]
    while open_:
        path = open_.pop()
        earlier = before.get(path[0], ())
        if not earlier:
            yield path
        open_.extend((node, *path) for node in earlier)


def pushed(before: Network, after: Network) -> dict[Node, tuple[int, int]]:
    """What comes later once the plan is the second one: its day as things are, and its day then."""
    was, becomes = earliest(before), earliest(after)
    return {node: (was[node], on) for node, on in becomes.items() if node in was and on > was[node]}


def circle(waits: Iterable[Wait], new: Wait) -> list[int]:
    """The projects, in their order, that would wait for each other in a circle with the new one; empty where they would not."""
    back: defaultdict[Node, list[Node]] = defaultdict(list)
    linked: defaultdict[int, set[Node]] = defaultdict(set)
    for wait in (*waits, new):
        back[wait.after].append(wait.before)
        for node in (wait.before, wait.after):
            if node.part == MILESTONE:
                linked[node.project].add(node)
    came: dict[Node, Node | None] = {new.before: None}
    ready = [new.before]
    for node in ready:
        if node == new.after:
            return _told(node, came)
        within = () if node.part == START else (Node(node.project, START), *(linked[node.project] if node.part == END else ()))
        for earlier in (*within, *back[node]):
            if earlier not in came:
                came[earlier] = node
                ready.append(earlier)
    return []


def _told(node: Node | None, came: Mapping[Node, Node | None]) -> list[int]:
    """The projects on the way from the node to where the search began, each once."""
    found: list[int] = []
    while node is not None:
        if not found or found[-1] != node.project:
            found.append(node.project)
        node = came[node]
    return found
