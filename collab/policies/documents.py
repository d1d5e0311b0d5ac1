"""What the API says of policies and proposals, and what it reads of them."""

from decimal import Decimal
from typing import Any

from rest_framework import serializers

from collab.access.roles import APPROVING, Role
from collab.appointments.states import State
from collab.approvals.defaults import Rule
from collab.approvals.rules import LARGEST_QUORUM
from collab.approvals.states import DataClass, Track
from collab.approvals.terms import Terms
from collab.web.fields import DayField, ExactField, TextField, WholeField
from collab.web.rest import Strict

GROUPS = [(role.value, role.label) for role in Role if role in APPROVING]


class PolicyRuleDocument(Strict):
    """In this track, from this amount up to below that, for this class of data: this group decides at this step."""

    track = serializers.ChoiceField(choices=Track.choices)
    position = WholeField(min_value=1, max_value=LARGEST_QUORUM)
    step_name = TextField(longest=60)
    role = serializers.ChoiceField(choices=GROUPS)
    quorum = WholeField(min_value=1, max_value=LARGEST_QUORUM, default=1)
    amount_from = ExactField(places=2, default=Decimal(0))
    amount_below = ExactField(places=2, default=None, allow_null=True, help_text="Null: no limit.")
    data_class = serializers.ChoiceField(choices=DataClass.choices, default="", allow_blank=True, help_text="Empty: any class.")


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
    rules = PolicyRuleDocument(many=True)


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


def terms_of(body: dict[str, Any]) -> Terms:
    """The terms that a body wrote."""
    return Terms(**{**body, "rules": tuple(Rule(**row) for row in body["rules"])})
