"""The network of links against NetworkX: circles, earliest days, slack and every critical path, on graphs drawn at random."""

import time
from datetime import date, timedelta
from random import Random
from zoneinfo import ZoneInfo

import networkx as nx
import pytest

from collab.kit.worktime import Calendar
from projects.portfolio import network
from projects.portfolio.network import END, MILESTONE, START, Node, Wait, Work
from projects.portfolio.workdays import Workdays

HOUSE = Calendar(ZoneInfo("Europe/Berlin"), closed=frozenset({(date(2026, 12, 24), date(2027, 1, 1))}))
SHORT, FULL = 100, 2_000
ROOT = Node(0, 0)


def drawn(seed, projects=7, links=9):
    """Some projects with milestones, and links between them: some go round in circles, some tie."""
    chance = Random(seed)
    works = []
    for key in range(1, projects + 1):
        starts = chance.randint(0, 12)
        ends = starts + chance.randint(0, 6)
        marks = {key * 10 + n: chance.randint(starts, ends) for n in range(chance.randint(0, 2))}
        works.append(Work(key, starts, ends, marks))

    def end(work, part):
        marks = list(work.milestones)
        return Node(work.project, MILESTONE, chance.choice(marks)) if marks and chance.random() < 0.4 else Node(work.project, part)

    waits = []
    for _ in range(chance.randint(1, links)):
        one, other = chance.sample(works, 2)
        waits.append(Wait(end(one, END), end(other, START), chance.choice((0, 0, 0, 1, 3, -2))))
    return works, waits


def arrows(works, waits):
    """The same as a graph of NetworkX, where everything begins at ROOT on the day of its plan."""
    graph = nx.MultiDiGraph()
    for work in works:
        start, end = Node(work.project, START), Node(work.project, END)
        for node, on in (
            (start, work.starts),
            (end, work.ends),
            *((Node(work.project, MILESTONE, k), d) for k, d in work.milestones.items()),
        ):
            graph.add_edge(ROOT, node, days=on)
        graph.add_edge(start, end, days=work.ends - work.starts)
        for key, on in work.milestones.items():
            graph.add_edge(start, Node(work.project, MILESTONE, key), days=on - work.starts)
            graph.add_edge(Node(work.project, MILESTONE, key), end, days=work.ends - on)
    for wait in waits:
        graph.add_edge(wait.before, wait.after, days=wait.lag)
    return graph


def longest(graph, start):
    """For each node that is reached from the start the length of the longest way to it."""
    found = {start: 0}
    for node in nx.topological_sort(graph):
        if node in found:
            for _, to, days in graph.out_edges(node, data="days"):
                found[to] = max(found.get(to, found[node] + days), found[node] + days)
    return found


def differences(seed):
    """What NetworkX says otherwise of this graph."""
    works, waits = drawn(seed)
    graph, taken, wrong = arrows(works, []), [], []
    for wait in waits:
        tried = arrows(works, [*taken, wait])
        is_circle = bool(network.circle(taken, wait))
        if is_circle == nx.is_directed_acyclic_graph(tried):
            wrong.append(f"{seed}: circle {wait}")
        if nx.is_directed_acyclic_graph(tried):
            taken.append(wait)
            graph = tried
    target = works[-1].project
    made = network.network(works, taken)
    days = longest(graph, ROOT)
    if network.earliest(made) != {node: on for node, on in days.items() if node != ROOT}:
        wrong.append(f"{seed}: earliest")
    aim = Node(target, END)
    back = {node: -on for node, on in longest(nx.reverse(arrows(works, taken)), aim).items()}
    reckoned = network.reckon(made, target)
    slack = {node: days[aim] + away - days[node] for node, away in back.items() if node != ROOT}
    if dict(reckoned.slack) != slack:
        wrong.append(f"{seed}: slack")
    return wrong + _paths(seed, graph, days, reckoned, aim)


def _paths(seed, graph, days, reckoned, aim):
    tight = nx.DiGraph([(a, b) for a, b, takes in graph.edges(data="days") if a != ROOT and days[a] + takes == days[b]])
    tight.add_node(aim)
    ways = tight.subgraph([*nx.ancestors(tight, aim), aim])
    first = [node for node in ways if not ways.in_degree(node)]
    every = {tuple(path) for node in first for path in nx.all_simple_paths(ways, node, aim)} | ({(aim,)} if aim in first else set())
    told = network.paths(reckoned, most=10_000)
    return [f"{seed}: paths"] if set(told) != every or len(told) != len(every) else []


