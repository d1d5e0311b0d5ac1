"""What the API says of policies and proposals, and what it reads of them."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

from rest_framework import serializers

from collab.appointments.states import State
from collab.approvals import groups
from collab.approvals.authority import Spend
from collab.approvals.cells import LONGEST_WORD, MOST_WORDS
from collab.approvals.defaults import Rule
from collab.approvals.proof import Sort
from collab.approvals.rules import LARGEST_QUORUM, MOST_NAMED
from collab.approvals.states import CONCERNED, DataClass, Track
from collab.approvals.terms import Terms
from collab.kit.errors import Invalid
from collab.policies import files
from collab.policies.states import DraftState, RehearsalState
from collab.web.fields import DayField, ExactField, MoneyField, TextField, WholeField
from collab.web.rest import Strict


def _words() -> serializers.ListField:
    return serializers.ListField(child=TextField(longest=LONGEST_WORD), required=False, max_length=MOST_WORDS)


class PolicyCellsDocument(Strict):
    """The further cells of a row, each a set of words; one that is left out is any. Of registers they are codes, or none."""

    track = serializers.ListField(
        child=serializers.ChoiceField(choices=Track.choices), required=False, help_text="Where it is two of them."
    )
    legacy = serializers.ListField(child=serializers.ChoiceField(choices=[("yes", "Yes"), ("no", "No")]), required=False)
    regulations = _words()
    brands = _words()
    markets = _words()
    suppliers = _words()
    run_cost = serializers.ListField(
        child=ExactField(places=2, allow_null=True),
        required=False,
        min_length=2,
        max_length=2,
        help_text="What the run costs in the dearest year: from the one, null for nothing, up to below the other, null for no limit.",
    )

    def to_representation(self, instance: Any) -> dict[str, Any]:
        return dict(instance)


class PolicyRuleDocument(Strict):
    """In this track, from this amount up to below that, for this class of data and these other facts: this group decides at this step."""

    track = serializers.ChoiceField(choices=Track.choices, default="", allow_blank=True, help_text="Empty: any, or those of the cells.")
    position = WholeField(min_value=1, max_value=LARGEST_QUORUM)
    step_name = TextField(longest=60)
    role = serializers.ChoiceField(choices=groups.CHOICES, help_text="A role, or a group that depends on the request.")
    quorum = WholeField(min_value=1, max_value=LARGEST_QUORUM, default=1)
    amount_from = ExactField(places=2, default=Decimal(0))
    amount_below = ExactField(places=2, default=None, allow_null=True, help_text="Null: no limit.")
    data_class = serializers.ChoiceField(choices=DataClass.choices, default="", allow_blank=True, help_text="Empty: any class.")
    cells = PolicyCellsDocument(default=dict)
    share = ExactField(
        places=3, default=None, allow_null=True, help_text="Besides the quorum, such a share of those who sit there; 1: all."
    )
    veto = serializers.ChoiceField(
        choices=groups.ROLES, default="", allow_blank=True, help_text="Among those who approve is one of this role."
    )
    people = serializers.ListField(
        child=TextField(longest=150), default=list, max_length=MOST_NAMED, help_text="Of named people: usernames."
    )


class PolicyTermsDocument(Strict):
    """All that a policy says. Amounts are in ``currency``."""

    currency = TextField(longest=3)
    fast_below = ExactField(places=2)
    standard_below = ExactField(places=2)
    material_share = ExactField(places=3, help_text="0.1: an amount that changes by more than a tenth is decided again.")
    standard_from = ExactField(places=2, default=None, allow_null=True, help_text="From here on nothing goes fast. Null: no limit.")
    major_from = ExactField(
        places=2, default=None, allow_null=True, help_text="From here on nothing is lighter than major. Null: no limit."
    )
    personal_floor = serializers.ChoiceField(choices=Track.choices, default=Track.FAST.value, help_text="The lightest for personal data.")
    material = serializers.ListField(
        child=serializers.ChoiceField(choices=list(CONCERNED.items())),
        default=None,
        allow_null=True,
        help_text="What is decided again when it changes. Null: all but brands and markets.",
    )
    break_glass_below = ExactField(
        places=2, default=None, allow_null=True, help_text="Up to here two executives may break the glass. Null: they may not."
    )
    rules = PolicyRuleDocument(many=True)

    def to_representation(self, instance: Any) -> dict[str, Any]:
        """Named people by their usernames, asked for once for all terms of an answer."""
        called = self.context.get("usernames") or files.usernames(instance.rules)
        rules = [
            replace(rule, role=groups.NAMED, people=tuple(called.get(key, "") for key in rule.people)) if rule.people else rule
            for rule in instance.rules
        ]
        said: dict[str, Any] = super().to_representation(replace(instance, rules=tuple(rules)))
        return said


class PolicyChangeDocument(serializers.Serializer[Any]):
    """One thing that a proposal changes, in words."""

    what = serializers.CharField()
    before = serializers.CharField()
    after = serializers.CharField()


class ProposedPolicyDocument(serializers.Serializer[Any]):
    """The next policy for requests. A second administrator or an executive agrees, and only then it is published."""

    id = serializers.IntegerField()
    starts_on = serializers.DateField(help_text="What is agreed later is in force from the day it is agreed.")
    against = serializers.IntegerField(help_text="The number of the policy it was written against; 0: there was none.")
    policy = serializers.IntegerField(help_text="The number under which it was published; 0: it was not.")
    terms = PolicyTermsDocument()
    changes = PolicyChangeDocument(many=True, help_text="From what to what, against that policy.")
    reason = serializers.CharField()
    state = serializers.ChoiceField(choices=State.choices)
    is_alone = serializers.BooleanField(help_text="True where nobody else could agree yet, and it was published as it was made.")
    proposed_by = serializers.CharField()
    proposed_at = serializers.DateTimeField()
    decided_by = serializers.CharField(allow_blank=True)
    decided_at = serializers.DateTimeField(allow_null=True)
    answer = serializers.CharField(allow_blank=True, help_text="Why it was refused.")
    why_not = serializers.CharField(allow_blank=True, help_text="Why you do not decide it; empty where you may.")
    overtaken = serializers.CharField(allow_blank=True, help_text="Why nobody can agree to it any more, only refuse it; else empty.")


class PolicyDocument(serializers.Serializer[Any]):
    """A version of the policy for requests, in force from its first day up to the day before ``ends_on``."""

    number = serializers.IntegerField()
    starts_on = serializers.DateField()
    ends_on = serializers.DateField(allow_null=True)
    is_in_force = serializers.BooleanField()
    terms = PolicyTermsDocument()
    note = serializers.CharField(allow_blank=True)


class NewPolicy(Strict):
    """What the policy for requests is to say from a day on."""

    starts_on = DayField(help_text="Today or later, and after the day on which the latest version starts.")
    terms = PolicyTermsDocument()
    reason = TextField(longest=2_000)


class TermsToCheck(Strict):
    """A table that is checked and not kept."""

    terms = PolicyTermsDocument()


class PolicyProblemDocument(serializers.Serializer[Any]):
    """What is wrong with a table, with the smallest request that it happens to."""

    sort = serializers.ChoiceField(choices=[(one.value, one.value) for one in Sort])
    sentence = serializers.CharField()
    rows = serializers.ListField(child=serializers.IntegerField(), help_text="Numbers of rows, the first being 1.")
    example = serializers.DictField(child=serializers.CharField())


class PolicyLineDocument(serializers.Serializer[Any]):
    """A row in words."""

    place = serializers.IntegerField()
    words = serializers.CharField()


class PolicyCheckDocument(serializers.Serializer[Any]):
    """What stands in the way of proposing it, what the second person has to judge, and what it would take too long to prove."""

    refused = serializers.ListField(child=serializers.CharField())
    problems = PolicyProblemDocument(many=True)
    unproved = serializers.ListField(child=serializers.CharField())
    added = PolicyLineDocument(many=True, source="difference.added", help_text="Rows that the version published last does not have.")
    removed = PolicyLineDocument(many=True, source="difference.removed")


class PolicyDraftDocument(serializers.Serializer[Any]):
    """A table that is being written."""

    id = serializers.IntegerField()
    starts_on = serializers.DateField()
    note = serializers.CharField(allow_blank=True)
    state = serializers.ChoiceField(choices=DraftState.choices)
    version = serializers.IntegerField()
    against = serializers.IntegerField(help_text="The number of the policy it began from; 0: there was none.")
    made_by = serializers.CharField()
    updated_at = serializers.DateTimeField()
    proposal = serializers.IntegerField(help_text="What it was proposed as; 0: it was not.")
    terms = PolicyTermsDocument()


class NewDraft(Strict):
    """A draft of the next policy."""

    starts_on = DayField(required=False, help_text="Today or later; in four weeks where nothing is said.")
    terms = PolicyTermsDocument(required=False, help_text="Those of the latest version where nothing is said.")
    note = TextField(longest=2_000, default="", allow_blank=True)


class ChangedDraft(Strict):
    """What of a draft is otherwise from now on."""

    version = WholeField(min_value=1)
    starts_on = DayField(required=False)
    terms = PolicyTermsDocument(required=False)
    note = TextField(longest=2_000, required=False, allow_blank=True)


class ProposedDraft(Strict):
    """The draft as somebody saw it, and why it is proposed."""

    version = WholeField(min_value=1)
    reason = TextField(longest=2_000)


class NewRehearsal(Strict):
    """Which draft is rehearsed."""

    draft = WholeField(min_value=1)


class RehearsalDocument(serializers.Serializer[Any]):
    """Last year's requests under a draft: counts and sums, no request by its number."""

    id = serializers.IntegerField()
    draft = serializers.IntegerField()
    state = serializers.ChoiceField(choices=RehearsalState.choices)
    made_at = serializers.DateTimeField()
    ended_at = serializers.DateTimeField(allow_null=True)
    done = serializers.IntegerField()
    total = serializers.IntegerField()
    is_of_this = serializers.BooleanField(help_text="Whether the draft still says what was rehearsed.")
    outcome = serializers.JSONField(
        allow_null=True, help_text="Days, decisions a person and week, money seen, who would be short, what nobody sees."
    )


