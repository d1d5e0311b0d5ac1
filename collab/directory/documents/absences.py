"""What the API says of absences, and what it reads of them: two days, and never why."""

from typing import Any

from rest_framework import serializers

from collab.directory.queries import AbsenceCard
from collab.web.fields import DayField, WholeField
from collab.web.rest import Strict


class AbsenceDocument(serializers.Serializer[Any]):
    """Days on which somebody is away, both included."""

    id = serializers.IntegerField(source="key")
    first_on = serializers.DateField()
    last_on = serializers.DateField()
    stands = serializers.ChoiceField(choices=["over", "away", "ahead"], help_text="By today.")
    version = serializers.IntegerField()


class NewAbsence(Strict):
    first_on = DayField()
    last_on = DayField(help_text="The last day away.")


class AbsenceSeen(Strict):
    version = WholeField(min_value=1, max_value=2**31 - 1, help_text="The version that was seen.")


class AbsenceChange(AbsenceSeen):
    first_on = DayField()
    last_on = DayField()


def document(card: AbsenceCard) -> dict[str, Any]:
    return dict(AbsenceDocument(card).data)
