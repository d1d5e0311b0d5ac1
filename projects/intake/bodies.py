"""What the API reads: the answers of a request, and what each move needs."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from collab.approvals.states import Track, Verdict
from collab.insights.models import LONGEST
from collab.insights.states import Asked
from collab.kit.errors import NotFound
from collab.kit.numbering import code, parse
from collab.people.states import Side
from collab.web.fields import DayField, ExactField, MoneyField, TextField, WholeField, YesField
from collab.web.rest import Ahead, Strict
from projects.catalogue.states import MOST_QUESTIONS
from projects.intake import costs, effects, shares
from projects.intake.asked import ANSWERS, Answer, Kind
from projects.intake.costs import CostClass, CostKind
from projects.intake.facts import DataKind

ZERO = Decimal(0)
# The sides that lead a project.
LEADING_SIDES = (Side.MARKETING.value, Side.IT.value)


WORDS = {"yes": True, "no": False, "unknown": None}


@extend_schema_field({"oneOf": [{"type": "boolean"}, {"type": "string", "enum": list(WORDS)}], "nullable": True})
class KnownOrNot(serializers.Field[Any, Any, Any, Any]):
    """true, false, or null for "I don't know"; in words "yes", "no", "unknown". Nothing else is taken for one of them."""

    def to_internal_value(self, data: Any) -> bool | None:
        if isinstance(data, str) and data in WORDS:
            return WORDS[data]
        if not isinstance(data, bool):
            raise serializers.ValidationError("Write true, false, or null where nobody knows.")
        return data

    def to_representation(self, value: bool) -> bool:
        return value


@extend_schema_field({"oneOf": [{"type": "array", "items": {"type": "string"}, "maxItems": 20}, {"type": "string"}]})
class Names(serializers.ListField):
    """A list of names; one name alone may stand without the brackets."""

    child = TextField(longest=120)

    def to_internal_value(self, data: Any) -> list[str]:
        return super().to_internal_value(([data] if data.strip() else []) if isinstance(data, str) else data)


class Codes(serializers.ListField):
    """A list of codes, each once."""

    child = serializers.SlugField(max_length=50)

    def to_internal_value(self, data: Any) -> list[str]:
        codes = super().to_internal_value(data)
        if len(codes) != len(set(codes)):
            raise serializers.ValidationError("A code stands twice in the list.")
        return codes


class EffectRow(Strict):
    """What it promises to move: without ``from`` the KPI's own value now."""

    kpi = serializers.SlugField(max_length=50)
    to = ExactField()
    by = DayField()

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        return {**super().get_fields(), "from": ExactField(required=False, allow_null=True)}


class GoalShare(Strict):
    """A goal that it serves, and with how much of it."""

    goal = serializers.SlugField(max_length=50)
    share = WholeField(min_value=1, max_value=shares.ALL, help_text="Whole per cents; all of them sum to 100.")


class CostRow(Strict):
    """What it costs in one fiscal year, of one kind; amounts as text with a point."""

    year = serializers.SlugField(max_length=50)
    kind = serializers.ChoiceField(choices=CostKind.choices)
    low = ExactField(places=2)
    likely = ExactField(places=2)
    high = ExactField(places=2)
    currency = TextField(longest=3)

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        return {**super().get_fields(), "class": serializers.ChoiceField(choices=CostClass.choices)}


def _amount(answer: Answer) -> serializers.Field[Any, Any, Any, Any]:
    if answer.is_above_zero:
        return MoneyField(above=ZERO, required=False, allow_null=True)
    return MoneyField(least=ZERO, required=False, allow_null=True)


# What reads an answer of each kind. All may be left out; all but a text and a yes may be null, all but the title empty.
READERS: dict[Kind, Callable[[Answer], serializers.Field[Any, Any, Any, Any]]] = {
    Kind.TEXT: lambda answer: TextField(longest=answer.longest, required=False, allow_blank=answer.name != "title"),
    Kind.AMOUNT: _amount,
    Kind.CODED: lambda answer: serializers.SlugField(required=False, allow_null=True),
    Kind.PICKED: lambda answer: serializers.SlugField(required=False, allow_null=True),
    Kind.PERSON: lambda answer: TextField(longest=answer.longest, required=False, allow_null=True),
    Kind.DAY: lambda answer: DayField(required=False, allow_null=True),
    Kind.CHOICE: lambda answer: serializers.ChoiceField(choices=DataKind.choices, required=False, allow_null=True),
    Kind.ENTRIES: lambda answer: Codes(required=False, allow_null=True, max_length=20),
    Kind.TOLD: lambda answer: TextField(longest=answer.longest, required=False, allow_blank=True, allow_null=True),
    Kind.GOALS: lambda answer: serializers.ListField(child=GoalShare(), required=False, allow_null=True, max_length=shares.MOST),
    Kind.EFFECTS: lambda answer: serializers.ListField(child=EffectRow(), required=False, allow_null=True, max_length=effects.MOST),
    Kind.COSTS: lambda answer: serializers.ListField(child=CostRow(), required=False, allow_null=True, max_length=costs.MOST),
    Kind.YES: lambda answer: YesField(required=False, source=answer.name if answer.api else None),
    Kind.NAMES: lambda answer: Names(required=False, max_length=20),
    Kind.CODES: lambda answer: Codes(required=False, max_length=50),
}


