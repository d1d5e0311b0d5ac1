"""Event (append-only, hash-chained), Text (what people wrote, beside it), History, Delivery (the outbox), Claim, Seal, Verification and Replay."""

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from collab.events import sql
from collab.kit.guards import APPEND_ONLY, is_named
from collab.people.models import Person


class Event(models.Model):
    """One thing that happened to one subject, written in the transaction that did it.

    ``kind`` is a name such as "intake.request.declined"; ``subject`` is the model's label and key.
    ``source``, ``target`` and ``version`` are the state before, after, and the version that came of it.
    ``sequence``, ``previous_hash`` and ``hash`` are set by the database and chain the subject's events.
    """

    kind = models.CharField(max_length=80)
    subject_kind = models.CharField(max_length=40)
    subject_id = models.BigIntegerField()
    # No index of its own here and below where one of several columns begins with it.
    actor = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()
    action = models.CharField(max_length=30, blank=True)
    source = models.CharField(max_length=30, blank=True)
    target = models.CharField(max_length=30, blank=True)
    version = models.IntegerField(null=True)
    why = models.TextField(blank=True)
    data = models.JSONField(default=dict)
    sequence = models.IntegerField(db_default=0)
    previous_hash = models.CharField(max_length=64, db_default="")
    hash = models.CharField(max_length=64, db_default="")
    # By it a guard knows the event of its own transaction (``collab.kit.record_guards``). No part of the chain: a copy that is
    # restored elsewhere counts its transactions anew.
    made_in = models.BigIntegerField(null=True, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subject_kind", "subject_id", "sequence"], name="event_one_chain"),
            models.UniqueConstraint(fields=["subject_kind", "subject_id", "version"], condition=~Q(action=""), name="event_one_a_move"),
            models.CheckConstraint(condition=is_named("why"), name="event_why_is_a_name"),
        ]
        indexes = [
            models.Index(fields=["kind", "-at"], name="event_kind_at"),
            models.Index(fields=["actor", "-at"], name="event_actor_at"),
        ]
        triggers = [
            pgtrigger.Trigger(name="chain", operation=pgtrigger.Insert, when=pgtrigger.Before, declare=sql.CHAIN_DECLARE, func=sql.CHAIN),
            pgtrigger.Trigger(
                name="true",
                operation=pgtrigger.Insert,
                when=pgtrigger.After,
                timing=pgtrigger.Deferred,
                declare=sql.TRUE_DECLARE,
                func=sql.TRUE,
            ),
            APPEND_ONLY,
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject_kind} {self.subject_id}"


class History(models.Model):
    """Until when a past may be told: while there is such a row the record takes events, decisions and routings of any time.

    The owner of the tables writes it while the demo company is loaded, and nobody else may (``collab/rights.py``).
    """

    until = models.DateTimeField()

    class Meta:
        verbose_name_plural = "histories"

    def __str__(self) -> str:
        return f"until {self.until}"


class Text(models.Model):
    """What a person wrote, which the record names by its digest: SHA-256 over ``salt`` and the words (``texts``).

    ``subject`` is what it was written about, so that all of it can be found and erased. Nobody changes it; it goes only
    together with its salt, and when an event of its own says so.
    """

    digest = models.CharField(max_length=64, unique=True)
    salt = models.BinaryField()
    text = models.TextField()
    writer = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    subject_kind = models.CharField(max_length=40, blank=True)
    subject_id = models.BigIntegerField(null=True)
    written_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["subject_kind", "subject_id"], name="text_subject")]
        triggers = [
            pgtrigger.Trigger(name="fits_its_digest", operation=pgtrigger.Insert, when=pgtrigger.Before, func=sql.TEXT_FITS),
            pgtrigger.Trigger(
                name="never_changed",
                operation=pgtrigger.Update,
                when=pgtrigger.Before,
                func="RAISE EXCEPTION 'What somebody wrote is not changed.';",
            ),
            pgtrigger.Trigger(name="erased_on_record", operation=pgtrigger.Delete, when=pgtrigger.Before, func=sql.TEXT_ERASED),
        ]

    def __str__(self) -> str:
        return f"text of {self.subject_kind} {self.subject_id}"


