"""What the API says of gates, baselines and templates, and what it reads of them."""

from typing import Any

from rest_framework import serializers

from collab.web.fields import TextField, WholeField, YesField
from collab.web.rest import Strict
from projects.portfolio.documents import version
from projects.portfolio.gate_states import Act, GateOf, Passes
from projects.portfolio.models import Baseline, Gate, Passage, Template

BOTH = ["marketing", "it"]


class GateCheckDocument(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    words = serializers.CharField()
    side = serializers.ChoiceField(choices=BOTH)
    done_on = serializers.DateField(allow_null=True)


class ProjectGateDocument(serializers.Serializer[Any]):
    """What stands before a phase until it is passed; on the major track that takes an approval."""

    phase = serializers.ChoiceField(choices=GateOf.choices)
    passes = serializers.ChoiceField(choices=Passes.choices, help_text="Who passes it.")
    passed_at = serializers.DateTimeField(allow_null=True)
    checks = GateCheckDocument(many=True)
    proposal = serializers.IntegerField(allow_null=True, help_text="The proposal to pass it that somebody else decides on.")


class BaselineDocument(serializers.Serializer[Any]):
    """The days of a plan as they were frozen."""

    number = serializers.IntegerField()
    starts_on = serializers.DateField(allow_null=True)
    ends_on = serializers.DateField(allow_null=True)
    milestones = serializers.DictField(child=serializers.DateField(), help_text="By the ids of the milestones.")
    frozen_at = serializers.DateTimeField()


class PassageDocument(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    act = serializers.ChoiceField(choices=Act.choices)
    phase = serializers.ChoiceField(choices=["", *GateOf.values])
    state = serializers.ChoiceField(choices=["proposed", "agreed", "refused"])
    reason = serializers.CharField()
    proposed_by = serializers.CharField()


def gate(row: Gate, proposal: int | None) -> dict[str, Any]:
    checks = [{"id": one.pk, "words": one.label, "side": one.side, "done_on": one.done_on} for one in row.checks.all()]
    return {"phase": row.phase, "passes": row.passes, "passed_at": row.passed_at, "checks": checks, "proposal": proposal}


def baseline(row: Baseline) -> dict[str, Any]:
    return {
        "number": row.number,
        "starts_on": row.starts_on,
        "ends_on": row.ends_on,
        "milestones": row.days,
        "frozen_at": row.frozen_at,
    }


def passage(row: Passage) -> dict[str, Any]:
    return {
        "id": row.pk,
        "act": row.act,
        "phase": row.phase,
        "state": row.state,
        "reason": row.reason,
        "proposed_by": row.proposed_by.username,
    }


class Ticking(Strict):
    done = YesField()


class Passing(Strict):
    reason = TextField(longest=2_000, required=False, allow_blank=True, help_text="Needed on the major track: whoever decides reads it.")
    version = version(required=False)


class Proposing(Strict):
    reason = TextField(longest=2_000)
    version = version(required=False)


class Answering(Strict):
    answer = serializers.ChoiceField(choices=["agree", "refuse"])
    reason = TextField(longest=2_000, required=False, allow_blank=True, help_text="Needed to refuse.")


class Using(Strict):
    template = TextField(longest=50)
    version = version(required=False)


class MilestonePlan(Strict):
    title = TextField(longest=120)
    share = WholeField(min_value=0, max_value=100, help_text="When it is due, in per cent of the project's time.")
    weight = WholeField(min_value=0, max_value=100, help_text="What share of the work it stands for; 100 together.")
    side = serializers.ChoiceField(choices=BOTH, help_text="Whose lead answers for it.")


class CheckPlan(Strict):
    words = TextField(longest=200)
    side = serializers.ChoiceField(choices=BOTH)


class GatePlan(Strict):
    phase = serializers.ChoiceField(choices=GateOf.choices)
    passes = serializers.ChoiceField(choices=Passes.choices)
    checks = serializers.ListField(child=CheckPlan(), max_length=30)


class TemplateChange(Strict):
    name = TextField(longest=120)
    work = TextField(longest=120, help_text="The kind of work it is for.")
    milestones = serializers.ListField(child=MilestonePlan(), max_length=30)
    gates = serializers.ListField(child=GatePlan(), max_length=3)
    number = WholeField(min_value=0, max_value=32_767, required=False, help_text="The version that was seen.")


class NewTemplate(TemplateChange):
    code = serializers.SlugField(max_length=50)


class TemplateDocument(serializers.Serializer[Any]):
    code = serializers.CharField()
    number = serializers.IntegerField(help_text="Its version; each stays as it was used.")
    name = serializers.CharField()
    work = serializers.CharField()
    milestones = MilestonePlan(many=True)
    gates = GatePlan(many=True)


def template(row: Template) -> dict[str, Any]:
    return {"code": row.code, "number": row.number, "name": row.name, "work": row.work, **row.content}