class Answers(Ahead):
    """The answers of a request; those left out stay as they are.

    ``personal_data`` is ``data_kind`` without its kind: true means personal, where it did not say so already.
    """

    ahead = tuple(answer.key for answer in ANSWERS if answer.key and answer.kind is Kind.DAY)

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        asked = {answer.key: READERS[answer.kind](answer) for answer in ANSWERS if answer.key}
        return {**asked, "personal_data": KnownOrNot(required=False, allow_null=True), **super().get_fields()}


@extend_schema_field({"type": "object", "additionalProperties": {}, "maxProperties": 40})
class Replies(serializers.Field[Any, Any, Any, Any]):
    """What is answered to the questions of its entry, by their keys: text, a list, {amount, currency} or null, as the kind of each has it."""

    def __init__(self, **kwargs: Any) -> None:
        said = "Answers to the questions of its entry, by their keys; what is not shown is not kept."
        super().__init__(help_text=said, **kwargs)

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        if not isinstance(data, dict) or len(data) > MOST_QUESTIONS:
            raise serializers.ValidationError(f"Give an object of up to {MOST_QUESTIONS} answers, by the keys of the questions.")
        return data

    def to_representation(self, value: dict[str, Any]) -> dict[str, Any]:
        return value


class New(Answers):
    """The answers of a new request. With ``submit`` it is sent at once, or nothing of it is kept: what is missing is said at its field."""

    entry = serializers.SlugField(max_length=50, required=False, help_text="What it begins with: a code of the catalogue.")
    replies = Replies(required=False)
    submit = serializers.BooleanField(required=False, default=False, help_text="true: sent to triage in the same call")


class Change(Answers):
    """A change of answers: the version that was seen, and the answers that are new."""

    replies = Replies(required=False)
    version = WholeField(min_value=1, max_value=2**31 - 1)


@extend_schema_field({"type": "string", "example": "R-201"})
class Number(serializers.Field[Any, Any, Any, Any]):
    """A request's number as R-231; read as the whole number."""

    def to_internal_value(self, data: Any) -> int:
        try:
            return parse(data if isinstance(data, str) else "")
        except NotFound as error:
            raise serializers.ValidationError("Write a number such as R-201.") from error

    def to_representation(self, value: int) -> str:
        return code(value)


class Seen(Strict):
    """A move needs the version that was seen."""

    version = WholeField(min_value=1, max_value=2**31 - 1)


class Reasoned(Seen):
    reason = TextField(longest=4000)


class Holding(Reasoned):
    supplier = YesField(required=False, help_text="A supplier is waited for, and nobody here.")


class Answered(Seen):
    answer = TextField(longest=4000)


class Merging(Reasoned):
    into = Number()


class Snoozing(Seen):
    until = DayField()
    reason = TextField(longest=4000, required=False, allow_blank=True)


class Routing(Seen):
    track = serializers.ChoiceField(choices=Track.choices)
    reason = TextField(longest=4000, required=False, allow_blank=True)


class Deciding(Seen):
    decision = serializers.ChoiceField(choices=Verdict.choices)
    reason = TextField(longest=4000, required=False, allow_blank=True)
    conditions = TextField(longest=4000, required=False, allow_blank=True)
    insights = serializers.ListField(
        child=TextField(longest=20), required=False, max_length=20, help_text="Codes of insights that it cites."
    )
    ticks = serializers.ListField(
        child=WholeField(min_value=1, max_value=2**31 - 1), required=False, max_length=40, help_text="Keys of the group’s checklist."
    )
    assurance = TextField(longest=20, required=False, help_text="The code of the assurance by which it is approved.")


class Reviewing(Reasoned):
    """What came of it, and what others learn from it: an answer at least, or why there is none."""

    no_lesson = TextField(
        longest=4000, required=False, allow_blank=True, help_text="Why nothing was learnt, where no question is answered."
    )

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        asked = {one.value: TextField(longest=LONGEST, required=False, allow_blank=True, help_text=str(one.label)) for one in Asked}
        return {**super().get_fields(), **asked}


class Share(Strict):
    fund = serializers.SlugField()
    amount = MoneyField(above=ZERO)


class Funding(Seen):
    """Funds by code, each with its amount; the verb takes them as pairs."""

    allocations = serializers.ListField(child=Share(), allow_empty=False, max_length=10)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        attrs["amounts"] = [(share["fund"], share["amount"]) for share in attrs.pop("allocations")]
        return attrs


class Owning(Seen):
    tool = serializers.SlugField(max_length=50, help_text="The code of what the company owns already.")
    avoided = MoneyField(least=ZERO, help_text="What is not spent so.")
    reason = TextField(longest=4000, required=False, allow_blank=True)


class Starting(Seen, Ahead):
    ahead = ("ends_on",)
    marketing_lead = TextField(longest=150)
    it_lead = TextField(longest=150)
    starts_on = DayField(required=False, allow_null=True)
    ends_on = DayField(required=False, allow_null=True)


class Withdrawing(Seen):
    reason = TextField(longest=4000, required=False, allow_blank=True)


class Stopping(Reasoned):
    lesson = TextField(longest=4000)


class Seconding(Seen):
    decision = serializers.ChoiceField(choices=[Verdict.APPROVE.value, Verdict.REJECT.value])
    reason = TextField(longest=4000, required=False, allow_blank=True)


class HandingOver(Reasoned):
    side = serializers.ChoiceField(choices=LEADING_SIDES)
    to = TextField(longest=150)


class Reclassifying(Reasoned):
    confidential = YesField()


class Reassigning(Reasoned):
    to = TextField(longest=150)
