"""Kpi, Target (one a period) and Measurement (append-only: a correction is a new one); feeds and restatements have rooms of their own."""

import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value

from collab.kit.guards import APPEND_ONLY, refuses
from collab.kit.record_guards import ERASING, changed, recorded, told
from collab.kpis.feeds.models import Feed, FeedKpi
from collab.kpis.restating.guards import BY_TWO
from collab.kpis.restating.models import Restated, Restatement
from collab.kpis.tables import Annotation, Held, Result, Used
from collab.people.models import Person

__all__ = [
    "Annotation",
    "Cadence",
    "Direction",
    "Feed",
    "FeedKpi",
    "Held",
    "Kpi",
    "Measurement",
    "Restated",
    "Restatement",
    "Result",
    "Target",
    "Used",
]

SAID_OF_IT = """e.data ->> 'starts_on' = NEW.starts_on::text AND e.data ->> 'ends_on' = NEW.ends_on::text
            AND (e.data ->> 'value')::numeric = NEW.value AND (e.data ->> 'low')::numeric IS NOT DISTINCT FROM NEW.low
            AND (e.data ->> 'replaces') IS NOT DISTINCT FROM NEW.replaces_id::text
            AND (NEW.replaces_id IS NULL OR e.why <> '')"""
SET_ON_RECORD = recorded(
    "set_on_record",
    pgtrigger.Insert,
    told("'kpis.kpi'", "NEW.kpi_id", "kpis.target.set", more=SAID_OF_IT),
    "A target is set on record only.",
)
REPLACES_ITS_OWN = pgtrigger.Trigger(
    name="replaces_its_own",
    operation=pgtrigger.Insert,
    when=pgtrigger.Before,
    condition=pgtrigger.Condition("NEW.replaces_id IS NOT NULL"),
    func="""IF NOT EXISTS (SELECT 1 FROM kpis_target t WHERE t.id = NEW.replaces_id AND t.kpi_id = NEW.kpi_id
            AND t.starts_on = NEW.starts_on AND t.ends_on = NEW.ends_on)
        THEN RAISE EXCEPTION 'A target replaces one of its own KPI and period.'; END IF; RETURN NEW;""",
)

# Where somebody is erased, what a person wrote beside a value may go, and the event of it says what is left (``record.py``).
MEASURED = pgtrigger.Trigger(
    name="append_only",
    operation=pgtrigger.Update | pgtrigger.Delete,
    when=pgtrigger.Before,
    func=f"""
    IF TG_OP = 'UPDATE' AND {ERASING} THEN
        IF to_jsonb(OLD) - '{{source,note}}'::text[] = to_jsonb(NEW) - '{{source,note}}'::text[] THEN RETURN NEW; END IF;
    END IF;
    RAISE EXCEPTION 'The record of % is append-only: nothing in it is changed or taken away.', TG_TABLE_NAME;
    """,
)
RECKONED_BY_THE_PORTAL = refuses(
    "reckoned_by_the_portal",
    pgtrigger.Insert,
    "(NEW.by_id IS NULL) <> EXISTS (SELECT 1 FROM kpis_kpi k WHERE k.id = NEW.kpi_id AND (k.reckoned <> '' OR k.formula <> ''))",
    "The portal alone measures what it reckons from its own record or by a formula, and people all else.",
)
KNOWN_UNLESS_RECKONED = refuses(
    "known_unless_reckoned",
    pgtrigger.Insert,
    "NEW.value IS NULL AND NOT EXISTS (SELECT 1 FROM kpis_kpi k WHERE k.id = NEW.kpi_id AND k.formula <> '')",
    "What people measure is known: only what a formula gives may be not known.",
)
DEFINED_ON_RECORD = recorded(
    "defined_on_record",
    pgtrigger.Update,
    told("'kpis.kpi'", "NEW.id", "kpis.kpi.altered"),
    "What is said of a KPI changes on record only.",
    when=changed("formula", "lowest", "highest", "largest_jump", "direction"),
)


class Direction(models.TextChoices):
    UP = "up", "Higher is better"
    DOWN = "down", "Lower is better"
    WITHIN = "within", "Within a band is best"


class Cadence(models.TextChoices):
    DAILY = "daily", "Daily"
    WEEKLY = "weekly", "Weekly"
    MONTHLY = "monthly", "Monthly"
    QUARTERLY = "quarterly", "Quarterly"


