"""Starvation: groups that would have fewer people than they need once whoever has a part in the request is left out.

At worst two people of the very groups that decide have a part in it: one asks for it and one sponsors it. Nobody decides in two groups, so
what counts is every set of groups of a request together: its people, less two, are at least as many as their quorums (Hall's condition).
Groups of which only the request says who they are (managers upwards, owners of its data sources) are not counted, and that is said.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, product
from math import ceil

from collab.approvals import cells, groups
from collab.approvals.defaults import Rule
from collab.approvals.proof import Problem, Proof, Sort, said
from collab.kit.formats import count_words, listed

# Of those who decide, so many may have a part in the request: its requester and its sponsor.
APART = 2
# Sets of more groups than this are asked all together only.
LARGEST, TOGETHER, MOST_TRIED = 3, 12, 20_000
Group = tuple[int, str]


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A group of a step that needs so many at most, and by which row."""

    group: Group
    needs: int
    row: int
    people: frozenset[int]


def starved(rules: Sequence[Rule], members: Mapping[str, Collection[int]], called: Mapping[str, str]) -> Proof:
    """Where people would be too few, given those of each group that can be counted and what each group is called."""
    wanted = list(_wanted(rules, members))
    uncounted = sorted({called.get(rule.role, rule.role) for rule in rules if rule.role not in members})
    unproved = [f"Who belongs to {listed(uncounted)} is known with each request only, and not counted here."] if uncounted else []
    by_group: dict[Group, list[_Wanted]] = {}
    for one in sorted(wanted, key=lambda one: (-one.needs, one.row)):
        by_group.setdefault(one.group, []).append(one)
    most = {group: found[0] for group, found in by_group.items()}
    if _holds_for(list(most.values())):
        return Proof((), tuple(unproved))
    problems, blamed, left = [], set[Group](), MOST_TRIED
    for size in range(1, LARGEST + 1):
        for some in combinations(most, size):
            if left <= 0 or not blamed.isdisjoint(some) or _holds([most[group] for group in some]):
                continue
            for together in product(*(by_group[group] for group in some)):
                left -= 1
                if left <= 0 or _holds(together):
                    break
                if (example := _together([rules[one.row] for one in together])) is not None:
                    problems.append(_problem(together, example, called))
                    blamed |= set(some)
                    break
    if left <= 0 or not _holds_for([one for group, one in most.items() if group not in blamed]):
        unproved.append("It is not proved that all groups of one request have enough people together.")
    return Proof(tuple(problems), tuple(unproved))


def _wanted(rules: Sequence[Rule], members: Mapping[str, Collection[int]]) -> Iterator[_Wanted]:
    """Each group of each step with each number that some row asks of it, once."""
    seen: dict[tuple[Group, int], set[str]] = {}
    for place, rule in enumerate(rules):
        if rule.role not in members:
            continue
        people = frozenset(members[rule.role])
        needs = max(rule.quorum, 0 if rule.share is None else ceil(rule.share * max(len(people) - APART, 0)))
        key = ((rule.position, rule.role), needs)
        # What differs in its cells may stand together with other groups.
        cell = repr((rule.tracks, rule.amount_from, rule.amount_below, rule.data_class, sorted(rule.cells.items())))
        if cell not in seen.setdefault(key, set()):
            seen[key].add(cell)
            yield _Wanted(key[0], needs, place, people)


def _holds(some: Sequence[_Wanted]) -> bool:
    """Whether the people of these groups are enough for all of them, whoever has a part in it."""
    return len(frozenset[int]().union(*(one.people for one in some))) - APART >= sum(one.needs for one in some)


def _holds_for(wanted: Sequence[_Wanted]) -> bool:
    """The same for each set of them; those that share nobody with others are asked by themselves. False where it would take too long."""
    left = list(wanted)
    while left:
        near = [left.pop()]
        while more := [one for one in left if not one.people.isdisjoint(frozenset().union(*(other.people for other in near)))]:
            near += more
            left = [one for one in left if one not in more]
        if len(near) > TOGETHER or not all(_holds(some) for size in range(1, len(near) + 1) for some in combinations(near, size)):
            return False
    return True


def _together(rules: Sequence[Rule]) -> dict[str, object] | None:
    """The smallest request that all of these rows fit, or None where none does. It may name several brands at once."""
    tracks = [track for track in rules[0].tracks if all(track in rule.tracks for rule in rules)]
    classes = {rule.data_class for rule in rules} - {""}
    start = max(rule.amount_from for rule in rules)
    if not tracks or len(classes) > 1 or any(rule.amount_below is not None and start >= rule.amount_below for rule in rules):
        return None
    found: dict[str, object] = {"track": tracks[0], "amount": start, **({"data_class": classes.pop()} if classes else {})}
    for fact in cells.FACTS[1:]:
        held = [rule.cells[fact.name] for rule in rules if fact.name in rule.cells]
        if not held:
            continue
        if fact.is_range:
            low = max(cells.ends(cell)[0] for cell in held)
            if any((below := cells.ends(cell)[1]) is not None and low >= below for cell in held):
                return None
            found[fact.name] = low
            continue
        both = [word for word in held[0] if all(word in cell for cell in held)]
        several = fact.is_many and all(any(word != cells.NONE for word in cell) for cell in held)
        if not both and not several:
            return None
        words = both[:1] or sorted({next(word for word in cell if word != cells.NONE) for cell in held})
        found[fact.name] = " and ".join(words)
    return found


def _problem(some: Sequence[_Wanted], example: dict[str, object], called: Mapping[str, str]) -> Problem:
    people = len(frozenset[int]().union(*(one.people for one in some)))
    needs = sum(one.needs for one in some)
    names = [called.get(one.group[1], one.group[1]) for one in some]
    rows = tuple(sorted({one.row + 1 for one in some}))
    has = (
        f"{listed(names)} {'has' if len(names) == 1 else 'have'} {count_words(people, 'person', 'people')} in all"
        if people
        else (f"{listed(names)} {'has' if len(names) == 1 else 'have'} nobody")
    )
    sentence = (
        f"{has}, and {'it takes' if len(names) == 1 else 'they take'} {needs}: too few where one of them asks for the work and another sponsors "
        f"it (row{'s' if len(rows) > 1 else ''} {listed([str(row) for row in rows])}). Give the duty to more people, or ask for fewer."
    )
    return Problem(Sort.STARVED, sentence, rows, said(example))


def counted(rules: Sequence[Rule]) -> set[str]:
    """The groups of these rows whose people can be counted without a request: roles and named people."""
    return {rule.role for rule in rules if not groups.within(rule.role) and (groups.OF_NAMES.fullmatch(rule.role) or not groups.is_known(rule.role))} - {
        groups.SOURCE_OWNERS, groups.OTHER_SIDE,
    }  # fmt: skip