class AuthorityDocument(serializers.Serializer[Any]):
    """A limit or a remit that holds or is to come."""

    id = serializers.IntegerField()
    person = serializers.CharField()
    what = serializers.CharField()
    since_on = serializers.DateField()
    until_on = serializers.DateField(allow_null=True)


class NewLimit(Strict):
    """Up to how much somebody signs."""

    person = TextField(longest=150)
    amount = MoneyField()
    spend = serializers.ChoiceField(choices=Spend.choices, default="", allow_blank=True, help_text="Empty: of any kind.")
    since_on = DayField(required=False)
    until_on = DayField(required=False)


class NewRemit(Strict):
    """For which brand or market somebody holds a role."""

    person = TextField(longest=150)
    role = serializers.ChoiceField(choices=groups.ROLES)
    register = serializers.ChoiceField(choices=list(groups.WITHIN.items()))
    code = TextField(longest=50)
    since_on = DayField(required=False)
    until_on = DayField(required=False)


def terms_of(body: dict[str, Any]) -> Terms:
    """The terms that a body wrote. One query at most; raises Invalid for somebody who is not here."""
    called = files.keys({word for row in body["rules"] for word in row["people"]})
    material = body.get("material")
    return Terms(
        **{**body, "rules": tuple(_rule(row, called) for row in body["rules"]), "material": None if material is None else tuple(material)}
    )


def _rule(row: dict[str, Any], called: dict[str, int]) -> Rule:
    if missing := [word for word in row["people"] if word not in called]:
        raise Invalid(rules=f"There is nobody called {missing[0]} here. Write usernames.")
    people = tuple(sorted({called[word] for word in row["people"]}))
    cells = dict(row["cells"])
    if "run_cost" in cells:
        cells["run_cost"] = [None if end is None else format(end, "f") for end in cells["run_cost"]]
    role = groups.named(people) if row["role"] == groups.NAMED and people else row["role"]
    return Rule(**{**row, "cells": cells, "people": people, "role": role})
