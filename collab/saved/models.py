"""View: the filter of a list, under a name; private, open to who has its link, or shown to everybody of a role."""

from django.db import models
from django.db.models import Q

from collab.access.roles import Role
from collab.people.models import Person

PRIVATE, LINK = "", "link"
SHARES = {PRIVATE: "Nobody: it is mine alone", LINK: "Whoever has its link", **{str(role.value): f"Every {role.label}" for role in Role}}
LONGEST_NAME, LONGEST_QUERY = 80, 1_000


class View(models.Model):
    """``query`` is the filter as the list's address has it, read anew each time; ``is_usual``: its owner's list opens with it."""

    code = models.CharField(max_length=32, unique=True)
    owner = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    page = models.CharField(max_length=30)
    name = models.CharField(max_length=LONGEST_NAME)
    query = models.CharField(max_length=LONGEST_QUERY)
    shared = models.CharField(max_length=20, blank=True, choices=list(SHARES.items()))
    is_usual = models.BooleanField(default=False)

    class Meta:
        ordering = ["page", "name", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(name="") & Q(shared__in=list(SHARES)), name="view_named_and_shared_with_known"),
            models.UniqueConstraint(fields=["owner", "page", "name"], name="view_name_once"),
            models.UniqueConstraint(fields=["owner", "page"], condition=Q(is_usual=True), name="view_one_usual"),
        ]
        indexes = [models.Index(fields=["page", "shared"], condition=~Q(shared=""), name="view_shared")]

    def __str__(self) -> str:
        return f"view {self.code}"
