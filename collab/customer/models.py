"""Moment of the customer journey, and DataSource of the register."""

from django.db import models

from collab.people.models import Person


class Moment(models.Model):
    """A point of the customer journey, in the journey's order."""

    code = models.SlugField(unique=True)
    name = models.CharField(max_length=120)
    description = models.TextField(blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "name"]

    def __str__(self) -> str:
        return self.name


class DataSource(models.Model):
    """Where data about customers comes from, who answers for it, and whether it is joined to the single view."""

    code = models.SlugField(unique=True)
    name = models.CharField(max_length=120)
    system = models.CharField(max_length=120)
    owner = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    has_personal_data = models.BooleanField(default=False)
    is_joined = models.BooleanField(default=False)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
