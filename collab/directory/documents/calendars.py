"""What the API says of calendars, and what it reads of them."""

from typing import Any

from rest_framework import serializers

from collab.directory import hours
from collab.directory.hours import Closed, Spell
from collab.directory.queries import CalendarCard
from collab.people.calendars import Weekday
from collab.web.fields import DayField, TextField, WholeField, YesField
from collab.web.rest import Strict

DAYS = [day.label.lower() for day in Weekday]


class Time(TextField):
    """A time of the day, in minutes; "24:00" is its end."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(longest=5, **kwargs)

    def to_internal_value(self, data: Any) -> Any:
        try:
            return hours.minutes(super().to_internal_value(data))
        except ValueError as refused:
            raise serializers.ValidationError(str(refused)) from refused


class Day(TextField):
    """A day of the week by its English name."""

    def to_internal_value(self, data: Any) -> Any:
        name = super().to_internal_value(data)
        if name not in DAYS:
            raise serializers.ValidationError(f"One of: {', '.join(DAYS)}.")
        return DAYS.index(name)


class SpellDocument(serializers.Serializer[Any]):
    """A spell of work on a day of the week."""

    day = serializers.ChoiceField(choices=DAYS)
    opens = serializers.CharField(help_text="09:00")
    closes = serializers.CharField(help_text="17:00; 24:00 is the end of the day.")


class ClosedDocument(serializers.Serializer[Any]):
    """Days on which nobody works, both included."""

    first_on = serializers.DateField()
    last_on = serializers.DateField()
    name = serializers.CharField()


class CalendarDocument(serializers.Serializer[Any]):
    """A calendar: weekly hours in a zone, less a country's holidays and what is closed."""

    code = serializers.CharField()
    name = serializers.CharField()
    zone = serializers.CharField(source="own_zone", allow_blank=True, help_text="Empty: the organisation's own.")
    country = serializers.CharField(allow_blank=True, help_text="Whose holidays are off; empty for none.")
    region = serializers.CharField(allow_blank=True)
    default = serializers.BooleanField(source="is_default", help_text="For whoever has none of their own, and for what nobody holds.")
    week = SpellDocument(many=True)
    closures = ClosedDocument(many=True)
    people = serializers.IntegerField(help_text="How many have it as their own.")
    version = serializers.IntegerField()


class NewSpell(Strict):
    day = Day(longest=9)
    opens = Time()
    closes = Time()

    def to_internal_value(self, data: Any) -> Any:
        taken = super().to_internal_value(data)
        return Spell(taken["day"], taken["opens"], taken["closes"])


class NewClosed(Strict):
    first_on = DayField()
    last_on = DayField()
    name = TextField(longest=120)

    def to_internal_value(self, data: Any) -> Any:
        return Closed(**super().to_internal_value(data))


class CalendarFacts(Strict):
    """What may be said of a calendar."""

    name = TextField(longest=120)
    zone = TextField(longest=60, allow_blank=True, required=False, help_text="Such as Europe/Berlin. Empty: the organisation's own.")
    country = TextField(longest=2, allow_blank=True, required=False, help_text="Two letters, such as DE.")
    region = TextField(longest=40, allow_blank=True, required=False, help_text="Such as BY.")
    default = YesField(source="is_default", required=False)
    week = serializers.ListField(child=NewSpell(), max_length=42)
    closures = serializers.ListField(child=NewClosed(), max_length=200, required=False)


class NewCalendar(CalendarFacts):
    code = TextField(longest=50, help_text="Lower-case letters, digits and single hyphens.")


class CalendarChange(CalendarFacts):
    version = WholeField(min_value=0, max_value=2**31 - 1, help_text="The version that was seen.")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if "version" not in attrs:
            raise serializers.ValidationError({"version": "Say which version of the calendar you saw."})
        return attrs


def document(card: CalendarCard) -> dict[str, Any]:
    week = [{"day": DAYS[one.weekday], "opens": hours.shown(one.opens), "closes": hours.shown(one.closes)} for one in card.week]
    facts = {name: getattr(card, name) for name in ("code", "name", "own_zone", "country", "region", "is_default", "people", "version")}
    return dict(CalendarDocument({**facts, "week": week, "closures": card.closures}).data)
