"""What a policy's table leaves open and what in it never matters, proved by splitting on the facts and edges that its rows use.

Each fact is cut at the edges of the cells: the words that rows name, one that none of them names, and the ranges between amounts. A row is
then a box of such pieces, a bit each. Whether boxes cover another is asked by taking the box that misses the least of it, and going on with
what it leaves over; nothing that no row uses is ever looked at. Who names several brands fits every row that one of them would, so single
words are enough. It counts its steps: what would take too many is said to be not proved, and never passed.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Any

from collab.approvals import cells
from collab.approvals.cells import NONE
from collab.approvals.defaults import Rule
from collab.approvals.states import DataClass, Track
from collab.kit.formats import listed, rounded

# Boxes looked at in one proof, and of it for one question: some seconds on the slowest machine at most.
MOST_STEPS, MOST_EACH = 1_200_000, 250_000
OTHER = "another"
Box = tuple[int, ...]
DIMENSIONS = ("track", "data_class", "amount", *(fact.name for fact in cells.FACTS if fact.name != "track"))
RANGES = ("amount", cells.RUN_COST.name)


class Sort(StrEnum):
    """What is wrong with a table."""

    HOLE = "hole"
    SHADOW = "shadow"
    STARVED = "starved"


@dataclass(frozen=True, slots=True)
class Problem:
    """``rows`` are the numbers of the rows it is about, the first being 1; ``example`` is the smallest request it happens to."""

    sort: Sort
    sentence: str
    rows: tuple[int, ...] = ()
    example: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Proof:
    """``unproved`` says what it would have taken too long to find out."""

    problems: tuple[Problem, ...]
    unproved: tuple[str, ...] = ()

    def of(self, sort: Sort) -> list[Problem]:
        return [problem for problem in self.problems if problem.sort is sort]


class TooMany(Exception):
    """It takes more steps than are left."""


class Space:
    """The pieces that the cells of these rows cut each fact into, and the rows as boxes of them."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self.pieces: tuple[tuple[Any, ...], ...] = tuple(tuple(_pieces(name, rules)) for name in DIMENSIONS)
        self.places = tuple({piece: place for place, piece in enumerate(pieces)} for pieces in self.pieces)
        self.whole: Box = tuple((1 << len(pieces)) - 1 for pieces in self.pieces)
        self.boxes = [self._box(rule) for rule in rules]
        self.steps = MOST_STEPS

    def _box(self, rule: Rule) -> Box:
        return tuple(self._bits(place, _cell(rule, name)) for place, name in enumerate(DIMENSIONS))

    def _bits(self, place: int, cell: Any) -> int:
        if cell is None:
            return self.whole[place]
        places = self.places[place]
        if DIMENSIONS[place] not in RANGES:
            return sum(1 << places[word] for word in cell)
        start, below = cell
        first, last = places[start], len(places) if below is None else places[below]
        return (1 << last) - (1 << first)

    def within(self, **words: str) -> Box:
        """All of it where these facts are as said."""
        return tuple(1 << self.places[place][words[name]] if name in words else self.whole[place] for place, name in enumerate(DIMENSIONS))

    def left(self, region: Box, boxes: Iterable[Box]) -> Box | None:
        """A part of the region in none of the boxes, or None where they cover it; raises TooMany."""
        budget = [min(MOST_EACH, self.steps)]
        given = budget[0]
        try:
            return _left(region, list(boxes), budget)
        finally:
            self.steps -= given - max(budget[0], 0)

    def least(self, region: Box, boxes: Sequence[Box]) -> dict[str, Any]:
        """The smallest request in the region: each fact the first that will do, and where none of ``boxes`` may hold it, the fewest facts."""
        point = list(region)
        for place in reversed(range(len(point))):
            wider = [*point[:place], self.whole[place], *point[place + 1 :]]
            if boxes and DIMENSIONS[place] not in ("track", "data_class") and _is_clear(wider, boxes):
                point = wider
        for place, bits in enumerate(point):
            if bits != self.whole[place]:
                point[place] = bits & -bits
        return {
            DIMENSIONS[place]: self.pieces[place][(bits & -bits).bit_length() - 1]
            for place, bits in enumerate(point)
            if bits != self.whole[place] or DIMENSIONS[place] == "amount"
        }


