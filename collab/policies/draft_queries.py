"""Drafts and what was rehearsed of them, and limits and remits, as frozen cards for one reader."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from collab.approvals import cells, kinds, policies
from collab.approvals.authority import Limit, Remit, Spend
from collab.approvals.groups import WITHIN
from collab.approvals.models import Policy, PolicyRule
from collab.approvals.terms import LIMITS, Terms
from collab.kit import formats
from collab.kit.errors import NotFound
from collab.kit.money import Money
from collab.people.models import Person
from collab.policies import access, authority, differing
from collab.policies.differing import Line
from collab.policies.models import Draft, Rehearsal
from collab.policies.states import DraftState, RehearsalState

# Rows of a table that a page shows at once, and rehearsals.
SHOWN, LATEST = 25, 5


@dataclass(frozen=True, slots=True)
class DraftCard:
    """``rows`` is how many it has; ``against`` the number of the version it began from, 0 for none."""

    id: int
    starts_on: date
    note: str
    state: str
    version: int
    rows: int
    against: int
    made_by: str
    made_by_name: str
    updated_at: datetime
    proposal: int
    terms: Terms

    @property
    def is_open(self) -> bool:
        return self.state == DraftState.OPEN


@dataclass(frozen=True, slots=True)
class RehearsalCard:
    """``outcome`` is None until it is done; ``is_of_this``: the draft says still what was rehearsed."""

    id: int
    draft: int
    state: str
    made_by_name: str
    made_at: datetime
    ended_at: datetime | None
    done: int
    total: int
    is_of_this: bool
    outcome: dict[str, Any] | None

    @property
    def is_due(self) -> bool:
        return self.state == RehearsalState.DUE

    @property
    def unseen(self) -> Money | None:
        """The money of what nobody would have seen."""
        return None if self.outcome is None else Money.of(self.outcome["unseen"]["money"], self.outcome["currency"])


@dataclass(frozen=True, slots=True)
class Asked:
    """A group that a described request gets: in which step, how many of it, and why, by the numbers of the rows."""

    step: str
    group: str
    takes: str
    rows: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class AuthorityCard:
    """A limit or a remit: whose, what in words, from when to when."""

    id: int
    person: str
    person_name: str
    what: str
    since_on: date
    until_on: date | None
    ended_at: datetime | None


def drafts(person: Person) -> QuerySet[Draft]:
    """The drafts that the person reads, the latest change first."""
    return access.visible_drafts(person).select_related("made_by", "against").order_by("-updated_at", "-pk")


def draft_cards(rows: Iterable[Draft]) -> list[DraftCard]:
    return [
        DraftCard(
            row.pk, row.starts_on, row.note, row.state, row.version, len(row.terms["rules"]), row.against.number if row.against else 0,
            row.made_by.username, row.made_by.name, row.updated_at, row.proposal_id or 0, Terms.read(row.terms),
        )
        for row in rows
    ]  # fmt: skip


def draft_card(person: Person, key: int) -> DraftCard:
    """One draft; raises NotFound."""
    found = drafts(person).filter(pk=key).first()
    if found is None:
        raise NotFound
    return draft_cards([found])[0]


def rehearsals(person: Person, *, draft: int | None = None) -> QuerySet[Rehearsal]:
    """Those of the drafts that the person reads, the latest first."""
    rows = Rehearsal.objects.filter(draft__in=access.visible_drafts(person)).select_related("made_by", "draft").order_by("-pk")
    return rows if draft is None else rows.filter(draft=draft)


def rehearsal_cards(rows: Iterable[Rehearsal]) -> list[RehearsalCard]:
    return [
        RehearsalCard(
            row.pk, row.draft_id, row.state, row.made_by.name, row.made_at, row.ended_at, row.done, row.total, row.terms == row.draft.terms, row.outcome
        )
        for row in rows
    ]  # fmt: skip


def page_of(terms: Terms, first: int) -> list[Line]:
    """So many rows in words, from the one with the number ``first``. One query at most."""
    lines = differing.lines(terms.rules, terms.currency, differing.names(terms.rules[first - 1 : first - 1 + SHOWN]))
    return [line for line in lines if first <= line.place < first + SHOWN]


def preview(terms: Terms, track: str, amount: Decimal, data_class: str, facts: Mapping[str, Any]) -> list[Asked]:
    """Which groups a request of these facts gets; without a track the one that the table itself takes. Amounts in its currency."""
    policy = Policy(**{name: getattr(terms, name) for name in LIMITS})
    found: dict[tuple[int, str, str], tuple[list[int], list[PolicyRule]]] = {}
    for place, rule in enumerate(terms.rules, 1):
        if policies.is_about(rule, track) and policies.applies(rule, amount, data_class, facts):
            rows, same = found.setdefault((rule.position, rule.step_name, rule.role), ([], []))
            rows.append(place)
            same.append(PolicyRule(policy=policy, **rule.columns()))
    return [
        Asked(f"Step {position}, {name}", kinds.label(role), differing.takes(_merged(rules)), tuple(rows))
        for (position, name, role), (rows, rules) in sorted(found.items(), key=lambda one: one[0])
    ]


def _merged(rules: Iterable[PolicyRule]) -> Any:
    return policies.assemble(rules)[0].panels[0]


def limits(person: Person) -> list[AuthorityCard]:
    """What holds now or is to come, of those that the person reads. One query."""
    rows = authority.in_force(authority.visible(person, Limit).order_by("person__first_name", "person__last_name", "pk"))
    return [limit_card(row) for row in rows]


def remits(person: Person) -> list[AuthorityCard]:
    """The same of remits."""
    rows = authority.in_force(authority.visible(person, Remit).order_by("person__first_name", "person__last_name", "pk"))
    return [remit_card(row) for row in rows]


def limit_card(row: Limit) -> AuthorityCard:
    return _card(row, _limit(row))


def remit_card(row: Remit) -> AuthorityCard:
    return _card(row, f"{kinds.label(row.role)} for the {WITHIN[row.register]} {row.code}")


def _card(row: Any, what: str) -> AuthorityCard:
    return AuthorityCard(row.pk, row.person.username, row.person.name, what, row.since_on, row.until_on, row.ended_at)


def _limit(row: Limit) -> str:
    kind = f", {Spend(row.spend).label.lower()} spending" if row.spend else ""
    return f"{formats.full_money(Money(row.amount, row.currency))}{kind}"


def facts_of(given: Mapping[str, Any]) -> dict[str, Any]:
    """The facts of a described request, as a route would record them."""
    many = {fact.name: list(given.get(fact.name) or []) for fact in cells.MANY}
    legacy = [given["legacy"]] if given.get("legacy") else []
    run = given.get("run_cost")
    return {**many, cells.LEGACY.name: legacy, **({cells.RUN_WEIGHED: format(run, "f")} if run else {})}