class Delivery(models.Model):
    """One reaction owed to one event: due, then done; or parked where an administrator sees it.

    Claimed is written by versions before ``Claim`` was a table; once it is due again it is owed like any other.
    """

    class State(models.TextChoices):
        DUE = "due", "Due"
        CLAIMED = "claimed", "Claimed"
        DONE = "done", "Done"
        PARKED = "parked", "Parked"

    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="deliveries", db_index=False)
    reaction = models.CharField(max_length=80)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DUE)
    due_at = models.DateTimeField(db_default=Now(), help_text="When it may be tried.")
    attempts = models.IntegerField(default=0)
    done_at = models.DateTimeField(null=True, blank=True)
    last_error = models.TextField(blank=True)

    class Meta:
        verbose_name_plural = "deliveries"
        constraints = [
            models.UniqueConstraint(fields=["event", "reaction"], name="delivery_once"),
            models.CheckConstraint(condition=Q(state__in=["due", "claimed", "done", "parked"]), name="delivery_state_known"),
        ]
        indexes = [
            models.Index(fields=["due_at", "id"], condition=Q(state__in=["due", "claimed"]), name="delivery_due"),
            models.Index(fields=["id"], condition=Q(state="parked"), name="delivery_parked"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="owed_stays",
                operation=pgtrigger.Delete,
                when=pgtrigger.Before,
                condition=pgtrigger.Condition("OLD.state <> 'done'"),
                func="RAISE EXCEPTION 'What is still owed is not taken away.';",
            )
        ]

    def __str__(self) -> str:
        return f"{self.reaction} of {self.event_id}"


class Claim(models.Model):
    """A few rows of a queue that one worker has in hand, until it is done with them or the claim runs out.

    ``queue`` is a name in ``collab.events.claims``, ``keys`` are of the table it is of, ``attempt`` numbers this try.
    """

    queue = models.CharField(max_length=20)
    keys = ArrayField(models.BigIntegerField())
    attempt = models.IntegerField()
    until = models.DateTimeField()

    def __str__(self) -> str:
        return f"{len(self.keys)} of the {self.queue}"


class Seal(models.Model):
    """A witness over the events up to one id: finds a cut tail, which the chains of subjects cannot.

    ``marks`` names each event since the seal before, as "id:first 16 of its hash", so that what is missing or
    changed is named too. ``count`` counts all events up to here; ``hash`` chains the seals. ``mac`` signs what the seal
    says with a key that the database does not hold (``signing``).
    """

    upto = models.BigIntegerField(unique=True)
    count = models.BigIntegerField()
    hash = models.CharField(max_length=64)
    marks = ArrayField(models.CharField(max_length=40))
    made_at = models.DateTimeField(db_default=Now())
    mac = models.CharField(max_length=64, db_default="")
    # The hash that it had before the record was carried over to names of texts; what is kept elsewhere may have that one.
    carried = models.CharField(max_length=64, db_default="", blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(count__lte=F("upto")), name="seal_counts_ids"),
            models.CheckConstraint(condition=~Q(mac=""), name="seal_is_signed"),
        ]
        triggers = [
            pgtrigger.Trigger(name="in_order", operation=pgtrigger.Insert, when=pgtrigger.Before, declare=sql.SEAL_DECLARE, func=sql.SEAL),
            APPEND_ONLY,
        ]

    def __str__(self) -> str:
        return f"events to {self.upto}"


class Verification(models.Model):
    """One proof of the record: up to which seal it looked, and how much it found. The next begins at the latest that found nothing.

    ``is_full``: it began at the first event. ``mac`` signs the rest, so that nobody with the database alone can have a part skipped.
    """

    made_at = models.DateTimeField()
    is_full = models.BooleanField()
    upto = models.BigIntegerField()
    hash = models.CharField(max_length=64)
    findings = models.PositiveIntegerField()
    mac = models.CharField(max_length=64)

    class Meta:
        triggers = [APPEND_ONLY]

    def __str__(self) -> str:
        return f"to {self.upto}: {self.findings} found"


class Replay(models.Model):
    """The answer once given to an Idempotency-Key, kept in the transaction that did the work."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+", db_index=False)
    key = models.CharField(max_length=255)
    fingerprint = models.CharField(max_length=64)
    status = models.IntegerField(default=0)
    # The text itself: jsonb would put the keys in another order, and the second answer would not be the first.
    body = models.TextField(null=True)  # noqa: DJ001 - null is an answer without a body
    made_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "key"], name="replay_once")]

    def __str__(self) -> str:
        return self.key
