"""Moment of the customer journey, and DataSource of the register."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from collab.customer import guards
from collab.customer.states import KINDS, Basis, DataKind, Quality
from collab.kpis.models import Kpi
from collab.people.models import Person


class Moment(models.Model):
    """A point of the customer journey, in the journey's order; ``stage`` is the stretch of it that it belongs to, in words."""

    code = models.SlugField(unique=True)
    name = models.CharField(max_length=120)
    description = models.TextField(blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    stage = models.CharField(max_length=60, blank=True, default="", db_default="", help_text="For example Discover, Buy, Use.")
    measure = models.ForeignKey(
        Kpi, null=True, blank=True, on_delete=models.PROTECT, related_name="+", help_text="The KPI by which one sees how it goes."
    )

    class Meta:
        ordering = ["position", "name"]

    def __str__(self) -> str:
        return self.name


class DataSource(models.Model):
    """Where data about customers comes from, who answers for it, and since when it is joined to the single customer view.

    ``data_kind``, ``lawful_basis``, ``retention`` and ``quality`` are empty where nobody said. ``customers_share`` is the share of all
    customers that it knows, in per cent. ``since_on`` is its first day in use, None for one that was always there; ``joined_on`` and
    ``left_on`` the first day in the single view and the first one out of it: joined without a day is joined since before anybody noted it.
    ``retired_on`` is the first day on which it is not used any more.
    """

    code = models.SlugField(unique=True)
    name = models.CharField(max_length=120)
    system = models.CharField(max_length=120)
    owner = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    has_personal_data = models.BooleanField(default=False)
    data_kind = models.CharField(max_length=10, choices=KINDS, blank=True, default="", db_default="")
    lawful_basis = models.CharField(max_length=20, choices=Basis.choices, blank=True, default="", db_default="")
    retention = models.CharField(
        max_length=200, blank=True, default="", db_default="", help_text="For example: 13 months after the last visit."
    )
    quality = models.CharField(max_length=4, choices=Quality.choices, blank=True, default="", db_default="")
    customers_share = models.DecimalField(
        max_digits=4, decimal_places=1, null=True, blank=True, validators=[MinValueValidator(0), MaxValueValidator(100)],
        help_text="Of all customers, how many per cent it knows.",
    )  # fmt: skip
    since_on = models.DateField(null=True, blank=True)
    is_joined = models.BooleanField(default=False)
    joined_on = models.DateField(null=True, blank=True)
    left_on = models.DateField(null=True, blank=True)
    retired_on = models.DateField(null=True, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1, db_default=1, editable=False)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(data_kind="") | (Q(data_kind=DataKind.NONE) & Q(has_personal_data=False))
                | (Q(data_kind__in=[value for value, _ in KINDS if value != DataKind.NONE]) & Q(has_personal_data=True)),
                name="source_kind_says_whether",
            ),
            models.CheckConstraint(
                condition=Q(lawful_basis__in=["", *Basis.values]) & Q(quality__in=["", *Quality.values]), name="source_words_known"
            ),
            models.CheckConstraint(
                condition=Q(customers_share__isnull=True) | Q(customers_share__gte=0, customers_share__lte=100), name="source_knows_a_share"
            ),
            models.CheckConstraint(
                condition=Q(is_joined=True, left_on__isnull=True)
                | (Q(is_joined=False) & (Q(joined_on__isnull=True) | Q(left_on__isnull=False, left_on__gt=F("joined_on")))),
                name="source_joined_until_it_left",
            ),
            models.CheckConstraint(
                condition=Q(since_on__isnull=True)
                | ((Q(joined_on__isnull=True) | Q(joined_on__gte=F("since_on"))) & (Q(retired_on__isnull=True) | Q(retired_on__gte=F("since_on")))),
                name="source_begins_first",
            ),
            models.CheckConstraint(
                condition=Q(retired_on__isnull=True) | Q(joined_on__isnull=True) | Q(retired_on__gte=F("joined_on")),
                name="source_retires_last",
            ),
        ]  # fmt: skip
        triggers = [guards.NO_DELETE, guards.STEPS, guards.ON_RECORD, guards.RETIRES_ON_RECORD]

    def __str__(self) -> str:
        return self.name
