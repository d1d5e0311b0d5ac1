"""The difference between two tables as rows that are added and rows that are taken away, whatever order they stand in."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from collab.approvals import cells, groups, kinds
from collab.approvals.defaults import Rule
from collab.approvals.states import DataClass, Track
from collab.approvals.terms import Terms
from collab.kit import formats
from collab.kit.money import Money
from collab.people.models import Person

ANY = "Any"


@dataclass(frozen=True, slots=True)
class Line:
    """A row in words: ``when`` are its cells by label, only those that are filled; ``group`` and ``takes`` who decides, and how many."""

    place: int
    step: str
    group: str
    takes: str
    when: tuple[tuple[str, str], ...]

    @property
    def words(self) -> str:
        """ "Step 2, Review: Privacy, 1 approval; track fast or standard; amount from $50,000"."""
        cells = [f"{label[0].lower()}{label[1:]} {value}" for label, value in self.when] or ["any request"]
        return f"{self.step}: {self.group}, {self.takes}; " + "; ".join(cells)


@dataclass(frozen=True, slots=True)
class Difference:
    added: tuple[Line, ...]
    removed: tuple[Line, ...]


def difference(before: Terms | None, after: Terms) -> Difference:
    """From the one to the other; rows that stand in both, in whatever place, are in neither list. One query at most."""
    old, new = before.rules if before else (), after.rules
    called = names([*old, *new])
    was, will = Counter(map(_key, old)), Counter(map(_key, new))
    currency = after.currency
    return Difference(
        tuple(lines(new, currency, called, only=will - was)),
        tuple(lines(old, before.currency if before else currency, called, only=was - will)),
    )


def names(rules: Iterable[Rule]) -> Mapping[int, str]:
    """What the people are called whom these rows name. One query, or none."""
    keys = {key for rule in rules for key in rule.people}
    return {person.pk: person.name for person in Person.objects.filter(pk__in=keys)} if keys else {}


def lines(rules: Iterable[Rule], currency: str, called: Mapping[int, str], only: Counter[str] | None = None) -> Iterable[Line]:
    """The rows in words, or ``only`` as many of each as are counted there."""
    left = None if only is None else Counter(only)
    for place, rule in enumerate(rules, 1):
        if left is not None:
            if not left[_key(rule)]:
                continue
            left[_key(rule)] -= 1
        yield line(rule, place, currency, called)


def line(rule: Rule, place: int, currency: str, called: Mapping[int, str]) -> Line:
    people = formats.listed([called.get(key, "somebody who is gone") for key in rule.people])
    group = f"{groups.LABELS[groups.NAMED]}: {people}" if rule.people else kinds.label(rule.role)
    return Line(place, f"Step {rule.position}, {rule.step_name}", group, takes(rule), tuple(when(rule, currency)))


def takes(rule: Rule) -> str:
    """ "2 approvals", "all of them", "2 approvals and 60 % of them, with a veto seat for CMO"."""
    found = [] if rule.share is not None and rule.quorum == 1 else [formats.count_words(rule.quorum, "approval")]
    if rule.share is not None:
        found.append("all of them" if rule.share == 1 else f"{formats.percent(rule.share)} of them")
    return " and ".join(found) + (f", with a veto seat for {kinds.label(rule.veto)}" if rule.veto else "")


def when(rule: Rule, currency: str) -> Iterable[tuple[str, str]]:
    """The filled cells, by label."""
    if rule.tracks != tuple(Track.values):
        yield "Track", formats.listed([str(Track(track).label).lower() for track in rule.tracks], "or")
    if rule.amount_from or rule.amount_below is not None:
        yield "Amount", _range(Money(rule.amount_from, currency), None if rule.amount_below is None else Money(rule.amount_below, currency))
    if rule.data_class:
        yield "Data", str(DataClass(rule.data_class).label).lower()
    for fact in cells.FACTS[1:]:
        if fact.name not in rule.cells:
            continue
        if fact.is_range:
            start, below = cells.ends(rule.cells[fact.name])
            yield fact.label, _range(Money(start, currency), None if below is None else Money(below, currency))
        else:
            yield fact.label, formats.listed([str(word) for word in rule.cells[fact.name]], "or")


def _range(start: Money, below: Money | None) -> str:
    found = [f"from {formats.full_money(start)}"] if start.amount or below is None else []
    return " ".join([*found, *([f"below {formats.full_money(below)}"] if below is not None else [])])


def _key(rule: Rule) -> str:
    said = (rule.tracks, rule.data_class, rule.amount_from.normalize(), rule.amount_below and rule.amount_below.normalize())
    return repr(
        (
            *said,
            cells.written(rule.cells),
            rule.position,
            rule.step_name,
            rule.role,
            rule.quorum,
            rule.share and rule.share.normalize(),
            rule.veto,
        )
    )