def _is_clear(region: Sequence[int], boxes: Iterable[Box]) -> bool:
    return not any(all(mine & its for mine, its in zip(region, box, strict=True)) for box in boxes)


def _left(region: Box, boxes: list[Box], budget: list[int]) -> Box | None:
    budget[0] -= len(boxes)
    if budget[0] < 0:
        raise TooMany
    live, best, missing = [], None, len(region) + 1
    for box in boxes:
        count = 0
        for mine, its in zip(region, box, strict=True):
            if not mine & its:
                break
            count += bool(mine & ~its)
        else:
            if not count:
                return None
            live.append(box)
            if count < missing:
                best, missing = box, count
    if best is None:
        return region
    rest = region
    for place in sorted(range(len(region)), key=lambda place: (rest[place] & ~best[place]).bit_count(), reverse=True):
        outside = rest[place] & ~best[place]
        if not outside:
            continue
        found = _left((*rest[:place], outside, *rest[place + 1 :]), live, budget)
        if found is not None:
            return found
        rest = (*rest[:place], rest[place] & best[place], *rest[place + 1 :])
    return None


def _cell(rule: Rule, name: str) -> Any:
    """The set or the range of a row's cell; None for any."""
    if name == "track":
        return None if rule.tracks == tuple(Track.values) else rule.tracks
    if name == "data_class":
        return (rule.data_class,) if rule.data_class else None
    if name == "amount":
        return None if not rule.amount_from and rule.amount_below is None else (rule.amount_from, rule.amount_below)
    if name not in rule.cells:
        return None
    return cells.ends(rule.cells[name]) if name in RANGES else rule.cells[name]


def _pieces(name: str, rules: Sequence[Rule]) -> Iterator[Any]:
    """What a fact may be, as far as these rows tell it apart, the smallest first."""
    found = [cell for rule in rules if (cell := _cell(rule, name)) is not None]
    if name in RANGES:
        yield from sorted({Decimal(0), *(end for cell in found for end in cell if end is not None)})
    elif name == "track":
        yield from Track.values
    elif name == "data_class":
        yield from DataClass.values
    elif name == cells.LEGACY.name:
        yield from reversed(cells.LEGACY.words)
        yield from (word for word in (NONE,) if any(word in cell for cell in found))
    else:
        words = {word for cell in found for word in cell} - {NONE}
        yield from (NONE, *sorted(words), *([OTHER] if words else []))


def holes(space: Space) -> Iterator[Problem | str]:
    """Where nobody decides: for each track and class of data the smallest request, or that it is not proved."""
    for track in Track.values:
        for data_class in DataClass.values:
            region = space.within(track=track, data_class=data_class)
            where = f"In the {track} track"
            try:
                hole = space.left(region, space.boxes)
            except TooMany:
                yield f"{where} it is not proved that somebody decides on everything ({DataClass(data_class).label.lower()})."
                continue
            if hole is not None:
                yield _hole(space, hole, where, data_class)


def _hole(space: Space, hole: Box, where: str, data_class: str) -> Problem:
    example = space.least(hole, space.boxes)
    amount = example.get("amount", Decimal(0))
    more = [str(DataClass(data_class).label).lower(), *_words({name: value for name, value in example.items() if name in cells.BY_NAME})]
    return Problem(Sort.HOLE, f"{where} nobody decides on amounts from {rounded(amount, 2)} ({', '.join(more)}).", example=said(example))


