"""Hold (what may not go) and Erasure (whose traces go), and the guards that hold everywhere else, each named for its table."""

from django.db import models
from django.db.models import F, Q

from collab.account.models import Letter, Session
from collab.directory.models import Import
from collab.events.models import Event, Text
from collab.files.models import File
from collab.keeping import guards
from collab.keeping.states import HOLDING, Erasing, State
from collab.kit.guards import is_named
from collab.notices.models import Notice
from collab.people.models import Absence, Person, Token


class Hold(models.Model):
    """A legal hold on a person or on a thing, with why and by which reference (names of texts, ``events.texts``)."""

    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    subject_kind = models.CharField(max_length=40, blank=True)
    subject_id = models.BigIntegerField(null=True, blank=True)
    reason = models.CharField(max_length=69)
    reference = models.CharField(max_length=69)
    state = models.CharField(max_length=10, choices=State.choices, default=State.ASKED)
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    agreed_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    lifting_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=State.values), name="hold_state_known"),
            models.CheckConstraint(
                condition=Q(person__isnull=False, subject_kind="", subject_id=None)
                | Q(person=None, subject_id__isnull=False) & ~Q(subject_kind=""),
                name="hold_on_one_thing",
            ),
            models.CheckConstraint(
                condition=is_named("reason") & ~Q(reason="") & is_named("reference") & ~Q(reference=""), name="hold_says_why"
            ),
            models.CheckConstraint(condition=Q(agreed_by=None) | ~Q(agreed_by=F("asked_by")), name="hold_by_two"),
            models.CheckConstraint(condition=Q(state__in=(State.ASKED, State.REFUSED)) | Q(agreed_by__isnull=False), name="hold_is_agreed"),
            models.CheckConstraint(
                condition=~Q(state__in=(State.LIFTING, State.LIFTED)) | Q(lifting_by__isnull=False), name="hold_lifted_by_two"
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, state__in=HOLDING) | Q(ended_at__isnull=False) & ~Q(state__in=HOLDING), name="hold_ends_once"
            ),
        ]
        indexes = [models.Index(fields=["person"], condition=Q(ended_at=None), name="hold_in_force")]
        triggers = guards.HOLDS

    def __str__(self) -> str:
        return f"hold {self.pk}"


class Erasure(models.Model):
    """That somebody who has left is to be erased: asked for by one administrator, carried out by a second. ``done_in``: in which transaction."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=69)
    state = models.CharField(max_length=10, choices=Erasing.choices, default=Erasing.ASKED)
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    agreed_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    done_in = models.BigIntegerField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=Erasing.values), name="erasure_state_known"),
            models.CheckConstraint(condition=is_named("reason") & ~Q(reason=""), name="erasure_says_why"),
            models.CheckConstraint(
                condition=Q(agreed_by=None) | ~Q(agreed_by=F("asked_by")) & ~Q(agreed_by=F("person")) & ~Q(asked_by=F("person")),
                name="erasure_by_two",
            ),
            models.CheckConstraint(
                condition=Q(state=Erasing.DONE, agreed_by__isnull=False, done_in__isnull=False, ended_at__isnull=False)
                | Q(done_in=None) & ~Q(state=Erasing.DONE),
                name="erasure_done_whole",
            ),
            models.UniqueConstraint(fields=["person"], condition=~Q(state=Erasing.REFUSED), name="erasure_once"),
        ]
        triggers = guards.ERASURES

    def __str__(self) -> str:
        return f"erasure {self.pk}"


class HeldText(Text):
    class Meta:
        proxy = True
        default_permissions = ()
        triggers = [guards.OF_WRITER]


class HeldNotice(Notice):
    class Meta:
        proxy = True
        default_permissions = ()
        triggers = [guards.OF_PERSON]


class HeldLetter(Letter):
    class Meta:
        proxy = True
        default_permissions = ()
        triggers = [guards.OF_PERSON]


class HeldSession(Session):
    class Meta:
        proxy = True
        default_permissions = ()
        triggers = [guards.OF_PERSON]


class HeldToken(Token):
    class Meta:
        proxy = True
        default_permissions = ()
        triggers = [guards.OF_PERSON]


class HeldAbsence(Absence):
    class Meta:
        proxy = True
        default_permissions = ()
        triggers = [guards.OF_PERSON]


class HeldImport(Import):
    class Meta:
        proxy = True
        default_permissions = ()
        triggers = [guards.OF_TAKER]


class HeldFile(File):
    class Meta:
        proxy = True
        default_permissions = ()
        triggers = [guards.OF_FILE, guards.OF_REFUSED]


class ToldErasure(Event):
    class Meta:
        proxy = True
        default_permissions = ()
        triggers = [guards.BY_TWO]


class ErasedPerson(Person):
    class Meta:
        proxy = True
        default_permissions = ()
        triggers = [guards.STAYS_ERASED]