class Kpi(models.Model):
    """A measure that both sides answer for. ``tolerance`` is the share off target that still counts as on course."""

    code = models.SlugField(unique=True)
    name = models.CharField(max_length=120)
    definition = models.TextField()
    unit = models.CharField(max_length=20, help_text="For example %, days, USD.")
    decimals = models.PositiveSmallIntegerField(default=1)
    direction = models.CharField(max_length=6, choices=Direction.choices, default=Direction.UP)
    cadence = models.CharField(max_length=10, choices=Cadence.choices, default=Cadence.MONTHLY)
    tolerance = models.DecimalField(max_digits=4, decimal_places=3, default="0.050")
    scale_from = models.DecimalField(max_digits=18, decimal_places=6, default=0, help_text="Where its charts begin.")
    owner_marketing = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    owner_it = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    is_active = models.BooleanField(default=True)
    # The key of the portal's own figure that it shows; given when the KPI begins, and for good. The portal may not change this column.
    reckoned = models.CharField(
        max_length=40,
        blank=True,
        default="",
        db_default="",
        help_text="The portal’s own figure that it shows; none where people bring values.",
    )
    # A value outside of these, or further from the one before it than the jump, waits in the tray; None: nothing is held up.
    lowest = models.DecimalField(max_digits=18, decimal_places=6, null=True, blank=True, help_text="No value is lower.")
    highest = models.DecimalField(max_digits=18, decimal_places=6, null=True, blank=True, help_text="No value is higher.")
    largest_jump = models.DecimalField(
        max_digits=18, decimal_places=6, null=True, blank=True, help_text="No value is further from the one before it."
    )
    # Over the codes of other KPIs (``formulas.grammar``); empty where people bring the values.
    formula = models.TextField(blank=True, default="", db_default="", help_text="Of other KPIs, for example media-spend ÷ new-customers.")
    # Of what is said about it and of its targets; values come without one.
    version = models.PositiveIntegerField(default=1, db_default=1, editable=False)

    class Meta:
        verbose_name = "KPI"
        verbose_name_plural = "KPIs"
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(condition=Q(direction__in=Direction.values), name="kpi_direction_known"),
            models.CheckConstraint(condition=Q(cadence__in=Cadence.values), name="kpi_cadence_known"),
            models.CheckConstraint(condition=~Q(owner_marketing=F("owner_it")), name="kpi_two_owners"),
            models.CheckConstraint(
                condition=Q(lowest__isnull=True) | Q(highest__isnull=True) | Q(lowest__lt=F("highest")),
                name="kpi_bounds_rise",
                violation_error_message="The lowest that a value may be is below the highest.",
            ),
            models.CheckConstraint(condition=Q(largest_jump__isnull=True) | Q(largest_jump__gt=0), name="kpi_jump_positive"),
            models.CheckConstraint(condition=Q(formula="") | Q(reckoned=""), name="kpi_one_origin"),
        ]
        triggers = [DEFINED_ON_RECORD]

    def __str__(self) -> str:
        return self.name


class Target(models.Model):
    """What a KPI should reach in a period; periods of one KPI do not overlap. A wrong one is replaced by a later one, and stays.

    Of a band ``low`` is its lower end and ``value`` its upper one. In force are those that no other one ``replaces``.
    """

    kpi = models.ForeignKey(Kpi, on_delete=models.PROTECT, related_name="targets")
    starts_on = models.DateField()
    ends_on = models.DateField()
    value = models.DecimalField(max_digits=18, decimal_places=6)
    low = models.DecimalField(max_digits=18, decimal_places=6, null=True)
    replaces = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="replaced_by", editable=False)

    class Meta:
        ordering = ["starts_on"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="target_ends_after_start"),
            models.CheckConstraint(condition=Q(low__isnull=True) | Q(low__lt=F("value")), name="target_band_rises"),
            # A KPI becomes a range of one number, so that the exclusion needs no contrib extension.
            ExclusionConstraint(
                name="target_one_a_period",
                expressions=[
                    (Func(F("kpi_id"), F("kpi_id"), Value("[]"), function="int8range"), RangeOperators.OVERLAPS),
                    (Func(F("starts_on"), F("ends_on"), Value("[]"), function="daterange"), RangeOperators.OVERLAPS),
                ],
                # Those that replace one have its period, as the trigger sees to.
                condition=Q(replaces__isnull=True),
            ),
        ]
        triggers = [SET_ON_RECORD, REPLACES_ITS_OWN, APPEND_ONLY]

    def __str__(self) -> str:
        return f"{self.kpi_id}: {self.value}"


class Measurement(models.Model):
    """A value for a day, with where it came from and when it arrived; the latest arrival of a day counts.

    ``by`` is None where the portal reckoned it, which is so for the KPIs that it reckons and for no other. ``value`` is None where a formula
    gives nothing for the day any more or could not be reckoned: not known, and ``note`` says why. One that restates a closed period is not
    saved: it ``waits`` in the restatement of this key.
    """

    waits: int | None = None

    kpi = models.ForeignKey(Kpi, on_delete=models.PROTECT, related_name="measurements")
    on = models.DateField()
    value = models.DecimalField(max_digits=18, decimal_places=6, null=True)
    source = models.CharField(max_length=120)
    note = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    arrived_at = models.DateTimeField()

    class Meta:
        ordering = ["-on", "-id"]
        indexes = [models.Index(fields=["kpi", "-on", "-id"], name="measurement_latest")]
        triggers = [MEASURED, RECKONED_BY_THE_PORTAL, KNOWN_UNLESS_RECKONED, BY_TWO]

    def __str__(self) -> str:
        return f"{self.kpi_id} {self.on}: {self.value}"
