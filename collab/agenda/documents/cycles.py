"""What the API says of planning cycles, and what it reads of them."""

from typing import Any

from rest_framework import serializers

from collab.agenda.cycle_queries import CycleCard, Difference, WholeCycle
from collab.people.fields import Username
from collab.web.fields import DayField, MoneyField, TextField, WholeField
from collab.web.rest import Strict


class CycleDocument(serializers.Serializer[Any]):
    """A planning cycle with its two signatures; frozen once both have signed the same."""

    code = serializers.CharField()
    starts_on = serializers.DateField()
    ends_on = serializers.DateField()
    goals = serializers.IntegerField(help_text="How many are in it.")
    open_questions = serializers.IntegerField(source="questions")
    signed_by_cmo_at = serializers.DateTimeField(allow_null=True)
    signed_by_cio_at = serializers.DateTimeField(allow_null=True)
    frozen = serializers.BooleanField(source="is_frozen")
    hash = serializers.CharField(allow_blank=True, help_text="Of the event that says what was agreed; empty while it is open.")
    version = serializers.IntegerField()


class AimDocument(serializers.Serializer[Any]):
    code = serializers.CharField()
    title = serializers.CharField()


class QuestionDocument(serializers.Serializer[Any]):
    id = serializers.IntegerField(source="pk")
    text = serializers.CharField()
    owner = serializers.CharField(source="owner_username")
    answer = serializers.CharField(allow_blank=True)


class EnvelopeDocument(serializers.Serializer[Any]):
    strategy = serializers.CharField()
    money = MoneyField()


class VoidSignatureDocument(serializers.Serializer[Any]):
    """A signature that is void, for the cycle reads otherwise since."""

    role = serializers.ChoiceField(["CMO", "CIO"])
    sentence = serializers.CharField(help_text="What changed after it.")
    at = serializers.DateTimeField()


class WholeCycleDocument(CycleDocument):
    """A cycle with all that it says."""

    input_marketing = serializers.CharField(allow_blank=True)
    input_it = serializers.CharField(allow_blank=True)
    aims = AimDocument(many=True, help_text="The goals in it, as they read in it.")
    questions = QuestionDocument(many=True, source="asked")
    envelopes = EnvelopeDocument(many=True, allow_null=True, help_text="null for who does not see the money of work.")
    mark = serializers.CharField(allow_blank=True, help_text="For who signs: send it along.")
    obstacle = serializers.CharField(allow_blank=True, help_text="For who signs: why it cannot be signed yet.")
    voided = VoidSignatureDocument(many=True, help_text="Signatures that are void and were not given anew.")


class Envelope(Strict):
    strategy = TextField(longest=50, help_text="The code of a strategy.")
    money = MoneyField()


class CycleFacts(Strict):
    starts_on = DayField()
    ends_on = DayField()
    input_marketing = TextField(longest=10_000, allow_blank=True, required=False)
    input_it = TextField(longest=10_000, allow_blank=True, required=False)
    goals = serializers.ListField(
        child=TextField(longest=50), max_length=100, required=False, help_text="Codes of all the goals that are in it."
    )
    envelopes = Envelope(many=True, required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if "envelopes" in attrs:
            attrs["envelopes"] = [(one["strategy"], one["money"]) for one in attrs["envelopes"]]
        return attrs


class NewCycle(CycleFacts):
    code = TextField(longest=50, help_text="Lower-case letters, digits and single hyphens. It stays.")


class CycleChange(CycleFacts):
    version = WholeField(min_value=1, max_value=2**31 - 1, required=False, help_text="The version that was seen; it is needed.")


class NewQuestion(Strict):
    version = WholeField(min_value=1, max_value=2**31 - 1)
    text = TextField(longest=500)
    owner = Username()


class QuestionAnswer(Strict):
    version = WholeField(min_value=1, max_value=2**31 - 1)
    answer = TextField(longest=2_000, allow_blank=True, help_text="Empty: it is open again.")


class CycleSignature(Strict):
    mark = TextField(longest=64, required=False, help_text="The cycle's mark as one read it; refused when it reads otherwise now.")


class DifferenceDocument(serializers.Serializer[Any]):
    """One thing that the cycle says otherwise than the other one."""

    what = serializers.ChoiceField(["days", "goal", "envelope"])
    code = serializers.CharField(allow_blank=True, help_text="Of the goal, or of the strategy.")
    how = serializers.ChoiceField(["added", "dropped", "changed"])
    sentence = serializers.CharField()


class ComparisonDocument(serializers.Serializer[Any]):
    cycle = serializers.CharField()
    other = serializers.CharField()
    differences = DifferenceDocument(many=True)


def cycle(card: CycleCard) -> dict[str, Any]:
    return dict(CycleDocument(card).data)


# What of the card stands in the whole document.
CARD = ("code", "starts_on", "ends_on", "goals", "signed_by_cmo_at", "signed_by_cio_at", "is_frozen", "hash", "version")


def whole(found: WholeCycle) -> dict[str, Any]:
    said = {name: getattr(found, name) for name in ("input_marketing", "input_it", "aims", "asked", "mark", "obstacle")}
    said |= {name: getattr(found.card, name) for name in CARD} | {"questions": found.card.questions}
    said["voided"] = [{"role": role, "sentence": sentence, "at": at} for role, sentence, at in found.voided]
    said["envelopes"] = None if found.envelopes is None else [{"strategy": code, "money": money} for code, _, money in found.envelopes]
    return dict(WholeCycleDocument(said).data)


def comparison(cycle: str, other: str, found: list[Difference]) -> dict[str, Any]:
    return dict(ComparisonDocument({"cycle": cycle, "other": other, "differences": found}).data)
