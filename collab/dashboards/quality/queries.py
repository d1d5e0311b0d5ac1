"""The reads of data quality: how many of what, and the lines of one rule."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.db.models import Count, Q, QuerySet

from collab.dashboards import addresses
from collab.dashboards.quality.rules import BY_CODE, RULES, Rule
from collab.kit.errors import NotFound
from collab.people.models import Person


@dataclass(frozen=True, slots=True)
class Counted:
    """A rule with how many of the ``every`` things that its reader sees break it."""

    rule: Rule
    count: int
    every: int

    @property
    def url(self) -> str:
        return addresses.data_quality_rule(self.rule.code)


@dataclass(frozen=True, slots=True)
class Group:
    """The rules of one kind of thing."""

    name: str
    every: int
    rules: tuple[Counted, ...]

    @property
    def missing(self) -> int:
        return sum(one.count for one in self.rules)


@dataclass(frozen=True, slots=True)
class QualityLine:
    """One thing that breaks a rule."""

    key: int
    title: str
    url: str


def groups(person: Person) -> list[Group]:
    """Every rule with its count. One query a kind of thing."""
    found = []
    for things, rules in groupby(RULES, key=lambda rule: rule.things):
        there = tuple(rules)
        asked = {rule.code.replace("-", "_"): Count("pk", filter=rule.wrong(), distinct=True) for rule in there}
        counts = things.rows(person).order_by().aggregate(every=Count("pk", distinct=True), **asked)
        counted = tuple(Counted(rule, counts[rule.code.replace("-", "_")], counts["every"]) for rule in there)
        found.append(Group(things.label, counts["every"], counted))
    return found


def rule(code: str) -> Rule:
    """Raises NotFound."""
    if code not in BY_CODE:
        raise NotFound
    return BY_CODE[code]


def broken(person: Person, by: Rule) -> QuerySet[Any]:
    """What breaks this rule, of what the person sees."""
    return by.things.rows(person).filter(Q(by.wrong())).distinct()


def lines(by: Rule, rows: Iterable[Any]) -> list[QualityLine]:
    return [QualityLine(row.pk, by.things.title(row), by.things.url(row)) for row in rows]
