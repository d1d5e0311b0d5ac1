"""What the API says of assurances and checklists, and what it reads of them."""

from typing import Any

from rest_framework import serializers

from collab.approvals.groups import ROLES
from collab.web.fields import TextField, WholeField
from collab.web.rest import Strict
from projects.assurances.checklists import CheckCard
from projects.assurances.models import LONGEST_CHECK
from projects.assurances.operations import LONGEST
from projects.assurances.queries import AssuranceCard
from projects.assurances.states import GROUP_CHOICES, KINDS, STANDS


class AssuranceDocument(serializers.Serializer[Any]):
    """A review that holds for other requests with the same supplier and kind of data."""

    code = serializers.CharField()
    group = serializers.ChoiceField(choices=GROUP_CHOICES)
    supplier = serializers.CharField(help_text="A code of the register of suppliers.")
    data_kind = serializers.ChoiceField(choices=KINDS)
    request = serializers.CharField(help_text="The request that was reviewed.")
    holds_until = serializers.DateField(help_text="Its last day.")
    stands = serializers.ChoiceField(choices=STANDS)
    reason = serializers.CharField()
    by = serializers.CharField(help_text="A username.")
    made_at = serializers.DateTimeField()
    revoked_at = serializers.DateTimeField(allow_null=True)
    revoked = serializers.CharField(help_text="Why it holds no longer; empty where it was not revoked.")
    version = serializers.IntegerField()


def assurance(card: AssuranceCard) -> dict[str, Any]:
    return {
        "code": card.code, "group": card.role, "supplier": card.supplier, "data_kind": card.data_kind, "request": card.request,
        "holds_until": card.holds_until, "stands": card.stands, "reason": card.reason, "by": card.by_username, "made_at": card.made_at,
        "revoked_at": card.revoked_at, "revoked": card.revoked, "version": card.version,
    }  # fmt: skip


class AssuranceRevoked(Strict):
    version = WholeField(min_value=1, max_value=2**31 - 1)
    reason = TextField(longest=LONGEST)


class CheckDocument(serializers.Serializer[Any]):
    """A row of a group's checklist; a decision names it by its key in ``ticks``."""

    key = serializers.IntegerField()
    group = serializers.ChoiceField(choices=ROLES)
    is_required = serializers.BooleanField(help_text="Nothing is approved before it is ticked.")

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        return {**super().get_fields(), "label": serializers.CharField()}


def check(card: CheckCard) -> dict[str, Any]:
    return {"key": card.key, "group": card.role, "label": card.label, "is_required": card.is_required}


class NewCheck(Strict):
    group = serializers.ChoiceField(choices=ROLES)
    is_required = serializers.BooleanField(required=False, default=False)

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        return {**super().get_fields(), "label": TextField(longest=LONGEST_CHECK)}
