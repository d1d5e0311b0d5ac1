"""What the API says of what IT said that a request takes, and of what it is a part of."""

from typing import Any

from rest_framework import serializers

from collab.events import texts
from collab.people.models import Person
from collab.web.fields import MoneyField
from projects.intake import access
from projects.intake.api.answers import amount
from projects.intake.models import Request


class SkillWeeksDocument(serializers.Serializer[Any]):
    skill = serializers.CharField()
    weeks = serializers.CharField()


class SizeDocument(serializers.Serializer[Any]):
    """What IT says that it takes: routes go by the high figure, money by the likely one. ``guess`` is what its requester had guessed."""

    low = MoneyField()
    likely = MoneyField()
    high = MoneyField()
    run = MoneyField(help_text="Each year from then on.")
    guess = MoneyField(allow_null=True)
    weeks = SkillWeeksDocument(many=True)
    assumptions = serializers.CharField(allow_blank=True)
    signed_by = serializers.CharField(help_text="a username")
    at = serializers.DateTimeField()
    valid_until = serializers.DateField()


def whole(request: Request, person: Person) -> str | None:
    """What it is a part of, where the person may see that. Two queries, or none."""
    whole = request.split_from
    return whole.code if whole and access.visible(person).filter(pk=whole.pk).exists() else None


def size(request: Request) -> dict[str, Any] | None:
    """What IT said last. Three queries, or none."""
    one = request.size
    if one is None:
        return None
    figures = {name: amount(getattr(one, name), one.currency) for name in ("low", "likely", "high", "run", "guess")}
    words = texts.read([one.assumptions]).get(one.assumptions, "") if one.assumptions else ""
    said = {"weeks": one.weeks, "assumptions": words, "signed_by": one.person.username}
    return {**figures, **said, "at": one.at, "valid_until": one.valid_until}
