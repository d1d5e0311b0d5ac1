"""Starvation: groups that would have fewer people than they need once whoever has a part in the request is left out.

At worst two people of the very groups that decide have a part in it: one asks for it and one sponsors it. Nobody decides in two groups, so
what counts is every set of groups of a request together: its people, less two, are at least as many as their quorums (Hall's condition).

A group within a brand or market, the managers upwards and the owners of data sources are others with each request. They are counted for each
brand, market, requester and source by itself: a request of several has more people. Managers are asked for at the smallest amount of a row, and
of them one alone can have a part in it: whoever asks is not their own. Of whom nothing is known beforehand it is said that they are not counted.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
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
# How a sentence calls what a group is another one for.
NAMED = {"brands": "the brand", "markets": "the market", "requester": "requests of", "data_sources": "the data source"}
Group = tuple[int, str]
# What of a request says who they are: a fact and its word, such as a brand, or its requester; and who they are then.
Key = tuple[str, str]
Pools = Mapping[Key, frozenset[int]]
# By group, who they are for each of these, where the request is of this amount.
ByRequest = Mapping[str, Callable[[Decimal], Pools]]


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A group of a step that needs so many at most, and by which row. ``least`` are fewer than its ``people`` where not all of them are of it at
    once; ``key`` is of which request they are."""

    group: Group
    needs: int
    row: int
    people: frozenset[int]
    least: int
    key: Key | None = None

    @property
    def shape(self) -> tuple[int, frozenset[int], Key | None]:
        return self.needs, self.people, self.key


def starved(
    rules: Sequence[Rule], members: Mapping[str, Collection[int]], called: Mapping[str, str], by_request: ByRequest | None = None
) -> Proof:
    """Where people would be too few, given those of each group that can be counted and what each group is called.

    ``by_request``: those of the groups of which the request says who they are.
    """
    others = by_request or {}
    wanted = list(_wanted(rules, members, others))
    uncounted = sorted({called.get(rule.role, rule.role) for rule in rules if rule.role not in members and rule.role not in others})
    unproved = [f"Who belongs to {listed(uncounted)} is known with each request only, and not counted here."] if uncounted else []
    by_group: dict[Group, dict[object, list[_Wanted]]] = {}
    for one in sorted(wanted, key=lambda one: (-one.needs, one.least, one.row)):
        by_group.setdefault(one.group, {}).setdefault(one.shape, []).append(one)
    most = {group: _bound([one for rows in found.values() for one in rows]) for group, found in by_group.items()}
    if _holds_for(list(most.values())):
        return Proof((), tuple(unproved))
    problems, blamed, left = [], set[Group](), MOST_TRIED
    for size in range(1, LARGEST + 1):
        for some in combinations(most, size):
            if left <= 0 or not blamed.isdisjoint(some) or _holds([most[group] for group in some]):
                continue
            found, left = _found([by_group[group] for group in some], rules, left)
            if found is not None:
                problems.append(_problem(*found, called))
                blamed |= set(some)
    # Sets of up to LARGEST were looked at one by one.
    if left <= 0 or not _holds_for([one for group, one in most.items() if group not in blamed], LARGEST + 1):
        unproved.append("It is not proved that all groups of one request have enough people together.")
    return Proof(tuple(problems), tuple(unproved))


def _found(
    groups_: Sequence[Mapping[object, Sequence[_Wanted]]], rules: Sequence[Rule], left: int
) -> tuple[tuple[Sequence[_Wanted], dict[str, object]] | None, int]:
    """Rows of these groups that fit one request together and have too few people for it, or None; and how many tries are left."""
    for shapes in product(*(list(found.values()) for found in groups_)):
        left -= 1
        if left <= 0:
            break
        if _holds([rows[0] for rows in shapes]) or not _is_one([rows[0] for rows in shapes]):
            continue
        for together in product(*shapes):
            left -= 1
            if left <= 0:
                break
            if (example := _together([rules[one.row] for one in together], [one.key for one in together])) is not None:
                return (together, example), left
    return None, left


def _wanted(rules: Sequence[Rule], members: Mapping[str, Collection[int]], others: ByRequest) -> Iterator[_Wanted]:
    """Each group of each step with each number that some row asks of it, once; and once for each request that it is another one for."""
    seen: dict[tuple[Group, int], set[str]] = {}
    for place, rule in enumerate(rules):
        # What differs in its cells may stand together with other groups.
        cell = repr((rule.tracks, rule.amount_from, rule.amount_below, rule.data_class, sorted(rule.cells.items())))
        group = (rule.position, rule.role)
        for key, people in _pools(rule, members, others):
            needs = max(rule.quorum, 0 if rule.share is None else ceil(rule.share * max(len(people) - APART, 0)))
            once = f"{key} {cell}"
            if once not in seen.setdefault((group, needs), set()):
                seen[group, needs].add(once)
                yield _Wanted(group, needs, place, people, len(people), key)


