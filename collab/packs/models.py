"""Pack (a period frozen as one sight sees it), Decision (of its review, with the action it became), PackFile (drawn of it)."""

from django.db import models
from django.db.models import F, Q

from collab.agenda.models import Action
from collab.kit.guards import is_named
from collab.packs import guards
from collab.packs.states import Form, Sight, State
from collab.people.models import Person


class Pack(models.Model):
    """All that stood on the executive page at ``as_of``, as everybody of ``sight`` could see it.

    ``content`` is as ``freezing`` writes it; what people wrote stands there by name and lies beside the record. ``hash`` is over all of
    it. ``earlier`` is the pack of the same sight before this one.
    """

    code = models.CharField(max_length=30, unique=True)
    sight = models.CharField(max_length=12, choices=Sight.choices)
    starts_on = models.DateField()
    ends_on = models.DateField()
    as_of = models.DateTimeField()
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    earlier = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="later")
    content = models.JSONField()
    hash = models.CharField(max_length=64)

    class Meta:
        ordering = ["-as_of", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(code__regex="^20[0-9]{2}-(q[1-4]|[01][0-9])(-[a-z0-9]+)*$"), name="pack_code_plain"),
            models.CheckConstraint(condition=Q(sight__in=Sight.values), name="pack_sight_known"),
            models.CheckConstraint(condition=Q(ends_on__gt=F("starts_on")), name="pack_ends_after_start"),
        ]
        triggers = guards.PACKS

    def __str__(self) -> str:
        return self.code


class Decision(models.Model):
    """What a review decided, in words (the name of a text), of one figure or of the whole; ``action`` is what it became."""

    pack = models.ForeignKey(Pack, on_delete=models.PROTECT, related_name="decisions")
    text = models.CharField(max_length=80)
    figure = models.CharField(max_length=80, blank=True)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    action = models.OneToOneField(Action, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["pk"]
        constraints = [models.CheckConstraint(condition=is_named("text") & ~Q(text=""), name="decision_text_beside")]
        triggers = guards.DECISIONS

    def __str__(self) -> str:
        return f"decision {self.pk}"


class PackFile(models.Model):
    """A pack drawn as a file, by a worker: how far it is, and its bytes once it is drawn.

    ``closed`` is a mark of what of the pack its sight no longer saw when it was drawn: where that is another one today, it is drawn again.
    """

    pack = models.ForeignKey(Pack, on_delete=models.PROTECT, related_name="files")
    form = models.CharField(max_length=4, choices=Form.choices)
    content = models.BinaryField(null=True)
    closed = models.CharField(max_length=64, blank=True)
    done = models.PositiveIntegerField(default=0, db_default=0)
    total = models.PositiveIntegerField(default=1, db_default=1)
    state = models.CharField(max_length=8, choices=State.choices, default=State.DUE, db_default=State.DUE)
    said = models.CharField(max_length=300, blank=True, default="", db_default="")
    drawn_at = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField()
    attempts = models.IntegerField(default=0, db_default=0)
    last_error = models.TextField(blank=True, default="", db_default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["pack", "form"], name="pack_file_once"),
            models.CheckConstraint(condition=Q(state__in=State.values) & Q(form__in=Form.values), name="pack_file_words_known"),
            models.CheckConstraint(
                condition=~Q(state="done") | Q(content__isnull=False, drawn_at__isnull=False), name="pack_file_done_is_drawn"
            ),
        ]
        indexes = [models.Index(fields=["due_at", "id"], condition=Q(state="due"), name="pack_file_due")]
        triggers = guards.FILES

    def __str__(self) -> str:
        return f"{self.pack_id} as {self.form}"
