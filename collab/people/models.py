"""Person (the user model), Department, the days on which somebody is away, and the hashed tokens that programs sign in with."""

from datetime import timedelta

from django.contrib.auth.hashers import check_password
from django.contrib.auth.models import AbstractUser
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models.functions import Lower, Now
from django.utils.crypto import salted_hmac

from collab.kit.words import Names
from collab.kit.worktime import LONGEST_AWAY
from collab.people import absence_guards, guards, states
from collab.people.calendars import Calendar, range_of

# No token lives longer.
LONGEST_TOKEN = timedelta(days=90)


class Department(models.Model):
    """A unit of the company; every person belongs to one, and it stands on one of the two sides."""

    code = models.SlugField(unique=True)
    name = models.CharField(max_length=120)
    side = models.CharField(max_length=12, choices=states.Side.choices)
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="parts", help_text="What it is a part of."
    )

    class Meta:
        ordering = ["name"]
        constraints = [models.CheckConstraint(condition=models.Q(side__in=states.Side.values), name="department_side_known")]
        triggers = [guards.NO_CIRCLE_OF_DEPARTMENTS, guards.DEPARTMENT_ON_RECORD]

    def __str__(self) -> str:
        return self.name


class Person(AbstractUser):
    """Somebody who works here."""

    title = models.CharField(max_length=120, blank=True)
    department = models.ForeignKey(Department, null=True, blank=True, on_delete=models.PROTECT, related_name="people")
    manager = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="reports")
    country = models.CharField(max_length=2, blank=True, default="", db_default="", help_text="Where they work: two letters, such as DE.")
    language = models.CharField(
        max_length=2, blank=True, default="", db_default="", help_text="Which they prefer: two letters, such as de."
    )
    zone = models.CharField(
        "time zone", max_length=60, blank=True, default="", db_default="", help_text="Such as Europe/Berlin. Empty: their calendar’s."
    )
    calendar = models.ForeignKey(
        Calendar,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="people",
        help_text="When they work. Empty: as the house does.",
    )
    theme = models.CharField(max_length=5, choices=states.Theme.choices, default=states.Theme.AUTO)
    mail = models.CharField(max_length=6, choices=states.Mail.choices, default=states.Mail.ALL, help_text="Which notices come by mail too.")
    has_shortcuts = models.BooleanField(default=True, help_text="Single-key shortcuts in pages.")
    # It only grows: with each sign-out everywhere, each new password, and when the person leaves (guards.LEAVING).
    epoch = models.IntegerField(default=0, db_default=0, editable=False, help_text="Sessions that began in an earlier one are over.")

    class Meta:
        verbose_name_plural = "people"
        indexes = [
            GinIndex(Names("first_name", "last_name", "username"), name="person_by_name"),
            # Who has left is asked for what still waits for them.
            models.Index(fields=["id"], condition=models.Q(is_active=False), name="person_left"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(username__iregex=f"^({'|'.join(states.RESERVED)})$"),
                name="person_username_free",
                violation_error_message="This is a word of the addresses here. Take another username.",
            ),
            models.UniqueConstraint(
                Lower("email"),
                condition=~models.Q(email=""),
                name="person_one_address",
                violation_error_message="Somebody else has this address.",
            ),
            models.CheckConstraint(condition=models.Q(country="") | models.Q(country__regex="^[A-Z]{2}$"), name="person_country_written"),
            models.CheckConstraint(
                condition=models.Q(language="") | models.Q(language__regex="^[a-z]{2}$"), name="person_language_written"
            ),
            models.CheckConstraint(
                condition=models.Q(zone="") | models.Q(zone__regex=r"^[A-Za-z0-9_+-]+(/[A-Za-z0-9_+-]+)*$"), name="person_zone_written"
            ),
        ]
        triggers = [
            guards.LEAVING,
            guards.ACTIVE_ON_RECORD,
            guards.PLACED_ON_RECORD,
            guards.NO_CIRCLE_OF_MANAGERS,
            guards.PASSWORD_ON_RECORD,
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return self.get_full_name() or self.username

    def check_password(self, raw_password: str | None) -> bool:
        """Whether it is this person's. A hash of an older kind is not replaced on the way: that is a write, and on record

        (``collab.account.operations.password.renewed``).
        """
        return raw_password is not None and check_password(raw_password, self.password)

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """What a session has to know to be believed, wherever a copy of it lies: the password and the epoch it began in."""
        if not self.epoch:
            plain: str = super()._get_session_auth_hash(secret)  # type: ignore[misc]  # the stubs do not know it
            return plain
        return salted_hmac("collab.people.session", f"{self.epoch}:{self.password}", secret=secret, algorithm="sha256").hexdigest()


class Absence(models.Model):
    """Days on which a person is away, from and to included. Why is neither asked nor kept. Those of one person do not overlap."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="absences")
    first_on = models.DateField()
    last_on = models.DateField()
    is_taken_back = models.BooleanField(default=False, db_default=False, help_text="It was entered, and did not come to be.")
    version = models.PositiveIntegerField(default=1, db_default=1, editable=False)

    class Meta:
        ordering = ["first_on"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(last_on__gte=models.F("first_on"), last_on__lt=models.F("first_on") + models.Value(LONGEST_AWAY.days)),
                name="absence_ends_after_start",
            ),
            ExclusionConstraint(
                name="absence_no_overlap",
                expressions=[
                    (range_of("person_id"), RangeOperators.OVERLAPS),
                    (
                        models.Func(models.F("first_on"), models.F("last_on"), models.Value("[]"), function="daterange"),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=models.Q(is_taken_back=False),
            ),
        ]
        triggers = [absence_guards.BEGINS, absence_guards.STEPS, absence_guards.STAYS, absence_guards.ON_RECORD]

    def __str__(self) -> str:
        return f"{self.person_id} {self.first_on} to {self.last_on}"


class Token(models.Model):
    """A program's way in: only the SHA-256 of the secret is kept. What it opens and when it ends is settled when it is made.

    ``doors`` are first words of addresses below /api/v1/, such as "requests"; none means all of them.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="tokens")
    digest = models.CharField(max_length=64, unique=True)
    label = models.CharField(max_length=80, blank=True)
    made_at = models.DateTimeField(db_default=Now())
    ends_at = models.DateTimeField(db_default=Now() + LONGEST_TOKEN)
    ended_at = models.DateTimeField(null=True, blank=True)
    is_read_only = models.BooleanField(default=False, db_default=False)
    doors = ArrayField(models.CharField(max_length=40), default=list, db_default=[], blank=True)
    used_at = models.DateTimeField(null=True, blank=True, help_text="To within five minutes.")
    used_from = models.CharField(max_length=45, default="", db_default="", blank=True)

    class Meta:
        triggers = [
            guards.TOKEN_MADE,
            guards.TOKEN_SETTLED,
            guards.TOKEN_ON_RECORD,
            guards.TOKEN_ENDS_ON_RECORD,
            guards.TOKEN_STAYS,
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.label or 'token'}"
