"""The forms of a calendar, of an absence and of a stand-in. What fits together is asked of the operation."""

from typing import Any

from django import forms

from collab.access.roles import APPROVING, Role
from collab.approvals.standins import operations
from collab.approvals.standins.models import Scope
from collab.directory import hours
from collab.directory.hours import Closed, Spell
from collab.directory.operations.calendars import zones
from collab.directory.queries import CalendarCard
from collab.kit import holiday
from collab.kit.errors import Invalid
from collab.kit.money import Money, read
from collab.people.calendars import Weekday
from collab.people.models import Person
from collab.web.days import Day
from collab.web.picking import Picked
from collab.web.refusing import Refusable
from collab.web.texts import Words

DAYS = {day.label.lower(): day for day in Weekday}
FREE = "Free"
# What the operation and the API call a field whose word is one of Python's.
NAMED = {"for": "person", "from": "since_on", "until": "until_on"}


def _zones() -> list[tuple[str, str]]:
    return [("", "The organisation’s own"), *((name, name.replace("_", " ")) for name in sorted(zones()))]


def _countries() -> list[tuple[str, str]]:
    return [("", "No holidays"), *holiday.countries().items()]


def _hours(label: str) -> Words:
    return Words(label=label, max_length=200, required=False, widget=forms.TextInput({"autocomplete": "off", "placeholder": FREE}))


class CalendarForm(Refusable):
    """A calendar: its hours a line for each day of the week, what is closed a line each."""

    name = Words(max_length=120, error_messages={"required": "Say what the calendar is called."})
    zone = forms.ChoiceField(label="Time zone", choices=_zones, required=False)
    country = forms.ChoiceField(label="Holidays of", choices=_countries, required=False)
    region = Words(
        max_length=40, required=False, help_text="Where a part of the country has holidays of its own, its letters, such as BY for Bavaria."
    )
    monday = _hours("Monday")
    monday.help_text = "Such as 9:00–13:00, 14:00–17:00. Empty: nobody works. The same for each day."
    tuesday = _hours("Tuesday")
    wednesday = _hours("Wednesday")
    thursday = _hours("Thursday")
    friday = _hours("Friday")
    saturday = _hours("Saturday")
    sunday = _hours("Sunday")
    closures = Words(
        label="Closed",
        max_length=20_000,
        required=False,
        widget=forms.Textarea({"rows": 4}),
        help_text="A line each: the day, or the first and the last one, and what for. 2026-12-24 to 2026-12-31 Winter break",
    )
    is_default = forms.BooleanField(
        label="This is how the organisation works",
        required=False,
        help_text="For whoever has no calendar of their own, and for all that nobody holds.",
    )
    version = forms.IntegerField(min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        cleaned["week"] = [spell for name, day in DAYS.items() for spell in self._read(name, day)]
        return cleaned

    def _read(self, name: str, day: Weekday) -> list[Spell]:
        try:
            return hours.read(self.cleaned_data.pop(name, ""), day)
        except ValueError as refused:
            self.add_error(name, str(refused))
            return []

    def clean_closures(self) -> list[Closed]:
        try:
            return hours.read_closed(self.cleaned_data["closures"])
        except ValueError as refused:
            raise forms.ValidationError(str(refused)) from refused


class NewCalendarForm(CalendarForm):
    """A new one has a code, by which programs and files name it."""

    code = Words(
        max_length=50,
        help_text="Lower-case letters, digits and hyphens, such as germany. It stays.",
        error_messages={"required": "Give the calendar a code."},
    )
    field_order = ("code",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["version"]


def there(card: CalendarCard) -> dict[str, Any]:
    """What stands, as the form says it."""
    week = {name: hours.told(one for one in card.week if one.weekday == day) for name, day in DAYS.items()}
    facts = {name: getattr(card, name) for name in ("name", "country", "region", "is_default", "version")}
    return {**facts, "zone": card.own_zone, "closures": hours.told_closed(card.closures), **week}


class AbsenceForm(Refusable):
    """Days on which somebody is away. There is no field for the reason: nobody needs it."""

    first_on = Day(label="First day away")
    last_on = Day(label="Last day away", help_text="The day itself included.")


class AbsenceChangeForm(AbsenceForm):
    version = forms.IntegerField(min_value=1, max_value=2**31 - 1, widget=forms.HiddenInput)


class AbsenceEndForm(Refusable):
    version = forms.IntegerField(min_value=1, max_value=2**31 - 1, widget=forms.HiddenInput)


class StandInForm(Refusable):
    """Who decides in whose place, from when to when, on what, and why."""

    person = forms.ChoiceField(label="In whose place", help_text="Your own, or that of whoever works for you and is away.")
    by = Picked("person", label="Who stands in", error_messages={"required": "Write who stands in."})
    since_on = Day(label="First day")
    until_on = Day(label="Last day", help_text="The day itself included; 90 days at most.")
    scope = forms.ChoiceField(label="On what", choices=Scope.choices, initial=Scope.ALL)
    roles = forms.MultipleChoiceField(
        label="Groups",
        required=False,
        choices=[(role.value, role.label) for role in Role if role in APPROVING],
        widget=forms.CheckboxSelectMultiple,
        help_text="Where it is some of their groups.",
    )
    brands = Picked("brands", label="Brands", required=False, is_many=True, help_text="Where it is some brands.")
    below = forms.CharField(label="Below", required=False, max_length=40, help_text="Where it is amounts below a limit, such as 50k.")
    currency = forms.CharField(max_length=3, initial="USD", required=False)
    reason = Words(max_length=1000, widget=forms.Textarea(attrs={"rows": 2}), error_messages={"required": "Say why. Both of them read it."})

    def __init__(self, *args: Any, reader: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].choices = operations.places(reader)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given = dict(super().clean() or {})
        currency = str(given.pop("currency", "") or "").upper()
        if text := given.pop("below", ""):
            try:
                given["below"] = Money.of(format(read(text), "f"), currency)
            except Invalid as refused:
                self.add_error("below", str(refused))
        given["brands"] = given.get("brands") or []
        return given

    def refuse(self, refused: Any) -> None:
        if isinstance(refused, Invalid):
            refused.fields = {NAMED.get(name, name): said for name, said in refused.fields.items()}
        super().refuse(refused)
