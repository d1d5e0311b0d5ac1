"""Person (the user model), Department and the hashed tokens that programs sign in with."""

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models.functions import Now

from collab.people import states


class Department(models.Model):
    """A unit of the company; every person belongs to one, and it stands on one of the two sides."""

    code = models.SlugField(unique=True)
    name = models.CharField(max_length=120)
    side = models.CharField(max_length=12, choices=states.Side.choices)

    class Meta:
        ordering = ["name"]
        constraints = [models.CheckConstraint(condition=models.Q(side__in=states.Side.values), name="department_side_known")]

    def __str__(self) -> str:
        return self.name


class Person(AbstractUser):
    """Somebody who works here."""

    title = models.CharField(max_length=120, blank=True)
    department = models.ForeignKey(Department, null=True, blank=True, on_delete=models.PROTECT, related_name="people")
    theme = models.CharField(max_length=5, choices=states.Theme.choices, default=states.Theme.AUTO)
    mail = models.CharField(max_length=6, choices=states.Mail.choices, default=states.Mail.ALL, help_text="Which notices come by mail too.")
    has_shortcuts = models.BooleanField(default=True, help_text="Single-key shortcuts in pages.")

    class Meta:
        verbose_name_plural = "people"

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return self.get_full_name() or self.username


class Token(models.Model):
    """A program's way in: only the SHA-256 of the secret is kept."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="tokens")
    digest = models.CharField(max_length=64, unique=True)
    label = models.CharField(max_length=80, blank=True)
    made_at = models.DateTimeField(db_default=Now())
    ended_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.person_id} {self.label or 'token'}"
