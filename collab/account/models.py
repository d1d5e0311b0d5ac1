"""Session (a browser that is signed in, as its owner sees it) and Letter (what somebody is told about their own account)."""

import pgtrigger
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from collab.account.states import About, Mail
from collab.kit.guards import refuses
from collab.kit.record_guards import changed, recorded, told
from collab.people.models import Person

SIGNED_OUT = "people.person.signed_out_everywhere"


class Session(models.Model):
    """Somebody signed in somewhere. It is over when it was ended, when its time is up, or when its epoch is not its person's."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+", db_index=False)
    epoch = models.IntegerField()
    begun_at = models.DateTimeField(db_default=Now())
    ends_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    used_at = models.DateTimeField(db_default=Now(), help_text="To within five minutes.")
    address = models.CharField(max_length=45, blank=True)
    device = models.CharField(max_length=80, blank=True)

    class Meta:
        indexes = [models.Index(fields=["person", "-id"], name="session_of_person")]
        triggers = [
            refuses(
                "stays_ended",
                pgtrigger.Update,
                "NEW.person_id <> OLD.person_id OR NEW.ends_at > OLD.ends_at"
                " OR (OLD.ended_at IS NOT NULL AND NEW.ended_at IS DISTINCT FROM OLD.ended_at)",
                "A session that has ended stays ended.",
            ),
            recorded(
                "begun_on_record",
                pgtrigger.Insert,
                told("'account.session'", "NEW.id", "account.session.begun"),
                "A session begins on record only.",
            ),
            recorded(
                "ended_on_record",
                pgtrigger.Update,
                told("'account.session'", "NEW.id", "account.session.ended", more="OLD.epoch = NEW.epoch")
                + " OR "
                + told("'people.person'", "NEW.person_id", "people.password.changed", "people.person.left", SIGNED_OUT),
                "A session ends on record only, and none is carried over otherwise.",
                when=changed("ended_at", "ends_at", "epoch"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} since {self.begun_at}"


class Letter(models.Model):
    """A letter about somebody's own account, to their own address. ``person`` is null where nobody has the name that was asked for.

    The link of a letter is not kept: it is told from the row, the person's password and the secret key when the letter is sent
    (``links.secret``), so whoever reads the database finds none.
    """

    person = models.ForeignKey(Person, null=True, on_delete=models.CASCADE, related_name="+", db_index=False)
    about = models.CharField(max_length=10, choices=About.choices)
    # Where it goes: the person's own address, or the one they had until now.
    address = models.EmailField(max_length=254, blank=True)
    made_at = models.DateTimeField(db_default=Now())
    made_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    ends_at = models.DateTimeField(null=True, blank=True, help_text="Until when its link works.")
    used_at = models.DateTimeField(null=True, blank=True)
    mail = models.CharField(max_length=10, choices=Mail.choices, default=Mail.DUE)
    mail_due_at = models.DateTimeField(db_default=Now())
    mail_attempts = models.IntegerField(default=0)
    mailed_at = models.DateTimeField(null=True, blank=True)
    mail_error = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(about__in=About.values), name="letter_about_known"),
            models.CheckConstraint(condition=Q(mail__in=Mail.values), name="letter_mail_known"),
        ]
        indexes = [
            models.Index(fields=["mail_due_at", "id"], condition=Q(mail="due"), name="letter_due"),
            models.Index(fields=["person", "-id"], name="letter_of_person"),
        ]
        triggers = [
            refuses(
                "once",
                pgtrigger.Update,
                "OLD.used_at IS NOT NULL AND NEW.used_at IS DISTINCT FROM OLD.used_at"
                " OR NEW.person_id IS DISTINCT FROM OLD.person_id OR NEW.ends_at > OLD.ends_at",
                "A link is for one person and works once.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.about} to {self.person_id}"


class KeptWords(models.Model):
    """What somebody wrote in the form of one page and has not sent: for themselves alone, and for a few days.

    ``words`` holds a list of texts for each field. They are no record of anything: they go when the form is sent.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+", db_index=False)
    address = models.CharField(max_length=300)
    words = models.JSONField()
    kept_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "kept words"
        constraints = [models.UniqueConstraint(fields=["person", "address"], name="kept_words_once")]

    def __str__(self) -> str:
        return f"{self.person_id} at {self.address}"