def shadows(rules: Sequence[Rule], space: Space) -> Iterator[Problem | str]:
    """Rows that never matter: wherever they fit, others ask the same group in the same step for as much."""
    by_group: dict[tuple[int, str], list[int]] = {}
    for place, rule in enumerate(rules):
        by_group.setdefault((rule.position, rule.role), []).append(place)
    for place, rule in enumerate(rules):
        others = [other for other in by_group[rule.position, rule.role] if other != place and _asks_as_much(rules, other, place)]
        box = space.boxes[place]
        if (alone := next((other for other in others if _holds(space.boxes[other], box)), None)) is not None:
            yield _shadow(space, place, [alone])
            continue
        try:
            if not others or space.left(box, [space.boxes[other] for other in others]) is not None:
                continue
        except TooMany:
            yield f"It is not proved whether row {place + 1} ever matters."
            continue
        yield _shadow(space, place, [other for other in others if not _is_clear(box, [space.boxes[other]])])


def _asks_as_much(rules: Sequence[Rule], one: int, other: int) -> bool:
    a, b = rules[one], rules[other]
    if a.quorum < b.quorum or (a.share or 0) < (b.share or 0) or (b.veto and a.veto != b.veto):
        return False
    is_same = (a.quorum, a.share, a.veto, a.tracks, a.data_class, a.amount_from, a.amount_below, a.cells) == (
        b.quorum, b.share, b.veto, b.tracks, b.data_class, b.amount_from, b.amount_below, b.cells
    )  # fmt: skip
    # Of two that say the same the later one is the one too many.
    return one < other if is_same else True


def _holds(outer: Box, inner: Box) -> bool:
    return all(not its & ~mine for mine, its in zip(outer, inner, strict=True))


def _shadow(space: Space, place: int, others: list[int]) -> Problem:
    example = space.least(space.boxes[place], [])
    rows = [f"{other + 1}" for other in others[:5]] + (["others"] if len(others) > 5 else [])
    asks = "asks" if len(others) == 1 else "ask"
    sentence = (
        f"Row {place + 1} never matters: {'row' if len(others) == 1 else 'rows'} {listed(rows)} {asks} the same group for as much wherever "
        f"it fits, first {_sentence(example)}. Take it away, or change its cells."
    )
    return Problem(Sort.SHADOW, sentence, (place + 1, *(other + 1 for other in others[:5])), said(example))


def said(example: dict[str, Any]) -> dict[str, str]:
    """The facts of an example as text."""
    return {name: format(value, "f") if isinstance(value, Decimal) else str(value) for name, value in example.items()}


def _sentence(example: dict[str, Any]) -> str:
    track = [f"in the {example['track']} track"] if "track" in example else []
    kind = [f"with {DataClass(example['data_class']).label.lower()}"] if "data_class" in example else []
    amount = f"for {rounded(example.get('amount', Decimal(0)), 2)}"
    return " ".join([amount, *track, *kind, *([f"({', '.join(more)})"] if (more := _words(example)) else [])])


def _words(example: dict[str, Any]) -> list[str]:
    """ "brand northlight", "no supplier", "another market", "run cost from 1,000"."""
    found = []
    for fact in cells.FACTS[1:]:
        if fact.name not in example:
            continue
        value, called = example[fact.name], fact.label[0].lower() + fact.label[1:]
        if fact.is_range:
            found.append(f"{called} from {rounded(value, 2)}")
        elif fact is cells.LEGACY:
            found.append("with legacy systems" if value == "yes" else "without legacy systems")
        else:
            found.append(f"no {called}" if value == NONE else f"{OTHER} {called}" if value == OTHER else f"{called} {value}")
    return found


def prove(rules: Sequence[Rule]) -> Proof:
    """Holes and shadows of the table. Who is there to decide is asked apart (``starving``)."""
    space = Space(rules)
    found = [*holes(space), *shadows(rules, space)]
    return Proof(tuple(one for one in found if isinstance(one, Problem)), tuple(one for one in found if isinstance(one, str)))
