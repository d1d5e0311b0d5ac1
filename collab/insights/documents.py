"""What the API says of insights and lessons, and what it reads of them."""

from typing import Any

from rest_framework import serializers

from collab.insights.models import LONGEST, LONGEST_EVIDENCE, LONGEST_LINK, LONGEST_TAG
from collab.insights.queries import InsightCard
from collab.insights.states import Kind
from collab.kit.errors import NotFound
from collab.kit.numbering import parse
from collab.web.fields import DayField, TextField, WholeField
from collab.web.rest import Ahead, Strict

STANDS = ("current", "expired", "withdrawn")


class UseDocument(serializers.Serializer[Any]):
    """Where it was used."""

    request = serializers.CharField(source="number")
    title = serializers.CharField()
    by = serializers.CharField()
    at = serializers.DateTimeField()
    decision = serializers.BooleanField(source="is_decision", help_text="A decision on the request cites it.")


class InsightDocument(serializers.Serializer[Any]):
    """One sentence that was found out, or that a project taught."""

    code = serializers.CharField()
    kind = serializers.ChoiceField(choices=Kind.choices)
    asked = serializers.CharField(help_text="The question that a lesson answers; empty where nobody asked.")
    text = serializers.CharField()
    evidence = serializers.CharField()
    link = serializers.CharField()
    tags = serializers.ListField(child=serializers.CharField())
    goals = serializers.ListField(child=serializers.CharField(), help_text="Codes.")
    moments = serializers.ListField(child=serializers.CharField(), help_text="Codes.")
    projects = serializers.ListField(child=serializers.CharField(), help_text="Numbers such as R-201.")
    expires_on = serializers.DateField()
    stands = serializers.ChoiceField(choices=STANDS)
    author = serializers.CharField(help_text="A username.")
    made_at = serializers.DateTimeField()
    withdrawn_on = serializers.DateField(allow_null=True)
    used_in = serializers.IntegerField(help_text="How many requests used it, of those that its reader may open.")
    uses = UseDocument(many=True)
    version = serializers.IntegerField()


def insight(card: InsightCard) -> dict[str, Any]:
    uses = [{"request": use.number, "title": use.title, "by": use.by, "at": use.at, "decision": use.is_decision} for use in card.uses]
    return {
        "code": card.code, "kind": card.kind, "asked": card.asked, "text": card.text, "evidence": card.evidence, "link": card.link,
        "tags": list(card.tags), "goals": [tie.code for tie in card.goals], "moments": [tie.code for tie in card.moments],
        "projects": [tie.code for tie in card.projects], "expires_on": card.expires_on, "stands": card.status.removeprefix("insight_"),
        "author": card.author_username, "made_at": card.made_at, "withdrawn_on": card.withdrawn_on, "used_in": card.used_in, "uses": uses,
        "version": card.version,
    }  # fmt: skip


class WorkNumbers(serializers.ListField):
    """Numbers such as R-201, read as whole numbers."""

    child = TextField(longest=20)

    def to_internal_value(self, data: Any) -> list[int]:
        try:
            return [parse(one) for one in super().to_internal_value(data)]
        except NotFound as error:
            raise serializers.ValidationError("Write numbers such as R-201.") from error


class SaidOfInsight(Ahead):
    """What may be said of one."""

    ahead = ("expires_on",)

    text = TextField(longest=LONGEST)
    evidence = TextField(longest=LONGEST_EVIDENCE, required=False, allow_blank=True)
    link = TextField(longest=LONGEST_LINK, required=False, allow_blank=True)
    tags = serializers.ListField(child=TextField(longest=LONGEST_TAG), required=False, max_length=10)
    goals = serializers.ListField(child=TextField(longest=50), required=False, max_length=20, help_text="Codes.")
    moments = serializers.ListField(child=TextField(longest=50), required=False, max_length=20, help_text="Codes.")
    expires_on = DayField(help_text="Until when it holds.")


class NewInsight(SaidOfInsight):
    projects = WorkNumbers(required=False, max_length=20, help_text="Numbers such as R-201; who may not open one never reads it.")


class NewLesson(SaidOfInsight):
    projects = WorkNumbers(max_length=20, allow_empty=False, help_text="What taught it, as numbers such as R-201.")


class InsightChange(SaidOfInsight):
    version = WholeField(min_value=1, max_value=2**31 - 1, required=False, help_text="The version that was seen; it is needed.")


class InsightWithdrawn(Strict):
    version = WholeField(min_value=1, max_value=2**31 - 1)
    reason = TextField(longest=2_000)