def _pools(rule: Rule, members: Mapping[str, Collection[int]], others: ByRequest) -> Iterator[tuple[Key | None, frozenset[int]]]:
    """Who the group of this row may be, by what a request says. Of requests with the same people, or with more than another, one is asked."""
    if rule.role in members:
        yield None, frozenset(members[rule.role])
    elif rule.role in others:
        fitting = {
            key: people for key, people in others[rule.role](rule.amount_from).items() if key[1] in rule.cells.get(key[0], (key[1],))
        }
        kept = list[frozenset[int]]()
        for key, people in sorted(fitting.items(), key=lambda item: (len(item[1]), item[0])):
            # What other cells name by word has to be asked for each word.
            if key[0] in cells.BY_NAME or not any(fewer <= people for fewer in kept):
                kept.append(people)
                yield key, people


def _bound(every: Sequence[_Wanted]) -> _Wanted:
    """What holds for this holds for each of them: the most that is needed, of the fewest people."""
    one = max(every, key=lambda one: one.needs)
    everybody = frozenset[int]().union(*(other.people for other in every))
    return _Wanted(one.group, one.needs, one.row, everybody, min(other.least for other in every))


def _is_one(some: Sequence[_Wanted]) -> bool:
    """Whether one request says all of this: of a brand, market, requester or source it names one."""
    keys = [one.key for one in some if one.key is not None]
    return len(set(keys)) == len({name for name, _ in keys})


def _holds(some: Sequence[_Wanted]) -> bool:
    """Whether the people of these groups are enough for all of them, whoever has a part in it."""
    whole = len(frozenset[int]().union(*(one.people for one in some if one.least == len(one.people))))
    people = max([whole, *(one.least for one in some)])
    apart = 1 if all(one.group[1] == groups.MANAGERS for one in some) else APART
    return people - apart >= sum(one.needs for one in some)


def _holds_for(wanted: Sequence[_Wanted], smallest: int = 1) -> bool:
    """The same for each set of so many of them or more; those that share nobody with others are asked by themselves. False where it would take too long."""
    left = list(wanted)
    while left:
        near = [left.pop()]
        while more := [one for one in left if not one.people.isdisjoint(frozenset().union(*(other.people for other in near)))]:
            near += more
            left = [one for one in left if one not in more]
        if len(near) > TOGETHER or not all(_holds(some) for size in range(smallest, len(near) + 1) for some in combinations(near, size)):
            return False
    return True


def _together(rules: Sequence[Rule], keys: Sequence[Key | None] = ()) -> dict[str, object] | None:
    """The smallest request that all of these rows fit and that says this, or None where none does. It may name several brands at once."""
    said_of = dict(key for key in keys if key is not None)
    if any(word not in rule.cells.get(name, (word,)) for name, word in said_of.items() for rule in rules):
        return None
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
    return {**found, **said_of}


def _problem(some: Sequence[_Wanted], example: dict[str, object], called: Mapping[str, str]) -> Problem:
    people = len(frozenset[int]().union(*(one.people for one in some)))
    needs = sum(one.needs for one in some)
    names = [called.get(one.group[1], one.group[1]) for one in some]
    rows = tuple(sorted({one.row + 1 for one in some}))
    of = listed([f"{NAMED.get(key[0], key[0])} {key[1]}" for key in sorted({one.key for one in some if one.key is not None})])
    has = (
        f"{listed(names)} {'has' if len(names) == 1 else 'have'} {count_words(people, 'person', 'people')} in all"
        if people
        else (f"{listed(names)} {'has' if len(names) == 1 else 'have'} nobody")
    )
    for_whom = f" for {of}" if of else ""
    sentence = (
        f"{has}{for_whom}, and {'it takes' if len(names) == 1 else 'they take'} {needs}: too few where one of them asks for the work and another "
        f"sponsors it (row{'s' if len(rows) > 1 else ''} {listed([str(row) for row in rows])}). Give the duty to more people, or ask for fewer."
    )
    return Problem(Sort.STARVED, sentence, rows, said(example))


def counted(rules: Sequence[Rule]) -> set[str]:
    """The groups of these rows whose people can be counted without a request: roles and named people."""
    asked = {rule.role for rule in rules}
    return {name for name in asked if groups.OF_NAMES.fullmatch(name) or not groups.is_known(name)} - {
        groups.SOURCE_OWNERS, groups.OTHER_SIDE,
    }  # fmt: skip
