"""Check a table before it is proposed: what nobody decides on, what never matters, who would be too few, and what could not be proved."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial

from collab.access import duties
from collab.access.roles import Role
from collab.approvals import groups, kinds, limits, policies, proof, starving
from collab.approvals.defaults import Rule
from collab.approvals.proof import Problem, Proof
from collab.approvals.rules import contradictions, two_names
from collab.approvals.terms import Terms
from collab.kit.seams import Seam
from collab.people.models import Person
from collab.policies.differing import Difference, difference
from collab.registers.models import Entry

# Sources of data are kept on a floor above.
OWNERS: Seam[Callable[[], Mapping[str, Collection[int]]]] = Seam("who answers for each source of data, by its code")


@dataclass(frozen=True, slots=True)
class Check:
    """``refused`` is why it cannot be proposed as it is; the rest is for whoever agrees to judge. ``unproved`` was not passed."""

    refused: tuple[str, ...]
    problems: tuple[Problem, ...]
    unproved: tuple[str, ...]
    difference: Difference

    @property
    def is_clean(self) -> bool:
        return not (self.refused or self.problems or self.unproved)


def check(terms: Terms) -> Check:
    """Of terms whose rows can be read each by itself; against the version that was published last."""
    latest = policies.latest()
    against = Terms.of(latest) if latest else None
    refused = (*two_names(terms.rules), *contradictions(terms.rules)) if terms.rules else ("A policy has at least one row. Add one.",)
    shown, hungry = proof.prove(terms.rules), starved(terms.rules)
    return Check(refused, (*shown.problems, *hungry.problems), (*shown.unproved, *hungry.unproved), difference(against, terms))


def starved(rules: Sequence[Rule]) -> Proof:
    """The groups that would have too few people, as the duties and the people are today. A query a group that can be counted, and some a kind."""
    members: dict[str, set[int]] = {}
    for name in starving.counted(rules):
        named = [rule.people for rule in rules if rule.role == name]
        members[name] = groups.people_of(named) if any(named) else set(duties.holders(name).values_list("pk", flat=True))
    called = {rule.role: kinds.label(rule.role) for rule in rules}
    return starving.starved(rules, members, called, by_request(rules))


def by_request(rules: Sequence[Rule]) -> starving.ByRequest:
    """Who the groups of these rows are of which the request says it: by brand or market, by who asks, and by data source."""
    asked = {rule.role for rule in rules}
    found: dict[str, Callable[[Decimal], starving.Pools]] = {}
    if within := {name: one for name in asked if (one := groups.within(name))}:
        remits = list(groups.remits_in_force())
        for name, (role, register) in within.items():
            found[name] = partial(_any_amount, _remitted(role, register, remits))
    if groups.MANAGERS in asked:
        found[groups.MANAGERS] = partial(_managers, *_chains())
    if groups.SOURCE_OWNERS in asked:
        owners = {("data_sources", code): frozenset(people) for code, people in OWNERS.value().items()}
        found[groups.SOURCE_OWNERS] = partial(_any_amount, owners)
    return found


def _any_amount(pools: starving.Pools, amount: Decimal) -> starving.Pools:
    return pools


def _remitted(role: str, register: str, remits: Sequence[tuple[str, str, str, int]]) -> starving.Pools:
    """Of each brand or market that there is, who holds the role today and answers for it. Two queries."""
    holders = set(duties.holders(role).values_list("pk", flat=True))
    codes = Entry.objects.filter(kind=register, merged_into__isnull=True).values_list("code", flat=True)
    own = [(code, person) for who, of, code, person in remits if (who, of) == (role, register) and person in holders]
    return {(register, str(code)): frozenset(person for one, person in own if one == code) for code in codes}


def _chains() -> tuple[dict[str, tuple[int, ...]], dict[int, Decimal]]:
    """Of each marketer, who usually asks, the managers upwards who work here; and of each person the highest limit that covers any spending, in
    the policy's currency. Three queries."""
    people = {key: (boss, active) for key, boss, active in Person.objects.values_list("pk", "manager_id", "is_active")}
    chains: dict[str, tuple[int, ...]] = {}
    for key, username in duties.holders(Role.MARKETER).values_list("pk", "username"):
        above, boss = list[int](), people[key][0]
        while boss is not None and boss != key and boss not in above and len(above) < groups.HIGHEST:
            above.append(boss)
            boss = people[boss][0]
        chains[username] = tuple(one for one in above if people[one][1])
    latest = policies.latest()
    limits_ = limits.in_force({one for chain in chains.values() for one in chain})
    most: dict[int, Decimal] = {}
    for limit in limits_:
        if not limit.spend and latest is not None and limit.currency == latest.currency:
            most[limit.person_id] = max(limit.amount, most.get(limit.person_id, limit.amount))
    return chains, most


def _managers(chains: Mapping[str, Sequence[int]], most: Mapping[int, Decimal], amount: Decimal) -> starving.Pools:
    """By who asks, those above whose limit covers the amount."""
    return {
        ("requester", username): frozenset(one for one in chain if most.get(one, Decimal(-1)) >= amount)
        for username, chain in chains.items()
    }
