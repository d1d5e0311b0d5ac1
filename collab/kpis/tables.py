"""The tables beside a KPI's values: what waits in the tray, what is said of a day, and what a formula's result was made of."""

import pgtrigger
from django.db import models
from django.db.models import Q

from collab.kit.guards import APPEND_ONLY, is_named
from collab.kit.record_guards import changed, recorded, told
from collab.people.models import Person

PUT_ON_RECORD = recorded(
    "put_on_record", pgtrigger.Insert, told("'kpis.kpi'", "NEW.kpi_id", "kpis.measurement.held"), "A value is held up on record only."
)
DECIDED_ON_RECORD = recorded(
    "decided_on_record",
    pgtrigger.Update,
    told("'kpis.kpi'", "NEW.kpi_id", more="e.kind = 'kpis.measurement.' || NEW.state AND e.data -> 'held' @> to_jsonb(NEW.id)"),
    "A value that waits is let in or refused on record only.",
)
HELD_ONCE = pgtrigger.Trigger(
    name="decided_once",
    operation=pgtrigger.Update | pgtrigger.Delete,
    when=pgtrigger.Before,
    func="""
    IF TG_OP = 'UPDATE' AND OLD.state = 'waiting' AND NEW.state <> 'waiting' THEN
        IF to_jsonb(OLD) - '{state,decided_by_id,decided_at,became_id,restates_id}'::text[]
            = to_jsonb(NEW) - '{state,decided_by_id,decided_at,became_id,restates_id}'::text[] THEN RETURN NEW; END IF;
    END IF;
    RAISE EXCEPTION 'A value in the tray stays as it came, and is decided once.';
    """,
)
SAID_ON_RECORD = recorded(
    "said_on_record",
    pgtrigger.Insert,
    told("'kpis.kpi'", "NEW.kpi_id", "kpis.annotation.added", more="(e.data ->> 'annotation')::bigint = NEW.id"),
    "A note on a day is made on record only.",
)
WITHDRAWN_ON_RECORD = recorded(
    "withdrawn_on_record",
    pgtrigger.Update,
    told("'kpis.kpi'", "NEW.kpi_id", "kpis.annotation.withdrawn", more="(e.data ->> 'annotation')::bigint = NEW.id"),
    "A note on a day is taken back on record only.",
    when=changed("withdrawn_at"),
)
SAID_ONCE = pgtrigger.Trigger(
    name="said_once",
    operation=pgtrigger.Update | pgtrigger.Delete,
    when=pgtrigger.Before,
    func="""
    IF TG_OP = 'UPDATE' AND OLD.withdrawn_at IS NULL AND to_jsonb(OLD) - 'withdrawn_at' = to_jsonb(NEW) - 'withdrawn_at' THEN RETURN NEW; END IF;
    RAISE EXCEPTION 'A note on a day stays as it was written; it may be taken back once.';
    """,
)


class Tray(models.TextChoices):
    WAITING = "waiting", "Waits"
    LET_IN = "let_in", "Let in"
    REFUSED = "refused", "Refused"


class Held(models.Model):
    """A value that came and does not count: out of bounds, or too far from the one before it. It is no measurement until an owner lets it in.

    ``by`` is None where a formula gave it. ``source`` and ``note`` are names of texts. ``became``: the measurement that it is since;
    ``restates``: what it waits in once it was let in, where its period is closed and the other owner agrees first.
    """

    kpi = models.ForeignKey("kpis.Kpi", on_delete=models.PROTECT, related_name="+")
    on = models.DateField()
    value = models.DecimalField(max_digits=18, decimal_places=6)
    source = models.CharField(max_length=80)
    note = models.CharField(max_length=80, blank=True)
    why = models.CharField(max_length=300)
    by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    arrived_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=Tray.choices, default=Tray.WAITING)
    decided_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    became = models.OneToOneField("kpis.Measurement", null=True, on_delete=models.PROTECT, related_name="+")
    restates = models.ForeignKey("kpis.Restatement", null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "value in the tray"
        verbose_name_plural = "values in the tray"
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["kpi", "on"], condition=Q(state="waiting"), name="held_waiting"),
            models.Index(fields=["kpi", "-id"], name="held_of_kpi"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=Tray.values), name="held_state_known"),
            models.CheckConstraint(
                condition=Q(state=Tray.WAITING, decided_by__isnull=True, decided_at__isnull=True)
                | (~Q(state=Tray.WAITING) & Q(decided_by__isnull=False, decided_at__isnull=False)),
                name="held_decided_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(state=Tray.LET_IN, became__isnull=False, restates__isnull=True)
                | Q(state=Tray.LET_IN, became__isnull=True, restates__isnull=False)
                | (~Q(state=Tray.LET_IN) & Q(became__isnull=True, restates__isnull=True)),
                name="held_let_in_counts",
            ),
            models.CheckConstraint(condition=is_named("source"), name="held_source_named"),
            models.CheckConstraint(condition=is_named("note"), name="held_note_named"),
        ]
        triggers = [PUT_ON_RECORD, DECIDED_ON_RECORD, HELD_ONCE]

    def __str__(self) -> str:
        return f"{self.kpi_id} {self.on}: {self.value}"


class Annotation(models.Model):
    """One sentence on a day of a KPI, drawn on its chart. ``text`` is the name of the words; one that was wrong is taken back, and stays."""

    kpi = models.ForeignKey("kpis.Kpi", on_delete=models.PROTECT, related_name="annotations")
    on = models.DateField()
    text = models.CharField(max_length=80)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "note on a day"
        verbose_name_plural = "notes on days"
        ordering = ["-on", "-id"]
        indexes = [models.Index(fields=["kpi", "-on", "-id"], condition=Q(withdrawn_at__isnull=True), name="annotation_latest")]
        constraints = [models.CheckConstraint(condition=is_named("text") & ~Q(text=""), name="annotation_text_named")]
        triggers = [SAID_ON_RECORD, WITHDRAWN_ON_RECORD, SAID_ONCE]

    def __str__(self) -> str:
        return f"{self.kpi_id} {self.on}"


class Result(models.Model):
    """How a measurement of a formula KPI came about: the formula as it read, and whether it restates an earlier result of its day."""

    measurement = models.OneToOneField("kpis.Measurement", on_delete=models.PROTECT, related_name="result")
    formula = models.TextField()
    is_restated = models.BooleanField(default=False)

    class Meta:
        ordering = ["-id"]
        triggers = [APPEND_ONLY]

    def __str__(self) -> str:
        return f"{self.measurement_id}: {self.formula}"


class Used(models.Model):
    """A measurement that a result was reckoned from."""

    result = models.ForeignKey(Result, on_delete=models.PROTECT, related_name="used")
    measurement = models.ForeignKey("kpis.Measurement", on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["result", "measurement"], name="used_once")]
        triggers = [APPEND_ONLY]

    def __str__(self) -> str:
        return f"{self.result_id}: {self.measurement_id}"
