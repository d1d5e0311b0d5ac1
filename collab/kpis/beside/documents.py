"""What the API says of what stands beside a KPI's values, and what it reads of it."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from collab.kpis.annotating import LONGEST
from collab.kpis.family import Branch
from collab.kpis.line_cards import Said
from collab.kpis.standing import STATES
from collab.kpis.tables import Tray
from collab.kpis.tray import MOST_AT_ONCE, HeldCard
from collab.web.fields import DayField, ExactField, TextField, WholeField
from collab.web.rest import Strict


class HeldValueDocument(serializers.Serializer[Any]):
    """A value that came and does not count, or did not until it was let in."""

    id = serializers.IntegerField(source="pk")
    kpi = serializers.CharField(source="code")
    on = serializers.DateField()
    value = ExactField()
    source = serializers.CharField()  # type: ignore[assignment]
    note = serializers.CharField(allow_blank=True)
    why = serializers.CharField(help_text="Why it waits, or waited.")
    by = serializers.CharField(source="by_username", allow_null=True, help_text="Null where the portal reckoned it.")
    arrived_at = serializers.DateTimeField()
    state = serializers.ChoiceField(choices=Tray.choices)
    decided_at = serializers.DateTimeField(allow_null=True)
    reason = serializers.CharField(allow_blank=True, help_text="What was said when it was refused or let in.")
    restatement = serializers.IntegerField(
        allow_null=True, help_text="What it waits in, where it was let in and would change a closed period: the other owner agrees first."
    )


class AnnotationDocument(serializers.Serializer[Any]):
    """A note on a day."""

    id = serializers.IntegerField(source="pk")
    on = serializers.DateField()
    text = serializers.CharField()
    by = serializers.CharField(help_text="The name of who wrote it.")


class KpiBranchDocument(serializers.Serializer[Any]):
    """A KPI in a tree, with the KPIs that its formula names."""

    code = serializers.CharField()
    name = serializers.CharField()
    unit = serializers.CharField()
    formula = serializers.CharField(allow_blank=True)
    now = ExactField(allow_null=True)
    now_on = serializers.DateField(allow_null=True)
    status = serializers.ChoiceField(choices=STATES)
    inputs = serializers.SerializerMethodField()
    is_told_above = serializers.BooleanField(source="is_told", help_text="What it is made of stands further up in the tree.")

    @extend_schema_field(serializers.ListField(child=serializers.DictField(), help_text="Of the same form."))
    def get_inputs(self, branch: dict[str, Any]) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = branch["inputs"]
        return found


class ShownGoalDocument(serializers.Serializer[Any]):
    code = serializers.CharField()
    title = serializers.CharField()


class TreeDocument(KpiBranchDocument):
    """A KPI with the goals that it shows and what it is made of."""

    goals = ShownGoalDocument(many=True)


def held(card: HeldCard) -> dict[str, Any]:
    return dict(HeldValueDocument(card).data)


def annotation(said: Said) -> dict[str, Any]:
    return dict(AnnotationDocument(said).data)


def tree(branch: Branch, goals: list[tuple[str, str]]) -> dict[str, Any]:
    return {**_branch(branch), "goals": [{"code": code, "title": title} for code, title in goals]}


def _branch(branch: Branch) -> dict[str, Any]:
    card = branch.card
    facts = {name: getattr(card, name) for name in ("code", "name", "unit", "formula", "now", "now_on", "status")}
    return dict(KpiBranchDocument({**facts, "is_told": branch.is_told, "inputs": [_branch(one) for one in branch.inputs]}).data)


class TrayAnswer(Strict):
    """Which values, what becomes of them, and why: needed to refuse."""

    held = serializers.ListField(child=WholeField(min_value=1, max_value=2**63 - 1), min_length=1, max_length=MOST_AT_ONCE)
    answer = serializers.ChoiceField(choices=["let_in", "refuse"])
    reason = TextField(longest=2_000, allow_blank=True, required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        return {"reason": "", **attrs}


class NewAnnotation(Strict):
    """One sentence about a day."""

    on = DayField()
    text = TextField(longest=LONGEST)
