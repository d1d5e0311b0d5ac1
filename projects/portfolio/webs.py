"""The plans that a person may see as a network: what a moved day would push, and what decides when a project ends."""

import hashlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from django.db.models import Q

from collab.kit import clock, formats
from collab.people import clocks
from collab.people.models import Person
from projects.portfolio import access, addresses, forecasts, links, network
from projects.portfolio.models import Milestone, Project
from projects.portfolio.network import END, MILESTONE, START, Network, Node, Wait, Work
from projects.portfolio.states import ENDED
from projects.portfolio.workdays import Workdays

WORDS = {START: "starts", END: "ends"}


class Fact(NamedTuple):
    """A project under way, or ahead, with days."""

    pk: int
    number: int
    title: str
    starts_on: date
    ends_on: date
    forecast_on: date | None

    @property
    def code(self) -> str:
        return f"R-{self.number}"


class Mark(NamedTuple):
    """A milestone that is not done, of a project under way."""

    pk: int
    project: int
    title: str
    due_on: date
    forecast_on: date | None


@dataclass(frozen=True, slots=True)
class Move:
    """What would come later: a project's start or end, or a milestone of it (``milestone`` is its title); ``days`` are working days."""

    code: str
    title: str
    url: str
    milestone: str
    what: str
    planned_on: date
    would_on: date
    days: int

    @property
    def words(self) -> str:
        return formats.count_words(self.days, "working day")


@dataclass(frozen=True, slots=True)
class Stop:
    """A project on a critical path, with the milestone by which the path goes through it, if it does."""

    code: str
    title: str
    url: str
    milestone: str
    starts_on: date
    ends_on: date


@dataclass(frozen=True, slots=True)
class Slack:
    """By how many working days a project that others wait for may slip before it moves the end."""

    code: str
    title: str
    url: str
    days: int

    @property
    def words(self) -> str:
        return formats.count_words(self.days, "working day")


@dataclass(frozen=True, slots=True)
class Critical:
    """What decides when a project ends: each path from its first project to this one, the slack of all on the way, and the end as reckoned."""

    paths: tuple[tuple[Stop, ...], ...]
    slack: tuple[Slack, ...]
    ends_on: date | None

    @property
    def with_room(self) -> tuple[Slack, ...]:
        """Those that may slip."""
        return tuple(one for one in self.slack if one.days)

    @property
    def is_chain(self) -> bool:
        """Something else decides it too."""
        return any(len(path) > 1 for path in self.paths)


@dataclass(frozen=True, slots=True)
class Web:
    """All of the plans that a person may see. Three queries, four with the calendar."""

    facts: Mapping[int, Fact]
    marks: Mapping[int, Mark]
    waits: tuple[Wait, ...]
    days: Workdays

    def network(self, *, is_expected: bool = False, moved: Mapping[Node, date] | None = None) -> Network:
        """As planned or, for ``is_expected``, as things are; with these days instead where some are moved."""
        told, today = dict(moved or {}), clock.today()

        def day(node: Node, planned: date, said: date | None) -> int:
            on = told.get(node) or ((forecasts.expected(planned, said, None, today) if is_expected else planned) or planned)
            return self.days.number(on)

        marks: dict[int, dict[int, int]] = {}
        for mark in self.marks.values():
            node = Node(mark.project, MILESTONE, mark.pk)
            marks.setdefault(mark.project, {})[mark.pk] = day(node, mark.due_on, mark.forecast_on)
        works = [
            Work(
                fact.pk,
                self.days.number(told.get(Node(fact.pk, START), fact.starts_on)),
                day(Node(fact.pk, END), fact.ends_on, fact.forecast_on),
                marks.get(fact.pk, {}),
            )
            for fact in self.facts.values()
        ]
        return network.network(works, self.waits)


