"""Check a table before it is proposed: what nobody decides on, what never matters, who would be too few, and what could not be proved."""

from collections.abc import Sequence
from dataclasses import dataclass

from collab.access import duties
from collab.approvals import groups, kinds, policies, proof, starving
from collab.approvals.defaults import Rule
from collab.approvals.proof import Problem, Proof
from collab.approvals.rules import contradictions, two_names
from collab.approvals.terms import Terms
from collab.policies.differing import Difference, difference


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
    """The groups that would have too few people, as the duties and the people are today. A query a group that can be counted."""
    members: dict[str, set[int]] = {}
    for name in starving.counted(rules):
        named = [rule.people for rule in rules if rule.role == name]
        members[name] = groups.people_of(named) if any(named) else set(duties.holders(name).values_list("pk", flat=True))
    return starving.starved(rules, members, {rule.role: kinds.label(rule.role) for rule in rules})
