"""Link: what leads from a thing to where its work is tracked elsewhere, by an address and a title."""

from django.db import models
from django.db.models import Q

from collab.kit.guards import is_named
from collab.people.models import Person
from collab.stream import guards


class Link(models.Model):
    """A link on the thing of this kind and key. ``url`` and ``title`` are names of texts (``events.texts``), for somebody wrote them.

    A removed one keeps its row, so that the stream goes on telling that it was there; it leads nowhere any more.
    """

    subject_kind = models.CharField(max_length=40)
    subject_id = models.BigIntegerField()
    added_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    url = models.CharField(max_length=69)
    title = models.CharField(max_length=69)
    added_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=is_named("url") & ~Q(url=""), name="link_url_is_a_name"),
            models.CheckConstraint(condition=is_named("title") & ~Q(title=""), name="link_title_is_a_name"),
        ]
        indexes = [models.Index(fields=["subject_kind", "subject_id", "-id"], name="link_subject")]
        triggers = guards.LINKS

    def __str__(self) -> str:
        return f"link {self.pk} on {self.subject_kind} {self.subject_id}"