def read(person: Person, also: Iterable[date | None] = ()) -> Web:
    """What the person may see of plans under way or ahead, and the hard links between them that still hold something up."""
    seen = access.visible(person).exclude(phase__in=ENDED).filter(starts_on__isnull=False, ends_on__isnull=False).order_by()
    # The types know no days that the query has asked for.
    facts = {row[0]: Fact._make(row) for row in seen.values_list("pk", "number", "title", "starts_on", "ends_on", "forecast_on")}
    held = links.visible(person).filter(is_hard=True).filter(Q(before_milestone=None) | Q(before_milestone__done_on=None))
    rows = held.filter(Q(after_milestone=None) | Q(after_milestone__done_on=None)).order_by("pk")
    waits = [
        Wait(_node(before, its, END), _node(after, own, START), lag)
        for before, its, after, own, lag in rows.values_list("before_id", "before_milestone_id", "after_id", "after_milestone_id", "lag")
        if before in facts and after in facts
    ]
    linked = [node.milestone for wait in waits for node in (wait.before, wait.after) if node.milestone]
    columns = ("pk", "project_id", "title", "due_on", "forecast_on")
    marks = {row[0]: Mark(*row) for row in Milestone.objects.filter(pk__in=linked).order_by().values_list(*columns)} if linked else {}
    every = [clock.today(), *also]
    for fact in facts.values():
        every += (fact.starts_on, fact.ends_on, fact.forecast_on)
    return Web(facts, marks, tuple(waits), Workdays.around(clocks.organisation(), every))


def _node(project: int, milestone: int | None, part: int) -> Node:
    return Node(project, part) if milestone is None else Node(project, MILESTONE, milestone)


def moves(person: Person, row: Project, days: Mapping[str, date | None], milestone: int | None = None) -> tuple[Move, ...]:
    """What of other projects, or other milestones, would come later were these days of the project (or of its milestone) moved so.

    ``days`` are of starts_on, ends_on and due_on; nothing is written. What waits for nothing that moves, and what has room, is not among them.
    """
    parts = {"starts_on": Node(row.pk, START), "ends_on": Node(row.pk, END), "due_on": Node(row.pk, MILESTONE, milestone or 0)}
    moved = {parts[name]: day for name, day in days.items() if day is not None}
    if not moved:
        return ()
    web = read(person, moved.values())
    if row.pk not in web.facts:
        return ()
    later = network.pushed(web.network(), web.network(moved=moved))
    found = [_move(web, node, on) for node, on in later.items() if _is_told(node, row, web, moved)]
    return tuple(sorted(found, key=lambda move: (move.planned_on, move.code, move.milestone)))


def seen(moves: Iterable[Move]) -> str:
    """What names these moves: who sends it again has seen them as they are. Empty for none."""
    told = [f"{move.code} {move.milestone} {move.what} {move.would_on}" for move in moves]
    return hashlib.sha256("\n".join(told).encode()).hexdigest()[:16] if told else ""


def _is_told(node: Node, row: Project, web: Web, moved: Collection[Node]) -> bool:
    """What somebody else plans; of the project itself a milestone that waits for another."""
    if node in moved:
        return False
    return node.project != row.pk or (node.part == MILESTONE and any(wait.after == node for wait in web.waits))


def _move(web: Web, node: Node, on: tuple[int, int]) -> Move:
    fact, mark = web.facts[node.project], web.marks.get(node.milestone)
    planned = mark.due_on if mark else fact.starts_on if node.part == START else fact.ends_on
    return Move(
        fact.code, fact.title, addresses.project(fact.code), mark.title if mark else "", WORDS.get(node.part, "is due"),
        planned, web.days.day(on[1]), on[1] - on[0],
    )  # fmt: skip


def critical(person: Person, row: Project) -> Critical:
    """What decides when the project ends, as things are: the longest ways to its end, over the work that the person may see."""
    web = read(person)
    if row.pk not in web.facts:
        return Critical((), (), None)
    reckoned = network.reckon(web.network(is_expected=True), row.pk)
    paths = dict.fromkeys(_stops(web, path) for path in network.paths(reckoned))
    slack: dict[int, int] = {}
    for node, free in reckoned.slack.items():
        slack[node.project] = min(free, slack.get(node.project, free))
    told = sorted((free, web.facts[key]) for key, free in slack.items() if key != row.pk)
    return Critical(
        paths=tuple(paths),
        slack=tuple(Slack(fact.code, fact.title, addresses.project(fact.code), free) for free, fact in told),
        ends_on=web.days.day(reckoned.earliest[Node(row.pk, END)]),
    )


def _stops(web: Web, path: Iterable[Node]) -> tuple[Stop, ...]:
    """A path told by projects, each once; a milestone is named where the path leaves or comes in by it."""
    marks: dict[int, str] = {}
    for node in path:
        name = web.marks[node.milestone].title if node.part == MILESTONE else ""
        marks[node.project] = name or marks.get(node.project, "")
    return tuple(
        Stop(fact.code, fact.title, addresses.project(fact.code), name, fact.starts_on, fact.ends_on)
        for fact, name in ((web.facts[key], name) for key, name in marks.items())
    )