def test_it_says_what_networkx_says():
    assert not [wrong for seed in range(SHORT) for wrong in differences(seed)]


@pytest.mark.slow
def test_it_says_what_networkx_says_of_two_thousand():
    assert not [wrong for seed in range(SHORT, SHORT + FULL) for wrong in differences(seed)]


def test_the_comparison_can_turn_red(monkeypatch):
    right = network.earliest
    monkeypatch.setattr(network, "earliest", lambda found: {**right(found), found.order[-1]: -1})
    assert [wrong for seed in range(5) for wrong in differences(seed)]


def test_ties_are_several_paths_and_are_bounded():
    works = [Work(1, 0, 5), Work(2, 0, 5), Work(3, 5, 9)]
    waits = [Wait(Node(1, END), Node(3, START)), Wait(Node(2, END), Node(3, START))]
    reckoned = network.reckon(network.network(works, waits), 3)
    assert {tuple(node.project for node in path) for path in network.paths(reckoned)} == {(1, 1, 3, 3), (2, 2, 3, 3)}
    wide = [Work(n, 0, 5) for n in range(1, 30)] + [Work(30, 5, 9)]
    reckoned = network.reckon(network.network(wide, [Wait(Node(n, END), Node(30, START)) for n in range(1, 30)]), 30)
    assert len(network.paths(reckoned)) == network.MOST_PATHS


def test_each_web_of_work_has_its_own_end():
    works = [Work(1, 0, 5), Work(2, 5, 9), Work(3, 0, 50), Work(4, 0, 2)]
    waits = [Wait(Node(1, END), Node(2, START)), Wait(Node(4, END), Node(2, START))]
    slack = network.reckon(network.network(works, waits)).slack
    assert [slack[Node(key, END)] for key in (1, 2, 3, 4)] == [0, 0, 0, 3]


def test_what_is_moved_pushes_what_waits_and_nothing_else():
    works = [Work(1, 0, 5), Work(2, 8, 10), Work(3, 10, 12), Work(4, 0, 3)]
    waits = [Wait(Node(1, END), Node(2, START), 1), Wait(Node(2, END), Node(3, START))]
    before = network.network(works, waits)
    after = network.network([Work(1, 0, 9), *works[1:]], waits)
    moved = network.pushed(before, after)
    assert {node: days for node, days in moved.items() if node.part == START} == {Node(2, START): (8, 10), Node(3, START): (10, 12)}
    near = network.pushed(before, network.network([Work(1, 0, 7), *works[1:]], waits))
    assert set(near) == {Node(1, END)}, "there is room until the next one starts"


def test_a_whole_portfolio_is_reckoned_within_a_fifth_of_a_second():
    chance, days = Random(7), Workdays(HOUSE, 2025, 2030)
    first = date(2026, 1, 5)
    works, waits, marks = [], [], {}
    for key in range(2_000):
        starts = first + timedelta(days=chance.randint(0, 700))
        ends = starts + timedelta(days=chance.randint(20, 300))
        marks[key] = [key * 5 + n for n in range(5)]
        on = {mark: days.number(starts + (ends - starts) * (n + 1) / 5) for n, mark in enumerate(marks[key])}
        works.append(Work(key, days.number(starts), days.number(ends), on))
    for _ in range(5_000):
        one, other = sorted(chance.sample(range(2_000), 2))
        waits.append(Wait(Node(one, END), Node(other, START), chance.randint(-5, 10)))
    took = []
    for _ in range(3):
        began = time.process_time()
        made = network.network(works, waits)
        reckoned = network.reckon(made)
        early = [wait for wait in waits if made.planned[wait.before] + wait.lag > made.planned[wait.after]]
        network.paths(reckoned)
        took.append(time.process_time() - began)
    assert early and len(reckoned.slack) == 14_000
    assert min(took) < 0.2, took


@pytest.mark.parametrize("start", [date(2026, 12, 18), date(2026, 12, 19), date(2026, 12, 28)])
@pytest.mark.parametrize("count", [-60, -3, -1, 0, 1, 2, 250])
def test_working_days_go_by_the_calendar(start, count):
    on, left = start, abs(count)
    while left:
        on += timedelta(days=1 if count > 0 else -1)
        left -= HOUSE.is_working(on)
    assert Workdays.around(HOUSE, [start]).after(start, count) == on
