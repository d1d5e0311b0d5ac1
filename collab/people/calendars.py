"""When people work: Calendar with its weekly hours and what is closed, for the house and for whoever has one of their own."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value

from collab.people import calendar_guards as guards

# Minutes since midnight; the last one is midnight again.
MIDNIGHT = 24 * 60
LONGEST_CLOSURE = 366


class Weekday(models.IntegerChoices):
    MONDAY = 0, "Monday"
    TUESDAY = 1, "Tuesday"
    WEDNESDAY = 2, "Wednesday"
    THURSDAY = 3, "Thursday"
    FRIDAY = 4, "Friday"
    SATURDAY = 5, "Saturday"
    SUNDAY = 6, "Sunday"


def range_of(field: str) -> Func:
    """A number as a range of one, so that the exclusion needs no contrib extension."""
    return Func(F(field), F(field), Value("[]"), function="int8range")


class Calendar(models.Model):
    """Weekly hours in a zone, less a country's holidays and own closures. One of them is the organisation's own.

    An empty zone is the organisation's. The table of a calendar that is reckoned with is ``collab.kit.worktime.Calendar``.
    """

    code = models.SlugField(unique=True)
    name = models.CharField(max_length=120)
    zone = models.CharField(max_length=60, blank=True)
    country = models.CharField(max_length=2, blank=True)
    region = models.CharField(max_length=40, blank=True)
    is_default = models.BooleanField(default=False, db_default=False)
    version = models.PositiveIntegerField(default=1, db_default=1, editable=False)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="calendar_has_a_name"),
            models.CheckConstraint(
                condition=Q(zone="") | Q(zone__regex=r"^[A-Za-z0-9_+-]+(/[A-Za-z0-9_+-]+)*$"), name="calendar_zone_written"
            ),
            models.CheckConstraint(condition=Q(country="") | Q(country__regex="^[A-Z]{2}$"), name="calendar_country_written"),
            models.CheckConstraint(condition=Q(region="") | ~Q(country=""), name="calendar_region_of_a_country"),
            models.UniqueConstraint(fields=["is_default"], condition=Q(is_default=True), name="calendar_one_default"),
        ]
        triggers = [guards.ADDED, guards.CHANGED, guards.DEFAULT, guards.HAS_HOURS, guards.STAYS]

    def __str__(self) -> str:
        return self.name


class WorkSpan(models.Model):
    """A spell of work on a day of the week: from ``opens`` up to ``closes``, in minutes since midnight. Those of a day do not overlap."""

    calendar = models.ForeignKey(Calendar, on_delete=models.PROTECT, related_name="week")
    weekday = models.PositiveSmallIntegerField(choices=Weekday.choices)
    opens = models.PositiveSmallIntegerField()
    closes = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["weekday", "opens"]
        constraints = [
            models.CheckConstraint(condition=Q(weekday__lte=6), name="workspan_day_of_a_week"),
            models.CheckConstraint(condition=Q(opens__lt=F("closes"), closes__lte=MIDNIGHT), name="workspan_opens_before_it_closes"),
            ExclusionConstraint(
                name="workspan_no_overlap",
                expressions=[
                    (range_of("calendar_id"), RangeOperators.OVERLAPS),
                    (range_of("weekday"), RangeOperators.OVERLAPS),
                    (Func(F("opens"), F("closes"), function="int4range"), RangeOperators.OVERLAPS),
                ],
            ),
        ]
        triggers = [guards.SPAN_ON_RECORD, guards.SPAN_SETTLED, guards.KEEPS_HOURS]

    def __str__(self) -> str:
        return f"{self.calendar_id} {self.weekday} {self.opens}"


class Closure(models.Model):
    """Days on which nobody of this calendar works, from and to included, whatever the country says."""

    calendar = models.ForeignKey(Calendar, on_delete=models.PROTECT, related_name="closures")
    first_on = models.DateField()
    last_on = models.DateField()
    name = models.CharField(max_length=120)

    class Meta:
        ordering = ["first_on"]
        constraints = [
            models.CheckConstraint(
                condition=Q(last_on__gte=F("first_on"), last_on__lt=F("first_on") + Value(LONGEST_CLOSURE)), name="closure_ends_after_start"
            ),
            ExclusionConstraint(
                name="closure_no_overlap",
                expressions=[
                    (range_of("calendar_id"), RangeOperators.OVERLAPS),
                    (Func(F("first_on"), F("last_on"), Value("[]"), function="daterange"), RangeOperators.OVERLAPS),
                ],
            ),
        ]
        triggers = [guards.CLOSURE_ON_RECORD, guards.CLOSURE_SETTLED]

    def __str__(self) -> str:
        return f"{self.calendar_id} {self.first_on}: {self.name}"
