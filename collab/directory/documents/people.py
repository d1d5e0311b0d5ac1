"""What the API says of people and departments, and what it reads of them."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from collab.people import away
from collab.people.calendars import Calendar
from collab.people.fields import Username
from collab.people.models import Department, Person
from collab.people.states import Side
from collab.web.fields import TextField
from collab.web.rest import Strict


class PersonDocument(serializers.Serializer[Any]):
    """A person as colleagues see them."""

    username = serializers.CharField()
    name = serializers.CharField()
    title = serializers.CharField(allow_blank=True)
    department = serializers.CharField(source="department.name", allow_null=True, default=None)
    manager = serializers.CharField(source="manager.username", allow_null=True, default=None, help_text="A username.")
    country = serializers.CharField(allow_blank=True)
    language = serializers.CharField(allow_blank=True)
    zone = serializers.CharField(allow_blank=True, help_text="Empty: their calendar's.")
    calendar = serializers.CharField(source="calendar.code", allow_null=True, default=None, help_text="Null: the organisation's own.")

    away_until = serializers.SerializerMethodField(help_text="The last day of whoever is away today; null for who is here.")

    @extend_schema_field({"type": "string", "format": "date", "nullable": True})
    def get_away_until(self, person: Person) -> str | None:
        last_on: date | None = self.context["away"].get(person.pk)
        return last_on.isoformat() if last_on else None


class DepartmentDocument(serializers.Serializer[Any]):
    """A department and the one it is a part of."""

    code = serializers.CharField()
    name = serializers.CharField()
    side = serializers.ChoiceField(choices=Side.values)
    parent = serializers.CharField(source="parent.code", allow_null=True, default=None)  # type: ignore[assignment]  # a name of the framework's own, that a field may have


class DepartmentCode(TextField):
    """A department by its code; reads to a Department."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(longest=50, **kwargs)

    def to_internal_value(self, data: Any) -> Any:
        code = super().to_internal_value(data)
        if (found := Department.objects.filter(code=code).first()) is None:
            raise serializers.ValidationError(f"There is no department with the code {code}.")
        return found


class CalendarCode(TextField):
    """A calendar by its code; reads to a Calendar."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(longest=50, **kwargs)

    def to_internal_value(self, data: Any) -> Any:
        code = super().to_internal_value(data)
        if (found := Calendar.objects.filter(code=code).first()) is None:
            raise serializers.ValidationError(f"There is no calendar with the code {code}.")
        return found


class PersonFacts(Strict):
    """What may be said of a person."""

    first_name = TextField(longest=150, allow_blank=True)
    last_name = TextField(longest=150, allow_blank=True)
    email = TextField(longest=254, allow_blank=True, help_text="Where links and notices go; one person's alone.")
    title = TextField(longest=120, allow_blank=True, required=False)
    department = DepartmentCode(allow_null=True, required=False, help_text="A code; null for none.")
    manager = Username(allow_null=True, required=False, help_text="A username; null for none.")
    calendar = CalendarCode(allow_null=True, required=False, help_text="A code; null for the organisation's own.")
    country = TextField(longest=2, allow_blank=True, required=False, help_text="Two letters, such as DE.")
    language = TextField(longest=2, allow_blank=True, required=False, help_text="Two letters, such as de.")
    zone = TextField(longest=60, allow_blank=True, required=False, help_text="Such as Europe/Berlin.")


class NewPerson(PersonFacts):
    username = TextField(longest=150)


class DepartmentFacts(Strict):
    """What may be said of a department."""

    name = TextField(longest=120)
    side = TextField(longest=12, help_text=f"One of: {', '.join(Side.values)}.")
    parent = DepartmentCode(allow_null=True, required=False, help_text="The code of the department it is a part of; null for none.")  # type: ignore[assignment]  # a name of the framework's own, that a field may have


class NewDepartment(DepartmentFacts):
    code = TextField(longest=50, help_text="Lower-case letters, digits and single hyphens.")


def people(rows: Iterable[Person]) -> list[dict[str, Any]]:
    """These people, and who of them is away. One query more."""
    found = list(rows)
    return list(PersonDocument(found, many=True, context={"away": away.until(one.pk for one in found)}).data)
